"""Plan → PDFs in dist/ and their manifest, on any executor that has `submit`.

Steps 5 to 8 of the path of data: press, preflight, bundle, publish. Waves: press jobs, what is made of
them: bundles, sheets, single pages; last the orders, of both. Workers return values, this process alone writes.
"""

from __future__ import annotations

import concurrent.futures as futures
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from handouts.diagnostics import BuildError, Diagnostic, tidy
from handouts.files import sha256, write_atomic
from handouts.fitreport import REPORT_VERSION, as_html, as_json, row
from handouts.model import AnyJob, BundleJob, OrderJob, PageJob, Plan, PressJob, Result, SheetJob, digest
from handouts.store import Store

MANIFEST = "manifest.json"
FIT_REPORT = "fit-report.json"
MANIFEST_VERSION = 1

Combined = BundleJob | SheetJob | PageJob | OrderJob
"""What is made of press jobs."""


class Executor(Protocol):
    def submit(self, fn: Callable[..., Result], /, *args: Any) -> futures.Future[Result]:
        """Run `fn(*args)` somewhere; the future gives its result."""


@dataclass(frozen=True)
class Report:
    """What became of a plan."""

    results: tuple[Result, ...]
    diagnostics: tuple[Diagnostic, ...]
    paths: Mapping[str, Path]

    @property
    def ok(self) -> bool:
        return not any(d.is_error for d in self.diagnostics)

    def raise_errors(self) -> None:
        """Raise BuildError with everything that went wrong, if anything did."""
        if not self.ok:
            raise BuildError(self.diagnostics)


def toolchain() -> dict[str, str]:
    """Versions that decide the bytes of a PDF."""
    from handouts.press import toolchain as versions

    return versions()


def open_store(root: Path) -> Store:
    """The project's store for this toolchain: other versions never share results."""
    return Store(root / ".handouts" / "store" / digest(toolchain())[:16])


def run_plan(
    plan: Plan,
    out: Path,
    *,
    executor: Executor,
    store: Store,
    on_result: Callable[[Result], None] = lambda result: None,
) -> Report:
    """Run every job whose result the store lacks, then publish to `out`.

    A job that fails costs only itself and the bundles that need it; nothing here raises for a job.
    Raises OSError when `out` or the store cannot be written.
    """
    from handouts.bundle import merge_pdfs
    from handouts.sheets import make_sheets, pack_order, split_page

    makers: dict[type, Callable[..., Result]] = {BundleJob: merge_pdfs, SheetJob: make_sheets, PageJob: split_page}
    makers[OrderJob] = pack_order
    pressed = press_plan(plan, executor=executor, store=store, on_result=on_result)
    by_id = {result.id: result for result in pressed}
    refused: list[Result] = []
    for wave in ((*plan.bundles, *plan.derived), plan.orders):
        whole: list[Combined] = []
        for job in wave:
            failed = [part.job for part in job.parts if not by_id[part.job].ok]
            if failed:
                refused.append(_refused(job, failed))
                by_id[job.id] = refused[-1]
            else:
                whole.append(job)
        pdfs = {job.id: [by_id[part.job].pdf for part in job.parts] for job in whole}
        submit = partial(_combine, executor, makers, pdfs)
        made = _wave(whole, submit, store, on_result)
        by_id |= {result.id: result for result in made}
    for result in refused:
        on_result(result)
    results = tuple(by_id.values())
    paths = publish(plan, results, out)
    said = (d for result in results for d in result.diagnostics)
    return Report(results, tidy((*plan.diagnostics, *said)), paths)


def press_plan(
    plan: Plan, *, executor: Executor, store: Store, on_result: Callable[[Result], None] = lambda result: None
) -> list[Result]:
    """The results of the plan's press jobs, in their order; nothing is published. Raises OSError for the store."""
    from handouts.press import render_pdf

    return _wave(plan.jobs, lambda job: executor.submit(render_pdf, job), store, on_result)


def _wave(
    jobs: Iterable[Any],
    submit: Callable[[Any], futures.Future[Result]],
    store: Store,
    on_result: Callable[[Result], None],
) -> list[Result]:
    """Results in the order of `jobs`, from the store or from the executor, stored as they come."""
    results: dict[str, Result] = {}
    waiting: dict[futures.Future[Result], AnyJob] = {}
    order = list(jobs)
    for job in order:
        known = store.get(job.key)
        if known is not None:
            results[job.id] = replace(known, id=job.id, cached=True)
            on_result(results[job.id])
        else:
            waiting[submit(job)] = job
    for future in futures.as_completed(waiting):
        job = waiting[future]
        result = _outcome(future, job)
        if result.ok:
            store.put(result)
        results[job.id] = result
        on_result(result)
    return [results[job.id] for job in order]


def _combine(
    executor: Executor,
    makers: Mapping[type, Callable[..., Result]],
    pdfs: Mapping[str, list[bytes | None]],
    job: Combined,
) -> futures.Future[Result]:
    return executor.submit(makers[type(job)], job, pdfs[job.id])


def _outcome(future: futures.Future[Result], job: AnyJob) -> Result:
    error = future.exception()
    if error is None:
        return replace(future.result(), id=job.id, key=job.key)
    if isinstance(error, futures.TimeoutError):
        code, message, hint = (
            "too-slow",
            "took longer than a job may take and was stopped",
            "simplify the page: fewer nested boxes, shorter texts",
        )
    else:
        code, message, hint = (
            "worker-died",
            f"the worker ended without a result ({type(error).__name__})",
            "simplify the pictures of this piece",
        )
    return Result(job.id, job.key, None, diagnostics=(Diagnostic(code, message, job.source, hint, job=job.id),))


def _refused(bundle: Combined, failed: list[str]) -> Result:
    what = {BundleJob: "the bundle is", OrderJob: "the order is"}.get(type(bundle), "the sheets are")
    message = f"{what} not made, because '{failed[0]}' has errors"
    fault = Diagnostic("part-failed", message, bundle.source, "mend the errors of the part", job=bundle.id)
    return Result(bundle.id, bundle.key, None, diagnostics=(fault,))


# -- step 8: publish --------------------------------------------------------------------------------


def publish(plan: Plan, results: Iterable[Result], out: Path) -> dict[str, Path]:
    """Write each good PDF whole or not at all, then the manifest; what failed now is taken away, so that no
    stale leaflet can be mistaken for a new one. Files of jobs that were not selected stay."""
    results = list(results)
    old = read_manifest(out)
    jobs = {job.id: job for job in plan.all_jobs}
    tried = {job.id for job in plan.jobs} | set(plan.refused)
    failed = {result.id for result in results if not result.ok} | set(plan.refused) | plan.raw
    entries = {id: entry for id, entry in old.items() if id not in failed and _stays(id, entry, plan.known, tried)}
    paths: dict[str, Path] = {}
    for result in results:
        if result.ok and result.pdf is not None and result.id not in plan.raw:
            path = out / file_of(result.id)
            if not path.is_file() or sha256(path.read_bytes()) != sha256(result.pdf):
                write_atomic(path, result.pdf)
            paths[result.id] = path
            entries[result.id] = _entry(jobs[result.id], result)
    for id in old:
        if id not in entries:
            (out / file_of(id)).unlink(missing_ok=True)
    entries = {id: e for id, e in sorted(entries.items()) if (out / file_of(id)).is_file()}
    if entries or old:
        reports = _report_fit(jobs, results, set(entries), out)
        text = {"version": MANIFEST_VERSION, "toolchain": toolchain(), "files": entries, "reports": reports}
        data = (json.dumps(text, indent=1, ensure_ascii=False) + "\n").encode()
        if not (out / MANIFEST).is_file() or (out / MANIFEST).read_bytes() != data:
            write_atomic(out / MANIFEST, data)
    return paths


def file_of(id: str) -> str:
    """The path of a job's file below the output's folder: an order is a parcel, all else a PDF."""
    folders = id.split("/")
    return f"{id}.{'zip' if len(folders) == 3 and folders[1] == 'orders' else 'pdf'}"


def _stays(id: str, entry: Mapping[str, Any], known: frozenset[str], tried: set[str]) -> bool:
    """Whether a file of an earlier build may stay; what is made of a piece of this build is made anew, or gone."""
    of = entry.get("of")
    return of in known and of not in tried if isinstance(of, str) else id in known


def _report_fit(jobs: Mapping[str, Any], results: Iterable[Result], published: set[str], out: Path) -> dict[str, str]:
    """Write what copyfitting did to the pieces of this build and the earlier ones still there; name → SHA-256."""
    rows = {id: item for id, item in _read_json(out / FIT_REPORT, "pieces", REPORT_VERSION).items() if id in published}
    rows |= {r.id: row(jobs[r.id], r) for r in results if r.id in published and isinstance(jobs[r.id], PressJob)}
    text = as_json(dict(sorted(rows.items()))).encode()
    page = (out / FIT_REPORT).with_suffix(".html")
    if rows and not (page.is_file() and (out / FIT_REPORT).is_file() and (out / FIT_REPORT).read_bytes() == text):
        write_atomic(page, as_html(rows, lambda id: (out / f"{id}.pdf").read_bytes()).encode())
        write_atomic(out / FIT_REPORT, text)
    files = [path for path in (page, out / FIT_REPORT) if path.is_file()]
    return {path.name: sha256(path.read_bytes()) for path in files}


def read_manifest(out: Path) -> dict[str, Any]:
    """Entries of the last build by job id; empty when there is none or it cannot be read."""
    return _read_json(out / MANIFEST, "files", MANIFEST_VERSION)


def _read_json(path: Path, key: str, version: int) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
        return {str(id): dict(entry) for id, entry in data[key].items()} if data["version"] == version else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _entry(job: AnyJob, result: Result) -> dict[str, Any]:
    data = result.pdf or b""
    common = {
        "path": file_of(job.id),
        "brand": job.brand,
        "profile": job.profile,
        "language": job.lang,
        "pages": result.pages,
        "bytes": len(data),
        "sha256": sha256(data),
        "revised": job.revision,
        "revision": job.key,
    }
    if isinstance(job, PressJob):
        size = f"{job.expect.width:g}x{job.expect.height:g} mm"
        own: dict[str, Any] = {"kind": "document", "document": job.document, "title": job.expect.title, "size": size}
        draft = bool(job.expect.watermark)
    else:
        kinds: dict[type, str] = {BundleJob: "bundle", SheetJob: "sheets", PageJob: "page", OrderJob: "order"}
        own = {"kind": kinds[type(job)], "title": job.title, "parts": [part.job for part in job.parts]}
        if isinstance(job, SheetJob):
            layout = job.layout
            own |= {"size": f"{layout.width:g}x{layout.height:g} mm", "sheets": layout.sheets, "flip": layout.flip}
        if isinstance(job, (SheetJob, PageJob)):
            own["of"] = job.parts[0].job
        draft = job.draft
    marks: dict[str, Any] = {"draft": True} if draft else {}
    return {**own, **common, **marks, **({"accepted_fuzzy": list(job.accepted)} if job.accepted else {})}
