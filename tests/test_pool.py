"""pool: a job that dies, hangs or eats memory costs itself only."""

from __future__ import annotations

import concurrent.futures as futures
import os
import signal
import socket
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest
from pebble import ProcessExpired

from handouts.guards import examine
from handouts.pool import Bounds, SerialExecutor, supervised
from handouts.press import render_pdf
from test_press import make_job


def work(number: int) -> int:
    if number == 2:
        os._exit(3)
    if number == 5:
        time.sleep(60)
    return number * number


def test_of_eight_jobs_one_dies_and_one_hangs() -> None:
    with supervised(2, Bounds(1, 1, 1)) as pool:
        jobs = [pool.submit(work, number) for number in range(8)]
        futures.wait(jobs)
    assert [job.result() for n, job in enumerate(jobs) if n not in (2, 5)] == [0, 1, 9, 16, 36, 49]
    assert isinstance(jobs[2].exception(), ProcessExpired)
    assert isinstance(jobs[5].exception(), futures.TimeoutError)


def compute() -> None:
    while True:
        pass


def test_a_job_that_computes_too_long_is_ended_by_the_kernel() -> None:
    with supervised(1, Bounds(1, 0, 100)) as pool:
        error = pool.submit(compute).exception()
        assert isinstance(error, ProcessExpired)
        assert error.exitcode == -signal.SIGXCPU
        assert pool.submit(work, 3).result() == 9


def test_time_grows_with_the_pages_that_a_job_should_have() -> None:
    job = make_job("<p>x</p>")
    assert Bounds(10, 1).time(job) == 11
    assert Bounds(10, 1).time(replace(job, expect=replace(job.expect, pages=32))) == 42
    assert Bounds(10, 1).time(None) == 11


def outside(what: str) -> str:
    try:
        if what == "network":
            socket.create_connection(("127.0.0.1", 9), 1)
        elif what == "write":
            Path(what).write_bytes(b"x")
        else:
            Path(what).read_bytes()
    except OSError as error:
        return str(error)
    return "done"


@pytest.mark.skipif(sys.platform != "linux", reason="guards of Linux")
@pytest.mark.parametrize("what", ["network", "write", "/etc/passwd", "/proc/self/environ", "secret"])
def test_a_worker_reaches_nothing(what: str, tmp_path: Path) -> None:
    on = examine()
    if on["no network" if what == "network" else "few files (Landlock)"] != "on":
        pytest.skip(f"this machine has no such guard: {on}")
    (tmp_path / "secret").write_bytes(b"x")
    with supervised(1) as pool:
        assert pool.submit(outside, what.replace("secret", str(tmp_path / "secret"))).result() not in ("done", "")


def test_a_worker_keeps_its_temporary_files_in_a_folder_that_goes(tmp_path: Path) -> None:
    with supervised(1, scratch=tmp_path) as pool:
        made = pool.submit(tempfile.mkdtemp).result()
        assert Path(made).is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_memory_is_bounded() -> None:
    with supervised(1, Bounds(megabytes=512)) as pool:
        assert isinstance(pool.submit(bytearray, 600 << 20).exception(), MemoryError)
        assert pool.submit(work, 3).result() == 9


def test_leaving_by_ctrl_c_kills_the_jobs() -> None:
    def interrupted() -> None:
        with supervised(1) as pool:
            pool.submit(work, 5)
            time.sleep(0.5)
            raise KeyboardInterrupt

    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert time.monotonic() - start < 8


def test_a_worker_prints_the_bytes_that_this_process_prints() -> None:
    job = make_job("<h1>Hej</h1><p data-text=lead>Din hud</p>")
    with supervised(1) as pool:
        assert pool.submit(render_pdf, job).result() == render_pdf(job)


def test_serial() -> None:
    with SerialExecutor() as pool:
        assert pool.submit(work, 3).result() == 9
        assert isinstance(pool.submit(int, "x").exception(), ValueError)
