"""preflight: each rule finds its fault in a good PDF that was spoilt, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from pypdf import PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, RectangleObject, TextStringObject

from handouts.diagnostics import Diagnostic, Mark
from handouts.model import Expect
from handouts.preflight import RULES, check_pdf
from handouts.press import render_pdf
from test_press import make_job

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><path d="M0 0h20v20z"/></svg>'
JOB = make_job('<h1>Hej</h1><img src="assets/x.svg" alt="Tegn">', assets={"assets/x.svg": SVG})


@cache
def good() -> bytes:
    result = render_pdf(JOB)
    assert result.pdf, result.diagnostics
    return result.pdf


def check(pdf: bytes, expect: Expect = JOB.expect) -> list[Diagnostic]:
    return check_pdf(pdf, expect, Mark("content/one.yaml"), "one.da")


def spoilt(spoil: Callable[[PdfWriter], object]) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(good()))
    spoil(writer)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def set_root(key: str, value: object) -> Callable[[PdfWriter], object]:
    return lambda writer: writer.root_object.__setitem__(NameObject(key), value)


def drop_font_file(writer: PdfWriter) -> None:
    font = next(iter(writer.pages[0]["/Resources"]["/Font"].values())).get_object()
    del font["/DescendantFonts"][0].get_object()["/FontDescriptor"]["/FontFile2"]


def drop_alt(writer: PdfWriter) -> None:
    for thing in writer._objects:
        if isinstance(thing, DictionaryObject):
            thing.pop("/Alt", None)


def launch(writer: PdfWriter) -> None:
    action = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc.exe")})
    link = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action})
    link[NameObject("/Rect")] = RectangleObject((0, 0, 9, 9))
    writer.add_annotation(0, link)


NO_TITLE = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(False)})
SPOILERS: list[tuple[str, Callable[[PdfWriter], object]]] = [
    ("page-count", lambda writer: writer.add_page(writer.pages[0])),
    ("page-size", lambda writer: setattr(writer.pages[0], "trimbox", RectangleObject((0, 0, 209, 298)))),
    ("font-not-embedded", drop_font_file),
    ("no-lang", set_root("/Lang", TextStringObject("en"))),
    ("no-title", lambda writer: writer.add_metadata({"/Title": "Andet"})),
    ("no-title", set_root("/ViewerPreferences", DictionaryObject())),
    (
        "no-title",
        set_root("/ViewerPreferences", DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(False)})),
    ),
    ("not-tagged", set_root("/MarkInfo", DictionaryObject({NameObject("/Marked"): BooleanObject(False)}))),
    ("active-content", set_root("/OpenAction", DictionaryObject({NameObject("/S"): NameObject("/JavaScript")}))),
    ("active-content", lambda writer: writer.add_attachment("x.txt", b"x")),
    ("active-content", launch),
    ("alt-missing", drop_alt),
]


def test_a_good_pdf_has_no_fault() -> None:
    assert check(good()) == []


@pytest.mark.parametrize(("code", "spoil"), SPOILERS)
def test_a_rule_finds_its_fault_only(code: str, spoil: Callable[[PdfWriter], object]) -> None:
    found = check(spoilt(spoil))
    assert {item.code for item in found} == {code}
    assert all(item.hint and item.mark == Mark("content/one.yaml") and item.langs == ("da",) for item in found)


@pytest.mark.parametrize("family", ["Amir", "Amiri Quran", "Noto Sans"])
def test_a_font_of_another_family_is_not_ours(family: str) -> None:
    assert [item.code for item in check(good(), replace(JOB.expect, fonts=(family,)))] == ["font-not-ours"]


def test_every_rule_is_tried_and_says_what_why_and_how_to_mend() -> None:
    names = {rule.__name__.replace("_", "-") for rule in RULES}
    assert names == {code for code, _ in SPOILERS} | {"font-not-ours"}
    for rule in RULES:
        assert all(word in (rule.__doc__ or "") for word in ("*What*", "*Why*", "*Mend*"))


@pytest.mark.parametrize("at", range(0, 100, 9))
def test_a_damaged_pdf_is_a_diagnostic(at: int) -> None:
    pdf = good()[: len(good()) * at // 100]
    assert [item.code for item in check(pdf)] == ["bad-pdf"]
