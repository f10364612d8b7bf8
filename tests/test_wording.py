"""wording: a Danish text and its translation → what is wrong with the translation, and how it should be set."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from handouts.languages import language
from handouts.model import Glossary, Term
from handouts.prose import inline_parts, placeholders
from handouts.wording import check_alone, check_identical, check_pair, numbers, set_type

TABLE = yaml.safe_load((Path(__file__).parents[1] / "templates/shared/languages.yaml").read_text())
LANGUAGES = {code: language(code, TABLE) for code in [*TABLE, "de_AT"] if code != "root"}
NONE = Glossary()


def codes(danish: str, target: str, lang: str = "en", glossary: Glossary = NONE) -> list[str]:
    """The codes of everything but the setting of type, which has tests of its own."""
    found = check_pair(danish, target, LANGUAGES["da"], LANGUAGES[lang], glossary)
    return [finding.code for finding in found if finding.code != "typography"]


def message(danish: str, target: str, lang: str = "en", glossary: Glossary = NONE) -> str:
    return next(check_pair(danish, target, LANGUAGES["da"], LANGUAGES[lang], glossary)).message


# -- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("danish", "lang", "target"),
    [
        ("10.000 arter", "en", "10,000 species"),
        ("10.000", "de", "10.000"),
        ("10.000", "de_AT", "10.000"),
        ("10.000", "de_CH", "10’000"),
        ("10.000", "sv", "10\u00a0000"),
        ("10.000", "sv", "10 000"),
        ("10.000", "pl", "10 000"),
        ("10.000", "fr", "10\u202f000"),
        ("10.000", "ar", "١٠٬٠٠٠"),
        ("10.000", "fa", "۱۰٬۰۰۰"),
        ("1.000.000", "en", "1,000,000"),
        ("1.500", "pl", "1500"),
        ("10.000,5 g", "en", "10,000.5 g"),
        ("5,5", "en", "5.5"),
        ("5,5", "ar", "٥٫٥"),
        ("5,5", "fa", "۵٫۵"),
        ("Åbent 8.30-16.00", "en", "Open 8:30–16:00"),
        ("20 døgn", "ar", "٢٠ يوما"),
        ("2-3 gange, i 1990.", "en", "2–3 times, in 1990."),
        ("2. trin", "en", "2nd step"),
        ("24. november 2026", "en", "November 24, 2026"),
        ("A38 og B12", "pl", "A38 i B12"),
        ("Se https://ester.example/10.000", "en", "See https://ester.example/10.000"),
        ("Ring til {f2}", "en", "Call {f2}"),
    ],
)
def test_a_number_is_the_same_as_each_language_writes_it(danish: str, lang: str, target: str) -> None:
    assert codes(danish, target, lang) == []


@pytest.mark.parametrize(
    ("danish", "lang", "target"),
    [
        ("20 % fri", "en", "20% free"),
        ("30 %", "tr", "%30"),
        ("2-3 %", "tr", "%2-3"),
        ("20 %, 30 %", "tr", "%20, %30"),
        ("20 %", "ar", "٢٠٪"),
        ("2 % syre", "zh_Hans", "2%的水杨酸"),
        ("20 %", "ja", "20％"),
        ("En 20 % opløsning", "de", "Eine 20%ige Lösung"),
        ("2 procent", "en", "2%"),
        ("2 procent", "en", "2 percent"),
        ("2 procent", "de", "2 Prozent"),
        ("2 procent", "nb", "2 prosent"),
        ("37 °C", "en", "37°C"),
        ("100 ml, 5 mg og 2 kg", "uk", "100 мл, 5 мг і 2 кг"),
        ("100 ml, 5 mg og 2 g", "ar", "١٠٠ مل و ٥ ملغ و ٢ غ"),
        ("5 mg", "ar", "٥ ملغم"),
        ("2 g", "ar", "٢ غم"),
        ("5 µg", "en", "5 μg"),
        ("5  mg", "en", "5 mg"),
        ("pH 4,5-5,5", "en", "pH 4.5–5.5"),
        ("En pH-værdi", "de", "Ein pH-Wert"),
        ("En pH-værdi", "zh_Hans", "pH值"),
        ("SPF 50", "sv", "SPF 50"),
        ("SPF 50", "en", "SPF50+"),
    ],
)
def test_a_unit_is_the_same_as_each_language_writes_it(danish: str, lang: str, target: str) -> None:
    assert codes(danish, target, lang) == []


@pytest.mark.parametrize(
    ("danish", "lang", "target"),
    [
        ("2 %", "en", "20%"),
        ("2 %", "tr", "%20"),
        ("2 %", "ar", "٢٠٪"),
        ("2 %", "en", "2"),
        ("2 % og 20 %", "en", "2% and 2%"),
        ("5,5", "en", "55"),
        ("5,5", "en", "5.6"),
        ("10.000", "en", "10.000"),
        ("10.000", "en", "1,000"),
        ("1,500", "en", "1,500"),
        ("5 mg", "en", "5 g"),
        ("5 mg", "uk", "5 г"),
        ("5 mg", "ar", "٥ غ"),
        ("5 mg", "en", "5 µg"),
        ("100 ml", "en", "100 l"),
        ("37 °C", "en", "37"),
        ("37 %", "en", "37 °c"),
        ("100 %", "en", "100 KJ"),
        ("pH 5,5", "en", "5.5"),
        ("SPF 50", "en", "SPF 30"),
        ("Hver dag", "en", "2 times a day"),
        ("2 gange", "en", "Some times"),
        ("24. november 2026", "en", "November 25, 2026"),
    ],
)
def test_another_number_or_unit_is_an_error(danish: str, lang: str, target: str) -> None:
    assert codes(danish, target, lang) == ["number-mismatch"]


def test_a_wrong_number_is_named_with_its_unit() -> None:
    assert message("2 % syre", "20% acid") == "2 % of the Danish is missing and 20 % is new"


# -- placeholders, addresses, Markdown --------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("Call {phone} or {brand}", []),
        ("{brand}: {phone}", []),
        ("Call {brand}", ["placeholder-mismatch"]),
        ("Call {phone}, {phone} or {brand}", ["placeholder-mismatch"]),
        ("Call {Phone} or {brand}", ["placeholder-mismatch"]),
    ],
)
def test_a_translation_has_the_placeholders_of_the_danish(target: str, found: list[str]) -> None:
    assert codes("Ring til {brand}, {phone}", target) == found


@pytest.mark.parametrize(
    ("danish", "lang", "target", "found"),
    [
        ("Se https://ester.example/hud.", "en", "https://ester.example/hud: see it", []),
        ("Skriv til ro@ester.example.", "en", "Write to ro@ester.example!", []),
        ("Se »www.ester.example«", "en", "See ‘www.ester.example’", []),
        ("Se www.ester.example", "ar", "انظر www.ester.example، الآن", []),
        ("Se www.ester.example", "zh_Hans", "请看www.ester.example。", []),
        ("Se https://ester.example/hud", "en", "See https://ester.example/skin", ["address-mismatch"]),
        ("Se www.ester.example", "en", "See our page", ["address-mismatch"]),
        ("Skriv til ro@ester.example", "en", "Write to ro@ester.com", ["address-mismatch"]),
        ("Skriv til os", "en", "Write to ro@ester.example", ["address-mismatch"]),
    ],
)
def test_addresses_are_copied(danish: str, lang: str, target: str, found: list[str]) -> None:
    assert codes(danish, target, lang) == found


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("*Rest* and [more](https://ester.example) **now**", []),
        ("*Rest* and [more](https://ester.example) now", ["markdown-mismatch"]),
        ("Rest and [more](https://ester.example) **now**", ["markdown-mismatch"]),
        ("*Rest* and ** [more](https://ester.example) now**", ["markdown-mismatch"]),
        ("*Rest* and **[more](https://ester.example) now", ["markdown-mismatch"]),
        ("*Rest* and more (https://ester.example) **now**", ["markdown-mismatch"]),
    ],
)
def test_as_many_words_are_marked_as_in_the_danish(target: str, found: list[str]) -> None:
    assert codes("**Nu** er der *ro på* og [mere](https://ester.example)", target) == found


def test_a_link_goes_where_the_danish_one_goes() -> None:
    assert set(codes("[Mere](https://ester.example/a)", "[More](https://ester.example/b)")) == {"address-mismatch"}


@pytest.mark.parametrize(
    ("danish", "target", "found"),
    [
        ("Miden *Demodex folliculorum*", "The mite *Demodex folliculorum*", []),
        ("Miden *Demodex folliculorum*", "The mite *Demodex follicle*", ["latin-name"]),
        ("*Malassezia* og *Cutibacterium*", "*Cutibacterium* and *Malassezia*", []),
        ("*Malassezia*", "*Malasezia*", ["latin-name"]),
        ("*C. acnes*", "*C. akne*", ["latin-name"]),
        ("Det er *ikke* farligt", "It is *not* dangerous", []),
    ],
)
def test_latin_names_stay_letter_for_letter(danish: str, target: str, found: list[str]) -> None:
    assert codes(danish, target) == found


@pytest.mark.parametrize("target", [" Skin", "Skin ", "Skin\n", "\u00a0Skin"])
def test_a_space_at_an_end_is_an_error(target: str) -> None:
    assert codes("Hud", target) == ["stray-space"]


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\u2066", "\ufeff", "\x07"])
def test_a_sign_that_nobody_sees_is_an_error(sign: str) -> None:
    assert codes("Hud", f"Sk{sign}in") == ["invisible-character"]


@pytest.mark.parametrize(("lang", "target"), [("de", "Haut\u00adpflege"), ("fa", "می\u200cشود")])
def test_signs_that_part_or_join_the_letters_of_a_word_are_none_of_these(lang: str, target: str) -> None:
    assert codes("Hudpleje", target, lang) == []


# -- words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("en", "It is is fine", ["doubled-word"]),
        ("en", "The the skin", ["doubled-word"]),
        ("ar", "في في الجلد", ["doubled-word"]),
        ("en", "Now, now", []),
        ("en", "The theme", []),
        ("en", "2 2", []),
        ("tr", "yavaş yavaş", []),
        ("ja", "人 人", []),
    ],
)
def test_a_word_that_stands_twice_is_told_but_where_the_language_doubles_words(
    lang: str, text: str, found: list[str]
) -> None:
    assert [f.code for f in check_alone(text, LANGUAGES[lang], NONE)] == found


BARRIER = Glossary((Term("barrier", "hudbarriere*", "skin barrier* | barrier function"),))


@pytest.mark.parametrize(
    ("danish", "target", "told"),
    [
        ("Hudbarrieren", "The skin barrier", False),
        ("Hudbarrieren", "Skin-barriers", False),
        ("Hudbarrieren", "The **skin** barrier", False),
        ("Hudbarrieren", "The barrier function", False),
        ("Hudbarrieren", "The skin bar\u00adrier", False),
        ("Hudbarrieren", "The skin's wall", True),
        ("Hudbarrieren", "The pigskin barrier", True),
        ("Hudbarrieren", "The barrier functions", True),
        ("Hud\u00adbarrieren", "The wall", True),
        ("Min hudbarriere", "My wall", True),
        ("Barrieren", "The wall", False),
        ("Underhudbarriere", "The wall", False),
    ],
)
def test_where_the_danish_uses_a_term_the_translation_uses_its_own(danish: str, target: str, told: bool) -> None:
    assert ("glossary" in codes(danish, target, glossary=BARRIER)) == told


def test_a_term_that_is_not_used_is_named_without_its_other_forms() -> None:
    assert message("Hudbarrieren", "The wall", glossary=BARRIER) == (
        "the glossary says 'skin barrier*' for 'hudbarriere*', the translation does not"
    )


def test_a_term_begins_with_anything_where_it_begins_with_a_star() -> None:
    glossary = Glossary((Term("microbiome", "mikrobiom*", "*ميكروبيوم*"),))
    assert codes("Mikrobiomet", "الميكروبيوم", "ar", glossary) == []
    assert codes("Mikrobiomet", "المِيكْرُوبيوم", "ar", glossary) == []
    assert codes("Mikrobiomet", "الجلد", "ar", glossary) == ["glossary"]


CLAIMS = Glossary((), (Term("cure", "helbrede*", "cure | cures | heal* wounds"), Term("empty", "x", " | ")))


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("It cures acne", ["forbidden-claim"]),
        ("CURE", ["forbidden-claim"]),
        ("It never cures!", ["forbidden-claim"]),
        ("It healed wounds", ["forbidden-claim"]),
        ("It cu\u00adres acne", ["forbidden-claim"]),
        ("It is secure", []),
        ("A curette", []),
        ("It heals", []),
    ],
)
def test_what_may_not_be_promised_is_an_error_whatever_the_danish_says(target: str, found: list[str]) -> None:
    assert codes("Det hjælper", target, glossary=CLAIMS) == found
    assert [f.code for f in check_alone(target, LANGUAGES["en"], CLAIMS)] == found


NAMES = Glossary((Term("virus", "virus", "virus | virus*"),), (), frozenset({"Kimchi", "Salon Ester"}))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Din hud", ["same-as-danish"]),
        ("**Din hud**", ["same-as-danish"]),
        ("Hud {brand}", ["same-as-danish"]),
        ("Kimchi", []),
        ("kimchi", []),
        ("Salon Ester", []),
        ("Virus", []),
        ("Virus, kimchi", []),
        ("Virus i hud", ["same-as-danish"]),
        ("*Malassezia*", []),
        ("{brand}, {phone}", []),
        ("www.ester.example", ["same-as-danish"]),
        ("https://ester.example", []),
        ("24/7", []),
        ("A 38", []),
    ],
)
def test_the_danish_itself_is_no_translation_but_for_names_and_what_the_glossary_says(
    text: str, found: list[str]
) -> None:
    assert [f.code for f in check_identical(text, text, NAMES)] == found
    assert list(check_identical(text, text + "!", NAMES)) == []


# -- how it is set ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "typed", "made"),
    [
        ("da", 'Sig "hej" nu', "Sig »hej« nu"),
        ("da", "Sig “hej” nu", "Sig »hej« nu"),
        ("en", 'Say "hello" now', "Say ‘hello’ now"),
        ("en", "Say “hello” now", "Say “hello” now"),
        ("en", "The 'good' ones", "The ‘good’ ones"),
        ("de", 'Das "Gute" und "Böse"', "Das „Gute“ und „Böse“"),
        ("de", "Das „Gute” hier", "Das „Gute“ hier"),
        ("de_AT", '"Gute"', "„Gute“"),
        ("de_CH", '"Gute"', "«Gute»"),
        ("sv", "Säg “hej”", "Säg ”hej”"),
        ("nb", 'Si "hei"', "Si «hei»"),
        ("pl", 'Mów "cześć" i «pa»', "Mów „cześć” i „pa”"),
        ("uk", '"Так"', "«Так»"),
        ("ar", 'قل "مرحبا"', "قل «مرحبا»"),
        ("ja", '"はい"', "「はい」"),
        ("en", '5" wide', '5" wide'),
    ],
)
def test_quotation_marks_are_the_languages_own(lang: str, typed: str, made: str) -> None:
    assert set_type(typed, LANGUAGES[lang]) == made


@pytest.mark.parametrize(
    ("lang", "typed", "made"),
    [
        ("da", "Hud - og hår", "Hud – og hår"),
        ("da", "Hud -- og hår", "Hud – og hår"),
        ("da", "Hud-plejen", "Hud-plejen"),
        ("da", "Hud- og hårpleje", "Hud- og hårpleje"),
        ("zh_Hans", "皮肤 - 好", "皮肤——好"),
        ("da", "5-10 dage", "5–10 dage"),
        ("da", "Drik  vand", "Drik vand"),
        ("da", "Vent...", "Vent…"),
        ("en", "It's the skins' day", "It’s the skins’ day"),
        ("en", "{brand}'s skin", "{brand}’s skin"),
        ("uk", "здоров'я", "здоров’я"),
    ],
)
def test_dashes_ellipses_and_apostrophes_are_set(lang: str, typed: str, made: str) -> None:
    assert set_type(typed, LANGUAGES[lang]) == made


@pytest.mark.parametrize(
    ("lang", "typed", "made"),
    [
        ("da", "2 % og 20% fri", "2\u00a0% og 20\u00a0% fri"),
        ("en", "2 % and 20% free", "2% and 20% free"),
        ("sv", "10,5%", "10,5\u00a0%"),
        ("de_CH", "2 %", "2%"),
        ("tr", "30%", "%30"),
        ("tr", "10,5 %", "%10,5"),
        ("tr", "2-3 %", "%2–3"),
        ("tr", "%20, %30 ve %40", "%20, %30 ve %40"),
        ("da", "5 mg, 37 °C, 2 l", "5\u00a0mg, 37\u00a0°C, 2\u00a0l"),
        ("uk", "5 мг", "5\u00a0мг"),
        ("ar", "٥ ملغ", "٥\u00a0ملغ"),
        ("en", "2 mice", "2 mice"),
        ("da", "pH 5,5 og SPF 50", "pH\u00a05,5 og SPF\u00a050"),
        ("fr", "Vrai ? Oui !", "Vrai\u202f? Oui\u202f!"),
        ("fr", "20%", "20\u00a0%"),
    ],
)
def test_percent_and_units_stand_as_the_language_has_them_and_never_alone_on_a_line(
    lang: str, typed: str, made: str
) -> None:
    assert set_type(typed, LANGUAGES[lang]) == made


@pytest.mark.parametrize(
    "text",
    [
        "https://ester.example/24%20hud",
        "[ro](https://ester.example/it's...)",
        "ro@ester.example",
        "{brand}, **a** *b*",
    ],
)
def test_what_a_machine_reads_is_left_as_it_is(text: str) -> None:
    made = {code: set_type(text, language_) for code, language_ in LANGUAGES.items()}
    assert {code: result for code, result in made.items() if result != text} == {}


def test_the_place_that_is_set_otherwise_is_shown_with_its_spaces() -> None:
    told = [f for f in check_alone("Kun 2 % syre", LANGUAGES["da"], NONE) if f.code == "typography"]
    assert [(f.severity, f.message) for f in told] == [("warning", "'2 %' is not how dansk is set")]
    assert told[0].hint == "write '2⍽%'"
    pair = check_pair("2 %", "Kun 2 % syre", LANGUAGES["da"], LANGUAGES["da"], NONE)
    assert [f.hint for f in pair if f.code == "typography"] == ["write '2⍽%', or run: handouts fix --typography"]


WORDS = [
    *["hud", "ord.", "hud,", "hud...", "hud!", "hud's", '"hud', 'hud"', "»hud«", "“hud”", "'hud'", "..."],
    *["hud – ord", "hud - ord", "hud -- ord", "2 ord", "2-3 ord", "20, ord", "10.000 ord", "5,5 ord", "2-3 %"],
    *["20%", "%30", "2 %", "2-3%", "20 mg", "5mg", "٢٠٪", "pH", "pH 5,5", "SPF"],
    *["{brand}", "**hud**", "*Demodex*", "[ro](https://ester.example)"],
]


@given(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))
def test_type_is_set_once_and_changes_nothing_that_is_read(text: str) -> None:
    for language_ in LANGUAGES.values():
        made = set_type(text, language_)
        assert set_type(made, language_) == made
        assert numbers(made, language_) == numbers(text, language_)
        assert placeholders(made) == placeholders(text)
        assert [kind for kind, _ in inline_parts(made)] == [kind for kind, _ in inline_parts(text)]


@given(st.text("aA1 2.,%\"'“”»«„-–…!?:()\u00a0\u202fmglpH{}*٢٪м", max_size=12))
def test_type_is_set_once_whatever_the_text(text: str) -> None:
    for language_ in LANGUAGES.values():
        made = set_type(text, language_)
        assert set_type(made, language_) == made
