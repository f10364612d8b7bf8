"""Two folders of prints → which pieces look different, page by page, and a report that shows them side by side.

What counts is what is seen: a PDF whose bytes changed and whose pages look the same need not be printed again.
"""

from __future__ import annotations

import html
from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from handouts.build import read_manifest
from handouts.files import FileFault, read_inside

RESOLUTION = 72
"""Dots per inch at which pages are compared and shown."""

FAINT = 24
"""Of 255: a difference of tone that no reader sees (antialiasing of another rasteriser version)."""


@dataclass(frozen=True)
class Change:
    """A piece that is new, gone, or looks different on `pages`."""

    id: str
    kind: str
    pages: tuple[int, ...] = ()

    def __str__(self) -> str:
        where = f" (page {', '.join(map(str, self.pages))})" if self.pages else ""
        return f"{self.kind:8} {self.id}{where}"


def changes(old: Path, new: Path) -> tuple[list[Change], int]:
    """What differs between two dist folders, and how many pieces there are now; bundles follow their parts."""
    before, after = _documents(old), _documents(new)
    found = [Change(id, "gone") for id in before if id not in after]
    for id, seal in after.items():
        if id not in before:
            found.append(Change(id, "new"))
        elif seal != before[id] and (pages := _different(_pdf(old, id), _pdf(new, id))):
            found.append(Change(id, "changed", pages))
    return sorted(found, key=lambda change: change.id), len(after)


def _documents(folder: Path) -> dict[str, str]:
    return {id: str(e.get("sha256")) for id, e in read_manifest(folder).items() if e.get("kind") == "document"}


def _pdf(folder: Path, id: str) -> bytes:
    try:
        return read_inside(folder, f"{id}.pdf", 1 << 28)
    except FileFault:
        return b""


def _pages(pdf: bytes) -> list[Any]:
    import pypdfium2

    return [page.render(scale=RESOLUTION / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)] if pdf else []


def _different(old: bytes, new: bytes) -> tuple[int, ...]:
    from PIL import ImageChops

    one, other = _pages(old), _pages(new)
    differ = []
    for number in range(max(len(one), len(other))):
        if number >= len(one) or number >= len(other) or one[number].size != other[number].size:
            differ.append(number + 1)
            continue
        tones = ImageChops.difference(one[number], other[number]).convert("L").histogram()
        if any(tones[FAINT:]):
            differ.append(number + 1)
    return tuple(differ)


def report(found: list[Change], total: int, old: Path, new: Path) -> str:
    """HTML with the pages that differ, before and after."""
    body = "".join(_section(change, old, new) for change in found)
    style = "body{font:15px/1.5 sans-serif;margin:2em}img{height:420px;border:1px solid #ccc;margin:0 8px 8px 0}"
    head = f'<meta charset="utf-8"><title>What changed</title><style>{style}</style>'
    return f'<!DOCTYPE html>\n<html lang="en">{head}<h1>What changed</h1><p>{summary(found, total)}</p>{body}</html>\n'


def summary(found: list[Change], total: int) -> str:
    """3 of 14 need reprinting"""
    again = sum(change.kind != "gone" for change in found)
    return f"{again} of {total} need reprinting"


def _section(change: Change, old: Path, new: Path) -> str:
    before, after = _pages(_pdf(old, change.id)), _pages(_pdf(new, change.id))
    numbers = change.pages or range(1, max(len(before), len(after)) + 1)
    rows = []
    for number in numbers:
        shown = [_picture(pages[number - 1]) for pages in (before, after) if number <= len(pages)]
        rows.append(f"<p>page {number}<br>{''.join(shown)}</p>")
    return f"<section><h2>{html.escape(str(change))}</h2>{''.join(rows)}</section>"


def _picture(page: Any) -> str:
    buffer = BytesIO()
    page.convert("P", colors=128).save(buffer, "PNG")
    return f'<img alt="" src="data:image/png;base64,{b64encode(buffer.getvalue()).decode()}">'
