"""copyfit: a long text climbs its ladder, alike in all boxes, and is refused only at the floor."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from handouts.copyfit import _Search, best_lines, faults
from handouts.ladder import make_ladder
from handouts.model import Fit, PressJob, Result, Rung
from handouts.press import render_pdf
from test_press import codes, make_job

WORDS = "Huden er levende og skifter hver dag. "
STYLE = (
    ".b { height: 24mm; width: 50mm } .c { height: 24mm; width: 50mm; margin-top: 3mm }"
    " p { margin: 0; font-size: calc(11pt * var(--size-body, 1)); line-height: calc(1.4 * var(--lead-body, 1)) }"
    " h1 { margin: 0; font-size: 12pt }"
)
FIT = Fit("body", (11, 9), (1.4, 1.2), False)


def job(words: int, other: int = 1, joined: bool = False, **changes: object) -> PressJob:
    body = (
        f"<h1>Hej</h1><div class=b data-box=one data-fit=body><p data-text=lead>{WORDS * words}</p></div>"
        f"<div class=c data-box=two data-fit=body><p data-text=body>{WORDS * other}</p></div>"
    )
    return replace(make_job(body, STYLE), ladders=(make_ladder(FIT, joined),), **changes)


def rung(result: Result) -> int:
    return result.fitting.rungs[0][1] if result.fitting.rungs else 0


def told(result: Result) -> str:
    return result.fitting.rungs[0][2]


def test_a_text_that_fits_is_printed_as_designed() -> None:
    result = render_pdf(job(3))
    assert result.ok
    assert result.fitting.rungs == ()
    assert [(box.box, box.page) for box in result.fitting.boxes] == [("one", 1), ("two", 1)]


def test_longer_texts_climb_higher_and_the_highest_is_the_floor() -> None:
    rungs = []
    for words in range(3, 12):
        result = render_pdf(job(words))
        if not result.ok:
            break
        rungs.append(rung(result))
    assert rungs == sorted(rungs)
    assert rungs[-1] > rungs[0] == 0
    assert codes(result) == {"overflow"}
    assert rung(result) == len(make_ladder(FIT, False).rungs) - 1
    fault = result.diagnostics[0]
    assert "lines where" in fault.message
    assert fault.hint.startswith("shorten the text by about ")


def test_the_lowest_rung_that_holds_the_text_is_taken() -> None:
    found = render_pdf(job(6))
    number = rung(found)
    assert number > 0
    ladder = make_ladder(FIT, False)
    lower = replace(ladder, rungs=ladder.rungs[:number])
    assert not render_pdf(replace(job(6), ladders=(lower,))).ok


@given(st.integers(0, 30), st.integers(1, 30), st.floats(0.3, 3), st.booleans())
def test_the_search_finds_the_lowest_rung_that_holds_in_few_layouts(
    answer: int, last: int, slope: float, blind: bool
) -> None:
    """Whatever the text's room does between the rungs; `blind`: nothing is known but whether it fits."""
    ladder = replace(make_ladder(FIT, False), rungs=tuple(Rung(1 - n / 100, 1, 0) for n in range(last + 1)))
    search = _Search(ladder)
    laid = []
    while not search.found:
        laid.append(search.rung)
        full = (ladder.rungs[laid[-1]].size / ladder.rungs[min(answer, last)].size) ** slope
        search.learn(laid[-1], laid[-1] < answer, 0.0 if blind else full)
    assert laid[0] == 0
    assert len(set(laid)) == len(laid) <= 10
    assert search.rung == min(answer, last)


def test_a_text_that_does_not_fit_is_laid_out_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint

    laid = []
    render = weasyprint.HTML.render
    monkeypatch.setattr(weasyprint.HTML, "render", lambda *a, **k: laid.append(1) or render(*a, **k))
    for words, most in ((3, 1), (6, 7), (9, 2), (30, 2)):
        laid.clear()
        render_pdf(job(words))
        assert len(laid) <= most


def test_every_step_is_told_in_the_units_of_the_format() -> None:
    assert told(render_pdf(job(6))).startswith("tracking −1 %, leading 1.4 → ")


def test_boxes_of_one_ladder_are_set_alike() -> None:
    assert rung(render_pdf(job(1, 6))) == rung(render_pdf(job(6, 1))) > 0


def test_a_text_that_runs_past_the_page_and_is_dropped_is_tightened_too() -> None:
    """WeasyPrint drops lines below the page without a word; whole, they fit on a lower rung."""
    style = STYLE + " .c { position: absolute; bottom: 0; height: 24mm } p { orphans: 2; widows: 2 }"
    loose = job(1, 6)
    job_ = replace(loose, html=loose.html.replace(STYLE, style))
    as_designed = render_pdf(replace(job_, ladders=()))
    assert "text-lost" in codes(as_designed)
    assert rung(render_pdf(job_)) > 0
    assert "text-lost" not in codes(render_pdf(job_))


def test_the_shorter_wording_is_printed_only_when_the_floor_is_reached() -> None:
    short = ("lead", WORDS)
    long = job(14)
    html = long.html.replace(WORDS * 14, f"<!--short:0-->{WORDS * 14}<!--/short-->")
    result = render_pdf(replace(long, html=html, shorts=(short,)))
    assert result.ok
    assert result.fitting.shorts == ("lead",)
    fits = job(3)
    html = fits.html.replace(WORDS * 3, f"<!--short:0-->{WORDS * 3}<!--/short-->", 1)
    assert render_pdf(replace(fits, html=html, shorts=(short,))).fitting.shorts == ()


def test_a_single_word_on_a_headings_last_line_is_brought_back() -> None:
    body = "<h1 data-text=\"lead\" style='width: 56mm; font-size: 20pt'>Huden er levende i dag</h1>"
    result = render_pdf(make_job(body))
    assert result.fitting.balanced == ("lead",)


def test_headings_of_one_name_keep_their_own_words() -> None:
    """The panels of many salons are one document, and a heading may name the salon."""
    titles = ["Huden er levende i dag", "Munden er levende i dag"]
    body = "".join(f"<h1 data-text=\"lead\" style='width: 60mm; font-size: 20pt'>{title}</h1>" for title in titles)
    result = render_pdf(make_job(body))
    assert result.fitting.balanced == ("lead",)
    assert [item.title for item in PdfReader(BytesIO(result.pdf or b"")).outline] == titles


def test_a_heading_has_no_notch_between_its_lines() -> None:
    """'Ren hud er / også / levende hud' is what mending the single last word alone would give."""
    body = "<h1 data-text=\"lead\" style='width: 52mm; font-size: 24pt'>Ren hud er også levende hud</h1>"
    result = render_pdf(make_job(body))
    assert result.ok
    assert result.fitting.balanced == ("lead",)
    assert result.fitting.uneven == ()
    assert [item.title for item in PdfReader(BytesIO(result.pdf or b"")).outline] == ["Ren hud er også levende hud"]
    assert faults([(3, 100), (1, 45), (2, 110)]) == 1
    assert faults([(2, 70), (2, 75), (2, 110)]) == 0


@given(st.lists(st.text("abc", min_size=1, max_size=9), min_size=2, max_size=9), st.integers(2, 4))
def test_the_best_lines_keep_every_word_in_its_order(words: list[str], count: int) -> None:
    lines = best_lines(words, count, 40, lambda text: len(text))
    assert " ".join(lines) == (" ".join(words) if lines else "")
    assert len(lines) in (0, count)
    assert all(len(line) <= 40 for line in lines)


def test_a_heading_that_stays_uneven_and_a_short_last_line_are_told() -> None:
    body = (
        "<h1 data-text=\"lead\" style='width: 52mm; font-size: 16pt'>Om<br>mikrobiomet paa<br>kroppen</h1>"
        "<p data-text=body style='width: 30mm'>Huden er levende og skifter hver<br>dag.</p>"
    )
    fitting = render_pdf(make_job(body)).fitting
    assert fitting.uneven == ("lead",)
    assert fitting.short_ends == ("body",)


@given(st.floats(8, 160), st.floats(0, 1), st.booleans(), st.booleans())
def test_a_ladder_only_tightens_and_ends_at_its_floors(design: float, share: float, leaded: bool, joined: bool) -> None:
    floor = design - (design - 8) * share
    fit = Fit("body", (design, floor), (1.4, 1.2) if leaded else None, False)
    rungs = make_ladder(fit, joined).rungs
    assert (rungs[0].size, rungs[0].leading, rungs[0].tracking) == (1, 1, 0)
    for low, high in pairwise(rungs):
        assert high.size <= low.size
        assert high.leading <= low.leading
        assert high.tracking >= low.tracking
    assert all(rung.size * design >= floor - 0.001 for rung in rungs)
    assert max(rung.tracking for rung in rungs) == (0 if joined else 0.01)
    assert rungs[-1].leading == pytest.approx(1.2 / 1.4 if leaded else 1)
