"""The command line: parse, call the library, print, exit code.

Results go to stdout, talk to stderr. Exit codes: 0 ok, 1 problems found, 2 usage, 3 environment, 130 interrupted.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from handouts import __version__
from handouts.diagnostics import Diagnostic, EnvironmentFault, HandoutsError, UsageError, tidy

OK, PROBLEMS, USAGE, ENVIRONMENT, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 130, 143


def main() -> None:
    """Run the command and leave with its exit code; bad input never ends in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    debug = "--debug" in sys.argv
    signal.signal(signal.SIGTERM, _terminate)
    try:
        words = [word for word in sys.argv[1:] if word != "--debug"]
        code = cli.main(words, standalone_mode=False, obj=words[1:])
    except (click.exceptions.Abort, KeyboardInterrupt) as error:
        terminated = getattr(error.__cause__ or error, "args", ())
        code = TERMINATED if terminated else INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = USAGE
    except HandoutsError as error:
        show(error.diagnostics, "human")
        if debug:
            traceback.print_exc()
        code = (
            USAGE if isinstance(error, UsageError) else ENVIRONMENT if isinstance(error, EnvironmentFault) else PROBLEMS
        )
    except BrokenPipeError:  # whoever read our output has seen enough
        code = OK
    except OSError as error:
        say(f"error: cannot read or write '{error.filename or ''}': {error.strerror or error} [machine]")
        say("  hint: make room on the disk, or make the folder writable; what was there before is whole")
        code = ENVIRONMENT
    except Exception as error:
        if debug:
            raise
        told = " ".join(str(error).split())[:200]
        say(f"error: handouts itself has a fault: {type(error).__name__}: {told} [internal]")
        say("  hint: run the same command with --debug, and report what it shows; nothing is half-written")
        code = ENVIRONMENT
    if code in (INTERRUPTED, TERMINATED):
        say("interrupted: nothing is half-written, run the command again to go on")
    sys.exit(code or OK)


def _terminate(*_: object) -> None:
    raise KeyboardInterrupt("terminated")


def say(line: str) -> None:
    click.echo(line, err=True)


def show(diagnostics: Iterable[Diagnostic], style: str) -> None:
    """Diagnostics for people and for GitHub go to stderr."""
    for item in diagnostics:
        if style == "github":
            where = f" file={item.mark.path},line={item.mark.line},col={item.mark.column}" if item.mark else ""
            say(f"::{item.severity}{where}::{item.message} [{item.code}] {item.hint}".rstrip())
        else:
            place, _, rest = str(item).partition(f"{item.severity}: ")
            colour = "red" if item.is_error else "yellow"
            say(
                place
                + click.style(f"{item.severity}: ", fg=None if os.environ.get("NO_COLOR") else colour, bold=True)
                + rest
            )


def as_json(diagnostics: Iterable[Diagnostic], **extra: Any) -> str:
    """The stable JSON of diagnostics: {"version": 1, "diagnostics": […]}."""
    rows = [
        {
            "file": d.mark.path if d.mark else None,
            "line": d.mark.line if d.mark else None,
            "column": d.mark.column if d.mark else None,
            "severity": d.severity,
            "code": d.code,
            "message": d.message,
            "hint": d.hint,
            "languages": list(d.langs),
            "job": d.job or None,
        }
        for d in diagnostics
    ]
    return json.dumps({"version": 1, "diagnostics": rows, **extra}, ensure_ascii=False, indent=1)


def _complete_documents(ctx: Any, param: Any, incomplete: str) -> list[str]:
    return [
        p.stem for p in sorted(Path("content").glob("*.yaml")) if p.stem.startswith(incomplete) and p.stem != "facts"
    ]


def _complete_langs(ctx: Any, param: Any, incomplete: str) -> list[str]:
    return [
        n
        for n in ("all", "da", *sorted(p.name for p in Path("locales").glob("*") if p.is_dir()))
        if n.startswith(incomplete)
    ]


def selection(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what is meant; commas and repetition both make lists."""

    @click.argument("documents", nargs=-1, metavar="[DOCUMENT…]", shell_complete=_complete_documents)
    @click.option("--lang", "langs", multiple=True, help="Languages: en,ar or all.", shell_complete=_complete_langs)
    @click.option("--brand", "brands", multiple=True, help="Brands, or all.")
    @click.option("--profile", "profiles", multiple=True, help="Profiles, or all.")
    @wraps(command)
    def wrapped(documents: tuple[str, ...], langs: Any, brands: Any, profiles: Any, **options: Any) -> Any:
        chosen = {
            "documents": documents,
            "langs": _split(langs),
            "brands": _split(brands),
            "profiles": _split(profiles),
        }
        return command(chosen=chosen, **options)

    return wrapped


def _split(words: Iterable[str]) -> list[str]:
    return [part.strip() for word in words for part in word.split(",") if part.strip()]


FORMAT = click.option(
    "--format", "style", type=click.Choice(["human", "json", "github"]), default="human", help="How problems are shown."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="handouts")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error; anywhere in the line.")
def cli() -> None:
    """Danish content + catalogues + templates → branded, print-ready leaflets in every language."""


def _project_folder() -> Path | None:
    """The project that the current folder is in."""
    from handouts.project import PROJECT_FILE

    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / PROJECT_FILE).is_file()), None)


def _here() -> Path:
    """The project's folder; outside any project the shipped example."""
    from handouts.folder import package_data

    if folder := _project_folder():
        return folder
    say("there is no handouts.yaml here: building the shipped example (make your own project with: handouts init DIR)")
    return _scratch_example(package_data())


def _scratch_example(data: Path) -> Path:
    """The package may lie in a read-only folder, so the example is built from a copy in the user's cache."""
    target = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "handouts" / f"example-{__version__}"
    _copy_example(data, target)
    return target


def _copy_example(data: Path, target: Path) -> None:
    import shutil

    for name in ("handouts.yaml", "content", "locales"):
        source = data / name
        if source.is_dir():
            shutil.copytree(source, target / name, dirs_exist_ok=True)
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / name)


@cli.command()
@selection
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the PDFs; dist/ in the project."
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=min(4, os.cpu_count() or 1),
    show_default=True,
    help="Pieces made at once.",
)
@click.option("--executor", "where", metavar="dask://HOST:PORT", help="Make the pieces on a cluster.")
@click.option("--strict", is_flag=True, help="Warnings fail the build too.")
@click.option("--explain", is_flag=True, help="Say why each job runs.")
@click.option("--large", is_flag=True, help="Large-print editions: the same texts in 16 pt on A4 pages.")
@click.option("--draft", is_flag=True, help="Show what is missing or fuzzy, below a watermark.")
@click.option(
    "--accept-fuzzy", multiple=True, metavar="CTX", help="Print this fuzzy translation; the manifest says so."
)
@click.option("--verify", is_flag=True, help="Build twice, the second time from nothing, and compare every byte.")
@FORMAT
def build(
    chosen: dict[str, Any],
    out: Path | None,
    jobs: int,
    where: str | None,
    strict: bool,
    explain: bool,
    draft: bool,
    large: bool,
    accept_fuzzy: tuple[str, ...],
    verify: bool,
    style: str,
) -> int:
    """Make the PDFs and bundles."""
    from handouts import unchanged
    from handouts.build import open_store, run_plan
    from handouts.plan import make_plan
    from handouts.project import load_project

    out = out or (_project_folder() or Path.cwd()) / "dist"
    root = _here()
    words = click.get_current_context().obj  # none where no command was typed: then nothing is remembered
    before = unchanged.survey() if words is not None else {}
    options = {**chosen, "draft": draft, "accept_fuzzy": accept_fuzzy, "large": large}
    plan = make_plan(load_project(root), **options)
    if explain:
        _explain(plan, out, root)
    store = open_store(root)
    with (
        _alone(root, store),
        _executor(plan, store, jobs, where) as executor,
        _progress(plan, store, jobs if where is None else 0) as on_result,
    ):
        report = run_plan(plan, out, executor=executor, store=store, on_result=on_result)
    _remember_parts(plan, root)
    lines = [os.path.relpath(path) for path in report.paths.values()]
    if verify:
        report = _verified(report, make_plan(load_project(root), **options), jobs)
    if style == "json":
        click.echo(as_json(report.diagnostics, files=[str(path) for path in report.paths.values()]))
    else:
        show(report.diagnostics, style)
        for line in lines:
            click.echo(line)
    for note in (*plan.notes, *report.notes):
        say(f"note: {note}")
    _summary(report, out)
    quiet = style == "human" and not (report.diagnostics or report.notes or explain or verify)
    if words is not None and quiet:
        made = [str(path.resolve()) for path in (*report.paths.values(), out / "manifest.json")]
        notes = "".join(f"note: {note}\n" for note in plan.notes)
        told = f"{notes}0 made, {len(report.results)} unchanged, 0 errors, 0 warnings → {os.path.relpath(out)}\n"
        unchanged.record(words, before, made, "".join(f"{line}\n" for line in lines), told)
    return _verdict(report.diagnostics, strict)


def _verified(report: Any, plan: Any, jobs: int) -> Any:
    """The report, with an error for each PDF that a second build, elsewhere and from nothing, makes differently."""
    from dataclasses import replace
    from tempfile import TemporaryDirectory

    from handouts.build import open_store, run_plan, unlike

    with TemporaryDirectory(prefix="handouts-") as folder:
        store = open_store(Path(folder))
        with (
            _executor(plan, store, jobs, root=_here()) as executor,
            _progress(plan, store, jobs) as on_result,
        ):
            again = run_plan(plan, Path(folder) / "dist", executor=executor, store=store, on_result=on_result)
    why = [fault for fault in again.diagnostics if fault not in report.diagnostics]
    return replace(report, diagnostics=(*report.diagnostics, *why, *unlike(report, again)))


@cli.command()
@selection
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the PDFs; dist/ here.")
@click.option("--jobs", type=click.IntRange(1, 64), default=min(4, os.cpu_count() or 1), help="Pieces made at once.")
def watch(chosen: dict[str, Any], out: Path | None, jobs: int) -> int:
    """Build, and build again whenever a file is saved; Ctrl-C ends it."""
    from handouts.build import open_store, readable
    from handouts.pool import supervised
    from handouts.project import load_project
    from handouts.watch import keep_building, saves

    root = _here()
    out = out or root / "dist"

    def tell(report: Any, saved: set[str]) -> None:
        for name in sorted(saved):
            say(f"saved: {name}")
        show(report.diagnostics, "human")
        if not isinstance(report, HandoutsError):
            _summary(report, out)
        say("waiting for the next save")

    with supervised(jobs, readable=readable(root), scratch=_scratch(root)) as executor:
        shipped = [path for path in load_project(root).templates if not path.is_relative_to(root)]
        changes = saves(root, shipped)
        keep_building(root, out, chosen, executor=executor, store=open_store(root), changes=changes, show=tell)
    return OK


@cli.command()
@click.argument("salons", type=click.Path(exists=True, path_type=Path), metavar="SALONS")
@click.argument("documents", nargs=-1, metavar="[DOCUMENT…]", shell_complete=_complete_documents)
@click.option(
    "--lang", "langs", multiple=True, help="Languages of salons that name none.", shell_complete=_complete_langs
)
@click.option("--profile", "profiles", multiple=True, help="Profiles, or all.")
@click.option("--bundle", is_flag=True, help="One print file a piece instead of a file a salon.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder; dist/editions/ in the project.")
@click.option("--jobs", type=click.IntRange(1, 64), default=min(4, os.cpu_count() or 1), help="Workers.")
@FORMAT
def editions(
    salons: Path,
    documents: tuple[str, ...],
    langs: Any,
    profiles: Any,
    bundle: bool,
    out: Path | None,
    jobs: int,
    style: str,
) -> int:
    """Print pieces for each salon of SALONS: a CSV or XLSX table, or a folder of brand.yaml files."""
    from handouts.batch import make_editions
    from handouts.build import open_store, readable
    from handouts.diagnostics import Problems
    from handouts.pool import Bounds, supervised
    from handouts.project import load_project
    from handouts.salons import read_salons

    root = _here()
    project = load_project(root)
    if project.brand not in project.brands:
        show(project.diagnostics, style)
        return PROBLEMS
    problems = Problems()
    rows = read_salons(salons, project.brands[project.brand], problems)
    out = out or (_project_folder() or Path.cwd()) / "dist/editions"
    bounds = Bounds(seconds=600, renew=20)  # a job lays out the panels of 50 salons, and keeps 1.3 MB of memory
    with supervised(jobs, bounds, readable(root), _scratch(root)) as executor:
        report = make_editions(
            project,
            rows,
            out,
            executor=executor,
            store=open_store(root),
            documents=documents,
            langs=_split(langs),
            profiles=_split(profiles),
            bundle=bundle,
        )
    found = [*problems, *report.tidied()]
    if style == "json":
        click.echo(as_json(found, files=sorted({made.path for made in report.made})))
    else:
        show(found, style)
        for id, why in report.full.items():
            say(f"note: {id} is printed in full: {why}")
    say(f"{len(report.made)} editions, {report.kept} unchanged, {len(report.full)} in full → {os.path.relpath(out)}")
    return _verdict(found, strict=False)


def _executor(plan: Any, store: Any, jobs: int, where: str | None = None, root: Path | None = None) -> Any:
    """A supervised pool whose workers read the project `root`, by default the store's; with nothing to render no
    process is started. Raises EnvironmentFault if it could not."""
    from handouts.build import readable
    from handouts.doctor import examine
    from handouts.pool import SerialExecutor, supervised

    stale = sum(not store.has(job.key) for job in plan.all_jobs)
    if where is not None:
        from handouts.cluster import on_cluster

        return on_cluster(where)
    missing = [row for row in examine() if not row.ok] if stale else []
    if missing:
        raise EnvironmentFault(
            tuple(
                Diagnostic("missing-library", f"'{row.name}' is not on this computer", hint=row.mend) for row in missing
            )
        )
    if not stale:
        return SerialExecutor()
    root = root or store.folder.parents[2]
    return supervised(min(jobs, stale), readable=readable(root), scratch=_scratch(root))


def _scratch(root: Path) -> Path | None:
    """Where workers keep what they need meanwhile; in a read-only project, where the system keeps such things."""
    folder = root / ".handouts/tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


class TooMuchError(Exception):
    """What a guarded child was stopped for."""


def _guarded(executor: Any, fn: Callable[..., Any], *args: Any) -> Any:
    """What a guarded child makes of files that may come from anywhere. Raises TooMuchError, or what `fn` raises."""
    from pebble import ProcessExpired

    try:
        return executor.submit(fn, *args).result()
    except MemoryError:
        raise TooMuchError("needs more memory than a job may have") from None
    except (TimeoutError, ProcessExpired):
        raise TooMuchError("takes longer than a job may take") from None


@contextmanager
def _alone(root: Path, store: Any) -> Iterator[None]:
    """The project's lock: a second build waits, says so, and then finds the first one's results."""
    import shutil

    from handouts.locking import locked

    folder = root / ".handouts"
    with ExitStack() as stack:
        try:
            waits = "another build is running in this project: waiting for it"
            stack.enter_context(locked(folder, lambda: say(waits)))
            store.sweep()
            shutil.rmtree(folder / "tmp", ignore_errors=True)
        except OSError as error:  # a read-only project is built all the same
            say(f"note: '{folder}' cannot be locked: {error.strerror}")
        yield


def _progress(plan: Any, store: Any, workers: int) -> Any:
    """A bar with the time left on a terminal, silence elsewhere."""
    if not sys.stderr.isatty() or os.environ.get("CI"):
        return nullcontext(lambda result: None)
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn
    from rich.text import Text

    from handouts.forecast import Forecast

    forecast = Forecast((job for job in plan.all_jobs if not store.has(job.key)), store.times(), workers)

    class Bar(Progress):
        def __enter__(self) -> Any:
            super().__enter__()
            task = self.add_task("printing", total=len(plan.all_jobs))

            def advance(result: Any) -> None:
                forecast.finish(result)
                self.advance(task)

            return advance

    class Left(ProgressColumn):
        def render(self, task: Any) -> Any:
            return Text(forecast.told())

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Left())
    return Bar(*columns, console=Console(stderr=True), transient=True)


PARTS = ".handouts/parts.json"
"""What each job was made of when it was last built."""


def _explain(plan: Any, out: Path, root: Path) -> None:
    from handouts.build import read_manifest
    from handouts.plan import explain

    old = {id: str(entry.get("revision")) for id, entry in read_manifest(out).items()}
    for id, reason in explain(old, plan, _parts(root)).items():
        say(f"{id}: {reason}")


def _parts(root: Path) -> dict[str, dict[str, str]]:
    try:
        found: dict[str, dict[str, str]] = json.loads((root / PARTS).read_bytes())
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def _remember_parts(plan: Any, root: Path) -> None:
    from handouts.files import write_atomic
    from handouts.plan import ingredients

    known = {**_parts(root), **{job.id: ingredients(job) for job in plan.all_jobs}}
    write_atomic(root / PARTS, json.dumps({id: parts for id, parts in known.items() if id in plan.known}).encode())


def _summary(report: Any, out: Path) -> None:
    made = sum(r.ok and not r.cached for r in report.results)
    kept = sum(r.ok and r.cached for r in report.results)
    errors = sum(d.is_error for d in report.diagnostics)
    warnings = len(report.diagnostics) - errors
    say(f"{made} made, {kept} unchanged, {errors} errors, {warnings} warnings → {os.path.relpath(out)}")


def _verdict(diagnostics: Iterable[Diagnostic], strict: bool) -> int:
    return PROBLEMS if any(d.is_error or strict for d in diagnostics) else OK


@cli.command()
@selection
@click.option("--strict", is_flag=True, help="Warnings fail the check too.")
@FORMAT
def check(chosen: dict[str, Any], strict: bool, style: str) -> int:
    """Find every author's error, what is hard to read and what is slow, without rendering anything.

    Of a print (FILE.pdf, or the code in its small type) it tells whether it still says what the content says.
    """
    from handouts.build import open_store
    from handouts.pace import check_pace
    from handouts.plan import make_plan, readability
    from handouts.project import load_project
    from handouts.readable import check_readable
    from handouts.trace import is_print, trace

    root = _here()
    project = load_project(root)
    if prints := [name for name in chosen["documents"] if is_print(name)]:
        lines, found = trace(project, prints)
        if style == "json":
            click.echo(as_json(found, prints=lines))
        else:
            show(found, style)
            for line in lines:
                click.echo(line)
        return _verdict(tuple(found), strict)
    plan = make_plan(project, **chosen)
    store = open_store(root)
    hard = check_readable(project, plan.jobs, lambda job: store.get(job.key))
    plan = replace(plan, diagnostics=tidy((*plan.diagnostics, *hard, *check_pace(project, plan.jobs))))
    scores = {
        name: readability(d)
        for name, d in project.documents.items()
        if not chosen["documents"] or name in chosen["documents"]
    }
    if style == "json":
        click.echo(as_json(plan.diagnostics, lix=scores))
    else:
        show(plan.diagnostics, style)
        for name, score in scores.items():
            click.echo(f"{name}: LIX {score}")
        errors = sum(d.is_error for d in plan.diagnostics)
        say(f"{len(plan.jobs)} pieces ready to print, {errors} errors, {len(plan.diagnostics) - errors} warnings")
    return _verdict(plan.diagnostics, strict)


@cli.command()
@selection
@FORMAT
def plan(chosen: dict[str, Any], style: str) -> int:
    """List the jobs, their keys, and whether each is in the store."""
    from handouts.build import open_store
    from handouts.plan import make_plan
    from handouts.project import load_project

    root = _here()
    made = make_plan(load_project(root), **chosen)
    store = open_store(root)
    rows: list[dict[str, Any]] = [{"id": job.id, "key": job.key, "stored": store.has(job.key)} for job in made.all_jobs]
    if style == "json":
        click.echo(as_json(made.diagnostics, jobs=rows))
    else:
        show(made.diagnostics, style)
        for row in rows:
            click.echo(f"{row['key'][:12]}  {'stored' if row['stored'] else 'to do '}  {row['id']}")
    return _verdict(made.diagnostics, strict=False)


@cli.command()
@click.option("--write", is_flag=True, help="Save the schemas in .handouts/schemas/ for editors.")
@click.argument("name", required=False)
def schema(write: bool, name: str | None) -> int:
    """JSON Schemas of the project's files, for editors."""
    from handouts.files import write_atomic
    from handouts.project import load_project, schemas

    root = _here()
    made = schemas(load_project(root))
    if name is not None and name not in made:
        raise UsageError(
            (Diagnostic("unknown-schema", f"unknown schema '{name}'", hint=f"use one of: {', '.join(made)}"),)
        )
    if write:
        for key, value in made.items():
            path = root / ".handouts/schemas" / f"{key}.json"
            write_atomic(path, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())
            click.echo(os.path.relpath(path))
    else:
        click.echo(json.dumps(made[name], ensure_ascii=False, indent=1) if name else "\n".join(made))
    return OK


@cli.command()
@click.argument("code", required=False)
def explain(code: str | None) -> int:
    """What a code in [brackets] means and how to mend it; without one, the list."""
    from handouts.codes import CODES
    from handouts.diagnostics import did_you_mean

    if code is None:
        click.echo("\n".join(sorted(CODES)))
        return OK
    if code not in CODES:
        raise UsageError((Diagnostic("unknown-code", f"unknown code '{code}'", hint=did_you_mean(code, CODES)),))
    click.echo(f"{code}\n\n{CODES[code]}")
    return OK


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> int:
    """Make a new project in FOLDER from the shipped example."""
    from handouts.folder import package_data

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            (Diagnostic("not-empty", f"'{folder}' is there already", hint="name a new or an empty folder"),)
        )
    _copy_example(package_data(), folder)
    click.echo(str(folder))
    say(f"next: cd {folder}, put your name into content/brands/klinik-lyng/brand.yaml, then: handouts build --lang en")
    return OK


@cli.command()
@click.option("--json", "json_", is_flag=True, help="As JSON.")
def doctor(json_: bool) -> int:
    """Look whether this machine has all that printing needs."""
    from handouts.doctor import examine
    from handouts.guards import examine as guards

    rows = examine()
    up = guards()
    if json_:
        click.echo(
            json.dumps(
                {"version": 1, "checks": [row._asdict() for row in rows], "guards": up}, ensure_ascii=False, indent=1
            )
        )
    else:
        for row in rows:
            click.echo(
                f"{'ok     ' if row.ok else 'missing'}  {row.name}  {row.found}"
                + (f"\n         {row.mend}" if not row.ok else "")
            )
        for name, state in up.items():
            click.echo(f"guard    {name}  {state}")
    return OK if all(row.ok for row in rows) else ENVIRONMENT


@cli.command()
def extract() -> int:
    """Write the templates of the catalogues: every Danish text and term with its context and place."""
    from handouts.project import load_project
    from handouts.upkeep import templates

    root = _here()
    project = load_project(root)
    show(project.diagnostics, "human")
    _write(root, templates(project))
    return _verdict(project.diagnostics, strict=False)


LANG = click.option("--lang", "langs", multiple=True, help="Languages; all of the project's if none is named.")


@cli.command()
@LANG
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a template or catalogue is stale.")
def update(langs: Any, check: bool) -> int:
    """Bring the templates, catalogues and glossaries to today's Danish; what a translator wrote is never lost."""
    from handouts.project import load_project
    from handouts.upkeep import updates

    root = _here()
    project = load_project(root)
    show(project.diagnostics, "human")
    made = updates(project, _languages(project, langs))
    if check:
        stale = [item.path for item in made if item.changed]
        for path in stale:
            show([Diagnostic("stale-catalogue", f"'{path}' is stale", hint="run: handouts update")], "human")
        return PROBLEMS if stale else _verdict(project.diagnostics, strict=False)
    _write(root, made)
    return _verdict(project.diagnostics, strict=False)


def _languages(project: Any, asked: Iterable[str]) -> list[str]:
    """The languages named, also new ones; without names those of handouts.yaml."""
    from handouts.languages import is_language

    names = _split(asked)
    wrong = [
        Diagnostic("unknown-language", f"'{n}' is not a language", hint="write codes like da, en, nb, pl")
        for n in names
        if n != "all" and not is_language(n)
    ]
    if wrong:
        raise UsageError(tuple(wrong))
    return list(project.langs) if not names or "all" in names else names


def _write(root: Path, made: Iterable[Any]) -> None:
    """Save what changed, one line a file and one a text that a translator should look at."""
    from handouts.files import write_atomic

    for item in made:
        if item.changed:
            write_atomic(root / item.path, item.data)
        fates = ", ".join(f"{count} {fate}" for fate, count in sorted(item.fates.items()) if count)
        click.echo(f"{item.path}: {fates or ('written' if item.changed else 'unchanged')}")
        for note in item.notes:
            click.echo(f"  {note}")


@cli.command()
@LANG
@click.option("--typography", is_flag=True, required=True, help="Quotation marks, dashes and no-break spaces.")
def fix(langs: Any, typography: bool) -> int:
    """Set the translations' quotation marks, dashes and spaces as their languages do."""
    from handouts.project import load_project
    from handouts.upkeep import fixes

    root = _here()
    project = load_project(root)
    _write(root, fixes(project, _languages(project, langs)))
    return OK


@cli.command()
@selection
@click.option("--jobs", type=click.IntRange(1, 64), default=min(4, os.cpu_count() or 1), help="Pieces tried at once.")
@click.option("--format", "style", type=click.Choice(["human", "json", "shields"]), default="human", help="As a table.")
def status(chosen: dict[str, Any], jobs: int, style: str) -> int:
    """How far each document is in each language; exit 1 if anything selected would not print."""
    from dataclasses import asdict

    from handouts.build import open_store, press_plan
    from handouts.plan import make_plan
    from handouts.project import load_project
    from handouts.status import matrix, shield, table

    root = _here()
    project = load_project(root)
    made = make_plan(project, **chosen)
    store = open_store(root)
    with _executor(made, store, jobs) as executor, _progress(made, store, jobs) as on_result:
        results = press_plan(made, executor=executor, store=store, on_result=on_result)
    asked = [id.split("/")[-2:] for id in (*(job.id for job in made.jobs), *made.refused) if "/bundles/" not in id]
    langs = [lang for lang in project.langs if any(lang == pair[0] for pair in asked)]
    cells = matrix(project, sorted({name for _, name in asked}), langs, results, made.refused)
    unhyphenated = [lang for lang in langs if not project.locales.languages[lang].hyphenated]
    if style == "shields":
        click.echo(json.dumps(shield(cells)))
    elif style == "json":
        rows = [{**asdict(cell), "translated": cell.translated} for cell in cells]
        click.echo(json.dumps({"version": 1, "documents": rows, "unhyphenated": unhyphenated}, indent=1))
    else:
        show([d for d in project.diagnostics if d.is_error], "human")
        click.echo(table(cells))
        if unhyphenated:
            say(f"no hyphenation dictionary: {', '.join(unhyphenated)}")
    return OK if cells and all(cell.prints for cell in cells) else PROBLEMS


@cli.command()
@selection
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default="proof", help="Folder; proof/ here.")
def proof(chosen: dict[str, Any], out: Path) -> int:
    """Print proofs: every text outlined and numbered as in its catalogue, and a picture of each."""
    from handouts.files import write_atomic
    from handouts.plan import make_plan
    from handouts.press import render_proof
    from handouts.project import load_project
    from handouts.proof import outlined, pictures

    project = load_project(_here())
    plan = make_plan(project, **chosen, draft=True)
    show((d for d in plan.diagnostics if d.is_error), "human")
    whole = {f"drafts/{job.id}": job for job in make_plan(project, **chosen).jobs}
    for job in (whole.get(job.id, job) for job in plan.jobs):  # what is complete needs no watermark
        pdf, places = render_proof(job)
        path = out / f"{job.id.removeprefix('drafts/')}.pdf"
        write_atomic(path, outlined(pdf, places))
        for name, data in pictures(pdf, places).items():
            write_atomic(path.with_suffix("") / name, data)
        click.echo(f"{path}: {len(places)} texts")
    return _verdict(plan.diagnostics, strict=False)


@cli.command()
@click.argument("old", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, file_okay=False, path_type=Path), default="dist")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Also an HTML page that shows both.")
def diff(old: Path, new: Path, out: Path | None) -> int:
    """Which pieces look different in two folders of prints: what must be printed again."""
    from handouts.compare import changes, report, summary
    from handouts.files import write_atomic

    found, total = changes(old, new)
    for change in found:
        click.echo(str(change))
    click.echo(summary(found, total))
    if out is not None:
        write_atomic(out, report(found, total, old, new).encode())
    return OK


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE.pdf…", type=click.Path(exists=True, dir_okay=False))
@click.option("--profile", "name", help="Whose demands; press for a PDF/X, otherwise screen.")
@FORMAT
def preflight(files: tuple[str, ...], name: str | None, style: str) -> int:
    """Would a print shop take these PDFs? They may come from any program."""
    from handouts.build import readable
    from handouts.diagnostics import Mark, did_you_mean
    from handouts.model import SCREEN
    from handouts.pool import supervised
    from handouts.preflight import check_file, is_press_file
    from handouts.project import load_project

    root = _here()
    profiles = {"screen": SCREEN, **load_project(root).profiles}
    found: list[Diagnostic] = []
    for file in files:
        data = Path(file).read_bytes()
        with supervised(1, readable=readable(root)) as executor:
            try:
                chosen = name or ("press" if _guarded(executor, is_press_file, data) else "screen")
                if chosen not in profiles:
                    hint = did_you_mean(chosen, profiles)
                    raise UsageError((Diagnostic("unknown-profile", f"unknown profile '{chosen}'", hint=hint),))
                faults = _guarded(executor, check_file, data, file, profiles[chosen])
            except TooMuchError as error:
                chosen = name or "screen"
                faults = [Diagnostic("bad-pdf", f"the file {error}", Mark(file), "ask who sent it for a simpler one")]
        profile = profiles[chosen]
        found += faults
        if style == "human":
            show(faults, style)
            errors = sum(fault.is_error for fault in faults)
            click.echo(f"{file}: {errors} errors, {len(faults) - errors} warnings ({profile.name}: {profile.title})")
    if style == "json":
        click.echo(as_json(found))
    elif style == "github":
        show(found, style)
    return _verdict(found, strict=False)


@cli.command()
@LANG
def limits(langs: Any) -> int:
    """Measure how much text fits in each place and write it into the template and the catalogues."""
    from handouts.measure import measure_all
    from handouts.project import load_project
    from handouts.upkeep import limited

    root = _here()
    project = load_project(root)
    show((d for d in project.diagnostics if d.is_error), "human")
    _write(root, limited(project, measure_all(project, _languages(project, langs), say)))
    return OK


@cli.command()
@click.option("--format", "style", type=click.Choice(["human", "json"]), default="human", help="As a table or as JSON.")
def facts(style: str) -> int:
    """The facts and the documents that rest on them; exit 1 if a fact stands in none."""
    from handouts.project import load_project

    project = load_project(_here())
    rows = {
        fact.id: [document.id for document in project.documents.values() if fact.id in document.facts]
        for fact in project.facts.values()
    }
    if style == "json":
        click.echo(json.dumps({"version": 1, "facts": rows}, indent=1))
    else:
        for name, documents in rows.items():
            click.echo(f"{name:4} {project.facts[name].strength:12} {', '.join(documents) or '(in no document)'}")
    show((d for d in project.diagnostics if d.is_error), "human")
    return OK if all(rows.values()) else PROBLEMS


@cli.command()
@click.option("--lang", required=True, help="The language.", shell_complete=_complete_langs)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The PDF; review-LANG.pdf here.")
def review(lang: str, out: Path | None) -> int:
    """Make a bilingual sheet to read and sign: Danish left, translation right, with what the checks found."""
    from handouts.files import write_atomic
    from handouts.plan import select_languages
    from handouts.press import render_pdf
    from handouts.project import load_project
    from handouts.review import review_job

    project = load_project(_here())
    lang = select_languages(project, [lang])[0]
    show((d for d in project.diagnostics if d.is_error), "human")
    job = review_job(project, lang)
    result = render_pdf(job) if job else None
    if result is None or result.pdf is None:
        show(result.diagnostics if result else (), "human")
        return PROBLEMS
    path = out or Path(f"review-{lang}.pdf")
    write_atomic(path, result.pdf)
    click.echo(str(path))
    return OK


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE.pdf…", type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The PDF of sheets.")
@click.option("--sheet", default="A4", show_default=True, help="A4, A3, SRA3 …, or a size: 320x450mm.")
@click.option(
    "--scheme", type=click.Choice(["gang", "repeat", "cut-stack", "booklet"]), default="gang", show_default=True
)
@click.option(
    "--duplex", type=click.Choice(["auto", "long", "short", "no"]), default="auto", help="Edge to turn about."
)
@click.option("--copies", help="How often each file stands on the sheets: 12,6,3.")
@click.option("--edge", type=click.FloatRange(0, 50), default=5, show_default=True, help="mm that stay unprinted.")
@click.option("--bleed", type=click.FloatRange(0, 50), help="mm; what the files have.")
@click.option("--gutter", type=click.FloatRange(0, 100), help="mm between pieces; twice the bleed; 0: common cuts.")
@click.option("--paper", type=click.FloatRange(0, 2), default=0.1, help="Its thickness in mm, for a booklet's creep.")
@click.option("--rtl", is_flag=True, help="The booklet's spine is at the right.")
@click.option("--marks", type=click.Choice(["press", "light", "none"]), default="press", help="Cut and register marks.")
def impose(files: tuple[Path, ...], out: Path, sheet: str, copies: str | None, **options: Any) -> int:
    """Put pieces on sheets: many on one, in stacks, or as a booklet, backs behind their fronts."""
    from handouts.files import write_atomic
    from handouts.layout import NoRoom, paper
    from handouts.pool import supervised
    from handouts.sheets import NotImposable, Order, sheets_of_files

    def wrong(message: str) -> UsageError:
        return UsageError((Diagnostic("not-imposable", message, hint="handouts impose --help"),))

    try:
        numbers = tuple(int(part) for part in (copies or "").split(",") if part.strip())
        data = [_pdf_bytes(path) for path in files]
        order = Order(
            paper(sheet, options["edge"]),
            options["scheme"],
            "" if options["duplex"] == "no" else options["duplex"],
            numbers,
            options["bleed"],
            options["gutter"],
            options["paper"],
            options["rtl"],
            "" if options["marks"] == "none" else options["marks"],
            title=out.stem,
        )
        with supervised(1) as executor:
            made, layout = _guarded(executor, sheets_of_files, data, [path.name for path in files], order)
    except (NoRoom, NotImposable) as fault:
        raise wrong(str(fault)) from None
    except ValueError:
        raise wrong(f"'{copies}' are not numbers of copies") from None
    except TooMuchError as error:
        raise wrong(f"the file {error}") from None
    write_atomic(out, made)
    click.echo(str(out))
    turned = f", turned about the {layout.flip} edge" if layout.flip else ""
    size = f"{layout.width:g} × {layout.height:g} mm"
    say(f"{layout.sheets} sheets of {size}, up to {layout.cells} pieces on each{turned}")
    return OK


@cli.command()
@click.option("--profile", "name", default="office", show_default=True, help="The profile of the printer.")
@click.option("--sheet", help="A4, A3 …; the profile's first.")
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), default="calibration.pdf")
def calibrate(name: str, sheet: str | None, out: Path) -> int:
    """Make a sheet that measures how far a printer prints backs from fronts, for the profile's offset."""
    from handouts.calibrate import calibration
    from handouts.diagnostics import did_you_mean
    from handouts.files import write_atomic
    from handouts.impose import Style, impose, open_pdf
    from handouts.layout import NoRoom, paper
    from handouts.press import render_pdf
    from handouts.project import load_project

    project = load_project(_here())
    profile = project.profiles.get(name)
    if profile is None or profile.sheet is None:
        sheets = [key for key, value in project.profiles.items() if value.sheet]
        message = f"'{name}' is not a profile with sheet:"
        raise UsageError((Diagnostic("unknown-profile", message, hint=did_you_mean(name, sheets)),))
    brand = project.brand if project.brand in project.faces else next(iter(project.faces))
    try:
        stock = paper(sheet or profile.sheet.sizes[0])
    except NoRoom as fault:
        raise UsageError((Diagnostic("not-imposable", str(fault)),)) from None
    made = calibration(profile, profile.sheet, stock, project.faces[brand], brand)
    result = render_pdf(made.job)
    if result.pdf is None:
        show(result.diagnostics, "human")
        return PROBLEMS
    style = Style(marks="", offset=profile.sheet.offset, title="Kalibrering")
    write_atomic(out, impose(made.layout, list(open_pdf(result.pdf).pages), style))
    click.echo(str(out))
    return OK


def _pdf_bytes(path: Path) -> bytes:
    from handouts.files import MEGABYTE, FileFault, read_inside

    try:
        return read_inside(path.parent, path.name, 256 * MEGABYTE)
    except FileFault as fault:
        raise UsageError((Diagnostic("bad-file", str(fault)),)) from None


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print the completion script of a shell."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(cli, {}, "handouts", "_HANDOUTS_COMPLETE").source())
    return OK
