"""languages: a code → its name, direction, fallbacks, dates, plural rule and typography."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest
import yaml
from babel import Locale

from handouts.languages import (
    PSEUDO,
    english_name,
    fallbacks,
    format_day,
    is_language,
    is_rtl,
    language,
    language_name,
    plural_counts,
    plural_header,
)

SHIPPED = yaml.safe_load((Path(__file__).parents[1] / "templates/shared/languages.yaml").read_text())
TABLE = {
    "root": {"quotes": ["“", "”", "‘", "’"], "dash": " – ", "draft": "DRAFT"},
    "de": {"quotes": ["„", "“", "‚", "‘"], "draft": "ENTWURF", "ties": ["z"]},
    "de_CH": {"quotes": ["«", "»", "‹", "›"]},
    "tr": {"doubles": True, "space_before": None},
    "ar": {"quotes": ["«", "»", "‹", "›"], "draft": "مسودة"},
}


@pytest.mark.parametrize(
    ("code", "known"),
    [("da", True), ("de_AT", True), ("zh_Hant", True), ("nb", True)]
    + [(code, False) for code in ("xx", "", "english", "DA", "de-AT", "de_at", "zh_TW", "qps-long", "da_")],
)
def test_a_language_is_what_cldr_knows_by_just_this_code(code: str, known: bool) -> None:
    assert is_language(code) is known


@pytest.mark.parametrize(
    ("code", "own", "english"),
    [
        ("da", "dansk", "Danish"),
        ("ar", "العربية", "Arabic"),
        ("de_AT", "Deutsch (Österreich)", "German (Austria)"),
        ("nb", "norsk bokmål", "Norwegian Bokmål"),
    ],
)
def test_a_language_is_named_in_itself_and_in_english(code: str, own: str, english: str) -> None:
    assert (language_name(code), english_name(code)) == (own, english)


def test_a_pseudo_language_is_named_by_its_code_and_borrows_the_rest() -> None:
    assert [language_name(code) for code in PSEUDO] == list(PSEUDO)
    assert [is_rtl(code) for code in PSEUDO] == [False, True]
    made = language("qps-rtl", TABLE)
    assert (made.draft, made.quotes[0], made.tag, made.hyphenated, made.known) == ("مسودة", "«", "qps-rtl", False, True)


def test_arabic_and_persian_are_written_from_the_right() -> None:
    assert [code for code in ("da", "ar", "fa", "he", "tr", "ur", "ja") if is_rtl(code)] == ["ar", "fa", "he", "ur"]


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("da", ()),
        ("de_AT", ("de",)),
        ("nb", ("no",)),
        ("nn", ("no",)),
        ("en_GB", ("en_001", "en")),
        ("pt_AO", ("pt_PT", "pt")),
        ("zh_Hans_SG", ("zh_Hans",)),
        ("zh_Hant", ()),
        ("zh_Hant_HK", ("zh_Hant",)),
        ("sr_Latn", ()),
        ("qps-long", ()),
    ],
)
def test_a_region_falls_back_to_its_language_and_never_across_a_script_or_to_none(
    code: str, chain: tuple[str, ...]
) -> None:
    assert fallbacks(code, {}) == chain


def test_what_the_project_says_of_fallbacks_goes_first() -> None:
    configured = {"nn": ("nb",), "de_AT": ()}
    assert [fallbacks(code, configured) for code in ("nn", "de_AT", "de_CH")] == [("nb",), (), ("de",)]


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("da", "4. januar 2026"),
        ("en", "January 4, 2026"),
        ("en_GB", "4 January 2026"),
        ("de", "4. Januar 2026"),
        ("de_AT", "4. Jänner 2026"),
        ("ar", "4 يناير 2026"),
        ("uk", "4 січня 2026\u202fр."),
        ("qps-long", "January 4, 2026"),
        ("qps-rtl", "4 يناير 2026"),
    ],
)
def test_a_day_is_written_as_in_a_text_of_the_language(code: str, day: str) -> None:
    assert format_day("2026-01-04", language(code, TABLE)) == day


@pytest.mark.parametrize("code", [*(code for code in SHIPPED if code != "root"), "de_AT", "pt_PT"])
def test_the_plural_rule_parts_the_numbers_as_cldr_does(code: str) -> None:
    count, _, rule = plural_header(code).removeprefix("nplurals=").partition("; plural=")
    form, category = gettext.c2py(rule.rstrip(";")), Locale.parse(code).plural_form
    numbers = range(300)
    assert {form(n) for n in numbers} <= set(range(int(count)))
    assert len({(form(n), category(n)) for n in numbers}) == len({form(n) for n in numbers})
    assert len({(form(n), category(n)) for n in numbers}) == len({category(n) for n in numbers})
    assert count in plural_counts(code)


def test_a_catalogue_made_with_babels_own_plural_count_is_taken_too() -> None:
    assert plural_counts("tr") == {"1", "2"}
    assert plural_counts("da") == {"2"}


def test_hyphenation_is_known_where_pyphen_has_the_language_or_its_region() -> None:
    codes = ("da", "de", "de_AT", "nb", "pl", "tr", "fi", "ar", *PSEUDO)
    assert [code for code in codes if language(code, TABLE).hyphenated] == ["da", "de", "de_AT", "nb", "pl"]


def test_a_region_inherits_what_its_own_row_does_not_say() -> None:
    swiss, austrian = language("de_CH", TABLE), language("de_AT", TABLE)
    assert (swiss.quotes, swiss.draft, swiss.dash, swiss.ties) == (("«", "»", "‹", "›"), "ENTWURF", " – ", ("z",))
    assert (swiss.decimal, swiss.group, swiss.percent, swiss.tag) == (".", "’", "{}%", "de-CH")
    assert (austrian.quotes, austrian.draft, austrian.known) == (("„", "“", "‚", "‘"), "ENTWURF", True)


def test_a_language_without_a_row_is_set_by_the_root_and_says_so() -> None:
    made = language("hu", TABLE)
    assert (made.quotes, made.draft, made.known) == (("“", "”", "‘", "’"), "DRAFT", False)


def test_an_empty_word_of_a_row_is_as_if_it_were_not_there() -> None:
    made = language("tr", TABLE)
    assert (made.doubles, made.space_before, made.ties) == (True, "", ())


@pytest.mark.parametrize(
    ("code", "percent", "decimal", "group"),
    [
        ("da", "{}\u00a0%", ",", "."),
        ("en", "{}%", ".", ","),
        ("tr", "%{}", ",", "."),
        ("sv", "{}\u00a0%", ",", "\u00a0"),
        ("ar", "{}%", ".", ","),
    ],
)
def test_numbers_are_written_as_cldr_says(code: str, percent: str, decimal: str, group: str) -> None:
    made = language(code, TABLE)
    assert (made.percent, made.decimal, made.group) == (percent, decimal, group)


@pytest.mark.parametrize("code", [code for code in SHIPPED if code != "root"])
def test_each_shipped_language_has_two_pairs_of_quotation_marks_and_a_word_for_a_draft(code: str) -> None:
    made = language(code, SHIPPED)
    assert (len(made.quotes), made.known, is_language(code)) == (4, True, True)
    assert made.draft
