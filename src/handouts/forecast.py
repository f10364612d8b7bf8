"""Jobs and how long they took before → in which order to begin them, and how long what is left will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from statistics import median

from handouts.model import AnyJob, PressJob, Result

PACE = 0.08
"""Seconds for a unit of `weight`, while no job of the project was timed."""

JOINING = 0.05
"""Seconds for a part of what is made of finished pieces."""


def weight(job: PressJob) -> int:
    """How large a piece is: its texts and pages together, which foretells its time better than their product."""
    return max(job.expect.pages, 1) + job.html.count(" data-text=")


def estimates(jobs: Iterable[AnyJob], known: Mapping[str, float]) -> dict[str, float]:
    """Seconds of each job by its id: as long as it took last time, else by its size at the pace of the known ones."""
    listed = list(jobs)
    paces = [known[job.id] / weight(job) for job in listed if isinstance(job, PressJob) and job.id in known]
    pace = median(paces) if paces else PACE
    return {job.id: known.get(job.id) or _guess(job, pace) for job in listed}


def _guess(job: AnyJob, pace: float) -> float:
    return weight(job) * pace if isinstance(job, PressJob) else len(job.parts) * JOINING


def longest_first(jobs: Iterable[AnyJob], known: Mapping[str, float]) -> list[AnyJob]:
    """Long jobs first, so that no worker is left alone with one at the end; alike ones in the order given."""
    listed = list(jobs)
    seconds = estimates(listed, known)
    return sorted(listed, key=lambda job: -seconds[job.id])


def time_left(work: float, longest: float, workers: int, elapsed: float) -> float:
    """Seconds until `work` is done, of which `elapsed` seconds are over: shared out among the workers, and not before
    the longest job is."""
    return max(work / workers, longest, elapsed) - elapsed


def told(seconds: float) -> str:
    """The time as people say it: 8 s, 2 min, 1 h 05 min; in steps that do not flicker."""
    if seconds < 60:
        return f"{max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


class Forecast:
    """What is left of a run: told of each job that is finished, it says how long the others will take."""

    def __init__(
        self,
        jobs: Iterable[AnyJob],
        known: Mapping[str, float],
        workers: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._waiting = estimates(jobs, known)
        self._workers = workers
        self._clock = clock
        self._begun = clock()
        self._done = self._took = 0.0

    def finish(self, result: Result) -> None:
        """A job is done; what was not waited for changes nothing. What it took, against what was thought, tells of the
        others: a machine may be faster, or busy."""
        thought = self._waiting.pop(result.id, 0.0)
        self._done += thought
        self._took += result.seconds if thought and result.seconds else thought

    def told(self) -> str:
        """'2 min left'; nothing when all is done, or when nobody knows how many workers there are (0)."""
        if not self._waiting or not self._workers:
            return ""
        pace = self._took / self._done if self._done else 1.0
        work = self._took + sum(self._waiting.values()) * pace
        left = time_left(work, max(self._waiting.values()) * pace, self._workers, self._clock() - self._begun)
        return f"{told(left)} left"
