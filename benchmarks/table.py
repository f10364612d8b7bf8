"""What is measured, and what came of it → the table of docs/performance.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"


def _nothing(work: Path) -> None:
    return None


def _here(work: Path) -> str:
    return ""


@dataclass(frozen=True)
class Contender:
    """One way to do the work. `run` does it in a work folder that `prepare` made ready, and gives seconds (or MiB);
    `missing` says why it cannot run here, '' if it can; `leaves_out` what it does not do that handouts does."""

    name: str
    run: Callable[[Path], float]
    prepare: Callable[[Path], None] = _nothing
    leaves_out: str = ""
    missing: Callable[[Path], str] = _here


@dataclass(frozen=True)
class Bar:
    """Against whom, and how good: `faster` is how many times at least, `at_most` the share of the other's at most
    (of nobody's: a number of the figure's unit). Neither: it is only told."""

    against: Contender | None
    faster: float | None = None
    at_most: float | None = None

    def ratio(self, own: Sequence[float], other: Sequence[float]) -> float:
        """The median of the ratios of each round's pair; without another, of our own numbers."""
        if self.against is None:
            return median(own)
        pairs = list(zip(own, other, strict=True))
        return median(b / a for a, b in pairs) if self.at_most is None else median(a / b for a, b in pairs)

    def met(self, ratio: float) -> bool | None:
        if self.faster is not None:
            return ratio >= self.faster
        return ratio <= self.at_most if self.at_most is not None else None

    def told(self, unit: str) -> str:
        if self.faster is not None:
            return f"≥ {self.faster:g} ×"
        if self.at_most is None:
            return ""
        return f"≤ {self.at_most:g} {unit if self.against is None else '×'}"


@dataclass(frozen=True)
class Figure:
    """One of ours against others, run in turn."""

    name: str
    what: str
    ours: Contender
    bars: tuple[Bar, ...]
    unit: str = "s"

    @property
    def contenders(self) -> list[Contender]:
        found = {self.ours.name: self.ours}
        found |= {bar.against.name: bar.against for bar in self.bars if bar.against}
        return list(found.values())


Numbers = Mapping[str, Sequence[float]]
"""What was measured by the contender's name, one number a round."""


def rows(figure: Figure, numbers: Numbers, absent: Mapping[str, str]) -> list[str]:
    """The table's lines of a figure. Nothing was measured of what is `absent`: the reason stands there instead."""
    if figure.ours.name in absent:
        return [f"| {figure.what} | | | | not run: {absent[figure.ours.name]} |"]
    own = numbers[figure.ours.name]
    found = []
    for bar in figure.bars:
        name = bar.against.name if bar.against else "itself"
        if name in absent:
            found.append(f"| {figure.what} | {name} | | {bar.told(figure.unit)} | not run: {absent[name]} |")
            continue
        other = numbers[name] if bar.against else own
        ratio = bar.ratio(own, other)
        result = {True: "", False: " **missed**", None: ""}[bar.met(ratio)]
        times = f"{_number(median(own))} {figure.unit}"
        times += f" / {_number(median(other))} {figure.unit}" if bar.against else ""
        value = f"{_number(ratio)} {'×' if bar.against else figure.unit}"
        leaves = bar.against.leaves_out if bar.against else ""
        found.append(f"| {figure.what} | {name} | {times} | {bar.told(figure.unit)} | {value}{result} | {leaves} |")
    return found


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def table(lines: Sequence[str], about: Sequence[str]) -> str:
    head = "| what | against | ours / theirs | the bar | measured | leaves out |\n|---|---|---|---|---|---|"
    return "\n".join([*about, "", head, *lines])


def put_between(text: str, made: str) -> str:
    """The text with `made` between its markers; they are added at its end if it has none."""
    if BEGIN not in text or END not in text:
        text = f"{text.rstrip()}\n\n{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}"
