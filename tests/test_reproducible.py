"""The whole command, in other surroundings: the same bytes; and without a network: the same again.

HANDOUTS_REBUILDS is the number of rebuilds, each in surroundings of its own; 9 in the suite. They hold everything that
is made: screen and PDF/X-4 files, bundles, and an order's parcel.
"""

from __future__ import annotations

import io
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from conftest import SALON
from handouts.compose import made_on
from test_faults import consistent, files
from test_fontfile import AMIRI
from test_orders import FILES as AN_ORDER

REBUILDS = int(os.environ.get("HANDOUTS_REBUILDS", "9"))
WHOLE = {**AN_ORDER, "handouts.yaml": SALON["handouts.yaml"].replace("[skaerm]", "[skaerm, press, trykkeri]")}
NOBODY = 65534

FOLDERS = ["et andet sted", "æøå", "x", "-b", "a/b/c/d", "'quoted'", "s p a c e"]
ZONES = ["UTC", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu"]
LOCALES: list[dict[str, str]] = [
    {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    {"LC_ALL": "C", "PYTHONUTF8": "0"},
    {"LC_ALL": "C.UTF-8"},
    {"HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent"},
]
SEEDS = ["0", "4242", "random"]
MASKS = ["022", "077", "002"]
ORDERS = ["", "1", "2", "3"]
"""Seeds of the order in which folders are listed; the first is the system's."""

ANY_ORDER = """
import os, random

_list, _scan, _random = os.listdir, os.scandir, random.Random({seed})

def listdir(*words):
    return _random.sample(found := _list(*words), len(found))

class scandir:
    def __init__(self, *words):
        with _scan(*words) as found:
            entries = list(found)
        self._entries = iter(_random.sample(entries, len(entries)))
    def __iter__(self): return self
    def __next__(self): return next(self._entries)
    def __enter__(self): return self
    def __exit__(self, *error): pass
    def close(self): pass

os.listdir, os.scandir = listdir, scandir
"""

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


def command(root: Path, *words: str, before: Sequence[str] = (), **around: str) -> str:
    """Run `handouts build` in `root`; what it says."""
    jobs, umask = around.pop("jobs", "2"), around.pop("umask", "022")
    path = os.pathsep.join([*around.pop("first", "").split(), *(entry for entry in sys.path if entry)])
    code = f"import os; os.umask(0o{umask}); from handouts.cli import main; main()"
    ran = subprocess.run(
        # -P: the folder it runs in is on no search path, and so readable to workers by the rules alone
        [*before, sys.executable, "-P", "-c", code, "build", "--lang", "all", "--jobs", jobs, *words],
        cwd=root,
        env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0", **around},
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in ran.stderr
    assert ran.returncode == 0, ran.stderr
    return ran.stderr


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A project that was built, and all that was made of it. To be copied, never changed."""
    root = tmp_path_factory.mktemp("first") / "salon"
    own = {"fonts/Anden-Regular.ttf": AMIRI, "fonts/Anden-Bold.ttf": AMIRI}
    brand = {
        "content/brands/ester/brand.yaml": SALON["content/brands/ester/brand.yaml"].replace("t: Amiri", "t: Anden")
    }
    for name, data in {**SALON, **WHOLE, **brand, **own}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data.encode() if isinstance(data, str) else data)
    command(root)
    consistent(root / "dist")
    made = files(root / "dist")
    assert {"ester/press/en/hud.pdf", "ester/skaerm/bundles/begge.da.pdf", "ester/orders/foraar.zip"} <= set(made)
    assert b"PDF/X-4" in made["ester/press/en/hud.pdf"]
    return root, made


@pytest.fixture
def made(first: tuple[Path, dict[str, bytes]], tmp_path: Path) -> tuple[Path, dict[str, bytes]]:
    return shutil.copytree(first[0], tmp_path / "salon"), first[1]


@pytest.fixture(scope="session")
def turkish(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where the locale tr_TR.UTF-8 is found, though the machine may not have it; empty if it cannot be made."""
    if "tr_TR" in subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout:
        return {"LOCPATH": ""}
    folder = tmp_path_factory.mktemp("locales")
    make = ["localedef", "--no-archive", "-i", "tr_TR", "-f", "UTF-8", str(folder / "tr_TR.UTF-8")]
    try:
        subprocess.run(make, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return {}
    folder.chmod(0o755)
    return {"LOCPATH": str(folder)}


def test_the_turkish_locale_is_there(turkish: dict[str, str]) -> None:
    if not turkish:
        pytest.skip("this machine has no locale tr_TR.UTF-8 and cannot make it: apt-get install locales")
    code = "import locale; locale.setlocale(locale.LC_ALL, 'tr_TR.UTF-8')"
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **turkish}, check=True)


def another_user() -> list[str]:
    """What goes before a command so that nobody runs it, who may read what root may and leave the network: an
    interpreter can lie in root's home. Only root can."""
    if os.geteuid() or not shutil.which("setpriv"):
        return []
    rights = [f"--{kind}-caps=+dac_read_search,+sys_admin" for kind in ("inh", "ambient")]
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *rights]


def give(folder: Path, user: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, user, follow_symlinks=False)


@pytest.mark.parametrize("number", range(REBUILDS))
def test_in_other_surroundings(
    number: int, first: tuple[Path, dict[str, bytes]], turkish: dict[str, str], tmp_path: Path
) -> None:
    """The first few take each list of surroundings in turn, the further ones choose at random."""
    chance = random.Random(number)

    def turn(words: Sequence[Any]) -> Any:
        return words[number % len(words)] if number < 9 else chance.choice(words)

    root, wanted = first
    elsewhere = tmp_path / "w" / turn(FOLDERS)
    warm, nobody, order = turn([False, True, False]), turn([False, False, True]), turn(ORDERS)
    shutil.copytree(root, elsewhere, ignore=shutil.ignore_patterns("dist", *([] if warm else [".handouts"])))
    around = {"TZ": turn(ZONES), "PYTHONHASHSEED": turn(SEEDS), "umask": turn(MASKS), "jobs": str(turn(range(1, 9)))}
    (tmp_path / "first").mkdir()
    if order:
        (tmp_path / "first/sitecustomize.py").write_text(ANY_ORDER.format(seed=order))
    before = another_user() if nobody else []
    if before:
        give(tmp_path / "w", NOBODY)
    told = command(elsewhere, before=before, first=str(tmp_path / "first"), **turkish, **turn(LOCALES), **around)
    assert ("0 made" in told) == warm, told
    assert files(elsewhere / "dist") == wanted
    consistent(elsewhere / "dist")


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


def test_verify_tells_what_differs() -> None:
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
