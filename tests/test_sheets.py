"""Profiles that deliver sheets or single pages: what is planned, made, published and taken away."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pypdf
import pytest

from handouts import SerialExecutor, load_project, make_plan, open_store, run_plan
from handouts.build import Report
from handouts.model import PageJob, SheetJob

OFFICE = """\
title: Kontor
colour: srgb
bleed: 0mm
safe: 5mm
sheet: {sizes: [A4], offset: [0.5mm, -1mm]}
bundles: no
"""
SINGLE = "title: Enkeltsider\ncolour: srgb\nstandards: [pdf/ua-1]\nbleed: 0mm\nsafe: 0mm\nsingle: yes\nbundles: no\n"
PROFILES = {"templates/profiles/kontor.yaml": OFFICE, "templates/profiles/enkelt.yaml": SINGLE}
TWO_PAGES = {
    "templates/formats/skilt/page.html": (
        "<main>{{ title|element('h1') }} {{ sources|join(' · ') }}</main>"
        "<p style='break-before: page; margin: 20mm'>2</p>"
    )
}


def build(root: Path, profile: str) -> Report:
    plan = make_plan(load_project(root), profiles=[profile])
    with SerialExecutor() as executor:
        return run_plan(plan, root / "dist", executor=executor, store=open_store(root))


def made(root: Path) -> list[str]:
    return sorted(path.relative_to(root / "dist").as_posix() for path in (root / "dist").rglob("*.pdf"))


def two_pages(files: dict[str, str]) -> dict[str, str]:
    from conftest import SALON

    name = "templates/formats/skilt/format.yaml"
    return {**files, **TWO_PAGES, name: SALON[name].replace("pages: 1", "pages: 2")}


def test_office_sheets_stand_in_for_their_pages(project) -> None:
    root = project(PROFILES)
    plan = make_plan(load_project(root), profiles=["kontor"])
    kort = next(job for job in plan.derived if job.id.endswith("da/hud-a4"))
    assert isinstance(kort, SheetJob)
    assert kort.layout.cells == 8
    assert kort.offset == (0.5, -1)
    report = build(root, "kontor")
    assert report.ok, report.diagnostics
    assert made(root) == [f"ester/kontor/{lang}/{name}-a4.pdf" for lang in ("da", "en") for name in ("hud", "ro")]
    entry = json.loads((root / "dist/manifest.json").read_text())["files"]["ester/kontor/da/hud-a4"]
    assert (entry["kind"], entry["size"], entry["sheets"]) == ("sheets", "297x210 mm", 1)


def test_a_second_build_makes_no_sheet_again(project) -> None:
    root = project(PROFILES)
    build(root, "kontor")
    assert all(result.cached for result in build(root, "kontor").results)


def test_what_is_larger_than_every_sheet_is_not_made_and_a_note_says_so(project) -> None:
    root = project({**PROFILES, "templates/profiles/kontor.yaml": OFFICE.replace("[A4]", "[80x120mm]")})
    plan = make_plan(load_project(root), profiles=["kontor"])
    assert [job.id for job in plan.derived] == [
        f"ester/kontor/{lang}/{n}-80x120mm" for lang in ("da", "en") for n in ("hud", "ro")
    ]
    root = project({"templates/profiles/kontor.yaml": OFFICE.replace("[A4]", "[80x100mm]")})
    plan = make_plan(load_project(root), profiles=["kontor"])
    assert plan.derived == ()
    assert any(note == "'hud' is not made for 'kontor': 74 × 105 mm is larger than 80x100mm" for note in plan.notes)


def test_one_file_a_page(project) -> None:
    root = project(two_pages(dict(PROFILES)))
    report = build(root, "enkelt")
    assert report.ok, report.diagnostics
    assert [name for name in made(root) if "/da/" in name] == [
        "ester/enkelt/da/hud.pdf",
        "ester/enkelt/da/ro-1.pdf",
        "ester/enkelt/da/ro-2.pdf",
    ]
    for number in (1, 2):
        reader = pypdf.PdfReader(root / f"dist/ester/enkelt/da/ro-{number}.pdf")
        assert len(reader.pages) == 1
        assert ("2" in reader.pages[0].extract_text().split()) == (number == 2)


def test_pages_that_are_no_more_are_taken_away(project) -> None:
    root = project(two_pages(dict(PROFILES)))
    build(root, "enkelt")
    from conftest import SALON

    names = ("templates/formats/skilt/format.yaml", "templates/formats/skilt/page.html")
    project({name: SALON[name] for name in names})
    build(root, "enkelt")
    assert [name for name in made(root) if "/ro" in name] == ["ester/enkelt/da/ro.pdf", "ester/enkelt/en/ro.pdf"]


def test_a_piece_with_an_error_takes_its_sheets_away(project) -> None:
    root = project(PROFILES)
    build(root, "kontor")
    project({"content/hud.yaml": (root / "content/hud.yaml").read_text().replace("title: Din hud", "title: ''")})
    assert not build(root, "kontor").ok
    assert not any("hud-a4" in name for name in made(root))


def test_a_wrong_sheet_is_found_in_its_place(project) -> None:
    root = project({**PROFILES, "templates/profiles/kontor.yaml": OFFICE.replace("[A4]", "[A9]")})
    found = [str(d) for d in load_project(root).diagnostics]
    assert any("kontor.yaml:5:" in line and "'A9' is not a sheet" in line for line in found)


@pytest.mark.parametrize("number", [0, 1])
def test_a_single_page_keeps_what_the_press_wants(number: int) -> None:
    """PDF/X-4: intent, XMP with an own id, boxes, Trapped; the same bytes each time."""
    from dataclasses import replace

    from handouts.impose import single_page
    from handouts.model import Expect
    from handouts.press import render_pdf
    from test_press import PRESS, make_job

    style = (
        "@page{bleed:3mm} @color-profile device-cmyk{src:url(profiles/icc/FOGRA39L_coated.icc);components:c,m,y,k}"
        " html{color:device-cmyk(0 0 0 1)} p + p { break-before: page }"
    )
    job = make_job("<p>En</p><p>To</p>", style=style)
    expect = Expect(2, 74, 105, 3, 5, "da", "En one", ("Amiri",), PRESS)
    assert PRESS.condition
    job = replace(job, expect=expect, files=(*job.files, PRESS.condition.icc), profile="press")
    whole = render_pdf(job)
    assert whole.pdf is not None, whole.diagnostics
    page = single_page(whole.pdf, number, f"one-{number}")
    assert single_page(whole.pdf, number, f"one-{number}") == page
    reader, source = pypdf.PdfReader(io.BytesIO(page)), pypdf.PdfReader(io.BytesIO(whole.pdf))
    assert reader.pdf_header == "%PDF-1.6"
    assert reader.pages[0].trimbox == source.pages[number].trimbox
    assert reader.root_object["/OutputIntents"][0]["/S"] == "/GTS_PDFX"  # type: ignore[index]
    assert reader.trailer["/Info"]["/Trapped"] == "/False"  # type: ignore[index]
    assert ["En", "To"][number] in reader.pages[0].extract_text()
    ids = [pdf.root_object["/Metadata"].get_object().get_data() for pdf in (reader, source)]  # type: ignore[attr-defined]
    assert b"GTS_PDFXVersion>PDF/X-4<" in ids[0]
    assert ids[0] != ids[1]


def test_jobs_are_plain_data(project) -> None:
    plan = make_plan(load_project(project(two_pages(dict(PROFILES)))), profiles=["enkelt"])
    assert {type(job) for job in plan.derived} == {PageJob}
    assert len({job.key for job in plan.all_jobs}) == len(plan.all_jobs)


def test_folds_are_marked_where_the_reader_folds() -> None:
    """The flap of the shipped folder is 97 mm: from the left in Danish, from the right in Arabic, mirrored inside."""
    chosen = {"documents": ["hudens-mikrobiom"], "langs": ["da", "ar"], "profiles": ["office"]}
    plan = make_plan(load_project(Path(__file__).parents[1]), **chosen)
    folds = {
        job.lang: [sorted(place.folds) for side in job.layout.sides for place in side.places]
        for job in plan.derived
        if isinstance(job, SheetJob)
    }
    assert folds == {"da": [[97, 197], [100, 200]], "ar": [[100, 200], [97, 197]]}
    assert {(job.layout.flip, job.layout.cells) for job in plan.derived if isinstance(job, SheetJob)} == {("short", 1)}


def test_a_page_and_a_document_of_one_name_are_an_error_and_the_rest_is_made(project) -> None:
    from conftest import SALON

    root = project({**two_pages(dict(PROFILES)), "content/ro-1.yaml": SALON["content/ro.yaml"]})
    plan = make_plan(load_project(root), langs=["da"], profiles=["enkelt"])
    clashes = [d for d in plan.diagnostics if d.is_error]
    assert {d.code for d in clashes} == {"same-file"}
    assert "'ro' and the document 'ro-1' would be the same file" in clashes[0].message
    ids = [job.id for job in plan.all_jobs]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("spoilt", [False, True])
def test_what_is_made_of_pieces_is_judged_as_they_are(spoilt: bool) -> None:
    """A sheet is a new file: what its profile forbids is found in it too."""
    from dataclasses import replace

    from handouts.derive import derive
    from handouts.diagnostics import Mark
    from handouts.layout import Piece, best_grid, gang, n_up, paper
    from handouts.model import SCREEN
    from handouts.press import render_pdf
    from test_press import PRESS, make_job

    whole = render_pdf(make_job("<p>En</p>"))  # in screen colours, without bleed
    assert whole.pdf is not None, whole.diagnostics
    page = pypdf.PdfReader(io.BytesIO(whole.pdf)).pages[0]
    size = float(page.trimbox.width) * 25.4 / 72, float(page.trimbox.height) * 25.4 / 72
    grid = best_grid(paper("A4", 5), size, 0, 0)
    layout = n_up(gang([Piece(0, None)], grid.columns * grid.rows), grid, edge=5, bleed=0)
    job = SheetJob(
        id="ark",
        title="Ark",
        lang="da",
        brand="ester",
        profile="press",
        parts=(),
        rules=replace(PRESS, rules="sheet-cmyk") if spoilt else replace(SCREEN, standards=()),
        revision="2026-01-01",
        source=Mark("content/ro.yaml", 1, 1),
        layout=layout,
        marks="light",
        offset=(0, 0),
    )
    made = derive(job, [whole.pdf])
    assert made.ok is not spoilt
    assert {d.mark for d in made.diagnostics} <= {job.source}
    assert derive(replace(job, draft=True), [whole.pdf]).ok
