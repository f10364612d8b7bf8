"""separation: pictures and drawings of a screen → inks."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from handouts.separation import NotSeparable, separate_drawing, separate_picture

ICC = (Path(__file__).parents[1] / "templates/profiles/icc/FOGRA39L_coated.icc").read_bytes()


def picture(mode: str, colour: object, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (8, 8), colour).save(out, kind)  # type: ignore[arg-type]
    return out.getvalue()


def first(data: bytes) -> tuple[str, object]:
    with Image.open(io.BytesIO(data)) as made:
        return made.mode, made.getpixel((3, 3))


def test_a_photo_becomes_cmyk_by_the_profile() -> None:
    mode, inks = first(separate_picture(picture("RGB", "#cc2200"), ICC))
    assert mode == "CMYK"
    cyan, magenta, yellow, _ = inks  # type: ignore[misc]
    assert cyan < 60
    assert magenta > 190
    assert yellow > 190


@pytest.mark.parametrize("mode", ["L", "1"])
def test_grey_stays_grey(mode: str) -> None:
    assert first(separate_picture(picture(mode, 0), ICC))[0] == "L"


def test_inks_stay_as_they_are() -> None:
    data = picture("CMYK", (10, 200, 30, 40), "JPEG")
    assert separate_picture(data, ICC) == data


def test_every_picture_is_grey_for_a_printer_without_colours() -> None:
    assert first(separate_picture(picture("RGB", "#cc2200"), None))[0] == "L"


def test_transparent_parts_have_no_ink() -> None:
    with pytest.raises(NotSeparable):
        separate_picture(picture("RGBA", (10, 20, 30, 100)), ICC)
    assert first(separate_picture(picture("RGBA", (200, 20, 30, 255)), ICC))[0] == "CMYK"


def test_a_drawing_is_in_inks_and_its_blacks_are_black_ink_alone() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg"><path fill="#000" d="M0 0"/><path style="fill:white;stroke:#808080"/>'
        '<path fill="none" stroke="device-cmyk(0 1 0 0)"/><path fill="rgb(200,30,0)"/></svg>'
    )
    made = separate_drawing(svg, ICC)
    assert made.startswith('<svg fill="device-cmyk(0 0 0 1)"')
    assert "fill:device-cmyk(0 0 0 0);stroke:device-cmyk(0 0 0 0.498)" in made
    assert 'fill="none" stroke="device-cmyk(0 1 0 0)"' in made
    assert "rgb(" not in made
    assert "#" not in made


def test_a_drawing_in_grey() -> None:
    assert 'fill="#363636"' in separate_drawing('<svg><path fill="rgb(180,0,0)"/></svg>', None)
