"""A job and words of its language → how much text fits in each place, measured in the real boxes.

All ladders stand at their floors: what a translator may write and still see printed. How many characters fill a place
is reckoned from one layout, with the engine's own line breaks; every text is then replaced in turn by words of that
length, in all boxes at once, to see that they fit, and where they do not the length is found by bisection. The other
texts stay as they are. A text that is printed already is no longer than its limit, whatever the words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from handouts.copyfit import Layout, floor_css
from handouts.fit import capacities, crowded_boxes, text_places, texts_in_boxes
from handouts.model import PressJob

ROUNDS = 9
"""Of bisection: the limit is exact to a five-hundredth of the longest length tried."""

LONG = 4000
"""Characters of filler that no box holds."""


def measure_limits(layout: Layout, job: PressJob, words: str) -> dict[int, tuple[int, int]]:
    """Number of a text → (characters, lines) that fit in its place; texts outside every data-box are left out."""
    css = floor_css(job)
    document = layout(job.html, css)
    boxes = {name: numbers for name, numbers in texts_in_boxes(document).items() if numbers}
    reckoned = capacities(document, filler(words, LONG))
    full = crowded_boxes(document)
    fitting = {number for name, numbers in boxes.items() if name not in full for number in numbers}
    printed = {
        place.number: (len(_words_of(job.html, place.number)), place.lines)
        for place in text_places(document)
        if place.number in fitting
    }
    found: dict[int, tuple[int, int]] = {}
    turn = 0
    while tried := {name: numbers[turn] for name, numbers in boxes.items() if turn < len(numbers)}:
        good = _proved(layout, job, css, words, reckoned, tried)
        left = {name: number for name, number in tried.items() if number not in good}
        found |= good | (_bisect(layout, job, css, words, left) if left else {})
        turn += 1
    return {number: max(found[number], printed.get(number, (0, 0))) for number in found}


def _proved(
    layout: Layout, job: PressJob, css: str, words: str, lengths: Mapping[int, int], tried: Mapping[str, int]
) -> dict[int, tuple[int, int]]:
    """The lengths that do fit, with the lines that they take; where there is room for more lines, these are tried."""
    page = job.html
    for number in tried.values():
        page = _replaced(page, number, filler(words, lengths.get(number, 0)))
    document = layout(page, css)
    full = crowded_boxes(document)
    counted = {place.number: place.lines for place in text_places(document)}
    fits = {name: number for name, number in tried.items() if name not in full and lengths.get(number)}
    more = capacities(document, filler(words, LONG))
    roomy = {name: number for name, number in fits.items() if more.get(number, 0) > lengths[number]}
    longer = _proved(layout, job, css, words, more, roomy) if roomy else {}
    return {number: (lengths[number], counted.get(number, 0)) for number in fits.values()} | longer


def _bisect(layout: Layout, job: PressJob, css: str, words: str, tried: dict[str, int]) -> dict[int, tuple[int, int]]:
    """The limits of one text in each box."""
    low = dict.fromkeys(tried, 0)
    high = {name: 6 * len(_words_of(job.html, number)) + 120 for name, number in tried.items()}
    lines = dict.fromkeys(tried, 0)
    for _ in range(ROUNDS):
        middle = {name: (low[name] + high[name]) // 2 for name in tried}
        page = job.html
        for name, number in tried.items():
            page = _replaced(page, number, filler(words, middle[name]))
        document = layout(page, css)
        full = crowded_boxes(document)
        counted = {place.number: place.lines for place in text_places(document)}
        for name, number in tried.items():
            if name in full:
                high[name] = middle[name]
            else:
                low[name], lines[name] = middle[name], counted.get(number, 0)
    return {number: (low[name], lines[name]) for name, number in tried.items() if low[name]}


def filler(words: str, length: int) -> str:
    """Words of the language, over and over, cut at a word's end to at most `length` characters."""
    text = " ".join([words] * (length // max(len(words), 1) + 1))[: length + 1]
    return text.rsplit(" ", 1)[0] if " " in text else text[:length]


def _element(number: int) -> re.Pattern[str]:
    return re.compile(rf'(<(\w+)[^>]* data-n="{number}"[^>]*>)(.*?)(</\2>)', re.DOTALL)


def _words_of(page: str, number: int) -> str:
    match = _element(number).search(page)
    return html.unescape(re.sub(r"<[^>]+>", "", match[3])) if match else ""


def _replaced(page: str, number: int, text: str) -> str:
    return _element(number).sub(lambda match: f"{match[1]}{html.escape(text)}{match[4]}", page)
