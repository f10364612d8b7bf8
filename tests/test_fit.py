"""fit: text that overflows, leaves the page or is lost is an error at the author's line."""

from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from handouts.diagnostics import Diagnostic, Mark
from handouts.fit import _ink, remember_paths
from handouts.press import load_engine, render_pdf
from test_press import amiri, codes, make_job

LONG = "Huden er levende og skifter hver dag. " * 8


def one(body: str, style: str = "") -> Diagnostic:
    result = render_pdf(make_job("<h1>Hej</h1>" + body, style))
    assert len(result.diagnostics) == 1, result.diagnostics
    return result.diagnostics[0]


def boxed(text: str) -> str:
    return f"<div class=b data-box=one><p data-text=lead>{text}</p></div>"


def test_canary_weasyprint_still_has_the_boxes_that_fit_reads() -> None:
    """If this fails after an upgrade of WeasyPrint, only src/handouts/fit.py needs work.

    Compare weasyprint/document.py (Page._page_box), formatting_structure/boxes.py (element, element_tag,
    position_x, children, LineBox, TextBox.text) and pdf/tags.py (_build_box_tree, a generator of
    pydyf dictionaries whose first argument is the box) with the version that pyproject.toml had, and
    mend `_root`, `_walk`, `_ink` and `tag_languages`. Until then pin the old version.
    """
    engine = load_engine()
    from weasyprint.formatting_structure import boxes
    from weasyprint.pdf import tags

    assert "_page_box" in inspect.getsource(engine.document.Page)
    assert {"LineBox", "TextBox", "InlineBox", "ReplacedBox"} <= set(vars(boxes))
    assert tags._build_box_tree.tags_languages


def test_overflow_names_the_box_the_place_and_how_much() -> None:
    fault = one(boxed(LONG), ".b { height: 12mm } p { margin: 0 }")
    assert fault.code == "overflow"
    assert "mm too high for its box 'one'" in fault.message
    assert fault.mark == Mark("content/one.yaml", 7, 3)
    assert fault.hint.startswith("shorten the text by about ")


def test_a_text_that_fits_passes_in_every_layout() -> None:
    for display in ("block", "flex", "grid", "inline-block"):
        style = f".b {{ height: 60mm; width: 50mm; display: {display}; line-height: 1.1 }} p {{ margin: 0 }}"
        assert render_pdf(make_job("<h1>Hej</h1>" + boxed(LONG), style)).ok


def test_an_absolute_box_is_seen() -> None:
    style = ".b { position: absolute; top: 30mm; height: 8mm; width: 40mm } p { margin: 0 }"
    result = render_pdf(make_job("<h1>Hej</h1>" + boxed(LONG), style))
    assert "overflow" in codes(result)


def test_a_long_word_is_too_wide() -> None:
    fault = one(boxed("a" * 25), ".b { width: 20mm; height: 20mm }")
    assert "too wide" in fault.message


def test_text_cut_by_overflow_hidden_is_an_overflow() -> None:
    fault = one(
        f"<div class=b><p data-text=lead>{LONG}</p></div>", ".b { height: 12mm; overflow: hidden } p { margin: 0 }"
    )
    assert fault.code == "overflow"


@pytest.mark.parametrize(("left", "code"), [(-20, "off-page"), (-8, "outside-safe-margin")])
def test_text_near_the_edge(left: int, code: str) -> None:
    fault = one(f"<p data-text=body style='margin-left: {left}mm'>Kant</p>")
    assert fault.code == code
    assert fault.mark == Mark("content/one.yaml", 9, 3)


@pytest.mark.parametrize(
    "style", ["#x { display: none }", "#x { visibility: hidden }", "p { height: 0; max-lines: 1; continue: discard }"]
)
def test_lost_text_is_quoted(style: str) -> None:
    result = render_pdf(make_job(f"<h1>Hej</h1><p data-text=lead>{LONG}<i id=x>Farvel igen</i></p>", style))
    fault = next(item for item in result.diagnostics if item.code == "text-lost")
    assert "Farvel igen" in fault.message
    assert fault.mark == Mark("content/one.yaml", 7, 3)


def test_an_element_without_a_box_is_lost() -> None:
    assert one("<p data-text=lead hidden>Farvel</p>", "[hidden] { display: none }").code == "text-lost"


def test_what_changes_only_the_look_loses_nothing() -> None:
    style = (
        "p { text-transform: uppercase; hyphens: auto; width: 30mm; margin: 0 }"
        " p::before { content: 'Ny' } .u { list-style: '– ' } div::first-letter { font-size: 14pt }"
    )
    body = (
        "<p data-text=lead>Straße indlægs&shy;seddel \u2067hud\u2069 sundheds-<wbr>personale ışık</p>"
        "<div data-text=body>Første</div>"
        "<ul data-text=body class=u><li>fi\xa0fl <!-- x --> hej</li></ul>"
    )
    result = render_pdf(make_job("<h1>Hej</h1>" + body, style))
    assert codes(result) == set(), result.diagnostics


# -- what WeasyPrint's line breaking does ---------------------------------------------------------

LATIN = "Gamle grønne huse stod, virer og navne krible kristne. Vi så symbiose – <strong>med</strong> huden og mere"
ARABIC = (
    "بداية العمر وتلاحظ الحساسية أكثر لدى المولودين بعملية قيصرية وكذلك تفاعلات <strong>المناعة الذاتية</strong>"
    " التي يهاجم فيها الجسم نفسه هذا ترابط"
)


def page_of(text: str, width: float, direction: str = "ltr") -> Any:
    engine = load_engine()
    face = f"@font-face {{ font-family: Amiri; src: url({Path(amiri().path).as_uri()}) }}"
    size = "@page { size: 150mm 90mm; margin: 10mm }"
    style = f"{face} {size} body {{ margin: 0; width: {width}mm; font: 9.8pt/3 Amiri }} p {{ margin: 0 }}"
    return engine.HTML(string=f"<html dir={direction}><style>{style}</style><body><p>{text}").render()


def lines(text: str, width: float) -> list[str]:
    """The text of each line of a paragraph so many mm wide."""
    from weasyprint.formatting_structure import boxes

    page = page_of(text, width).pages[0]._page_box
    found = []
    for line in (box for box in page.descendants() if isinstance(box, boxes.LineBox)):
        found.append("".join(box.text for box in line.descendants() if isinstance(box, boxes.TextBox)))
    return found


def lone_words() -> list[str]:
    widths = (width / 10 for width in range(980, 1010, 3))
    return [line for width in widths for line in lines(LATIN, width)[:-1] if " " not in line.strip()]


@pytest.fixture
def plain_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    load_engine()
    from weasyprint.layout import inline

    monkeypatch.setattr("handouts.press.mend_line_breaks", lambda: None)
    monkeypatch.setattr(inline, "split_first_line", inline.split_first_line.__wrapped__)


def test_a_line_before_bold_is_full() -> None:
    assert lone_words() == []


def test_canary_weasyprint_still_needs_its_line_breaks_mended(plain_weasyprint) -> None:
    """If this fails after an upgrade of WeasyPrint, take `mend_line_breaks` away."""
    assert lone_words()


@pytest.mark.parametrize("width", [50, 50.6, 51.2, 89.9, 118.5])
def test_arabic_lines_are_measured_where_their_ink_is(width: float) -> None:
    document = page_of(ARABIC, width, "rtl")
    measured = {}
    for ink in _ink(document.pages[0]._page_box, 1):
        left, right = measured.get(round(ink.top), (ink.left, ink.right))
        measured[round(ink.top)] = min(left, ink.left), max(right, ink.right)
    scale = 4
    picture = pypdfium2.PdfDocument(document.write_pdf())[0].render(scale=scale * 96 / 72).to_pil().convert("L")
    tops = sorted(measured)
    for top, below in zip(tops, [*tops[1:], tops[-1] + 39], strict=True):
        band = picture.crop((0, top * scale, picture.width, below * scale)).point(lambda tone: 255 * (tone < 128))
        left, _, right, _ = band.getbbox()
        assert measured[top][0] - left / scale < 2
        assert abs(right / scale - measured[top][1]) < 2.5


DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40">'
    '<path fill="#123" d="M1 2c3 4 5 6 7 8l-2.5.5h3v-3A5 5 0 0 1 9 9z"/>{more}'
    '<path fill="#456" d="M1 2c3 4 5 6 7 8l-2.5.5h3v-3A5 5 0 0 1 9 9z"/><path d="M1mm 0h50%"/></svg>'
)


def drawn() -> bytes | None:
    job = make_job('<img src="assets/a.svg" alt=a><img src="assets/a.svg" alt=b><p data-text=lead>Hej</p>')
    return render_pdf(replace(job, assets={**job.assets, "assets/a.svg": DRAWING.format(more="<g/>")})).pdf


def test_a_path_is_read_once_and_drawn_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails after an upgrade of WeasyPrint, see `remember_paths`: its svg/path.py has changed."""
    load_engine()
    from weasyprint import svg

    remembering = svg.TAGS["path"]
    read: list[str] = []

    def plain(image: Any, node: Any, font_size: Any) -> None:
        read.append(node.get("d"))
        remembering.__wrapped__(image, node, font_size)

    monkeypatch.setitem(svg.TAGS, "path", plain)
    # the mark of a mended function, which mypy does not know of plain ones
    plain.__wrapped__ = None  # type: ignore[attr-defined]
    monkeypatch.setattr("handouts.press.remember_paths", lambda: None)
    each_time = drawn()
    assert len(read) == 6
    monkeypatch.undo()
    monkeypatch.setitem(svg.TAGS, "path", plain)
    remember_paths()
    read.clear()
    assert drawn() == each_time is not None
    assert drawn() == each_time
    assert read.count("M1mm 0h50%") == 4  # in millimetres and percentages it depends on more
    assert len(read) == 5


def test_fonts_are_loaded_once_for_jobs_that_have_the_same_and_faults_are_told_each_time(tmp_path: Path) -> None:
    job = make_job("<p data-text=lead>Hej</p>")
    first = render_pdf(job)
    assert first.ok
    font = next(file for file in job.files if file.name.endswith(".ttf"))
    gone = replace(job, files=tuple(replace(f, sha256="0" * 64) if f is font else f for f in job.files))
    for _ in range(2):
        assert "resource-missing" in codes(render_pdf(gone))
    assert render_pdf(job).pdf == first.pdf
