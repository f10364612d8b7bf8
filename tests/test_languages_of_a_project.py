"""From a project's folder with its catalogues to jobs, drafts, fallbacks, checks, updates and the status."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from conftest import PO as ENGLISH
from handouts import SerialExecutor, load_project, make_plan, open_store, run_plan
from handouts.build import press_plan
from handouts.catalogs import read_catalogue
from handouts.cli import main
from handouts.diagnostics import Problems, UsageError
from handouts.languages import plural_header
from handouts.model import Plan
from handouts.status import matrix, shield, table
from handouts.upkeep import Update, fixes, templates, updates

PO = "locales/en/LC_MESSAGES/handouts.po"
TERMS = "locales/en/LC_MESSAGES/glossary.po"
TITLE = 'msgctxt "hud:title"\nmsgid "Din hud"\nmsgstr "Your skin"\n'
FUZZY = {TITLE: f"#, fuzzy\n{TITLE}"}
MISSING = {'msgstr "Drink water"': 'msgstr ""'}
GLOSSARY = """terms:
  skin: hud | huden
claims:
  cure: helbred*
names:
  ester: Ester
"""


@pytest.fixture
def salon(project) -> Callable[..., Path]:
    """salon({old: new}, langs) → the salon with these changes in its English catalogue, in these languages."""

    def make(
        changes: Mapping[str, str] | None = None, langs: str = "da, en", files: Mapping[str, str] | None = None
    ) -> Path:
        root = project()
        po = (root / PO).read_text()
        for old, new in (changes or {}).items():
            assert old in po
            po = po.replace(old, new)
        config = (root / "handouts.yaml").read_text().replace("da, en", langs)
        return project({PO: po, "handouts.yaml": config, **(files or {})})

    return make


def catalogue(lang: str, pairs: dict[tuple[str, str], str]) -> str:
    head = f'"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: {lang}\\n"\n'
    entries = [f'\nmsgctxt "{key[0]}"\nmsgid "{key[1]}"\nmsgstr "{target}"\n' for key, target in pairs.items()]
    return f'msgid ""\nmsgstr ""\n{head}{"".join(entries)}'


def like_english(lang: str, **changes: str) -> str:
    """The salon's catalogue in another language, with other words where `changes` says so (`hud_title`)."""
    found = read_catalogue(ENGLISH.encode(), "en.po", "en", Problems())
    assert found
    return catalogue(lang, {key: changes.get(re.sub(r"\W", "_", key[0]), e.target) for key, e in found.entries.items()})


def plan_of(root: Path, **chosen: Any) -> Plan:
    return make_plan(load_project(root), **chosen)


def codes(plan: Plan, severity: str = "error") -> set[str]:
    return {d.code for d in plan.diagnostics if d.severity == severity}


def html(plan: Plan, end: str) -> str:
    return next(job.html for job in plan.jobs if job.id.endswith(end))


def element(plan: Plan, end: str, words: str) -> str:
    """The tag before `words` in the body."""
    found = re.search(
        rf"<([^<>]*)>{re.escape(words)}<", html(plan, end).partition("<body>")[2].replace("\N{NO-BREAK SPACE}", " ")
    )
    assert found
    return found[1]


def manifest(root: Path, **chosen: Any) -> dict[str, Any]:
    with SerialExecutor() as executor:
        run_plan(plan_of(root, **chosen), root / "dist", executor=executor, store=open_store(root))
    files: dict[str, Any] = json.loads((root / "dist/manifest.json").read_text())["files"]
    return files


# -- drafts -------------------------------------------------------------------------------------------


def test_what_is_missing_or_fuzzy_stops_a_print_and_only_marks_a_draft(salon) -> None:
    root = salon(FUZZY | MISSING)
    final, draft = plan_of(root, langs=["en"]), plan_of(root, langs=["en"], draft=True)
    assert {"missing-translation", "fuzzy-translation"} <= codes(final)
    assert {job.document for job in final.jobs} == {"ro"}
    assert (codes(draft), codes(draft, "warning")) == (set(), {"missing-translation", "fuzzy-translation"})
    assert {job.document for job in draft.jobs} == {"hud", "ro"}


def test_drafts_stand_apart_and_one_kind_never_takes_the_other_away(salon) -> None:
    root = salon()
    final, draft = plan_of(root), plan_of(root, draft=True)
    assert {job.id for job in draft.all_jobs} == {f"drafts/{job.id}" for job in final.all_jobs}
    assert {job.id for job in draft.all_jobs} <= final.known == draft.known
    assert not {job.key for job in final.all_jobs} & {job.key for job in draft.all_jobs}


def test_danish_in_a_draft_says_that_it_is_danish_and_is_marked(salon) -> None:
    draft = plan_of(salon(FUZZY | MISSING), langs=["en"], draft=True)
    missing = element(draft, "/en/hud", "Drik vand")
    assert 'lang="da" dir="ltr"' in missing
    assert "draft-missing" in missing
    fuzzy = element(draft, "/en/hud", "Your skin")
    assert "draft-fuzzy" in fuzzy
    assert "lang=" not in fuzzy
    assert "draft-" not in element(draft, "/en/hud", "Take a rest")


def test_danish_in_an_arabic_draft_keeps_its_own_direction(salon) -> None:
    files = {"locales/ar/LC_MESSAGES/handouts.po": catalogue("ar", {("hud:title", "Din hud"): "بشرتك"})}
    draft = plan_of(salon(langs="da, ar", files=files), langs=["ar"], draft=True)
    assert '<html lang="ar" dir="rtl">' in html(draft, "/ar/hud")
    assert 'lang="da" dir="ltr"' in element(draft, "/ar/hud", "Drik vand")
    assert "lang=" not in element(draft, "/ar/hud", "بشرتك")


def test_a_draft_has_the_languages_own_word_for_it_on_every_page_and_a_print_has_none(salon) -> None:
    root = salon(FUZZY | MISSING)
    entries = manifest(root, documents=["hud"], draft=True)
    assert set(entries) == {"drafts/ester/skaerm/da/hud", "drafts/ester/skaerm/en/hud"}
    for lang, word in (("da", "KLADDE"), ("en", "DRAFT")):
        pages = PdfReader(root / f"dist/drafts/ester/skaerm/{lang}/hud.pdf").pages
        assert all(word in page.extract_text() for page in pages)
    final = plan_of(root, langs=["da"])
    assert not any("KLADDE" in job.html or job.expect.watermark for job in final.jobs)


def test_the_manifest_says_of_every_file_whether_it_is_a_draft(salon) -> None:
    root = salon()
    manifest(root, langs=["en"])
    entries = manifest(root, langs=["en"], draft=True)
    assert {id: bool(entry.get("draft")) for id, entry in entries.items()} == {
        id: id.startswith("drafts/") for id in entries
    }
    assert len(entries) == 6


# -- what is printed although it is fuzzy ---------------------------------------------------------------


def test_an_accepted_fuzzy_translation_is_printed_unmarked_and_named_in_the_manifest(salon) -> None:
    root = salon(FUZZY)
    plan = plan_of(root, langs=["en"], accept_fuzzy=["hud:title"])
    assert (plan.diagnostics, plan.refused) == ((), ())
    assert "draft-" not in element(plan, "/en/hud", "Your skin")
    entries = manifest(root, langs=["en"], accept_fuzzy=["hud:title"])
    assert entries["ester/skaerm/en/hud"]["accepted_fuzzy"] == ["hud:title"]
    assert "accepted_fuzzy" not in entries["ester/skaerm/en/ro"]


def test_a_bundle_names_what_was_accepted_for_its_title_and_its_parts(salon) -> None:
    title = 'msgctxt "bundle-begge:title"'
    root = salon({**FUZZY, title: f"#, fuzzy\n{title}"})
    entries = manifest(root, langs=["en"], accept_fuzzy=["hud:title", "bundle-begge:title"])
    assert entries["ester/skaerm/bundles/begge.en"]["accepted_fuzzy"] == ["bundle-begge:title", "hud:title"]


def test_to_accept_one_text_accepts_no_other(salon) -> None:
    plan = plan_of(salon(FUZZY), langs=["en"], accept_fuzzy=["hud:body"])
    assert codes(plan) == {"fuzzy-translation", "part-failed"}


def test_a_fuzzy_translation_that_is_not_accepted_stays_marked_in_a_draft(salon) -> None:
    plan = plan_of(salon(FUZZY), langs=["en"], draft=True, accept_fuzzy=["hud:body"])
    assert "draft-fuzzy" in element(plan, "/en/hud", "Your skin")


def test_to_accept_a_context_that_no_text_has_is_a_wrong_call(salon) -> None:
    with pytest.raises(UsageError) as caught:
        plan_of(salon(), accept_fuzzy=["hud:titel", "hud:title"])
    assert [(d.code, d.hint) for d in caught.value.diagnostics] == [("unknown-context", "did you mean 'hud:title'?")]


# -- pseudo-languages -------------------------------------------------------------------------------------


def test_a_pseudo_language_is_made_only_as_a_draft_and_only_by_name(salon) -> None:
    root = salon()
    with pytest.raises(UsageError) as caught:
        plan_of(root, langs=["qps-long"])
    assert [d.code for d in caught.value.diagnostics] == ["pseudo-language"]
    plan = plan_of(root, langs=["qps-long", "qps-rtl"], draft=True)
    assert plan.diagnostics == ()
    assert '<html lang="qps-rtl" dir="rtl">' in html(plan, "/qps-rtl/hud")
    assert {job.lang for job in plan_of(root, langs=["all"], draft=True).jobs} == {"da", "en"}


# -- fallbacks ----------------------------------------------------------------------------------------------

LANGUAGES = """\
root: {quotes: ["“", "”", "‘", "’"], dash: " – ", draft: DRAFT}
da: {}
de: {}
nn: {}
"""
AUSTRIAN = catalogue("de_AT", {("hud:steps.vand", "Drik vand"): "Trinke Leitungswasser"})
GERMAN = like_english("de", hud_title="Deine Haut", hud_steps_vand="Trinke Wasser")


def regional(salon, base: str = GERMAN, region: str | None = AUSTRIAN, code: str = "de_AT", **changes: str) -> Path:
    files = {"templates/shared/languages.yaml": LANGUAGES, "locales/de/LC_MESSAGES/handouts.po": base, **changes}
    if region:
        files[f"locales/{code}/LC_MESSAGES/handouts.po"] = region
    return salon(langs=f"da, {code}", files=files)


def test_a_region_takes_from_its_language_what_it_has_not_itself(salon) -> None:
    plan = plan_of(regional(salon), langs=["de_AT"])
    assert plan.diagnostics == ()
    page = html(plan, "/de_AT/hud")
    assert '<html lang="de-AT" dir="ltr">' in page
    assert ("Leitungswasser" in page, "Deine Haut" in page, "Wasser<" in page) == (True, True, False)
    assert "lang=" not in element(plan, "/de_AT/hud", "Deine Haut")


def test_a_region_needs_no_catalogue_of_its_own(salon) -> None:
    plan = plan_of(regional(salon, region=None), langs=["de_AT"])
    assert plan.diagnostics == ()
    assert "Trinke Wasser" in html(plan, "/de_AT/hud")


def test_a_fault_in_what_a_region_takes_is_told_in_the_catalogue_where_it_stands(salon) -> None:
    plan = plan_of(regional(salon, base=GERMAN.replace("Deine Haut", "Deine 2 Häute")), langs=["de_AT"])
    (fault,) = [d for d in plan.diagnostics if d.code == "number-mismatch"]
    assert fault.mark
    assert (fault.mark.path, fault.langs) == ("locales/de/LC_MESSAGES/handouts.po", ("de_AT",))


def test_numbers_in_what_a_region_takes_are_read_as_the_language_writes_them_that_it_comes_from(salon) -> None:
    base = GERMAN.replace("Din hud", "Dine 10.000 arter").replace("Deine Haut", "Deine 10.000 Arten")
    root = regional(salon, base, None, "de_CH")
    document = (root / "content/hud.yaml").read_text().replace("Din hud", "Dine 10.000 arter")
    (root / "content/hud.yaml").write_text(document)
    assert "number-mismatch" not in codes(plan_of(root, langs=["de_CH"]))


def test_the_project_may_say_who_stands_in_and_another_language_is_marked_as_such(salon, project) -> None:
    files = {"locales/nb/LC_MESSAGES/handouts.po": like_english("nb", hud_title="Huda di")}
    root = salon(langs="da, nn", files={**files, "templates/shared/languages.yaml": LANGUAGES})
    assert "bad-file" in codes(plan_of(root, langs=["nn"]))
    config = (root / "handouts.yaml").read_text() + "fallback: {nn: [nb]}\n"
    plan = plan_of(project({"handouts.yaml": config}), langs=["nn"])
    assert plan.diagnostics == ()
    assert '<html lang="nn"' in html(plan, "/nn/hud")
    assert 'lang="nb" dir="ltr"' in element(plan, "/nn/hud", "Huda di")


def test_an_update_begins_no_catalogue_for_a_region(salon) -> None:
    project = load_project(regional(salon, region=None))
    assert [item.path for item in updates(project, ["de_AT"])] == ["locales/handouts.pot"]


@pytest.mark.parametrize("damage", ["", 'msgid "x\n'], ids=["whole", "broken"])
def test_an_update_adds_nothing_to_a_region_though_its_language_cannot_be_read(salon, damage: str) -> None:
    project = load_project(regional(salon, base=GERMAN + damage))
    made = {item.path: item for item in updates(project, ["de_AT"])}.get("locales/de_AT/LC_MESSAGES/handouts.po")
    read = read_catalogue(made.data if made else AUSTRIAN.encode(), "de_AT.po", "de_AT", Problems())
    assert read
    assert [entry.target for entry in read.entries.values()] == ["Trinke Leitungswasser"]


def test_a_region_takes_the_words_of_the_glossary_from_its_language_too(salon) -> None:
    terms = catalogue("de", {("term:skin", "hud | huden"): "Haut", ("claim:cure", "helbred*"): "heilt"})
    base = GERMAN.replace("Take a rest", "Es heilt dich")
    files = {"content/glossary.yaml": GLOSSARY, "locales/de/LC_MESSAGES/glossary.po": terms}
    plan = plan_of(regional(salon, base, None, **files), langs=["de_AT"])
    assert "forbidden-claim" in codes(plan)
    assert "no-claims" not in codes(plan, "warning")


# -- checks that need more than one file ---------------------------------------------------------------------


def with_terms(claim: str = "cures", term: str = "skin") -> dict[str, str]:
    pairs = {("term:skin", "hud | huden"): term, ("claim:cure", "helbred*"): claim}
    return {"content/glossary.yaml": GLOSSARY, TERMS: catalogue("en", pairs)}


def test_what_may_not_be_promised_stops_the_piece_at_the_line_of_its_translation(salon) -> None:
    plan = plan_of(salon({"Take a rest": "Rest cures"}, files=with_terms()), langs=["en"])
    (fault,) = [d for d in plan.diagnostics if d.code == "forbidden-claim"]
    assert fault.mark
    assert (fault.mark.path, "'cures'" in fault.message, "(cure)" in fault.message) == (PO, True, True)
    assert [job.document for job in plan.jobs] == ["ro"]


def test_the_danish_may_not_promise_it_either(salon) -> None:
    root = salon(files={"content/glossary.yaml": GLOSSARY})
    document = (root / "content/ro.yaml").read_text().replace("Ro på", "Ro helbreder")
    (root / "content/ro.yaml").write_text(document)
    plan = plan_of(root, langs=["da"])
    assert [(d.mark.path, d.mark.line) for d in plan.diagnostics if d.mark and d.code == "forbidden-claim"] == [
        ("content/ro.yaml", 4)
    ]


def test_a_term_that_is_not_used_is_a_warning_and_so_is_a_claim_that_is_not_translated(salon) -> None:
    plan = plan_of(salon({"Your skin": "Your hide"}, files=with_terms(claim="")), langs=["en"])
    assert (codes(plan), codes(plan, "warning")) == ({*()}, {"glossary", "no-claims"})
    assert len(plan.jobs) == 2


def test_a_latin_name_stays_as_it_is(salon, project) -> None:
    danish = {"content/ro.yaml": "format: skilt\nrevised: 2026-11-24\nfacts: [F1]\ntitle: Miden *Demodex*\n"}
    root = salon({'msgid "Ro på"': 'msgid "Miden *Demodex*"', "Take it easy": "The mite *Demodeks*"}, files=danish)
    assert "latin-name" in codes(plan_of(root, langs=["en"]))
    po = (root / PO).read_text().replace("*Demodeks*", "*Demodex*")
    assert codes(plan_of(project({PO: po}), langs=["en"])) == set()


def test_danish_that_was_left_is_a_warning_that_a_note_takes_away(salon, project) -> None:
    root = salon({"Take it easy": "Ro på"})
    assert codes(plan_of(root, langs=["en"]), "warning") == {"same-as-danish"}
    po = (root / PO).read_text().replace('msgctxt "ro:title"', '# same: a brand of tea\nmsgctxt "ro:title"')
    assert plan_of(project({PO: po}), langs=["en"]).diagnostics == ()


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    def go(root: Path, *args: str) -> int:
        monkeypatch.chdir(root)
        monkeypatch.setattr(sys, "argv", ["handouts", *args])
        with pytest.raises(SystemExit) as left:
            main()
        assert isinstance(left.value.code, int)
        return left.value.code

    return go


def test_what_a_check_of_wording_warns_of_fails_nothing_until_it_is_strict(salon, command) -> None:
    root = salon({"Take it easy": 'Take it \\"easy\\"'})
    assert codes(plan_of(root, langs=["en"]), "warning") == {"typography"}
    assert (command(root, "check", "--lang", "en"), command(root, "check", "--lang", "en", "--strict")) == (0, 1)
    assert command(root, "build", "ro", "--lang", "en") == 0
    assert command(root, "build", "ro", "--lang", "en", "--strict") == 1


def test_a_fix_sets_the_type_of_a_translation_and_says_which(salon) -> None:
    root = salon({"Take it easy": 'Take it \\"easy\\"'})
    (made,) = fixes(load_project(root), ["da", "en"])
    assert (made.path, made.notes, b"Take it \xe2\x80\x9ceasy\xe2\x80\x9d" in made.data) == (
        PO,
        ("ro:title: Take it “easy”",),
        True,
    )
    (root / PO).write_bytes(made.data)
    assert fixes(load_project(root), ["en"]) == []


# -- updates --------------------------------------------------------------------------------------------------


def write(root: Path, made: list[Update]) -> dict[str, bool]:
    for item in made:
        (root / item.path).parent.mkdir(parents=True, exist_ok=True)
        (root / item.path).write_bytes(item.data)
    return {item.path: item.changed for item in made}


def test_a_second_update_changes_no_file(salon) -> None:
    root = salon(files=with_terms())
    assert all(write(root, updates(load_project(root), ["en"])).values())
    again = updates(load_project(root), ["en"])
    assert {item.path for item in again} == {"locales/handouts.pot", "locales/glossary.pot", PO, TERMS}
    assert [item.path for item in again if item.changed] == []
    assert [item.notes for item in again if item.notes] == []


def test_a_file_that_is_as_it_should_be_is_not_even_touched(salon, command) -> None:
    root = salon()
    command(root, "update")
    times = {path: path.stat().st_mtime_ns for path in (root / "locales").rglob("*.*")}
    assert len(times) == 2
    assert (command(root, "update"), command(root, "update", "--check")) == (0, 0)
    assert {path: path.stat().st_mtime_ns for path in (root / "locales").rglob("*.*")} == times


def test_a_check_for_stale_catalogues_writes_nothing_and_fails(salon, command) -> None:
    root = salon()
    before = (root / PO).read_bytes()
    assert command(root, "update", "--check") == 1
    assert (root / PO).read_bytes() == before
    assert not (root / "locales/handouts.pot").exists()


def test_an_update_follows_the_danish_and_keeps_what_was_translated(salon, project) -> None:
    root = salon()
    text = (root / "content/hud.yaml").read_text().replace("Din hud", "Din fine hud")
    loaded = load_project(project({"content/hud.yaml": text}))
    made = {item.path: item for item in updates(loaded, ["en"])}[PO]
    assert made.notes == ("hud:title: the Danish changed, the translation is kept as fuzzy",)
    write(root, [made])
    plan = plan_of(root, langs=["en"])
    assert codes(plan) == {"fuzzy-translation", "part-failed"}
    assert plan_of(root, langs=["en"], accept_fuzzy=["hud:title"]).diagnostics == ()


@pytest.mark.parametrize("damage", ['msgid "x\n', 'msgctxt "hud:title"\nmsgid "Din hud"\nmsgstr "Hide"\n', "hej\n"])
def test_a_broken_catalogue_is_never_written(salon, command, damage: str) -> None:
    root = salon(files={TERMS: "hej", "content/glossary.yaml": GLOSSARY})
    (root / PO).write_text((root / PO).read_text() + damage)
    before = (root / PO).read_bytes()
    assert {item.path for item in updates(load_project(root), ["en"])} == {
        "locales/handouts.pot",
        "locales/glossary.pot",
    }
    assert fixes(load_project(root), ["en"]) == []
    assert command(root, "update") == 1
    assert (root / PO).read_bytes() == before
    assert (root / TERMS).read_text() == "hej"


def test_an_update_begins_a_new_language_with_every_text_and_nothing_translated(salon) -> None:
    root = salon(files={"content/glossary.yaml": GLOSSARY})
    project = load_project(root)
    made = {item.path: item for item in updates(project, ["sv"])}
    assert set(made) == {
        "locales/handouts.pot",
        "locales/glossary.pot",
        "locales/sv/LC_MESSAGES/handouts.po",
        "locales/sv/LC_MESSAGES/glossary.po",
    }
    problems = Problems()
    for path in sorted(made)[2:]:
        found = read_catalogue(made[path].data, path, "sv", problems)
        assert found
        assert {entry.target for entry in found.entries.values()} == {""}
        assert dict(found.header)["Language"] == "sv"
        assert dict(found.header)["Plural-Forms"] == plural_header("sv")
    assert list(problems) == []
    assert b"#. en: Your skin" in made["locales/sv/LC_MESSAGES/handouts.po"].data
    assert b"Date: 2" not in b"".join(item.data for item in made.values())


def test_danish_has_no_catalogue(salon) -> None:
    project = load_project(salon())
    assert [item.path for item in updates(project, ["da"])] == [item.path for item in templates(project)]


def test_names_are_not_for_translators(salon) -> None:
    project = load_project(salon(files={"content/glossary.yaml": GLOSSARY}))
    terms = next(item.data for item in templates(project) if item.path.endswith("glossary.pot")).decode()
    assert re.findall(r'msgctxt "(.*)"', terms) == ["term:skin", "claim:cure"]


# -- status ---------------------------------------------------------------------------------------------------


def cells_of(root: Path, langs: list[str]) -> list[Any]:
    project = load_project(root)
    plan = make_plan(project, langs=langs)
    with SerialExecutor() as executor:
        results = press_plan(plan, executor=executor, store=open_store(root))
    return matrix(project, ["hud", "ro"], langs, results, plan.refused)


def test_the_status_counts_what_is_missing_fuzzy_wrong_and_too_long(salon) -> None:
    body = "The skin is **alive**. Call {brand}."
    changes = {**FUZZY, **MISSING, body: body.replace("**", ""), "Take it easy": "Take it " + "very " * 60 + "easy"}
    cells = {(cell.document, cell.lang): cell for cell in cells_of(salon(changes), ["da", "en"])}
    hud, ro = cells["hud", "en"], cells["ro", "en"]
    assert (hud.texts, hud.translated, hud.missing, hud.fuzzy, hud.errors, hud.prints) == (4, 2, 1, 1, 1, False)
    assert str(hud) == "1 missing, 1 fuzzy, 1 errors"
    assert (ro.too_long, ro.missing, ro.prints) == (1, 0, False)
    assert [str(cells[name, "da"]) for name in ("hud", "ro")] == ["4 ok", "1 ok"]


def test_the_status_is_a_table_of_documents_and_languages(salon) -> None:
    assert table(cells_of(salon(MISSING), ["da", "en"])) == "     da    en\nhud  4 ok  1 missing\nro   1 ok  1 ok"


def test_the_status_of_a_language_without_a_catalogue_is_that_all_is_missing(salon) -> None:
    cells = cells_of(salon(langs="da, en, sv"), ["sv"])
    assert [str(cell) for cell in cells] == ["4 missing", "1 missing"]


@pytest.mark.parametrize(
    ("changes", "langs", "message", "colour"),
    [
        ({}, ["da", "en"], "2 of 2 languages print", "brightgreen"),
        (MISSING, ["da", "en"], "1 of 2 languages print", "orange"),
        (MISSING, ["en"], "0 of 1 languages print", "red"),
    ],
)
def test_a_shield_tells_how_many_languages_print(salon, changes, langs, message: str, colour: str) -> None:
    made = shield(cells_of(salon(changes), langs))
    assert made == {"schemaVersion": 1, "label": "handouts", "message": message, "color": colour}


def test_the_command_leaves_with_1_while_anything_would_not_print(salon, command, capsys) -> None:
    root = salon(MISSING)
    assert command(root, "status", "--lang", "da") == 0
    capsys.readouterr()
    assert command(root, "status", "--format", "json") == 1
    rows = json.loads(capsys.readouterr().out)["documents"]
    assert {(row["document"], row["lang"]): row["translated"] for row in rows} == {
        ("hud", "da"): 4,
        ("hud", "en"): 3,
        ("ro", "da"): 1,
        ("ro", "en"): 1,
    }
