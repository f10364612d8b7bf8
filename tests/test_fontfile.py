"""fontfile: a project's own font is whole and may be embedded, or it is refused before anything else opens it."""

from __future__ import annotations

import io
from pathlib import Path

import fontpkg
import pytest
from fontTools.ttLib import TTFont

from handouts.fontfile import font_fault
from handouts.plan import make_plan
from handouts.project import load_project

AMIRI = next(f.path for f in fontpkg.family("Amiri").files if f.style == "normal" and f.weight == 400).read_bytes()


def with_rights(bits: int) -> bytes:
    font = TTFont(io.BytesIO(AMIRI))
    font["OS/2"].fsType = bits
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def without(table: str) -> bytes:
    font = TTFont(io.BytesIO(AMIRI))
    del font[table]
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def test_a_whole_font_is_used() -> None:
    assert font_fault(AMIRI) == ""


@pytest.mark.parametrize(("bits", "told"), [(0x2, "restricted"), (0x100, "in parts"), (0x200, "in parts")])
def test_licence_bits_are_kept(bits: int, told: str) -> None:
    assert told in font_fault(with_rights(bits))
    assert font_fault(with_rights(0x4)) == font_fault(with_rights(0x8)) == ""


REFUSED = {
    "empty": (b"", "not a TrueType"),
    "collection": (b"ttcf" + AMIRI, "not a TrueType"),
    "woff2": (b"wOF2" + AMIRI, "not a TrueType"),
    "html": (b"<html>404</html>", "not a TrueType"),
    "large": (AMIRI + bytes(8 << 20), "at most"),
    "cut": (AMIRI[:-4000], "cut off"),
    "only a head": (AMIRI[:12], "directory"),
    "no tables": (b"\0\1\0\0" + bytes(40), "directory"),
    "twice": (AMIRI[:28] + AMIRI[12:28] + AMIRI[44:], "twice"),
    "no cmap": (without("cmap"), "'cmap'"),
    "no outlines": (without("glyf"), "'glyf'"),
    "noise": (AMIRI[:2000] + bytes(len(AMIRI) - 2000), "no letters"),
}


@pytest.mark.parametrize(("data", "told"), REFUSED.values(), ids=REFUSED)
def test_refused(data: bytes, told: str) -> None:
    assert told in font_fault(data)


def test_a_bad_font_costs_the_brands_that_use_it(project) -> None:
    root = project({"fonts/Anden-Regular.ttf": AMIRI[:-4000]})
    brand = (root / "content/brands/ester/brand.yaml").read_text()
    project({"content/brands/anden/brand.yaml": brand.replace("text: Amiri", "text: Anden")})
    project({"content/brands/anden/logo.svg": (root / "content/brands/ester/logo.svg").read_text()})
    plan = make_plan(load_project(Path(root)), brands=["all"])
    assert [(d.code, d.mark.path) for d in plan.diagnostics if d.code == "bad-font" and d.mark] == [
        ("bad-font", "content/brands/anden/brand.yaml")
    ]
    assert {job.brand for job in plan.jobs} == {"ester"}
