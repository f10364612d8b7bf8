"""catalogs: PO → translations with their lines; texts → POT."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.catalogs import read_catalogue, template_entries, write_template
from handouts.diagnostics import Mark, Problems
from handouts.languages import is_language, is_rtl, language_name
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


def test_a_percent_sign_is_not_taken_for_a_python_format() -> None:
    assert b"python-format" not in write_template(template_entries(TEXTS), "Salon")


def test_a_template_is_read_again_as_the_same_texts() -> None:
    po = write_template(template_entries(TEXTS), "Salon").decode().replace('"MIME-', '"Language: en\\n"\n"MIME-')
    assert set(read(po)[0]) == {(text.context, text.source) for text, _ in TEXTS}


def test_gettext_itself_accepts_the_template(tmp_path: Path) -> None:
    tool = shutil.which("msgfmt")
    if tool is None:
        assert not os.environ.get("CI"), "install gettext"
        pytest.skip("gettext is not here")
    (tmp_path / "a.pot").write_bytes(write_template(template_entries(TEXTS), "Salon"))
    run = subprocess.run(
        [tool, "--check-format", "-o", "/dev/null", "a.pot"], cwd=tmp_path, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr


def test_languages_are_known_by_code_direction_and_own_name() -> None:
    assert [is_language(code) for code in ("da", "en", "zh_Hant", "xx", "", "english", "DA")] == [
        True,
        True,
        True,
        False,
        False,
        False,
        False,
    ]
    assert (is_rtl("ar"), is_rtl("da")) == (True, False)
    assert (language_name("da"), language_name("ar")) == ("dansk", "العربية")
