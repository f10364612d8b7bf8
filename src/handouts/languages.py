"""What a language is: its name, direction, numbers and dates (CLDR through Babel), hyphenation (pyphen), plural header.

A code is written with an underscore (`de_AT`), a tag in HTML and PDF with a dash (`de-AT`). The two pseudo-languages
are no languages: they show what a catalogue would do to the print.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from handouts.model import Language

SOURCE_LANGUAGE = "da"
PSEUDO = ("qps-long", "qps-rtl")

PLURALS = {
    "ar": (6, "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5)"),
    "fa": (2, "(n > 1)"),
    "tr": (2, "(n != 1)"),
}
"""Where Babel 2.18 differs from CLDR 47; its next release mends them (research P14)."""


def _locale(code: str) -> Any:
    from babel import Locale

    return Locale.parse(_formatting(code))


def _formatting(code: str) -> str:
    """The locale whose dates and numbers a pseudo-language borrows."""
    return {"qps-long": "en", "qps-rtl": "ar"}.get(code, code)


def is_language(code: str) -> bool:
    """Whether CLDR knows `code`, written with an underscore."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(code)) == code
    except (UnknownLocaleError, ValueError, TypeError):
        return False


@lru_cache(64)
def is_rtl(code: str) -> bool:
    return bool(_locale(code).text_direction == "rtl")


@lru_cache(64)
def language_name(code: str) -> str:
    """The language's name in itself: dansk, English, العربية; a pseudo-language's is its code."""
    return code if code in PSEUDO else _locale(code).get_display_name(code) or code


def english_name(code: str) -> str:
    return str(_locale(code).english_name)


def fallbacks(code: str, configured: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Languages whose catalogue may stand in for `code`'s: what handouts.yaml says, else its CLDR parents.

    Never across a script (zh_Hant is not zh_Hans), never the root.
    """
    if code in PSEUDO:
        return ()
    if code in configured:
        return configured[code]
    from babel.core import get_global

    exceptions = get_global("parent_exceptions")
    chain: list[str] = []
    parent = code
    while True:
        parent = exceptions.get(parent) or parent.rpartition("_")[0]
        if not parent or parent == "root" or parent in chain:
            return tuple(chain)
        if re.fullmatch(r"[a-z]{2,3}_[A-Z][a-z]{3}.*", code) and "_" not in parent:
            return tuple(chain)
        chain.append(parent)


def format_day(iso: str, language: Language) -> str:
    """A date like 24. november 2026, as the language writes it in a text (CLDR `long`)."""
    from babel.dates import format_date

    return str(format_date(date.fromisoformat(iso), format="long", locale=_locale(language.dates)))


def plural_header(code: str) -> str:
    """The Plural-Forms of a catalogue's header."""
    from babel.messages.plurals import get_plural

    language = code.partition("_")[0]
    if language in PLURALS:
        count, rule = PLURALS[language]
    else:
        count, rule = get_plural(code)[:2]
    return f"nplurals={count}; plural={rule};"


def plural_counts(code: str) -> set[str]:
    """What `nplurals` may be in a catalogue of this language: ours, and what Babel's own table says."""
    from babel.messages.plurals import get_plural

    return {plural_header(code)[9], str(get_plural(code)[0])}


def language(code: str, table: Mapping[str, Mapping[str, Any]]) -> Language:
    """The Language of `code`; `table` is languages.yaml, where a region inherits from its language."""
    import pyphen

    row: dict[str, Any] = {**table.get("root", {})}
    for step in (*reversed(fallbacks(_formatting(code), {})), _formatting(code)):
        row.update({key: value for key, value in table.get(step, {}).items() if value is not None})
    locale = _locale(code)
    symbols = locale.number_symbols["latn"]
    dictionary = None if code in PSEUDO else pyphen.language_fallback(code)
    return Language(
        code,
        language_name(code),
        is_rtl(code),
        tuple(row["quotes"]),
        row["dash"],
        locale.percent_formats[None].pattern.replace("#,##0", "{}").replace("\u200e", ""),
        symbols["decimal"],
        symbols["group"],
        row["draft"],
        bool(row.get("doubles")),
        row.get("space_before") or "",
        tuple(row.get("ties") or ()),
        row.get("dates") or code,
        dictionary is not None,
        code in table or code.partition("_")[0] in table or code in PSEUDO,
        tuple(row.get("whole") or ()),
    )
