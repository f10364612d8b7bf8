"""An order: what is planned, imposed, told on the ticket and packed, and what is refused."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pypdf
import pytest

from handouts import SerialExecutor, load_project, make_plan, open_store, run_plan
from handouts.build import Report
from handouts.model import SheetJob

SHOP = """\
title: Trykkeri
colour: srgb
bleed: 2mm
safe: 4mm
bundles: no
"""
ORDER = """\
title: Til foråret
documents: [hud]
order:
  profile: trykkeri
  quantities: {da: 1200, en: 600}
  paper: {name: Silk, weight: 170g, thickness: 0.13mm}
  sheet: SRA3
  imposition: gang
"""
FILES = {"templates/profiles/trykkeri.yaml": SHOP, "content/bundles/foraar.yaml": ORDER}


def build(root: Path, **chosen: list[str]) -> Report:
    plan = make_plan(load_project(root), **{"profiles": ["trykkeri"], **chosen})
    with SerialExecutor() as executor:
        return run_plan(plan, root / "dist", executor=executor, store=open_store(root))


def parcel(root: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(root / "dist/ester/orders/foraar.zip") as file:
        return {name: file.read(name) for name in file.namelist()}


def test_the_parcel_holds_pages_sheets_and_ticket_with_their_sums(project) -> None:
    root = project(FILES)
    report = build(root)
    assert report.ok, report.diagnostics
    found = parcel(root)
    assert set(found) == {
        *("tryk/hud.da.pdf", "tryk/hud.en.pdf", "ark/hud.pdf"),
        *("ticket.pdf", "ticket.json", "ticket.xjdf", "SHA256SUMS.txt"),
    }
    sums = dict(reversed(line.split("  ")) for line in found["SHA256SUMS.txt"].decode().splitlines())
    assert sums == {n: hashlib.sha256(data).hexdigest() for n, data in found.items() if n != "SHA256SUMS.txt"}
    assert found["tryk/hud.da.pdf"] == (root / "dist/ester/trykkeri/da/hud.pdf").read_bytes()
    entry = json.loads((root / "dist/manifest.json").read_text())["files"]["ester/orders/foraar"]
    assert (entry["kind"], entry["path"]) == ("order", "ester/orders/foraar.zip")
    assert entry["sha256"] == hashlib.sha256((root / "dist" / entry["path"]).read_bytes()).hexdigest()
    assert not list((root / "dist/ester/orders").glob("*/*"))


def test_the_same_parcel_each_time(project) -> None:
    root = project(FILES)
    build(root)
    first = (root / "dist/ester/orders/foraar.zip").read_bytes()
    assert all(result.cached for result in build(root).results)
    shutil.rmtree(root / ".handouts/store")
    build(root)
    assert (root / "dist/ester/orders/foraar.zip").read_bytes() == first


def test_a_gang_prints_the_languages_as_often_as_ordered(project) -> None:
    root = project(FILES)
    plan = make_plan(load_project(root), profiles=["trykkeri"])
    sheets = plan.derived[0]
    assert isinstance(sheets, SheetJob)
    layout = sheets.layout
    assert layout.cells == 12
    front = [place.page for place in layout.sides[0].places]
    assert (front.count(0), front.count(1), layout.sides[0].runs) == (8, 4, 150)


def test_the_ticket_tells_it_all(project) -> None:
    root = project(FILES)
    build(root)
    found = parcel(root)
    data = json.loads(found["ticket.json"])
    assert data["items"][0]["quantities"] == {"da": 1200, "en": 600}
    assert data["sheets"] == [{"file": "ark/hud.pdf", "size": "320 × 450 mm", "sheets": 1, "runs": [150], "flip": ""}]
    reader = pypdf.PdfReader(io.BytesIO(found["ticket.pdf"]))
    assert len(reader.pages) == 1
    text = " ".join(reader.pages[0].extract_text().split())
    for words in ("Ordreseddel", "Til foråret", "da 1200", "1800 i alt", "74 × 105 mm", "Silk, 170 g/m²", "150 gange"):
        assert words in text
    xml = ET.fromstring(found["ticket.xjdf"])
    name = {"x": "http://www.CIP4.org/JDFSchema_2_0"}
    assert [p.get("Amount") for p in xml.iterfind(".//x:Product", name)] == ["1200", "600"]
    assert {f.get("URL") for f in xml.iterfind(".//x:FileSpec", name)} == {"tryk/hud.da.pdf", "tryk/hud.en.pdf"}
    assert xml.find(".//x:MediaIntent[@Weight='170']", name) is not None


def test_sides_and_folds_have_the_names_of_xjdf(project) -> None:
    """LayoutIntent/@Sides and FoldingIntent/@FoldCatalog as in CIP4's schema of XJDF 2, which the ticket was held
    against; JDF 1 had other names."""
    from conftest import SALON
    from test_sheets import TWO_PAGES

    name = "templates/formats/skilt/format.yaml"
    folded = SALON[name].replace("pages: 1", "pages: 2\nfold: F4-1\nfolds: [[37mm], [37mm]]")
    order = ORDER.replace("[hud]", "[hud, ro]")
    root = project({**FILES, **TWO_PAGES, name: folded, "content/bundles/foraar.yaml": order})
    plan = make_plan(load_project(root), profiles=["trykkeri"])
    assert not [d for d in plan.diagnostics if d.is_error]
    xml = ET.fromstring(plan.orders[0].texts["ticket.xjdf"])
    space = "{http://www.CIP4.org/JDFSchema_2_0}"
    assert {e.get("Sides") for e in xml.iter(f"{space}LayoutIntent")} == {"OneSided", "TwoSidedHeadToHead"}
    assert {e.get("FoldCatalog") for e in xml.iter(f"{space}FoldingIntent")} == {"F4-1"}


def test_the_ticket_in_english(project) -> None:
    root = project({**FILES, "content/bundles/foraar.yaml": ORDER + "  ticket: en\n"})
    build(root)
    text = " ".join(pypdf.PdfReader(io.BytesIO(parcel(root)["ticket.pdf"])).pages[0].extract_text().split())
    assert "Job ticket" in text
    assert "1800 in all" in text


def test_the_slug_says_job_languages_revision_and_sheet(project) -> None:
    root = project(FILES)
    build(root)
    text = pypdf.PdfReader(io.BytesIO(parcel(root)["ark/hud.pdf"])).pages[0].extract_text()
    assert "Til foråret · hud · 8 da + 4 en · 2026-11-24 ·" in text
    assert "ark 1/1 forside · 150 ×" in text


@pytest.mark.parametrize(
    ("scheme", "files"),
    [("repeat", {"ark/hud.pdf"}), ("cut-stack", {"ark/hud.da.pdf", "ark/hud.en.pdf"}), ("none", set())],
)
def test_other_ways_to_impose(project, scheme: str, files: set[str]) -> None:
    root = project({**FILES, "content/bundles/foraar.yaml": ORDER.replace("gang", scheme)})
    report = build(root)
    assert report.ok, report.diagnostics
    assert {name for name in parcel(root) if name.startswith("ark/")} == files


def test_a_part_with_an_error_never_gets_into_an_order(project) -> None:
    root = project(FILES)
    build(root)
    project(
        {
            "locales/en/LC_MESSAGES/handouts.po": (root / "locales/en/LC_MESSAGES/handouts.po")
            .read_text()
            .replace('msgstr "Your skin"', 'msgstr ""')
        }
    )
    report = build(root)
    assert any(d.code == "part-failed" and "the order is not made" in d.message for d in report.diagnostics)
    assert not (root / "dist/ester/orders/foraar.zip").exists()


def test_an_order_stays_when_only_a_part_of_it_is_built(project) -> None:
    root = project(FILES)
    build(root)
    report = build(root, langs=["da"])
    assert report.ok
    assert (root / "dist/ester/orders/foraar.zip").is_file()


def test_a_sheet_that_is_too_small_is_said_with_its_measures(project) -> None:
    root = project({**FILES, "content/bundles/foraar.yaml": ORDER.replace("SRA3", "80x110mm")})
    plan = make_plan(load_project(root), profiles=["trykkeri"])
    assert plan.orders == ()
    assert any("74 × 105 mm with 2 mm bleed does not fit on 80x110mm" in d.message for d in plan.diagnostics)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{da: 1200, en: 600}", "{da: 1200}", "no quantity of 'hud' in 'en'"),
        ("{da: 1200, en: 600}", "{da: 1, en: 1, fr: 1}", "the order has no 'fr'"),
        ("{da: 1200, en: 600}", "{da: 1, en: 1, hod: {da: 2}}", "the order has no 'hod'"),
        ("profile: trykkeri", "profile: tryk", "unknown profile 'tryk'"),
        ("170g", "tyk", "is not a weight in g/m²"),
        ("gang", "gaeng", "is not a way to impose"),
    ],
)
def test_a_faulty_order_is_found_in_its_place(project, old: str, new: str, said: str) -> None:
    root = project({**FILES, "content/bundles/foraar.yaml": ORDER.replace(old, new)})
    found = [d for d in load_project(root).diagnostics if d.mark and d.mark.path == "content/bundles/foraar.yaml"]
    assert any(said in d.message and d.mark and d.mark.line > 3 for d in found), found


def test_drafts_are_never_ordered(project) -> None:
    plan = make_plan(load_project(project(FILES)), profiles=["trykkeri"], draft=True)
    assert plan.orders == ()


def test_every_font_of_a_sheet_is_in_it(project) -> None:
    """Those of the pieces and that of the slug."""
    root = project(FILES)
    build(root)
    page = pypdf.PdfReader(io.BytesIO(parcel(root)["ark/hud.pdf"])).pages[0]
    # pypdf's types do not know what a key holds
    forms = page["/Resources"]["/XObject"]  # type: ignore[index]
    fonts = [font for form in forms.values() for font in form["/Resources"]["/Font"].values()]
    assert len(fonts) > 2
    for font in fonts:
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
