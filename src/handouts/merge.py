"""A language's Catalogue + the template's entries → the new Catalogue and what changed; nothing written is lost.

Key first (research 2.6): a translation follows its msgctxt however much the Danish changed; it never jumps to another
text because the two look alike. PURE.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from handouts.catalogs import Catalogue, Entry, Key, limit_of, without_limit

_FOLDED = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2007\u2009\u202f", " "),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‘’‚‛‹›", "'"),
        "\u00ad": None,
        "…": "...",
    }
)


SHORT = "|kort"
"""Ends the msgctxt of a shorter wording of the same text, which a translator may add."""


@dataclass
class Merged:
    """The new catalogue, how many entries had each fate, and lines for the translator."""

    catalogue: Catalogue
    fates: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in typography only: spaces, quotation marks, dashes, soft hyphens, ellipses."""
    return _words(one) == _words(other)


def _words(text: str) -> str:
    folded = " ".join(text.translate(_FOLDED).split())
    return re.sub(r" ?- | -", "-", re.sub(r" (?=[%‰°])", "", folded))


def merge(old: Catalogue, template: Iterable[Entry], pivot: Catalogue | None = None, regional: bool = False) -> Merged:
    """Bring `old` to the template's texts, in the template's order.

    `pivot` is a catalogue whose translations are shown to those who read no Danish (`#. en: …`). A `regional`
    catalogue holds only what differs from its language, so texts that it lacks are not added.
    """
    wanted = _with_shorts(old, template)
    merged = Merged(old)
    orphans = {key: entry for key, entry in old.entries.items() if key not in wanted and entry.target}
    carried = _by_context(orphans, [key for key in wanted if key not in old.entries], old.obsolete)
    entries: dict[Key, Entry] = {}
    for key, fresh in wanted.items():
        entry = _settle(key, old, carried.get(key), merged) or (None if regional else _prefill(key, old, merged))
        if entry is not None or not regional:
            known = old.entries.get(key)
            limits = limit_of(known) if known and limit_of(fresh) == ((), ()) else ((), ())
            entries[key] = _dressed(entry or Entry(*key), fresh, pivot, *limits)
    merged.catalogue = replace(old, entries=entries, obsolete=_waiting(old, wanted, entries))
    merged.fates["obsolete"] += len(set(merged.catalogue.obsolete) - set(old.obsolete))
    merged.fates["new"] += sum(not entry.target for key, entry in entries.items() if key not in old.entries)
    return merged


def _with_shorts(old: Catalogue, template: Iterable[Entry]) -> dict[Key, Entry]:
    """The template's entries, each followed by its shorter wording where the catalogue has one."""
    entries = {entry.key: entry for entry in template}
    blocks = Counter(context for context, _ in entries)
    known = {**old.obsolete, **old.entries}
    short = {context for context, _ in known if context.endswith(SHORT)}
    wanted: dict[Key, Entry] = {}
    for key, entry in entries.items():
        wanted[key] = entry
        context = key[0] + SHORT
        if context in short and ((context, key[1]) in known or blocks[key[0]] == 1):
            wanted[context, key[1]] = replace(entry, context=context)
    return wanted


def _settle(key: Key, old: Catalogue, carried: Entry | None, merged: Merged) -> Entry | None:
    """What the catalogue already has for this text: the same entry, one of the same msgctxt, or one that waits."""
    if key in old.entries:
        return old.entries[key]
    if carried is not None and same_words(carried.source, key[1]):
        merged.fates["kept"] += 1
        merged.notes.append(f"{key[0]}: translation kept, only the typography of the Danish changed")
        return replace(carried, source=key[1])
    waiting = old.obsolete.get(key) or next(
        (e for e in old.obsolete.values() if e.context == key[0] and e.target and same_words(e.source, key[1])), None
    )
    if waiting is not None:
        merged.fates["revived"] += 1
        merged.notes.append(f"{key[0]}: revived, the text is back")
        return replace(waiting, source=key[1])
    if carried is None:
        return None
    merged.fates["changed"] += 1
    merged.notes.append(f"{key[0]}: the Danish changed, the translation is kept as fuzzy")
    return _fuzzy(carried, key)


def _fuzzy(entry: Entry, key: Key) -> Entry:
    """The entry's translation under another key; a second change keeps the text it was really written for."""
    previous = entry.previous if entry.fuzzy and entry.previous else entry.key
    return replace(entry, context=key[0], source=key[1], flags=("fuzzy",), previous=previous)


def _prefill(key: Key, old: Catalogue, merged: Merged) -> Entry | None:
    """The same Danish stands elsewhere: its translation is proposed, fuzzy."""
    for known in (old.entries, old.obsolete):
        for entry in known.values():
            if entry.source == key[1] and entry.target and not entry.fuzzy and not entry.context.endswith(SHORT):
                merged.fates["prefilled"] += 1
                merged.notes.append(f"{key[0]}: prefilled as fuzzy from '{entry.context}'")
                return Entry(*key, entry.target, ("fuzzy",), entry.key)
    return None


def _by_context(orphans: Mapping[Key, Entry], missing: list[Key], waiting: Mapping[Key, Entry]) -> dict[Key, Entry]:
    """Which entry of a text that is gone goes to which new text of the same msgctxt: the most alike first.

    A text whose own translation waits takes only one of the same words.
    """
    pairs = []
    for order, key in enumerate(missing):
        for source, entry in orphans.items():
            if source[0] == key[0]:
                if same_words(source[1], key[1]):
                    pairs.append((-2.0, order, key, entry))
                elif key not in waiting:
                    pairs.append((-_likeness(source[1], key[1]), order, key, entry))
    pairs.sort(key=lambda pair: (pair[0], pair[1], pair[3].source))
    found: dict[Key, Entry] = {}
    used: set[Key] = set()
    for _, _, key, entry in pairs:
        if key not in found and entry.key not in used:
            found[key] = entry
            used.add(entry.key)
    return found


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _dressed(
    entry: Entry, fresh: Entry, pivot: Catalogue | None, limits: tuple[str, ...], limit_flags: tuple[str, ...]
) -> Entry:
    """The entry with the template's comments, places and flags: of its own flags only `fuzzy` and the measured limit of
    its text stay (research P4)."""
    flags = (*(("fuzzy",) if entry.fuzzy and entry.target else ()), *fresh.flags, *limit_flags)
    known = pivot.entries.get(fresh.key) if pivot else None
    told = (f"{pivot.lang}: {known.target}",) if pivot and known and _settled(known) else ()
    comments = (*fresh.comments, *limits, *told)
    previous = entry.previous if "fuzzy" in flags else None
    return replace(entry, flags=flags, previous=previous, comments=comments, places=fresh.places, mark=fresh.mark)


def _settled(entry: Entry) -> bool:
    return bool(entry.target) and not entry.fuzzy and "\n" not in entry.target


def _waiting(old: Catalogue, wanted: Mapping[Key, Entry], entries: Mapping[Key, Entry]) -> dict[Key, Entry]:
    """Every translation that is not in use waits for its text, but for copies that a merge made itself."""
    waiting: dict[Key, Entry] = {}
    gone = [entry for key, entry in old.entries.items() if key not in wanted and entry.target]
    for entry in sorted([*old.obsolete.values(), *gone], key=lambda e: e.fuzzy and e.previous is not None):
        kept = [e for known in (entries, waiting) for e in known.values() if e.target == entry.target]
        copy = entry.fuzzy and entry.previous not in (None, entry.key) and any(e.key == entry.previous for e in kept)
        same = any(
            e.context == entry.context and same_words(e.source, entry.source) and (entry.fuzzy or not e.fuzzy)
            for e in kept
        )
        if not copy and not same and entry.target:
            free = _free_key(entry, waiting, entries)
            waiting[free] = replace(without_limit(entry), source=free[1], comments=(), places=())
    return {key: waiting[key] for key in [*old.obsolete, *old.entries, *waiting] if key in waiting}


def _free_key(entry: Entry, waiting: Mapping[Key, Entry], entries: Mapping[Key, Entry]) -> Key:
    """Its own key; if another translation has it, the same words with a space more, which is the same text to us."""
    key = entry.key
    while key in waiting or key in entries:
        key = key[0], key[1] + " "
    return key
