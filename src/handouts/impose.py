"""A Layout and the PDFs that it names → one PDF of sheets, in which every page is stored once.

A page becomes a form XObject and is drawn wherever it stands. Sheets of press files stay PDF/X-4 (ISO 15930-7).
"""

from __future__ import annotations

import hashlib
import io
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from handouts.layout import Layout, Place, Side
from handouts.marks import (
    LENGTH,
    MM,
    WIDTH,
    Box,
    around,
    colour_bar,
    crop_marks,
    fold_marks,
    light_marks,
    number,
    register_marks,
)

PRODUCER = "handouts (WeasyPrint, pypdf)"

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"><rdf:Description rdf:about="">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<pdf:Producer>{producer}</pdf:Producer><pdf:Trapped>False</pdf:Trapped>
<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion><xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate><xmp:MetadataDate>{date}</xmp:MetadataDate>
<xmpMM:DocumentID>uuid:{id}</xmpMM:DocumentID><xmpMM:VersionID>1</xmpMM:VersionID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


class NotImposable(Exception):
    """A PDF that can't be put on sheets; the message says why in plain words."""


@dataclass(frozen=True)
class Style:
    """What is drawn round the pieces: `marks` are 'press', 'light' or '' for none; `offset` moves backs, in mm."""

    marks: str = "press"
    bar: bool = True
    offset: tuple[float, float] = (0, 0)
    title: str = "sheets"


def open_pdf(data: bytes) -> Any:
    """A reader of a PDF that is whole and open. Raises NotImposable."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise NotImposable("is locked with a password")
        if not len(reader.pages):
            raise NotImposable("has no pages")
        for page in reader.pages:
            if int(page.get("/Rotate", 0)) % 360:
                page.transfer_rotation_to_content()
    except NotImposable:
        raise
    except Exception as error:  # pypdf raises six kinds and more on a damaged file
        reason = " ".join(str(error).split())[:120]
        raise NotImposable(f"cannot be read as a PDF: {reason or type(error).__name__}") from None
    return reader


def page_size(page: Any) -> tuple[float, float, float]:
    """Width and height of a page's trim and its least bleed, in mm."""
    trim, media = _box(page.trimbox), _box(page.mediabox)
    bleed = _box(page.bleedbox)
    beyond = min(
        *(trim[side] - max(bleed[side], media[side]) for side in (0, 1)),
        *(min(bleed[side], media[side]) - trim[side] for side in (2, 3)),
    )
    width, height = ((trim[side + 2] - trim[side]) / MM for side in (0, 1))
    if min(width, height) <= 1:
        raise NotImposable("has a page without a size")
    return round(width, 2), round(height, 2), max(0.0, round(beyond / MM, 2))


def _box(box: Any) -> Box:
    left, bottom, right, top = (float(side) for side in box)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def impose(layout: Layout, pages: Sequence[Any], style: Style, slug: Any = None) -> bytes:
    """The sheets. `pages` are what the layout numbers, of pypdf readers; page n of the reader `slug` is side n's
    line of text. Raises NotImposable."""
    return _Sheets(layout, pages, style, slug).write()


def single_page(data: bytes, number: int, name: str) -> bytes:
    """Page `number` (from 0) of a PDF as a file of its own that keeps what the catalogue says; `name` is what its ids
    are made from. Raises NotImposable."""
    from pypdf import PdfWriter
    from pypdf.generic import ArrayObject, ByteStringObject, NameObject

    reader = open_pdf(data)
    writer = PdfWriter(clone_from=reader)
    for other in reversed(range(len(reader.pages))):
        if other != number:
            writer.remove_page(other)
    writer.root_object.pop(NameObject("/Outlines"), None)  # of the other pages
    page = writer.pages[0]
    content = page.get_contents()
    page[NameObject("/Resources")] = _named(page, content.get_data() if content is not None else b"", writer)
    seal = hashlib.sha256(name.encode() + data).digest()
    if "/Metadata" in writer.root_object:
        xmp: Any = writer.root_object["/Metadata"]
        fixed = f"uuid:{uuid.uuid5(uuid.NAMESPACE_URL, seal.hex())}".encode()
        xmp.set_data(re.sub(rb"(?:xmp\.did|uuid):[0-9a-f-]{36}", fixed, xmp.get_data()))
    writer._ID = ArrayObject([ByteStringObject(seal[:16])] * 2)
    return _written(writer, reader.pdf_header)


def _written(writer: Any, header: str) -> bytes:
    """The file with one of each equal object and nothing that nobody names."""
    before = -1
    while before != (count := sum(thing is not None for thing in writer._objects)):
        before = count
        writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    writer.pdf_header = header
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _named(page: Any, data: bytes, writer: Any) -> Any:
    """The resources that a content names: pages of one file may share all that any of them needs."""
    from pypdf.generic import DictionaryObject, NameObject

    found = re.findall(rb"/([^\s/<>\[\](){}%]+)", data)
    used = {re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), name) for name in found}
    kept = DictionaryObject()
    for kind, names in (page.get("/Resources") or {}).items():
        names = names.get_object()
        if isinstance(names, DictionaryObject):
            raw = {name: names.raw_get(name) for name in names if name[1:].encode("utf-8", "replace") in used}
            names = DictionaryObject({NameObject(name): thing.clone(writer) for name, thing in raw.items()})
        else:
            names = names.clone(writer)
        kept[NameObject(kind)] = names
    return kept


class _Sheets:
    """The PDF in the making."""

    def __init__(self, layout: Layout, pages: Sequence[Any], style: Style, slug: Any) -> None:
        from pypdf import PdfWriter

        self.layout, self.pages, self.style, self.slug = layout, pages, style, slug
        self.writer = PdfWriter()
        self.forms: dict[int, Any] = {}
        self.seal = hashlib.sha256(repr((layout, style)).encode())
        self.roots = list({id(page.pdf): page.pdf for page in pages}.values())
        self.press = all("/OutputIntents" in reader.root_object for reader in self.roots)

    def write(self) -> bytes:
        for index, side in enumerate(self.layout.sides):
            self._side(side, index)
        self._catalogue()
        return _written(self.writer, "%PDF-1.6" if self.press else "%PDF-1.7")

    # -- forms -------------------------------------------------------------------------------------

    def _form(self, page: Any) -> Any:
        """A page as a form XObject with what its content names, and no more."""
        from pypdf.generic import ArrayObject, FloatObject, NameObject, NumberObject, StreamObject

        if id(page) not in self.forms:
            content = page.get_contents()
            data = content.get_data() if content is not None else b""
            self.seal.update(data)
            form = StreamObject()
            form.set_data(data)
            form = form.flate_encode(9)
            form[NameObject("/Type")] = NameObject("/XObject")
            form[NameObject("/Subtype")] = NameObject("/Form")
            form[NameObject("/FormType")] = NumberObject(1)
            form[NameObject("/BBox")] = ArrayObject(map(FloatObject, _box(page.mediabox)))
            form[NameObject("/Resources")] = _named(page, data, self.writer)
            if (group := self._group(page)) is not None:
                form[NameObject("/Group")] = group
            self.forms[id(page)] = self.writer._add_object(form)
        return self.forms[id(page)]

    def _group(self, page: Any) -> Any:
        """A page is mixed by itself, on a press in its inks (GWG 2022, R0030)."""
        from pypdf.generic import BooleanObject, DictionaryObject, NameObject

        own = page.get("/Group")
        if own is None and not self.press:
            return None
        group = DictionaryObject({NameObject("/S"): NameObject("/Transparency"), NameObject("/I"): BooleanObject(True)})
        if self.press:
            group[NameObject("/CS")] = NameObject("/DeviceCMYK")
        elif own is not None and "/CS" in own.get_object():
            group[NameObject("/CS")] = own.get_object().raw_get("/CS").clone(self.writer)
        return group

    # -- one side of a sheet -----------------------------------------------------------------------

    def _side(self, side: Side, index: int) -> None:
        from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, StreamObject

        layout = self.layout
        sheet = (0.0, 0.0, layout.width * MM, layout.height * MM)
        page = self.writer.add_blank_page(round(sheet[2], 4), round(sheet[3], 4))
        names: dict[int, str] = {}
        objects = DictionaryObject()
        lines = [self._draw(place, names, objects) for place in side.places]
        boxes = [self._trim(place) for place in side.places]
        resources = DictionaryObject({NameObject("/XObject"): objects})
        if boxes:
            lines += self._marks(side, boxes, sheet, index, objects, resources)
            block = around(boxes)
            bleed = layout.bleed * MM
            bled = (max(0.0, block[0] - bleed), max(0.0, block[1] - bleed), block[2] + bleed, block[3] + bleed)
            page[NameObject("/TrimBox")] = ArrayObject(FloatObject(round(v, 4)) for v in block)
            page[NameObject("/BleedBox")] = ArrayObject(FloatObject(round(v, 4)) for v in bled)
        if side.back and any(self.style.offset):
            across, up = (number(length * MM) for length in self.style.offset)
            lines.insert(0, f"1 0 0 1 {across} {up} cm")
        content = StreamObject()
        content.set_data("\n".join(lines).encode())
        page[NameObject("/Contents")] = self.writer._add_object(content.flate_encode(9))
        page[NameObject("/Resources")] = resources

    def _trim(self, place: Place) -> Box:
        left, bottom = place.left * MM, place.bottom * MM
        return left, bottom, left + self.layout.piece[0] * MM, bottom + self.layout.piece[1] * MM

    def _draw(self, place: Place, names: dict[int, str], objects: Any) -> str:
        """Clip to what is shown, move, draw."""
        from pypdf.generic import NameObject

        page = self.pages[place.page]
        width, height, _ = page_size(page)
        if abs(width - self.layout.piece[0]) > 0.2 or abs(height - self.layout.piece[1]) > 0.2:
            raise NotImposable(f"page {place.page + 1} is {width:g} × {height:g} mm: pieces of one sheet are alike")
        name = names.setdefault(place.page, f"/P{len(names)}")
        objects[NameObject(name)] = self._form(page)
        left, bottom, right, top = self._trim(place)
        keep = [length * MM for length in place.keep]
        shown = left - keep[0], bottom - keep[1], right - left + keep[0] + keep[2], top - bottom + keep[1] + keep[3]
        a, b, c, d, e, f = self.layout.matrix(place)
        corner = _box(page.trimbox)
        move = (a, b, c, d, e * MM - a * corner[0], f * MM - d * corner[1])
        return f"q {' '.join(map(number, shown))} re W n {' '.join(map(number, move))} cm {name} Do Q"

    def _folds(self, side: Side) -> list[float]:
        wide = self.layout.piece[0]
        return [
            (place.left + (wide - fold if place.turned else fold)) * MM for place in side.places for fold in place.folds
        ]

    def _marks(self, side: Side, boxes: list[Box], sheet: Box, index: int, objects: Any, resources: Any) -> list[str]:
        from pypdf.generic import DictionaryObject, NameObject

        block, edge, folds = around(boxes), self.layout.edge * MM, self._folds(side)
        if self.style.marks == "light":
            return ["q .6 G .3 w", *light_marks(boxes, folds, sheet, edge), "Q"]
        if self.style.marks != "press":
            return []
        gap = self.layout.bleed * MM + MM / 2
        room = [block[k] - gap - edge for k in (0, 1)] + [sheet[k] - edge - block[k] - gap for k in (2, 3)]
        strip, upright = _strip(room)
        length = max(2 * MM, min(LENGTH, min(room) - (strip + MM / 2 if strip else -edge)))
        cuts = {round(x, 3) for box in boxes for x in (box[0], box[2])} | set(folds)
        resources[NameObject("/ColorSpace")] = DictionaryObject({NameObject("/Registration"): self._registration()})
        lines = [f"q /Registration CS 1 SCN {WIDTH} w", *crop_marks(boxes, gap, length)]
        lines += [*fold_marks(folds, block, gap, length), *register_marks(block, gap, sheet, cuts), "Q"]
        if self.style.bar and strip:
            x, y = (edge, block[1]) if upright else (block[0], sheet[3] - edge - strip)
            lines += ["q", *colour_bar(x, y, strip, upright), "Q"]
        if self.slug is not None:
            lines.append(self._slug(index, block, sheet, gap, strip, upright, objects))
        return lines

    def _slug(self, index: int, block: Box, sheet: Box, gap: float, strip: float, upright: bool, objects: Any) -> str:
        """The line of text: at the foot, at the right where the room is there, else close below the pieces."""
        from pypdf.generic import NameObject

        page = self.slug.pages[index]
        objects[NameObject("/Slug")] = self._form(page)
        _, bottom, _, top = _box(page.mediabox)
        edge, high = self.layout.edge * MM, top - bottom
        if strip and upright:
            move = f"0 1 -1 0 {number(sheet[2] - edge)} {number(block[1])}"
        elif strip:
            move = f"1 0 0 1 {number(block[0])} {number(edge)}"
        else:
            move = f"1 0 0 1 {number(block[0] + 2 * MM)} {number(max(0.0, block[1] - gap - high))}"
        return f"q {move} cm /Slug Do Q"

    def _registration(self) -> Any:
        """Separation All: on every plate (ISO 32000-1, 8.6.6.4)."""
        from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

        zero, one = NumberObject(0), NumberObject(1)
        tint = DictionaryObject(
            {
                NameObject("/FunctionType"): NumberObject(2),
                NameObject("/Domain"): ArrayObject([zero, one]),
                NameObject("/C0"): ArrayObject([zero] * 4),
                NameObject("/C1"): ArrayObject([one] * 4),
                NameObject("/N"): one,
            }
        )
        return ArrayObject([NameObject("/Separation"), NameObject("/All"), NameObject("/DeviceCMYK"), tint])

    # -- the file ----------------------------------------------------------------------------------

    def _catalogue(self) -> None:
        """How it is to be printed, the printing condition, names and dates that are the same in every run."""
        from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, NameObject, StreamObject

        root = self.writer.root_object
        date = max((str((reader.metadata or {}).get("/ModDate", "")) for reader in self.roots), default="")
        self.writer.metadata = {"/Title": self.style.title, "/Producer": PRODUCER, **_dates(date)}
        if self.press:
            root[NameObject("/OutputIntents")] = self.roots[0].root_object["/OutputIntents"].clone(self.writer)
            info: Any = self.writer._info
            info.get_object()[NameObject("/Trapped")] = NameObject("/False")
            name = uuid.uuid5(uuid.NAMESPACE_URL, f"handouts:sheets:{self.seal.hexdigest()}")
            day = re.sub(r"^D:(\d{4})(\d\d)(\d\d).*", r"\1-\2-\3", date)
            xmp = StreamObject()
            xmp.set_data(XMP.format(title=escape(self.style.title), producer=PRODUCER, date=day, id=name).encode())
            xmp[NameObject("/Type")], xmp[NameObject("/Subtype")] = NameObject("/Metadata"), NameObject("/XML")
            root[NameObject("/Metadata")] = self.writer._add_object(xmp)
        else:
            wishes = DictionaryObject({NameObject("/PrintScaling"): NameObject("/None")})
            flips = {"long": "/DuplexFlipLongEdge", "short": "/DuplexFlipShortEdge", "": "/Simplex"}
            wishes[NameObject("/Duplex")] = NameObject(flips[self.layout.flip])
            root[NameObject("/ViewerPreferences")] = wishes
        mark = ByteStringObject(self.seal.digest()[:16])
        self.writer._ID = ArrayObject([mark, mark])


def _dates(date: str) -> dict[str, str]:
    return {"/CreationDate": date, "/ModDate": date} if date else {}


def _strip(room: list[float]) -> tuple[float, bool]:
    """How wide a strip for bar and text may be beyond the marks, in pt, and whether it stands upright at the sides; 0
    where there is no room."""
    marks = 3.5 * MM
    for upright, sides in ((False, (1, 3)), (True, (0, 2))):
        free = min(room[side] for side in sides) - marks
        if free >= 3 * MM:
            return min(4 * MM, free), upright
    return 0.0, False
