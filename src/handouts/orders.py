"""Bundles that are orders + the plan's press jobs → sheets, ticket and the job that packs them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from handouts.diagnostics import Problems
from handouts.languages import is_rtl
from handouts.layout import (
    Layout,
    NoRoom,
    Piece,
    best_grid,
    booklet,
    cut_stack,
    gang_order,
    greatest_creep,
    n_up,
    paper,
)
from handouts.model import Bundle, Format, Order, OrderJob, Part, PressJob, SheetJob, digest
from handouts.project import Project
from handouts.sheeting import folds_of, part_of, pieces_of, shared
from handouts.ticket import WORDS, Item, SheetRow, Ticket, as_json, as_xjdf, slug_job, ticket_job


@dataclass(frozen=True)
class Made:
    """What an order needs: the job that packs it, and the sheets in it."""

    order: OrderJob
    sheets: tuple[SheetJob, ...]


def make_order(
    project: Project, bundle: Bundle, brand_name: str, jobs: Mapping[str, PressJob], problems: Problems
) -> Made | None:
    """The jobs of one order; None after reporting a part that has errors, or a piece that does not fit the sheet."""
    order = bundle.order
    assert order is not None
    wanted = {
        (name, lang): f"{brand_name}/{order.profile}/{lang}/{name}"
        for name in bundle.documents
        for lang in bundle.langs
        if order.quantities[name][lang]
    }
    missing = [id for id in wanted.values() if id not in jobs]
    if missing or not wanted:
        what = f"'{missing[0]}' has errors" if missing else "nothing is ordered"
        problems.error("part-failed", f"the order is not made, because {what}", bundle.mark, "mend the part first")
        return None
    parts = {key: jobs[id] for key, id in wanted.items()}
    code = digest([job.key for job in parts.values()])[:7]
    try:
        sheets = list(_sheets(project, bundle, order, brand_name, parts, code)) if order.scheme != "none" else []
    except NoRoom as fault:
        problems.error("not-imposable", str(fault), bundle.mark, "name a larger sheet, or imposition: none")
        return None
    return Made(_pack(project, bundle, order, brand_name, parts, sheets, code), tuple(sheets))


def _sheets(
    project: Project, bundle: Bundle, order: Order, brand: str, parts: Mapping[tuple[str, str], PressJob], code: str
) -> Iterable[SheetJob]:
    """A file of sheets for each document; booklets and stacks for each language too."""
    together = order.scheme in ("gang", "repeat")
    for name in bundle.documents:
        own = {lang: job for (document, lang), job in parts.items() if document == name}
        groups = [own] if together else [{lang: job} for lang, job in own.items()]
        format = project.formats[project.documents[name].format]
        for group in groups:
            if group:
                suffix = "" if together else f".{next(iter(group))}"
                layout = _layout(order, format, order.quantities[name], group)
                yield _sheet_job(project, bundle, order, brand, group, layout, f"{name}{suffix}", code)


def _layout(order: Order, format: Format, copies: Mapping[str, int], group: Mapping[str, PressJob]) -> Layout:
    """Raises NoRoom."""
    jobs = list(group.values())
    expect, sheet = jobs[0].expect, paper(order.sheet, order.edge)
    size, bleed = (expect.width, expect.height), expect.bleed
    if order.scheme == "booklet":
        bleed = max(0.0, bleed - greatest_creep(expect.pages, order.stock.thickness))
        lang = next(iter(group))
        return booklet(
            range(expect.pages),
            sheet,
            size,
            bleed=bleed,
            thickness=order.stock.thickness,
            rtl=is_rtl(lang),
            runs=copies[lang],
        )
    grid = best_grid(sheet, size, bleed, 2 * bleed if order.gutter is None else order.gutter)
    cells = grid.columns * grid.rows
    wanted: list[tuple[Piece, int]] = []
    folds: dict[int, tuple[float, ...]] = {}
    first = 0
    for lang, job in group.items():
        wanted += [(piece, copies[lang]) for piece in pieces_of(job, format, first)]
        folds |= folds_of(job, format, first)
        first += job.expect.pages
    if order.scheme == "gang":
        filled, runs = gang_order(wanted, cells)
    elif order.scheme == "repeat":
        filled, runs = [[piece] * cells for piece, _ in wanted], [-(-count // cells) for _, count in wanted]
    else:
        filled = cut_stack([piece for piece, _ in wanted], cells)
        runs = [wanted[0][1]] * len(filled)
    return n_up(filled, grid, edge=sheet.edge, bleed=bleed, runs=runs, folds=folds)


def _sheet_job(
    project: Project,
    bundle: Bundle,
    order: Order,
    brand: str,
    group: Mapping[str, PressJob],
    layout: Layout,
    name: str,
    code: str,
) -> SheetJob:
    jobs = list(group.values())
    profile = project.profiles[order.profile]
    title = f"{bundle.title.source}: {name}"
    lines = list(_slug_lines(bundle, order, group, layout, name, code))
    width = min(max(map(len, lines)) * 1.12 + 4, max(layout.width, layout.height) - 2 * layout.edge)
    slug = slug_job(lines, round(width, 1), project.brands[brand], project.faces[brand], profile)
    job = SheetJob(
        **shared(jobs) | {"title": title, "lang": order.lang, "source": bundle.mark},
        id=f"{brand}/orders/{bundle.id}/{name}",
        layout=layout,
        marks="press",
        offset=(0, 0),
        slug=slug,
    )
    return replace(job, key=digest(job))


def _slug_lines(
    bundle: Bundle, order: Order, group: Mapping[str, PressJob], layout: Layout, name: str, code: str
) -> Iterable[str]:
    """Job, languages, revision, sheet n of m and how often it is printed: for each side."""
    words = WORDS[order.lang]
    langs = [lang for lang, job in group.items() for _ in range(job.expect.pages)]
    revised = max(job.revision for job in group.values())
    number = 0
    for side in layout.sides:
        number += not side.back
        found = [langs[place.page] for place in side.places]
        what = " + ".join(f"{found.count(lang)} {lang}" for lang in group if lang in found)
        where = f"{words['sheet'].lower()} {number}/{layout.sheets} {words['back' if side.back else 'front']}"
        yield f"{bundle.title.source[:40]} · {name} · {what} · {revised} · {code} · {where} · {side.runs} ×"


def _pack(
    project: Project,
    bundle: Bundle,
    order: Order,
    brand_name: str,
    parts: Mapping[tuple[str, str], PressJob],
    sheets: list[SheetJob],
    code: str,
) -> OrderJob:
    brand, profile = project.brands[brand_name], project.profiles[order.profile]
    language = project.locales.languages[order.lang]
    files = {key: f"tryk/{key[0]}.{key[1]}.pdf" for key in parts}
    rows = tuple(
        SheetRow(
            f"ark/{sheet.id.rpartition('/')[2]}.pdf",
            f"{sheet.layout.width:g} × {sheet.layout.height:g} mm",
            sheet.layout.sheets,
            tuple(side.runs for side in sheet.layout.sides if not side.back),
            sheet.layout.flip,
        )
        for sheet in sheets
    )
    items = tuple(_item(project, order, name, parts, files) for name in bundle.documents)
    jobs = list(parts.values())
    revised = max(job.revision for job in jobs)
    ticket = Ticket(bundle.id, bundle.title.source, revised, code, order, tuple(i for i in items if i), rows)
    sheet_parts = tuple(Part(s.id, s.key, s.title, s.lang, "") for s in sheets)
    about = {"title": bundle.title.source, "lang": order.lang, "source": bundle.mark}
    job = OrderJob(
        **shared(jobs) | about | {"parts": (*(part_of(job) for job in jobs), *sheet_parts)},
        id=f"{brand_name}/orders/{bundle.id}",
        names=(*files.values(), *(row.file for row in rows)),
        ticket=ticket_job(ticket, brand, project.faces[brand_name], profile, language, bundle.mark),
        texts={"ticket.json": as_json(ticket, brand, profile), "ticket.xjdf": as_xjdf(ticket, profile)},
    )
    return replace(job, key=digest(job))


def _item(
    project: Project,
    order: Order,
    name: str,
    parts: Mapping[tuple[str, str], PressJob],
    files: Mapping[tuple[str, str], str],
) -> Item | None:
    own = {lang: job for (document, lang), job in parts.items() if document == name}
    if not own:
        return None
    format = project.formats[project.documents[name].format]
    reader = own.get(order.lang) or next(iter(own.values()))
    edges = (0.0, *(format.folds[0] if format.folds else ()), format.width)
    widest = max(right - left for left, right in pairwise(edges))
    return Item(
        name,
        reader.expect.title,
        format.title,
        (format.width, format.height),
        (widest, format.height),
        format.fold,
        reader.expect.pages,
        {lang: order.quantities[name][lang] for lang in own},
        {lang: files[name, lang] for lang in own},
    )
