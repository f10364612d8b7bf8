"""cluster: the same bytes as at home, without a common disk, though a worker is killed in the middle."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from handouts import SerialExecutor, load_project, make_plan, open_store, run_plan
from handouts.cluster import on_cluster
from handouts.diagnostics import EnvironmentFault, UsageError
from handouts.model import Result

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


@pytest.mark.parametrize(("address", "kind"), [("ssh://x", UsageError), ("dask://127.0.0.1:9", EnvironmentFault)])
def test_what_is_no_cluster_is_said(address: str, kind: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(kind), on_cluster(address):
        raise AssertionError
