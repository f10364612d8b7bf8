"""Pieces and a sheet of paper, lengths in mm → which page stands where on which sheet, turned how, front and back.

Pure arithmetic: it knows no PDF. Every piece is turned about its upright axis, like a page of a book; a back side is
laid out for a sheet that is turned so too, and stands on its head when the printer turns sheets about their level axis.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

SIZES: Mapping[str, tuple[float, float]] = {
    "A5": (148, 210),
    "A4": (210, 297),
    "A3": (297, 420),
    "A2": (420, 594),
    "SRA4": (225, 320),
    "SRA3": (320, 450),
    "SRA2": (450, 640),
}
"""Width and height upright (ISO 216, ISO 217)."""

SCHEMES = ("gang", "repeat", "cut-stack", "booklet")
"""One after the other; a sheet full of each piece; in stacks that lie in order after cutting; folded and stapled."""

SLACK = 0.01
"""Lengths that differ less are equal."""

Sides = tuple[float, float, float, float]
"""Left, bottom, right, top."""


class NoRoom(Exception):
    """A piece does not fit on the sheet; the message says which measures."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet: its name, its size upright, and the edge that no ink may or can reach (gripper, margin of a printer)."""

    name: str
    width: float
    height: float
    edge: float = 5.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A front and perhaps a back, by the numbers of their pages."""

    front: int
    back: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A page on a sheet: the corner of its trim, whether it stands on its head, how much is shown beyond the trim on
    each side (less than 0: within), how far its content is moved to the right (creep), its folds from its own left."""

    page: int
    left: float
    bottom: float
    turned: bool = False
    keep: Sides = (0, 0, 0, 0)
    shift: float = 0
    folds: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a sheet; `runs` is how often the sheet is printed."""

    places: tuple[Place, ...]
    back: bool = False
    runs: int = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """All sides of a job: size of the sheet as it is looked at, its unprinted edge, the trim of a piece, the bleed that
    is shown round it, about which edge a sheet is turned ('long', 'short', '' for one-sided), the cells of a sheet."""

    width: float
    height: float
    edge: float
    piece: tuple[float, float]
    bleed: float
    flip: str
    sides: tuple[Side, ...]
    cells: int = 1

    @property
    def sheets(self) -> int:
        """Different sheets, each printed on one side or on both."""
        return sum(not side.back for side in self.sides)

    def matrix(self, place: Place) -> tuple[float, float, float, float, float, float]:
        """From the piece's own mm, counted from the corner of its trim, to the sheet's (a b c d e f as in PDF)."""
        if place.turned:
            return -1, 0, 0, -1, place.left + self.piece[0] + place.shift, place.bottom + self.piece[1]
        return 1, 0, 0, 1, place.left + place.shift, place.bottom


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of equal size in the middle of a sheet."""

    width: float
    height: float
    columns: int
    rows: int
    piece: tuple[float, float]
    gutter: float
    hidden: float = field(default=0, compare=False)

    def corners(self) -> list[tuple[float, float]]:
        """Of the cells, row by row from the top left."""
        wide, high = self.piece
        left = (self.width - self.columns * wide - (self.columns - 1) * self.gutter) / 2
        bottom = (self.height - self.rows * high - (self.rows - 1) * self.gutter) / 2
        steps = wide + self.gutter, high + self.gutter
        return [
            (left + c * steps[0], bottom + r * steps[1])
            for r in reversed(range(self.rows))
            for c in range(self.columns)
        ]


def paper(name: str, edge: float = 5.0) -> Paper:
    """A4, SRA3 …, or a size like 320x450mm. Raises NoRoom for a name or a size that is none."""
    if name.upper() in SIZES:
        return Paper(name.upper(), *SIZES[name.upper()], edge)
    width, _, height = name.lower().removesuffix("mm").strip().partition("x")
    try:
        size = float(width), float(height)
    except ValueError:
        size = 0.0, 0.0
    if not all(20 <= length <= 5000 for length in size):
        raise NoRoom(f"'{name}' is not a sheet: write {', '.join(SIZES)}, or a size like 320x450mm")
    return Paper(name, min(size), max(size), edge)


# -- many pieces on a sheet ------------------------------------------------------------------------


def best_grid(sheet: Paper, piece: tuple[float, float], bleed: float = 0, gutter: float = 0) -> Grid:
    """The sheet upright or lying, whichever holds most pieces. Pieces stand upright always.

    With bleed, all of it stays clear of the edge. Without, a piece may fill the sheet, and what lies in the edge is
    hidden; of two grids as full, the one that hides less. Raises NoRoom.
    """
    clear = sheet.edge + bleed if bleed else 0.0
    found = []
    for width, height in ((sheet.width, sheet.height), (sheet.height, sheet.width)):
        fits = [
            int((length - 2 * clear + gutter + SLACK) // (own + gutter))
            for length, own in ((width, piece[0]), (height, piece[1]))
        ]
        if min(fits) > 0:
            grid = Grid(width, height, fits[0], fits[1], piece, gutter)
            found.append(replace(grid, hidden=_hidden(grid, sheet.edge)))
    if not found:
        bled = f" with {bleed:g} mm bleed" if bleed else ""
        free = f"{_mm(sheet.width - 2 * sheet.edge)} × {_mm(sheet.height - 2 * sheet.edge)} mm can be printed"
        size = f"{_mm(piece[0])} × {_mm(piece[1])} mm"
        raise NoRoom(f"a piece of {size}{bled} does not fit on {sheet.name}{f' ({free})' if bleed else ''}")
    return min(found, key=lambda grid: (-grid.columns * grid.rows, grid.hidden))


def _mm(length: float) -> str:
    return f"{round(length, 1):g}"


def _hidden(grid: Grid, edge: float) -> float:
    """How far the outer pieces reach into the edge."""
    corners = grid.corners()
    return max(0.0, *(edge - min(corner[side] for corner in corners) for side in (0, 1)))


def n_up(
    pieces: Sequence[Sequence[Piece | None]],
    grid: Grid,
    *,
    edge: float,
    bleed: float = 0,
    flip: str = "auto",
    runs: Sequence[int] = (),
    folds: Mapping[int, tuple[float, ...]] = {},
) -> Layout:
    """Sheets from the pieces of each, which fill the cells in their order.

    Without bleed, a grid that reaches into the edge shows each piece so much smaller on all sides: all look alike.
    """
    corners = grid.corners()
    two_sided = any(piece and piece.back is not None for sheet in pieces for piece in sheet)
    frame = -grid.hidden if not bleed else 0.0
    sides = []
    for number, sheet in enumerate(pieces):
        count = runs[number] if runs else 1
        fronts, backs = [], []
        for cell, piece in enumerate(sheet):
            if piece is None:
                continue
            row, column = divmod(cell, grid.columns)
            keep = _keep(grid, column, row, bleed) if bleed else (frame,) * 4
            left, bottom = corners[cell]
            fronts.append(Place(piece.front, left, bottom, keep=keep, folds=folds.get(piece.front, ())))
            if piece.back is not None:
                mirrored = grid.width - left - grid.piece[0]
                keep = (keep[2], keep[1], keep[0], keep[3])
                backs.append(Place(piece.back, mirrored, bottom, keep=keep, folds=folds.get(piece.back, ())))
        sides.append(Side(tuple(fronts), False, count))
        if two_sided:
            sides.append(Side(tuple(backs), True, count))
    layout = Layout(grid.width, grid.height, edge, grid.piece, bleed, "", tuple(sides), grid.columns * grid.rows)
    return turn_backs(layout, flip) if two_sided else layout


def _keep(grid: Grid, column: int, row: int, bleed: float) -> Sides:
    """The whole bleed outside, half the gutter inside: never into the neighbour."""
    inner = min(bleed, grid.gutter / 2)
    return (
        inner if column else bleed,
        inner if row < grid.rows - 1 else bleed,
        inner if column < grid.columns - 1 else bleed,
        inner if row else bleed,
    )


def turn_backs(layout: Layout, flip: str) -> Layout:
    """Backs on their heads, where the edge that the sheet is turned about is not upright."""
    upright = "long" if layout.height >= layout.width else "short"
    flip = upright if flip == "auto" else flip
    if flip == upright:
        return replace(layout, flip=flip)
    sides = tuple(replace(s, places=tuple(_turned(layout, p) for p in s.places)) if s.back else s for s in layout.sides)
    return replace(layout, flip=flip, sides=sides)


def _turned(layout: Layout, place: Place) -> Place:
    """Half a turn about the middle of the sheet."""
    wide, high = layout.piece
    left, bottom, right, top = place.keep
    return replace(
        place,
        left=layout.width - place.left - wide,
        bottom=layout.height - place.bottom - high,
        turned=not place.turned,
        keep=(right, top, left, bottom),
        shift=-place.shift,
    )


# -- which piece in which cell ---------------------------------------------------------------------


def gang(pieces: Iterable[Piece], cells: int) -> list[list[Piece | None]]:
    """One after the other; the last sheet may have empty cells."""
    todo: list[Piece | None] = list(pieces)
    return [todo[start : start + cells] for start in range(0, len(todo), cells)]


def repeat(pieces: Iterable[Piece], cells: int) -> list[list[Piece | None]]:
    """Step and repeat: a sheet full of each."""
    return [[piece] * cells for piece in pieces]


def cut_stack(pieces: Sequence[Piece], cells: int) -> list[list[Piece | None]]:
    """Sheets that are cut as a pile: laid on one another, cell by cell, the stacks have the pieces in their order."""
    count = -(-len(pieces) // cells)
    return [
        [pieces[cell * count + sheet] if cell * count + sheet < len(pieces) else None for cell in range(cells)]
        for sheet in range(count)
    ]


def share_out(quantities: Sequence[int], cells: int) -> tuple[list[int], int]:
    """How many cells each piece gets so that the sheet is printed as seldom as can be, and how often that is.

    1200, 600 and 300 on 21 cells: 12, 6 and 3, printed 100 times. There must be no more pieces than cells.
    """
    low, high = 1, max(quantities)
    while low < high:
        runs = (low + high) // 2
        if sum(-(-q // runs) for q in quantities) <= cells:
            high = runs
        else:
            low = runs + 1
    return [-(-q // low) for q in quantities], low


def gang_order(pieces: Sequence[tuple[Piece, int]], cells: int) -> tuple[list[list[Piece | None]], list[int]]:
    """Pieces with their quantities → sheets and how often each is printed. Pieces of like quantities share a sheet."""
    wanted = sorted((item for item in pieces if item[1]), key=lambda item: -item[1])
    sheets: list[list[Piece | None]] = []
    runs = []
    for start in range(0, len(wanted), cells):
        part = wanted[start : start + cells]
        copies, often = share_out([quantity for _, quantity in part], cells)
        sheets.append([piece for (piece, _), count in zip(part, copies, strict=True) for _ in range(count)])
        runs.append(often)
    return sheets, runs


# -- a booklet -------------------------------------------------------------------------------------


def booklet_pairs(pages: int, rtl: bool = False) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Left and right page of front and back of each sheet, outermost first; from `pages` on they are empty."""
    whole = -(-pages // 4) * 4
    found = []
    for sheet in range(whole // 4):
        front, back = (whole - 1 - 2 * sheet, 2 * sheet), (2 * sheet + 1, whole - 2 - 2 * sheet)
        found.append((front[::-1], back[::-1]) if rtl else (front, back))
    return found


def booklet(
    pages: Sequence[int],
    sheet: Paper,
    piece: tuple[float, float],
    *,
    bleed: float = 0,
    thickness: float = 0.1,
    rtl: bool = False,
    flip: str = "auto",
    runs: int = 1,
) -> Layout:
    """Saddle stitch: two pages side by side, folded in the middle and stapled there.

    An inner sheet stands out by the paper that lies round it, so its content moves that much towards the spine; the
    pages need as much more bleed. Raises NoRoom.
    """
    spread = best_grid(sheet, (2 * piece[0], piece[1]), bleed)
    spread = replace(spread, columns=1, rows=1)
    left, bottom = spread.corners()[0]
    frame = bleed or -spread.hidden
    sides = []
    for number, pair in enumerate(booklet_pairs(len(pages), rtl)):
        creep = number * thickness
        for back, (one, two) in enumerate(pair):
            places = (
                Place(pages[page], left + column * piece[0], bottom, keep=keep, shift=creep * (1 - 2 * column))
                for column, page, keep in (
                    (0, one, (frame, frame, 0.0, frame)),
                    (1, two, (0.0, frame, frame, frame)),
                )
                if page < len(pages)
            )
            sides.append(Side(tuple(places), bool(back), runs))
    layout = Layout(spread.width, spread.height, sheet.edge, piece, bleed, "", tuple(sides), 2)
    return turn_backs(layout, flip)


def greatest_creep(pages: int, thickness: float) -> float:
    """Of the innermost sheet of a booklet, in mm."""
    return max(0, -(-pages // 4) - 1) * thickness
