"""Palette and profile → colours as a style sheet or a drawing writes them; and what a press cannot print of either."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from handouts.colour import luminance
from handouts.model import Colour

VARIABLE = re.compile(r"var\(--([a-z]+)\)")

UNPRINTABLE = (
    (
        r"(?:linear|radial|conic)-gradient\s*\(|<(?:linear|radial)Gradient\b",
        "a gradient",
        "use one colour of the palette",
    ),
    (r"box-shadow\s*:(?!\s*none)[^;}]*", "a shadow", "draw a box in a colour of the palette"),
    (
        r"\b(?:border|outline|column-rule)[\w-]*\s*:[^;{}]*\b(?:inset|ridge|groove|outset)\b",
        "a shaded border",
        "write solid, dashed or double",
    ),
    (r"\bfilter\s*:|<filter\b", "a filter", "draw what it should look like"),
)
"""What the engine prints wrongly, or not at all, once the page has inks (WeasyPrint 70)."""

RGB = re.compile(
    r"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b(?!\s*\{)|\b(?:rgba?|hsla?|hwb|oklch|oklab|lch|lab|color)\(", re.I
)
"""A colour of a screen in a style sheet."""


def css_colour(colour: Colour, space: str) -> str:
    """The colour as CSS writes it: space is srgb, grey or cmyk (CSS Color 5, device-cmyk)."""
    if space == "cmyk":
        return f"device-cmyk({' '.join(f'{part / 100:g}' for part in colour.cmyk)})"
    return grey(colour.srgb) if space == "grey" else colour.srgb


def grey(srgb: str) -> str:
    """The grey that is as light as #rrggbb (WCAG's relative luminance, sRGB encoded)."""
    light = luminance(srgb)
    level = light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return f"#{round(level * 255):02x}" + f"{round(level * 255):02x}" * 2


def paint(drawing: str, palette: Mapping[str, Colour], space: str) -> str:
    """A drawing with the palette's colours in the place of its variables."""
    return VARIABLE.sub(lambda m: css_colour(palette[m[1]], space) if m[1] in palette else m[0], drawing)


def unprintable(text: str) -> Iterator[tuple[int, int, str, str]]:
    """(line, column, what, what to do instead) of all that a press cannot print in a style sheet or a drawing."""
    plain = re.sub(r"/\*.*?\*/|<!--.*?-->", lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.DOTALL)
    for pattern, what, hint in UNPRINTABLE:
        for found in re.finditer(pattern, plain):
            if what == "a shadow" and not _blurs(found[0]):
                continue
            yield (*_place(text, found.start()), what, hint)


def screen_colours(text: str) -> Iterator[tuple[int, int, str]]:
    """(line, column, colour) of the colours in a style sheet that have no ink: all but the palette's variables."""
    plain = re.sub(r"/\*.*?\*/|url\([^)]*\)", lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.DOTALL)
    for found in RGB.finditer(plain):
        if ":" in plain[plain.rfind("\n", 0, found.start()) + 1 : found.start()] or "(" in found[0]:
            yield (*_place(text, found.start()), found[0].rstrip("("))


def _blurs(shadow: str) -> bool:
    """Whether one of the shadows has a third length, other than nothing."""
    for one in shadow.partition(":")[2].split(","):
        lengths = re.findall(r"(?<![\w(.-])-?[\d.]+(?:mm|pt|px|em|cm)?", one)
        if len(lengths) > 2 and float(re.sub(r"[^\d.]", "", lengths[2]) or 0) > 0:
            return True
    return False


def _place(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
