"""PDFs of any origin, or of jobs → sheets of them, or single pages: what `handouts impose` and the second wave run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from handouts.diagnostics import Diagnostic
from handouts.files import sha256
from handouts.impose import NotImposable as NotImposable
from handouts.impose import Style, impose, open_pdf, page_size, single_page
from handouts.layout import (
    Layout,
    NoRoom,
    Paper,
    Piece,
    best_grid,
    booklet,
    cut_stack,
    gang,
    greatest_creep,
    n_up,
    repeat,
)
from handouts.model import OrderJob, PageJob, Result, SheetJob
from handouts.press import render_pdf

MAX_PAGES = 4000
"""Of all files together: more is a mistake."""


@dataclass(frozen=True)
class Order:
    """How files are put on sheets; lengths in mm. `bleed` and `gutter` None: what the files have, and room for it."""

    sheet: Paper
    scheme: str = "gang"
    duplex: str = "auto"
    copies: tuple[int, ...] = ()
    bleed: float | None = None
    gutter: float | None = None
    thickness: float = 0.1
    rtl: bool = False
    marks: str = "press"
    bar: bool = True
    offset: tuple[float, float] = (0, 0)
    title: str = "sheets"


def sheets_of_files(files: Sequence[bytes], names: Sequence[str], order: Order) -> tuple[bytes, Layout]:
    """One PDF of sheets, and how it is laid out. Raises NotImposable and NoRoom, both with a message for people."""
    readers = []
    for data, name in zip(files, names, strict=True):
        try:
            readers.append(open_pdf(data))
        except NotImposable as fault:
            raise NotImposable(f"'{name}' {fault}") from None
    pages = [page for reader in readers for page in reader.pages]
    if len(pages) > MAX_PAGES:
        raise NotImposable(f"the files have {len(pages)} pages, at most {MAX_PAGES} are imposed")
    sizes = [page_size(page) for page in pages]
    bleed = min(size[2] for size in sizes)
    layout = _lay_out([len(reader.pages) for reader in readers], sizes[0][:2], bleed, order)
    return impose(layout, pages, Style(order.marks, order.bar, order.offset, order.title)), layout


def _lay_out(counts: Sequence[int], size: tuple[float, float], has: float, order: Order) -> Layout:
    if order.scheme == "booklet":
        total = sum(counts)
        creep = greatest_creep(total, order.thickness)
        bleed = order.bleed if order.bleed is not None else max(0.0, has - creep)
        if has and bleed + creep > has + 0.01:
            raise NoRoom(
                f"the inner sheets move {creep:g} mm to the spine, so {bleed:g} mm bleed needs {bleed + creep:g} mm "
                f"in the file; it has {has:g} mm"
            )
        return booklet(
            range(total),
            order.sheet,
            size,
            bleed=bleed,
            thickness=order.thickness,
            rtl=order.rtl,
            flip=order.duplex,
        )
    bleed = has if order.bleed is None else order.bleed
    if bleed > has + 0.01:
        raise NoRoom(f"the files have {has:g} mm bleed, {bleed:g} mm are asked for")
    gutter = order.gutter if order.gutter is not None else 2 * bleed
    grid = best_grid(order.sheet, size, bleed, gutter)
    fill = {"gang": gang, "repeat": repeat, "cut-stack": cut_stack}[order.scheme]
    pieces = fill(_pieces(counts, order), grid.columns * grid.rows)
    return n_up(pieces, grid, edge=order.sheet.edge, bleed=bleed, flip=order.duplex or "auto")


def _pieces(counts: Sequence[int], order: Order) -> list[Piece]:
    """Pages in pairs, front and back, as often as each file's copies say; one-sided: each page by itself."""
    copies = order.copies or (1,) * len(counts)
    if len(copies) == 1:
        copies *= len(counts)
    if len(copies) != len(counts):
        raise NoRoom(f"{len(copies)} numbers of copies for {len(counts)} files")
    found = []
    start = 0
    for count, often in zip(counts, copies, strict=True):
        step = 2 if order.duplex else 1
        own = [
            Piece(page, page + 1 if order.duplex and page + 1 < start + count else None)
            for page in range(start, start + count, step)
        ]
        found += [piece for piece in own for _ in range(often)]
        start += count
    return found


# -- jobs of a plan --------------------------------------------------------------------------------


def make_sheets(job: SheetJob, pdfs: list[bytes]) -> Result:
    """The sheets of a job. Whatever is wrong becomes a diagnostic, and the PDF None."""
    try:
        pages = [page for pdf in pdfs for page in open_pdf(pdf).pages]
        slug = None
        if job.slug is not None:
            line = render_pdf(job.slug)
            if line.pdf is None:
                return Result(job.id, job.key, None, 0, line.diagnostics)
            slug = open_pdf(line.pdf)
        marks = "" if job.marks == "none" else job.marks
        made = impose(job.layout, pages, Style(marks, offset=job.offset, title=job.title), slug)
    except Exception as error:  # pypdf raises six kinds and more on a damaged part
        return _failed(job, f"the sheets cannot be made: {error}")
    return Result(job.id, job.key, made, len(job.layout.sides))


def split_page(job: PageJob, pdfs: list[bytes]) -> Result:
    """One page as a file of its own."""
    try:
        made = single_page(pdfs[0], job.page, job.id)
    except Exception as error:
        return _failed(job, f"page {job.page + 1} cannot be taken out: {error}")
    return Result(job.id, job.key, made, 1)


def pack_order(job: OrderJob, pdfs: list[bytes]) -> Result:
    """The ZIP of an order: its PDFs, the ticket three times, and the SHA-256 of each file. The same bytes each time."""
    ticket = render_pdf(job.ticket)
    if ticket.pdf is None:
        return Result(job.id, job.key, None, 0, ticket.diagnostics)
    files = dict(zip(job.names, pdfs, strict=True))
    files = {"ticket.pdf": ticket.pdf, **{name: text.encode() for name, text in job.texts.items()}, **files}
    files["SHA256SUMS.txt"] = "".join(f"{sha256(data)}  {name}\n" for name, data in sorted(files.items())).encode()
    out = io.BytesIO()
    year, month, day = (int(part) for part in job.revision.split("-"))
    with zipfile.ZipFile(out, "w") as parcel:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (year, month, day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".pdf") else zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            parcel.writestr(entry, data)
    return Result(job.id, job.key, out.getvalue(), ticket.pages, ticket.diagnostics)


def _failed(job: SheetJob | PageJob | OrderJob, message: str) -> Result:
    hint = "build again with an empty cache; if it stays, report it"
    return Result(job.id, job.key, None, 0, (Diagnostic("merge-failed", message, job.source, hint, job=job.id),))
