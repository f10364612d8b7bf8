"""A print, or the code in its small type → whether it still says what the content says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from handouts.diagnostics import Diagnostic, Mark, Problems
from handouts.edition import make_edition
from handouts.languages import SOURCE_LANGUAGE
from handouts.project import Project

IMPRINT = re.compile(r"\b([a-z]{2,3}(?:-[A-Za-z]{2,4}){0,2})-([0-9a-f]{7})\b")
"""What the small type of a piece says: da-3f9a2c1. See Edition.imprint."""

MAX_PAGES = 2000


@dataclass(frozen=True)
class Piece:
    """What is printed now: a document in a language for a brand."""

    document: str
    lang: str
    brand: str
    title: str
    revised: str

    def __str__(self) -> str:
        return f"{self.document} ({self.lang}, {self.brand}), revised {self.revised}"


def current(project: Project) -> dict[str, Piece]:
    """Code → piece, of everything that the project can print now; what has an author's error is not among it."""
    found = {}
    profile = next(iter(project.profiles.values()))
    for brand in project.brands.values():
        for lang in project.langs:
            if lang != SOURCE_LANGUAGE and not project.locales.chain(lang):
                continue
            for document in project.documents.values():
                edition = make_edition(project, document, lang, brand, profile, Problems())
                if edition is not None:
                    piece = Piece(document.id, lang, brand.name, edition.title, document.revised)
                    found[edition.imprint] = piece
    return found


def read_codes(path: Path) -> tuple[str, list[tuple[int, str]]]:
    """The title of a PDF and (page, code) of each code in its small type, each once.

    Raises ValueError for what is no PDF.
    """
    from pypdf import PdfReader

    try:
        reader = PdfReader(path)
        title = str(reader.metadata.title or "") if reader.metadata else ""
        # a font may draw hyphen-minus and hyphen by one glyph, and a reader then takes the one for the other
        texts = [page.extract_text().replace("\u2010", "-") for page in reader.pages[:MAX_PAGES]]
    except Exception as error:  # pypdf raises six kinds and more on a damaged file
        raise ValueError(" ".join(str(error).split())[:200] or type(error).__name__) from None
    first: dict[str, int] = {}
    for number, text in enumerate(texts, 1):
        for match in IMPRINT.finditer(text):
            first.setdefault(match[0], number)
    return title, [(page, code) for code, page in first.items()]


def trace(project: Project, names: Iterable[str]) -> tuple[list[str], list[Diagnostic]]:
    """Of PDFs, and of codes typed from paper: a line for each code that is up to date, a finding for each other.

    A PDF that cannot be read, or has no code on any page, is a finding too.
    """
    now = current(project)
    lines: list[str] = []
    found: list[Diagnostic] = []
    for name in names:
        for place, code, title in _codes(name, found):
            if code in now:
                lines.append(f"{place}: {code} is up to date: {now[code]}")
            else:
                found.append(_outdated(name, place, code, title, now))
    return lines, found


def is_print(name: str) -> bool:
    """Whether this names a print, and not a document of the project."""
    return name.lower().endswith(".pdf") or IMPRINT.fullmatch(name) is not None


def _codes(name: str, found: list[Diagnostic]) -> Iterator[tuple[str, str, str]]:
    """(place, code, title of the file) of each code."""
    if IMPRINT.fullmatch(name):
        yield name, name, ""
        return
    try:
        title, codes = read_codes(Path(name))
    except ValueError as error:
        found.append(Diagnostic("bad-pdf", f"the PDF cannot be read: {error}", Mark(name), "name a PDF file"))
        return
    if not codes:
        hint = "only what handouts printed since it writes codes can be checked; print the piece again"
        found.append(Diagnostic("no-code", "no page carries a code in its small type", Mark(name), hint))
    for page, code in codes:
        yield f"{name}, page {page}", code, title


def _outdated(name: str, place: str, code: str, title: str, now: Mapping[str, Piece]) -> Diagnostic:
    lang = code.rpartition("-")[0]
    same = [new for new, piece in now.items() if piece.lang.replace("_", "-") == lang and piece.title == title]
    hint = f"print '{now[same[0]].document}' again: its code is now {same[0]}" if same else "print it again"
    return Diagnostic("out-of-date", f"{place}: '{code}' is not what the content says now", Mark(name), hint)
