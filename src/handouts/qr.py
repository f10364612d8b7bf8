"""An address → its QR code in the colour `ink`: rows for a page that is laid out once, boxes for strips."""

from __future__ import annotations

from collections.abc import Iterator


def qr_svg(url: str) -> str:
    """One path of row-long strokes; rectangles would cost the engine more."""
    rows = _modules(url)
    path = "".join(f"M{x} {y}.5h{end - x}" for y, row in enumerate(rows) for x, end in _runs(row))
    return _drawing(len(rows), f'<path fill="none" stroke="var(--ink)" d="{path}"/>')


def qr_boxes(url: str) -> str:
    """One path of upright boxes, rows that are alike joined: what `drawings` writes as it is, and the fewest bytes."""
    rows = _modules(url)
    open_: dict[tuple[int, int], int] = {}
    boxes = []
    for y, row in enumerate([*rows, []]):
        runs = set(_runs(row))
        boxes += [(top, x, end, y) for (x, end), top in open_.items() if (x, end) not in runs]
        open_ = {run: open_.get(run, y) for run in runs}
    path = "".join(f"M{x} {top}h{end - x}v{bottom - top}h-{end - x}z" for top, x, end, bottom in sorted(boxes))
    return _drawing(len(rows), f'<path fill="var(--ink)" d="{path}"/>')


def _modules(url: str) -> list[list[int]]:
    """Rows of dark (1) and light (0) squares."""
    import segno

    return [list(row) for row in segno.make(url, error="m", micro=False, mask=3).matrix]


def _runs(row: list[int]) -> Iterator[tuple[int, int]]:
    """(start, end) of each run of dark squares."""
    start = None
    for x, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, x
            start = None


def _drawing(size: int, drawn: str) -> str:
    view = f'viewBox="0 0 {size} {size}" width="{size}" height="{size}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {view}>{drawn}</svg>'
