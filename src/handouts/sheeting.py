"""A press job → the jobs that make its sheets or its single pages, as its profile wants them delivered. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from handouts.languages import is_rtl, language_name
from handouts.layout import Layout, NoRoom, Piece, best_grid, gang, n_up, paper
from handouts.model import Derived, Format, PageJob, Part, PressJob, Sheeting, SheetJob, digest


def deliver(job: PressJob, format: Format) -> tuple[tuple[Derived, ...], bool, str]:
    """The jobs made from `job`, whether its own file is for them only, and a note where nothing can be made."""
    profile = job.expect.profile
    if not job.expect.pages:  # a large-print edition: A4 pages, as many as it takes
        return (), False, ""
    if profile.sheet is not None:
        return _office(job, format, profile.sheet)
    if profile.single and job.expect.pages > 1:
        return tuple(_page(job, number) for number in range(job.expect.pages)), True, ""
    return (), False, ""


def _office(job: PressJob, format: Format, sheet: Sheeting) -> tuple[tuple[Derived, ...], bool, str]:
    for size in sheet.sizes:
        try:
            layout = full_sheets(job, format, size, sheet)
        except NoRoom:
            continue
        name = size.lower()
        made = SheetJob(**shared([job]), id=f"{job.id}-{name}", layout=layout, marks=sheet.marks, offset=sheet.offset)
        return (replace(made, key=digest(made)),), True, ""
    size = f"{job.expect.width:g} × {job.expect.height:g} mm"
    note = f"'{job.document}' is not made for '{job.profile}': {size} is larger than {' and '.join(sheet.sizes)}"
    return (), True, note


def full_sheets(job: PressJob, format: Format, size: str, sheet: Sheeting) -> Layout:
    """The fewest whole sets of a job's pieces that leave no cell empty. Raises NoRoom."""
    expect, own = job.expect, paper(size, sheet.edge)
    gutter = 2 * expect.bleed
    grid = best_grid(own, (expect.width, expect.height), expect.bleed, gutter)
    cells = grid.columns * grid.rows
    pieces = pieces_of(job, format)
    sets = cells // math.gcd(len(pieces), cells)
    folds = folds_of(job, format)
    return n_up(gang(pieces * sets, cells), grid, edge=own.edge, bleed=expect.bleed, flip=sheet.duplex, folds=folds)


def pieces_of(job: PressJob, format: Format, first: int = 0) -> list[Piece]:
    """Front and back of each piece; `first` is the number of the job's first page."""
    pages = job.expect.pages
    step = 2 if format.pages > 1 else 1
    return [
        Piece(first + page, first + page + 1 if step == 2 and page + 1 < pages else None)
        for page in range(0, pages, step)
    ]


def folds_of(job: PressJob, format: Format, first: int = 0) -> dict[int, tuple[float, ...]]:
    """Page → its folds from the left; a format counts them from where reading starts."""
    if not format.folds:
        return {}
    found = {}
    for page in range(job.expect.pages):
        folds = format.folds[page % format.pages] if page % format.pages < len(format.folds) else ()
        found[first + page] = tuple(format.width - fold for fold in folds) if is_rtl(job.lang) else folds
    return found


def part_of(job: PressJob) -> Part:
    return Part(job.id, job.key, job.expect.title, job.expect.lang, language_name(job.lang))


def shared(jobs: Sequence[PressJob]) -> dict[str, Any]:
    """What a job that is made from pieces has from them: fields of Derived."""
    first = jobs[0]
    return {
        "title": first.expect.title,
        "lang": first.expect.lang,
        "brand": first.brand,
        "profile": first.profile,
        "parts": tuple(part_of(job) for job in jobs),
        "rules": first.expect.profile,
        "revision": max(job.revision for job in jobs),
        "source": first.source,
        "draft": bool(first.expect.watermark),
        "accepted": tuple(sorted({name for job in jobs for name in job.accepted})),
    }


def _page(job: PressJob, number: int) -> PageJob:
    made = PageJob(id=f"{job.id}-{number + 1}", page=number, **shared([job]))
    return replace(made, key=digest(made))
