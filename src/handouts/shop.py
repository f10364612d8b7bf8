"""What print shops ask and GWG 2022 does not: page boxes, a bleed that is filled, a safe margin, no links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from handouts.gwg import MM, TABLE, Fault, Print, Rule, at, intents, say
from handouts.scan import Box, get

SLACK = 0.1
"""Millimetres that a box may be off."""


def boxes_not_nested(job: Print) -> Iterator[Fault]:
    """*What* each page says its trim, inside its bleed, inside its sheet, which begins at 0, 0. *Why* the shop places
    and cuts by them. *Example* a page without TrimBox. *Mend* by exporting as PDF/X-4 with bleed."""
    hint = "export it as PDF/X-4 with bleed"
    for page in job.pages:
        boxes = page.boxes
        media, bleed, trim = boxes["MediaBox"], boxes.get("BleedBox"), boxes.get("TrimBox") or boxes.get("ArtBox")
        if trim is None:
            yield page.number, "the page does not say where it is cut (no TrimBox)", hint
        elif "TrimBox" in boxes and "ArtBox" in boxes:
            yield page.number, "the page says twice where it ends (TrimBox and ArtBox)", hint
        elif not _inside(trim, bleed or media):
            yield page.number, "the page is cut outside its bleed (TrimBox, BleedBox)", hint
        elif bleed and not _inside(bleed, media):
            yield page.number, "the bleed is larger than the sheet (BleedBox, MediaBox)", hint
        elif max(abs(media[0]), abs(media[1])) > 0.01:
            yield page.number, "the sheet does not begin at 0, 0, so that some programs shift the page", hint


def bleed_too_small(job: Print) -> Iterator[Fault]:
    """*What* the file has the bleed that the shop wants. *Why* cutting is never exact, and a white edge shows.
    *Example* a poster made without bleed. *Mend* by exporting with bleed."""
    for page in job.pages:
        trim, bleed = page.trim, page.bleed
        if "TrimBox" not in page.boxes:
            continue  # boxes_not_nested says so
        size = min(trim[0] - bleed[0], trim[1] - bleed[1], bleed[2] - trim[2], bleed[3] - trim[3]) / MM
        if size < job.profile.bleed - SLACK:
            what = f"the page has {max(0, size):.1f} mm bleed, the print shop wants {job.profile.bleed:g}"
            yield page.number, what, "export it with bleed, and let backgrounds and pictures run into it"


def bleed_not_filled(job: Print) -> Iterator[Fault]:
    """*What* what is printed up to the trim goes on through the bleed. *Why* a cut that is 1 mm off leaves a white
    edge. *Example* a background that ends at the trim. *Mend* by drawing it larger; a white edge is fine."""
    for page in job.pages if job.profile.bleed else ():
        measured = job.ink(page.number)
        for side, start, end, depth in measured.gaps if measured else ():
            if depth < job.profile.bleed - 0.5:
                what = f"at the {side} edge, {start:.0f} to {end:.0f} mm along it, the print ends {depth:.1f} mm"
                yield page.number, f"{what} beyond the trim, not {job.profile.bleed:g}", "let it run through the bleed"


def outside_safe_margin(job: Print) -> Iterator[Fault]:
    """*What* text and QR codes keep the safe margin from the trim. *Why* the cut may hit them. *Example* an address at
    the edge. *Mend* by moving it in."""
    for page in job.pages if job.profile.safe else ():
        for item in page.items:
            if item.kind not in ("text", "code") or not _meet(item.box, page.bleed):
                continue
            box, trim = item.box, page.trim
            away = min(box[0] - trim[0], box[1] - trim[1], trim[2] - box[2], trim[3] - box[3]) / MM
            if away < job.profile.safe - SLACK:
                what = f"the text {say(item)}" if item.kind == "text" else f"the QR code {at(item, page)}"
                where = f"{away:.1f} mm from the trim" if away >= 0 else f"{-away:.1f} mm beyond the trim"
                yield page.number, f"{what} is {where}, the print shop wants {job.profile.safe:g}", "move it in"


def annotation_in_page(job: Print) -> Iterator[Fault]:
    """*What* there are no links and notes on the page. *Why* PDF/X-4 forbids them, and some machines print them.
    *Example* a link of a web page. *Mend* by exporting without links."""
    for page in job.pages:
        kinds = sorted({kind for kind, box in page.annotations if kind not in MARKS and _meet(box, page.bleed)})
        if kinds:
            yield page.number, f"the page has {', '.join(kinds)} annotations", "export it without links and notes"


MARKS = ("PrinterMark", "TrapNet")


def black_text_small(job: Print) -> Iterator[Fault]:
    """*What* black text is not smaller than the shop prints. *Why* it fills up or breaks. *Example* 5 pt of legal
    text. *Mend* by larger type."""
    limit = job.profile.smallest.get("black", 0)
    for number, item in job.items("text"):
        if not item.ink.white and item.ink.count < 2 and item.size < limit - 0.05:
            what = f"the text {say(item)} is {item.size:.1f} pt, the print shop wants {limit:g}"
            yield number, what, "set it larger"


def condition_not_named(job: Print) -> Iterator[Fault]:
    """*What* the printing condition has its registered name. *Why* the shop compares it with its own. *Example* a text
    in prose as name. *Mend* by a name such as FOGRA39."""
    for intent in intents(job):
        name = str(get(intent, "/OutputConditionIdentifier") or "")
        if not name or len(name) > 40 or "\n" in name:
            yield 0, "the printing condition has no short name", "name it as registered, such as FOGRA39"
        elif name.startswith(("FOGRA", "CGATS")) and not get(intent, "/RegistryName"):
            yield 0, f"the printing condition {name} does not say who registered it", "RegistryName: www.color.org"


def subset_not_named(job: Print) -> Iterator[Fault]:
    """*What* parts of fonts have names of their own. *Why* machines keep fonts by name, and print letters of another
    file. *Example* two files that were joined. *Mend* by exporting anew."""
    seen: dict[str, int] = {}
    for font, descriptor, mark in fonts(job.reader):
        if "+" in font and seen.setdefault(font, mark) != mark and descriptor:
            yield 0, f"two different parts of a font have the same name '{font}'", "export the file anew"


def transfer_curve(job: Print) -> Iterator[Fault]:
    """*What* no transfer curves or halftones are in the file. *Why* they change the shop's own. *Example* an old EPS.
    *Mend* by exporting anew."""
    for number, page in enumerate(job.reader.pages[: len(job.pages)], 1):
        states = get(get(page, "/Resources"), "/ExtGState") or {}
        if any(key in state.get_object() for state in states.values() for key in ("/TR", "/HTP")):
            yield number, "the page changes the print shop's curves", "export it without transfer curves"


SHOP: tuple[tuple[str, Rule, str], ...] = (
    ("boxes", boxes_not_nested, "EEEE"),
    ("bleed", bleed_too_small, "EEEE"),
    ("bleed", bleed_not_filled, "EEEE"),
    ("safe margin", outside_safe_margin, "EEEE"),
    ("type", black_text_small, "WWWW"),
    ("links", annotation_in_page, "EEEE"),
    ("condition", condition_not_named, "EEEE"),
    ("fonts", subset_not_named, "EEEE"),
    ("curves", transfer_curve, "EEEE"),
)
"""As gwg.TABLE, for what GWG does not ask."""

PRESS_RULES = (*TABLE, *SHOP)
FOR_ALL = {"R0031": "ppi", "safe margin": "safe"}
"""Rules that are asked of a profile without `rules:` too, where it has the value."""


# -- what the rules share ------------------------------------------------------------------------


def fonts(reader: Any) -> Iterator[tuple[str, object, int]]:
    """(name with its tag, file, number of the object) of every embedded font."""
    for page in reader.pages:
        for font in (get(get(page, "/Resources"), "/Font") or {}).values():
            font = font.get_object()
            below = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            descriptor = get(below, "/FontDescriptor")
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                if descriptor is not None and key in descriptor:
                    yield str(font.get("/BaseFont")), descriptor, getattr(descriptor.raw_get(key), "idnum", 0)


def _inside(inner: Box, outer: Box) -> bool:
    return (
        inner[0] >= outer[0] - 0.01
        and inner[1] >= outer[1] - 0.01
        and inner[2] <= outer[2] + 0.01
        and inner[3] <= outer[3] + 0.01
    )


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
