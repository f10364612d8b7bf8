"""A folder → a lock on it: one process at a time, freed by the kernel when the process ends, however it ends."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 0.1
"""Seconds between two tries."""


@contextmanager
def locked(folder: Path, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the folder's lock; wait for whoever has it, after calling `on_wait` once. The folder is made if need be.

    The lock is on the folder itself (flock), so no file is left behind. Where the system has none, nothing is locked.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        told = False
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not told:
                    on_wait()
                told = True
                time.sleep(PATIENCE)
            except OSError:  # a network folder that knows no locks
                break
        yield
    finally:
        os.close(descriptor)
