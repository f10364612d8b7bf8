"""merge: a catalogue + today's Danish → the new catalogue; nothing that a translator wrote is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from handouts.catalogs import Catalogue, Entry, Key, new_header, read_catalogue, write_catalogue
from handouts.diagnostics import Problems
from handouts.merge import SHORT, Merged, merge, same_words

HEADER = new_header("en", "Salon")


def catalogue(*entries: Entry, waiting: tuple[Entry, ...] = ()) -> Catalogue:
    return Catalogue("en", "en.po", {e.key: e for e in entries}, {e.key: e for e in waiting}, HEADER)


def reread(made: Catalogue) -> Catalogue:
    problems = Problems()
    again = read_catalogue(write_catalogue(made), made.path, made.lang, problems)
    assert list(problems) == []
    assert again
    return again


def update(po: Catalogue, *keys: Key, **chosen: Any) -> Merged:
    return merge(po, [Entry(*key) for key in keys], **chosen)


def told(merged: Merged) -> dict[Key, tuple[str, bool]]:
    """What stands in the catalogue: target and whether it is fuzzy."""
    return {key: (entry.target, entry.fuzzy) for key, entry in merged.catalogue.entries.items()}


def waits(merged: Merged) -> dict[Key, str]:
    return {key: entry.target for key, entry in merged.catalogue.obsolete.items()}


# -- one text -----------------------------------------------------------------------------------


@pytest.mark.parametrize("danish", ["Din hud lever", "Noget helt andet, som ikke ligner", "9"])
def test_a_changed_text_keeps_its_translation_as_fuzzy_however_much_it_changed(danish: str) -> None:
    merged = update(catalogue(Entry("hud:title", "Din hud", "Your skin")), ("hud:title", danish))
    entry = merged.catalogue.entries["hud:title", danish]
    assert (entry.target, entry.flags, entry.previous) == ("Your skin", ("fuzzy",), ("hud:title", "Din hud"))
    assert merged.fates["changed"] == 1
    assert merged.notes == ["hud:title: the Danish changed, the translation is kept as fuzzy"]
    assert waits(merged) == {("hud:title", "Din hud"): "Your skin"}


def test_a_text_that_changes_twice_shows_the_text_that_its_translation_was_written_for() -> None:
    once = update(catalogue(Entry("hud:title", "Din hud", "Your skin")), ("hud:title", "Din fine hud"))
    twice = update(once.catalogue, ("hud:title", "Din meget fine hud"))
    assert twice.catalogue.entries["hud:title", "Din meget fine hud"].previous == ("hud:title", "Din hud")


def test_a_text_that_is_changed_back_has_its_translation_again_and_not_fuzzy() -> None:
    once = update(catalogue(Entry("hud:title", "Din hud", "Your skin")), ("hud:title", "Din fine hud"))
    back = update(once.catalogue, ("hud:title", "Din hud"))
    assert told(back) == {("hud:title", "Din hud"): ("Your skin", False)}
    assert waits(back) == {}
    assert back.fates["revived"] == 1


def test_a_changed_text_that_was_never_translated_is_new_and_leaves_nothing_behind() -> None:
    merged = update(catalogue(Entry("hud:title", "Din hud")), ("hud:title", "Din fine hud"))
    assert told(merged) == {("hud:title", "Din fine hud"): ("", False)}
    assert waits(merged) == {}
    assert merged.fates["new"] == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('Sig "hej" nu', "Sig »hej« nu"),
        ("Hud - og hår", "Hud – og hår"),
        ("5-10 dage", "5–10 dage"),
        ("2 % syre", "2\u00a0% syre"),
        ("2 % syre", "2% syre"),
        ("37 °C", "37\u202f°C"),
        ("Vent...", "Vent…"),
        ("Hudpleje", "Hud\u00adpleje"),
        ("Det er 'fint'", "Det er ’fint’"),
        ("Drik  vand", "Drik vand"),
    ],
)
def test_a_change_of_typography_alone_keeps_the_translation_and_says_so(old: str, new: str) -> None:
    merged = update(catalogue(Entry("hud:body", old, "Said")), ("hud:body", new))
    assert told(merged) == {("hud:body", new): ("Said", False)}
    assert waits(merged) == {}
    assert merged.fates["kept"] == 1
    assert merged.notes == ["hud:body: translation kept, only the typography of the Danish changed"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2 % syre", "20 % syre"),
        ("2,5 g", "25 g"),
        ("5-10 dage", "510 dage"),
        ("Hud", "hud"),
        ("Er det sygt?", "Er det sygt."),
        ("**Aldrig** sæbe", "Aldrig sæbe"),
        ("Ring til {phone}", "Ring til {brand}"),
    ],
)
def test_a_change_of_one_sign_that_is_read_is_no_change_of_typography(old: str, new: str) -> None:
    assert not same_words(old, new)
    assert told(update(catalogue(Entry("a:x", old, "Said")), ("a:x", new)))["a:x", new] == ("Said", True)


def test_a_fuzzy_translation_stays_fuzzy_when_only_the_typography_changes() -> None:
    old = Entry("hud:body", 'Sig "hej"', "Say hello", ("fuzzy",), ("hud:body", "Sig goddag"))
    merged = update(catalogue(old), ("hud:body", "Sig »hej«"))
    entry = merged.catalogue.entries["hud:body", "Sig »hej«"]
    assert (entry.target, entry.fuzzy, entry.previous) == ("Say hello", True, ("hud:body", "Sig goddag"))


def test_a_text_that_returns_has_its_translation_again() -> None:
    gone = update(catalogue(Entry("hud:title", "Din hud", "Your skin")))
    assert (told(gone), waits(gone), gone.fates["obsolete"]) == ({}, {("hud:title", "Din hud"): "Your skin"}, 1)
    back = update(gone.catalogue, ("hud:title", "Din hud"))
    assert (told(back), waits(back)) == ({("hud:title", "Din hud"): ("Your skin", False)}, {})
    assert back.notes == ["hud:title: revived, the text is back"]


def test_a_text_that_waits_as_fuzzy_returns_as_fuzzy_with_its_previous() -> None:
    old = Entry("hud:title", "Din hud", "Your skin", ("fuzzy",), ("hud:title", "Huden"))
    back = update(update(catalogue(old)).catalogue, ("hud:title", "Din hud"))
    assert back.catalogue.entries["hud:title", "Din hud"] == old


def test_the_same_danish_elsewhere_is_proposed_as_fuzzy_and_says_where_from() -> None:
    old = catalogue(Entry("hud:title", "Din hud", "Your skin"))
    merged = update(old, ("hud:title", "Din hud"), ("ro:title", "Din hud"))
    entry = merged.catalogue.entries["ro:title", "Din hud"]
    assert (entry.target, entry.flags, entry.previous) == ("Your skin", ("fuzzy",), ("hud:title", "Din hud"))
    assert merged.notes == ["ro:title: prefilled as fuzzy from 'hud:title'"]
    assert told(merged)["hud:title", "Din hud"] == ("Your skin", False)


def test_a_text_that_moves_to_another_field_is_proposed_as_fuzzy_and_the_old_one_waits() -> None:
    merged = update(catalogue(Entry("hud:title", "Din hud", "Your skin")), ("ro:title", "Din hud"))
    assert told(merged) == {("ro:title", "Din hud"): ("Your skin", True)}
    assert waits(merged) == {("hud:title", "Din hud"): "Your skin"}


@pytest.mark.parametrize("danish", ["Din hud!", "Din hu", "din hud"])
def test_nothing_is_proposed_because_two_texts_look_alike(danish: str) -> None:
    merged = update(catalogue(Entry("hud:title", "Din hud", "Your skin")), ("ro:title", danish))
    assert told(merged) == {("ro:title", danish): ("", False)}


def test_what_is_fuzzy_itself_is_proposed_to_no_other_text() -> None:
    old = catalogue(Entry("hud:title", "Din hud", "Your skin", ("fuzzy",)))
    assert told(update(old, ("hud:title", "Din hud"), ("ro:title", "Din hud")))["ro:title", "Din hud"] == ("", False)


def test_a_proposal_that_nobody_used_leaves_with_its_text() -> None:
    old = catalogue(Entry("hud:title", "Din hud", "Your skin"))
    both = update(old, ("hud:title", "Din hud"), ("ro:title", "Din hud"))
    assert waits(update(both.catalogue, ("hud:title", "Din hud"))) == {}


def test_an_approved_proposal_is_a_translation_of_its_own_and_waits_when_its_text_is_gone() -> None:
    old = catalogue(Entry("hud:title", "Din hud", "Your skin"), Entry("ro:title", "Din hud", "Your skin"))
    assert waits(update(old, ("hud:title", "Din hud"))) == {("ro:title", "Din hud"): "Your skin"}


def test_a_translation_in_use_is_never_touched() -> None:
    old = catalogue(Entry("hud:title", "Din hud", "Your skin", notes=("checked by Ann",)))
    assert update(old, ("hud:title", "Din hud")).catalogue == old


def test_notes_of_the_translator_go_where_the_translation_goes() -> None:
    old = catalogue(Entry("hud:title", "Din hud", "Your skin", notes=("checked by Ann",)))
    merged = update(old, ("hud:title", "Din fine hud"))
    assert merged.catalogue.entries["hud:title", "Din fine hud"].notes == ("checked by Ann",)
    assert merged.catalogue.obsolete["hud:title", "Din hud"].notes == ("checked by Ann",)


# -- what the template says ----------------------------------------------------------------------


def test_flags_comments_and_places_are_the_templates_and_do_not_pile_up() -> None:
    old = Entry("a:x", "{n}", "{n}!", ("fuzzy", "max-length:25", "no-wrap"), None, (), ("old",), ("old.yaml:1",))
    fresh = Entry("a:x", "{n}", "", ("python-brace-format", "max-length:40"), None, (), ("new",), ("new.yaml:2",))
    for _ in range(2):
        entry = merge(catalogue(old), [fresh]).catalogue.entries["a:x", "{n}"]
        assert entry.flags == ("fuzzy", "python-brace-format", "max-length:40")
        assert (entry.comments, entry.places) == (("new",), ("new.yaml:2",))
        old = entry


def test_an_entry_without_a_translation_is_not_fuzzy_and_a_finished_one_has_no_previous() -> None:
    before = ("a:x", "Ud")
    old = catalogue(Entry("a:x", "Hud", "", ("fuzzy",), before), Entry("a:y", "Hud", "Skin", (), before))
    merged = update(old, ("a:x", "Hud"), ("a:y", "Hud"))
    assert {(entry.flags, entry.previous) for entry in merged.catalogue.entries.values()} == {((), None)}


def test_the_order_is_the_templates() -> None:
    old = catalogue(Entry("a:x", "Et", "One"), Entry("a:y", "To", "Two"))
    assert list(update(old, ("a:z", "Tre"), ("a:y", "To"), ("a:x", "Et")).catalogue.entries) == [
        ("a:z", "Tre"),
        ("a:y", "To"),
        ("a:x", "Et"),
    ]


def test_header_and_notes_of_the_catalogue_stay() -> None:
    old = replace(catalogue(), header=(*HEADER, ("X-Generator", "Poedit 3.4")), notes=("By Ann.",))
    merged = update(old, ("a:x", "Hud")).catalogue
    assert (merged.header, merged.notes) == (old.header, old.notes)


def test_a_finished_english_translation_is_shown_to_those_who_read_no_danish() -> None:
    keys = [("a:x", "Hud"), ("a:y", "Ro"), ("a:z", "Ny")]
    english = catalogue(Entry(*keys[0], "Skin"), Entry(*keys[1], "Calm", ("fuzzy",)), Entry(*keys[2], "New\nline"))
    template = [Entry(*key, comments=("Kort",)) for key in keys]
    merged = merge(replace(catalogue(), lang="ar"), template, english)
    assert [e.comments for e in merged.catalogue.entries.values()] == [("Kort", "en: Skin"), ("Kort",), ("Kort",)]
    again = merge(merged.catalogue, template, english)
    assert again.catalogue == merged.catalogue


# -- a region -----------------------------------------------------------------------------------


def test_a_regional_catalogue_gets_nothing_added() -> None:
    old = catalogue(Entry("a:x", "Hud", "Skin"), waiting=(Entry("b:x", "Andet", "Other"),))
    merged = update(old, ("a:x", "Hud"), ("a:y", "Hud"), ("a:z", "Ro"), regional=True)
    assert merged.catalogue == old
    assert merged.fates.total() == 0


def test_a_regional_catalogue_keeps_revives_and_marks_what_it_has() -> None:
    old = catalogue(Entry("a:x", "Hud", "Skin"), Entry("a:y", 'Sig "hej"', "Hi"), waiting=(Entry("b:x", "Ro", "Calm"),))
    merged = update(old, ("a:x", "Huden"), ("a:y", "Sig »hej«"), ("b:x", "Ro"), ("b:y", "Ny"), regional=True)
    assert told(merged) == {
        ("a:x", "Huden"): ("Skin", True),
        ("a:y", "Sig »hej«"): ("Hi", False),
        ("b:x", "Ro"): ("Calm", False),
    }


# -- several paragraphs with one msgctxt ---------------------------------------------------------

PARAGRAPHS = {
    "Huden er levende.": "The skin is alive.",
    "Drik vand hver dag.": "Drink water daily.",
    "Hold fri.": "Rest.",
}
BODY = [("hud:body", danish) for danish in PARAGRAPHS]


def body() -> Catalogue:
    return catalogue(*(Entry("hud:body", *pair) for pair in PARAGRAPHS.items()))


def test_a_new_paragraph_leaves_the_others_as_they_are() -> None:
    new = ("hud:body", "Sov godt.")
    merged = update(body(), BODY[0], new, *BODY[1:])
    assert told(merged) == {new: ("", False)} | {key: (PARAGRAPHS[key[1]], False) for key in BODY}
    assert list(merged.catalogue.entries) == [BODY[0], new, *BODY[1:]]


def test_a_deleted_paragraph_leaves_the_others_as_they_are() -> None:
    merged = update(body(), BODY[0], BODY[2])
    assert told(merged) == {key: (PARAGRAPHS[key[1]], False) for key in (BODY[0], BODY[2])}
    assert waits(merged) == {BODY[1]: "Drink water daily."}


def test_paragraphs_that_change_places_keep_their_translations() -> None:
    merged = update(body(), *BODY[::-1])
    assert told(merged) == {key: (PARAGRAPHS[key[1]], False) for key in BODY}
    assert list(merged.catalogue.entries) == BODY[::-1]


def test_a_changed_paragraph_gets_the_translation_of_the_one_that_it_was() -> None:
    new = ("hud:body", "Drik vand hver time.")
    merged = update(body(), BODY[2], new, BODY[0])
    assert told(merged) == {
        BODY[2]: ("Rest.", False),
        new: ("Drink water daily.", True),
        BODY[0]: ("The skin is alive.", False),
    }


def test_of_two_changed_paragraphs_each_gets_the_translation_of_the_one_that_it_is_most_like() -> None:
    rest, water = ("hud:body", "Hold altid fri."), ("hud:body", "Drik rent vand hver dag.")
    merged = update(body(), rest, BODY[0], water)
    assert told(merged) == {
        rest: ("Rest.", True),
        BODY[0]: ("The skin is alive.", False),
        water: ("Drink water daily.", True),
    }


def test_a_paragraph_set_in_other_signs_goes_before_one_that_only_looks_alike() -> None:
    old = catalogue(Entry("hud:body", "Det er ikke - aldrig - farligt", "Not dangerous"))
    alike, same = ("hud:body", "Det er ikke - altid - farligt"), ("hud:body", "Det er ikke – aldrig – farligt")
    assert told(update(old, alike, same)) == {alike: ("", False), same: ("Not dangerous", False)}


def test_one_paragraph_made_of_two_gets_the_nearest_translation_and_the_other_waits() -> None:
    new = ("hud:body", "Huden er levende. Drik vand.")
    merged = update(body(), new, BODY[2])
    assert told(merged)[new] == ("The skin is alive.", True)
    assert waits(merged) == {key: PARAGRAPHS[key[1]] for key in BODY[:2]}


# -- a shorter wording ---------------------------------------------------------------------------------

LONG = Entry("hud:title", "Din hud", "Your own skin")
SHORTER = Entry("hud:title|kort", "Din hud", "Skin")


def test_a_shorter_wording_stays_behind_its_text_and_is_asked_for_nowhere() -> None:
    merged = update(catalogue(SHORTER, LONG), ("ro:title", "Ro"), LONG.key)
    assert list(merged.catalogue.entries.values()) == [Entry("ro:title", "Ro"), LONG, SHORTER]


def test_a_shorter_wording_is_fuzzy_when_its_text_changes_and_waits_when_it_is_gone() -> None:
    changed = update(catalogue(LONG, SHORTER), ("hud:title", "Din fine hud"))
    assert told(changed) == {
        ("hud:title", "Din fine hud"): ("Your own skin", True),
        ("hud:title|kort", "Din fine hud"): ("Skin", True),
    }
    gone = update(catalogue(LONG, SHORTER))
    assert waits(gone) == {LONG.key: "Your own skin", SHORTER.key: "Skin"}


def test_a_shorter_wording_returns_with_its_text() -> None:
    gone = update(catalogue(LONG, SHORTER))
    assert list(update(gone.catalogue, LONG.key).catalogue.entries.values()) == [LONG, SHORTER]


def test_a_shorter_wording_is_no_proposal_for_another_text() -> None:
    old = catalogue(replace(LONG, target=""), SHORTER)
    assert told(update(old, LONG.key, ("ro:title", "Din hud")))["ro:title", "Din hud"] == ("", False)


# -- twice ----------------------------------------------------------------------------------------


def test_a_second_merge_changes_not_one_byte() -> None:
    old = catalogue(
        Entry("hud:title", "Din hud", "Your skin", notes=("checked",)),
        Entry("hud:body", "Første" * 20, "First\n" * 20),
        Entry("hud:body", 'Andet "afsnit"', "Second"),
        Entry("ro:title", "Ro", "Calm", ("fuzzy",), ("ro:old", "Ro på")),
        waiting=(Entry("ui:x", "Nu", "Now"), Entry("ui:y", "Der", "There", ("fuzzy",), ("ui:z", "Dér"))),
    )
    keys = [("hud:title", "Din fine hud"), ("hud:body", "Første" * 19), ("hud:body", "Andet »afsnit«"), ("ui:x", "Nu")]
    template = [Entry(*key, comments=("Trykkes",), places=("content/hud.yaml:4",)) for key in keys]
    once = write_catalogue(merge(reread(old), template).catalogue)
    read = read_catalogue(once, "en.po", "en", Problems())
    assert read
    twice = merge(read, template)
    assert write_catalogue(twice.catalogue) == once
    assert (twice.notes, twice.fates.total()) == ([], 0)


# -- what went wrong once ---------------------------------------------------------------------------


def test_a_fuzzy_translation_whose_previous_text_is_its_own_is_not_taken_for_a_copy() -> None:
    key = ("hud:title", "Din hud")
    assert waits(update(catalogue(Entry(*key, "Your skin", ("fuzzy",), key)))) == {key: "Your skin"}


def test_two_fuzzy_translations_that_name_each_other_are_not_both_taken_for_copies() -> None:
    one, other = ("hud:title", "Hud"), ("hud:title", "Ud")
    old = catalogue(Entry(*one, "Skin", ("fuzzy",), other), Entry(*other, "Skin", ("fuzzy",), one))
    assert set(waits(update(old)).values()) == {"Skin"}


@pytest.mark.parametrize("flags", [("fuzzy",), ()])
def test_a_change_of_typography_keeps_the_translation_in_use_though_another_waits(flags: tuple[str, ...]) -> None:
    waiting = Entry("hud:body", 'Sig "hej"', "Say it", flags)
    merged = update(catalogue(Entry("hud:body", "Sig »hej«", "Say hello"), waiting=(waiting,)), waiting.key)
    assert told(merged) == {waiting.key: ("Say hello", False)}
    assert "Say it" in waits(merged).values()


def test_a_text_that_returns_in_other_signs_has_its_translation_again() -> None:
    gone = update(catalogue(Entry("hud:body", 'Sig "hej"', "Say hello")))
    assert told(update(gone.catalogue, ("hud:body", "Sig »hej«"))) == {("hud:body", "Sig »hej«"): ("Say hello", False)}


def test_a_text_that_is_changed_back_in_other_signs_has_its_translation_again() -> None:
    once = update(catalogue(Entry("hud:body", 'Sig "hej"', "Say hello")), ("hud:body", "Sig farvel"))
    back = update(once.catalogue, ("hud:body", "Sig »hej«"))
    assert told(back) == {("hud:body", "Sig »hej«"): ("Say hello", False)}


# -- any number of rounds -----------------------------------------------------------------------------

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

    @rule(place=places, said=st.sampled_from(["1", "2"]))
    def a_shorter_wording_is_added(self, place: int, said: str) -> None:
        for key in self.danish[place : place + 1]:
            short = (key[0] + SHORT, key[1])
            if key in self.po.entries and short not in self.po.obsolete:
                self.po = replace(
                    self.po, entries={**self.po.entries, short: self.po.entries.get(short, Entry(*short))}
                )
                self.write(short, said)

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
        assert self.regional or [key for key in self.po.entries if not key[0].endswith(SHORT)] == self.danish

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
    return {(e.context, WORDS[e.source.rstrip(" ")], e.target) for e in entries if e.target and not e.fuzzy}


TestRounds = Rounds.TestCase
TestRounds.settings = settings(max_examples=300, stateful_step_count=20, deadline=None)
