"""The shipped content: complete, true to its facts, easy to read."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from handouts.catalogs import limit_of, read_catalogue
from handouts.diagnostics import Problems
from handouts.fit import texts_in_boxes
from handouts.folder import NOT_DOCUMENTS
from handouts.model import Plan, numbered, texts_of
from handouts.plan import MAX_LIX, make_plan, readability
from handouts.press import _layouts, render_pdf
from handouts.project import Project, all_texts, load_project
from handouts.upkeep import updates

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(path.stem for path in (ROOT / "content").glob("*.yaml") if path.name not in NOT_DOCUMENTS)


@pytest.fixture(scope="module")
def shipped() -> Project:
    return load_project(ROOT)


@pytest.fixture(scope="module")
def plan(shipped: Project) -> Plan:
    return make_plan(shipped, langs=["all"], brands=["all"], profiles=["all"])


def test_there_is_nothing_to_mend(plan: Plan) -> None:
    assert [str(item) for item in plan.diagnostics] == []


def test_every_document_is_planned_in_every_language_for_every_brand(shipped: Project, plan: Plan) -> None:
    assert len(shipped.brands) == 2
    ids = {
        f"{b}/{p}/{lang}/{d}"
        for b in shipped.brands
        for p in shipped.profiles
        for lang in shipped.langs
        for d in DOCUMENTS
    }
    assert {job.id for job in plan.jobs} == ids
    assert plan.refused == ()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_reads_easily_and_rests_on_facts(shipped: Project, name: str) -> None:
    document = shipped.documents[name]
    assert readability(document) < MAX_LIX
    assert document.facts
    assert set(document.facts) <= set(shipped.facts)


def test_every_format_has_a_document(shipped: Project) -> None:
    assert set(shipped.formats) == {document.format for document in shipped.documents.values()}


def test_every_text_is_translated_and_no_translation_is_left_over(shipped: Project) -> None:
    texts = {(text.context, text.source) for text, _ in all_texts(shipped)}
    for lang in shipped.langs[1:]:
        entries = shipped.locales.catalogues[lang].entries
        assert {key for key, entry in entries.items() if entry.target.strip() and not entry.fuzzy} == texts


def test_every_catalogue_passes_msgfmt() -> None:
    if shutil.which("msgfmt") is None:
        assert not os.environ.get("CI"), "msgfmt is missing"
        pytest.skip("msgfmt is not here")
    for path in sorted((ROOT / "locales").rglob("*.po")):
        subprocess.run(["msgfmt", "-c", "-o", os.devnull, str(path)], check=True, capture_output=True)


def test_the_catalogues_and_the_templates_are_up_to_date(shipped: Project) -> None:
    assert [item.path for item in updates(shipped, shipped.langs) if item.changed] == []


def test_every_text_in_a_box_has_its_measured_limit_in_the_template_and_in_every_catalogue(shipped: Project) -> None:
    boxed: set[tuple[str, str]] = set()
    for job in make_plan(shipped, langs=["da"]).jobs:
        keys = {number: key for key, number in numbered(shipped.documents[job.document].slots).items()}
        with _layouts(job, []) as (layout, _):
            found = {n for numbers in texts_in_boxes(layout(job.html, "")).values() for n in numbers}
        assert found
        boxed |= {keys[number] for number in found}
    for path in sorted((ROOT / "locales").rglob("handouts.po*")):
        lang = path.parent.parent.name if path.suffix == ".po" else ""
        catalogue = read_catalogue(path.read_bytes(), path.name, lang, Problems())
        assert catalogue
        limited = {key for key, entry in catalogue.entries.items() if limit_of(entry)[1]}
        assert limited == boxed, path
        for entry in map(catalogue.entries.__getitem__, limited):
            comments, flags = limit_of(entry)
            most = re.fullmatch(r"Plads: ca\. (\d+) tegn, \d+ linjer? \(målt\)", comments[0])
            assert most
            assert flags == (f"max-length:{most[1]}",)
            assert len(entry.target) <= int(most[1]), (path, entry.context)


def test_every_language_says_how_it_addresses_the_reader(shipped: Project) -> None:
    for lang in shipped.langs[1:]:
        assert any(note.startswith("Tone: ") for note in shipped.locales.catalogues[lang].notes), lang
        assert len(shipped.locales.glossaries[lang].terms) >= 25
        assert len(shipped.locales.glossaries[lang].claims) == len(shipped.words["claims"])


def test_every_fact_stands_in_a_document(shipped: Project) -> None:
    used = {fact for document in shipped.documents.values() for fact in document.facts}
    assert used == set(shipped.facts)


def test_plain_pybabel_extracts_the_same_texts(shipped: Project, tmp_path: Path) -> None:
    (tmp_path / "babel.cfg").write_text("[handouts: **.yaml]\n")
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", str(tmp_path / "babel.cfg")]
    command += ["--keyword", "pgettext:1c,2", "-o", str(tmp_path / "x.pot"), "content", "templates"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    found = read_catalogue((tmp_path / "x.pot").read_bytes(), "x.pot", "", Problems())
    assert found
    assert set(found.entries) == {(text.context, text.source) for text, _ in all_texts(shipped)}


def test_a_large_print_edition_has_every_text_in_sixteen_points(shipped: Project) -> None:
    plan = make_plan(shipped, ["tarm-og-hud"], ["da", "ar"], large=True)
    assert [job.id for job in plan.jobs] == [f"klinik-lyng/screen/{lang}/tarm-og-hud-large" for lang in ("da", "ar")]
    assert plan.bundles == ()
    texts = {text.context for text in texts_of(shipped.documents["tarm-og-hud"].slots)}
    for job in plan.jobs:
        assert texts <= set(re.findall(r'data-text="([^"]+)"', job.html))
        assert 'class="doctor"' in job.html
        result = render_pdf(job)
        assert result.ok, result.diagnostics
        page = sizes_in(result.pdf or b"")
        assert min(page) >= 13.9
        assert Counter(page).most_common(1)[0][0] == pytest.approx(16, abs=0.1)


def sizes_in(pdf: bytes) -> list[float]:
    """The size in pt of each run of text."""
    sizes: list[float] = []

    def seen(text: str, matrix: list[float], text_matrix: list[float], _font: object, size: float) -> None:
        if text.strip():
            sizes.append(round(abs(size * text_matrix[3] * matrix[3]), 1))

    for page in PdfReader(BytesIO(pdf)).pages:
        page.extract_text(visitor_text=seen)
    return sizes
