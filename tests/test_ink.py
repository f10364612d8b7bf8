"""ink: what we measure is what Ghostscript's separations say; and other readers of PDF agree about our press files."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import PIL.Image
import PIL.ImageChops
import PIL.ImageStat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from handouts.ink import Measure, Plates, measure_plates
from handouts.press import render_pdf
from handouts.scan import Page, scan_page
from test_gwg import BODY, OVER, SHEET, SPOT, resource
from test_press import SVG, press_job


def judge(*command: str | Path) -> str:
    """The output of an outside program; here a missing one is skipped, where all is checked it fails."""
    if shutil.which(str(command[0])) is None:
        if os.environ.get("CI"):
            pytest.fail(f"{command[0]} is not installed")
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def page_of(content: str, width: float = 200, **resources: Any) -> bytes:
    """A page of 200 × 200 pt that paints `content`; /Over and /Spot are there."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(width, width))
    page.Contents = pdf.make_stream(content.encode())
    resource(page, "/ExtGState")["/Over"] = OVER
    resource(page, "/ExtGState")["/Half"] = Dictionary(ca=0.5)
    resource(page, "/ColorSpace")["/Spot"] = SPOT
    for name, (data, values) in resources.items():
        resource(page, "/XObject")[f"/{name}"] = pdf.make_stream(data, **values)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


@cache
def photo(mode: str, kind: str = "JPEG") -> tuple[bytes, dict[str, Any]]:
    """A picture like a photo as JPEG (Adobe's, so turned over) or as samples."""
    noise = [PIL.Image.radial_gradient("L"), PIL.Image.linear_gradient("L").rotate(90), PIL.Image.linear_gradient("L")]
    picture = PIL.Image.merge("RGB", noise).convert(mode)
    spaces = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}
    values = {
        "Type": Name.XObject,
        "Subtype": Name.Image,
        "Width": 256,
        "Height": 256,
        "BitsPerComponent": 8,
        "ColorSpace": spaces[mode],
    }
    if kind != "JPEG":
        return picture.tobytes(), values
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95)
    turned = {"Decode": Array([1, 0] * 4)} if mode == "CMYK" else {}
    return out.getvalue(), {**values, "Filter": Name.DCTDecode, **turned}


@cache
def press_file() -> bytes:
    result = render_pdf(press_job(BODY, SHEET, assets={"assets/x.svg": SVG}))
    assert result.pdf, result.diagnostics
    return result.pdf


def measure(pdf: bytes) -> list[tuple[Measure, Page]]:
    plates = Plates(pdf)
    with io.BytesIO(pdf) as data:
        from pypdf import PdfReader

        pages = [scan_page(page, number) for number, page in enumerate(PdfReader(data).pages, 1)]
        found = [(plates.measure(page.number, page.boxes["MediaBox"], page.boxes["MediaBox"]), page) for page in pages]
    return [(measured, page) for measured, page in found if measured is not None]


SAMPLES: dict[str, Callable[[], bytes]] = {
    "a press file": press_file,
    "black of four inks": lambda: page_of(".6 .4 .4 1 k 0 0 200 200 re f"),
    "too much": lambda: page_of("1 .9 .9 1 k 40 40 120 120 re f"),
    "a photo": lambda: page_of("q 160 0 0 160 20 20 cm /P Do Q", P=photo("CMYK")),
    "samples": lambda: page_of("q 160 0 0 160 20 20 cm /P Do Q", P=photo("CMYK", "raw")),
    "a grey photo": lambda: page_of("q 160 0 0 160 20 20 cm /P Do Q", P=photo("L")),
    "grey over nothing": lambda: page_of(".3 g 0 0 200 200 re f"),
    "knocking out": lambda: page_of("1 0 1 0 k 0 0 200 200 re f 0 0 0 1 k 0 0 200 200 re f"),
    "overprinting": lambda: page_of("1 0 1 0 k 0 0 200 200 re f /Over gs 0 0 0 1 k 0 0 200 200 re f"),
    "half transparent": lambda: page_of("1 0 1 0 k 0 0 200 200 re f /Half gs 0 1 0 1 k 0 0 200 200 re f"),
    "a spot colour": lambda: page_of("1 0 1 0 k 0 0 200 200 re f /Spot cs 1 scn 50 50 100 100 re f"),
    "nothing": lambda: page_of(""),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_our_ink_is_that_of_ghostscript(name: str, tmp_path: Path) -> None:
    pdf = SAMPLES[name]()
    (tmp_path / "x.pdf").write_bytes(pdf)
    smooth = ("-dTextAlphaBits=4", "-dGraphicsAlphaBits=4")
    out = f"-sOutputFile={tmp_path}/p.tif"
    judge("gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffsep", "-r100", *smooth, out, tmp_path / "x.pdf")
    names = ("Cyan", "Magenta", "Yellow", "Black")
    plates = [PIL.Image.open(tmp_path / f"p({plate}).tif").convert("L") for plate in names]
    whole = (0, 0, *plates[0].size)
    theirs = measure_plates(plates, whole, whole, 100)
    ((ours, _),) = measure(pdf)
    assert theirs is not None
    assert ours.mean == pytest.approx(theirs.mean, abs=3)
    assert ours.peak == pytest.approx(theirs.peak, abs=3)


part = st.integers(0, 100).map(lambda percent: percent / 100)


@settings(max_examples=20)
@given(inks=st.tuples(part, part, part, part))
def test_a_flat_tint_measures_as_the_sum_of_its_inks(inks: tuple[float, ...]) -> None:
    ((measured, _),) = measure(page_of(f"{' '.join(map(str, inks))} k 0 0 200 200 re f"))
    assert measured.mean == pytest.approx(100 * sum(inks), abs=1)
    assert measured.peak == pytest.approx(100 * sum(inks), abs=1)


def test_a_gradient_is_measured() -> None:
    pdf = pikepdf.open(io.BytesIO(page_of("/Fade sh")))
    fade = Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=[0, 0, 0, 0], C1=[1, 1, 0, 1])
    shading = Dictionary(ShadingType=2, ColorSpace=Name.DeviceCMYK, Coords=[0, 0, 200, 0], Function=fade)
    resource(pdf.pages[0], "/Shading")["/Fade"] = shading
    out = io.BytesIO()
    pdf.save(out)
    ((measured, _),) = measure(out.getvalue())
    assert measured.peak == pytest.approx(300, abs=6)


# -- other readers of PDF ------------------------------------------------------------------------


def test_other_programs_find_no_fault_in_a_press_file(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(press_file())
    assert "No syntax or stream encoding errors" in judge("qpdf", "--check", path)
    rows = judge("pdffonts", path).splitlines()[2:]
    assert rows
    names = [row.split()[0] for row in rows]
    assert all(re.match(r"[A-Z]{6}\+", name) for name in names)
    assert len(set(names)) == len(names)
    assert all(re.search(r"yes yes yes +\d+ +0$", row) for row in rows), rows
    cover = judge("gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=inkcov", "-sOutputFile=-", path)
    assert "CMYK OK" in cover


def test_other_programs_draw_the_same_picture(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(press_file())
    judge("pdftoppm", "-r", "60", "-png", "-singlefile", path, tmp_path / "poppler")
    judge("mutool", "draw", "-q", "-r", "60", "-o", tmp_path / "mupdf.png", path, "1")
    one, two = (PIL.Image.open(tmp_path / f"{name}.png").convert("L") for name in ("poppler", "mupdf"))
    assert max(abs(a - b) for a, b in zip(one.size, two.size, strict=True)) <= 1
    smaller = tuple(min(a, b) for a, b in zip(one.size, two.size, strict=True))
    apart = PIL.ImageChops.difference(one.crop((0, 0, *smaller)), two.crop((0, 0, *smaller)))
    assert PIL.ImageStat.Stat(apart).mean[0] < 6  # of 255: they differ in how they show inks and smooth letters
    # where one prints, the other does too
    prints = [image.crop((0, 0, *smaller)).reduce(4).point(lambda grey: 255 * (grey < 200)) for image in (one, two)]
    assert PIL.ImageStat.Stat(PIL.ImageChops.difference(*prints)).mean[0] < 255 * 0.02
