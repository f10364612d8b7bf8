"""The shipped templates and drawings hold nothing that a press cannot print, and obey a brand."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from handouts.plan import make_plan
from handouts.press import render_pdf
from handouts.project import load_project

ROOT = Path(__file__).parents[1]
STYLES = sorted((ROOT / "templates").rglob("*.css"))
DRAWINGS = sorted([*(ROOT / "templates").rglob("*.svg"), *(ROOT / "content").rglob("*.svg")])
WORDS = {"none", "inherit", "transparent", "currentColor", "solid"}
NOT_FOR_PRESS = (
    r"gradient|shadow|\b(?:inset|ridge|groove|outset)\b(?!-|:)|opacity|filter|blend"
    r"|#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|lab)a?\("
)
COLOURED = (
    r"(?:^|[;{\s\"])(?:fill|stroke|color|background|background-color|border|border-color|outline)"
    r"(?:[:=]\s*\"?)([^;\"}]+)"
)
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


@pytest.mark.parametrize("lang", ["da", "ar"])
def test_a_brand_chooses_the_side_of_its_logo(lang: str) -> None:
    """The foot of the A5's last page has ink where the logo stands and none, or less, at the other side."""
    project = load_project(ROOT)
    moved = replace(project, brands={n: replace(brand, logo_at="end") for n, brand in project.brands.items()})
    dark = []
    for chosen in (project, moved):
        result = render_pdf(make_plan(chosen, ["naar-balancen-tipper"], [lang]).jobs[0])
        assert result.ok, [str(item) for item in result.diagnostics]
        page = pypdfium2.PdfDocument(result.pdf)[1].render(scale=1, grayscale=True).to_pil()
        left, right = page.crop((34, 468, 164, 506)), page.crop((255, 468, 385, 506))
        dark.append([sum(part.histogram()[:128]) for part in (left, right)])
    assert dark[0] != dark[1]
    start, end = (0, 1) if lang == "da" else (1, 0)
    logo = dark[0][start]
    assert dark[1][end] == pytest.approx(logo, rel=0.2)
