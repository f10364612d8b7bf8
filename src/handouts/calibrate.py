"""A profile's printer → a sheet that measures in mm how far it prints backs from their fronts."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, replace

from handouts.compose import font_faces, quoted
from handouts.diagnostics import Mark
from handouts.fonts import needed_faces
from handouts.layout import Grid, Layout, Paper, Piece, n_up
from handouts.model import Expect, Face, PressJob, Profile, Sheeting, digest

REACH = 8
"""Millimetres that the scales go each way."""

STYLE = """
@page { size: %gmm %gmm; margin: 0 }
body { margin: 0; font: 10pt/1.45 var(--text); color: #000 }
.side { position: relative; height: %gmm; break-after: page } .side:last-child { break-after: auto }
.side > * { position: absolute; margin: 0 }
i { background: #000 } b { font: 600 8pt/4mm var(--text); width: 10mm; text-align: center }
.text { left: 25mm; right: 25mm } h1 { font: 600 20pt/1.2 var(--text) }
"""


@dataclass(frozen=True)
class Calibration:
    """A page for the front and one for the back, and how they lie on the sheet."""

    job: PressJob
    layout: Layout


def calibration(profile: Profile, sheet: Sheeting, paper: Paper, faces: tuple[Face, ...], brand: str) -> Calibration:
    """The front has scales, the back a cross in its middle: held against the light, the cross stands at the offset."""
    grid = Grid(paper.width, paper.height, 1, 1, (paper.width, paper.height), 0)
    layout = n_up([[Piece(0, 1)]], grid, edge=0, flip=sheet.duplex)
    now = " · ".join(f"{length:g}mm" for length in sheet.offset)
    front = (
        '<div class="text" style="top:22mm"><h1>Kalibrering af for- og bagside</h1>'
        "<p>Udskriv dette ark i 100 % og på begge sider. Hold det op mod lyset med denne side mod dig selv.</p>"
        "<p>Korset fra bagsiden viser to tal: ét på den vandrette og ét på den lodrette skala. Læg dem til de to "
        f"tal, der nu står i profilen '{html.escape(profile.name)}', offset: {now}. Udskriv igen: nu står korset "
        "i nul.</p></div>"
    )
    middle = paper.width / 2, paper.height / 2
    # the light shows the back mirrored, and a scale shows how far it must move, not how far it is off
    upright = (layout.flip == "long") == (layout.height >= layout.width)
    scales = "".join((*_scale(middle, 0, 1 if upright else -1), *_scale(middle, 1, -1 if upright else 1)))
    back = '<div class="text" style="top:22mm"><h1>Bagside</h1></div>' + _bar(middle, 60, 0.2) + _bar(middle, 0.2, 60)
    body = f'<div class="side">{front}{scales}</div><div class="side">{back}</div>'
    return Calibration(_job(profile, paper, faces, brand, body), layout)


def _bar(middle: tuple[float, float], wide: float, high: float) -> str:
    left, top = middle[0] - wide / 2, middle[1] - high / 2
    return f'<i style="left:{left:g}mm;top:{top:g}mm;width:{wide:g}mm;height:{high:g}mm"></i>'


def _scale(middle: tuple[float, float], axis: int, sign: int) -> Iterable[str]:
    """Strokes for each half millimetre of an axis, numbers at every fourth. The page counts from the top."""
    for half in range(-2 * REACH, 2 * REACH + 1):
        away = half / 2
        long = 16 if half == 0 else 12 if half % 8 == 0 else 8 if half % 2 == 0 else 5
        # the scales lie beside the middle, so that the cross is seen where it crosses them
        if axis == 0:
            yield _bar((middle[0] + away, middle[1] - 20 - long / 2), 0.1, long)
        else:
            yield _bar((middle[0] - 20 - long / 2, middle[1] + away), long, 0.1)
        if half % 8 == 0:
            number = f"{sign * away if axis == 0 else -sign * away:+g}".replace("+0", "0").replace("-0", "0")
            left, top = (middle[0] + away - 5, middle[1] - 39) if axis == 0 else (middle[0] - 46, middle[1] + away - 2)
            yield f'<b style="left:{left:g}mm;top:{top:g}mm">{number}</b>'


def _job(profile: Profile, paper: Paper, faces: tuple[Face, ...], brand: str, body: str) -> PressJob:
    title = "Kalibrering"
    needed = tuple(f for f in needed_faces(faces, frozenset(map(ord, body))) if f.role == "text")
    families = tuple(dict.fromkeys(face.family for face in needed))
    style = STYLE % (paper.width, paper.height, paper.height)
    page = (
        f'<!DOCTYPE html>\n<html lang="da"><head><meta charset="utf-8"><title>{title}</title><style>'
        f"{font_faces(needed)}:root{{--text:{quoted(families)}}}{style}</style></head><body>{body}</body></html>"
    )
    files = tuple({face.file.name: face.file for face in needed}.values())
    own = replace(profile, bleed=0, standards=(), condition=None, single=False, rules="")
    expect = Expect(2, paper.width, paper.height, 0, 5, "da", title, tuple(sorted(families)), own)
    job = PressJob("calibration", "", "da", brand, profile.name, page, files, {}, expect, "", Mark("calibration"), {})
    return replace(job, key=digest(job))
