"""The bytes of a project's own font → what is wrong with it, or nothing: looked at before any other code opens it."""

from __future__ import annotations

import io

MAX_BYTES = 8 << 20
MAX_GLYPHS = 65_535
MAX_AXES = 16
NEEDED = ("cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "OS/2")

RESTRICTED, NO_SUBSETS, BITMAPS_ONLY = 0x0002, 0x0100, 0x0200
"""Bits of OS/2 fsType (OpenType 1.9): each forbids what a PDF does with a font."""


def font_fault(data: bytes) -> str:
    """Why the font may not or cannot be used, in plain words; empty if it can."""
    if len(data) > MAX_BYTES:
        return f"has {len(data)} bytes, at most {MAX_BYTES} are read"
    if data[:4] not in (b"\0\1\0\0", b"true"):
        return "is not a TrueType font"
    if fault := _directory_fault(data):
        return fault
    from fontTools.ttLib import TTFont

    try:
        font = TTFont(io.BytesIO(data), lazy=True, fontNumber=0)
        if missing := [tag for tag in NEEDED if tag not in font]:
            return f"has no table '{missing[0]}'"
        if "fvar" in font and len(font["fvar"].axes) > MAX_AXES:
            return f"has more than {MAX_AXES} axes"
        rights = int(font["OS/2"].fsType)
        if not font.getBestCmap() or not 0 < font["maxp"].numGlyphs <= MAX_GLYPHS or len(font["hmtx"].metrics) == 0:
            return "has no letters"
        font["loca"], font["head"]  # read, so that damage shows here
    except Exception as error:  # fontTools raises what it likes at damaged data
        return f"is damaged ({type(error).__name__})"
    # of several levels of permission the least restrictive counts (OpenType 1.9): restricted only stands alone
    if rights & 0x000F == RESTRICTED:
        return "may not be embedded: its licence bits (fsType) say restricted"
    if rights & (NO_SUBSETS | BITMAPS_ONLY):
        return "may not be embedded in parts: its licence bits (fsType) forbid it"
    return ""


def _directory_fault(data: bytes) -> str:
    """The table directory must stay inside the file, and no table may stand in it twice."""
    count = int.from_bytes(data[4:6], "big")
    if not 1 <= count <= 64 or len(data) < 12 + 16 * count:
        return "has a damaged directory of tables"
    tags = set()
    for at in range(12, 12 + 16 * count, 16):
        tags.add(data[at : at + 4])
        offset, length = int.from_bytes(data[at + 8 : at + 12], "big"), int.from_bytes(data[at + 12 : at + 16], "big")
        if offset + length > len(data):
            return "is cut off: a table reaches beyond its end"
    return "" if len(tags) == count else "has the same table twice"
