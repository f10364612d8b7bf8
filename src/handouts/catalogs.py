"""PO catalogue → translations with their lines; the project's texts → POT. The only importer of Babel."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from handouts.diagnostics import Mark, Problems
from handouts.model import Text
from handouts.source import decode

MAX_BYTES = 8 << 20
SOURCE_LANGUAGE = "da"


@dataclass(frozen=True, slots=True)
class Entry:
    """One translation: `target` may be empty; `mark` is its place in the PO file."""

    target: str
    fuzzy: bool
    mark: Mark


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A language's translations by (msgctxt, msgid)."""

    lang: str
    path: str
    entries: Mapping[tuple[str, str], Entry] = field(default_factory=dict)


def read_catalogue(data: bytes, path: str, lang: str, problems: Problems) -> Catalogue | None:
    """The catalogue in `data`, or None after reporting bad-po, wrong-language or repeated-entry."""
    text = decode(data, path, problems, MAX_BYTES)
    if text is None or not _well_formed(text, path, problems):
        return None
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import PoFileError, PoFileParser

    class Parser(PoFileParser):
        """Babel keeps the first of two equal entries without a word (research P10); we refuse both."""

        def _add_message(self) -> None:
            key = (self.context.denormalize() if self.context else "", self.messages[0].denormalize())
            line, obsolete = self.offset + 1, self.obsolete
            super()._add_message()
            if not obsolete and seen.setdefault(key, line) != line:
                hint = "delete one of the two"
                problems.error(
                    "repeated-entry", f"this entry stands already in line {seen[key]}", Mark(path, line), hint
                )

    seen: dict[tuple[str, str], int] = {}
    catalogue = Catalog()
    try:
        Parser(catalogue, ignore_obsolete=True, abort_invalid=True).parse(io.BytesIO(text.encode()))
    except PoFileError as error:
        mark = Mark(path, (error.lineno or 0) + 1)
        problems.error(
            "bad-po", f"the catalogue is broken here: {error}", mark, "compare the line with the entries around it"
        )
        return None
    except (ValueError, LookupError, KeyError) as error:
        problems.error(
            "bad-po", f"the catalogue's header is broken: {error}", Mark(path), "copy the header from another catalogue"
        )
        return None
    named = str(catalogue.locale_identifier or "")
    if named != lang:
        problems.error(
            "wrong-language",
            f"the header says Language: {named or '(nothing)'}, the folder says '{lang}'",
            Mark(path),
            f"write 'Language: {lang}' in the header",
        )
        return None
    entries: dict[tuple[str, str], Entry] = {}
    for message in catalogue:
        if not message.id or not isinstance(message.id, str):
            continue
        target = message.string if isinstance(message.string, str) else ""
        key = (message.context or "", message.id)
        entries[key] = Entry(target, message.fuzzy, Mark(path, message.lineno or 1))
    return Catalogue(lang, path, entries)


_PO_LINE = re.compile(r'(?:#.*|(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)?\s*"(?:[^"\\]|\\.)*"|)\s*')


def _well_formed(text: str, path: str, problems: Problems) -> bool:
    """Babel reads an unclosed string without a word (research P10), so look first."""
    good = True
    for number, line in enumerate(text.split("\n"), 1):
        if not _PO_LINE.fullmatch(line):
            good = False
            problems.error(
                "bad-po",
                "this line is not a PO line or its quotation marks do not match",
                Mark(path, number),
                'each text stands in "straight quotes" on one line',
            )
    return good


def write_template(texts: Iterable[tuple[Text, str]], project: str) -> bytes:
    """The POT of the project's texts, each with a comment for translators; the same bytes each time."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    catalogue = Catalog(
        domain="handouts",
        project=project,
        version="1",
        creation_date=datetime(2026, 1, 1, tzinfo=UTC),
        fuzzy=False,
        header_comment="# Texts of PROJECT, from Danish. Made by `handouts extract`: do not edit.",
    )
    for text, comment in texts:
        message = catalogue.add(
            text.source,
            context=text.context,
            locations=[(text.mark.path, text.mark.line)],
            auto_comments=[comment] if comment else (),
        )
        message.flags.discard("python-format")
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100)
    lines = buffer.getvalue().decode().split("\n")
    kept = [
        line
        for line in lines
        if not re.match(r'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team)', line)
    ]
    head = kept.index('"MIME-Version: 1.0\\n"')
    kept.insert(head, f'"X-Source-Language: {SOURCE_LANGUAGE}\\n"')
    return "\n".join(kept).encode()


def is_rtl(lang: str) -> bool:
    from babel import Locale

    return Locale.parse(lang).text_direction == "rtl"


def is_language(lang: str) -> bool:
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(lang)) == lang
    except (UnknownLocaleError, ValueError, TypeError):
        return False


def language_name(lang: str) -> str:
    """The language's name in itself: dansk, English, العربية."""
    from babel import Locale

    return Locale.parse(lang).get_display_name(lang) or lang
