"""inks: palette and profile → written colours; what a press can't print."""

from __future__ import annotations

import pytest

from handouts.diagnostics import Mark
from handouts.inks import css_colour, paint, screen_colours, unprintable
from handouts.model import Colour

LYNG = Colour("#8a4d84", (50, 80, 16, 5), Mark("x"))


def test_a_colour_is_written_for_each_space() -> None:
    assert css_colour(LYNG, "srgb") == "#8a4d84"
    assert css_colour(LYNG, "cmyk") == "device-cmyk(0.5 0.8 0.16 0.05)"
    grey = css_colour(LYNG, "grey")
    assert grey[1:3] == grey[3:5] == grey[5:7]
    assert paint('fill="var(--accent)" x="var(--other)"', {"accent": LYNG}, "srgb") == 'fill="#8a4d84" x="var(--other)"'


@pytest.mark.parametrize(
    "text",
    [
        "a { background: linear-gradient(red, blue) }",
        "a { box-shadow: 1mm 1mm 2mm var(--ink) }",
        "a { border-top: 1mm ridge var(--ink) }",
        "a { filter: blur(2px) }",
        "<svg><radialGradient id='a'/></svg>",
    ],
)
def test_what_a_press_cannot_print_has_a_place(text: str) -> None:
    (found,) = unprintable("\n" + text)
    assert found[0] == 2
    assert found[1] > 1
    assert found[3]


@pytest.mark.parametrize(
    "text",
    [
        "a { inset-inline-start: 0; inset: 0; border: 1mm solid var(--ink) }",
        "a { box-shadow: 1mm 1mm 0 var(--ink) }",
        "a { box-shadow: none } /* linear-gradient(red, blue) */",
    ],
)
def test_what_it_can_print_is_not_refused(text: str) -> None:
    assert not list(unprintable(text))


def test_colours_of_a_screen_are_found_and_nothing_else() -> None:
    style = (
        "#abc { color: #abc; background: url(#fff) }\n.b { color: rgb(1, 2, 3) } /* #000 */\n.c { color: var(--ink) }"
    )
    assert list(screen_colours(style)) == [(1, 15, "#abc"), (2, 13, "rgb")]
