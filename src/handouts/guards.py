"""A process → one that can do less: no network, few files, bounded memory and time. Each guard where the system has it.

Second lines of defence: what a job may read is decided by `press`, which serves nothing but the job's own files.
Linux only but for the resource limits, which POSIX has; whatever a system lacks is off, and `doctor` says so.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

MEGABYTE = 1 << 20
LARGEST_FILE = 200 * MEGABYTE

_NEWNET, _NEWUSER = 0x40000000, 0x10000000
_DEATH_SIGNAL, _NO_NEW_PRIVILEGES = 1, 38

# Landlock (kernel 5.13, docs.kernel.org/userspace-api/landlock.html): number of the newest right of each ABI
_RULESET, _ADD_RULE, _RESTRICT = 444, 445, 446
_RIGHTS = {1: 12, 2: 13, 3: 14, 4: 14, 5: 15}
_READ_TREE = 1 << 0 | 1 << 2 | 1 << 3  # run, read a file, list a folder
_WRITE_TREE = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8  # write, take folders and files away, make both
_LAST_FILE_RIGHT = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15

SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/sbin", "/etc/ld.so.cache", "/etc/fonts", "/dev/null", "/dev/urandom")
"""What a program needs to find its libraries; nothing of /home, /proc, or the rest of /etc."""


class Exceeded(Exception):
    """Work took more time than it may."""


def seal(readable: Iterable[str], scratch: str, megabytes: int = 768) -> dict[str, str]:
    """Bound this process for good: it reads `readable` and libraries, writes to `scratch`, and ends with its parent.

    The name of each guard and 'on', or why it is off.
    """
    tempfile.tempdir = os.environ["TMPDIR"] = scratch
    import mimetypes

    mimetypes.init()  # it reads files of /etc
    steps: dict[str, Callable[[], object]] = {
        "memory and file size": lambda: limit_memory(megabytes),
        "ends with its parent": lambda: _prctl(_DEATH_SIGNAL, signal.SIGKILL),
        "no network": _leave_network,
        "few files (Landlock)": lambda: _restrict_files(readable, scratch),
    }
    found = {}
    for name, step in steps.items():
        try:
            step()
            found[name] = "on"
        except (OSError, AttributeError, ImportError, ValueError) as error:
            found[name] = f"off: {getattr(error, 'strerror', None) or error}"
    return found


def limit_memory(megabytes: int) -> None:
    """Address space, size of a written file, no core dumps. Raises ImportError where POSIX limits are not."""
    import resource

    for kind, value in (
        (resource.RLIMIT_AS, megabytes * MEGABYTE),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def limit_time(seconds: float) -> None:
    """From now on this process may compute for `seconds`; then the kernel ends it (SIGXCPU). Waiting does not count,
    so that a busy machine costs no innocent job its print."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, hard))


@contextmanager
def bounded(seconds: float, megabytes: int = 512) -> Iterator[None]:
    """Raises Exceeded in the block once it has computed for `seconds`, MemoryError once it takes `megabytes` more.

    For our own code, which swallows neither. Only in the main thread, and where POSIX timers are. Not to be nested.
    """

    def over(*_: object) -> None:
        raise Exceeded(f"takes more than {seconds:g} seconds")

    try:
        before = signal.signal(signal.SIGVTALRM, over)
    except (ValueError, AttributeError):
        yield
        return
    free = _more_memory(megabytes)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        free()


def _more_memory(megabytes: int) -> Callable[[], None]:
    """Let this process grow by so much and no more, until the function that comes back is called."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = pages * resource.getpagesize() + megabytes * MEGABYTE
        if soft == resource.RLIM_INFINITY or wanted < soft:
            resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
        return lambda: resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    except (ImportError, OSError, ValueError):
        return lambda: None


def examine() -> dict[str, str]:
    """Which guards this machine has: they are put up in a process of their own, which then ends."""
    import json
    import subprocess

    code = (
        "import json, tempfile; from handouts import guards; print(json.dumps(guards.seal([], tempfile.gettempdir())))"
    )
    path = os.pathsep.join(entry for entry in sys.path if entry)
    options: dict[str, Any] = {"env": {**os.environ, "PYTHONPATH": path}, "timeout": 20}
    try:
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, **options)
        found: dict[str, str] = json.loads(ran.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return {"guards": f"off: {error}"}
    return found


# -- Linux ---------------------------------------------------------------------------------------


def _libc() -> ctypes.CDLL:
    if sys.platform != "linux":
        raise OSError(0, "only on Linux")
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _prctl(option: int, value: int) -> None:
    _checked(_libc().prctl(option, ctypes.c_ulong(value), 0, 0, 0))


def _leave_network() -> None:
    """Into a network namespace that holds nothing, not even a loopback that is up."""
    libc = _libc()
    if libc.unshare(_NEWNET) < 0:
        _checked(libc.unshare(_NEWUSER | _NEWNET))


def _restrict_files(readable: Iterable[str], scratch: str) -> None:
    libc = _libc()
    abi = _checked(libc.syscall(_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))
    handled = (1 << _RIGHTS.get(abi, 15) + 1) - 1
    attributes = (ctypes.c_uint64 * 1)(handled)
    rules = _checked(libc.syscall(_RULESET, attributes, ctypes.c_size_t(8), ctypes.c_uint32(0)))
    try:
        own = [sys.prefix, sys.base_prefix, str(Path(__file__).parent), *sys.path]
        for path in dict.fromkeys((*SYSTEM, *own, *readable)):
            if path:
                _allow(libc, rules, path, _READ_TREE & handled)
        _allow(libc, rules, scratch, (_READ_TREE | _WRITE_TREE | 1 << 14) & handled)
        _allow(libc, rules, "/dev/null", (1 << 2 | 1 << 1) & handled)
        _prctl(_NO_NEW_PRIVILEGES, 1)
        _checked(libc.syscall(_RESTRICT, rules, ctypes.c_uint32(0)))
    finally:
        os.close(rules)


class _Rule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def _allow(libc: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    """Let what lies at or below `path` be used; what is not there needs no rule."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights &= rights if os.path.isdir(path) else _LAST_FILE_RIGHT
        rule = _Rule(rights, descriptor)
        _checked(libc.syscall(_ADD_RULE, rules, 1, ctypes.byref(rule), ctypes.c_uint32(0)))
    finally:
        os.close(descriptor)
