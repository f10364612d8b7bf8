"""A printed PDF and the places of its texts → the proof: every text outlined and numbered, and a picture of each.

The numbers are those of the PO comments (`nr. 12`): a translator finds the entry of what is seen and the print of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from handouts.model import Place

POINT = 72 / 25.4
MARGIN = 3.0
"""Millimetres shown round a text."""

RESOLUTION = 150
"""Dots per inch of the pictures."""

RED = (0.82, 0.01, 0.11)


def outlined(pdf: bytes, places: Iterable[Place]) -> bytes:
    """The PDF with a box and a number over each text; the print below is not touched."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject

    reader = PdfReader(BytesIO(pdf))
    writer = PdfWriter(clone_from=reader)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    name = NameObject("/HandoutsProof")
    for number, page in enumerate(writer.pages, 1):
        drawing = DecodedStreamObject()
        trim = page.trimbox
        drawing.set_data("\n".join(_marks(places, number, float(trim.left), float(trim.top), str(name))).encode())
        opening, closing = DecodedStreamObject(), DecodedStreamObject()
        opening.set_data(b"q")
        closing.set_data(b"Q")
        parts = page["/Contents"].get_object()
        old: list[Any] = list(parts) if isinstance(parts, ArrayObject) else [page.raw_get("/Contents")]
        added = [writer._add_object(stream) for stream in (opening, closing, drawing)]
        page[NameObject("/Contents")] = ArrayObject([added[0], *old, added[1], added[2]])
        resources: Any = page["/Resources"].get_object()
        fonts = resources.get("/Font", DictionaryObject()).get_object()
        fonts[name] = font
        resources[NameObject("/Font")] = fonts
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _marks(places: Iterable[Place], page: int, left: float, top: float, font: str) -> Iterator[str]:
    """PDF operators: a rectangle and a number on a white tag at its corner."""
    red = " ".join(f"{part:g}" for part in RED)
    for place in places:
        if place.page != page:
            continue
        x, y = left + place.left * POINT, top - place.top * POINT
        width, height = place.width * POINT, place.height * POINT
        yield f"q {red} RG .5 w {x:.2f} {y - height:.2f} {width:.2f} {height:.2f} re S"
        tag = 3.6 * len(str(place.number)) + 2.4
        yield f"{red} rg {x - tag:.2f} {y - 7:.2f} {tag:.2f} 7 re f"
        yield f"1 1 1 rg BT {font} 6 Tf {x - tag + 1.2:.2f} {y - 5.6:.2f} Td ({place.number}) Tj ET Q"


def pictures(pdf: bytes, places: Iterable[Place]) -> dict[str, bytes]:
    """A PNG of each text, by name: 12.png, and 12-2.png for its second place."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    pages: dict[int, Any] = {}
    found: dict[str, bytes] = {}
    dots = RESOLUTION / 25.4
    for place in places:
        if place.page not in pages:
            pages[place.page] = document[place.page - 1].render(scale=RESOLUTION / 72).to_pil()
        page = pages[place.page]
        box = (
            max(round((place.left - MARGIN) * dots), 0),
            max(round((place.top - MARGIN) * dots), 0),
            min(round((place.left + place.width + MARGIN) * dots), page.width),
            min(round((place.top + place.height + MARGIN) * dots), page.height),
        )
        buffer = BytesIO()
        page.crop(box).save(buffer, "PNG")
        copies = sum(name.partition(".")[0].partition("-")[0] == str(place.number) for name in found)
        found[f"{place.number}-{copies + 1}.png" if copies else f"{place.number}.png"] = buffer.getvalue()
    return found
