"""The shipped content: complete, true to its facts, easy to read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from handouts.catalogs import read_catalogue
from handouts.diagnostics import Problems
from handouts.model import Plan
from handouts.plan import MAX_LIX, make_plan, readability
from handouts.project import NOT_DOCUMENTS, Project, all_texts, load_project
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
