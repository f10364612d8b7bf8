"""The address of a dask cluster → an executor like the pool's: the same code on other machines, the same bytes back.

A job's files travel by the hash of their content, each once, so the machines need no common disk. The jobs of a worker
that is lost run again on another one.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from handouts.diagnostics import Diagnostic, EnvironmentFault, UsageError
from handouts.files import sha256, write_atomic
from handouts.model import File, PressJob
from handouts.press import toolchain

SCHEME = "dask://"
TRIES = 3
"""How often a job runs again whose worker died."""


class ClusterExecutor:
    """Submits to dask, with the files that a press job reads."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor = client.get_executor(pure=False, retries=TRIES)
        self._sent: dict[str, Any] = {}

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> Future[Any]:
        job = args[0] if args else None
        if not isinstance(job, PressJob):
            found: Future[Any] = self._executor.submit(fn, *args)
            return found
        files = {file.sha256: self._send(file) for file in _files(job)}
        future: Future[Any] = self._executor.submit(run_sealed, fn, files, *args)
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


def run_sealed(fn: Callable[..., Any], files: dict[str, bytes], job: PressJob, *rest: Any) -> Any:
    """On a worker: put the files where it finds them by their hash, and run the job from there."""
    for seal, data in files.items():
        path = _place(seal)
        if not path.is_file() and sha256(data) == seal:
            write_atomic(path, data)
    profile = job.expect.profile
    if profile.condition:
        profile = replace(profile, condition=replace(profile.condition, icc=_here(profile.condition.icc)))
    moved = replace(job, files=tuple(map(_here, job.files)), expect=replace(job.expect, profile=profile))
    return fn(moved, *rest)


def _place(seal: str) -> Path:
    return Path(tempfile.gettempdir()) / f"handouts-{os.getuid()}" / seal


def _here(file: File) -> File:
    return replace(file, path=str(_place(file.sha256)))


@contextmanager
def on_cluster(address: str) -> Iterator[ClusterExecutor]:
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
        yield ClusterExecutor(client)
