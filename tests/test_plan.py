"""plan: which jobs there are, and which keys change after an edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.diagnostics import UsageError
from handouts.model import Plan
from handouts.plan import explain, make_plan
from handouts.project import load_project

PO = "locales/en/LC_MESSAGES/handouts.po"
BRAND = "content/brands/ester/brand.yaml"
DOCUMENT = "content/hud.yaml"
PAGE = "templates/formats/kort/page.html"
EVERYTHING = {"da/hud", "en/hud", "da/ro", "en/ro", "bundles/begge.da", "bundles/begge.en"}
HUD = {"da/hud", "en/hud", "bundles/begge.da", "bundles/begge.en"}


def plan_of(root: Path, **chosen: list[str]) -> Plan:
    plan = make_plan(load_project(root), **chosen)
    assert [str(d) for d in plan.diagnostics if d.is_error] == []
    return plan


def keys(plan: Plan) -> dict[str, str]:
    return {job.id: job.key for job in plan.all_jobs}


def test_there_is_a_job_for_each_document_language_and_bundle(project) -> None:
    plan = plan_of(project())
    assert {job.id.removeprefix("ester/skaerm/") for job in plan.all_jobs} == EVERYTHING
    assert plan.diagnostics == ()
    assert {job.id for job in plan.all_jobs} <= plan.known


def test_two_plans_of_the_same_folder_are_equal_wherever_it_stands(project, tmp_path: Path) -> None:
    first = keys(plan_of(project()))
    (tmp_path / "salon").rename(tmp_path / "et andet sted")
    assert keys(plan_of(tmp_path / "et andet sted")) == first


@pytest.mark.parametrize(
    ("name", "old", "new", "changed"),
    [
        pytest.param(BRAND, "#222222", "#111111", EVERYTHING, id="a colour: all of that brand"),
        pytest.param("templates/shared/base.css", "9pt", "8pt", EVERYTHING, id="the base style: all"),
        pytest.param(PAGE, "<main>", "<main class='x'>", HUD, id="a template: its format"),
        pytest.param(
            "templates/formats/skilt/style.css",
            "8mm",
            "9mm",
            EVERYTHING - {"da/hud", "en/hud"},
            id="a style: its format",
        ),
        pytest.param(PO, "Your skin", "Your hide", {"en/hud", "bundles/begge.en"}, id="one translation: that language"),
        pytest.param(PO, "Both of them", "Both", {"bundles/begge.en"}, id="a bundle's title: that bundle"),
        pytest.param("content/facts.yaml", "Huden lever.", "Huden er i live.", set(), id="a fact's own words: nothing"),
        pytest.param(DOCUMENT, "revised: 2026-11-24", "revised: 2026-11-25", HUD, id="the date: its document"),
        pytest.param(DOCUMENT, "title:", "\n# a remark\ntitle:", set(), id="a line moved: nothing"),
        pytest.param(DOCUMENT, "title: Din hud", 'title: "Din  hud"', set(), id="quotes and spaces: nothing"),
        pytest.param(
            PO,
            'msgctxt "hud:title"',
            '# a remark\nmsgctxt "hud:title"',
            set(),
            id="a line moved in a catalogue: nothing",
        ),
        pytest.param(PAGE, "{# a card #}", "{# a small card #}", set(), id="a remark in a template: nothing"),
    ],
)
def test_after_this_edit_exactly_these_jobs_have_another_key(project, name, old, new, changed) -> None:
    root = project()
    before = keys(plan_of(root))
    text = (root / name).read_text()
    assert old in text
    plan = plan_of(project({name: text.replace(old, new)}))
    assert {id.removeprefix("ester/skaerm/") for id, key in keys(plan).items() if before[id] != key} == changed
    assert {id for id, reason in explain(before, plan).items() if reason != "unchanged"} == {
        f"ester/skaerm/{id}" for id in changed
    }


def test_a_changed_danish_word_changes_danish_and_holds_back_the_language_that_lags(project) -> None:
    root = project()
    before = keys(plan_of(root))
    text = (root / DOCUMENT).read_text().replace("Drik vand", "Drik rent vand")
    plan = make_plan(load_project(project({DOCUMENT: text})))
    assert {id for id, key in keys(plan).items() if before[id] != key} == {
        "ester/skaerm/da/hud",
        "ester/skaerm/bundles/begge.da",
    }
    assert set(plan.refused) == {"ester/skaerm/en/hud", "ester/skaerm/bundles/begge.en"}
    assert {d.code for d in plan.diagnostics} == {"missing-translation", "part-failed"}


def test_a_format_a_brand_a_language_and_a_bundle_are_added_without_python(project) -> None:
    root = project()
    read = {
        p.relative_to(root).as_posix(): p.read_text()
        for p in root.rglob("*.*")
        if p.suffix in (".yaml", ".po", ".html")
    }
    plan = plan_of(
        project(
            {
                "templates/formats/bord/format.yaml": read["templates/formats/skilt/format.yaml"],
                "templates/formats/bord/page.html": "<p>{{ lang }}</p>{{ title|element('h2') }}"
                "{{ sources|join(' · ') }}",
                "templates/formats/bord/style.css": "",
                "content/dug.yaml": read["content/ro.yaml"].replace("skilt", "bord"),
                "content/brands/anden/brand.yaml": read[BRAND].replace("tagline: Ro til huden\n", ""),
                "content/brands/anden/logo.svg": "<svg/>",
                "locales/ar/LC_MESSAGES/handouts.po": read[PO].replace("Language: en", "Language: ar")
                + '\nmsgctxt "dug:title"\nmsgid "Ro på"\nmsgstr "اهدأ"\n'
                + '\nmsgctxt "bundle-ny:title"\nmsgid "Ny"\nmsgstr "جديد"\n',
                "handouts.yaml": read["handouts.yaml"].replace("[da, en]", "[da, ar]"),
                "content/bundles/ny.yaml": "title: Ny\ndocuments: [dug]\nlanguages: [da, ar]\nmixed: yes\n",
            }
        ),
        brands=["all"],
    )
    jobs = {job.id: job for job in plan.jobs}
    assert '<html lang="ar" dir="rtl">' in jobs["anden/skaerm/ar/dug"].html
    assert "<p>ar</p>" in jobs["anden/skaerm/ar/dug"].html
    assert [
        part.lang for bundle in plan.bundles if bundle.id == "anden/skaerm/bundles/ny" for part in bundle.parts
    ] == ["da", "ar"]


@pytest.mark.parametrize(
    ("chosen", "code", "hint"),
    [
        ({"documents": ["hid"]}, "unknown-document", "did you mean 'hud'?"),
        ({"langs": ["es"]}, "unknown-language", "use one of: da, en, qps-long, qps-rtl"),
        ({"brands": ["esther"]}, "unknown-brand", "did you mean 'ester'?"),
        ({"profiles": ["print"]}, "unknown-profile", "use one of: skaerm"),
    ],
)
def test_a_name_that_the_project_does_not_have_is_a_wrong_call(project, chosen, code: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        make_plan(load_project(project()), **chosen)
    assert [(d.code, d.hint) for d in caught.value.diagnostics] == [(code, hint)]


def test_a_selection_makes_only_what_it_names_and_says_which_bundles_it_leaves_out(project) -> None:
    plan = plan_of(project(), documents=["hud"], langs=["en"])
    assert [job.id for job in plan.all_jobs] == ["ester/skaerm/en/hud"]
    assert plan.notes == ("bundle 'begge' is not made: not all of its documents and languages are selected",)


def test_a_document_with_a_fault_may_be_named_and_is_refused(project) -> None:
    plan = make_plan(load_project(project({DOCUMENT: "format: kort\n"})), documents=["hud"], langs=["da"])
    assert plan.refused == ("ester/skaerm/da/hud",)


def test_a_language_named_twice_is_made_once(project) -> None:
    root = project()
    text = (root / "handouts.yaml").read_text().replace("[da, en]", "[da, en, da]")
    ids = [job.id for job in make_plan(load_project(project({"handouts.yaml": text}))).all_jobs]
    assert len(ids) == len(set(ids))


def test_a_format_without_any_text_is_told_and_no_exception_escapes(project) -> None:
    root = project({"content/hud.yaml": "format: kort\nrevised: 2026-11-24\nfacts: [F1]\npicture: blad\n"})
    text = "title: Kort\nsize: [74mm, 105mm]\nbleed: 3mm\nsafe: 5mm\npages: 1\nslots:\n  picture: {kind: image}\n"
    project({"templates/formats/kort/format.yaml": text, PAGE: "{{ picture|picture }}"})
    plan = make_plan(load_project(root), langs=["da"])
    assert "ester/skaerm/da/hud" in plan.refused


def test_a_bundle_whose_title_is_not_translated_is_not_made(project) -> None:
    text = (project() / PO).read_text().replace('msgstr "Both of them"', 'msgstr ""')
    plan = make_plan(load_project(project({PO: text})))
    assert "missing-translation" in {d.code for d in plan.diagnostics}
    assert "ester/skaerm/bundles/begge.en" in plan.refused


def test_a_brand_whose_font_is_not_here_prints_nothing(project) -> None:
    text = (project() / BRAND).read_text().replace("text: Amiri", "text: Comic Sans")
    plan = make_plan(load_project(project({BRAND: text})))
    assert "unknown-font" in {d.code for d in plan.diagnostics}
    assert plan.jobs == ()


def test_with_broken_fonts_settings_nothing_is_printed_in_other_fonts(project) -> None:
    plan = make_plan(load_project(project({"templates/shared/fonts.yaml": "display: no\n"})))
    assert "wrong-type" in {d.code for d in plan.diagnostics}
    assert plan.jobs == ()


def test_a_language_that_no_one_knows_is_told_though_it_has_a_catalogue(project) -> None:
    root = project()
    po = (root / PO).read_text().replace("Language: en", "Language: xx")
    config = (root / "handouts.yaml").read_text().replace("[da, en]", "[da, xx]")
    plan = make_plan(load_project(project({"locales/xx/LC_MESSAGES/handouts.po": po, "handouts.yaml": config})))
    assert "unknown-language" in {d.code for d in plan.diagnostics}
    assert {job.lang for job in plan.jobs} == {"da"}


def test_text_that_is_hard_to_read_is_a_warning(project) -> None:
    text = (
        (project() / DOCUMENT)
        .read_text()
        .replace(
            "Huden er **levende**.",
            "Hudmikrobiomets sammensætning karakteriseres gennemgående mangfoldighedsorienteret forskningsmæssigt.",
        )
    )
    plan = make_plan(load_project(project({DOCUMENT: text})), langs=["da"])
    assert [(d.code, d.severity) for d in plan.diagnostics] == [("hard-to-read", "warning")]
    assert len(plan.jobs) == 2


def test_a_file_of_the_brand_cannot_bring_markup_into_the_page(project) -> None:
    text = (project() / BRAND).read_text().replace("Salon Ester", "Salon & Ester")
    job = plan_of(project({BRAND: text}), documents=["hud"], langs=["da"]).jobs[0]
    assert "Ring til Salon\xa0&amp;\xa0Ester." in job.html
    assert job.expect.title == "Din hud"


def test_a_sign_that_no_font_has_is_found_in_the_brands_address_too(project) -> None:
    text = (project() / BRAND).read_text()
    changed = text.replace("8000", "8000 皮")
    assert changed != text
    plan = make_plan(load_project(project({BRAND: changed})))
    assert {d.code for d in plan.diagnostics if "皮" in d.message} == {"missing-glyph"}
    assert plan.jobs == ()


def test_a_brand_folder_is_named_like_an_id(project) -> None:
    text = (project() / BRAND).read_text()
    plan = make_plan(load_project(project({"content/brands/Ester & Co/brand.yaml": text})), brands=["all"])
    assert "bad-id" in {d.code for d in plan.diagnostics}
    assert {job.brand for job in plan.jobs} == {"ester"}


def test_without_facts_there_are_no_sources_and_nothing_is_printed(project) -> None:
    plan = make_plan(load_project(project({"content/facts.yaml": None})))
    assert "missing-sources" in {d.code for d in plan.diagnostics}
    assert plan.jobs == ()


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", "takes more than"),
        (
            "{% macro m(a) %}{{ a }}{{ a }}{% endmacro %}" + "{% set s = m('aaaaaaaa') %}" + "{% set s = m(s) %}" * 40,
            "memory",
        ),
        ("{{ 'x'.center(900000000) }}", "memory"),
    ],
    ids=["loop", "doubling", "wide"],
)
def test_a_template_that_never_ends_costs_its_pieces_only(project, monkeypatch, template: str, told: str) -> None:
    monkeypatch.setattr("handouts.plan.COMPOSING", 0.5)
    plan = make_plan(load_project(project({"templates/formats/skilt/page.html": template})), langs=["da"])
    assert {job.document for job in plan.jobs} == {"hud"}
    (found,) = [d for d in plan.diagnostics if d.code == "too-slow"]
    assert told in found.message
    assert found.mark
    assert found.mark.path == "content/ro.yaml"


def test_one_bad_salon_changes_nothing_for_the_others(project) -> None:
    root = project()
    brand = (root / "content/brands/ester/brand.yaml").read_text()
    logo = (root / "content/brands/ester/logo.svg").read_text()
    names = [f"salon-{number}" for number in range(12)]
    for name in names:
        folder = f"content/brands/{name}"
        project({f"{folder}/brand.yaml": brand.replace("Salon Ester", name), f"{folder}/logo.svg": logo})
    before = {job.id: job.key for job in make_plan(load_project(root), brands=["all"], langs=["da"]).jobs}
    bad = logo.replace("<path", "<script>alert(1)</script><path")
    project({"content/brands/salon-5/logo.svg": bad, "content/brands/salon-7/brand.yaml": brand + "ukendt: x\n"})
    plan = make_plan(load_project(root), brands=["all"], langs=["da"])
    after = {job.id: job.key for job in plan.jobs}
    assert after == {id: key for id, key in before.items() if id.split("/")[0] not in ("salon-5", "salon-7")}
    assert {"bad-picture", "unknown-key"} <= {d.code for d in plan.diagnostics}


def test_explain_names_the_text_style_or_drawing_that_changed(project) -> None:
    from handouts.plan import ingredients

    root = project()
    first = plan_of(root)
    parts = {job.id: ingredients(job) for job in first.all_jobs}
    po = (root / PO).read_text()
    reasons = explain(keys(first), plan_of(project({PO: po.replace("Your skin", "Your hide")})), parts)
    assert reasons["ester/skaerm/en/hud"] == "changed: text 'hud:title'"
    assert reasons["ester/skaerm/bundles/begge.en"] == "changed: ester/skaerm/en/hud"
    assert reasons["ester/skaerm/da/hud"] == "unchanged"
    reasons = explain(keys(first), plan_of(project({PO: po.replace("Drink water", "Drink tea")})), parts)
    assert reasons["ester/skaerm/en/hud"] == "changed: text 'hud:steps.vand'"


def test_a_template_is_compiled_once_and_anew_when_it_changes(project, monkeypatch: pytest.MonkeyPatch) -> None:
    from handouts.compose import _Sandbox

    compiled: list[str] = []
    plain = _Sandbox.compile
    monkeypatch.setattr(_Sandbox, "compile", lambda self, *a, **k: compiled.append(a[1]) or plain(self, *a, **k))
    page = "<main>{{ title|element('h1') }} {{ sources|join(' · ') }} <b>en gang</b></main>\n"
    root = project({"templates/formats/skilt/page.html": page})
    chosen = {"documents": ["ro"], "langs": ["da", "en"]}
    jobs = make_plan(load_project(root), **chosen).jobs
    assert (len(jobs), compiled) == (2, ["formats/skilt/page.html"])
    (root / "templates/formats/skilt/page.html").write_text(page.replace("en gang", "to gange"))
    jobs = make_plan(load_project(root), **chosen).jobs
    assert all("to gange" in job.html for job in jobs)
    assert len(compiled) == 2
