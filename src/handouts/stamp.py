"""A master's PDF and the PDF of its strips → one file a salon, or one print file of all salons that shares all it can.

A strip is laid over its page as a form XObject; its structure elements, links and alternative texts come along. What
the master and the salons of a chunk share is written as it was read, so an edition costs its own few objects only.
Sources: ISO 32000-1, 7.5.7 (object streams), 8.10 (form XObjects), 14.7.4.3 (marked content in them); ISO 16612-2.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any
from xml.sax.saxutils import escape

PLACE = "x-salon"
"""The language that marks the element of an emptied panel: see `editions`."""

PACK = 200
"""Objects in an object stream."""

NAMES = re.compile(rb"/([A-Za-z0-9_.+\-]+)")


@dataclass(frozen=True)
class Body:
    """An object as it is written: its text, and the data of a stream."""

    text: bytes
    data: bytes | None = None


class PdfFile:
    """Objects by number → a PDF file with object streams and a cross-reference stream."""

    def __init__(self, out: IO[bytes], version: bytes) -> None:
        self.out, self.entries, self.at = out, {0: (0, 0, 65535)}, 0
        self.top = 0
        self._loose: list[tuple[int, bytes]] = []
        self.write(version + b"\n%\xe2\xe3\xcf\xd3\n")

    def write(self, data: bytes) -> None:
        self.out.write(data)
        self.at += len(data)

    def add(self, number: int, body: Body) -> None:
        self.top = max(self.top, number)
        if body.data is None:
            self._loose.append((number, body.text))
            return
        self.entries[number] = (1, self.at, 0)
        head = b"<<%s/Length %d>>" % (body.text, len(body.data))
        self.write(b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, head, body.data))

    def pack(self) -> None:
        """Write the objects that are no streams, in streams whose numbers follow the highest one so far."""
        for first in range(0, len(self._loose), PACK):
            chosen = self._loose[first : first + PACK]
            index, body, number = [], io.BytesIO(), self.top + 1
            for place, (inner, text) in enumerate(chosen):
                index.append(b"%d %d" % (inner, body.tell()))
                self.entries[inner] = (2, number, place)
                body.write(text + b"\n")
            head = b" ".join(index) + b"\n"
            text = b"/Type/ObjStm/Filter/FlateDecode/N %d/First %d" % (len(chosen), len(head))
            self.add(number, Body(text, zlib.compress(head + body.getvalue(), 6)))
        self._loose = []

    def close(self, trailer: bytes) -> None:
        self.pack()
        number, start = self.top + 1, self.at
        self.entries[number] = (1, start, 0)
        rows = (self.entries.get(n, (0, 0, 65535)) for n in range(number + 1))
        table = zlib.compress(b"".join(struct.pack(">BIH", *row) for row in rows), 6)
        text = b"/Type/XRef/Filter/FlateDecode/W[1 4 2]/Size %d%s" % (number + 1, trailer)
        self.add(number, Body(text, table))
        self.write(b"startxref\n%d\n%%%%EOF\n" % start)


def dump(value: Any, number: Callable[[Any], int]) -> bytes:
    """The text of a value that pypdf read; `number` gives the new number of a reference."""
    from pypdf.generic import DictionaryObject, IndirectObject

    if isinstance(value, IndirectObject):
        return b"%d 0 R" % number(value)
    if isinstance(value, DictionaryObject):
        return b"<<%s>>" % dump_items(value, number)
    if isinstance(value, list):
        return b"[%s]" % b" ".join(dump(item, number) for item in list.__iter__(value))
    out = io.BytesIO()
    value.write_to_stream(out)
    return out.getvalue()


def dump_items(value: Any, number: Callable[[Any], int]) -> bytes:
    """The keys and values of a dictionary, without its brackets."""
    return b" ".join(
        b"%s %s" % (str(key).encode(), dump(item, number)) for key, item in dict.items(value) if key != "/Length"
    )


def _reader(pdf: bytes) -> Any:
    from pypdf import PdfReader

    return PdfReader(io.BytesIO(pdf))


def items_of(thing: Any, key: str) -> dict[str, Any]:
    """The dictionary below `key`, its values as they stand; empty if there is none."""
    return dict(dict.items(thing[key].get_object())) if key in thing else {}


def kids_of(thing: Any, key: str = "/K") -> list[Any]:
    """The list below `key`, its items as they stand; empty if there is none."""
    return list(list.__iter__(thing[key].get_object())) if key in thing else []


def text_string(text: str) -> bytes:
    return b"<feff%s>" % text.encode("utf-16-be").hex().encode()


class Master:
    """The PDF that all editions share, as bytes that are written again and again."""

    def __init__(self, pdf: bytes, pages: Iterable[int]) -> None:
        self.reader = _reader(pdf)
        self.root: Any = self.reader.trailer["/Root"]
        self.stamped = list(pages)
        self.pages: list[Any] = list(self.reader.pages)
        tree = self.root.get("/StructTreeRoot")
        self.tree: Any = tree and tree.get_object()
        self.top = int(self.reader.trailer["/Size"])
        own = [page.indirect_reference.idnum for page in self.pages]
        self.root_number = self.reader.trailer.raw_get("/Root").idnum
        changing = {self.reader.trailer.raw_get("/Info").idnum, self.root_number, *own}
        changing.add(self.metadata())
        self.places: dict[int, list[tuple[int, int]]] = {}
        if self.tree is not None:
            self.parents_number = self.tree.raw_get("/ParentTree").idnum
            for kid in kids_of(self.tree):
                self._find_places(kid)
            changing |= {self.parents_number, *(n for found in self.places.values() for n, _ in found)}
        self.q, self.end = self.top, self.top + 1
        self.shared = io.BytesIO()
        self.version = pdf[:8]  # PDF/X-4 is 1.6
        self.file = PdfFile(self.shared, self.version)
        for n in range(1, self.top):
            if n not in changing and (body := body_of(self.reader, n, lambda ref: int(ref.idnum))) is not None:
                self.file.add(n, body)
        self.file.add(self.q, Body(b"", b"q\n"))
        self.file.add(self.end, Body(b"", b"Q /Strip Do\n"))
        self.file.top = self.end
        self.file.pack()
        self.first = self.file.top + 1

    def _find_places(self, reference: Any) -> None:
        """Page → the elements of its emptied panels, each with its parent, in reading order."""
        for kid in kids_of(reference.get_object()):
            element = None if isinstance(kid, int) else kid.get_object()
            if element is None or element.get("/Type") != "/StructElem":
                continue
            if element.get("/Lang") == PLACE:
                page = element.raw_get("/Pg").idnum
                self.places.setdefault(page, []).append((kid.idnum, reference.idnum))
            else:
                self._find_places(kid)

    def info(self) -> bytes:
        """What /Info says, but who the piece is by."""
        info = {k: v for k, v in items_of(self.reader.trailer, "/Info").items() if k != "/Author"}
        return b" ".join(b"%s %s" % (str(k).encode(), dump(v, lambda ref: int(ref.idnum))) for k, v in info.items())

    def metadata(self) -> int:
        """The number of the XMP packet; 0 if there is none."""
        return int(self.root.raw_get("/Metadata").idnum) if "/Metadata" in self.root else 0

    def packet(self) -> bytes:
        return bytes(self.root["/Metadata"].get_object().get_data())

    def begin(self, out: IO[bytes]) -> PdfFile:
        """A file that holds what all share."""
        file = PdfFile(io.BytesIO(), self.version)
        file.out, file.at, file.top, file.entries = out, self.file.at, self.file.top, dict(self.file.entries)
        out.write(self.shared.getbuffer())
        return file


def body_of(reader: Any, n: int, number: Callable[[Any], int]) -> Body | None:
    """Object `n` of a file, as it is written elsewhere; None for the containers of other objects."""
    from pypdf.generic import IndirectObject, NullObject, StreamObject

    thing = reader.get_object(IndirectObject(n, 0, reader))
    if thing is None or isinstance(thing, NullObject):
        return None
    if isinstance(thing, StreamObject):
        if thing.get("/Type") in ("/ObjStm", "/XRef"):
            return None
        return Body(dump_items(thing, number), bytes(thing._data))
    return Body(dump(thing, number))


class Strips:
    """The strips of a chunk of salons, in their order, behind a page of letters that only their fonts are taken from;
    `first` is the number of the first object that they add, `known` the shared ones that a file has already."""

    def __init__(self, master: Master, pdf: bytes, first: int = 0, known: dict[Body, int] | None = None) -> None:
        self.master = master
        self.known = {} if known is None else known
        self.reader = _reader(pdf)
        self.pages: list[Any] = list(self.reader.pages)[1:]
        self.numbers: dict[int, int] = {}
        self.bodies: dict[int, Body] = {}
        self.elements: dict[int, list[Any]] = {}
        self.parents: dict[int, Any] = {}
        if master.tree is not None:
            tree = self.reader.trailer["/Root"]["/StructTreeRoot"]
            numbers = kids_of(tree["/ParentTree"], "/Nums")
            self.parents = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
            for kid in kids_of(kids_of(tree)[0].get_object()):
                self.elements.setdefault(kid.get_object().raw_get("/Pg").idnum, []).append(kid)
        self.free = first or master.first
        for page in self.pages:
            for font in items_of(page["/Resources"].get_object(), "/Font").values():
                self.share(font)

    def share(self, reference: Any) -> int:
        """The number, the same in every file of the chunk, of an object without anything of one salon: a font."""
        n = int(reference.idnum)
        if n not in self.numbers:
            body = body_of(self.reader, n, self.share)
            assert body is not None
            self.numbers[n] = self.known.setdefault(body, self.free)
            self.free += self.numbers[n] == self.free
            self.bodies[self.numbers[n]] = body
        return self.numbers[n]


class Edition:
    """One salon's objects, numbered after all that is shared."""

    def __init__(self, file: PdfFile, strips: Strips) -> None:
        self.file, self.strips, self.master = file, strips, strips.master
        self.next = strips.free
        self.written: set[int] = set()
        self.own: dict[int, int] = {}

    def new(self) -> int:
        self.next += 1
        return self.next - 1

    def shared(self, reference: Any) -> int:
        """The number of a shared object that this file has now, with all that it needs."""
        number = self.strips.numbers.get(int(reference.idnum))
        if number is None:
            return self.private(reference)
        todo = [number]
        while todo:
            one = todo.pop()
            if one not in self.written:
                self.written.add(one)
                body = self.strips.bodies[one]
                self.file.add(one, body)
                todo += [int(n) for n in re.findall(rb"(\d+) 0 R", body.text) if int(n) in self.strips.bodies]
        return number

    def private(self, reference: Any) -> int:
        """The number of an object that is this salon's own: a drawing, a picture."""
        n = int(reference.idnum)
        if n not in self.own:
            self.own[n] = self.new()
            thing = reference.get_object()
            self.file.add(self.own[n], self.form(thing) if hasattr(thing, "_data") else Body(dump(thing, self.private)))
        return self.own[n]

    def form(self, thing: Any) -> Body:
        """A stream; what it draws with is cut down to the names in it, so that nothing of another salon comes along."""
        items = {key: value for key, value in dict.items(thing) if key not in ("/Length", "/Resources")}
        text = b" ".join(b"%s %s" % (str(k).encode(), dump(v, self.private)) for k, v in items.items())
        if "/Resources" in thing:
            text += b"/Resources %s" % self.resources(thing["/Resources"].get_object(), thing.get_data())
        return Body(text, bytes(thing._data))

    def resources(self, resources: Any, content: bytes) -> bytes:
        used = {b"/" + name for name in NAMES.findall(content)}
        groups = []
        for kind in resources:
            group = resources[kind].get_object()
            if not isinstance(group, dict):
                continue
            number = self.shared if kind in ("/Font", "/ExtGState") else self.private
            kept = [
                b"%s %s" % (str(name).encode(), dump(value, number))
                for name, value in dict.items(group)
                if str(name).encode() in used
            ]
            if kept:
                groups.append(b"%s<<%s>>" % (str(kind).encode(), b" ".join(kept)))
        return b"<<%s>>" % b"".join(groups)

    def strip(self, page: Any, key: int | None) -> int:
        """The page of a strip as a form XObject."""
        content = page["/Contents"].get_object()
        box = dump(page.mediabox, self.private)
        text = b"/Type/XObject/Subtype/Form/BBox %s/Resources %s" % (
            box,
            self.resources(page["/Resources"].get_object(), content.get_data()),
        )
        text += b"/StructParents %d" % key if key is not None else b""
        if "/Filter" in content:
            text += b"/Filter %s" % dump(content.raw_get("/Filter"), self.private)
        number = self.new()
        self.file.add(number, Body(text, bytes(content._data)))
        return number

    def page(self, index: int, strip: int, annots: list[int], also: bytes = b"", tags: bool = True) -> bytes:
        """A page of the master with the strip over it."""
        page = self.master.pages[index]

        def same(reference: Any) -> int:
            return int(reference.idnum)

        left_out = {"/Contents", "/Resources", "/Annots", *(() if tags else ("/Parent", "/StructParents", "/Tabs"))}
        items = {key: value for key, value in dict.items(page) if key not in left_out}
        text = b" ".join(b"%s %s" % (str(k).encode(), dump(v, same)) for k, v in items.items())
        old = [b"%d 0 R" % ref.idnum for ref in list.__iter__(page["/Annots"])] if tags and "/Annots" in page else []
        links = [*old, *(b"%d 0 R" % n for n in annots)]
        contents, resources = page.raw_get("/Contents"), page["/Resources"].get_object()
        body = b"%s 0 R" % str(contents.idnum).encode()
        drawn = items_of(resources, "/XObject")
        groups = {k: v for k, v in dict.items(resources) if k != "/XObject"}
        res = b" ".join(b"%s %s" % (str(k).encode(), dump(v, same)) for k, v in groups.items())
        objects = b" ".join(b"%s %s" % (str(k).encode(), dump(v, same)) for k, v in drawn.items())
        res += b"/XObject<<%s%s>>" % (objects, b"/Strip %d 0 R" % strip if strip else b"")
        if strip:
            body = b"%d 0 R %s %d 0 R" % (self.master.q, body, self.master.end)
        return b"<<%s/Contents[%s]/Resources<<%s>>%s%s>>" % (
            text,
            body,
            res,
            b"/Annots[%s]" % b" ".join(links) if links else b"",
            also,
        )


# -- one file a salon ------------------------------------------------------------------------------


def edition(strips: Strips, number: int, author: str, mark: str) -> bytes:
    """The file of salon `number` of the chunk; `mark` makes its /ID."""
    master, count = strips.master, len(strips.master.stamped)
    out = io.BytesIO()
    file = master.begin(out)
    made = Edition(file, strips)
    tags = _Tags(made) if master.tree is not None else None
    stamps = {index: strips.pages[number * count + place] for place, index in enumerate(master.stamped)}
    for index in range(len(master.pages)):
        own = master.pages[index].indirect_reference.idnum
        strip, annots = 0, []
        if index in stamps:
            page = stamps[index]
            strip = made.strip(page, tags.key() if tags else None)
            if tags:
                annots = tags.take(page, own, strip)
        file.add(own, Body(made.page(index, strip, annots)))
    if tags:
        tags.close()
    _head(made, author)
    identity = hashlib.sha256(mark.encode()).hexdigest()[:32].encode()
    info = master.reader.trailer.raw_get("/Info").idnum
    file.top = max(file.top, made.next - 1)
    file.close(b"/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]" % (master.root_number, info, identity, identity))
    return out.getvalue()


def _head(made: Edition, author: str) -> None:
    """The catalogue, and who the piece is by: in /Info and in the XMP packet."""
    master = made.master
    number = master.reader.trailer.raw_get("/Info").idnum
    made.file.add(number, Body(b"<<%s/Author %s>>" % (master.info(), text_string(author))))
    made.file.add(master.root_number, Body(dump(master.root, lambda ref: int(ref.idnum))))
    if place := master.metadata():
        creator = (
            '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>'
            f"{escape(author)}</rdf:li></rdf:Seq></dc:creator></rdf:Description>"
        )
        packet = master.packet().replace(b"</rdf:RDF>", creator.encode() + b"</rdf:RDF>", 1)
        made.file.add(place, Body(b"/Type/Metadata/Subtype/XML", packet))


class _Tags:
    """The structure elements of the strips, hung below the master's Document, and the parent tree numbered on."""

    def __init__(self, made: Edition) -> None:
        self.made, self.master = made, made.master
        self.nums: list[bytes] = []
        old = kids_of(self.master.tree["/ParentTree"], "/Nums")
        self.old = b" ".join(dump(item, lambda ref: int(ref.idnum)) for item in old)
        self.next = max((int(n) for n in old[::2]), default=-1) + 1

    def key(self) -> int:
        return self.next

    def take(self, page: Any, page_number: int, form: int) -> list[int]:
        """Copy the elements of a strip's page; returns its link annotations."""
        made, strips = self.made, self.made.strips
        key, self.next = self.next, self.next + 1
        old_page = page.indirect_reference.idnum
        links: dict[int, int] = {}
        for annotation in kids_of(page, "/Annots"):
            links[annotation.idnum] = made.new()
        numbers: dict[int, int] = {}

        def number_of(reference: Any) -> int:
            n = int(reference.idnum)
            if n == old_page:
                return page_number
            if n in links:
                return links[n]
            if n not in numbers:
                numbers[n] = made.new()
            return numbers[n]

        panels = [panel for root in strips.elements.get(old_page, []) for panel in kids_of(root.get_object())]
        places = self.master.places.get(page_number, [])
        numbers.update({panel.idnum: number for panel, (number, _) in zip(panels, places, strict=True)})
        for panel, (_, parent) in zip(panels, places, strict=True):
            self._copy(panel, parent, page_number, form, number_of)
        refs: Any = strips.parents[int(page["/StructParents"])]
        self.nums.append(
            b"%d [%s]" % (key, b" ".join(b"%d 0 R" % number_of(ref) for ref in list.__iter__(refs.get_object())))
        )
        for annotation in kids_of(page, "/Annots"):
            thing = annotation.get_object()
            items = {k: v for k, v in dict.items(thing) if k not in ("/StructParent", "/P")}
            text = b" ".join(b"%s %s" % (str(k).encode(), dump(v, made.private)) for k, v in items.items())
            if "/StructParent" in thing:
                owner = strips.parents[int(thing["/StructParent"])]
                text += b"/StructParent %d" % self.next
                self.nums.append(b"%d %d 0 R" % (self.next, number_of(owner)))
                self.next += 1
            made.file.add(links[annotation.idnum], Body(b"<<%s>>" % text))
        return list(links.values())

    def _copy(self, reference: Any, parent: int, page: int, form: int, number: Callable[[Any], int]) -> None:
        thing = reference.get_object()
        kids = []
        for kid in kids_of(thing):
            if isinstance(kid, int):
                kids.append(b"<</Type/MCR/Pg %d 0 R/Stm %d 0 R/MCID %d>>" % (page, form, kid))
                continue
            kids.append(b"%d 0 R" % number(kid))
            if kid.get_object().get("/Type") == "/OBJR":
                self.made.file.add(number(kid), Body(dump(kid.get_object(), number)))
            else:
                self._copy(kid, number(reference), page, form, number)
        items = {k: v for k, v in dict.items(thing) if k not in ("/K", "/P")}
        text = b" ".join(b"%s %s" % (str(k).encode(), dump(v, number)) for k, v in items.items())
        body = b"<<%s/P %d 0 R/K[%s]>>" % (text, parent, b" ".join(kids))
        self.made.file.add(number(reference), Body(body))

    def close(self) -> None:
        nums = b"%s %s" % (self.old, b" ".join(self.nums))
        self.made.file.add(self.master.parents_number, Body(b"<</Nums[%s]>>" % nums))


# -- one print file of all -------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """What the print file says of one salon (DPM), for whoever prints and packs it."""

    id: str
    title: str
    lang: str
    copies: int


class PrintFile:
    """All editions of a piece in one file, written as they come: one record (DPart) and one bookmark a salon."""

    def __init__(self, out: IO[bytes], master: Master) -> None:
        self.master = master
        self.file = master.begin(out)
        self.next = master.first
        self.tree = self._new()
        self.parts_root, self.parts_node, self.outlines = self._new(), self._new(), self._new()
        self.pages: list[int] = []
        self.records: list[tuple[int, int, int, Record]] = []
        self.known: dict[Body, int] = {}
        self.written: set[int] = set()

    def _new(self) -> int:
        self.next += 1
        return self.next - 1

    def add(self, strips: Strips, records: Mapping[int, Record]) -> None:
        """Add salons (number in the chunk → record)."""
        made = Edition(self.file, strips)
        made.written = self.written
        count = len(self.master.stamped)
        for number, record in records.items():
            stamps = {index: strips.pages[number * count + place] for place, index in enumerate(self.master.stamped)}
            part, pages = made.new(), []
            for index in range(len(self.master.pages)):
                strip = made.strip(stamps[index], None) if index in stamps else 0
                pages.append(made.new())
                also = b"/Parent %d 0 R/DPart %d 0 R" % (self.tree, part)
                self.file.add(pages[-1], Body(made.page(index, strip, [], also, tags=False)))
            self.pages += pages
            self.records.append((part, pages[0], pages[-1], record))
        self.next = made.next
        self.file.top = max(self.file.top, self.next - 1)
        self.file.pack()
        self.next = self.file.top + 1

    def close(self, mark: str) -> None:
        """Write the page tree, records, bookmarks and the catalogue."""
        kids = b" ".join(b"%d 0 R" % page for page in self.pages)
        self.file.add(self.tree, Body(b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self.pages), kids)))
        self._parts()
        self._outline()

        def same(reference: Any) -> int:
            return int(reference.idnum)

        dropped = {"/Pages", "/Outlines", "/StructTreeRoot", "/MarkInfo", "/Names", "/PageMode"}
        place = self.master.metadata()
        if self.master.tree is not None or not place:
            dropped.add("/Metadata")  # it says that the file has tags
        else:
            self.file.add(place, Body(b"/Type/Metadata/Subtype/XML", self.master.packet()))
        items = {k: v for k, v in dict.items(self.master.root) if k not in dropped}
        text = b" ".join(b"%s %s" % (str(k).encode(), dump(v, same)) for k, v in items.items())
        text += b"/Pages %d 0 R/Outlines %d 0 R/PageMode/UseOutlines/DPartRoot %d 0 R" % (
            self.tree,
            self.outlines,
            self.parts_root,
        )
        self.file.add(self.master.root_number, Body(b"<<%s>>" % text))
        info = self.master.reader.trailer.raw_get("/Info").idnum
        self.file.add(info, Body(b"<<%s>>" % self.master.info()))
        identity = hashlib.sha256(mark.encode()).hexdigest()[:32].encode()
        self.file.top = max(self.file.top, self.next - 1)
        self.file.close(b"/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]" % (self.master.root_number, info, identity, identity))

    def _parts(self) -> None:
        """Root → node → a leaf a salon (ISO 16612-2, 6.5; ISO 32000-2, 14.12)."""
        for part, first, last, record in self.records:
            said = b"/Salon %s/Name %s/Language %s/Copies %d" % (
                text_string(record.id),
                text_string(record.title),
                text_string(record.lang),
                record.copies,
            )
            pages = b"/Start %d 0 R/End %d 0 R" % (first, last)
            self.file.add(part, Body(b"<</Type/DPart/Parent %d 0 R%s/DPM<<%s>>>>" % (self.parts_node, pages, said)))
        leaves = b" ".join(b"%d 0 R" % part for part, *_ in self.records)
        node = b"<</Type/DPart/Parent %d 0 R/DParts[[%s]]>>" % (self.parts_root, leaves)
        self.file.add(self.parts_node, Body(node))
        root = b"<</Type/DPartRoot/DPartRootNode %d 0 R/RecordLevel 1/NodeNameList[/All/Salon]>>" % self.parts_node
        self.file.add(self.parts_root, Body(root))

    def _outline(self) -> None:
        numbers = [self._new() for _ in self.records]
        for place, (number, (_, first, _, record)) in enumerate(zip(numbers, self.records, strict=True)):
            text = b"/Title %s/Parent %d 0 R/Dest[%d 0 R/Fit]" % (text_string(record.title), self.outlines, first)
            text += b"/Prev %d 0 R" % numbers[place - 1] if place else b""
            text += b"/Next %d 0 R" % numbers[place + 1] if place + 1 < len(numbers) else b""
            self.file.add(number, Body(b"<<%s>>" % text))
        ends = b"/First %d 0 R/Last %d 0 R/Count %d" % (numbers[0], numbers[-1], len(numbers)) if numbers else b""
        self.file.add(self.outlines, Body(b"<</Type/Outlines%s>>" % ends))
