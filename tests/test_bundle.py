"""bundle: one accessible PDF, in order, with outline and labels, the same bytes each time."""

from __future__ import annotations

import io
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pypdf
import pytest

import verapdf
from handouts.bundle import merge_pdfs
from handouts.diagnostics import Mark
from handouts.model import SCREEN, BundleJob, Digest, Part
from handouts.press import render_pdf
from test_press import make_job

LANGS = {"da": "Dansk", "ar": "العربية"}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><path d="M0 0h20v20z"/></svg>'


@cache
def printed(name: str, lang: str) -> bytes:
    ids = f"{name}-{lang}"
    body = f"""
      <h1>En {name}</h1><p>Hud {name} <a href="https://example.com/">om <b>hud</b></a>,
      <a href="#{ids}-x">se her</a></p>
      <a style="display: flex" href="https://example.com/"><img src="assets/x.svg" alt="Tegn"><span>og</span></a>
      <h2 id="{ids}-x">Mere</h2><ul><li>et</li><li>to</li></ul>
      <table><tr><th scope=col>A</th><th scope=col>B</th></tr><tr><td>1</td><td>2</td></tr></table>
      <p style="break-before: page" lang=en>Hello</p>"""
    job = make_job(body, "* { font-size: 8pt; margin: 0 }", lang, name, {"assets/x.svg": SVG}, pages=2)
    result = render_pdf(job)
    assert result.pdf, result.diagnostics
    return result.pdf


def bundle_job(names: tuple[tuple[str, str], ...], mixed: bool) -> BundleJob:
    parts = tuple(Part(f"{n}.{lang}", Digest("ab"), f"En {n}", lang, LANGS[lang]) for n, lang in names)
    lang = names[0][1]
    return BundleJob(
        id="alle",
        title="Alle <ark>",
        lang=lang,
        brand="house",
        profile="screen",
        parts=parts,
        rules=SCREEN,
        revision="r1",
        source=Mark("handouts.yaml"),
        key=Digest("cd"),
        mixed=mixed,
    )


def merged(names: tuple[tuple[str, str], ...], mixed: bool = False) -> bytes:
    result = merge_pdfs(bundle_job(names, mixed), [printed(*name) for name in names])
    assert result.diagnostics == ()
    assert result.pdf
    assert result.pages == 2 * len(names)
    return result.pdf


TWO = (("one", "da"), ("two", "da"))
MIXED = (("one", "da"), ("two", "da"), ("one", "ar"), ("two", "ar"))


def outline(reader: pypdf.PdfReader) -> object:
    def plain(items: list[object]) -> list[object]:
        return [plain(item) if isinstance(item, list) else str(getattr(item, "title", "")) for item in items]

    return plain(list(reader.outline))


def test_a_bundle_keeps_order_outline_labels_and_language() -> None:
    reader = pypdf.PdfReader(io.BytesIO(merged(TWO)))
    assert outline(reader) == ["En one", ["Mere"], "En two", ["Mere"]]
    assert reader.page_labels == ["1", "2", "3", "4"]
    assert [("one" in p.extract_text()) for p in reader.pages[::2]] == [True, False]
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "da"
    assert reader.metadata
    assert reader.metadata.title == "Alle <ark>"
    parts = [kid.get_object() for kid in root["/StructTreeRoot"]["/K"][0]["/K"]]
    assert [(part["/S"], part["/Lang"], part["/T"]) for part in parts] == [
        ("/Part", "da", "En one"),
        ("/Part", "da", "En two"),
    ]


def test_a_mixed_bundle_has_its_languages_on_top() -> None:
    reader = pypdf.PdfReader(io.BytesIO(merged(MIXED, mixed=True)))
    assert outline(reader) == [
        "Dansk",
        ["En one", ["Mere"], "En two", ["Mere"]],
        "العربية",
        ["En one", ["Mere"], "En two", ["Mere"]],
    ]
    assert reader.page_labels == ["da-1", "da-2", "da-3", "da-4", "ar-1", "ar-2", "ar-3", "ar-4"]


def test_links_lead_into_their_own_part() -> None:
    reader = pypdf.PdfReader(io.BytesIO(merged(MIXED, mixed=True)))
    places = reader.named_destinations
    assert sorted(places) == sorted(f"{name}-{lang}-x" for name, lang in MIXED)
    found = {name: reader.get_destination_page_number(place) for name, place in places.items()}
    assert found == {"one-da-x": 0, "two-da-x": 2, "one-ar-x": 4, "two-ar-x": 6}


def test_the_same_bytes_twice_and_small() -> None:
    once = merged(MIXED, mixed=True)
    assert merged(MIXED, mixed=True) == once
    assert len(once) < sum(len(printed(*name)) for name in MIXED)


def test_different_subsets_have_different_names() -> None:
    reader = pypdf.PdfReader(io.BytesIO(merged(TWO)))
    files: dict[str, set[bytes]] = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            below = font.get_object()["/DescendantFonts"][0].get_object()
            data = below["/FontDescriptor"]["/FontFile2"].get_data()
            files.setdefault(str(font.get_object()["/BaseFont"]), set()).add(data)
    assert all(len(subsets) == 1 for subsets in files.values())


def test_parts_with_the_same_place_are_refused() -> None:
    job = bundle_job((("one", "da"), ("two", "da")), mixed=False)
    result = merge_pdfs(job, [printed("one", "da"), printed("one", "da")])
    assert result.pdf is None
    assert "'one-da-x'" in result.diagnostics[0].message


@pytest.mark.parametrize("damaged", [b"", b"%PDF-1.7", b"nonsense"])
def test_a_damaged_part_is_a_diagnostic(damaged: bytes) -> None:
    result = merge_pdfs(bundle_job(TWO, mixed=False), [printed("one", "da"), damaged])
    assert [item.code for item in result.diagnostics] == ["merge-failed"]


@pytest.mark.parametrize(("names", "mixed"), [(TWO, False), (MIXED, True)])
def test_a_bundle_is_pdf_ua(tmp_path: Path, names: tuple[tuple[str, str], ...], mixed: bool) -> None:
    verapdf.require()
    path = tmp_path / "bundle.pdf"
    path.write_bytes(merged(names, mixed))
    assert verapdf.check(path, "ua1") == []


def test_a_part_is_pdf_ua(tmp_path: Path) -> None:
    verapdf.require()
    path = tmp_path / "part.pdf"
    path.write_bytes(printed("one", "da"))
    assert verapdf.check(path, "ua1") == []


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_qpdf_finds_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "bundle.pdf"
    path.write_bytes(merged(MIXED, mixed=True))
    done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
