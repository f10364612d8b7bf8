"""A project and its salons → an edition of each piece for each salon, as files or as one print file a piece.

The page that all share is printed once a document, language and shape of salon; the strips of `CHUNK` salons are laid
out as one document and laid over it. Results are kept in the store, and what is finished is noted at once: after a
stop the same command goes on where it was.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO

from handouts.build import Executor
from handouts.copyfit import fitted_css
from handouts.diagnostics import Diagnostic, Problems, tidy
from handouts.editions import Master, by_shape, make_master, needs_more_faces, strip_job
from handouts.files import sha256, share, write_atomic
from handouts.languages import SOURCE_LANGUAGE
from handouts.model import Edition, PressJob, Result, digest
from handouts.plan import make_piece, select_documents, select_languages, select_profiles
from handouts.press import render_pdf, render_strips
from handouts.project import Project, with_brands
from handouts.salons import Salon
from handouts.stamp import Master as Page
from handouts.stamp import PrintFile, Record, Strips, edition
from handouts.store import Store

CHUNK = 50
"""Salons in a document of strips: with 200 each costs a tenth more, and a worker twice the memory."""

FEW = 3
"""Salons from which on a page that they share is worth its while."""

AHEAD = 4
"""Chunks that are laid out while one is stamped."""

LEDGER = "editions.jsonl"
MANIFEST = "editions.json"


@dataclass(frozen=True)
class Made:
    """One finished edition."""

    id: str
    salon: str
    document: str
    language: str
    profile: str
    copies: int
    path: str
    bytes: int
    sha256: str
    key: str
    how: str
    pages: int = 0


@dataclass
class Report:
    """What became of the salons; `full` says which were printed in full, and why."""

    made: list[Made] = field(default_factory=list)
    kept: int = 0
    full: dict[str, str] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def tidied(self) -> tuple[Diagnostic, ...]:
        return tidy(self.diagnostics)


@dataclass(frozen=True)
class Desk:
    """Where editions are made and kept."""

    project: Project
    out: Path
    executor: Executor
    store: Store
    bundle: bool
    report: Report
    done: Mapping[str, Made]
    on_made: Callable[[Made], None]

    def run(self, work: Callable[..., Result], job: PressJob, *more: str) -> Callable[[], Result]:
        """Start a job whose result the store lacks; what is returned waits for it."""
        key = digest((job.key, *more))
        known = self.store.get(key)
        if known is not None:
            return lambda: known
        future: Future[Result] = self.executor.submit(work, job, *more)

        def wait() -> Result:
            if (error := future.exception()) is not None:
                message = f"the worker ended without a result ({type(error).__name__})"
                fault = Diagnostic("worker-died", message, job.source, "simplify the logo", job=job.id)
                return Result(job.id, key, None, diagnostics=(fault,))
            result = replace(future.result(), key=key)
            self.store.put(result)
            return result

        return wait

    def note(self, made: Made) -> None:
        """Say at once that an edition is finished."""
        self.report.made.append(made)
        self.out.mkdir(parents=True, exist_ok=True)
        with (self.out / LEDGER).open("a", encoding="utf-8") as ledger:
            ledger.write(json.dumps(asdict(made), ensure_ascii=False) + "\n")
        self.on_made(made)

    def keep(self, made: Made) -> None:
        self.report.made.append(made)
        self.report.kept += 1
        self.on_made(made)


def make_editions(
    project: Project,
    salons: Sequence[Salon],
    out: Path,
    *,
    executor: Executor,
    store: Store,
    documents: Iterable[str] = (),
    langs: Iterable[str] = (),
    profiles: Iterable[str] = (),
    bundle: bool = False,
    on_made: Callable[[Made], None] = lambda made: None,
) -> Report:
    """Make the editions of the pieces asked for. A salon's fault is told at its row, and the others are made.

    Raises UsageError for what the project does not have, OSError when `out` cannot be written.
    """
    report = Report()
    desk = Desk(project, out, executor, store, bundle, report, _ledger(out), on_made)
    asked = list(langs)
    report.diagnostics += [d for d in project.diagnostics if d.is_error]
    for name in select_documents(project, documents):
        for profile in select_profiles(project, profiles):
            for lang in select_languages(project, asked if asked else ["all"]):
                wanted = [s for s in salons if lang in s.langs or (not s.langs and (asked or lang == SOURCE_LANGUAGE))]
                for number, group in enumerate(by_shape(wanted).values()):
                    _make_group(desk, name, lang, profile, group, number)
    _finish(desk)
    return report


def _make_group(desk: Desk, name: str, lang: str, profile: str, salons: list[Salon], number: int) -> None:
    """The editions of one piece for the salons that may share a master."""
    if len(salons) < FEW:
        _in_full(desk, name, lang, profile, salons, "few salons have its colours, fonts and theme")
        return
    found = next((made for salon in salons if (made := _piece(desk, name, lang, profile, salon))), None)
    if found is None:
        return
    job, first = found
    master = make_master(first, job, desk.project.templates, desk.project.root)
    if master is None:
        _in_full(desk, name, lang, profile, salons, "its page cannot be parted")
        return
    page = desk.run(render_pdf, master.job)()
    if page.pdf is None:
        _in_full(desk, name, lang, profile, salons, "its page cannot be printed without a salon")
        return
    css = fitted_css(master.job, page.fitting)
    other = [salon for salon in salons if needs_more_faces(master, salon.brand)]
    _in_full(desk, name, lang, profile, other, "its name needs another font")
    same = [salon for salon in salons if salon not in other] if other else salons
    stamper = _Stamper(desk, master, Page(page.pdf, master.pages), job, css, number)
    crowded = stamper.run(same)
    _in_full(desk, name, lang, profile, crowded, "its words need a layout of their own")


def _piece(desk: Desk, name: str, lang: str, profile: str, salon: Salon) -> tuple[PressJob, Edition] | None:
    problems = Problems()
    project = with_brands(desk.project, {salon.brand.name: salon.brand}, problems)
    found = make_piece(project, name, lang, salon.brand.name, profile, problems)
    desk.report.diagnostics += [d for d in problems if d.is_error or found]
    return found


def _in_full(desk: Desk, name: str, lang: str, profile: str, salons: Iterable[Salon], why: str) -> None:
    """Print pieces as `build` does, each by itself."""
    waiting: deque[tuple[Salon, PressJob, Callable[[], Result]]] = deque()

    def take() -> None:
        salon, job, wait = waiting.popleft()
        result = wait()
        desk.report.diagnostics += [replace(d, mark=salon.mark) for d in result.diagnostics]
        if result.pdf is not None:
            _save(desk, salon, _id(job, salon), job, result.pdf, job.key, "full", result.pages)

    for salon in salons:
        found = _piece(desk, name, lang, profile, salon)
        if found is None:
            continue
        job = found[0]
        desk.report.full[_id(job, salon)] = why
        if not _kept(desk, _id(job, salon), job.key):
            waiting.append((salon, job, desk.run(render_pdf, job)))
        if len(waiting) > AHEAD:
            take()
    while waiting:
        take()


@dataclass
class _Stamper:
    """Lays strips over the page, chunk by chunk."""

    desk: Desk
    master: Master
    page: Page
    job: PressJob
    css: str
    number: int
    crowded: list[Salon] = field(default_factory=list)

    def run(self, salons: list[Salon]) -> list[Salon]:
        """Make the editions; returns the salons whose words do not fit where the others' do."""
        with self._print_file() as into:
            waiting: deque[tuple[list[Salon], Callable[[], Result]]] = deque()
            for start in range(0, len(salons), CHUNK):
                chunk = salons[start : start + CHUNK]
                if into is None:
                    chunk = [salon for salon in chunk if not self._kept(salon)]
                if chunk:
                    waiting.append((chunk, self._start(chunk)))
                if len(waiting) > AHEAD:
                    self._take(*waiting.popleft(), into)
            while waiting:
                self._take(*waiting.popleft(), into)
        return self.crowded

    def _key(self, salon: Salon) -> str:
        return digest((self.master.job.key, self.css, salon.brand, salon.copies, self.desk.store.folder.name))

    def _kept(self, salon: Salon) -> bool:
        return _kept(self.desk, _id(self.job, salon), self._key(salon))

    def _start(self, chunk: list[Salon]) -> Callable[[], Result]:
        return self.desk.run(render_strips, strip_job(self.master, chunk), self.css)

    def _take(self, chunk: list[Salon], wait: Callable[[], Result], into: PrintFile | None) -> None:
        """Stamp a chunk. If something is wrong with it, its halves are tried, down to the salon that is at fault."""
        result = wait()
        if result.pdf is None or result.diagnostics:
            if len(chunk) > 1:
                half = len(chunk) // 2
                for part in (chunk[:half], chunk[half:]):
                    self._take(part, self._start(part), into)
                return
            faults = [d for d in result.diagnostics if d.code != "crowded"]
            self.desk.report.diagnostics += [replace(d, mark=chunk[0].mark) for d in faults]
            if result.pdf is None or len(faults) < len(result.diagnostics):
                if not faults:
                    self.crowded.append(chunk[0])
                return
        assert result.pdf is not None
        if into is not None:
            strips = Strips(self.page, result.pdf, into.next, into.known)
            lang = self.job.expect.lang
            into.add(strips, {n: Record(s.brand.name, s.brand.title, lang, s.copies) for n, s in enumerate(chunk)})
            for salon in chunk:
                self._note_printed(salon)
            return
        strips = Strips(self.page, result.pdf)
        for number, salon in enumerate(chunk):
            mark = f"{_id(self.job, salon)}:{self._key(salon)}"
            pdf = edition(strips, number, salon.brand.title, mark)
            pages = len(self.page.pages)
            _save(self.desk, salon, _id(self.job, salon), self.job, pdf, self._key(salon), "strips", pages)

    def _print_path(self) -> str:
        more = f"-{self.number + 1}" if self.number else ""
        return f"bundles/{self.job.profile}/{self.job.lang}/{self.job.document}{more}.pdf"

    def _note_printed(self, salon: Salon) -> None:
        id = _id(self.job, salon)
        pages = len(self.page.pages)
        row = (id, salon.brand.name, self.job.document, self.job.lang, self.job.profile, salon.copies)
        self.desk.note(Made(*row, self._print_path(), 0, "", self._key(salon), "bundle", pages))

    @contextmanager
    def _print_file(self) -> Iterator[PrintFile | None]:
        if not self.desk.bundle:
            yield None
            return
        path = self.desk.out / self._print_path()
        with _whole(path) as out:
            into = PrintFile(out, self.page)
            yield into
            into.close(f"{self.master.job.key}:{self._print_path()}")


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that is there when it is whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(prefix=".new-", dir=path.parent, delete=False) as out:
        try:
            yield out
            out.flush()
            os.fsync(out.fileno())
            share(Path(out.name))
            os.replace(out.name, path)
        except BaseException:
            Path(out.name).unlink(missing_ok=True)
            raise


def _id(job: PressJob, salon: Salon) -> str:
    return f"{salon.brand.name}/{job.profile}/{job.lang}/{job.document}"


def _save(desk: Desk, salon: Salon, id: str, job: PressJob, pdf: bytes, key: str, how: str, pages: int) -> None:
    write_atomic(desk.out / f"{id}.pdf", pdf)
    row = (id, salon.brand.name, job.document, job.lang, job.profile, salon.copies)
    desk.note(Made(*row, f"{id}.pdf", len(pdf), sha256(pdf), key, how, pages))


def _kept(desk: Desk, id: str, key: str) -> bool:
    """Whether an earlier run made this very edition, and it is still there."""
    old = desk.done.get(id)
    if old is None or old.key != key or old.how == "bundle":
        return False
    path = desk.out / old.path
    if not path.is_file() or path.stat().st_size != old.bytes:
        return False
    desk.keep(old)
    return True


def _ledger(out: Path) -> dict[str, Made]:
    """What was finished before, by id; a line that was half-written counts for nothing."""
    found: dict[str, Made] = {}
    try:
        lines = (out / LEDGER).read_text(encoding="utf-8").splitlines()
    except OSError:
        return found
    for line in lines:
        try:
            made = Made(**json.loads(line))
        except (ValueError, TypeError):
            continue
        found[made.id] = made
    return found


def _finish(desk: Desk) -> None:
    """Write the manifest, with how many copies of what; the ledger is shortened to what counts."""
    rows = [asdict(made) | {"why": desk.report.full.get(made.id, "")} for made in desk.report.made]
    copies = sum(made.copies for made in desk.report.made)
    text = {"version": 1, "copies": copies, "editions": rows}
    if rows:
        write_atomic(desk.out / MANIFEST, (json.dumps(text, ensure_ascii=False, indent=1) + "\n").encode())
        ledger = {**desk.done, **{made.id: made for made in desk.report.made}}
        lines = [json.dumps(asdict(made), ensure_ascii=False) + "\n" for made in ledger.values()]
        write_atomic(desk.out / LEDGER, "".join(lines).encode())
