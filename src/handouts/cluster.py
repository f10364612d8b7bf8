"""The address of a dask cluster → an executor like the pool's: the same code on other machines, the same bytes back.

A job's files travel by the hash of their content, each once, so the machines need no common disk. Each worker of the
cluster runs its jobs in children behind the same guards and bounds as at home. The jobs of a worker that is lost run
again on another one.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.util
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from handouts.diagnostics import Diagnostic, EnvironmentFault, UsageError
from handouts.files import sha256, write_atomic
from handouts.model import File, PressJob
from handouts.pool import Bounds, SupervisedExecutor, supervised
from handouts.press import toolchain

SCHEME = "dask://"
AT_HOME = Bounds()


class ClusterExecutor:
    """Submits to dask, with the files that a press job reads and the bounds that each job has."""

    def __init__(self, client: Any, bounds: Bounds) -> None:
        self._client = client
        self._bounds = bounds
        self._executor = client.get_executor(pure=False)
        self._sent: dict[str, Any] = {}

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> Future[Any]:
        job = args[0] if args else None
        files = {file.sha256: self._send(file) for file in _files(job)} if isinstance(job, PressJob) else {}
        future: Future[Any] = self._executor.submit(run_guarded, self._bounds, files, fn, *args)
        return future

    def _send(self, file: File) -> Any:
        """The content on every worker, so that losing one loses nothing; a file that is gone is told by the press."""
        if file.sha256 not in self._sent:
            try:
                data = Path(file.path).read_bytes()
            except OSError:
                data = b""
            (self._sent[file.sha256],) = self._client.scatter([data], broadcast=True, hash=True)
        return self._sent[file.sha256]


def _files(job: PressJob) -> list[File]:
    condition = job.expect.profile.condition
    return [*job.files, *([condition.icc] if condition else [])]


def run_guarded(bounds: Bounds, files: dict[str, bytes], fn: Callable[..., Any], *args: Any) -> Any:
    """On a worker: put the files where the job finds them by their hash, and run it in a guarded child.

    Raises what the pool's futures hold: TimeoutError, ProcessExpired, MemoryError, or what the job raised.
    """
    from distributed import get_worker

    worker: Any = get_worker()
    home = Path(worker.local_directory) / "handouts"  # dask takes it away when the worker ends
    shelf = home / "files"
    for seal, data in files.items():
        if not (shelf / seal).is_file() and sha256(data) == seal:
            write_atomic(shelf / seal, data)
    if args and isinstance(args[0], PressJob):
        args = (_moved(args[0], shelf), *args[1:])
    return _children(bounds, home, worker.state.nthreads).submit(fn, *args).result()


def _moved(job: PressJob, shelf: Path) -> PressJob:
    """The job, with its files on this machine."""

    def here(file: File) -> File:
        return replace(file, path=str(shelf / file.sha256))

    profile = job.expect.profile
    if profile.condition:
        profile = replace(profile, condition=replace(profile.condition, icc=here(profile.condition.icc)))
    return replace(job, files=tuple(map(here, job.files)), expect=replace(job.expect, profile=profile))


_POOLS: dict[Bounds, SupervisedExecutor] = {}
_OPEN, _ONE = ExitStack(), threading.Lock()


def _children(bounds: Bounds, home: Path, count: int) -> SupervisedExecutor:
    """The guarded children of this worker, one for each of its threads: begun once, they end with the worker."""
    with _ONE:
        if not _POOLS:
            multiprocessing.util.Finalize(None, _OPEN.close, exitpriority=10)  # before Python joins the children
        if bounds not in _POOLS:
            multiprocessing.current_process().daemon = False  # dask's workers are, and such may have no children
            (home / "files").mkdir(parents=True, exist_ok=True)
            pool = supervised(count, bounds, [str(home / "files")], scratch=home)
            _POOLS[bounds] = _OPEN.enter_context(pool)
    return _POOLS[bounds]


@contextmanager
def on_cluster(address: str, bounds: Bounds = AT_HOME) -> Iterator[ClusterExecutor]:
    """An executor on `dask://host:port`.

    Raises UsageError for another address, EnvironmentFault if the cluster is not there or would print otherwise.
    """
    if not address.startswith(SCHEME):
        hint = "write dask://host:port, as the scheduler says it"
        raise UsageError((Diagnostic("unknown-executor", f"'{address}' is not a cluster", hint=hint),))
    try:
        from distributed import Client
    except ImportError:
        hint = "pip install 'handouts[cluster]'"
        raise EnvironmentFault((Diagnostic("missing-library", "'distributed' is not here", hint=hint),)) from None
    try:
        # distributed is only partly typed
        client: Any = Client(f"tcp://{address.removeprefix(SCHEME)}", timeout=10, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        hint = "start it with: dask scheduler, and on each machine: dask worker tcp://host:port"
        raise EnvironmentFault(
            (Diagnostic("no-cluster", f"no scheduler answers at '{address}'", hint=hint),)
        ) from error
    with client:
        own = toolchain()
        for worker, versions in client.run(toolchain).items():
            if versions != own:
                names = ", ".join(name for name in own if versions.get(name) != own[name])
                message = f"'{worker}' has other versions ({names}), so its prints would differ"
                raise EnvironmentFault((Diagnostic("other-versions", message, hint="install the same there"),))
        yield ClusterExecutor(client, bounds)
