"""The shipped templates and drawings hold nothing that a press cannot print: read, not laid out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handouts.project import load_project

ROOT = Path(__file__).parents[1]
STYLES = sorted((ROOT / "templates").rglob("*.css"))
DRAWINGS = sorted([*(ROOT / "templates").rglob("*.svg"), *(ROOT / "content").rglob("*.svg")])
WORDS = {"none", "inherit", "transparent", "currentColor", "solid"}
NOT_FOR_PRESS = r"gradient|shadow|\b(?:inset|ridge|groove|outset)\b(?!-|:)|opacity|filter|blend|#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|lab)a?\("
COLOURED = r"(?:^|[;{\s\"])(?:fill|stroke|color|background|background-color|border|border-color|outline)(?:[:=]\s*\"?)([^;\"}]+)"
SMALL = (".small", ".colophon")
"""What is set under 9 pt: always in pure ink, which needs no register."""


def plain(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("path", STYLES + DRAWINGS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_colour_is_a_variable_and_nothing_is_blurred_or_see_through(path: Path) -> None:
    text = plain(path)
    assert re.findall(NOT_FOR_PRESS, text, re.IGNORECASE) == []
    for value in re.findall(COLOURED, text):
        words = re.sub(r"var\(--[a-z]+\)|url\([^)]*\)|[0-9.]+(?:mm|pt|em)?|!important", " ", value).split()
        assert set(words) <= WORDS, value


def test_nothing_coloured_or_reversed_is_set_under_nine_points() -> None:
    """GWG R0016 and R0017: 8 pt for offset, 9 for magazines; measured with every ladder at its floor."""
    for format in load_project(ROOT).formats.values():
        floors = {fit.name: fit.size[1] / fit.size[0] for fit in format.fits}
        own = [path for path in STYLES if format.name in (path.parent.name, path.stem)]
        for path in (*own, ROOT / "templates/shared/base.css", ROOT / "templates/themes/magasin/theme.css"):
            for selector, body in re.findall(r"([^{}]+)\{([^}]*)\}", plain(path)):
                for size, name in re.findall(r"font-size: (?:calc\()?([0-9.]+)pt(?: \* var\(--size-([a-z]+))?", body):
                    printed = float(size) * floors.get(name, 1)
                    assert printed > 8.99 or selector.strip().startswith(SMALL), (path.name, selector, printed)
