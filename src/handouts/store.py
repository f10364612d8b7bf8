"""Results by the key of their job ↔ files in a folder, one whole file an entry; a damaged entry is no entry."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from handouts.diagnostics import Diagnostic, Mark
from handouts.files import sha256, sweep_new, write_atomic
from handouts.model import Digest, Filled, Fitting, Result

FORMAT = 3
TIMES = "times.json"
LONGEST = 86_400
"""Seconds, a day: no job takes that long."""

KEY = re.compile(r"[0-9a-f]{8,128}")


class Store:
    """A folder of `<key>.entry` files: a line of JSON, then the PDF."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, key: Digest) -> bool:
        """Whether there is an entry; only `get` knows whether it is sound."""
        return KEY.fullmatch(key) is not None and self._path(key).is_file()

    def get(self, key: Digest) -> Result | None:
        """The result as it was put, or None when the entry is missing or wrong in any way."""
        if not self.has(key):
            return None
        try:
            line, _, pdf = self._path(key).read_bytes().partition(b"\n")
            header = json.loads(line)
            seal = header.pop("sha256")
            if header["format"] != FORMAT or header["key"] != key or header["length"] != len(pdf):
                return None
            if seal != _seal(header, pdf):
                return None
            diagnostics = tuple(_diagnostic(item) for item in header["diagnostics"])
            fitting = _fitting(header["fitting"])
            return Result(header["id"], key, pdf, header["pages"], diagnostics, True, fitting)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def put(self, result: Result) -> bool:
        """Keep a good result; a failed one is not kept, so that the next run tries again."""
        if not result.ok or result.pdf is None or not KEY.fullmatch(result.key):
            return False
        header = {
            "format": FORMAT,
            "key": result.key,
            "id": result.id,
            "length": len(result.pdf),
            "pages": result.pages,
            "diagnostics": [asdict(item) for item in result.diagnostics],
            "fitting": asdict(result.fitting),
        }
        line = json.dumps({"sha256": _seal(header, result.pdf), **header})
        write_atomic(self._path(result.key), line.encode() + b"\n" + result.pdf)
        return True

    def times(self) -> dict[str, float]:
        """Seconds that jobs took when they were last made, by their ids."""
        try:
            found = json.loads((self.folder / TIMES).read_bytes())
            return {str(id): float(seconds) for id, seconds in found.items() if 0 < seconds < LONGEST}
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            return {}

    def keep_times(self, times: Mapping[str, float]) -> None:
        """Raises OSError."""
        write_atomic(self.folder / TIMES, json.dumps(times, sort_keys=True).encode())

    def sweep(self) -> None:
        """Take away what a build that was killed left behind. Only for who holds the project's lock."""
        sweep_new(self.folder)

    def _path(self, key: Digest) -> Path:
        return self.folder / f"{key}.entry"


def _seal(header: dict[str, Any], pdf: bytes) -> str:
    return sha256(json.dumps(header, sort_keys=True).encode() + b"\n" + pdf)


def _diagnostic(item: dict[str, Any]) -> Diagnostic:
    mark = Mark(**item["mark"]) if item["mark"] else None
    return Diagnostic(**{**item, "mark": mark, "langs": tuple(item["langs"])})


def _fitting(item: dict[str, Any]) -> Fitting:
    rungs = tuple((str(name), int(rung), str(told)) for name, rung, told in item["rungs"])
    boxes = tuple(Filled(**box) for box in item["boxes"])
    texts = {name: tuple(item[name]) for name in ("shorts", "balanced", "uneven", "short_ends")}
    return Fitting(rungs, boxes, **texts, margin=float(item["margin"]), headline=float(item["headline"]))
