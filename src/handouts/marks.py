"""Boxes on a sheet, in pt → the operators that draw crop marks round them in the registration colour."""

from __future__ import annotations

from collections.abc import Iterable

MM = 72 / 25.4
"""Points in a millimetre."""

LENGTH, WIDTH = 5 * MM, 0.25
"""Of a mark, in pt."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in pt."""


def number(value: float) -> str:
    """A number as PDF writes it: never with an exponent, at most four decimals."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def crop_marks(boxes: Iterable[Box], gap: float) -> list[str]:
    """Marks at the corners of all boxes together, `gap` pt away from them, at each edge that a cut follows."""
    boxes = list(boxes)
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    upright = {round(x, 3) for box in boxes for x in (box[0], box[2])}
    level = {round(y, 3) for box in boxes for y in (box[1], box[3])}
    lines = [(x, y, x, y + side * LENGTH) for x in upright for y, side in ((bottom - gap, -1), (top + gap, 1))]
    lines += [(x, y, x + side * LENGTH, y) for y in level for x, side in ((left - gap, -1), (right + gap, 1))]
    return [f"{number(x)} {number(y)} m {number(u)} {number(v)} l S" for x, y, u, v in sorted(lines)]
