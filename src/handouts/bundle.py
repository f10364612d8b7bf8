"""PDFs of press jobs, in order → one tagged PDF with outline, page labels and one structure element a part."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zlib
from collections import Counter
from typing import Any
from xml.sax.saxutils import escape

from handouts.diagnostics import Diagnostic
from handouts.finish import A2A_PART, UA_PART, UA_SCHEMA
from handouts.model import BundleJob, Part, Result

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<rdf:Description rdf:about=""><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag>{langs}</rdf:Bag></dc:language><pdf:Producer>{producer}</pdf:Producer>{dates}</rdf:Description>
{standards}</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""

PRODUCER = "handouts (WeasyPrint, pypdf)"


def merge_pdfs(job: BundleJob, pdfs: list[bytes]) -> Result:
    """One PDF of all parts. Whatever is wrong becomes a diagnostic, and the PDF None."""
    try:
        merged, pages = _Merger(job, pdfs).merge()
    except _Fault as fault:
        return _failed(job, *fault.args)
    except Exception as error:  # pypdf raises six kinds and more on a damaged part
        reason = " ".join(str(error).split())[:200]
        return _failed(job, "merge-failed", f"the parts cannot be merged: {reason} ({type(error).__name__})")
    return Result(job.id, job.key, merged, pages)


class _Fault(Exception):
    """A code and a message."""


def _failed(job: BundleJob, code: str, message: str) -> Result:
    fault = Diagnostic(code, message, job.source, "build again with an empty cache; if it stays, report it", job=job.id)
    return Result(job.id, job.key, None, 0, (fault,))


class _Merger:
    """The one PDF in the making."""

    def __init__(self, job: BundleJob, pdfs: list[bytes]) -> None:
        from pypdf import PdfReader, PdfWriter

        if len(pdfs) != len(job.parts) or not pdfs:
            raise _Fault("merge-failed", f"the bundle has {len(job.parts)} parts, but {len(pdfs)} PDFs")
        self.job = job
        self.writer = PdfWriter()
        self.readers = [PdfReader(io.BytesIO(pdf)) for pdf in pdfs]
        self.starts: list[int] = []
        self.tagged = all("/StructTreeRoot" in _root(reader) for reader in self.readers)

    def merge(self) -> tuple[bytes, int]:
        _check_names(self.job, self.readers)
        for reader in self.readers:
            self.starts.append(len(self.writer.pages))
            self.writer.append(reader, import_outline=False)
        if self.tagged:
            _merge_tags(self.writer, self.job.parts, self.readers, self.starts)
        self._outline()
        self._labels()
        self._catalogue()
        _share(self.writer)
        return self._write()

    def _outline(self) -> None:
        """The parts, their own bookmarks below them; in a bundle of several languages these stand on top."""
        parents: dict[str, Any] = {}
        for part, reader, start in zip(self.job.parts, self.readers, self.starts, strict=True):
            parent = None
            if self.job.mixed:
                if part.lang not in parents:
                    parents[part.lang] = self._bookmark(part.lang_name, start, None)
                parent = parents[part.lang]
            item = self._bookmark(part.title, start, parent)
            self._bookmarks(_without_title(reader.outline, part.title), reader, start, item)

    def _bookmarks(self, items: list[Any], reader: Any, start: int, parent: Any) -> None:
        last = parent
        for item in items:
            if isinstance(item, list):
                self._bookmarks(item, reader, start, last)
            else:
                page = reader.get_destination_page_number(item)
                last = self._bookmark(str(item.title), start + max(page or 0, 0), parent)

    def _bookmark(self, title: str, page: int, parent: Any) -> Any:
        return self.writer.add_outline_item(title=title, page_number=page, parent=parent)

    def _labels(self) -> None:
        """1, 2, 3…; in a bundle of several languages da-1, da-2, … en-1, …"""
        from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

        nums = ArrayObject()
        used: Counter[str] = Counter()
        for part, reader, start in zip(self.job.parts, self.readers, self.starts, strict=True):
            group = part.lang if self.job.mixed else ""
            label = DictionaryObject({NameObject("/S"): NameObject("/D")})
            label[NameObject("/St")] = NumberObject(used[group] + 1)
            if group:
                label[NameObject("/P")] = TextStringObject(f"{group}-")
            nums.extend((NumberObject(start), label))
            used[group] += len(reader.pages)
        self.writer.root_object[NameObject("/PageLabels")] = DictionaryObject({NameObject("/Nums"): nums})

    def _catalogue(self) -> None:
        """What pypdf drops: language, title shown, outline open, XMP, output intents, a fixed /ID."""
        from pypdf.generic import (
            ArrayObject,
            BooleanObject,
            ByteStringObject,
            DictionaryObject,
            NameObject,
            StreamObject,
            TextStringObject,
        )

        root = self.writer.root_object
        root[NameObject("/Lang")] = TextStringObject(self.job.lang)
        root[NameObject("/PageMode")] = NameObject("/UseOutlines")
        show = {NameObject("/DisplayDocTitle"): BooleanObject(True)}
        root[NameObject("/ViewerPreferences")] = DictionaryObject(show)
        xmp = StreamObject()
        xmp.set_data(self._xmp().encode())
        xmp.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
        root[NameObject("/Metadata")] = self.writer._add_object(xmp)
        first = _root(self.readers[0])
        if "/OutputIntents" in first:
            root[NameObject("/OutputIntents")] = first["/OutputIntents"].clone(self.writer)
        self.writer.metadata = {**_dates(self.readers), "/Title": self.job.title, "/Producer": PRODUCER}
        mark = ByteStringObject(hashlib.sha256(f"{self.job.id}:{self.job.key}".encode()).digest()[:16])
        self.writer._ID = ArrayObject([mark, mark])

    def _xmp(self) -> str:
        """The bundle conforms to what all of its parts conform to."""
        langs = "".join(f"<rdf:li>{escape(lang)}</rdf:li>" for lang in dict.fromkeys(p.lang for p in self.job.parts))
        accessible = self.tagged and all(b"pdfuaid:part" in _xmp_of(reader) for reader in self.readers)
        archived = self.tagged and all(b"pdfaid:part" in _xmp_of(reader) for reader in self.readers)
        standards = (UA_PART if accessible else "") + (A2A_PART if archived else "")
        standards += UA_SCHEMA if accessible and archived else ""
        day = _iso(_dates(self.readers).get("/ModDate", ""))
        dates = f"<xmp:CreateDate>{day}</xmp:CreateDate><xmp:ModifyDate>{day}</xmp:ModifyDate>" if day else ""
        title = escape(self.job.title)
        return XMP.format(title=title, langs=langs, producer=PRODUCER, dates=dates, standards=standards)

    def _write(self) -> tuple[bytes, int]:
        from pypdf import PdfReader

        pdf = _packed(self.writer)
        wanted = sum(len(reader.pages) for reader in self.readers)
        found = len(PdfReader(io.BytesIO(pdf)).pages)
        if found != wanted:
            raise _Fault("merge-failed", f"the parts have {wanted} pages, the bundle {found}")
        return pdf, found


# -- reading the parts -----------------------------------------------------------------------------


def _root(reader: Any) -> Any:
    return reader.trailer["/Root"]


def _xmp_of(reader: Any) -> bytes:
    stream = _root(reader).get("/Metadata")
    return bytes(stream.get_object().get_data()) if stream is not None else b""


def _dates(readers: list[Any]) -> dict[str, str]:
    """The newest date of the parts, where they have one."""
    newest = max((str((reader.metadata or {}).get("/ModDate", "")) for reader in readers), default="")
    return {"/CreationDate": newest, "/ModDate": newest} if newest else {}


def _iso(date: str) -> str:
    """D:20261124 → 2026-11-24: what is in the XMP must be what is in the Info (ISO 19005-2, 6.6.3)."""
    found = re.match(r"D:(\d{4})(\d\d)(\d\d)$", date)
    return "-".join(found.groups()) if found else ""


def _check_names(job: BundleJob, readers: list[Any]) -> None:
    """A name that two parts share would lead the links of one into the other, without a word."""
    owners: dict[str, str] = {}
    for part, reader in zip(job.parts, readers, strict=True):
        for name in reader.named_destinations:
            if owners.setdefault(name, part.job) != part.job:
                raise _Fault("merge-failed", f"'{name}' is a place in both '{owners[name]}' and '{part.job}'")


def _without_title(outline: list[Any], title: str) -> list[Any]:
    """The bookmarks; what is below the one that only says the title again comes up in its place."""
    if outline and not isinstance(outline[0], list) and str(outline[0].title).split() == title.split():
        below = outline[1] if len(outline) > 1 and isinstance(outline[1], list) else []
        return [*below, *outline[2 if below else 1 :]]
    return outline


# -- tags ------------------------------------------------------------------------------------------


def _merge_tags(writer: Any, parts: tuple[Part, ...], readers: list[Any], starts: list[int]) -> None:
    """Document → a Part for each part; the parent tree numbered on. Follows what append() already copied."""
    from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject, NumberObject

    root = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
    root_ref = writer._add_object(root)
    document = _element("/Document", root_ref)
    document_ref = writer._add_object(document)
    nums: Any = ArrayObject()
    kids: Any = ArrayObject()
    offset = 0
    for index, (part, reader, start) in enumerate(zip(parts, readers, starts, strict=True)):
        tree: Any = _root(reader)["/StructTreeRoot"].clone(writer)
        numbers: list[Any] = list(list.__iter__(tree["/ParentTree"]["/Nums"]))
        for key, value in zip(numbers[::2], numbers[1::2], strict=True):
            nums.extend((NumberObject(int(key) + offset), value))
        pages = writer.pages[start : start + len(reader.pages)]
        _renumber(reader.pages, pages, offset)
        kids.append(_part_element(writer, part, index, tree, document_ref))
        offset += max((int(key) for key in numbers[::2]), default=-1) + 1
    document[NameObject("/K")] = kids
    root[NameObject("/K")] = ArrayObject([document_ref])
    root[NameObject("/ParentTree")] = writer._add_object(DictionaryObject({NameObject("/Nums"): nums}))
    root[NameObject("/ParentTreeNextKey")] = NumberObject(offset)
    writer.root_object[NameObject("/StructTreeRoot")] = root_ref
    marked = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
    writer.root_object[NameObject("/MarkInfo")] = marked


def _element(kind: str, parent: Any) -> Any:
    from pypdf.generic import DictionaryObject, NameObject

    kinds = {NameObject("/Type"): NameObject("/StructElem"), NameObject("/S"): NameObject(kind)}
    return DictionaryObject({**kinds, NameObject("/P"): parent})


def _renumber(old: Any, new: Any, offset: int) -> None:
    """Point pages and annotations at their new places in the parent tree."""
    from pypdf.generic import NameObject, NumberObject

    for source, page in zip(old, new, strict=True):
        if "/StructParents" in source:
            page[NameObject("/StructParents")] = NumberObject(int(source["/StructParents"]) + offset)
        page[NameObject("/Tabs")] = NameObject("/S")
        for annotation in page.get("/Annots") or ():
            annotation = annotation.get_object()
            if "/StructParent" in annotation:
                annotation[NameObject("/StructParent")] = NumberObject(int(annotation["/StructParent"]) + offset)


def _part_element(writer: Any, part: Part, index: int, tree: Any, document_ref: Any) -> Any:
    """A Part that holds what the part's own Document held."""
    from pypdf.generic import ArrayObject, NameObject, TextStringObject

    element = _element("/Part", document_ref)
    element[NameObject("/Lang")] = TextStringObject(part.lang)
    element[NameObject("/T")] = TextStringObject(part.title)
    reference = writer._add_object(element)
    kids: Any = ArrayObject()
    for kid in tree["/K"][0].get_object()["/K"]:
        kid.get_object()[NameObject("/P")] = reference
        kids.append(kid.get_object().indirect_reference)
        _prefix_ids(kid, f"{index}:")
    element[NameObject("/K")] = kids
    return reference


def _prefix_ids(element: Any, prefix: str) -> None:
    """Header cells are named by row and column: the same names in every part."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

    element = element.get_object()
    if not isinstance(element, DictionaryObject):
        return
    if "/ID" in element:
        element[NameObject("/ID")] = TextStringObject(f"{prefix}{element['/ID']}")
    attributes: Any = element.get("/A")
    if isinstance(attributes, DictionaryObject) and "/Headers" in attributes:
        headers: Any = attributes["/Headers"]
        attributes[NameObject("/Headers")] = ArrayObject(TextStringObject(f"{prefix}{header}") for header in headers)
    kids: Any = element.get("/K")
    for kid in kids if isinstance(kids, list) else ():
        _prefix_ids(kid, prefix)


# -- sharing ---------------------------------------------------------------------------------------


def _share(writer: Any) -> None:
    """Name each font subset by its content, then keep one of each equal object."""
    for thing in writer._objects:
        if hasattr(thing, "get") and thing.get("/Subtype") == "/Type0":
            _retag(thing)
    before = -1
    while before != (count := sum(thing is not None for thing in writer._objects)):
        before = count
        writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)


def _retag(font: Any) -> None:
    """WeasyPrint tags a subset by the font's description, so that different subsets have the same name."""
    from pypdf.generic import NameObject

    below = font["/DescendantFonts"][0].get_object()
    descriptor = below["/FontDescriptor"].get_object()
    file = next((descriptor[k] for k in ("/FontFile3", "/FontFile2", "/FontFile") if k in descriptor), None)
    if file is None:
        return
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(file.get_object().get_data()).digest()[:6])
    for holder, key in ((font, "/BaseFont"), (below, "/BaseFont"), (descriptor, "/FontName")):
        name = re.sub(r"^/([A-Z]{6}\+)?", "", str(holder[key]))
        holder[NameObject(key)] = NameObject(f"/{tag}+{name}")


# -- writing ---------------------------------------------------------------------------------------

PACK = 200
"""Objects in an object stream."""


def _packed(writer: Any) -> bytes:
    """The file, with its many small structure elements in compressed object streams; pypdf writes each openly."""
    from pypdf.generic import DictionaryObject, NameObject, StreamObject

    objects = [(number, thing) for number, thing in enumerate(writer._objects, 1) if thing is not None]
    loose = [(number, thing) for number, thing in objects if not isinstance(thing, StreamObject)]
    out = io.BytesIO(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    out.seek(0, io.SEEK_END)
    entries: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
    for number, thing in objects:
        if isinstance(thing, StreamObject):
            entries[number] = (1, out.tell(), 0)
            _put(out, number, thing)
    number = len(writer._objects)
    for first in range(0, len(loose), PACK):
        number += 1
        pack = loose[first : first + PACK]
        entries.update({inner: (2, number, index) for index, (inner, _) in enumerate(pack)})
        entries[number] = (1, out.tell(), 0)
        _put(out, number, _object_stream(pack))
    number += 1
    entries[number] = (1, out.tell(), 0)
    trailer = DictionaryObject({NameObject("/Root"): writer.root_object.indirect_reference})
    trailer[NameObject("/Info")] = writer._info_obj
    trailer[NameObject("/ID")] = writer._ID
    start = out.tell()
    _put(out, number, _cross_references(entries, number + 1, trailer))
    out.write(f"startxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def _put(out: io.BytesIO, number: int, thing: Any) -> None:
    out.write(f"{number} 0 obj\n".encode())
    thing.write_to_stream(out)
    out.write(b"\nendobj\n")


def _object_stream(pack: list[tuple[int, Any]]) -> Any:
    """An /ObjStm: pairs of number and offset, then the objects."""
    from pypdf.generic import NameObject, NumberObject

    body, index = io.BytesIO(), []
    for number, thing in pack:
        index.append(f"{number} {body.tell()}")
        thing.write_to_stream(body)
        body.write(b"\n")
    head = (" ".join(index) + "\n").encode()
    stream = _compressed(head + body.getvalue())
    stream[NameObject("/Type")] = NameObject("/ObjStm")
    stream[NameObject("/N")] = NumberObject(len(pack))
    stream[NameObject("/First")] = NumberObject(len(head))
    return stream


def _cross_references(entries: dict[int, tuple[int, int, int]], size: int, trailer: Any) -> Any:
    """An /XRef stream, which is the trailer too; numbers without an entry are free."""
    from pypdf.generic import ArrayObject, NameObject, NumberObject

    rows = (entries.get(number, (0, 0, 65535)) for number in range(size))
    stream = _compressed(b"".join(struct.pack(">BIH", *row) for row in rows))
    stream.update(trailer)
    stream[NameObject("/Type")] = NameObject("/XRef")
    stream[NameObject("/Size")] = NumberObject(size)
    stream[NameObject("/W")] = ArrayObject([NumberObject(width) for width in (1, 4, 2)])
    return stream


def _compressed(data: bytes) -> Any:
    from pypdf.generic import NameObject, StreamObject

    stream = StreamObject()
    stream.set_data(zlib.compress(data, 9))
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    return stream
