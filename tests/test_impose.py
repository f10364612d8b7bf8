"""impose: forms shared, backs behind fronts as pixels, PDF/X-4 kept, the same bytes each time."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
from click.testing import CliRunner
from PIL import Image, ImageChops, ImageOps
from pypdf.generic import DecodedStreamObject, NameObject, RectangleObject

from handouts.cli import cli
from handouts.impose import NotImposable, Style, impose, open_pdf
from handouts.layout import NoRoom, Piece, best_grid, n_up, paper
from handouts.marks import MM
from handouts.sheets import Order, sheets_of_files

W, H = 60.0, 40.0
"""Of a card, in mm."""


def box(*sides: float) -> RectangleObject:
    return RectangleObject([side * MM for side in sides])


def cards(count: int, bleed: float = 3, size: tuple[float, float] = (W, H), shades: Iterable[float] = ()) -> bytes:
    """Two-sided cards: a grey ground over the bleed, a black bar at the left of a front and, mirrored, of its back."""
    writer = pypdf.PdfWriter()
    shade = list(shades) or [0.9 - 0.05 * (n // 2) for n in range(2 * count)]
    for n in range(2 * count):
        width, height = size
        page = writer.add_blank_page((width + 2 * bleed) * MM, (height + 2 * bleed) * MM)
        page[NameObject("/TrimBox")] = box(bleed, bleed, bleed + width, bleed + height)
        page[NameObject("/BleedBox")] = box(0, 0, width + 2 * bleed, height + 2 * bleed)
        at = bleed + 5 if n % 2 == 0 else bleed + width - 15
        content = DecodedStreamObject()
        content.set_data(
            f"{shade[n]} g 0 0 2000 2000 re f 0 g {at * MM} {(bleed + 4) * MM} {10 * MM} {8 * MM} re f".encode()
        )
        page[NameObject("/Contents")] = writer._add_object(content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(pdf: bytes, page: int, scale: float = 1) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].render(scale=scale).to_pil().convert("L")


def order(sheet: str = "A4", **options: Any) -> Order:
    return Order(paper(sheet), **{"marks": "", **options})


@pytest.mark.parametrize("sheet", ["A4", "297x210mm", "SRA3"])
@pytest.mark.parametrize("duplex", ["auto", "long", "short"])
@pytest.mark.parametrize("scheme", ["gang", "repeat", "cut-stack"])
def test_the_back_lies_behind_its_front(sheet: str, duplex: str, scheme: str) -> None:
    """Held against the light: the bars, mirrored on the back, are one."""
    made, layout = sheets_of_files([cards(5)], ["a"], order(sheet, duplex=duplex, scheme=scheme))
    upright = (layout.flip == "long") == (layout.height >= layout.width)
    for number in range(0, len(layout.sides), 2):
        front, back = picture(made, number), picture(made, number + 1)
        through = ImageOps.mirror(back) if upright else ImageOps.flip(back)
        far = ImageChops.difference(front, through).point(lambda v: 255 if v > 30 else 0)
        assert far.histogram()[255] < 0.003 * front.width * front.height  # edges that fall between two pixels
        assert front.histogram()[0] > 100


def test_an_offset_moves_backs_by_just_that() -> None:
    plain, _ = sheets_of_files([cards(1)], ["a"], order())
    moved, _ = sheets_of_files([cards(1)], ["a"], order(offset=(2.0, -1.0)))
    scale = 72 / 25.4 * MM  # 8 pixels a mm
    assert picture(plain, 0).tobytes() == picture(moved, 0).tobytes()
    corner = [ImageOps.invert(picture(pdf, 1, scale)).getbbox() for pdf in (plain, moved)]
    assert corner[0]
    assert corner[1]
    pixels = scale * MM
    assert (corner[1][0] - corner[0][0]) / pixels == pytest.approx(2.0, abs=0.15)
    assert (corner[1][1] - corner[0][1]) / pixels == pytest.approx(1.0, abs=0.15)


def test_a_card_is_stored_once() -> None:
    made, layout = sheets_of_files([cards(1)], ["a"], order(scheme="repeat"))
    assert layout.cells > 8
    forms = [
        o
        for o in (pypdf.PdfReader(io.BytesIO(made)).get_object(n) for n in range(1, 40))
        if isinstance(o, pypdf.generic.StreamObject) and o.get("/Subtype") == "/Form"
    ]
    assert len(forms) == 2


def test_copies_of_each_file() -> None:
    files = [cards(1, shades=(shade, shade)) for shade in (0.9, 0.7, 0.5)]
    made, layout = sheets_of_files(files, ["da", "en", "uk"], order("SRA3", copies=(12, 6, 3)))
    fronts = [place.page // 2 for side in layout.sides if not side.back for place in side.places]
    assert [fronts.count(n) for n in range(3)] == [12, 6, 3]
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) == len(layout.sides)


def test_own_bleeds_do_not_run_into_the_neighbour() -> None:
    """With gutters the bleed is round each card; with common cuts only round the block."""
    for gutter in (None, 0):
        made, layout = sheets_of_files([cards(1)], ["a"], order("A5", scheme="repeat", gutter=gutter))
        left = min(place.left for place in layout.sides[0].places)
        shown = ImageOps.invert(picture(made, 0, 4)).getbbox()
        assert shown is not None
        assert shown[0] / 4 / MM == pytest.approx(left - 3, abs=0.2)


def test_what_an_office_printer_cannot_reach_stays_white() -> None:
    made, layout = sheets_of_files([cards(4, 0, (105, 148))], ["a"], order(marks="light"))
    assert layout.cells == 4
    shown = ImageOps.invert(picture(made, 0, 4)).getbbox()
    assert shown is not None
    assert min(shown[0], shown[1]) / 4 / MM >= 4.9
    catalogue = pypdf.PdfReader(io.BytesIO(made)).root_object
    assert catalogue["/ViewerPreferences"] == {"/PrintScaling": "/None", "/Duplex": "/DuplexFlipLongEdge"}


def test_a_booklet_needs_bleed_for_its_creep() -> None:
    with pytest.raises(NoRoom, match=r"move 0.6 mm to the spine, so 3 mm bleed needs 3.6 mm in the file; it has 3 mm"):
        sheets_of_files([cards(6)], ["a"], order("A3", scheme="booklet", bleed=3, thickness=0.3))
    made, layout = sheets_of_files([cards(6)], ["a"], order("A3", scheme="booklet", thickness=0.3))
    assert (layout.bleed, layout.sheets) == (pytest.approx(2.4), 3)
    bars = [_bar(picture(made, side, 4)) for side in (0, 4)]  # the same page place on the outer and the inner sheet
    assert bars[0] - bars[1] == pytest.approx(0.6, abs=0.15)


def _bar(image: Image.Image) -> float:
    """Left edge of the bar on the right page, in mm."""
    half = image.crop((image.width // 2, 0, image.width, image.height)).point(lambda v: 255 if v < 30 else 0)
    found = half.getbbox()
    assert found is not None
    return found[0] / 4 / MM


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"no pdf", "cannot be read as a PDF"), (b"%PDF-1.7\n%%EOF", "cannot be read as a PDF"), (b"", "cannot be read")],
)
def test_a_bad_file_is_one_clear_line(data: bytes, said: str) -> None:
    with pytest.raises(NotImposable, match=said):
        open_pdf(data)
    with pytest.raises(NotImposable, match=r"'bad.pdf' cannot be read"):
        sheets_of_files([cards(1), data], ["good.pdf", "bad.pdf"], order())


def test_pieces_of_a_sheet_are_alike() -> None:
    with pytest.raises(NotImposable, match="alike"):
        sheets_of_files([cards(1), cards(1, size=(50, 50))], ["a", "b"], order())


def test_the_command(tmp_path: Path) -> None:
    source = tmp_path / "kort.pdf"
    source.write_bytes(cards(2))
    call = ["impose", str(source), "--sheet", "SRA3", "--scheme", "repeat", "-o", str(tmp_path / "ark.pdf")]
    assert CliRunner().invoke(cli, call, standalone_mode=False).return_value == 0
    first = (tmp_path / "ark.pdf").read_bytes()
    CliRunner().invoke(cli, call, standalone_mode=False)
    assert (tmp_path / "ark.pdf").read_bytes() == first
    checked = subprocess.run(["qpdf", "--check", tmp_path / "ark.pdf"], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout
    refused = CliRunner().invoke(cli, ["impose", str(source), "--sheet", "40x50mm", "-o", "x.pdf"])
    assert "does not fit on 40x50mm" in str(refused.exception.diagnostics)


# -- sheets of real press files --------------------------------------------------------------------

DECK = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def deck() -> bytes:
    """The shipped cards in English, made for a press."""
    from handouts import load_project, make_plan
    from handouts.press import render_pdf

    plan = make_plan(load_project(DECK), documents=["din-hud-kort"], langs=["en"], profiles=["press"])
    result = render_pdf(plan.jobs[0])
    assert result.pdf is not None, result.diagnostics
    return result.pdf


def eight_up(deck: bytes) -> bytes:
    grid = best_grid(paper("SRA3"), (105, 148), 3, 0)
    layout = n_up([[Piece(0, 1)] * 8], grid, edge=5, bleed=3)
    return impose(layout, list(open_pdf(deck).pages), Style(title="Kort"))


def test_eight_cards_on_a_sheet_are_small_and_the_same_each_time(deck: bytes) -> None:
    made = eight_up(deck)
    reader = pypdf.PdfReader(io.BytesIO(made))
    intent: Any = reader.root_object["/OutputIntents"][0]
    assert intent["/S"] == "/GTS_PDFX"
    assert len(intent["/DestOutputProfile"].get_data()) > 100_000
    assert len(made) < 200_000
    assert eight_up(deck) == made
    assert made.startswith(b"%PDF-1.6")
    assert b"GTS_PDFXVersion>PDF/X-4<" in reader.root_object["/Metadata"].get_object().get_data()
    assert reader.trailer["/Info"]["/Trapped"] == "/False"


def test_marks_are_on_every_plate(deck: bytes) -> None:
    """Separation All, and outside of the bleed."""
    page: Any = pypdf.PdfReader(io.BytesIO(eight_up(deck))).pages[0]
    space = page["/Resources"]["/ColorSpace"]["/Registration"]
    assert list(space)[:3] == ["/Separation", "/All", "/DeviceCMYK"]
    lines = page.get_contents().get_data().decode().split("/Registration CS")[1].split("Q")[0].splitlines()
    bled = [float(side) for side in page.bleedbox]
    inside = [
        line
        for line in lines
        if line.endswith("l S")
        for x, y in [(float(line.split()[0]), float(line.split()[1])), (float(line.split()[3]), float(line.split()[4]))]
        if bled[0] < x < bled[2] and bled[1] < y < bled[3]
    ]
    assert len(lines) > 20
    assert inside == []
