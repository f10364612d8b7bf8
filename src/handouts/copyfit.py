"""A job's ladders + a layout engine → the layout in which every box holds its text, and what was done for it.

A ladder's rungs tighten all the boxes of one name together, so equal things stay equal: tracking, then leading, then
size down to the floor, then the shorter wordings of the catalogue. All ladders are climbed in the same layouts, each by
guesses from how far off the last one was: a document that fits is laid out once, one that does not about four times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from itertools import combinations, pairwise
from math import log
from typing import Any

from handouts.fit import (
    Heading,
    crowded,
    crowded_texts,
    fill_ratios,
    fullness,
    headings,
    headline_size,
    margin,
    short_ends,
)
from handouts.model import Fitting, Ladder, PressJob, Rung

SHORT = re.compile(r"<!--short:(\d+)-->.*?<!--/short-->", re.DOTALL)
"""Where the composer says that a text has a shorter wording."""

Layout = Callable[[str, str], Any]
"""(HTML, further CSS) → a laid-out document."""


def fit_document(layout: Layout, job: PressJob) -> tuple[Any, Fitting]:
    """The document on the lowest rungs on which it fits, or on the last ones if it fits on none."""
    ladders = {ladder.name: ladder for ladder in job.ladders}
    html = job.html
    document, rungs = _climb(layout, html, ladders)
    shorts: tuple[str, ...] = ()
    if job.shorts and crowded(document):
        html, shorts = _shortened(job, crowded_texts(document))
        if shorts:
            document, rungs = _climb(layout, html, ladders)
    css = _css(ladders, rungs)
    document, balanced = _balance(layout, html, css, document)
    used = tuple((name, rung, _told(ladders[name], rung)) for name, rung in sorted(rungs.items()) if rung)
    return document, Fitting(
        used,
        fill_ratios(document, {n: ladder.sparse for n, ladder in ladders.items()}),
        shorts,
        balanced,
        tuple(dict.fromkeys(heading.context for heading in headings(document) if faults(heading.lines))),
        short_ends(document),
        margin(document),
        headline_size(document),
    )


@dataclass
class _Search:
    """The lowest rung of a ladder that holds the text: it lies above `low`, and not above `high` once that is known."""

    ladder: Ladder
    low: int = -1
    high: int | None = None
    laid: int = 0
    held: int = 0
    guess: int = 0
    before: tuple[float, float] | None = None

    @property
    def last(self) -> int:
        return len(self.ladder.rungs) - 1

    @property
    def found(self) -> bool:
        return self.low == self.last or self.high == self.low + 1

    @property
    def best(self) -> int:
        """The answer as far as it is known; the last rung if none holds the text."""
        return self.last if self.high is None else self.high

    @property
    def rung(self) -> int:
        """The rung to lay out next; the answer once it is found."""
        if self.found:
            return self.best
        if self.high is None:  # two guesses too low: perhaps no rung holds it
            return self.last if self.laid > 2 else max(self.guess, self.low + 1)
        if self.laid > 5:
            return (self.low + self.high) // 2
        return max(min(self.guess, self.high - (1 if self.held < 3 else 4)), self.low + 1)

    def learn(self, rung: int, crowded: bool, full: float) -> None:
        """What a layout showed; `full` is how much of its height the text took. The next guess is the rung that would
        just hold it, if the text shrinks with its letters and lines, or as it did since the layout before."""
        self.laid += 1
        if crowded:
            self.low = max(self.low, rung)
        else:
            self.high = rung if self.high is None else min(self.high, rung)
            self.held += 1
        self.guess = (self.low + self.best + 1) // 2
        if full and (full > 1) == crowded:
            size = _room(self.ladder.rungs[rung])
            room: float = size * full ** (-1 / (self._power(size, full) if crowded else 1.0))
            self.guess = next((n for n, step in enumerate(self.ladder.rungs) if _room(step) <= room), self.best)
            self.before = size, full

    def _power(self, size: float, full: float) -> float:
        """How much the text shrinks with its size: a headline, whose lines stay as many, half as much as prose."""
        if self.before is None or size == self.before[0] or full == self.before[1]:
            return 1.0
        return min(max(log(full / self.before[1]) / log(size / self.before[0]), 0.4), 1.2)


def _room(rung: Rung) -> float:
    """The room that a text takes, in parts of what it takes as designed: letters are about half an em wide."""
    return rung.size**2 * rung.leading * (1 - 2 * rung.tracking)


def _climb(layout: Layout, html: str, ladders: Mapping[str, Ladder]) -> tuple[Any, dict[str, int]]:
    """Each layout tries a rung of every ladder that is not settled, and says how far off it is."""
    rungs = dict.fromkeys(ladders, 0)
    document = kept = layout(html, "")
    searches = {name: _Search(ladders[name]) for name in sorted(crowded(document) & set(ladders))}
    tried = held = rungs
    while searches:
        full, room = crowded(document), fullness(document)
        for name, search in searches.items():
            if not search.found:
                search.learn(tried[name], name in full, room.get(name, 0.0))
        if all(tried[name] == search.best for name, search in searches.items()):
            kept, held = document, tried
        tried = {**rungs, **{name: search.rung for name, search in searches.items()}}
        if all(search.found for search in searches.values()):
            break
        document = layout(html, _css(ladders, tried))
    return kept if tried == held else layout(html, _css(ladders, tried)), tried


def fitted_css(job: PressJob, fitting: Fitting) -> str:
    """The style of the rungs that `fitting` tells of, for what is laid out beside the job."""
    rungs = {name: rung for name, rung, _ in fitting.rungs}
    return _css({ladder.name: ladder for ladder in job.ladders}, rungs)


def floor_css(job: PressJob) -> str:
    """The style with every ladder on its last rung."""
    ladders = {ladder.name: ladder for ladder in job.ladders}
    return _css(ladders, {name: len(ladder.rungs) - 1 for name, ladder in ladders.items()})


def _css(ladders: Mapping[str, Ladder], rungs: Mapping[str, int]) -> str:
    variables, rules = [], []
    for name, number in rungs.items():
        rung = ladders[name].rungs[number]
        if number:
            variables.append(f"--size-{name}:{rung.size:.4g};--lead-{name}:{rung.leading:.4g};")
        if rung.tracking:
            rules.append(f'[data-fit="{name}"]{{letter-spacing:{-rung.tracking:.4g}em !important}}')
    return f":root{{{''.join(variables)}}}{''.join(rules)}" if variables else ""


def _told(ladder: Ladder, number: int) -> str:
    """What was done, in the units of the format: 'tracking −1 %, leading 1.45 → 1.40, size 9.8 → 9.4 pt'."""
    rung = ladder.rungs[number]
    parts = [f"tracking −{rung.tracking * 100:g} %"] if rung.tracking else []
    if ladder.leading and rung.leading < 1:
        parts.append(f"leading {ladder.leading:g} → {ladder.leading * rung.leading:.2f}")
    if rung.size < 1:
        parts.append(f"size {ladder.size:g} → {ladder.size * rung.size:.1f} pt")
    return ", ".join(parts)


def _shortened(job: PressJob, contexts: set[str]) -> tuple[str, tuple[str, ...]]:
    """The HTML with the short wordings of `contexts` in their places, and whose they are."""
    used: dict[str, None] = {}

    def swap(match: re.Match[str]) -> str:
        context, words = job.shorts[int(match[1])]
        if context not in contexts:
            return match[0]
        used[context] = None
        return words

    return SHORT.sub(swap, job.html), tuple(used)


EVEN = 0.4
"""How long the shortest line of a heading is at least, in parts of the longest."""

NOTCH = 0.7
"""How long a line between two others is at least, in parts of the shorter of them."""

MAX_WORDS = 14
"""Of a heading whose lines are weighed: there are a thousand ways to part it, not a million."""


def balanced(layout: Layout, html: str) -> Any:
    """The document in the one setting that it has, with its headings balanced."""
    return _balance(layout, html, "", layout(html, ""))[0]


def _balance(layout: Layout, html: str, css: str, document: Any) -> tuple[Any, tuple[str, ...]]:
    """No single word on a heading's last line, and no line much shorter than its neighbours, where other breaks of as
    many lines avoid it: the words of each line are tied together."""
    before = list(headings(document))
    tied: dict[str, str] = {}
    done: set[str] = set()
    for heading, markup in _placed(html, before):
        if markup[0] not in tied and faults(heading.lines) and (text := _even(markup[3], heading)):
            tied[markup[0]] = f"{markup[1]}{text}{markup[4]}"
            done.add(heading.context)
    if not done:
        return document, ()
    for old, new in tied.items():
        html = html.replace(old, new)
    laid = layout(html, css)
    as_meant = [len(item.lines) for item in headings(laid)] == [len(item.lines) for item in before]
    if as_meant and crowded(laid) == crowded(document):
        return laid, tuple(sorted(done))
    return document, ()


def _placed(html: str, found: Sequence[Heading]) -> Iterator[tuple[Heading, re.Match[str]]]:
    """Each heading with its place in the HTML: one of a salon's name is in the panels of each, with other words."""
    for context in dict.fromkeys(heading.context for heading in found):
        place = re.compile(rf'(<(\w+)[^>]* data-text="{re.escape(escape(context))}"[^>]*>)([^<]*)(</\2>)')
        same = [heading for heading in found if heading.context == context]
        yield from zip(same, place.finditer(html), strict=False)


def faults(lines: Sequence[tuple[int, float]]) -> int:
    """What is wrong with (words, width) of a heading's lines: a single last word, a notch, a stump."""
    if len(lines) < 2 or sum(words for words, _ in lines) == len(lines):
        return 0
    widths = [width for _, width in lines]
    notches = sum(
        line < NOTCH * min(above, below) for above, line, below in zip(widths, widths[1:], widths[2:], strict=False)
    )
    return (lines[-1][0] == 1) + notches + (min(widths) < EVEN * max(widths))


def _even(text: str, heading: Heading) -> str:
    """The heading's text with its words tied into its best lines; '' if none are better."""
    words = text.split(" ")
    if sum(count for count, _ in heading.lines) != len(" ".join(words).split()) or len(words) > MAX_WORDS:
        return ""
    lines = best_lines(words, len(heading.lines), heading.room, lambda text: heading.measure(unescape(text)))
    if not lines or faults([(len(line.split()), heading.measure(unescape(line))) for line in lines]) >= faults(
        heading.lines
    ):
        return ""
    return " ".join(line.replace(" ", "\N{NO-BREAK SPACE}") for line in lines)


def best_lines(words: Sequence[str], count: int, room: float, measure: Callable[[str], float]) -> list[str]:
    """The words as `count` lines that fit in `room`, with the fewest faults, then the most alike; [] if none fit."""
    width = cache(measure)
    best: tuple[int, float, list[str]] = (0, 0.0, [])
    for breaks in combinations(range(1, len(words)), count - 1):
        lines = [" ".join(words[start:end]) for start, end in pairwise((0, *breaks, len(words)))]
        longest = max(map(width, lines))
        spread = sum((longest - width(line)) ** 2 for line in lines)
        tried = faults([(len(line.split()), width(line)) for line in lines]), spread, lines
        if longest <= room and (not best[2] or tried < best):
            best = tried
    return best[2]
