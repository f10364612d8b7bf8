"""A function and its arguments → a future: in this process, or in workers that a time and memory limit bounds."""

from __future__ import annotations

import multiprocessing
import multiprocessing.forkserver
import multiprocessing.util
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

from handouts.guards import limit_time, seal

T = TypeVar("T")

RENEW_AFTER = 200
"""Jobs after which a worker is replaced by a fresh one, if nothing else is said."""

PRELOAD = "HANDOUTS_PRELOAD"
"""Set for the fork server only, to the folder of its socket: `handouts.press` then loads the engine when imported."""


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


@dataclass(frozen=True)
class Bounds:
    """What a job may use. A job computes for `seconds`, and `a_page` more for each page that it should have: the kernel
    counts, and ends it. On a busy machine it may wait `patience` times as long; then the pool ends it. After `renew`
    jobs a fresh worker takes over: the engine's libraries keep some memory of each layout.
    """

    seconds: float = 10
    a_page: float = 1
    patience: float = 4
    megabytes: int = 768
    renew: int = RENEW_AFTER

    def time(self, job: object) -> float:
        """Seconds of computing for a job. A job without a number of pages may have as many as twenty."""
        parts = len(getattr(job, "parts", ()))
        pages = parts or getattr(getattr(job, "expect", None), "pages", 1) or 20
        return self.seconds + self.a_page * pages


class SupervisedExecutor:
    """Submits to a pebble pool, every job within its bounds."""

    def __init__(self, pool: Any, bounds: Bounds) -> None:
        self._pool = pool
        self._bounds = bounds

    def submit(self, fn: Callable[..., T], /, *args: Any) -> Future[T]:
        seconds = self._bounds.time(args[0] if args else None)
        wall = seconds * self._bounds.patience
        future: Future[T] = self._pool.schedule(_timed, args=(seconds, fn, *args), timeout=wall)
        return future


def _timed(seconds: float, fn: Callable[..., T], *args: Any) -> T:
    limit_time(seconds)
    return fn(*args)


@contextmanager
def supervised(
    jobs: int, bounds: Bounds = Bounds(), readable: Iterable[str] = (), scratch: Path | None = None
) -> Iterator[SupervisedExecutor]:
    """A pool of `jobs` processes that outlives its workers; they read `readable` and write to `scratch` (emptied) only.

    A job over its time is ended from outside: its future raises TimeoutError, or pebble.ProcessExpired with the signal
    SIGXCPU. A worker that dies costs its own job only (ProcessExpired); a job over its memory raises MemoryError.
    Leaving the block waits for the jobs; leaving it by an exception (Ctrl-C) kills them.
    """
    from pebble import ProcessPool

    folder = tempfile.mkdtemp(prefix="handouts-", dir=scratch)
    pool: Any = ProcessPool(
        max_workers=jobs,
        max_tasks=bounds.renew,
        initializer=_start_worker,
        initargs=(tuple(readable), os.fsencode(folder), bounds.megabytes),
        context=_context(),
    )
    try:
        yield SupervisedExecutor(pool, bounds)
        pool.close()
    except BaseException:
        pool.stop()
        raise
    finally:
        pool.join()
        shutil.rmtree(folder, ignore_errors=True)


def _context() -> Any:
    """Fork from a server that has loaded the engine once (0.6 s); where there is none, spawn. Whatever the locale is,
    the server speaks UTF-8: the engine writes the names of its files into others."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["handouts.press"])
    # Pango 1.56 has threads, for each of which glibc would set 64 MB of a job's address space aside
    alone = multiprocessing.parent_process() is None  # a child shares its parent's folder, and must not take it away
    folder = multiprocessing.util.get_temp_dir() if alone else "not ours"
    more = {PRELOAD: folder, "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"}
    with _silent(), _environment(more):
        multiprocessing.forkserver.ensure_running()
    return context


@contextmanager
def _environment(more: Mapping[str, str]) -> Iterator[None]:
    """What starts meanwhile has these variables too."""
    before = {name: os.environ.get(name) for name in more}
    os.environ.update(more)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


@contextmanager
def _silent() -> Iterator[None]:
    """What starts meanwhile has no stderr: a worker that is ended while it starts would show a traceback. What is wrong
    with a job comes back as its result."""
    kept, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)


def _start_worker(readable: tuple[str, ...], scratch: bytes, megabytes: int) -> None:
    """Leave Ctrl-C to the parent, and put up the guards."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    seal(readable, os.fsdecode(scratch), megabytes)
