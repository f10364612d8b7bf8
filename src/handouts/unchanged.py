"""The words of a build and every file that it read or wrote → whether it would do nothing, and what it then says.

Nothing but the standard library is imported. The hash of a file is the truth, its size and time the fast path: a file
that was touched is hashed again, and so is one whose time is too near to that of the record to be trusted.
"""

from __future__ import annotations

import json
import os
import sys
import time

FORMAT = 1
NEAR = 2_000_000_000
"""Nanoseconds between a file's time and the record's in which a change may not show."""

LARGEST = 32 << 20
"""Bytes of the largest file that a build reads; of a larger one only size and time count."""

READ = ("content", "templates", "locales", "fonts")
RUN = {"--verify", "--explain", "--draft", "--debug"}
"""Words of a command that is always to run."""

Facts = dict[str, tuple[int, int, str]]


def replay(words: list[str]) -> bool:
    """Say again what the same command said, if nothing has changed since; False if it has to run."""
    root = _root()
    if root is None or RUN & set(words):
        return False
    try:
        with open(_record(root, words), encoding="utf-8") as file:
            old = json.load(file)
        if old["format"] != FORMAT or old["machine"] != _machine() or not _outputs_stand(old["outputs"]):
            return False
        found = _compare(old["inputs"], _files(root), old["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if found is None:
        return False
    sys.stderr.write(old["stderr"])
    sys.stdout.write(old["stdout"])
    return True


def record(words: list[str], inputs: Facts, outputs: list[str], stdout: str, stderr: str) -> None:
    """Keep what a build without errors read, wrote and said. `inputs` are of before it began to read."""
    root = _root()
    if root is None:
        return
    old = {
        "format": FORMAT,
        "at": time.time_ns(),
        "machine": _machine(),
        "inputs": inputs,
        "outputs": {path: _stat(path) for path in outputs},
        "stdout": stdout,
        "stderr": stderr,
    }
    path = _record(root, words)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(f"{path}.new", "w", encoding="utf-8") as file:
        json.dump(old, file)
    os.replace(f"{path}.new", path)


def survey() -> Facts:
    """Every file that a build here may read: size, time and hash."""
    root = _root()
    return {path: (*_stat(path), _hash(path)) for path in _files(root)} if root else {}


def _root() -> str | None:
    here = os.getcwd()
    while not os.path.isfile(os.path.join(here, "handouts.yaml")):
        above = os.path.dirname(here)
        if above == here:
            return None
        here = above
    return here


def _record(root: str, words: list[str]) -> str:
    from hashlib import sha256

    name = sha256(json.dumps([os.getcwd(), words]).encode()).hexdigest()[:32]
    return os.path.join(root, ".handouts", "unchanged", f"{name}.json")


def _files(root: str) -> list[str]:
    """The project's own files, the shipped templates and the program itself."""
    package = os.path.dirname(__file__)
    inside = os.path.join(package, "_data")
    shipped = os.path.join(inside if os.path.isdir(inside) else os.path.dirname(os.path.dirname(package)), "templates")
    found = [os.path.join(root, "handouts.yaml")]
    for base, folder in (*((root, os.path.join(root, name)) for name in READ), (shipped, shipped), (package, package)):
        _walk(folder, os.path.join(os.path.realpath(base), ""), found, set())
    return list(dict.fromkeys(found))  # in a checkout the shipped templates are the project's own


def _walk(folder: str, base: str, found: list[str], followed: set[str]) -> None:
    """The regular files below a folder. No build reads a link that leads out of `base`, a pipe or a device, so they do
    not count; each link to a folder is followed once."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_symlink():
            target = os.path.realpath(entry.path)
            if target in followed or not target.startswith(base):
                continue
            if entry.is_dir():
                followed.add(target)
        if entry.is_dir():
            if not entry.name.startswith((".", "__pycache__")):
                _walk(entry.path, base, found, followed)
        elif entry.is_file() and not entry.name.endswith(".pyc"):
            found.append(entry.path)


def _stat(path: str) -> tuple[int, int]:
    facts = os.stat(path)
    return facts.st_size, facts.st_mtime_ns


def _hash(path: str) -> str:
    from hashlib import sha256

    with open(path, "rb") as file:
        data = file.read(LARGEST + 1)
    return sha256(data).hexdigest() if len(data) <= LARGEST else ""


def _machine() -> list[object]:
    """What changes when a package or a library of the system is installed: ldconfig writes its cache then."""
    folders = [path for path in sys.path if path.endswith("-packages")]
    there = [path for path in (*folders, "/etc/ld.so.cache") if os.path.exists(path)]
    return [sys.version, os.environ.get("SOURCE_DATE_EPOCH"), [[path, *_stat(path)] for path in there]]


def _compare(old: dict[str, list[object]], paths: list[str], at: int) -> bool | None:
    """True if every file is what it was; None if one is not, is new or is gone."""
    if len(paths) != len(old):
        return None
    for path in paths:
        size, when, seal = old[path]
        now = _stat(path)
        if now[0] != size:
            return None
        if (now[1] != when or now[1] > at - NEAR) and _hash(path) != seal:
            return None
    return True


def _outputs_stand(outputs: dict[str, list[int]]) -> bool:
    return all(list(_stat(path)) == facts for path, facts in outputs.items())
