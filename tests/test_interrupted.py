"""The whole command is killed or interrupted: it ends at once, nothing is left, and the next build is the same.

HANDOUTS_KILLS is the number of kills; 6 in the suite. Every second one hits a call that writes.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from test_faults import consistent, files

KILLS = int(os.environ.get("HANDOUTS_KILLS", "6"))
COMMAND = "from handouts.cli import main; main()"
CALLS = ("open", "write", "fsync", "replace", "mkdir", "chmod", "unlink")
AIM = """
import os, signal
real, left = os.{call}, {at}

def strike(target, *words, **more):
    global left
    path = os.readlink(f"/proc/self/fd/{{target}}") if isinstance(target, int) else os.path.abspath(os.fspath(target))
    left -= path.startswith(({root!r} + "/dist", {root!r} + "/.handouts"))
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(target, *words, **more)

os.{call} = strike
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def start(root: Path, before: str = "") -> subprocess.Popen[bytes]:
    """The command, in a session of its own; `before` is Python that runs first."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    temporary = root.parent / "tmp"
    temporary.mkdir(exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": path, "HANDOUTS_TEST": str(root), "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", before + COMMAND, "build", "--jobs", "2"]
    return subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def ours(root: Path) -> list[int]:
    """Processes that have our mark in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"HANDOUTS_TEST={root}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def nothing_left(root: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    while ours(root) and time.monotonic() < end:
        time.sleep(0.02)
    assert ours(root) == []


@pytest.fixture
def salon(project) -> Path:
    root: Path = project()
    return root


@pytest.fixture
def clean(salon: Path) -> tuple[dict[str, bytes], float]:
    """What a whole build makes, and how long it takes."""
    begun = time.monotonic()
    process = start(salon)
    _, told = process.communicate()
    assert process.returncode == 0, told.decode()
    made = files(salon / "dist")
    took = time.monotonic() - begun
    shutil.rmtree(salon / "dist")
    shutil.rmtree(salon / ".handouts/store")
    return made, took


def test_killed_at_any_moment(salon: Path, clean: tuple[dict[str, bytes], float]) -> None:
    made, took = clean
    chance = random.Random(7)
    struck = {"at a moment": 0, "at a write": 0}
    for number in range(KILLS):
        if chance.random() < 0.5:
            shutil.rmtree(salon / "dist", ignore_errors=True)
            shutil.rmtree(salon / ".handouts/store", ignore_errors=True)
        aimed = number % 2 == 1
        aim = AIM.format(call=chance.choice(CALLS), at=chance.randint(1, 8), root=str(salon)) if aimed else ""
        process = start(salon, aim)
        if not aimed:
            time.sleep(chance.uniform(0.1, took))
            process.kill()
        _, told = process.communicate()
        assert process.returncode in (0, -signal.SIGKILL), told.decode()
        struck["at a write" if aimed else "at a moment"] += process.returncode != 0
        consistent(salon / "dist")
        nothing_left(salon, 5)
    process = start(salon)
    process.communicate()
    assert process.returncode == 0
    assert files(salon / "dist") == made
    assert not [*salon.glob("**/.new-*"), *salon.glob("**/.stage"), *salon.glob(".handouts/tmp/*")]
    assert list((salon.parent / "tmp").iterdir()) == []
    assert all(struck.values())
    print(f"killed {struck} of {KILLS}")


def test_two_at_once(salon: Path, clean: tuple[dict[str, bytes], float]) -> None:
    """The second waits for the first; both end well, and there is one whole dist/."""
    processes = [start(salon), start(salon)]
    told = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], told
    assert files(salon / "dist") == clean[0]
    consistent(salon / "dist")


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted(salon: Path, clean: tuple[dict[str, bytes], float], sign: signal.Signals, code: int) -> None:
    for share in (0.6, 0.4, 0.2):
        process = start(salon)
        time.sleep(clean[1] * share)
        os.killpg(process.pid, sign)
        begun = time.monotonic()
        _, told = process.communicate()
        if process.returncode != 0:
            break
        shutil.rmtree(salon / "dist")  # it was quicker than we
        shutil.rmtree(salon / ".handouts/store")
    print(f"ended after {time.monotonic() - begun:.2f} s")
    assert process.returncode == code, told.decode()
    assert b"interrupted" in told
    assert b"Traceback" not in told
    nothing_left(salon, 2)
    consistent(salon / "dist")
    assert not list(salon.glob("**/.new-*"))
