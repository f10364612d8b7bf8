"""A function and its arguments → a future: in this process, or in workers that a time and memory limit bounds."""

from __future__ import annotations

import multiprocessing
import multiprocessing.forkserver
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Self, TypeVar

T = TypeVar("T")

RENEW_AFTER = 200
"""Jobs after which a worker is replaced by a fresh one."""

PRELOAD = "HANDOUTS_PRELOAD"
"""Set for the fork server only: `handouts.press` then loads the engine when it is imported."""


class SerialExecutor:
    """Runs each job at once, in this process: for tests and for debugging. Bounds nothing."""

    def submit(self, fn: Callable[..., T], /, *args: Any) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args))
        except Exception as error:
            future.set_exception(error)
        return future

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        return None


class SupervisedExecutor:
    """Submits to a pebble pool, every job with the same time limit."""

    def __init__(self, pool: Any, seconds: float) -> None:
        self._pool = pool
        self._seconds = seconds

    def submit(self, fn: Callable[..., T], /, *args: Any) -> Future[T]:
        future: Future[T] = self._pool.schedule(fn, args=args, timeout=self._seconds)
        return future


@contextmanager
def supervised(jobs: int, seconds: float = 60, megabytes: int = 1024) -> Iterator[SupervisedExecutor]:
    """A pool of `jobs` processes that outlives its workers.

    A job over its time is killed from outside and its future raises TimeoutError; a worker that dies
    costs its own job only (pebble.ProcessExpired); a job over its memory raises MemoryError. Leaving
    the block waits for the jobs; leaving it by an exception (Ctrl-C) kills them.
    """
    from pebble import ProcessPool

    pool: Any = ProcessPool(
        max_workers=jobs,
        max_tasks=RENEW_AFTER,
        initializer=_start_worker,
        initargs=(megabytes,),
        context=_context(),
    )
    try:
        yield SupervisedExecutor(pool, seconds)
        pool.close()
    except BaseException:
        pool.stop()
        raise
    finally:
        pool.join()


def _context() -> Any:
    """Fork from a server that has loaded the engine once (0.6 s); where there is none, spawn."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["handouts.press"])
    os.environ[PRELOAD] = "1"
    try:
        multiprocessing.forkserver.ensure_running()
    finally:
        del os.environ[PRELOAD]
    return context


def _start_worker(megabytes: int) -> None:
    """Leave Ctrl-C to the parent, and bound memory where the system can."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        import resource
    except ImportError:
        return
    wanted = megabytes << 20
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
