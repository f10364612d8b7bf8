"""catalogs: PO → translations with their lines; texts → POT."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.catalogs import (
    Catalogue,
    Entry,
    Key,
    new_header,
    read_catalogue,
    template_entries,
    write_catalogue,
    write_template,
)
from handouts.diagnostics import Mark, Problems
from handouts.model import Text

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: en\\n"\n\n'
TEXTS = [
    (Text("100 % af {brand}", "hud:title", Mark("content/hud.yaml", 4, 8)), "Kort: title"),
    (Text('Sig "hej"\\n', "hud:body", Mark("content/hud.yaml", 5, 7)), ""),
]


def read(po: str) -> tuple[dict[tuple[str, str], tuple[str, bool, int]], list[str]]:
    problems = Problems()
    found = read_catalogue(po.encode(), "en.po", "en", problems)
    entries = found.entries if found else {}
    return {key: (e.target, e.fuzzy, e.mark.line) for key, e in entries.items()}, [item.code for item in problems]


def test_entries_are_found_by_context_and_text_with_their_line() -> None:
    po = HEAD + 'msgctxt "a:x"\nmsgid "Hud"\nmsgstr "Skin"\n\n#, fuzzy\nmsgctxt "b:x"\nmsgid "Hud"\nmsgstr "Hide"\n'
    assert read(po) == ({("a:x", "Hud"): ("Skin", False, 7), ("b:x", "Hud"): ("Hide", True, 12)}, [])


def test_texts_on_several_lines_are_joined_and_old_entries_left_out() -> None:
    po = HEAD + 'msgid ""\n"Din "\n"hud"\nmsgstr ""\n"Your "\n"\\"skin\\""\n\n#~ msgid "x"\n#~ msgstr "y"\n'
    assert read(po)[0] == {("", "Din hud"): ('Your "skin"', False, 6)}


@pytest.mark.parametrize("po", ['msgid "a\n', "msgid a\n", 'msgid "a"\nmsgid "b"\nmsgstr "c"\n', "hej\n"])
def test_a_broken_catalogue_is_not_used(po: str) -> None:
    assert read(HEAD + po) == ({}, ["bad-po"])


@given(st.text('msgidstrctx" \\n#~,\n[0]', max_size=60))
def test_whatever_a_catalogue_holds_it_is_read_or_its_fault_is_told(po: str) -> None:
    entries, codes = read(HEAD + po)
    assert not (entries and "bad-po" in codes)


def test_the_template_is_the_same_bytes_each_time_and_says_where_a_text_is_printed() -> None:
    made = write_template(template_entries(TEXTS), "Salon")
    assert made == write_template(template_entries(TEXTS), "Salon")
    text = made.decode()
    assert "#. Kort: title\n#: content/hud.yaml:4\n" in text
    assert '"X-Source-Language: da\\n"' in text
    assert "Date:" not in text


def test_a_template_is_read_again_as_the_same_texts() -> None:
    po = write_template(template_entries(TEXTS), "Salon").decode().replace('"MIME-', '"Language: en\\n"\n"MIME-')
    assert set(read(po)[0]) == {(text.context, text.source) for text, _ in TEXTS}


@pytest.mark.parametrize(
    "danish",
    [
        "2 % salicylsyre",
        "2\u00a0% salicylsyre",
        "100 % fri",
        "70 % ethanol",
        "20 % færre",
        "50 % dage",
        "5 %s",
        "%(x)s",
    ],
)
def test_a_percent_sign_is_not_taken_for_a_python_format(danish: str) -> None:
    (entry,) = template_entries([(Text(danish, "a:x", Mark("")), "")])
    assert entry.flags == ()
    assert b"python-format" not in write_template([entry], "Salon")


# -- there and back ---------------------------------------------------------------------------------

FOREIGN = r"""# Salon Ester, in English.
#
# By Ann.
#, fuzzy
msgid ""
msgstr ""
"Project-Id-Version: Salon\n"
"POT-Creation-Date: \n"
"PO-Revision-Date: \n"
"Last-Translator: Ann <ann@ester.example>\n"
"Language: en\n"
"Content-Type: text/plain; charset=UTF-8\n"
"X-Source-Language: da\n"
"X-Generator: Poedit 3.4\n"
"X-Poedit-Bookmarks: -1,1:2\n"

# same
# Ann: as on the sign
#. Trykkes i: Kort
#. en: Skin
#: content/hud.yaml:4 content/ro.yaml:5
#: content/hud.yaml:9
#= no-wrap
#, fuzzy, max-length:94
#| msgctxt "hud:titel"
#| msgid ""
#| "Huden er dækket af millioner af små levende væsener, som vi hverken kan se "
#| "eller mærke.\n"
#| "Linje \"to\""
msgctxt "hud:title"
msgid "Hud"
msgstr "Skin"

#~ msgid "Uden msgctxt"
#~ msgstr "Without"

# Ann: may come back
#, fuzzy
#~| msgctxt "ro:titel"
#~| msgid ""
#~| "Ro "
#~| "på"
#~ msgctxt "ro:title"
#~ msgid ""
#~ "Ro på "
#~ "nu"
#~ msgstr ""
#~ "Take it "
#~ "easy"
"""


def whole(data: bytes) -> Catalogue:
    problems = Problems()
    found = read_catalogue(data, "en.po", "en", problems)
    assert [str(item) for item in problems] == []
    assert found
    return found


def test_all_that_a_foreign_editor_writes_is_read() -> None:
    found = whole(FOREIGN.encode())
    assert found.notes == ("Salon Ester, in English.", "", "By Ann.")
    assert [name for name, _ in found.header][-3:] == ["X-Source-Language", "X-Generator", "X-Poedit-Bookmarks"]
    assert dict(found.header)["X-Poedit-Bookmarks"] == "-1,1:2"
    assert (dict(found.header)["PO-Revision-Date"], dict(found.header)["POT-Creation-Date"]) == ("", "")
    assert list(found.entries.values()) == [
        Entry(
            "hud:title",
            "Hud",
            "Skin",
            ("fuzzy", "max-length:94", "no-wrap"),
            (
                "hud:titel",
                'Huden er dækket af millioner af små levende væsener, som vi hverken kan se eller mærke.\nLinje "to"',
            ),
            ("same", "Ann: as on the sign"),
            ("Trykkes i: Kort", "en: Skin"),
            ("content/hud.yaml:4", "content/ro.yaml:5", "content/hud.yaml:9"),
        )
    ]
    assert list(found.obsolete.values()) == [
        Entry("", "Uden msgctxt", "Without"),
        Entry("ro:title", "Ro på nu", "Take it easy", ("fuzzy",), ("ro:titel", "Ro på"), ("Ann: may come back",)),
    ]


def test_all_that_was_read_is_written_and_the_second_time_not_one_byte_is_another() -> None:
    found = whole(FOREIGN.encode())
    written = write_catalogue(found)
    assert whole(written) == found
    assert write_catalogue(whole(written)) == written


@pytest.mark.parametrize("change", [lambda po: b"\xef\xbb\xbf" + po, lambda po: po.replace(b"\n", b"\r\n")])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing_that_is_read(change) -> None:
    assert whole(change(FOREIGN.encode())) == whole(FOREIGN.encode())


@pytest.mark.parametrize("comment", ["# same", "# same: a name", "#same", "# same in English"])
def test_a_note_that_begins_with_same_says_that_the_text_is_meant_to_be_the_danish(comment: str) -> None:
    (entry,) = whole(f'{HEAD}{comment}\nmsgid "Hud"\nmsgstr "Hud"\n'.encode()).entries.values()
    assert entry.same


@pytest.mark.parametrize("comment", ["# not the same", "# samey", "#. same", "#, same"])
def test_no_other_comment_says_so(comment: str) -> None:
    (entry,) = whole(f'{HEAD}{comment}\nmsgid "Hud"\nmsgstr "Hud"\n'.encode()).entries.values()
    assert not entry.same


words = st.text('aæ0 "\\n\n\t%#~|[]msgid:{}ض\u00a0\u2028', max_size=30) | st.just("ord " * 40) | st.just("o" * 100)
lines = st.text("aæ0 #~|.,:=%msgid", min_size=1, max_size=20).map(str.strip).filter(bool)
flags = st.sets(st.sampled_from(["fuzzy", "no-wrap", "python-brace-format"])).map(lambda names: tuple(sorted(names)))


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    keys = draw(st.lists(st.tuples(st.sampled_from(["", "hud:title", "æ: b"]), words.filter(bool)), unique=True))
    waiting = draw(st.integers(0, len(keys)))
    previous = st.none() | st.tuples(st.just("hud:x"), words.filter(bool))
    made: list[dict[Key, Entry]] = [{}, {}]
    for number, key in enumerate(keys):
        entry = Entry(*key, draw(words), draw(flags), draw(previous), tuple(draw(st.lists(lines, max_size=2))))
        if number >= waiting:
            entry = replace(entry, comments=tuple(draw(st.lists(lines, max_size=2))), places=("content/hud.yaml:4",))
        made[number < waiting][key] = entry
    return Catalogue("en", "en.po", *made, new_header("en", "Salon"), tuple(draw(st.lists(lines, max_size=2))))


@given(catalogues())
def test_what_is_written_is_read_again_as_the_same(made: Catalogue) -> None:
    written = write_catalogue(made)
    assert whole(written) == made
    assert write_catalogue(whole(written)) == written


# -- other tools ---------------------------------------------------------------------------------------


def gettext_tool(name: str) -> str:
    tool = shutil.which(name)
    if tool is None:
        assert not os.environ.get("CI"), "install gettext"
        pytest.skip("gettext is not here")
    return tool


def run(name: str, *arguments: str, folder: Path) -> bytes:
    made = subprocess.run([gettext_tool(name), *arguments], cwd=folder, capture_output=True)
    assert (made.returncode, made.stderr) == (0, b"")
    return made.stdout


def test_gettext_itself_accepts_the_template(tmp_path: Path) -> None:
    (tmp_path / "a.pot").write_bytes(write_template(template_entries(TEXTS), "Salon"))
    run("msgfmt", "--check-format", "-o", "/dev/null", "a.pot", folder=tmp_path)


SALON = Catalogue(
    "en",
    "en.po",
    {
        entry.key: entry
        for entry in (
            Entry("hud:title", "Hud", "Skin", (), None, ("Ann: fine",), ("Kort: title",), ("content/hud.yaml:4",)),
            Entry("hud:body", "Ring til {phone} " * 9, "Call {phone} " * 9, ("python-brace-format",)),
            Entry("hud:body", 'Sig "hej"\n2 % \\ nu', 'Say "hi"\n2% \\ now', ("fuzzy",), ("hud:body", "Sig " * 40)),
            Entry("ro:title", "Hud", "Hide", ("fuzzy",), ("hud:title", "Hud")),
            Entry("ui:new", "Ny"),
        )
    },
    {("ro:old", "Væk " * 30): Entry("ro:old", "Væk " * 30, "Gone " * 30, ("fuzzy",), ("ro:old", "Borte " * 20))},
    (*new_header("en", "Salon"), ("X-Generator", "Poedit 3.4")),
    ("Texts of Salon Ester.",),
)


def test_gettext_finds_nothing_to_say_of_a_catalogue(tmp_path: Path) -> None:
    (tmp_path / "en.po").write_bytes(write_catalogue(SALON))
    run("msgfmt", "-c", "-o", "/dev/null", "en.po", folder=tmp_path)


def test_msgcat_writes_all_that_we_wrote_and_we_read_it_as_the_same(tmp_path: Path) -> None:
    (tmp_path / "en.po").write_bytes(write_catalogue(SALON))
    assert whole(run("msgcat", "en.po", folder=tmp_path)) == SALON


def test_msgcat_loses_at_most_flags_that_are_not_its_own(tmp_path: Path) -> None:
    foreign = FOREIGN.replace("#= ", "#, ")
    (tmp_path / "en.po").write_text(foreign)
    found, read = whole(run("msgcat", "en.po", folder=tmp_path)), whole(foreign.encode())
    (entry,) = found.entries.values()
    assert entry.fuzzy
    assert replace(found, entries={entry.key: replace(entry, flags=read.entries[entry.key].flags)}) == read


def test_msgmerge_has_nothing_to_do_after_an_update(tmp_path: Path) -> None:
    entries = [replace(e, target="", flags=e.flags[e.fuzzy :], previous=None, notes=()) for e in SALON.entries.values()]
    (tmp_path / "en.po").write_bytes(write_catalogue(SALON))
    (tmp_path / "a.pot").write_bytes(write_template(entries, "Salon"))
    found = whole(run("msgmerge", "--quiet", "--previous", "--no-fuzzy-matching", "en.po", "a.pot", folder=tmp_path))
    dates = ("POT-Creation-Date",)
    assert replace(found, header=tuple(row for row in found.header if row[0] not in dates)) == SALON


def test_polib_reads_the_same_as_we_do_and_writes_what_we_read_as_the_same() -> None:
    polib = pytest.importorskip("polib")
    read = polib.pofile(write_catalogue(SALON).decode())
    assert {(e.msgctxt, e.msgid): e.msgstr for e in read if not e.obsolete} == {
        key: entry.target for key, entry in SALON.entries.items()
    }
    assert {(e.msgctxt, e.msgid): e.msgstr for e in read.obsolete_entries()} == {
        key: entry.target for key, entry in SALON.obsolete.items()
    }
    assert [e.previous_msgid for e in read if e.previous_msgid] == [
        entry.previous[1] for entry in SALON.entries.values() if entry.previous
    ]
    found = whole(str(read).encode())
    assert (found.entries, sorted(found.header)) == (SALON.entries, sorted(SALON.header))
    assert {key: entry.target for key, entry in found.obsolete.items()} == {
        key: entry.target for key, entry in SALON.obsolete.items()
    }
