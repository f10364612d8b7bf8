"""The whole command, in other surroundings: the same bytes; and without a network: the same again."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.compose import made_on
from test_faults import consistent, files

SURROUNDINGS = {
    "turkish": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "posix": {"LC_ALL": "C", "PYTHONUTF8": "0"},
    "zone": {"TZ": "Pacific/Kiritimati"},
    "seed": {"PYTHONHASHSEED": "4242"},
    "no home": {"HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent"},
    "serial": {"jobs": "1"},
    "many": {"jobs": "5"},
    "umask": {"umask": "077"},
}

NO_SOCKETS = """
import socket

def _refuse(*words, **more):
    open({log!r}, "a").write(repr(words))
    raise OSError("no network in this test")

class Socket(socket.socket):
    def __init__(self, family=-1, *words, **more):
        if family not in (-1, socket.AF_UNIX):
            _refuse(family)
        super().__init__(family, *words, **more)

    connect_ex = sendto = _refuse

socket.getaddrinfo = socket.gethostbyname = socket.create_connection = _refuse
socket.socket = Socket
"""


def command(root: Path, *words: str, **around: str) -> str:
    """Run `handouts build` in `root`; what it says."""
    jobs, umask = around.pop("jobs", "2"), around.pop("umask", "022")
    path = os.pathsep.join([*around.pop("first", "").split(), *(entry for entry in sys.path if entry)])
    code = f"import os; os.umask(0o{umask}); from handouts.cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code, "build", "--lang", "all", "--jobs", jobs, *words],
        cwd=root,
        env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0", **around},
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in ran.stderr
    assert ran.returncode == 0, ran.stderr
    return ran.stderr


@pytest.fixture
def made(project) -> tuple[Path, dict[str, bytes]]:
    root = project()
    command(root)
    consistent(root / "dist")
    return root, files(root / "dist")


def test_in_other_surroundings(made: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    root, wanted = made
    for name, around in SURROUNDINGS.items():
        elsewhere = tmp_path / f"et andet sted, {name}"
        shutil.copytree(root, elsewhere, ignore=shutil.ignore_patterns(".handouts", "dist"))
        command(elsewhere, **around)
        assert files(elsewhere / "dist") == wanted, name
        if name in ("turkish", "many"):
            shutil.rmtree(elsewhere / "dist")
            command(elsewhere)  # from the store
            assert files(elsewhere / "dist") == wanted, name


def test_without_a_network(made: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    root, wanted = made
    log = tmp_path / "asked"
    (tmp_path / "first").mkdir()
    (tmp_path / "first/sitecustomize.py").write_text(NO_SOCKETS.format(log=str(log)))
    shutil.rmtree(root / ".handouts")
    shutil.rmtree(root / "dist")
    command(root, first=str(tmp_path / "first"))
    assert files(root / "dist") == wanted
    assert not log.exists()
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "first")}
    subprocess.run([sys.executable, "-c", "import socket; socket.socket()"], env=environment, capture_output=True)
    assert not log.exists()  # a socket that goes nowhere is no request
    ask = "import socket; socket.create_connection(('127.0.0.1', 9))"
    subprocess.run([sys.executable, "-c", ask], env=environment, capture_output=True)
    assert log.exists()  # the hook sees what it should see


def test_verify_builds_twice(made: tuple[Path, dict[str, bytes]]) -> None:
    command(made[0], "--verify")


def test_verify_tells_what_differs(project, monkeypatch: pytest.MonkeyPatch) -> None:
    from handouts.build import Report, unlike
    from handouts.model import Digest, Result

    one, two = (
        Report((Result("a", Digest(""), pdf, 1), Result("b", Digest(""), b"x", 1)), (), {}) for pdf in (b"x", b"y")
    )
    assert [(d.code, d.job) for d in unlike(one, two)] == [("not-reproducible", "a")]
    assert unlike(one, one) == ()


def test_the_day_of_the_build_is_that_of_the_environment_or_of_the_content(made: tuple[Path, dict[str, bytes]]) -> None:
    assert made_on("2026-11-24", "") == made_on("2026-11-24", "soon") == "2026-11-24"
    assert made_on("2026-11-24", "86400") == "1970-01-02"
    root, before = made
    command(root, SOURCE_DATE_EPOCH="86400")
    after = files(root / "dist")
    assert after != before
    info = PdfReader(io.BytesIO(after["ester/skaerm/da/ro.pdf"])).metadata
    assert info
    assert info["/ModDate"].startswith("D:19700102")
    command(root, SOURCE_DATE_EPOCH="86400", TZ="Pacific/Kiritimati")
    assert files(root / "dist") == after
