"""The project's texts → a catalogue in a language that does not exist, to see on paper what a real one would do. PURE.

`qps-long` has accents, grows as short texts grow in translation, and joins words into compounds; `qps-rtl` is in Arabic
letters. Both stand between marks: a word in print without them came from no catalogue. Never printed but as drafts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from handouts.catalogs import Catalogue, Entry, Key
from handouts.model import Text

MARKS = ("⟦⟧", "⁅⁆", "«»", "()")
"""What stands round a text: the first pair that all of the brand's fonts can draw."""

GROWTH = ((10, 2.0), (20, 1.8), (30, 1.6), (50, 1.4), (70, 1.3))
"""Up to so many characters grow by so much, longer ones by 1.3 (IBM's table, from the W3C's article on text size)."""

_KEPT = re.compile(r"\{[^{}]*\}|\]\([^)]*\)|https?://\S+|\S+@\S+|(?<!\*)\*[^*]+\*(?!\*)|\*\*|[\[\]#]")
_LONG = str.maketrans("aeiouyncszAEIOUYNCSZ", "áéíöüýñçšžÁÉÍÖÜÝÑÇŠŽ")
_RTL = str.maketrans(dict(zip("abcdefghijklmnopqrstuvwxyzæøå", "ابثديفغهيجكلمنوبقرستوفوخيزعصط", strict=True)))
_FILLER = "ñöçh léñgér tékst "


def pseudo_catalogue(code: str, texts: Iterable[Text], covered: frozenset[int]) -> Catalogue:
    """Every text in the pseudo-language `code`; `covered` are the characters that can be printed."""
    marks = next((pair for pair in MARKS if all(ord(sign) in covered for sign in pair)), MARKS[-1])
    entries: dict[Key, Entry] = {}
    for text in texts:
        target = f"{marks[0]}{_grown(_told(text.source, code), len(text.source), code)}{marks[1]}"
        entries[text.context, text.source] = Entry(text.context, text.source, target, mark=text.mark)
    return Catalogue(code, "", entries)


def _told(source: str, code: str) -> str:
    """The words changed, what a translator must keep kept."""
    out, end = [], 0
    for match in _KEPT.finditer(source):
        out += [_changed(source[end : match.start()], code), match[0]]
        end = match.end()
    return "".join([*out, _changed(source[end:], code)])


def _changed(words: str, code: str) -> str:
    if code == "qps-rtl":
        plain = "".join(c for c in unicodedata.normalize("NFD", words.lower()) if c != "\u0301")
        return unicodedata.normalize("NFC", plain).translate(_RTL)
    joined = re.sub(r"(\w{3,}) (\w{3,})(?= \w+ \w)", r"\1\2", words)
    return joined.translate(_LONG)


def _grown(told: str, length: int, code: str) -> str:
    """As long as a translation of `length` characters may get."""
    if code == "qps-rtl":
        return told
    goal = round(length * next((factor for limit, factor in GROWTH if length <= limit), 1.3))
    filler = (_FILLER * (goal // len(_FILLER) + 1))[: max(goal - len(told) - 1, 0)].rstrip()
    return f"{told} {filler}" if filler else told
