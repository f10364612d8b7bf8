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


def crop_marks(boxes: Iterable[Box], gap: float, length: float = LENGTH) -> list[str]:
    """Marks at the corners of all boxes together, `gap` pt away from them, at each edge that a cut follows."""
    boxes = list(boxes)
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    upright = {round(x, 3) for box in boxes for x in (box[0], box[2])}
    level = {round(y, 3) for box in boxes for y in (box[1], box[3])}
    lines = [(x, y, x, y + side * length) for x in upright for y, side in ((bottom - gap, -1), (top + gap, 1))]
    lines += [(x, y, x + side * length, y) for y in level for x, side in ((left - gap, -1), (right + gap, 1))]
    return [f"{number(x)} {number(y)} m {number(u)} {number(v)} l S" for x, y, u, v in sorted(lines)]


def _line(x: float, y: float, u: float, v: float) -> str:
    return f"{number(x)} {number(y)} m {number(u)} {number(v)} l S"


def around(boxes: Iterable[Box]) -> Box:
    """The box round all boxes."""
    left, bottom, right, top = zip(*boxes, strict=True)
    return min(left), min(bottom), max(right), max(top)


def fold_marks(folds: Iterable[float], block: Box, gap: float, length: float = LENGTH) -> list[str]:
    """Dashed marks above and below the block, at each x that a fold follows."""
    ends = ((block[1] - gap, -length), (block[3] + gap, length))
    lines = [_line(x, y, x, y + step) for x in sorted({round(x, 3) for x in folds}) for y, step in ends]
    return ["[2 1.5] 0 d", *lines, "[] 0 d"] if lines else []


def light_marks(boxes: Iterable[Box], folds: Iterable[float], sheet: Box, edge: float) -> list[str]:
    """Short strokes for scissors and hands on an office print: at the printable edge where the pieces reach it, beside
    the pieces where there is room, and a cross wherever four pieces meet. Cuts along the sheet's own edge need none."""
    boxes = list(boxes)
    block, short = around(boxes), LENGTH * 0.8
    inner = (sheet[0] + edge, sheet[1] + edge, sheet[2] - edge, sheet[3] - edge)
    cuts = [
        sorted({round(box[k], 3) for box in boxes for k in (axis, axis + 2) if inner[axis] < box[k] < inner[axis + 2]})
        for axis in (0, 1)
    ]

    def ends(axis: int) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where strokes begin and how far they go, at the low and at the high end of an axis."""
        low = (block[axis] - MM, -short) if block[axis] - MM - short > inner[axis] else (inner[axis], short)
        high = block[axis + 2] + MM, short
        if high[0] + short >= inner[axis + 2]:
            high = inner[axis + 2], -short
        return low, high

    lines = [_line(x, y, x, y + step) for x in cuts[0] for y, step in ends(1)]
    lines += [_line(x, y, x + step, y) for y in cuts[1] for x, step in ends(0)]
    half = short / 2
    for x in cuts[0]:
        for y in cuts[1]:
            if block[0] + 1 < x < block[2] - 1 and block[1] + 1 < y < block[3] - 1:
                lines += [_line(x - half, y, x + half, y), _line(x, y - half, x, y + half)]
    ticks = [_line(x, y, x, y + step) for x in sorted({round(x, 3) for x in folds}) for y, step in ends(1)]
    return lines + (["[2 1.5] 0 d", *ticks, "[] 0 d"] if ticks else [])


def register_marks(block: Box, gap: float, sheet: Box, cuts: Iterable[float]) -> list[str]:
    """A circle with a cross in the middle of each side, `gap` pt away, beside a cut that would run through it; left out
    where the sheet has no room."""
    radius = 1.5 * MM
    away = gap + 2 * MM
    across, up = (block[0] + block[2]) / 2, (block[1] + block[3]) / 2
    if any(abs(cut - across) < 3 * MM for cut in cuts):
        across += 5 * MM
    places = ((across, block[1] - away), (across, block[3] + away), (block[0] - away, up), (block[2] + away, up))
    arm = radius + MM / 2
    found: list[str] = []
    for x, y in places:
        if sheet[0] + arm <= x <= sheet[2] - arm and sheet[1] + arm <= y <= sheet[3] - arm:
            found += [_line(x - arm, y, x + arm, y), _line(x, y - arm, x, y + arm), _circle(x, y, radius * 0.6)]
    return found


def _circle(x: float, y: float, radius: float) -> str:
    """Four Bézier curves."""
    bend = radius * 0.5523
    points = [
        (x + radius, y + bend, x + bend, y + radius, x, y + radius),
        (x - bend, y + radius, x - radius, y + bend, x - radius, y),
        (x - radius, y - bend, x - bend, y - radius, x, y - radius),
        (x + bend, y - radius, x + radius, y - bend, x + radius, y),
    ]
    curves = " ".join(" ".join(map(number, point)) + " c" for point in points)
    return f"{number(x + radius)} {number(y)} m {curves} S"


PATCHES = (
    *("1 0 0 0", "0 1 0 0", "0 0 1 0", "0 0 0 1", "1 1 0 0", "0 1 1 0", "1 0 1 0"),
    *(".5 0 0 0", "0 .5 0 0", "0 0 .5 0", "0 0 0 .5", ".5 .4 .4 0"),
)
"""Of the colour bar: solids, overprints, halves, grey balance."""


def colour_bar(x: float, y: float, size: float, upright: bool) -> list[str]:
    """Squares of `size` pt from x, y to the right, or up."""
    step = (0.0, size) if upright else (size, 0.0)
    return [
        f"{inks} k {number(x + n * step[0])} {number(y + n * step[1])} {number(size)} {number(size)} re f"
        for n, inks in enumerate(PATCHES)
    ]
