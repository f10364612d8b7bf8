"""A derived job and the PDFs of its parts → its file, judged like all that is printed: the second wave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from handouts.bundle import merge_pdfs
from handouts.model import BundleJob, Derived, OrderJob, PageJob, Result, SheetJob
from handouts.sheets import make_sheets, pack_order, split_page

MAKERS: dict[type[Derived], Callable[..., Result]] = {
    BundleJob: merge_pdfs,
    SheetJob: make_sheets,
    PageJob: split_page,
    OrderJob: pack_order,
}


def derive(job: Derived, pdfs: list[bytes]) -> Result:
    """What the job makes. Whatever is wrong becomes a diagnostic; a file that can't be made is None."""
    from handouts.preflight import check_file

    made = MAKERS[type(job)](job, pdfs)
    if made.pdf is None or job.draft or isinstance(job, OrderJob):  # no shop gets a draft; an order packs judged files
        return made
    faults = check_file(made.pdf, "", replace(job.rules, single=False))
    own = tuple(replace(fault, mark=job.source, langs=(job.lang,), job=job.id) for fault in faults)
    return replace(made, diagnostics=(*made.diagnostics, *own))
