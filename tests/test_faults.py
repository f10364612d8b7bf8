"""Every write of a build fails, or ends the process, one after the other: dist/ is never wrong, the next mends it.

`consistent` is the promise: each file in dist/ is listed in its manifest with its right hash.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from handouts import load_project, make_plan, open_store, run_plan
from handouts.build import publish
from handouts.files import sha256
from handouts.locking import locked
from handouts.model import Plan, Result
from handouts.pool import SerialExecutor
from handouts.store import Store

CALLS = ("open", "write", "fsync", "replace", "unlink", "mkdir", "chmod")
FAULTS = (errno.ENOSPC, errno.EROFS, errno.ENOENT, errno.EIO)


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def consistent(out: Path) -> None:
    there = {name: sha256(data) for name, data in files(out).items() if not name.startswith(".stage/")}
    if "manifest.json" not in there:
        assert there == {}
        return
    del there["manifest.json"]
    manifest = json.loads((out / "manifest.json").read_bytes())
    listed = {entry["path"]: entry["sha256"] for entry in manifest["files"].values()} | manifest["reports"]
    assert there.items() <= listed.items()


class Prepared:
    """An executor that has every result already: a build is then nothing but writing."""

    def __init__(self, results: Iterable[Result]) -> None:
        self.results = {result.id: replace(result, cached=False) for result in results}

    def submit(self, fn: Callable[..., Result], /, *args: Any) -> Future[Result]:
        future: Future[Result] = Future()
        future.set_result(self.results[args[0].id])
        return future


@dataclass
class Shop:
    """A plan, its results, the dist/ of another one, and the dist/ that it should become."""

    root: Path
    plan: Plan
    executor: Prepared
    before: Path
    after: dict[str, bytes]

    def start(self) -> tuple[Path, Store]:
        out = self.root / "dist"
        shutil.rmtree(out, ignore_errors=True)
        shutil.rmtree(self.root / ".handouts/store", ignore_errors=True)
        shutil.copytree(self.before, out)
        return out, open_store(self.root)

    def build(self, out: Path, store: Store) -> tuple[str, ...]:
        store.sweep()
        return run_plan(self.plan, out, executor=self.executor, store=store).notes


@pytest.fixture
def shop(project) -> Shop:
    root = project({"content/sol.yaml": "format: skilt\nrevised: 2026-11-24\nfacts: [F1]\ntitle: Sol\n"})
    with SerialExecutor() as executor:
        run_plan(make_plan(load_project(root)), root / "before", executor=executor, store=open_store(root))
        ro = root / "content/ro.yaml"
        ro.write_text(ro.read_text().replace("2026-11-24", "2026-11-25"))
        (root / "content/sol.yaml").unlink()
        project({"content/regn.yaml": "format: skilt\nrevised: 2026-11-24\nfacts: [F1]\ntitle: Regn\n"})
        plan = make_plan(load_project(root))
        shutil.copytree(root / "before", root / "dist")
        report = run_plan(plan, root / "dist", executor=executor, store=open_store(root))
    shop = Shop(root, plan, Prepared(report.results), root / "before", files(root / "dist"))
    assert set(files(shop.before)) - set(shop.after) == {"ester/skaerm/da/sol.pdf"}
    return shop


class Saboteur:
    """Counts the calls of one function of `os` on files of the project; at the n-th it does what `strike` says."""

    def __init__(self, name: str, at: int, strike: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
        self.real, self.at, self.strike, self.count = getattr(os, name), at, strike, 0
        monkeypatch.setattr(os, name, self)

    def __call__(self, *args: Any, **options: Any) -> Any:
        if isinstance(args[0], (str, Path)) and not {".handouts", "dist"} & set(Path(args[0]).parts):
            return self.real(*args, **options)
        self.count += 1
        if self.count == self.at:
            self.strike(str(args[0]))
        return self.real(*args, **options)


def fault(number: int) -> Callable[[str], None]:
    def strike(name: str) -> None:
        raise OSError(number, os.strerror(number), name)

    return strike


@pytest.mark.parametrize("call", CALLS)
def test_every_call_fails_once(shop: Shop, call: str) -> None:
    told: list[str | None] = []
    for at in range(1, 500):
        out, store = shop.start()
        with pytest.MonkeyPatch.context() as patch:
            saboteur = Saboteur(call, at, fault(FAULTS[at % len(FAULTS)]), patch)
            try:
                shop.build(out, store)
            except OSError as error:
                told.append(error.filename)
        struck = saboteur.count >= at
        consistent(out)
        if call not in ("unlink", "open"):  # they clean up too
            assert not list(shop.root.glob("**/.new-*"))
            assert not list(shop.root.glob("**/.stage"))
        shop.build(out, store)
        assert files(out) == shop.after
        if not struck:
            assert told
            assert all(told) or call not in ("write", "fsync", "replace")
            return
    raise AssertionError("the build makes over 500 calls")


def killed(work: Callable[[], object]) -> bool:
    """Run `work` in a child; whether it was killed."""
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.filterwarnings("ignore:This process")  # the child only writes files
@pytest.mark.parametrize("call", CALLS)
def test_killed_at_every_call(shop: Shop, call: str) -> None:
    for at in range(1, 500):
        out, store = shop.start()

        def work(out: Path = out, store: Store = store, at: int = at) -> None:
            with pytest.MonkeyPatch.context() as patch:
                Saboteur(call, at, lambda _: os.kill(os.getpid(), signal.SIGKILL), patch)
                shop.build(out, store)

        struck = killed(work)
        consistent(out)
        shop.build(out, store)
        assert files(out) == shop.after
        assert not list(shop.root.glob("**/.new-*"))
        assert not list(shop.root.glob("**/.stage"))
        if not struck:
            return
    raise AssertionError("the build makes over 500 calls")


def test_a_store_that_cannot_be_written_costs_nothing_but_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    out, store = shop.start()
    monkeypatch.setattr(Store, "put", lambda self, result: fault(errno.ENOSPC)("x"))
    (note,) = shop.build(out, store)
    assert "not kept" in note
    assert files(out) == shop.after


def test_a_damaged_entry_is_made_anew_with_a_note(shop: Shop) -> None:
    out, store = shop.start()
    assert shop.build(out, store) == ()
    entry = next(store.folder.glob("*.entry"))
    entry.write_bytes(entry.read_bytes()[:-1])
    (note,) = shop.build(out, store)
    assert "damaged" in note
    assert files(out) == shop.after


def test_a_print_that_someone_changed_is_put_right_or_taken_away(shop: Shop) -> None:
    out, store = shop.start()
    shop.build(out, store)
    (out / "ester/skaerm/da/ro.pdf").write_bytes(b"mine")
    shop.build(out, store)
    assert files(out) == shop.after
    (out / "ester/skaerm/da/ro.pdf").write_bytes(b"mine")
    run_plan(make_plan(load_project(shop.root), ["hud"]), out, executor=shop.executor, store=store)
    consistent(out)
    assert not (out / "ester/skaerm/da/ro.pdf").exists()


def test_a_link_in_dist_is_replaced_and_not_followed(shop: Shop) -> None:
    out, store = shop.start()
    outside = shop.root / "outside.pdf"
    outside.write_bytes(b"mine")
    (out / "ester/skaerm/da/ro.pdf").unlink()
    (out / "ester/skaerm/da/ro.pdf").symlink_to(outside)
    shop.build(out, store)
    assert outside.read_bytes() == b"mine"
    assert files(out) == shop.after


def test_two_builds_in_one_folder_wait_for_each_other(shop: Shop) -> None:
    out, _ = shop.start()
    waited: list[str] = []
    done = threading.Event()

    def second() -> None:
        with locked(out, lambda: waited.append("waits")):
            done.set()

    with locked(out):
        other = threading.Thread(target=second)
        other.start()
        while not waited:
            time.sleep(0.01)
        assert not done.is_set()
    other.join()
    assert done.is_set()
    publish(shop.plan, [], out)


class Lost(Exception):
    """What a pool says of a worker that is gone."""

    def __init__(self, exitcode: int) -> None:
        self.exitcode = exitcode


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TimeoutError(), "too-slow"),
        (Lost(-signal.SIGXCPU), "too-slow"),
        (Lost(-signal.SIGSEGV), "worker-died"),
        (Lost(3), "worker-died"),
        (MemoryError(), "worker-died"),
    ],
    ids=repr,
)
def test_a_worker_that_is_lost_costs_its_job_and_its_bundle(shop: Shop, error: Exception, code: str) -> None:
    class Broken(Prepared):
        def submit(self, fn: Callable[..., Result], /, *args: Any) -> Future[Result]:
            if args[0].id != "ester/skaerm/da/ro":
                return super().submit(fn, *args)
            future: Future[Result] = Future()
            future.set_exception(error)
            return future

    out, store = shop.start()
    report = run_plan(shop.plan, out, executor=Broken(shop.executor.results.values()), store=store)
    told = [d for d in report.diagnostics if d.is_error and d.code != "missing-translation"]
    assert {d.code for d in told} == {code, "part-failed"}
    assert all(d.hint and (d.job or d.mark) for d in told)
    consistent(out)
    lost = {"ester/skaerm/da/ro.pdf", "ester/skaerm/bundles/begge.da.pdf"}
    pdfs = {name for name in shop.after if name.endswith(".pdf")}
    assert {name: data for name, data in files(out).items() if name in pdfs} == {n: shop.after[n] for n in pdfs - lost}
