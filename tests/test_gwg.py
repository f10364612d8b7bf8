"""gwg and shop: a press file that is spoilt in one way is found by the rule for it, and by no other."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from handouts.diagnostics import Diagnostic
from handouts.gwg import TABLE, VARIANTS
from handouts.model import Profile
from handouts.preflight import check_file, is_press_file
from handouts.press import render_pdf
from handouts.shop import PRESS_RULES
from test_press import PRESS, SVG, press_job

SHEET = replace(
    PRESS,
    safe=4,
    ink=320,
    smallest={"black": 6, "tinted": 8, "reversed": 8},
    ppi=(150, 225),
    rules="sheet-cmyk",
)
MM = 72 / 25.4
TRIM = 3 * MM
BODY = (
    "<h1>Hej</h1><p style='font-size: 7pt; background: device-cmyk(0 .1 0 0)'>Sort på farve</p>"
    "<p style='color: device-cmyk(.7 .9 .3 .3)'>Farvet</p>"
    "<p style='font-size: 9pt; color: device-cmyk(0 0 0 0); background: device-cmyk(.7 .9 .3 .3)'>Hvid</p>"
    "<div style='position: absolute; inset: -13mm auto auto -13mm; width: 20mm; height: 22mm; background: "
    "device-cmyk(.7 .9 .3 .3)'></div>"
)


@cache
def good() -> bytes:
    result = render_pdf(press_job(BODY, SHEET, assets={"assets/x.svg": SVG}))
    assert result.pdf, result.diagnostics
    assert result.diagnostics == ()
    return result.pdf


def check(pdf: bytes, profile: Profile = SHEET) -> list[Diagnostic]:
    return check_file(pdf, "fil.pdf", profile)


Edit = Callable[[pikepdf.Pdf], object]


def spoilt(edit: Edit) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(good())) as pdf:
        edit(pdf)
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def resource(page: pikepdf.Page, kind: str) -> pikepdf.Object:
    if kind not in page.Resources:
        page.Resources[kind] = Dictionary()
    return page.Resources[kind]


OVER = Dictionary(op=True, OP=True, OPM=1)
SPOT = Array(
    [
        Name.Separation,
        Name("/PANTONE 228 C"),
        Name.DeviceCMYK,
        Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[0, 1, 0, 0.4], N=1),
    ]
)
ALL = Array(
    [
        Name.Separation,
        Name.All,
        Name.DeviceCMYK,
        Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1),
    ]
)


def draw(operators: str) -> Edit:
    """Paint more on the first page: `@` is a word of its own text at 40 mm, 30 mm; /Over, /Spot and /All are there."""

    def edit(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        whole = (
            b"\n".join(stream.read_bytes() for stream in page.Contents)
            if isinstance(page.Contents, Array)
            else page.Contents.read_bytes()
        )
        font = re.search(rb"/(\S+) [\d.]+ Tf", whole)
        words = re.search(rb"(\[[^\]]*\]) ?TJ|(<[^>]*>|\([^)]*\)) ?Tj", whole)
        assert font is not None
        assert words is not None
        shown = words[1] or b"[" + words[2] + b"]"
        resource(page, "/ExtGState")["/Over"] = OVER
        resource(page, "/ColorSpace")["/Spot"] = SPOT
        resource(page, "/ColorSpace")["/All"] = ALL
        text = re.sub(
            r"@([\d.]+)",
            lambda found: f"BT /{font[1].decode()} {found[1]} Tf 1 0 0 1 113 85 Tm {shown.decode('latin-1')} TJ ET",
            operators,
        )
        page.contents_add(f"q {text} Q".encode("latin-1"))

    return edit


def box(name: str, *sides: float) -> Edit:
    return lambda pdf: pdf.pages[0].__setitem__(name, Array([*map(float, sides)]))


def root(**values: object) -> Edit:
    return lambda pdf: [pdf.Root.__setitem__(f"/{key}", value) for key, value in values.items()]


def picture(pixels: int, bits: int = 8, space: Name = Name.DeviceGray, size: float = 60, **more: object) -> Edit:
    """A square picture of so many pixels, `size` pt wide."""

    def edit(pdf: pikepdf.Pdf) -> None:
        parts = {Name.DeviceGray: 1, Name.DeviceRGB: 3, Name.DeviceCMYK: 4}[space]
        data = bytes(-(-pixels * bits * parts // 8) * pixels)
        image = pdf.make_stream(
            data,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=pixels,
            Height=pixels,
            ColorSpace=space,
            BitsPerComponent=bits,
            **more,
        )
        page = pdf.pages[0]
        resource(page, "/XObject")["/Spoil"] = image
        page.contents_add(f"q {size} 0 0 {size} 60 60 cm /Spoil Do Q".encode())

    return edit


def link(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[50, 50, 90, 60])])


def group(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)


def courier(pdf: pikepdf.Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        font.BaseFont = Name("/ABCDEF+Courier-Bold")


def wrong_icc(pdf: pikepdf.Pdf) -> None:
    profile = pdf.Root.OutputIntents[0].DestOutputProfile
    data = profile.read_bytes()
    profile.write(data[:12] + b"mntrRGB " + data[20:])


def no_name(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OutputIntents[0].OutputConditionIdentifier = "FOGRA39L coated\nmade with\nsome lines of prose for it"


def not_x(pdf: pikepdf.Pdf) -> None:
    data = pdf.Root.Metadata.read_bytes()
    pdf.Root.Metadata.write(data.replace(b"PDF/X-4", b"PDF/X-3"))


def two_pages(pdf: pikepdf.Pdf) -> None:
    pdf.pages.append(pdf.pages[0])


def one_larger(pdf: pikepdf.Pdf) -> None:
    two_pages(pdf)
    page = pdf.pages[1]
    page.MediaBox = Array([0, 0, 400, 400])
    page.BleedBox = Array([0, 0, 400, 400])
    page.TrimBox = Array([9, 9, 391, 391])


def empty(pdf: pikepdf.Pdf) -> None:
    two_pages(pdf)
    pdf.pages[1].Contents = pdf.make_stream(b"")


def twins(pdf: pikepdf.Pdf) -> None:
    fonts = pdf.pages[0].Resources.Font
    twin = pdf.make_indirect(Dictionary(fonts[next(iter(fonts.keys()))]))
    below = Dictionary(twin.DescendantFonts[0])
    descriptor = Dictionary(below.FontDescriptor)
    descriptor.FontFile2 = pdf.make_stream(below.FontDescriptor.FontFile2.read_bytes() + b"\0")
    below.FontDescriptor = pdf.make_indirect(descriptor)
    twin.DescendantFonts = Array([pdf.make_indirect(below)])
    fonts["/Twin"] = twin


def curve(pdf: pikepdf.Pdf) -> None:
    resource(pdf.pages[0], "/ExtGState")["/T"] = Dictionary(TR=Name.Identity)


def rename(pdf: pikepdf.Pdf) -> None:
    """One picture is the whole page."""
    page = pdf.pages[0]
    page.Contents = pdf.make_stream(b"")
    picture(1100, size=310)(pdf)


TINT = "0 .1 0 0 k 105 70 60 60 re f "
DARK = ".7 .9 .3 .3 k 105 70 60 60 re f "
SPOILERS: list[tuple[str, str, Edit]] = [
    ("not-pdf-x", "sheet-cmyk", not_x),
    ("scaled-page", "sheet-cmyk", lambda pdf: pdf.pages[0].__setitem__("/UserUnit", 2)),
    ("cropped-page", "sheet-cmyk", box("/CropBox", 20, 20, 150, 150)),
    ("pages-differ", "sheet-cmyk", one_larger),
    ("empty-page", "sheet-cmyk", empty),
    ("not-one-page", "magazine-ads", two_pages),
    ("white-text-overprints", "sheet-cmyk", draw(DARK + "0 0 0 0 k /Over gs @10")),
    ("white-shape-overprints", "sheet-cmyk", draw("/Over gs 0 0 0 0 k 105 70 60 60 re f")),
    ("small-black-knocks-out", "sheet-cmyk", draw(TINT + "0 0 0 1 k @9")),
    ("black-line-knocks-out", "sheet-cmyk", draw(TINT + "0 0 0 1 K 1 w 110 80 m 150 80 l S")),
    ("black-line-knocks-out", "sheet-cmyk", draw(TINT + "0 0 0 1 k 110 80 40 1 re f")),
    ("grey-text", "sheet-cmyk", draw(TINT + ".2 g @9")),
    ("grey-line", "sheet-cmyk", draw(TINT + ".2 G 1 w 110 80 m 150 80 l S")),
    ("grey-overprints", "sheet-cmyk", draw("/Over gs .5 g 105 70 60 60 re f")),
    ("courier", "sheet-cmyk", courier),
    ("black-of-four-inks", "sheet-cmyk", draw(".8 .7 .7 .9 k @9")),
    ("reversed-text-small", "sheet-cmyk", draw(DARK + "0 0 0 0 k @7")),
    ("reversed-text-small", "magazine-ads", draw(DARK + "0 0 0 0 k @8.5")),
    ("tinted-text-small", "sheet-cmyk", draw(".2 .9 0 0 k @7")),
    ("tinted-text-small", "sheet-cmyk", draw(".5 0 0 .5 0 0 cm .2 .9 0 0 k 1 0 0 1 120 90 cm @14")),
    ("white-line-thin", "sheet-cmyk", draw(DARK + "0 0 0 0 K .2 w 110 80 m 150 80 l S")),
    ("tinted-line-thin", "sheet-cmyk", draw(".2 .9 0 0 K .2 w 110 80 m 150 80 l S")),
    ("tinted-line-thin", "sheet-cmyk", draw(".2 .9 0 0 k 110 80 40 .2 re f")),
    ("spot-colour", "sheet-cmyk", draw("/Spot cs 1 scn 105 70 60 60 re f")),
    ("registration-colour", "sheet-cmyk", draw("/All cs .5 scn 105 70 60 60 re f")),
    ("too-much-ink", "sheet-cmyk", draw("1 .9 .9 1 k 105 70 60 60 re f")),
    ("colours-of-a-screen", "sheet-cmyk", draw("1 0 0 rg 105 70 60 60 re f")),
    ("colours-of-a-screen", "sheet-cmyk", picture(300, space=Name.DeviceRGB)),
    ("rgb-not-of-a-picture", "digital-print", draw("1 0 0 rg 105 70 60 60 re f")),
    ("rgb-without-profile", "large-format", picture(300, space=Name.DeviceRGB)),
    ("group-not-in-cmyk", "sheet-cmyk", group),
    ("picture-coarse", "sheet-cmyk", picture(100)),
    ("picture-rather-coarse", "sheet-cmyk", picture(170)),
    ("line-art-coarse", "sheet-cmyk", picture(400, bits=1)),
    ("line-art-rather-coarse", "sheet-cmyk", picture(600, bits=1)),
    ("page-is-one-picture", "magazine-ads", rename),
    ("layer-variants", "magazine-ads", root(OCProperties=Dictionary(OCGs=[], D={}, Configs=[Dictionary()]))),
    ("condition-not-cmyk", "sheet-cmyk", wrong_icc),
    ("condition-not-cmyk", "sheet-cmyk", root(OutputIntents=Array([]))),
    ("hidden-layer", "large-format", root(OCProperties=Dictionary(OCGs=[], D=Dictionary(BaseState=Name.OFF)))),
    ("boxes-not-nested", "sheet-cmyk", lambda pdf: pdf.pages[0].__delitem__("/TrimBox")),
    ("boxes-not-nested", "sheet-cmyk", box("/ArtBox", 10, 10, 200, 200)),
    ("boxes-not-nested", "sheet-cmyk", box("/MediaBox", -5, -5, 400, 400)),
    ("bleed-too-small", "sheet-cmyk", box("/BleedBox", TRIM - 2, TRIM - 2, 218.3 + 2, 306 + 2)),
    ("bleed-not-filled", "sheet-cmyk", draw(f".7 .9 .3 .3 k {TRIM} 100 40 60 re f")),
    ("bleed-not-filled", "sheet-cmyk", draw(f".1 .1 0 0 k {TRIM - 4} 100 40 60 re f")),
    ("outside-safe-margin", "sheet-cmyk", draw("1 0 0 1 -100 0 cm 0 0 0 1 k @9")),
    ("annotation-in-page", "sheet-cmyk", link),
    ("black-text-small", "sheet-cmyk", draw("0 0 0 1 k @5")),
    ("condition-not-named", "sheet-cmyk", no_name),
    ("subset-not-named", "sheet-cmyk", twins),
    ("transfer-curve", "sheet-cmyk", curve),
]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_good_press_file_has_no_fault(variant: str) -> None:
    assert check(good(), replace(SHEET, rules=variant)) == []


@pytest.mark.parametrize(("code", "variant", "edit"), SPOILERS)
def test_a_spoilt_file_is_found_by_its_rule_only(code: str, variant: str, edit: Edit) -> None:
    smallest = {} if variant == "magazine-ads" else SHEET.smallest
    found = check(spoilt(edit), replace(SHEET, rules=variant, smallest=smallest))
    assert {fault.code for fault in found} == {code}, found
    assert all(fault.hint and fault.mark and fault.message[0].islower() for fault in found)


def test_every_rule_is_tried_and_says_what_why_an_example_and_how_to_mend() -> None:
    rules = {rule.__name__.replace("_", "-"): rule for _, rule, _ in PRESS_RULES}
    assert set(rules) == {code for code, _, _ in SPOILERS}
    for rule in rules.values():
        assert all(word in (rule.__doc__ or "") for word in ("*What*", "*Why*", "*Example*", "*Mend*"))


def test_the_severities_are_those_of_gwg() -> None:
    for number, _, severities in TABLE:
        assert re.fullmatch(r"R00[0-3]\d", number)
        assert re.fullmatch(r"[EW-]{4}", severities)


def test_messages_are_in_a_salons_words() -> None:
    (fault,) = check(spoilt(picture(109)))
    assert re.fullmatch(
        r"page 1: the picture \d+ mm from the left and \d+ mm from the top is 131 dpi at this size, "
        r"the print shop wants 225 \(GWG R0031\)",
        fault.message,
    )
    (fault,) = check(spoilt(draw(".2 .9 0 0 k @7")))
    assert fault.message == "page 1: the coloured text 'Hej' is 7.0 pt, the print shop wants 8 (GWG R0017)"


@settings(max_examples=15)
@given(size=st.floats(4, 14), scale=st.floats(0.4, 2.5))
def test_the_size_of_text_is_what_the_eye_sees(size: float, scale: float) -> None:
    matrices = f"{scale:.4f} 0 0 {scale:.4f} 0 0 cm 1 0 0 1 {113 / scale - 113:.4f} {85 / scale - 85:.4f} cm"
    pdf = spoilt(draw(f"{matrices} .2 .9 0 0 k @{size:.4f}"))
    small = round(size, 4) * round(scale, 4)
    if abs(small - 8) > 0.06:
        assert ("tinted-text-small" in {fault.code for fault in check(pdf)}) == (small < 8)


@pytest.mark.parametrize("side", ["left", "bottom"])
def test_a_round_shape_may_end_in_the_bleed(side: str) -> None:
    """And a box that runs to the edge of the bleed is good."""
    x, y = (TRIM + 20, 150) if side == "left" else (120, TRIM + 20)
    r, k = 22, 22 * 0.5523
    circle = (
        f".7 .9 .3 .3 k {x - r} {y} m {x - r} {y + k} {x - k} {y + r} {x} {y + r} c {x + k} {y + r} {x + r} {y + k} "
        f"{x + r} {y} c {x + r} {y - k} {x + k} {y - r} {x} {y - r} c {x - k} {y - r} {x - r} {y - k} {x - r} {y} c f "
        "0 180 30 40 re f"
    )
    assert check(spoilt(draw(circle))) == []


def test_a_white_ground_is_no_ground() -> None:
    assert check(spoilt(draw(TINT + "0 0 0 0 k 105 70 60 60 re f 0 0 0 1 k @9"))) == []


@pytest.mark.parametrize("at", range(0, 100, 9))
def test_a_damaged_file_is_one_line(at: int) -> None:
    faults = check(good()[: len(good()) * at // 100])
    assert [fault.code for fault in faults] == ["bad-pdf"]
    assert "\n" not in faults[0].message


def test_a_locked_file_is_one_line() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(good())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    (fault,) = check(out.getvalue())
    assert "password" in fault.message


def test_a_form_in_itself_ends() -> None:
    def loop(pdf: pikepdf.Pdf) -> None:
        form = pdf.make_stream(b"/Me Do /Me Do", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
        form.Resources = Dictionary(XObject=Dictionary(Me=form))
        resource(pdf.pages[0], "/XObject")["/Loop"] = form
        pdf.pages[0].contents_add(b"/Loop Do")

    assert {fault.code for fault in check(spoilt(loop))} <= {"too-complex"}


def test_the_profile_is_chosen_by_what_the_file_says() -> None:
    assert is_press_file(good())
    assert not is_press_file(b"%PDF-1.7")


def test_what_is_built_is_judged_too() -> None:
    """A warning is shown, an error fails the job."""
    body = "<h1>Hej</h1><p style='font-size: 7pt; color: device-cmyk(.2 .9 0 0)'>Lille</p>"
    result = render_pdf(press_job(body, SHEET))
    assert result.ok
    assert [(fault.code, fault.severity, fault.langs) for fault in result.diagnostics] == [
        ("tinted-text-small", "warning", ("da",))
    ]
    tab = "position: absolute; inset: -10mm auto auto -10mm; width: 20mm; height: 22mm"
    ends = f"<h1>Hej</h1><div style='{tab}; background: device-cmyk(.7 .9 .3 .3)'></div>"
    result = render_pdf(press_job(ends, SHEET))
    assert result.pdf is None
    assert {fault.code for fault in result.diagnostics} == {"bleed-not-filled"}


def test_a_draft_is_not_judged_as_print() -> None:
    job = press_job("<h1>Hej</h1><p style='font-size: 5pt'>Lille <b class=watermark>KLADDE</b></p>", SHEET)
    draft = replace(job, expect=replace(job.expect, watermark="KLADDE"))
    assert "black-text-small" in {fault.code for fault in render_pdf(job).diagnostics}
    assert "black-text-small" not in {fault.code for fault in render_pdf(draft).diagnostics}


def test_arabic_is_quoted_as_it_is_read() -> None:
    result = render_pdf(press_job("<p dir=rtl lang=ar style='font-size: 5pt'>غذاء وراحة</p>", SHEET))
    assert ["غذاء وراحة" in fault.message for fault in result.diagnostics] == [True], result.diagnostics
