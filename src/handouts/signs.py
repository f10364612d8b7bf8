"""A text → what no print may hold: signs that print as nothing or turn text round, endless words, heaps of marks.

The tables are those of Unicode TR 36 and TS 39, as far as a leaflet needs them.
"""

from __future__ import annotations

import re

MAX_TEXT = 8_000
"""Characters of one text. The longest of the shipped series has 500."""

MAX_WORD = 120
"""Letters of one word: hyphenating one of 4,000 takes the layout engine 40 seconds."""

MAX_MARKS = 6
"""Combining marks on one letter."""

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\ue000-\uf8ff"
    "\U0001fffe\U0001ffff\U000e0000-\U0010ffff]"
    "|(?<![\u0600-\u0dff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u0dff])"
)
"""Controls, bidi overrides, tags, zero-width and private signs; joiners only outside the scripts that need them."""

_HEAP = re.compile(
    rf"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0]{{{MAX_MARKS + 1}}}"
)


def invisible_signs(text: str) -> list[str]:
    """The signs of `text` that print as nothing or turn text round; soft hyphens and joiners of letters are none."""
    return sorted(set(_FORBIDDEN.findall(text)))


def without_invisible(text: str) -> str:
    """`text` with each such sign as its code point: fit to be shown."""
    return _FORBIDDEN.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def oversize(text: str) -> str:
    """What about the size of `text` would hold the layout engine up, in words; empty if nothing would."""
    if len(text) > MAX_TEXT:
        return f"the text has {len(text)} characters, at most {MAX_TEXT} are printed"
    for word in text.split():
        if len(word) > MAX_WORD:
            return f"'{word[:39]}…' is a word of {len(word)} letters"
    return f"more than {MAX_MARKS} marks stand on one letter" if _HEAP.search(text) else ""
