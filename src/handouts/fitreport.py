"""What copyfitting did to each piece → the rows of dist/fit-report.json; fit-report.html with a thumbnail of each page.

No step of a ladder is silent: it stands here, and so does every panel that is less than 60 % full.
"""

from __future__ import annotations

import html
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict
from io import BytesIO
from typing import Any

from handouts.files import sha256
from handouts.model import Filled, Fitting, PressJob, Result

REPORT_VERSION = 3

THIN = 0.6
"""A panel whose text takes less of its height looks like a hole."""

MEASURE = (24, 75)
"""Characters of a line that is read with ease; about 45 to 65 are aimed at (Hartley), narrow panels have fewer."""

SMALLEST = 9.0
"""Points of the smallest body text."""

THUMBNAIL = 180
"""Pixels of a thumbnail's long side."""

Row = Mapping[str, Any]


def row(job: PressJob, result: Result) -> Row:
    """What was done to one piece, as it stands in the JSON; `thin` are panels that are too empty by mistake."""
    fitting = result.fitting
    return {
        "title": job.expect.title,
        "language": job.expect.lang,
        "sha256": sha256(result.pdf or b""),
        "steps": {name: told for name, _, told in fitting.rungs},
        "short": list(fitting.shorts),
        "balanced": list(fitting.balanced),
        "uneven": list(fitting.uneven),
        "short_ends": list(fitting.short_ends),
        "margin": fitting.margin,
        "thin": thin(fitting),
        "hard_to_read": [hard(box) for box in fitting.boxes if hard(box)],
        "boxes": [asdict(box) for box in fitting.boxes],
    }


def thin(fitting: Fitting) -> list[str]:
    """The panels that are too empty, unless they are meant to be."""
    return [f"{box.box}, page {box.page}" for box in fitting.boxes if box.ratio < THIN and not box.sparse]


def hard(box: Filled) -> str:
    """What makes the box hard to read, or nothing; a few short lines in a sparse box are no column."""
    low = 0 if box.sparse else MEASURE[0]
    if box.measure and not low <= box.measure <= MEASURE[1]:
        return f"{box.box}, page {box.page}: {box.measure:.0f} characters a line"
    return f"{box.box}, page {box.page}: {box.smallest:g} pt" if 0 < box.smallest < SMALLEST - 0.05 else ""


def tightened(rows: Mapping[str, Row]) -> int:
    """How many pieces are not printed as designed."""
    return sum(bool(item["steps"] or item["short"]) for item in rows.values())


def as_json(rows: Mapping[str, Row]) -> str:
    """{"version": 2, "pieces": {id: row}}"""
    return json.dumps({"version": REPORT_VERSION, "pieces": rows}, ensure_ascii=False, indent=1) + "\n"


def as_html(rows: Mapping[str, Row], pdf_of: Callable[[str], bytes]) -> str:
    """One section a piece: thumbnails, the steps of its ladders, its thin panels; those with any of them first."""
    order = sorted(rows, key=lambda id: (not (rows[id]["steps"] or rows[id]["short"]), not rows[id]["thin"], id))
    thin = sum(bool(item["thin"]) for item in rows.values())
    counts = f"{len(rows)} pieces, {tightened(rows)} tightened to fit, {thin} with a panel under {THIN:.0%} full."
    body = "".join(_section(id, rows[id], pdf_of(id)) for id in order)
    head = f'<meta charset="utf-8"><title>Fit report</title><style>{_STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="en">{head}<h1>Fit report</h1><p>{counts}</p>{body}</html>\n'


_STYLE = (
    "body{font:15px/1.5 sans-serif;max-width:70em;margin:2em auto;color:#222}"
    "section{border-top:1px solid #ccc;padding:1em 0}img{height:120px;margin-right:6px;border:1px solid #ddd}"
    ".thin{color:#b00020}h2{font-size:1.05em}ul{margin:.4em 0}"
)


def _section(id: str, item: Row, pdf: bytes) -> str:
    steps = [f"{name}: {told}" for name, told in item["steps"].items()]
    steps += [f"shorter wording of {context}" for context in item["short"]]
    steps += [f"lines of {context} balanced" for context in item["balanced"]]
    lines = "".join(f"<li>{html.escape(step)}</li>" for step in steps or ["as designed"])
    lines += "".join(f'<li class="thin">under {THIN:.0%} full: {html.escape(panel)}</li>' for panel in item["thin"])
    lines += "".join(f'<li class="thin">uneven lines: {html.escape(context)}</li>' for context in item["uneven"])
    lines += "".join(f"<li>ends in a short line: {html.escape(context)}</li>" for context in item["short_ends"])
    lines += "".join(f'<li class="thin">hard to read: {html.escape(panel)}</li>' for panel in item["hard_to_read"])
    pictures = "".join(f'<img alt="" src="{source}">' for source in thumbnails(pdf))
    return f"<section><h2>{html.escape(id)}: {html.escape(item['title'])}</h2>{pictures}<ul>{lines}</ul></section>"


def thumbnails(pdf: bytes) -> list[str]:
    """The pages as small PNG data URLs."""
    import pypdfium2

    found = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=THUMBNAIL / max(page.get_size())).to_pil().convert("P", colors=64)
        buffer = BytesIO()
        picture.save(buffer, "PNG")
        found.append(f"data:image/png;base64,{b64encode(buffer.getvalue()).decode()}")
    return found
