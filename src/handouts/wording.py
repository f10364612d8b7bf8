"""Checks on one pair of Danish text and translation: what must be equal, what may not be said, how it is set. PURE.

A check yields (severity, code, message, hint); the caller knows the place. Numbers are compared as the two languages
write them: 10.000 = 10,000 and ٢٠ = 20, but 2 % is not 20 %, the worst error there is in a text on skin.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from handouts.model import Glossary, Language
from handouts.prose import bad_links, inline_parts, placeholders
from handouts.signs import invisible_signs

NBSP = "\u00a0"


class Finding(NamedTuple):
    """What is wrong with a translation."""

    severity: Literal["error", "warning"]
    code: str
    message: str
    hint: str


def check_pair(source: str, target: str, danish: Language, language: Language, glossary: Glossary) -> Iterator[Finding]:
    """Everything that is wrong with `target` as a translation of `source`."""
    yield from _numbers(source, target, danish, language)
    yield from _placeholders(source, target)
    yield from _addresses(source, target)
    yield from _structure(source, target)
    yield from _signs(target)
    yield from _terms(source, target, glossary)
    yield from check_alone(target, language, glossary, fixable=True)


def check_alone(text: str, language: Language, glossary: Glossary, fixable: bool = False) -> Iterator[Finding]:
    """What can be wrong with a text whatever it translates; the Danish itself is checked so.

    `fixable`: it stands in a catalogue, where `handouts fix` can mend its typography.
    """
    if text != text.strip():
        yield Finding("error", "stray-space", "the text begins or ends with a space", "take the space away")
    for address in bad_links(text):
        hint = (
            "write the whole address: https://…, mailto:… or tel:…; {web} and the like stand in the text, not in a link"
        )
        yield Finding("error", "bad-link", f"'{_short(address)}' is not an address that a link can have", hint)
    if not language.doubles and (match := re.search(r"(?<!\w)([^\W\d]+)\s+\1(?!\w)", text, re.IGNORECASE)):
        yield Finding("warning", "doubled-word", f"'{match[1]}' stands twice in a row", "delete one of the two")
    set_ = set_type(text, language)
    if set_ != text:
        yield Finding(
            "warning",
            "typography",
            f"{_difference(text, set_)} is not how {language.name} is set",
            f"write {_difference(set_, text)}{', or run: handouts fix --typography' if fixable else ''}",
        )
    for claim in glossary.claims:
        if match := _pattern(claim.target).search(_unpointed(text)):
            yield Finding(
                "error",
                "forbidden-claim",
                f"'{match[0]}' promises more than a salon may ({claim.id})",
                "say what the Danish says, no more: helps, may, is linked with",
            )


def check_identical(source: str, target: str, glossary: Glossary) -> Iterator[Finding]:
    """A translation that is the Danish itself, but for names, numbers and what the glossary says is the same word."""
    if source != target or len(words := re.findall(r"[^\W\d_]{2,}", _bare(source))) == 0:
        return
    known = {name.casefold() for name in glossary.names} | {
        form.casefold().strip("* ") for term in glossary.terms for form in term.target.split("|")
    }
    if source.casefold() not in known and not all(word.casefold() in known for word in words):
        hint = "translate it; if the word is the same in your language, add the comment line '# same' above it"
        yield Finding("warning", "same-as-danish", f"'{_short(target)}' is still the Danish", hint)


# -- what must be equal ------------------------------------------------------------------------

UNITS = {
    name: unit
    for unit, names in {
        "%": "% ٪ ％ procent percent Prozent prosent procenta відсоток відсотки відсотків",
        "‰": "‰",
        "°C": "°C ℃",
        "mm": "mm мм ملم مم",
        "cm": "cm см سم",
        "km": "km км كم",
        "m": "m м م",
        "µg": "µg μg мкг mcg",
        "mg": "mg мг ملغ ملغم مغ",
        "g": "g г غ غم غرام",
        "kg": "kg кг كغ",
        "ml": "ml мл مل",
        "cl": "cl сл سل",
        "dl": "dl дл دل",
        "l": "l L л لتر",
        "nm": "nm нм نانومتر",
        "kcal": "kcal ккал",
        "kJ": "kJ кДж",
    }.items()
    for name in names.split()
}
_FOLDED_UNITS = {name.casefold(): unit for name, unit in UNITS.items()}
_SIGNS = "%٪％‰"
"""Units that are no letters, so that a letter may follow: 20%ige."""

_NAMES = "|".join(sorted((re.escape(name) for name in UNITS if name not in _SIGNS), key=len, reverse=True))
_UNIT = rf"[{_SIGNS}](?!\d)|(?:{_NAMES})(?![^\W\d_])"
_ONE = r"\d(?:[\d.,:٫٬'’\u00a0\u202f]*\d)?"
_NUMBER = re.compile(
    rf"(?P<before>(?:[{_SIGNS}]|(?<!\w)yüzde)\s?)?(?P<first>{_ONE})(?:\s?[-–]\s?(?P<last>{_ONE}))?(?:\s{{0,2}}(?P<unit>{_UNIT}))?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?<![A-Za-z])(pH|SPF|UVA|UVB)(?![A-Za-z])")


def _numbers(source: str, target: str, danish: Language, language: Language) -> Iterator[Finding]:
    wanted, found = numbers(source, danish), numbers(target, language)
    if wanted != found:
        lost, gained = ", ".join((wanted - found).elements()), ", ".join((found - wanted).elements())
        what = " and ".join(
            part
            for part in (f"{lost} of the Danish is missing" if lost else "", f"{gained} is new" if gained else "")
            if part
        )
        yield Finding("error", "number-mismatch", what, "write the same numbers and units as the Danish, in digits")


def numbers(text: str, language: Language) -> Counter[str]:
    """The numbers of a text with their units, pH and SPF, in one spelling for all languages."""
    plain = _ADDRESS.sub(" ", text)
    if language.group.isspace():
        plain = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", NBSP, plain)
    found = Counter(_LABEL.findall(plain))
    for match in _NUMBER.finditer(plain):
        named = match["unit"]
        unit = _unit(named) if named else "%" if match["before"] else ""
        for number in filter(None, (match["first"], match["last"])):
            found[f"{_digits(number, language)} {unit}".strip()] += 1
    return found


def _unit(named: str) -> str:
    """The unit, whatever its letter case: MG is mg, and what is no other unit stands for itself."""
    return UNITS.get(named) or _FOLDED_UNITS.get(named.casefold(), named)


def _digits(number: str, language: Language) -> str:
    """The groups of digits in Western ones, thousands joined: 10.000,5 and 10,000.5 are both 10000|5."""
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in number)
    group = re.escape(language.group) + ("٬" if language.code.startswith(("ar", "fa")) else "")
    spaces = "\u00a0\u202f" if language.group.isspace() else ""
    if re.fullmatch(rf"\d{{1,3}}(?:[{group}{spaces}]\d{{3}})+(?:[{re.escape(language.decimal)}٫]\d+)?", plain):
        plain = re.sub(rf"[{group}{spaces}]", "", plain)
    return "|".join(re.findall(r"\d+", plain))


def _placeholders(source: str, target: str) -> Iterator[Finding]:
    if placeholders(source) != placeholders(target):
        wanted = ", ".join(f"{{{name}}}" for name in placeholders(source)) or "none"
        yield Finding(
            "error", "placeholder-mismatch", "the placeholders differ from the Danish", f"use these: {wanted}"
        )


def _addresses(source: str, target: str) -> Iterator[Finding]:
    wanted, found = _found_addresses(source), _found_addresses(target)
    if wanted != found:
        lost = ", ".join([*(wanted - found).elements(), *(found - wanted).elements()])
        yield Finding(
            "error", "address-mismatch", f"'{lost}' is not in both texts", "copy web and e-mail addresses as they are"
        )


_ADDRESS = re.compile(r"(?:https?://|www\.)[A-Za-z0-9./_~%?=&#+:@-]+|[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]+")


def _found_addresses(text: str) -> Counter[str]:
    return Counter(address.rstrip(".:?") for address in _ADDRESS.findall(text))


def _structure(source: str, target: str) -> Iterator[Finding]:
    """As many bold and italic words and the same links; Latin names (italic, with a capital) letter for letter."""
    wanted, found = list(inline_parts(source)), list(inline_parts(target))
    kinds, there = Counter(kind for kind, _ in wanted), Counter(kind for kind, _ in found)
    for kind, mark in (("strong", "**bold**"), ("em", "*italic*"), ("link", "[link](…)")):
        if kinds[kind] != there[kind]:
            message = f"{there[kind]} × {mark} in the translation, {kinds[kind]} in the Danish"
            yield Finding("error", "markdown-mismatch", message, "mark the same words as in the Danish")
            return
    for name in {text for kind, text in wanted if kind == "em" and re.match(r"[A-Z](?:\.|[a-z]+)(?: [a-z]+)?$", text)}:
        if ("em", name) not in found:
            yield Finding(
                "error", "latin-name", f"the Latin name *{name}* is not there", "copy it as it is, with its stars"
            )
    for href in {text for kind, text in wanted if kind == "link"}:
        if ("link", href) not in found:
            yield Finding(
                "error", "address-mismatch", f"the link to '{href}' is not there", "copy the address as it is"
            )


def _signs(target: str) -> Iterator[Finding]:
    for sign in invisible_signs(target):
        message = f"the translation holds the invisible sign U+{ord(sign):04X}"
        yield Finding("error", "invisible-character", message, "delete it or type the word anew")


# -- the glossary ------------------------------------------------------------------------------


def _terms(source: str, target: str, glossary: Glossary) -> Iterator[Finding]:
    for term in glossary.terms:
        if _pattern(term.source).search(_unpointed(source)) and not _pattern(term.target).search(_unpointed(target)):
            said = term.target.partition("|")[0].strip()
            message = (
                f"the glossary says '{said}' for '{term.source.partition('|')[0].strip()}', the translation does not"
            )
            yield Finding("warning", "glossary", message, "use the word of glossary.po, or add the form you used to it")


@lru_cache(4096)
def _pattern(words: str) -> re.Pattern[str]:
    """`barier* skórn* | x` as an expression: whole words in order, `*` for any letters; no words never match."""
    forms = []
    for form in _unpointed(words).split("|"):
        parts = [_word(word) for word in form.split()]
        if parts:
            forms.append(r"[\W_]+".join(parts))
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)" if forms else r"(?!)", re.IGNORECASE)


def _word(word: str) -> str:
    """One word; each `*` but the last takes the fewest letters and never tries again, so that many take no longer."""
    first, *rest = (re.escape(part) for part in re.split(r"\*+", word))
    between = "".join(rf"(?>\w*?{part})" for part in rest[:-1])
    return first + between + (rf"\w*{rest[-1]}" if rest else "")


def _unpointed(text: str) -> str:
    """Without soft hyphens, Arabic vowel signs and lengthening, which a writer may set or leave out."""
    return re.sub("[\u00ad\u0640\u064b-\u0652\u0670]", "", text)


# -- how it is set -----------------------------------------------------------------------------


def set_type(text: str, language: Language) -> str:
    """The text as its language is set: quotation marks, apostrophes, dashes, no-break spaces, percent, ellipsis."""
    kept = [match[0] for match in _MACHINE.finditer(text)]
    numbers_ = iter(range(len(kept)))
    made = _MACHINE.sub(lambda match: _OPEN + chr(0xE010 + next(numbers_)), text)
    made = _set_percent(made, language)
    made = re.sub(r"(?<![\w\ue000-\uf8ff])'([^']+)'(?!\w)", rf"{language.quotes[0]}\1{language.quotes[1]}", made)
    made = re.sub(r"(?<=[\w\ue000-\uf8ff])'(?=\w|[\s.,;:!?]|$)", "’", made).replace("...", "…")
    made = _set_quotes(made, language)
    made = re.sub(r"(?<=\S) +[-–—―]+ +(?=\S)", language.dash, made)
    made = re.sub(r"(?<![^\s%])(\d+)-(\d+)(?![^\s.,;:!?)%])", r"\1–\2", made)
    made = re.sub(r" {2,}", " ", made)
    made = re.sub(rf"(\d)[ \u202f](?={_UNIT})", rf"\1{NBSP}", made)
    made = re.sub(r"(?<!\w)(pH|SPF) (?=\d)", rf"\1{NBSP}", made)
    if language.space_before:
        before = re.escape(language.space_before)
        made = re.sub(rf"(?<=\w) ?(?=[{before}](?:\s|$))", "\u202f", made)
    return re.sub(f"{_OPEN}(.)", lambda match: kept[ord(match[1]) - 0xE010], made)


_OPEN = "\ue000"
_MACHINE = re.compile(rf"{_ADDRESS.pattern}|\]\([^)\s]*\)|\{{[^{{}}]*\}}")
"""What a machine reads is not set: addresses, links, placeholders."""

_DOUBLE = '"“”„‟«»'


def _set_quotes(text: str, language: Language) -> str:
    """Quotation marks in pairs become the language's own; of an odd number nobody knows which is missing."""
    allowed = set(language.quotes)
    places = [i for i, sign in enumerate(text) if sign in _DOUBLE]
    if len(places) % 2 or all(text[i] in allowed for i in places):
        return text
    signs = list(text)
    for number, place in enumerate(places):
        signs[place] = language.quotes[number % 2]
    return "".join(signs)


def _set_percent(text: str, language: Language) -> str:
    made = language.percent
    one = r"\d(?:[\d.,٫٬]*\d)?"
    number = rf"(?<![\d.,٫٬%–-]){one}(?:[–-]{one})?"
    if made.startswith("%"):
        return re.sub(rf"({number})[ \u00a0\u202f]?%(?!\d)", r"%\1", text)
    space = made[made.index("}") + 1 : -1] if made.endswith("%") else ""
    return re.sub(rf"({number})[ \u00a0\u202f]?%", rf"\g<1>{space}%", text)


def _difference(one: str, other: str) -> str:
    """The words of `one` round the first place where it differs from `other`; no-break spaces are shown as ⍽."""
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = one.rfind(" ", 0, max(at - 1, 0)) + 1
    end = one.find(" ", at + 1)
    return f"'{(one[start:] if end < 0 else one[start:end]).replace(NBSP, '⍽')}'"


def _bare(text: str) -> str:
    """Without placeholders, addresses and italic (Latin) names."""
    return re.sub(r"\{[^{}]*\}|https?://\S+|\S+@\S+|(?<!\*)\*[^*]+\*(?!\*)", " ", text)


def _short(text: str) -> str:
    return text if len(text) <= 50 else f"{text[:49]}…"
