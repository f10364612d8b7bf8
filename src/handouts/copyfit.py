"""A job's ladders + a layout engine → the layout in which every box holds its text, and what was done for it.

A ladder's rungs tighten all the boxes of one name together, so equal things stay equal: tracking, then leading, then
size down to the floor, then the shorter wordings of the catalogue. Each ladder is climbed by bisection, all of them in
the same layouts: a document that fits is laid out once, one that does not about five times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from handouts.fit import LoneWord, crowded, crowded_texts, fill_ratios, heading_lines, lone_last_words
from handouts.model import Fitting, Ladder, PressJob

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
        used, fill_ratios(document, {n: ladder.sparse for n, ladder in ladders.items()}), shorts, balanced
    )


def _climb(layout: Layout, html: str, ladders: Mapping[str, Ladder]) -> tuple[Any, dict[str, int]]:
    rungs = dict.fromkeys(ladders, 0)
    document = layout(html, "")
    tight = crowded(document) & set(ladders)
    if not tight:
        return document, rungs
    low = dict.fromkeys(tight, 0)
    high = {name: len(ladders[name].rungs) - 1 for name in tight}
    rungs.update(high)
    document = layout(html, _css(ladders, rungs))
    open_ = tight - crowded(document)
    last = dict(rungs)
    while any(high[name] - low[name] > 1 for name in open_):
        tried = {name: (low[name] + high[name]) // 2 if name in open_ else high[name] for name in tight}
        last = {**rungs, **tried}
        document = layout(html, _css(ladders, last))
        full = crowded(document)
        for name in open_:
            if name in full:
                low[name] = tried[name]
            else:
                high[name] = tried[name]
    rungs.update(high)
    if last != rungs:
        document = layout(html, _css(ladders, rungs))
    return document, rungs


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


NARROWER = (1.1, 1.25, 1.45)
"""How wide a heading is tried, in parts of what its words would need if its lines were alike."""

EVEN = 0.4
"""How long the shortest line of a balanced heading is at least, in parts of the longest."""


def _balance(layout: Layout, html: str, css: str, document: Any) -> tuple[Any, tuple[str, ...]]:
    """No single word on a heading's last line where a narrower setting avoids it without a further line."""
    waiting = {item.context: item for item in lone_last_words(document)}
    full = crowded(document)
    rules: dict[str, str] = {}
    for share in NARROWER if waiting else ():
        tried = rules | {context: _narrower(item, share) for context, item in waiting.items()}
        laid = layout(html, css + "".join(tried.values()))
        lone, lines = {item.context for item in lone_last_words(laid)}, heading_lines(laid)
        good = {c for c, item in waiting.items() if c not in lone and _balanced(item, *lines.get(c, (0, 0.0)))}
        rules |= {context: tried[context] for context in good}
        waiting = {context: item for context, item in waiting.items() if context not in good}
        if not waiting and crowded(laid) == full:
            return laid, tuple(sorted(rules))
    if not rules:
        return document, ()
    laid = layout(html, css + "".join(rules.values()))
    return (laid, tuple(sorted(rules))) if crowded(laid) == full else (document, ())


def _balanced(before: LoneWord, lines: int, evenness: float) -> bool:
    """As many lines as before, and none much shorter than the others."""
    return lines == before.lines and evenness >= EVEN


def _narrower(item: LoneWord, share: float) -> str:
    spare = max(item.width - item.even * share, 0)
    side = f"padding-inline:{spare / 2:.1f}px" if item.centred else f"padding-inline-end:{spare:.1f}px"
    return f'[data-text="{item.context}"]:is(h1,h2,h3){{{side} !important;box-sizing:border-box !important}}'
