"""merge: a catalogue + today's Danish → the new catalogue; nothing that a translator wrote is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from handouts.catalogs import Catalogue, Entry, Key, new_header, read_catalogue, write_catalogue
from handouts.diagnostics import Problems
from handouts.merge import Merged, merge, same_words

HEADER = new_header("en", "Salon")


def catalogue(*entries: Entry, waiting: tuple[Entry, ...] = ()) -> Catalogue:
    return Catalogue("en", "en.po", {e.key: e for e in entries}, {e.key: e for e in waiting}, HEADER)


def reread(made: Catalogue) -> Catalogue:
    problems = Problems()
    again = read_catalogue(write_catalogue(made), made.path, made.lang, problems)
    assert list(problems) == []
    assert again
    return again


TEXTS = [
    ['Sig "hej" - altid 2 %...', "Sig »hej« – altid 2\u00a0%…", "Sig  “hej”—altid 2%…"],
    ["Drik vand", "Drik\u00a0vand"],
    ["Drik vands"],
]
WORDS = {text: number for number, forms in enumerate(TEXTS) for text in forms}
places = st.integers(0, 2)
edits = st.tuples(
    st.sampled_from(["add", "change", "set in other signs", "move", "delete", "swap"]),
    places,
    st.sampled_from(["hud:body", "ro:body"]),
    st.sampled_from(list(WORDS)),
)


class Rounds(RuleBasedStateMachine):
    """Authors edit the Danish, translators the catalogue, `merge` brings them together through files, over and over."""

    @initialize(regional=st.booleans())
    def begin(self, regional: bool) -> None:
        self.regional = regional
        self.danish: list[Key] = []
        self.history: list[list[Key]] = [[]]
        self.po = catalogue()
        self.meant: set[tuple[str, int, str]] = set()  # (msgctxt, the words of the Danish, translation)

    @rule(back=st.integers(2, 4))
    def authors_go_back_to_what_it_was(self, back: int) -> None:
        self.danish = self.history[-back:][0]

    @rule(edits=st.lists(edits, min_size=1, max_size=3))
    def authors_edit(self, edits: list[tuple[str, int, str, str]]) -> None:
        for kind, place, context, text in edits:
            at = place % (len(self.danish) + 1)
            old = self.danish[at : at + 1]
            forms = TEXTS[WORDS[old[0][1]]] if old else [text]
            new = {
                "add": [*old, (context, text)],
                "change": [(key[0], text) for key in old],
                "set in other signs": [(key[0], forms[place % len(forms)]) for key in old],
                "move": [(context, key[1]) for key in old],
                "delete": [],
                "swap": self.danish[at : at + 2][::-1],
            }[kind]
            end = at + (2 if kind == "swap" else 1)
            self.danish = list(dict.fromkeys([*self.danish[:at], *new, *self.danish[end:]]))

    @rule(place=places, said=st.sampled_from(["One", "Two", ""]))
    def a_text_is_translated(self, place: int, said: str) -> None:
        for key in self.danish[place : place + 1]:
            self.write(key, said)

    @rule(place=places)
    def a_fuzzy_translation_is_improved_and_left_fuzzy(self, place: int) -> None:
        for entry in self.fuzzy()[place : place + 1]:
            self.write(entry.key, entry.target + "!", entry.flags)

    @rule(place=places)
    def a_fuzzy_translation_is_approved(self, place: int) -> None:
        for entry in self.fuzzy()[place : place + 1]:
            self.write(entry.key, entry.target)

    @rule()
    def what_waits_is_thrown_away(self) -> None:
        self.po = replace(self.po, obsolete={})

    @invariant()
    def an_update_loses_nothing_promises_nothing_and_is_done_once(self) -> None:
        if self.danish != self.history[-1]:
            self.history.append(self.danish)
        template = [Entry(*key, places=("content/hud.yaml:1",)) for key in self.danish]
        before = self.entries()
        self.po = reread(merge(self.po, template, regional=self.regional).catalogue)
        after = self.entries()
        assert {entry.target for entry in before} <= {entry.target for entry in after} | {""}
        assert settled(before) <= settled(after) <= self.meant
        assert merge(self.po, template, regional=self.regional).catalogue == self.po
        assert self.regional or list(self.po.entries) == self.danish

    def write(self, key: Key, target: str, flags: tuple[str, ...] = ()) -> None:
        if key in self.po.entries or (self.regional and target and key not in self.po.obsolete):
            entry = replace(self.po.entries.get(key, Entry(*key)), target=target, flags=flags)
            self.po = replace(self.po, entries={**self.po.entries, key: entry})
            if target and not entry.fuzzy:
                self.meant.add((key[0], WORDS[key[1]], target))

    def fuzzy(self) -> list[Entry]:
        return [entry for entry in self.po.entries.values() if entry.fuzzy]

    def entries(self) -> list[Entry]:
        return [*self.po.entries.values(), *self.po.obsolete.values()]


def settled(entries: list[Entry]) -> set[tuple[str, int, str]]:
    return {(e.context, WORDS[e.source], e.target) for e in entries if e.target and not e.fuzzy}


TestRounds = Rounds.TestCase
TestRounds.settings = settings(max_examples=300, stateful_step_count=20, deadline=None)
