"""cluster: the same bytes as at home, without a common disk, though a worker is killed in the middle."""

from __future__ import annotations

import concurrent.futures as futures
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from handouts import SerialExecutor, load_project, make_plan, open_store, run_plan
from handouts.cluster import on_cluster
from handouts.diagnostics import EnvironmentFault, UsageError
from handouts.guards import examine
from handouts.model import Result
from handouts.pool import Bounds
from test_pool import compute, outside, work

pytestmark = pytest.mark.filterwarnings("ignore")  # of dask and tornado when a worker dies


@pytest.fixture
def scheduler() -> Iterator[str]:
    """A cluster of two worker processes on this machine."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1", silence_logs=50
    ) as cluster:
        yield cluster.scheduler_address.replace("tcp://", "dask://")


def test_a_killed_worker_costs_nothing(project, scheduler: str, tmp_path: Path) -> None:
    root = project()
    plan = make_plan(load_project(root))
    with SerialExecutor() as executor:
        home = run_plan(plan, tmp_path / "home", executor=executor, store=open_store(root))
    killed: list[int] = []

    with on_cluster(scheduler) as executor:
        pids = executor._client.run(os.getpid)

        def kill_one(result: Result) -> None:
            if not killed:
                killed.append(next(iter(pids.values())))
                os.kill(killed[0], signal.SIGKILL)

        away = run_plan(
            plan, tmp_path / "away", executor=executor, store=open_store(tmp_path / "empty"), on_result=kill_one
        )
    assert killed
    assert away.ok, away.diagnostics
    assert all(not result.cached for result in away.results)
    assert [r.id for r in away.results] == [r.id for r in home.results]
    assert [r.pdf for r in away.results] == [r.pdf for r in home.results]


def test_the_files_travel_by_their_content(project, scheduler: str, tmp_path: Path) -> None:
    """The font's folder is gone on the way: the worker has what it needs from us."""
    import shutil

    root = project()
    job = make_plan(load_project(root), documents=["ro"], langs=["da"]).jobs[0]
    from handouts.press import render_pdf

    with on_cluster(scheduler) as executor:
        assert executor.submit(render_pdf, job).result(timeout=120).ok
        shutil.rmtree(root / ".handouts/fonts")
        assert executor.submit(render_pdf, job).result(timeout=120).ok


def test_a_job_has_the_bounds_and_guards_that_it_has_at_home(scheduler: str, tmp_path: Path) -> None:
    """Whatever a job does costs itself only: the worker of the cluster stays, and takes the next one."""
    on = examine() if sys.platform == "linux" else {}
    with on_cluster(scheduler, Bounds(1, 0, 10, 512)) as executor:
        workers = set(executor._client.run(os.getpid).values())
        endless, sleeper = executor.submit(compute), executor.submit(time.sleep, 60)
        dead, large = executor.submit(work, 2), executor.submit(bytearray, 600 << 20)
        found = [job.exception(timeout=120) for job in (endless, sleeper, dead, large)]
        assert getattr(found[0], "exitcode", 0) == -signal.SIGXCPU
        assert isinstance(found[1], futures.TimeoutError)
        assert getattr(found[2], "exitcode", 0) == 3
        assert isinstance(found[3], MemoryError)
        if on.get("few files (Landlock)") == "on":
            assert executor.submit(outside, "/etc/passwd").result(timeout=60) not in ("done", "")
        if on.get("no network") == "on":
            assert executor.submit(outside, "network").result(timeout=60) not in ("done", "")
        assert executor.submit(work, 3).result(timeout=60) == 9
        assert set(executor._client.run(os.getpid).values()) == workers


@pytest.mark.parametrize(("address", "kind"), [("ssh://x", UsageError), ("dask://127.0.0.1:9", EnvironmentFault)])
def test_what_is_no_cluster_is_said(address: str, kind: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(kind), on_cluster(address):
        raise AssertionError
