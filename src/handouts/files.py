"""Files: a path inside a known folder → bytes, bounded and never followed out; bytes → disk, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

MEGABYTE = 1 << 20
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


NEW = ".new-"
"""Begins the name of a file that is being written."""


class FileFault(Exception):
    """A file that may not or can't be read; the message says why in plain words."""


def is_name(word: str) -> bool:
    """Whether a file of dist/ may be called so on any system; `-large` ends the names of large-print editions."""
    devices = r"con|prn|aux|nul|(?:com|lpt)[0-9]"  # of Windows
    return bool(NAME.fullmatch(word)) and len(word) <= 40 and not re.fullmatch(rf"{devices}|.*-large", word)


def read_inside(root: Path, name: str, limit: int = 32 * MEGABYTE) -> bytes:
    """The bytes of the regular file `name` below `root`.

    Raises FileFault for a missing file, a path or link that leads outside, anything that is not a
    regular file, and a file of more than `limit` bytes (checked before it is read).
    """
    path = locate_inside(root, name)
    if not path.is_file():  # a folder can be opened, but not made a file object
        raise FileFault(f"'{name}' is not a file")
    try:
        flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        descriptor = os.open(path, os.O_RDONLY | flags)  # the path is real: a link that appears now is not followed
    except OSError as error:
        raise FileFault(f"'{name}' cannot be opened: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise FileFault(f"'{name}' is not a file")
        if facts.st_size > limit:
            raise FileFault(f"'{name}' has {facts.st_size} bytes, at most {limit} are read")
        data = file.read(limit + 1)
    if len(data) > limit:  # it grew meanwhile
        raise FileFault(f"'{name}' has over {limit} bytes")
    return data


def locate_inside(root: Path, name: str) -> Path:
    """The real path of `name` below `root`; FileFault if there is none or it lies outside."""
    if not name or "\0" in name or "\\" in name or name.startswith("/") or ".." in name.split("/"):
        raise FileFault(f"'{name}' is not a path inside the project")
    base = root.resolve()
    path = (base / name).resolve()
    if not path.is_relative_to(base):
        raise FileFault(f"'{name}' leads outside the project")
    if not path.exists():
        raise FileFault(f"there is no file '{name}'")
    return path


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write_atomic(path: Path, data: bytes) -> None:
    """Write `data` to `path` so that a reader finds the old file or the new one, never a part.

    Raises OSError that names `path`; nothing is left behind then.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=NEW, dir=path.parent)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        share(Path(temporary))
        os.replace(temporary, path)
    except BaseException as error:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)
        if isinstance(error, OSError) and error.errno:  # a full disk names no file by itself
            raise type(error)(error.errno, error.strerror, str(path)) from error
        raise


def sweep_new(folder: Path) -> None:
    """Take away what `write_atomic` could not finish in `folder` because its process was killed."""
    with suppress(OSError):
        for path in folder.glob(f"{NEW}*"):
            path.unlink(missing_ok=True)


def share(path: Path) -> None:
    """Give a file, which temporary ones are not, the rights that the user's umask leaves."""
    mask = os.umask(0o022)
    os.umask(mask)
    os.chmod(path, 0o666 & ~mask)
