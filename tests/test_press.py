"""press: a hand-made job → PDF bytes, and every silent loss → an error."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import fontpkg
import pypdf
import pypdfium2
import pytest
from PIL import Image

from handouts.diagnostics import Mark
from handouts.files import sha256
from handouts.model import SCREEN, Condition, Digest, Expect, File, PressJob, Profile, Result
from handouts.press import render_pdf, toolchain

FACE = "@font-face { font-family: Amiri; src: url(fonts/amiri.ttf) }"
STYLE = FACE + " @page { size: 74mm 105mm; margin: 10mm } body { font: 10pt Amiri; margin: 0 }"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><path d="M0 0h20v20z"/></svg>'

ICC_FILE = Path(__file__).parents[1] / "templates/profiles/icc/FOGRA39L_coated.icc"
ICC = File("profiles/icc/FOGRA39L_coated.icc", sha256(ICC_FILE.read_bytes()), str(ICC_FILE))
PRESS = replace(
    SCREEN,
    name="press",
    colour="cmyk",
    standards=("pdf/x-4",),
    bleed=3,
    condition=Condition("FOGRA39", "Coated FOGRA39", ICC),
    overprint=12,
)


@cache
def amiri() -> File:
    path = next(Path(f.path) for f in fontpkg.family("Amiri").files if f.style == "normal" and f.weight == 400)
    return File("fonts/amiri.ttf", sha256(path.read_bytes()), str(path))


def make_job(
    body: str,
    style: str = "",
    lang: str = "da",
    name: str = "one",
    assets: Mapping[str, str] | None = None,
    pages: int = 1,
) -> PressJob:
    html = (
        f"<!doctype html><html lang={lang}><head><title>En {name}</title>"
        f"<style>{STYLE} {style}</style></head><body>{body}</body></html>"
    )
    expect = Expect(pages, 74, 105, 0, 5, lang, f"En {name}", ("Amiri",), SCREEN)
    places = {"lead": Mark("content/one.yaml", 7, 3), "body": Mark("content/one.yaml", 9, 3)}
    source = Mark("content/one.yaml")
    key = Digest(sha256((html + lang).encode()))
    return PressJob(
        f"{name}.{lang}",
        name,
        lang,
        "house",
        "screen",
        html,
        (amiri(),),
        assets or {},
        expect,
        "r1",
        source,
        places,
        key=key,
    )


def codes(result: Result) -> set[str]:
    return {item.code for item in result.diagnostics}


def test_a_good_job_is_printed_the_same_twice() -> None:
    job = make_job("<h1>Hej</h1><p data-text=lead>Din <b>hud</b></p>")
    result = render_pdf(job)
    assert result.diagnostics == ()
    assert result.ok
    assert result.pages == 1
    assert result.pdf
    assert render_pdf(job).pdf == result.pdf
    root = pypdf.PdfReader(io.BytesIO(result.pdf)).trailer["/Root"]
    assert root["/Lang"] == "da"


def test_inner_languages_are_tagged() -> None:
    result = render_pdf(make_job("<h1>Hej</h1><p lang=en>Hello</p>"))
    assert result.pdf
    reader = pypdf.PdfReader(io.BytesIO(result.pdf))
    langs = {str(o.get_object().get("/Lang")) for o in _elements(reader.trailer["/Root"]["/StructTreeRoot"])}
    assert "en" in langs


def _elements(element: pypdf.generic.DictionaryObject) -> list[pypdf.generic.DictionaryObject]:
    kids = element.get("/K", [])
    below = [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]
    dictionaries = [kid for kid in below if isinstance(kid, pypdf.generic.DictionaryObject)]
    return [element, *(e for kid in dictionaries for e in _elements(kid))]


def test_an_asset_is_served() -> None:
    job = make_job('<h1>Hej</h1><img src="assets/x.svg" alt="Et tegn">', assets={"assets/x.svg": SVG})
    assert render_pdf(job).diagnostics == ()


OUTSIDE = (
    '<img src="https://example.com/x.png" alt=x>',
    '<img src="file:///etc/passwd" alt=x>',
    '<img src="../x.png" alt=x>',
    '<img src="assets/%2e%2e/x.png" alt=x>',
    '<img src="data:image/png;base64,AAAA" alt=x>',
    '<link rel=attachment href="/etc/passwd">',
    '<link rel=attachment href="assets/x.svg">',
    '<p><a rel=attachment href="assets/x.svg">x</a></p>',
    '<link rel=stylesheet href="http://127.0.0.1/x.css">',
    "<div style='background: url(//127.0.0.1/x.png)'>x</div>",
    '<img src="assets/evil.svg" alt=x>',
    "<object data='file:///etc/passwd'></object>",
    "<style>@import 'file:///etc/x.css';</style>",
)


@pytest.mark.parametrize("body", OUTSIDE)
def test_nothing_outside_the_job_is_read(body: str) -> None:
    evil = SVG.replace("<path", '<image href="file:///etc/passwd" width="9" height="9"/><path')
    result = render_pdf(make_job("<h1>Hej</h1>" + body, assets={"assets/x.svg": SVG, "assets/evil.svg": evil}))
    assert "outside-file" in codes(result)
    assert result.pdf is None


def test_a_changed_file_is_refused() -> None:
    job = make_job("<h1>Hej</h1>")
    result = render_pdf(replace(job, files=(replace(amiri(), sha256="0" * 64),)))
    assert codes(result) == {"resource-missing"}
    assert "'fonts/amiri.ttf' has changed since the plan was made" in {item.message for item in result.diagnostics}


def picture(tmp_path: Path, name: str, cut: int) -> File:
    image = Image.effect_noise((60, 60), 50).convert("RGB")
    image.save(tmp_path / name)
    data = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(data[: len(data) - cut])
    return File(f"images/{name}", sha256(data[: len(data) - cut]), str(tmp_path / name))


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
def test_half_a_picture_is_refused(tmp_path: Path, name: str) -> None:
    job = make_job(f"<h1>Hej</h1><img width=60 src='images/{name}' alt=x>")
    assert render_pdf(replace(job, files=(amiri(), picture(tmp_path, name, 0)))).diagnostics == ()
    result = render_pdf(replace(job, files=(amiri(), picture(tmp_path, name, 500))))
    assert [item.code for item in result.diagnostics] == ["bad-picture"]
    assert "is damaged" in result.diagnostics[0].message


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<p>日</p>", "missing-glyph"),
        ("<p style='colour: red'>x</p>", "css-ignored"),
        ('<img src="assets/bad.svg" alt=x>', "resource-missing"),
        ('<img src="assets/404.svg" alt=x>', "resource-missing"),
        ("<p>x</p><p style='break-before: page'>y</p>", "page-count"),
    ],
)
def test_what_the_engine_says_fails_the_job(body: str, code: str) -> None:
    assets = {"assets/bad.svg": "<svg", "assets/404.svg": "<html>404</html>"}
    result = render_pdf(make_job("<h1>Hej</h1>" + body, assets=assets))
    assert codes(result) == {code}
    assert result.pdf is None
    assert all(item.langs == ("da",) and item.job == "one.da" and item.mark for item in result.diagnostics)


def test_a_page_without_fonts_does_not_crash_the_process() -> None:
    job = make_job("<h1>Hej</h1>")
    assert codes(render_pdf(replace(job, files=()))) == {"resource-missing"}
    assert codes(render_pdf(replace(job, html=job.html.replace("@font-face", "@media x")))) == {"resource-missing"}


def test_an_exception_is_a_diagnostic() -> None:
    job = make_job("<h1>Hej</h1>")
    broken = replace(PRESS, condition=Condition("FOGRA39", "", File("icc/none.icc", "0", "")))
    result = render_pdf(replace(job, expect=replace(job.expect, profile=broken)))
    assert codes(result) == {"render-failed"}
    assert "\n" not in result.diagnostics[0].message


def test_a_link_has_one_area_that_holds_its_picture() -> None:
    body = (
        '<p><a href="https://example.com/">kort <b>fed</b> <img src="assets/x.svg" alt="Tegn" style="width: 20mm"></a>'
    )
    result = render_pdf(make_job("<h1>Hej</h1>" + body, assets={"assets/x.svg": SVG}))
    assert result.pdf
    links = [a.get_object() for a in pypdf.PdfReader(io.BytesIO(result.pdf)).pages[0]["/Annots"]]
    assert len(links) == 1
    left, bottom, right, top = (float(x) for x in links[0]["/Rect"])
    assert right - left > 20 / 25.4 * 72
    assert abs(top - bottom) > 19 / 25.4 * 72


def press_job(body: str, profile: Profile = PRESS, **more: Any) -> PressJob:
    """A job for a printing press: inks, and 3 mm beyond the trim unless the profile says otherwise."""
    job = make_job(body, **more)
    dates = "<meta name=dcterms.created content=2026-01-02><meta name=dcterms.modified content=2026-01-02>"
    icc = f"@color-profile device-cmyk{{src:url({ICC.name});components:c,m,y,k}}"
    style = f"<style>{icc}@page{{bleed:{profile.bleed:g}mm}}html{{color:device-cmyk(0 0 0 1)}}</style>"
    html = job.html.replace("<head>", f"<head>{dates}").replace("</head>", f"{style}</head>")
    expect = replace(job.expect, profile=profile, bleed=profile.bleed)
    return replace(job, html=html, files=(*job.files, ICC), expect=expect)


def test_a_press_file_is_the_same_twice_too() -> None:
    job = press_job("<h1>Hej</h1>")
    result = render_pdf(job)
    assert result.ok, result.diagnostics
    assert render_pdf(job) == result


@pytest.mark.parametrize("bleed", [0, 2, 3, 5])
@pytest.mark.parametrize("marks", [False, True])
def test_boxes_begin_at_zero_and_hold_the_bleed(bleed: float, marks: bool) -> None:
    result = render_pdf(press_job("<h1>Hej</h1>", replace(PRESS, bleed=bleed, marks=marks)))
    assert result.pdf, result.diagnostics
    page = pypdf.PdfReader(io.BytesIO(result.pdf)).pages[0]
    mm = 72 / 25.4
    edge = bleed + (6 if marks else 0)
    wanted = {
        "/MediaBox": [0, 0, 74 + 2 * edge, 105 + 2 * edge],
        "/TrimBox": [edge, edge, edge + 74, edge + 105],
        "/BleedBox": [edge - bleed, edge - bleed, edge + 74 + bleed, edge + 105 + bleed],
    }
    for name, box in wanted.items():
        assert [float(side) for side in page[name]] == pytest.approx([side * mm for side in box], abs=0.01), name


def test_a_press_file_names_its_condition_and_holds_the_icc_profile() -> None:
    result = render_pdf(press_job('<p><a href="https://example.com/">Hej</a></p>'))
    assert result.pdf, result.diagnostics
    reader = pypdf.PdfReader(io.BytesIO(result.pdf))
    (intent,) = reader.root_object["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFX"
    assert intent["/OutputConditionIdentifier"] == "FOGRA39"
    assert intent["/RegistryName"] == "http://www.color.org"
    assert sha256(intent["/DestOutputProfile"].get_object().get_data()) == ICC.sha256
    assert reader.pdf_header == "%PDF-1.6"
    assert "/Annots" not in reader.pages[0]
    assert reader.trailer["/Info"]["/Trapped"] == "/False"
    assert b"PDF/X-4" in reader.root_object["/Metadata"].get_object().get_data()


def test_everything_on_a_press_page_is_in_inks() -> None:
    """Also what a logo brings."""
    drawing = SVG.replace("<svg", '<svg style="color: #ff0000"')
    body = '<h1>Hej</h1><p style="opacity: .5">Tekst</p><img style="width: 20mm" src="assets/x.svg" alt="Tegn">'
    result = render_pdf(press_job(body, assets={"assets/x.svg": drawing}))
    assert result.pdf, result.diagnostics
    streams = content_of(result.pdf)
    assert not re.search(rb"\b(rg|RG|g|G)\n", streams)
    assert re.search(rb"/DeviceCMYK cs", streams)


def test_a_photo_is_printed_in_the_inks_of_the_condition(tmp_path: Path) -> None:
    """Also the one trap: a fetcher's answer under the same file: address is read from the disk again."""
    Image.new("RGB", (400, 400), "#cc2200").save(tmp_path / "foto.png")
    photo = File("content/foto.png", sha256((tmp_path / "foto.png").read_bytes()), str(tmp_path / "foto.png"))
    job = press_job('<h1>Hej</h1><img style="width: 20mm" src="content/foto.png" alt="Rød">')
    result = render_pdf(replace(job, files=(*job.files, photo)))
    assert result.pdf, result.diagnostics
    (image,) = pypdf.PdfReader(io.BytesIO(result.pdf)).pages[0]["/Resources"]["/XObject"].values()
    assert image.get_object()["/ColorSpace"] == "/DeviceCMYK"
    page = pypdfium2.PdfDocument(result.pdf)[0].render(scale=1).to_pil().convert("RGB")
    red = sum(r > 150 and g < 90 and b < 90 for r, g, b in page.get_flattened_data())
    assert red == pytest.approx((20 * 72 / 25.4) ** 2, rel=0.05)


def test_small_black_text_overprints_and_nothing_else() -> None:
    body = (
        '<p style="font-size: 9pt">Sort</p><p style="font-size: 20pt">Stor</p>'
        '<p style="font-size: 9pt; color: device-cmyk(.5 .8 .1 0)">Farve</p>'
    )
    result = render_pdf(press_job(body))
    assert result.pdf, result.diagnostics
    states = re.findall(rb"/handouts-(over|knock) gs|(TJ|Tj)\b", content_of(result.pdf))
    assert [(state or text).decode() for state, text in states] == ["over", "TJ", "knock", "TJ", "TJ"]
    plain = render_pdf(press_job(body, replace(PRESS, overprint=0)))
    assert plain.pdf
    assert b"handouts-over" not in content_of(plain.pdf)


def content_of(pdf: bytes) -> bytes:
    """All content streams of a file, pages and groups."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    forms = [o for page in reader.pages for o in (page["/Resources"].get("/XObject") or {}).values()]
    streams = [page.get_contents() for page in reader.pages]
    streams += [form.get_object() for form in forms if form.get_object().get("/Subtype") == "/Form"]
    return b"\n".join(stream.get_data() for stream in streams if stream is not None)


def test_the_toolchain_is_named() -> None:
    versions = toolchain()
    assert set(versions) == {"handouts", "weasyprint", "pydyf", "pypdf", "fonttools", "pillow", "pango", "harfbuzz"}
    assert "missing" not in versions.values()
