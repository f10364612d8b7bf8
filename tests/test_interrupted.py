"""The whole command is killed or interrupted: it ends at once, nothing is left, and the next build is the same.

HANDOUTS_KILLS is the number of kills at random moments; 4 in the suite.
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

KILLS = int(os.environ.get("HANDOUTS_KILLS", "4"))
COMMAND = [sys.executable, "-c", "from handouts.cli import main; main()", "build", "--jobs", "2"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def start(root: Path) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(entry for entry in sys.path if entry)
    environment = {**os.environ, "PYTHONPATH": path, "HANDOUTS_TEST": str(root)}
    return subprocess.Popen(
        COMMAND, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
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


def test_killed_at_random_moments(salon: Path, clean: tuple[dict[str, bytes], float]) -> None:
    made, took = clean
    chance = random.Random(7)
    for _ in range(KILLS):
        process = start(salon)
        time.sleep(chance.uniform(0.1, took))
        process.kill()
        process.communicate()
        consistent(salon / "dist")
        nothing_left(salon, 5)
    process = start(salon)
    process.communicate()
    assert process.returncode == 0
    assert files(salon / "dist") == made
    assert not list(salon.glob("**/.new-*"))
    assert not list(salon.glob(".handouts/tmp/*"))


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted(salon: Path, clean: tuple[dict[str, bytes], float], sign: signal.Signals, code: int) -> None:
    process = start(salon)
    time.sleep(clean[1] * 0.6)
    os.killpg(process.pid, sign)
    begun = time.monotonic()
    _, told = process.communicate()
    took = time.monotonic() - begun
    if process.returncode != 0:  # it was quicker than we
        assert process.returncode == code, told.decode()
        assert b"interrupted" in told
        assert b"Traceback" not in told
    nothing_left(salon, 2)
    consistent(salon / "dist")
    assert not list(salon.glob("**/.new-*"))
    print(f"ended after {took:.2f} s")
