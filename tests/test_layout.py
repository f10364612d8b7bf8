"""layout: every copy has its place, none lies on another, and each back lies behind its front."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.layout import (
    Layout,
    NoRoom,
    Paper,
    Piece,
    Place,
    Side,
    best_grid,
    booklet,
    booklet_pairs,
    cut_stack,
    gang,
    gang_order,
    greatest_creep,
    n_up,
    paper,
    repeat,
    share_out,
)

SRA3, A4 = paper("SRA3"), paper("A4")
FLIPS = ("auto", "long", "short")


def front_and_back(pages: int) -> list[Piece]:
    return [Piece(2 * n, 2 * n + 1) for n in range(pages)]


def behind(layout: Layout, x: float, y: float) -> tuple[float, float]:
    """The point of the back side that lies behind a point of the front: paper turns about its long or short edge."""
    about_upright = (layout.flip == "long") == (layout.height >= layout.width)
    return (layout.width - x, y) if about_upright else (x, layout.height - y)


def apply(matrix: tuple[float, ...], u: float, v: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * u + c * v + e, b * u + d * v + f


def check_backs(layout: Layout, mates: dict[int, int]) -> None:
    """Each point of a front has, behind it, the point of its own back that lies there when the piece is in the hand."""
    width, height = layout.piece
    for front, back in itertools.pairwise(layout.sides):
        if front.back or not back.back:
            continue
        for place in front.places:
            if place.page not in mates:
                continue
            for u, v in ((0, 0), (width, height), (width / 3, height / 4)):
                x, y = apply(layout.matrix(place), u, v)
                x, y = behind(layout, x, y)
                there = (apply(layout.matrix(p), width - u, v) for p in back.places if p.page == mates[place.page])
                assert any(abs(x - s) + abs(y - t) < 1e-6 for s, t in there)


def overlap(a: Place, b: Place, layout: Layout) -> bool:
    """Whether what is shown of one reaches into the trim of the other."""
    width, height = layout.piece
    left, bottom, right, top = a.keep
    slack = 1e-6
    return (
        a.left - left < b.left + width - slack
        and a.left + width + right > b.left + slack
        and a.bottom - bottom < b.bottom + height - slack
        and a.bottom + height + top > b.bottom + slack
    )


sizes = st.tuples(st.integers(50, 200), st.integers(50, 280))


@given(
    size=sizes,
    bleed=st.sampled_from([0, 2, 3, 5]),
    own=st.booleans(),
    scheme=st.sampled_from([gang, repeat, cut_stack]),
    count=st.integers(1, 12),
    flip=st.sampled_from(FLIPS),
    sheet=st.sampled_from([A4, paper("A3"), SRA3, Paper("own", 500, 700, 8)]),
)
def test_n_up(size, bleed: int, own: bool, scheme, count: int, flip: str, sheet: Paper) -> None:
    gutter = 2 * bleed if own else 0
    try:
        grid = best_grid(sheet, size, bleed, gutter)
    except NoRoom:
        return
    pieces = front_and_back(count)
    cells = grid.columns * grid.rows
    layout = n_up(scheme(pieces, cells), grid, edge=sheet.edge, bleed=bleed, flip=flip)
    expected = dict.fromkeys(range(2 * count), cells if scheme is repeat else 1)
    assert Counter(place.page for side in layout.sides for place in side.places) == expected
    for side in layout.sides:
        for place in side.places:
            inner = layout.edge if bleed else 0
            shown = place.keep if bleed else (0, 0, 0, 0)
            assert place.left - shown[0] >= inner - 0.011
            assert place.bottom - shown[1] >= inner - 0.011
            assert place.left + size[0] + shown[2] <= layout.width - inner + 0.011
            assert place.bottom + size[1] + shown[3] <= layout.height - inner + 0.011
        assert not any(overlap(a, b, layout) for a, b in itertools.permutations(side.places, 2))
    check_backs(layout, {2 * n: 2 * n + 1 for n in range(count)})


@given(
    pages=st.integers(1, 30),
    rtl=st.booleans(),
    flip=st.sampled_from(FLIPS),
    thickness=st.sampled_from([0, 0.1, 0.3]),
    bleed=st.sampled_from([0, 3]),
)
def test_booklet(pages: int, rtl: bool, flip: str, thickness: float, bleed: int) -> None:
    layout = booklet(range(pages), SRA3, (148, 210), bleed=bleed, thickness=thickness, rtl=rtl, flip=flip)
    assert Counter(place.page for side in layout.sides for place in side.places) == dict.fromkeys(range(pages), 1)
    assert all(front.back is False and back.back for front, back in zip(*[iter(layout.sides)] * 2, strict=True))
    flat = Layout(
        **{f: getattr(layout, f) for f in layout.__dataclass_fields__ if f != "sides"}, sides=_uncrept(layout)
    )
    check_backs(flat, {n: n + 1 for n in range(0, pages - 1, 2)})


def _uncrept(layout: Layout) -> tuple[Side, ...]:
    """Fronts and backs move to the spine, each its own way: without that they lie exactly behind each other."""
    return tuple(
        Side(tuple(Place(p.page, p.left, p.bottom, p.turned, p.keep) for p in side.places), side.back)
        for side in layout.sides
    )


def test_the_content_of_a_booklet_moves_to_the_spine() -> None:
    layout = booklet(range(12), SRA3, (148, 210), bleed=3, thickness=0.1, flip="long")
    for number, side in enumerate(layout.sides):
        spine = layout.width / 2
        for place in side.places:
            towards = 1 if place.left < spine - 1 else -1
            assert place.shift == pytest.approx(towards * (number // 2) * 0.1)
            assert place.keep[2 if towards == 1 else 0] == 0  # nothing runs over the spine
    assert greatest_creep(12, 0.1) == pytest.approx(0.2)
    assert greatest_creep(4, 0.1) == 0


def test_booklet_pairs() -> None:
    assert booklet_pairs(8) == [((7, 0), (1, 6)), ((5, 2), (3, 4))]
    assert booklet_pairs(6) == booklet_pairs(8)
    assert booklet_pairs(8, rtl=True) == [((0, 7), (6, 1)), ((2, 5), (4, 3))]


def test_cut_and_stack() -> None:
    sheets = cut_stack([Piece(n) for n in range(10)], 4)
    assert [[p.front if p else None for p in sheet] for sheet in sheets] == [
        [0, 3, 6, 9],
        [1, 4, 7, None],
        [2, 5, 8, None],
    ]
    piles = [[sheet[cell] for sheet in sheets] for cell in range(4)]
    assert [p.front for pile in piles for p in pile if p] == list(range(10))


@given(quantities=st.lists(st.integers(1, 5000), min_size=1, max_size=12), spare=st.integers(0, 20))
def test_sharing_out_is_enough_and_best(quantities: list[int], spare: int) -> None:
    cells = len(quantities) + spare
    copies, runs = share_out(quantities, cells)
    assert sum(copies) <= cells
    assert all(count * runs >= wanted for count, wanted in zip(copies, quantities, strict=True))
    assert runs == 1 or sum(-(-q // (runs - 1)) for q in quantities) > cells


def test_a_gang_of_three_languages() -> None:
    assert share_out([1200, 600, 300], 21) == ([12, 6, 3], 100)
    sheets, runs = gang_order([(Piece(0), 1200), (Piece(2), 600), (Piece(4), 300)], 21)
    assert Counter(piece.front for piece in sheets[0]) == {0: 12, 2: 6, 4: 3}
    assert runs == [100]


def test_like_quantities_share_a_sheet() -> None:
    pieces = [(Piece(n), 100 if n % 2 else 400) for n in range(8)]
    sheets, runs = gang_order(pieces, 4)
    assert [[p.front for p in sheet] for sheet in sheets] == [[0, 2, 4, 6], [1, 3, 5, 7]]
    assert runs == [400, 100]


@pytest.mark.parametrize(
    ("size", "own", "common"),
    [
        ((297, 420), 1, 1),
        ((297, 210), 2, 2),
        ((148, 210), 4, 4),
        ((105, 148), 6, 8),
        ((74, 105), 10, 16),
        ((99, 210), 4, 6),
        ((85, 55), 21, 25),
    ],
)
def test_pieces_on_sra3(size: tuple[float, float], own: int, common: int) -> None:
    """With 3 mm bleed and 5 mm edge: the table of the print research, computed by hand."""
    for gutter, cells in ((6, own), (0, common)):
        grid = best_grid(SRA3, size, 3, gutter)
        assert grid.columns * grid.rows == cells


@pytest.mark.parametrize(
    ("size", "cells", "lying"),
    [((105, 148), 4, False), ((99, 210), 3, True), ((148, 210), 2, True), ((297, 210), 1, True), ((85, 55), 10, False)],
)
def test_pieces_on_an_office_sheet(size: tuple[float, float], cells: int, lying: bool) -> None:
    grid = best_grid(A4, size)
    assert (grid.columns * grid.rows, grid.width > grid.height) == (cells, lying)


def test_what_a_printer_cannot_reach_is_white_alike_on_all_sides() -> None:
    grid = best_grid(A4, (105, 148))
    layout = n_up([front_and_back(4)], grid, edge=5)
    assert {place.keep for side in layout.sides for place in side.places} == {(-5, -5, -5, -5)}
    whole = n_up([front_and_back(1)], best_grid(A4, (198, 210)), edge=5)
    assert {place.keep for side in whole.sides for place in side.places} == {(0, 0, 0, 0)}


def test_no_room_is_said_with_measures() -> None:
    with pytest.raises(NoRoom, match=r"500 × 700 mm does not fit on A4"):
        best_grid(A4, (500, 700))
    with pytest.raises(
        NoRoom, match=r"297 × 420 mm with 3 mm bleed does not fit on A3 \(287 × 410 mm can be printed\)"
    ):
        best_grid(paper("A3"), (297, 420), 3)
    with pytest.raises(NoRoom, match="is not a sheet"):
        paper("A4x")


@pytest.mark.parametrize(("name", "size"), [("a4", (210, 297)), ("320x450mm", (320, 450)), ("450x320", (320, 450))])
def test_sheets_by_name_and_by_size(name: str, size: tuple[float, float]) -> None:
    assert (paper(name).width, paper(name).height) == size


def test_one_sided_pieces_have_no_backs() -> None:
    layout = n_up(gang([Piece(0), Piece(1)], 4), best_grid(A4, (105, 148)), edge=5)
    assert (layout.flip, [side.back for side in layout.sides]) == ("", [False])
