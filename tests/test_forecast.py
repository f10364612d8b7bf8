"""forecast: which job begins first, and how long what is left takes; on a real build what runs when."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handouts import SerialExecutor, load_project, make_plan, open_store, run_plan
from handouts.forecast import PACE, Forecast, estimates, longest_first, time_left, told, weight
from handouts.model import Digest, Plan, PressJob, Result

Salon = Callable[..., Path]


@pytest.fixture
def plan(project: Salon) -> Plan:
    return make_plan(load_project(project()))


class Noting(SerialExecutor):
    """Notes in which order jobs were begun."""

    def __init__(self) -> None:
        self.begun: list[str] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> Future[Any]:
        self.begun.append(args[0].id)
        return super().submit(fn, *args)


def test_a_job_nobody_timed_goes_by_its_pages_and_texts(plan: Plan) -> None:
    card, sign = (next(job for job in plan.jobs if job.document == name) for name in ("hud", "ro"))
    assert weight(card) == 5
    assert weight(sign) == 2
    assert weight(replace(card, expect=replace(card.expect, pages=3))) == 7
    assert estimates(plan.jobs, {})[card.id] == 5 * PACE
    assert estimates(plan.jobs, {card.id: 10.0})[sign.id] == 4.0  # at the pace of the known one
    assert [job.document for job in longest_first((sign, card), {})] == ["hud", "ro"]


def test_what_took_longest_begins_first_and_alike_ones_keep_their_order(plan: Plan) -> None:
    ids = [job.id for job in plan.jobs]
    assert [job.id for job in longest_first(plan.jobs, {id: float(n) + 1 for n, id in enumerate(ids)})] == ids[::-1]
    assert [job.id for job in longest_first(plan.jobs, dict.fromkeys(ids, 1.0))] == ids


def test_a_build_begins_with_the_longest_and_reports_in_the_order_of_the_plan(project: Salon) -> None:
    root = project()
    plan, store = make_plan(load_project(root)), open_store(root)
    first = Noting()
    report = run_plan(plan, root / "dist", executor=first, store=store)
    ids = [job.id for job in plan.jobs]
    assert first.begun[: len(ids)] == sorted(ids, key=lambda id: not id.endswith("hud"))
    assert [result.id for result in report.results][: len(ids)] == ids
    times = store.times()
    assert set(times) == set(ids)  # pieces only: what joins them takes no time worth keeping
    assert all(seconds > 0 for seconds in times.values())
    store.keep_times({id: float(n) + 1 for n, id in enumerate(ids)})
    for entry in store.folder.glob("*.entry"):
        entry.unlink()
    again = Noting()
    second = run_plan(plan, root / "dist", executor=again, store=store)
    assert again.begun[: len(ids)] == ids[::-1]
    assert [(r.id, r.pdf) for r in second.results] == [(r.id, r.pdf) for r in report.results]


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"a": "x"}', b'{"a": -1, "b": 1e300}', b"[" * 9999, b'{"a": NaN}'])
def test_damaged_times_are_no_times(project: Salon, damage: bytes) -> None:
    root = project()
    store = open_store(root)
    store.folder.mkdir(parents=True)
    (store.folder / "times.json").write_bytes(damage)
    assert store.times() == {}


@pytest.mark.parametrize(
    ("work", "longest", "workers", "elapsed", "left"),
    [
        (8, 4, 2, 0, 4),  # shared out
        (11, 9, 2, 0, 9),  # not before the longest is done
        (8, 4, 2, 3, 1),
        (8, 4, 1, 3, 5),
        (8, 4, 2, 60, 0),  # it should have been done long ago
    ],
)
def test_time_left(work: float, longest: float, workers: int, elapsed: float, left: float) -> None:
    assert time_left(work, longest, workers, elapsed) == left


def test_time_as_it_is_said() -> None:
    assert [told(s) for s in (-3, 0.2, 8.4, 59.4, 61, 100, 3540, 3900)] == [
        *("1 s", "1 s", "8 s", "59 s", "1 min", "2 min", "59 min", "1 h 05 min"),
    ]


def test_a_forecast_counts_down_and_learns(plan: Plan) -> None:
    now = 0.0
    known = {job.id: 10.0 for job in plan.jobs}
    count = len(plan.jobs)
    forecast = Forecast(plan.jobs, known, 1, lambda: now)
    assert forecast.told() == f"{10 * count} s left"
    now = 5.0
    assert forecast.told() == f"{10 * count - 5} s left"
    forecast.finish(Result(plan.jobs[0].id, Digest("00"), b"", seconds=5.0))  # in half the time
    forecast.finish(Result("not waited for", Digest("00"), b"", seconds=500.0))
    assert forecast.told() == f"{5 * (count - 1)} s left"
    for job in plan.jobs:
        forecast.finish(Result(job.id, Digest("00"), None))  # one that died took nobody knows how long
    assert forecast.told() == Forecast(plan.jobs, known, 0).told() == ""


def test_only_pieces_and_what_joins_them_are_estimated(plan: Plan) -> None:
    (bundle, *_) = plan.bundles
    assert not isinstance(bundle, PressJob)
    assert 0 < estimates([bundle], {})[bundle.id] < 1
