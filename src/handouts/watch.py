"""A project's folder → a build after each save, in one warm process, until it is interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from handouts.build import Executor, Report, run_plan
from handouts.diagnostics import HandoutsError
from handouts.plan import make_plan
from handouts.project import load_project
from handouts.store import Store

READ = ("handouts.yaml", "content", "templates", "locales", "fonts")


def saves(root: Path, templates: Iterable[Path] = ()) -> Iterator[set[str]]:
    """What was saved, as people read it, each time that something was."""
    from watchfiles import watch

    folders = [path for name in READ if (path := root / name).exists()]
    for changes in watch(*folders, *templates, debounce=100, step=20):
        yield {str(Path(path).relative_to(root)) if Path(path).is_relative_to(root) else path for _, path in changes}


def keep_building(
    root: Path,
    out: Path,
    chosen: dict[str, Any],
    *,
    executor: Executor,
    store: Store,
    changes: Iterable[set[str]],
    show: Callable[[Report | HandoutsError, set[str]], None],
) -> None:
    """Build now and after each of `changes`; a fault is shown, and the next save is waited for."""
    build_once(root, out, chosen, executor, store, set(), show)
    for saved in changes:
        build_once(root, out, chosen, executor, store, saved, show)


def build_once(
    root: Path,
    out: Path,
    chosen: dict[str, Any],
    executor: Executor,
    store: Store,
    saved: set[str],
    show: Callable[[Report | HandoutsError, set[str]], None],
) -> None:
    try:
        plan = make_plan(load_project(root), **chosen)
        report = run_plan(plan, out, executor=executor, store=store)
    except HandoutsError as error:
        show(error, saved)
    else:
        show(report, saved)
