"""A PO file ↔ a Catalogue: every entry, flag, comment and header line, with its place; and the texts' template.

Babel reads the lines and escapes the strings. What it drops (X-headers, `#|`, `#=`), crashes on (blank dates) or
takes without a word (repeated and unterminated entries) is mended in one thin subclass: research P1 to P19.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from handouts.diagnostics import Mark, Problems
from handouts.languages import SOURCE_LANGUAGE, english_name, plural_counts, plural_header
from handouts.model import Text
from handouts.prose import placeholders
from handouts.signs import oversize
from handouts.source import decode

MAX_BYTES = 4 << 20
MAX_ENTRIES = 20_000
WIDTH = 76
Key = tuple[str, str]
"""(msgctxt, msgid)"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `notes` are the translator's comments (`# `), `comments` ours (`#.`), `places` are path:line (`#:`);
    `previous` is the (msgctxt, msgid) that the target was written for (`#|`)."""

    context: str
    source: str
    target: str = ""
    flags: tuple[str, ...] = ()
    previous: Key | None = None
    notes: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    mark: Mark = field(default=Mark(""), compare=False)

    @property
    def key(self) -> Key:
        return self.context, self.source

    @property
    def fuzzy(self) -> bool:
        return "fuzzy" in self.flags

    @property
    def same(self) -> bool:
        """Whether the translator says that the text is the same as the Danish on purpose: a note `# same`."""
        return any(re.match(r"same\b", note) for note in self.notes)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A language's translations by (msgctxt, msgid), in use, or (`#~`) waiting for their text to return."""

    lang: str
    path: str
    entries: Mapping[Key, Entry] = field(default_factory=dict)
    obsolete: Mapping[Key, Entry] = field(default_factory=dict)
    header: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


# -- reading -----------------------------------------------------------------------------------


def read_catalogue(data: bytes, path: str, lang: str, problems: Problems) -> Catalogue | None:
    """The catalogue in `data`, or None after reporting bad-po, wrong-language, wrong-plurals or repeated-entry."""
    text = decode(data, path, problems, MAX_BYTES)
    if text is None or not _well_formed(text, path, problems):
        return None
    from babel.messages.pofile import PoFileError

    found = Problems()
    reader = _reader(path, found)
    try:
        reader.parse(io.StringIO(text))
    except PoFileError as error:
        mark = Mark(path, (error.lineno or 0) + 1)
        hint = "compare the line with the entries around it"
        problems.error("bad-po", f"the catalogue is broken here: {str(error).partition(' on ')[0]}", mark, hint)
        return None
    if reader.header is None:
        hint = 'copy the first entry (msgid "") from another catalogue'
        found.error("bad-po", "the catalogue has no header", Mark(path), hint)
    header = _header_rows(reader.header)
    _check_header(header, lang, reader.header, found)
    problems.extend(found)
    if found.has_errors:
        return None
    return Catalogue(lang, path, reader.found, reader.waiting, header, reader.header.notes)


_STRING = r'"(?:[^"\\]|\\.)*"'
_PO_LINE = re.compile(
    rf"#(?:~(?:\s*\|)?|\|)\s*(?:(?:msgctxt|msgid|msgid_plural|msgstr)\s*)?(?:{_STRING})?|#(?![~|]).*"
    rf"|(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)?\s*{_STRING}|"
)
"""A line without the spaces round it; no two repeats here can share a space, so that it takes linear time."""


def _well_formed(text: str, path: str, problems: Problems) -> bool:
    """Babel reads an unclosed string without a word (research P10), so look first."""
    if text.count("msgid ") > 2 * MAX_ENTRIES:
        message = f"the catalogue has more than {MAX_ENTRIES} entries"
        problems.error("too-large", message, Mark(path), "no print has so many texts; take the obsolete entries out")
        return False
    good = True
    for number, line in enumerate(text.split("\n"), 1):
        if not _PO_LINE.fullmatch(line.strip()):
            good = False
            problems.error(
                "bad-po",
                "this line is not a PO line or its quotation marks do not match",
                Mark(path, number),
                'each text stands in "straight quotes" on one line',
            )
    return good


def _reader(path: str, problems: Problems) -> Any:
    """Babel's parser, which fills our entries in place of its Catalog."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import PoFileParser, unescape

    class Reader(PoFileParser):
        def __init__(self) -> None:
            self.found: dict[Key, Entry] = {}
            self.waiting: dict[Key, Entry] = {}
            self.header: Entry | None = None
            super().__init__(Catalog(), abort_invalid=True)

        def _reset_message_state(self) -> None:
            super()._reset_message_state()
            self.previous: dict[str, list[str]] = {}
            self.word = ""

        def _process_comment(self, line: str) -> None:
            if line.startswith("#|"):
                self._finish_current_message()
                self._process_previous(line[2:].strip())
            else:  # `#=` holds flags since gettext 0.26
                super()._process_comment("#," + line[2:] if line.startswith("#=") else line)

        def _process_previous(self, line: str) -> None:
            if not line.startswith('"'):
                self.word, _, line = line.partition(" ")
            self.previous.setdefault(self.word, []).append(unescape(line.strip()) if line else "")

        def _process_keyword_line(self, lineno: int, line: str, obsolete: bool = False) -> None:
            if obsolete and line.startswith("|"):
                self._finish_current_message()
                return self._process_previous(line[1:].strip())
            keyword = line.partition(" ")[0]
            if keyword == "msgid_plural" or keyword.startswith("msgstr["):
                self._invalid_pofile(line, lineno, "plural forms are not used, every printed text has one form")
            if keyword == "msgstr" and (not self.messages or self.translations):
                self._invalid_pofile(line, lineno, "this 'msgstr' has no 'msgid' of its own")
            if keyword == "msgctxt" and self.context is not None and not self.messages:
                self._invalid_pofile(line, lineno, "the 'msgctxt' before this one has no 'msgid'")
            return super()._process_keyword_line(lineno, line, obsolete)

        def _add_message(self) -> None:
            entry = self._entry()
            self.counter += 1
            if entry.source:
                if fault := oversize(entry.target):
                    problems.error("too-long", fault, entry.mark, "shorten the text, or break it with spaces")
                known = self.found.get(entry.key) or self.waiting.get(entry.key)
                if known:
                    message = f"this entry stands already in line {known.mark.line}"
                    problems.error("repeated-entry", message, entry.mark, "delete one of the two")
                else:
                    (self.waiting if self.obsolete else self.found)[entry.key] = entry
            elif entry.context:
                problems.error(
                    "bad-po", f"the entry '{entry.context}' has an empty msgid", entry.mark, "delete the entry"
                )
            elif self.header is None and not self.obsolete:
                self.header = entry
            elif self.header is not None and not self.obsolete:
                message = f"the header stands already in line {self.header.mark.line}"
                problems.error("repeated-entry", message, entry.mark, "delete one of the two")
            self._reset_message_state()

        def _entry(self) -> Entry:
            context = self.context.denormalize() if self.context else ""
            before = {word: "".join(parts) for word, parts in self.previous.items()}
            return Entry(
                context,
                self.messages[0].denormalize(),
                self.translations[0][1].denormalize(),
                _flags(self.flags),
                (before.get("msgctxt", context), before["msgid"]) if before.get("msgid") else None,
                tuple(self.user_comments),
                tuple(self.auto_comments),
                tuple(f"{file}:{line}" if line else file for file, line in self.locations),
                Mark(path, self.offset + 1),
            )

    return Reader()


def _flags(flags: Iterable[str]) -> tuple[str, ...]:
    """Each once, `fuzzy` first."""
    names = dict.fromkeys(flag.strip() for flag in flags if flag.strip())
    return tuple(sorted(names, key=lambda name: (name != "fuzzy", name)))


# -- the header --------------------------------------------------------------------------------


def _header_rows(entry: Entry | None) -> tuple[tuple[str, str], ...]:
    rows = (line.partition(":") for line in (entry.target if entry else "").split("\n") if line.strip())
    return tuple((name.strip(), value.strip()) for name, _, value in rows)


def _check_header(rows: tuple[tuple[str, str], ...], lang: str, entry: Entry | None, problems: Problems) -> None:
    """The header must say the catalogue's language, encoding and plural rule (research P8, P11, P14)."""
    if entry is None:
        return
    values = {name.lower(): value for name, value in rows}
    named = values.get("language", "").replace("-", "_")
    if named != lang:
        message = f"the header says Language: {named or '(nothing)'}, the folder says '{lang}'"
        problems.error("wrong-language", message, entry.mark, f"write 'Language: {lang}' in the header")
    charset = re.search(r"charset=([\w-]+)", values.get("content-type", ""))
    if charset is None or charset[1].lower() not in ("utf-8", "utf8"):
        message = f"the header says charset={charset[1] if charset else '(nothing)'}, catalogues are UTF-8"
        hint = "write 'Content-Type: text/plain; charset=UTF-8' in the header, and save the file as UTF-8"
        problems.error("bad-po", message, entry.mark, hint)
    plural = values.get("plural-forms", "")
    count = re.fullmatch(r"nplurals\s*=\s*(\d)\s*;\s*plural\s*=[\sn0-9()%<>=!&|?:+-]{1,300};?", plural)
    if plural and named == lang and (count is None or count[1] not in plural_counts(lang)):
        hint = f"write 'Plural-Forms: {plural_header(lang)}' in the header"
        problems.error("wrong-plurals", f"this is not the plural rule of '{lang}'", entry.mark, hint)


def new_header(lang: str, project: str) -> tuple[tuple[str, str], ...]:
    """The header of a new catalogue; without `lang` that of the template. No dates: a file depends on no clock."""
    rows = [("Project-Id-Version", project), ("Report-Msgid-Bugs-To", "")]
    if lang:
        rows += [("PO-Revision-Date", ""), ("Last-Translator", ""), ("Language-Team", english_name(lang))]
    rows += [
        ("Language", lang),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=UTF-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]
    if lang:
        rows.append(("Plural-Forms", plural_header(lang)))
    return (*rows, ("X-Source-Language", SOURCE_LANGUAGE))


# -- how much fits -----------------------------------------------------------------------------

LIMIT, MAX_LENGTH = "Plads: ", "max-length:"


def with_limit(entry: Entry, characters: int, lines: int) -> Entry:
    """The entry with its measured limit, for people (`#. Plads: …`) and for Weblate (`max-length`)."""
    told = f"{LIMIT}ca. {characters} tegn, {lines} {'linje' if lines == 1 else 'linjer'} (målt)"
    bare = without_limit(entry)
    first = next((i for i, c in enumerate(bare.comments) if not c.startswith("Trykkes")), len(bare.comments))
    comments = (*bare.comments[:first], told, *bare.comments[first:])
    return replace(bare, comments=comments, flags=(*bare.flags, f"{MAX_LENGTH}{characters}"))


def without_limit(entry: Entry) -> Entry:
    comments = tuple(comment for comment in entry.comments if not comment.startswith(LIMIT))
    return replace(entry, comments=comments, flags=tuple(f for f in entry.flags if not f.startswith(MAX_LENGTH)))


def limit_of(entry: Entry) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The comments and the flags that hold the entry's limit."""
    comments = tuple(comment for comment in entry.comments if comment.startswith(LIMIT))
    return comments, tuple(flag for flag in entry.flags if flag.startswith(MAX_LENGTH))


# -- writing -----------------------------------------------------------------------------------


def template_entries(texts: Iterable[tuple[Text, str]]) -> tuple[Entry, ...]:
    """An empty entry for each text, with where it is printed; the same text twice in one field is one entry."""
    made: dict[Key, Entry] = {}
    for text, comment in texts:
        key = (text.context, text.source)
        place = f"{text.mark.path}:{text.mark.line}"
        places = (*made[key].places, place) if key in made else (place,)
        flags = ("python-brace-format",) if placeholders(text.source) else ()
        comments = (comment,) if comment else ()
        made[key] = Entry(*key, flags=flags, comments=comments, places=tuple(dict.fromkeys(places)), mark=text.mark)
    return tuple(made.values())


def write_catalogue(catalogue: Catalogue) -> bytes:
    """The PO file: the same bytes for the same catalogue, and what GNU's tools and Poedit write where they agree."""
    rows = "".join(f"{name}: {value}\n" for name, value in catalogue.header)
    head = [f"# {note}".rstrip() for note in catalogue.notes]
    parts = ["\n".join([*head, 'msgid ""', f"msgstr {_quoted(rows)}"])]
    parts += [_entry_lines(entry, "") for entry in catalogue.entries.values()]
    parts += [_entry_lines(entry, "#~ ") for entry in catalogue.obsolete.values()]
    return ("\n\n".join(parts) + "\n").encode()


def _entry_lines(entry: Entry, prefix: str) -> str:
    lines = [f"# {note}".rstrip() for note in entry.notes]
    if not prefix:
        lines += [f"#. {comment}" for comment in entry.comments]
        lines += [f"#: {place}" for place in entry.places]
    if entry.flags:
        lines.append(f"#, {', '.join(_flags(entry.flags))}")
    if entry.previous:
        before = [f"msgctxt {_quoted(entry.previous[0])}"] if entry.previous[0] != entry.context else []
        before.append(f"msgid {_quoted(entry.previous[1])}")
        mark = f"{prefix.strip() or '#'}| "
        lines += [mark + line for part in before for line in part.split("\n")]
    texts = [f"msgctxt {_quoted(entry.context)}"] if entry.context else []
    texts += [f"msgid {_quoted(entry.source)}", f"msgstr {_quoted(entry.target)}"]
    return "\n".join([*lines, *(prefix + line for part in texts for line in part.split("\n"))])


def _quoted(text: str) -> str:
    from babel.messages.pofile import normalize

    return normalize(text, width=WIDTH)


def write_template(entries: Iterable[Entry], project: str) -> bytes:
    """The POT of the project's texts."""
    notes = (f"Texts of {project}, from Danish. Made by `handouts extract`: do not edit.",)
    return write_catalogue(Catalogue("", "", {e.key: e for e in entries}, {}, new_header("", project), notes))
