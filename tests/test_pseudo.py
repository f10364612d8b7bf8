"""pseudo: Danish texts → a language that does not exist; and the shipped pieces in it hold no word from elsewhere."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from handouts import load_project, make_plan, open_store, run_plan
from handouts.build import Report, readable
from handouts.diagnostics import Mark
from handouts.edition import brand_values
from handouts.languages import PSEUDO, format_day
from handouts.model import Text
from handouts.pool import supervised
from handouts.project import Project, all_texts
from handouts.prose import inline_parts, placeholders, to_plain
from handouts.pseudo import GROWTH, MARKS, pseudo_catalogue
from handouts.trace import IMPRINT

ROOT = Path(__file__).parents[1]
BRAND = "klinik-lyng"
KEPT = re.compile(r"\{[^{}]*\}|\]\([^)]*\)|https?://\S+|\S+@\S+|(?<!\*)\*[^*]+\*(?!\*)")
LATIN = re.compile(r"[A-Za-zÀ-ž]+")


def told(danish: str, code: str = "qps-long", covered: str = "⟦⟧") -> str:
    text = Text(danish, "a:x", Mark("content/a.yaml", 3, 4))
    (entry,) = pseudo_catalogue(code, [text], frozenset(map(ord, covered))).entries.values()
    assert (entry.key, entry.mark, entry.fuzzy) == (("a:x", danish), text.mark, False)
    return entry.target


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


# -- one text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("covered", "marks"), [("⟦⟧⁅⁆«»()", "⟦⟧"), ("⟦⁅⁆«»()", "⁅⁆"), ("«»()", "«»"), ("()", "()"), ("", "()")]
)
@pytest.mark.parametrize("code", PSEUDO)
def test_a_text_stands_between_the_first_marks_that_the_fonts_can_draw(code: str, covered: str, marks: str) -> None:
    target = told("Hud", code, covered)
    assert (target[0], target[-1]) == tuple(marks)
    assert marks in MARKS


def test_the_long_language_has_accents_and_the_other_is_arabic() -> None:
    assert told("Din hud er levende i dag") == "⟦Díñhüd ér lévéñdé í dág ñöçh léñgér té⟧"
    assert re.fullmatch(r"⟦[\u0620-\u064a ]+⟧", told("Få ro på din hud", "qps-rtl"))


@pytest.mark.parametrize("letter", "æøåéÉ")
def test_no_latin_letter_is_left_in_the_arabic_one(letter: str) -> None:
    assert not re.search(r"[a-zæøåA-ZÀ-ÿ]", told(f"H{letter}d", "qps-rtl"))


def test_short_words_grow_together_into_long_ones() -> None:
    assert told("Hudens mikrobiom er ny for dig").startswith("⟦Hüdéñšmíkröbíöm ér ")


@pytest.mark.parametrize(
    "kept", ["{brand}", "](https://ester.example/hud)", "*Demodex folliculorum*", "ro@ester.example"]
)
@pytest.mark.parametrize("code", PSEUDO)
def test_what_a_translator_must_keep_is_kept(code: str, kept: str) -> None:
    danish = f"Se [hos{kept} nu" if kept.startswith("]") else f"Se hos {kept} nu"
    assert kept in told(danish, code)


@pytest.mark.parametrize("code", PSEUDO)
def test_bold_stays_bold_and_is_told_in_the_other_language(code: str) -> None:
    target = told("Huden er **levende** nu", code)
    assert [kind for kind, _ in inline_parts(target)] == ["strong"]
    assert "levende" not in target


@given(st.integers(1, 400))
def test_a_text_grows_as_much_as_short_and_long_ones_do(length: int) -> None:
    factor = next((factor for limit, factor in GROWTH if length <= limit), 1.3)
    grown = len(told("o" * length)) - len("⟦⟧")
    assert round(length * factor) - 2 <= grown <= max(round(length * factor), length)


def test_short_texts_grow_more_than_long_ones() -> None:
    assert [limit for limit, _ in GROWTH] == sorted(limit for limit, _ in GROWTH)
    assert [factor for _, factor in GROWTH] == sorted((factor for _, factor in GROWTH), reverse=True)
    assert GROWTH[0][1] == 2.0


def test_the_arabic_one_does_not_grow() -> None:
    assert len(told("Din hud er levende", "qps-rtl")) == len("⟦Din hud er levende⟧")


# -- the shipped pieces -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pseudo")
    for name in ("content", "locales"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copyfile(ROOT / "handouts.yaml", root / "handouts.yaml")
    if (ROOT / ".handouts/fonts").is_dir():  # instancing them takes long, and is tested elsewhere
        shutil.copytree(ROOT / ".handouts/fonts", root / ".handouts/fonts")
    return root


@pytest.fixture(scope="module")
def built(shipped: Path) -> Report:
    plan = make_plan(load_project(shipped), langs=PSEUDO, brands=[BRAND], draft=True)
    with supervised(2, readable=readable(shipped)) as executor:
        report = run_plan(plan, shipped / "dist", executor=executor, store=open_store(shipped))
    assert report.ok, report.diagnostics
    return report


@pytest.fixture(scope="module")
def pages(shipped: Path, built: Report) -> dict[tuple[str, str], str]:
    """The text of each piece by (language, document)."""
    return {
        (path.parent.name, path.stem): IMPRINT.sub("", "\n".join(p.extract_text() for p in PdfReader(path).pages))
        for path in sorted((shipped / f"dist/drafts/{BRAND}").rglob("*/*/*.pdf"))
    }


def allowed(project: Project, code: str, document: str) -> list[str]:
    """What may be printed: the catalogue with its names filled in, contact, sources, date and the draft's word."""
    brand = project.brands[BRAND]
    values = brand_values(brand)
    catalogue = pseudo_catalogue(code, [text for text, _ in all_texts(project)], frozenset())
    found = [to_plain(entry.target, values) for entry in catalogue.entries.values()]
    found += [*values.values(), *brand.contact.values(), project.reference]
    found += [fact.journal for fact in project.facts.values()]
    language = project.locales.languages[code]
    return [*found, format_day(project.documents[document].revised, language), language.draft, code]


@pytest.mark.parametrize("code", PSEUDO)
def test_every_shipped_text_keeps_names_marks_and_links(shipped: Path, code: str) -> None:
    texts = [text for text, _ in all_texts(load_project(shipped))]
    for entry in pseudo_catalogue(code, texts, frozenset()).entries.values():
        assert placeholders(entry.target) == placeholders(entry.source)
        assert [kind for kind, _ in inline_parts(entry.target)] == [kind for kind, _ in inline_parts(entry.source)]
        assert KEPT.findall(entry.target) == KEPT.findall(entry.source)
        assert not words(KEPT.sub("", entry.source)) or entry.target[1:-1] != entry.source


def test_every_shipped_document_is_made_in_both(pages: dict[tuple[str, str], str], shipped: Path) -> None:
    assert set(pages) == {(code, name) for code in PSEUDO for name in load_project(shipped).documents}


@pytest.mark.parametrize("code", PSEUDO)
def test_every_latin_word_in_print_is_a_catalogues_the_brands_a_source_the_date_or_the_drafts(
    pages: dict[tuple[str, str], str], shipped: Path, code: str
) -> None:
    project = load_project(shipped)
    for (lang, document), text in pages.items():
        if lang == code:
            known = set(LATIN.findall("\n".join(allowed(project, code, document))))
            assert set(LATIN.findall(text)) - known == set(), document


def test_the_arabic_words_of_a_pdf_are_read_from_it_as_they_were_written(
    pages: dict[tuple[str, str], str], shipped: Path
) -> None:
    project = load_project(shipped)
    for (lang, document), text in pages.items():
        if lang == "qps-rtl":
            known = set(words("\n".join(allowed(project, lang, document))))
            found = words(text)
            assert sum(word in known for word in found) > 0.9 * len(found), document


def test_texts_that_are_much_longer_fit_on_the_ladder_or_are_refused_by_name(shipped: Path, built: Report) -> None:
    """qps-long is 30 % longer in its paragraphs and up to twice as long in its titles."""
    long = [result for result in built.results if "/qps-long/" in result.id and "/bundles/" not in result.id]
    refused = {result.id for result in long if result.diagnostics}
    assert any(result.fitting.rungs for result in long if result.id not in refused)
    assert len(refused) < len(long)
    lines = {path: (shipped / path).read_text().splitlines() for path in {d.mark.path for d in built.diagnostics}}
    for told in built.diagnostics:
        assert told.code == "overflow", told
        assert re.search(r"for its box '[^']+': \d+ lines where \d+ fit", told.message), told
        assert re.fullmatch(r"shorten the text by about \d+ characters", told.hint), told
        assert lines[told.mark.path][told.mark.line - 1][told.mark.column - 1 :].strip(), told
