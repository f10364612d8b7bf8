"""fonts: a static weight is the variable font at that weight, glyph for glyph, whoever makes it."""

from __future__ import annotations

import io
from pathlib import Path

import fontpkg
import pytest
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from handouts.fonts import _instance


def variable(family: str) -> bytes:
    return next(Path(file.path).read_bytes() for file in fontpkg.family(family).files if file.variable)


def other_opinion(data: bytes, weight: int) -> TTFont:
    """What fontTools makes of it."""
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
    instancer.instantiateVariableFont(font, {**axes, "wght": weight}, inplace=True)
    buffer = io.BytesIO()
    font.save(buffer)
    return TTFont(io.BytesIO(buffer.getvalue()))


@pytest.mark.parametrize("weight", [400, 600])
def test_a_weight_has_the_outlines_advances_and_names_that_fonttools_gives_it(weight: int) -> None:
    data = variable("Cormorant Garamond")
    ours, theirs = TTFont(io.BytesIO(_instance(data, weight))), other_opinion(data, weight)
    assert "fvar" not in ours
    assert ours["OS/2"].usWeightClass == weight
    assert set(ours.keys()) == set(theirs.keys())
    assert ours.getGlyphOrder() == theirs.getGlyphOrder()
    assert ours.getBestCmap() == theirs.getBestCmap()
    assert ours["hmtx"].metrics == theirs["hmtx"].metrics
    glyphs = [
        [font["glyf"][name].getCoordinates(font["glyf"])[0] for name in ours.getGlyphOrder()] for font in (ours, theirs)
    ]
    assert glyphs[0] == glyphs[1]


def test_the_bytes_are_the_same_each_time() -> None:
    data = variable("Cormorant Garamond")
    assert _instance(data, 600) == _instance(data, 600) != _instance(data, 500)
