"""pool: a job that dies, hangs or eats memory costs itself only."""

from __future__ import annotations

import concurrent.futures as futures
import os
import time

import pytest
from pebble import ProcessExpired

from handouts.pool import SerialExecutor, supervised
from handouts.press import render_pdf
from test_press import make_job


def work(number: int) -> int:
    if number == 2:
        os._exit(3)
    if number == 5:
        time.sleep(60)
    return number * number


def test_of_eight_jobs_one_dies_and_one_hangs() -> None:
    with supervised(2, seconds=2) as pool:
        jobs = [pool.submit(work, number) for number in range(8)]
        futures.wait(jobs)
    assert [job.result() for n, job in enumerate(jobs) if n not in (2, 5)] == [0, 1, 9, 16, 36, 49]
    assert isinstance(jobs[2].exception(), ProcessExpired)
    assert isinstance(jobs[5].exception(), futures.TimeoutError)


def test_memory_is_bounded() -> None:
    with supervised(1, megabytes=512) as pool:
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
