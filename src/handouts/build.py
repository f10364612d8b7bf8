"""Plan → PDFs in dist/ and their manifest, on any executor that has `submit`.

Steps 5 to 8 of the path of data: press, preflight, bundle, publish. Waves: press jobs, what is made of
them: bundles, sheets, single pages; last the orders, of both. Workers return values, this process alone writes.
"""

from __future__ import annotations

import concurrent.futures as futures
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from handouts.diagnostics import BuildError, Diagnostic, tidy
from handouts.files import sha256
from handouts.fitreport import REPORT_VERSION, as_html, as_json, row
from handouts.forecast import longest_first
from handouts.locking import locked
from handouts.model import AnyJob, BundleJob, Derived, OrderJob, PageJob, Plan, PressJob, Result, SheetJob, digest
from handouts.shelf import replace_files, sweep
from handouts.store import Store

MANIFEST = "manifest.json"
FIT_REPORT, FIT_PAGE = REPORTS = "fit-report.json", "fit-report.html"
MANIFEST_VERSION = 1
OUT_OF_TIME = 24
"""SIGXCPU of POSIX, which Windows has not."""


class Executor(Protocol):
    def submit(self, fn: Callable[..., Result], /, *args: Any) -> futures.Future[Result]:
        """Run `fn(*args)` somewhere; the future gives its result."""


@dataclass(frozen=True)
class Report:
    """What became of a plan."""

    results: tuple[Result, ...]
    diagnostics: tuple[Diagnostic, ...]
    paths: Mapping[str, Path]
    notes: tuple[str, ...] = ()

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


def readable(root: Path) -> list[str]:
    """The folders that a worker of this project may read, besides libraries: what a job lists is in them."""
    from handouts.folder import package_data

    own = [root / name for name in ("content", "templates", "fonts", ".handouts/fonts")]
    return [str(path) for path in (*own, package_data() / "templates") if path.is_dir()]


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
    Raises OSError when `out` cannot be written; a store that cannot is told in the report's notes.
    """
    notes: dict[str, None] = {}
    pressed = press_plan(plan, executor=executor, store=store, on_result=on_result, notes=notes)
    by_id = {result.id: result for result in pressed}
    refused: list[Result] = []
    for wave in ((*plan.bundles, *plan.derived), plan.orders):
        whole: list[Derived] = []
        for job in wave:
            failed = [part.job for part in job.parts if not by_id[part.job].ok]
            if failed:
                refused.append(_refused(job, failed))
                by_id[job.id] = refused[-1]
            else:
                whole.append(job)
        pdfs = {job.id: [by_id[part.job].pdf for part in job.parts] for job in whole}
        made = _wave(whole, partial(_derived, executor, pdfs), store, on_result, notes)
        by_id |= {result.id: result for result in made}
    for result in refused:
        on_result(result)
    results = tuple(by_id.values())
    paths = publish(plan, results, out)
    said = (d for result in results for d in result.diagnostics)
    return Report(results, tidy((*plan.diagnostics, *said)), paths, tuple(notes))


def press_plan(
    plan: Plan,
    *,
    executor: Executor,
    store: Store,
    on_result: Callable[[Result], None] = lambda result: None,
    notes: dict[str, None] | None = None,
) -> list[Result]:
    """The results of the plan's press jobs, in their order; nothing is published. `notes` gathers what to tell."""
    from handouts.press import render_pdf

    notes = {} if notes is None else notes
    return _wave(plan.jobs, lambda job: executor.submit(render_pdf, job), store, on_result, notes)


def _wave(
    jobs: Iterable[Any],
    submit: Callable[[Any], futures.Future[Result]],
    store: Store,
    on_result: Callable[[Result], None],
    notes: dict[str, None],
) -> list[Result]:
    """Results in the order of `jobs`, from the store or from the executor, long jobs first, stored as they come."""
    results: dict[str, Result] = {}
    waiting: dict[futures.Future[Result], AnyJob] = {}
    order = list(jobs)
    stale = []
    for job in order:
        known = store.get(job.key)
        if known is not None:
            results[job.id] = replace(known, id=job.id, cached=True)
            on_result(results[job.id])
        else:
            if store.has(job.key):
                notes[f"what was kept of '{job.id}' is damaged, so it is made anew"] = None
            stale.append(job)
    times = store.times() if stale else {}
    for job in longest_first(stale, times):
        waiting[submit(job)] = job
    for future in futures.as_completed(waiting):
        job = waiting[future]
        result = _outcome(future, job)
        if result.ok:
            try:
                store.put(result)
            except OSError as error:  # the print is good all the same
                notes[f"results are not kept for the next build: {error.strerror} ('{store.folder}')"] = None
        results[job.id] = result
        on_result(result)
    _keep_times(store, times, results.values())
    return [results[job.id] for job in order]


def _keep_times(store: Store, times: Mapping[str, float], results: Iterable[Result]) -> None:
    """Losing them costs a better order of the next build, so a store that cannot be written is not told twice."""
    took = {result.id: round(result.seconds, 3) for result in results if result.seconds and not result.cached}
    with suppress(OSError):
        if took:
            store.keep_times({**times, **took})


def _derived(executor: Executor, pdfs: Mapping[str, list[bytes | None]], job: Derived) -> futures.Future[Result]:
    from handouts.derive import derive

    return executor.submit(derive, job, pdfs[job.id])


def _outcome(future: futures.Future[Result], job: AnyJob) -> Result:
    error = future.exception()
    if error is None:
        return replace(future.result(), id=job.id, key=job.key)
    if isinstance(error, futures.TimeoutError) or getattr(error, "exitcode", 0) == -OUT_OF_TIME:
        code, message, hint = (
            "too-slow",
            "took longer than a job may take and was stopped",
            "simplify the page: fewer nested boxes, shorter texts, smaller pictures",
        )
    else:
        code, message, hint = (
            "worker-died",
            f"the worker ended without a result ({type(error).__name__})",
            "simplify the pictures of this piece",
        )
    return Result(job.id, job.key, None, diagnostics=(Diagnostic(code, message, job.source, hint, job=job.id),))


def _refused(bundle: Derived, failed: list[str]) -> Result:
    what = {BundleJob: "the bundle is", OrderJob: "the order is"}.get(type(bundle), "the sheets are")
    message = f"{what} not made, because '{failed[0]}' has errors"
    fault = Diagnostic("part-failed", message, bundle.source, "mend the errors of the part", job=bundle.id)
    return Result(bundle.id, bundle.key, None, diagnostics=(fault,))


def unlike(one: Report, other: Report) -> tuple[Diagnostic, ...]:
    """An error for each job whose PDF is not, byte for byte, the same in both."""
    made = {result.id: result.pdf for result in other.results}
    message = "a second build makes another PDF"
    hint = "report it with this content: the same input must make the same bytes"
    return tuple(
        Diagnostic("not-reproducible", message, hint=hint, job=result.id)
        for result in one.results
        if made.get(result.id) != result.pdf
    )


# -- step 8: publish --------------------------------------------------------------------------------


def publish(plan: Plan, results: Iterable[Result], out: Path) -> dict[str, Path]:
    """Bring `out` to these results: good PDFs and the manifest that lists them. What failed now is taken away, so that
    no stale leaflet can be mistaken for a new one; so is a listed file that is not what the manifest says. Files of
    jobs that were not selected stay. See `shelf` for the order. Raises OSError.
    """
    with locked(out):
        sweep(out)
        return _publish(plan, list(results), out)


def _publish(plan: Plan, results: list[Result], out: Path) -> dict[str, Path]:
    old = read_manifest(out)
    jobs = {job.id: job for job in plan.all_jobs}
    tried = {job.id for job in plan.jobs} | set(plan.refused)
    failed = {result.id for result in results if not result.ok} | set(plan.refused) | plan.raw
    good = {r.id: r for r in results if r.ok and r.pdf is not None and r.id not in plan.raw}
    entries = {id: _entry(jobs[id], result) | _condition(jobs[id], jobs) for id, result in good.items()}
    for id, entry in old.items():
        stays = id not in failed and id not in good and _stays(id, entry, plan.known, tried)
        if stays and _seal(out / file_of(id)) == entry.get("sha256"):
            entries[id] = entry
    pdfs = {file_of(id): result.pdf or b"" for id, result in good.items()}
    fresh = {name: pdf for name, pdf in pdfs.items() if _seal(out / name) != sha256(pdf)}
    gone = [file_of(id) for id in old if id not in entries]
    if entries or old:
        reports = _report_fit(jobs, good, entries, lambda name: pdfs.get(name) or (out / name).read_bytes(), out)
        seals = {name: sha256(data) for name, data in reports.items()}
        fresh |= {name: data for name, data in reports.items() if _seal(out / name) != seals[name]}
        gone += [name for name in REPORTS if name not in reports]
        files = dict(sorted(entries.items()))
        text = {"version": MANIFEST_VERSION, "toolchain": toolchain(), "files": files, "reports": seals}
        data = (json.dumps(text, indent=1, ensure_ascii=False) + "\n").encode()
        if fresh or any((out / name).exists() for name in gone) or _seal(out / MANIFEST) != sha256(data):
            replace_files(out, fresh, gone, (MANIFEST, data))
    return {id: out / file_of(id) for id in good}


def file_of(id: str) -> str:
    """The path of a job's file below the output's folder: an order is a parcel, all else a PDF."""
    folders = id.split("/")
    return f"{id}.{'zip' if len(folders) == 3 and folders[1] == 'orders' else 'pdf'}"


def _stays(id: str, entry: Mapping[str, Any], known: frozenset[str], tried: set[str]) -> bool:
    """Whether a file of an earlier build may stay; what is made of a piece of this build is made anew, or gone."""
    of = entry.get("of")
    return of in known and of not in tried if isinstance(of, str) else id in known


def _seal(path: Path) -> str:
    """SHA-256 of a file; empty if it cannot be read or is no plain file."""
    try:
        return sha256(path.read_bytes()) if path.is_file() and not path.is_symlink() else ""
    except OSError:
        return ""


def _report_fit(
    jobs: Mapping[str, Any],
    good: Mapping[str, Result],
    entries: Mapping[str, Any],
    pdf: Callable[[str], bytes],
    out: Path,
) -> dict[str, bytes]:
    """What copyfitting did to the pieces of this build and the earlier ones still there: the report's two files."""
    old = _read_json(out / FIT_REPORT, "pieces", REPORT_VERSION)
    rows = {id: item for id, item in old.items() if id in entries and id not in good}
    rows |= {id: row(jobs[id], result) for id, result in good.items() if isinstance(jobs[id], PressJob)}
    if not rows:
        return {}
    text = as_json(dict(sorted(rows.items()))).encode()
    known = _read_json(out / MANIFEST, "reports", MANIFEST_VERSION, str)
    page = out / FIT_PAGE
    if _seal(out / FIT_REPORT) == sha256(text) and known.get(FIT_PAGE) == _seal(page):
        return {FIT_PAGE: page.read_bytes(), FIT_REPORT: text}
    return {FIT_PAGE: as_html(rows, lambda id: pdf(f"{id}.pdf")).encode(), FIT_REPORT: text}


def read_manifest(out: Path) -> dict[str, Any]:
    """Entries of the last build by job id; empty when there is none or it cannot be read."""
    return _read_json(out / MANIFEST, "files", MANIFEST_VERSION)


def _read_json(path: Path, key: str, version: int, kind: Callable[[Any], Any] = dict) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
        return {str(id): kind(entry) for id, entry in data[key].items()} if data["version"] == version else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _condition(job: Any, jobs: Mapping[str, Any]) -> dict[str, Any]:
    """The printing condition of a press file, and its ICC profile's hash; of what is made of one, the first's."""
    while not isinstance(job, PressJob):
        if job.parts[0].job not in jobs:
            return {}
        job = jobs[job.parts[0].job]
    condition = job.expect.profile.condition
    return {"condition": condition.name, "icc_sha256": condition.icc.sha256} if condition else {}


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
