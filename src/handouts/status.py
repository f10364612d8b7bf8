"""Project + what the press said → for each document and language how much is translated, and whether it prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from handouts.diagnostics import Diagnostic, Problems
from handouts.edition import Words, brand_values
from handouts.languages import SOURCE_LANGUAGE
from handouts.model import Document, Result, texts_of
from handouts.project import Project

TOO_LONG = ("overflow", "off-page", "outside-safe-margin", "text-lost")


@dataclass(frozen=True)
class Cell:
    """One document in one language, in numbers of texts; `prints`: all its pieces (brands, profiles) were made."""

    document: str
    lang: str
    texts: int
    missing: int
    fuzzy: int
    too_long: int
    errors: int
    prints: bool

    @property
    def translated(self) -> int:
        return self.texts - self.missing - self.fuzzy

    def __str__(self) -> str:
        parts = [
            f"{count} {word}"
            for count, word in (
                (self.missing, "missing"),
                (self.fuzzy, "fuzzy"),
                (self.too_long, "too long"),
                (self.errors, "errors"),
            )
            if count
        ]
        return ", ".join(parts) or (f"{self.texts} ok" if self.prints else "not printed")


def matrix(
    project: Project, documents: Iterable[str], langs: Iterable[str], results: Iterable[Result], refused: Iterable[str]
) -> list[Cell]:
    """A cell for each document × language, from the catalogues and from what became of the press jobs."""
    results, refused = list(results), list(refused)
    cells = []
    for name in documents:
        for lang in langs:
            document = project.documents.get(name)
            found = _faults(project, document, lang) if document else Counter()
            own = [result for result in results if result.id.endswith(f"/{lang}/{name}")]
            long = {d.mark for result in own for d in result.diagnostics if d.code in TOO_LONG}
            prints = bool(own) and all(r.ok for r in own) and not any(r.endswith(f"/{lang}/{name}") for r in refused)
            texts = len(list(texts_of(document.slots))) if document else 0
            cells.append(Cell(name, lang, texts, found["missing"], found["fuzzy"], len(long), found["error"], prints))
    return cells


def _faults(project: Project, document: Document, lang: str) -> Counter[str]:
    """How many of the document's own texts are missing, fuzzy or fail a check."""
    problems = Problems()
    brand = project.brands.get(project.brand) or next(iter(project.brands.values()), None)
    if brand is None or (lang != SOURCE_LANGUAGE and not project.locales.chain(lang)):
        return Counter(missing=len(list(texts_of(document.slots))) if lang != SOURCE_LANGUAGE else 0)
    Words(project, lang, brand_values(brand), problems).walk(document.slots)
    return Counter(_kind(item) for item in problems if item.is_error)


def _kind(item: Diagnostic) -> str:
    return {"missing-translation": "missing", "fuzzy-translation": "fuzzy"}.get(item.code, "error")


def table(cells: list[Cell]) -> str:
    """The matrix as text: a row a document, a column a language."""
    langs = list(dict.fromkeys(cell.lang for cell in cells))
    names = list(dict.fromkeys(cell.document for cell in cells))
    by_place = {(cell.document, cell.lang): str(cell) for cell in cells}
    rows = [["", *langs], *([name, *(by_place[name, lang] for lang in langs)] for name in names)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(langs) + 1)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def shield(cells: list[Cell]) -> dict[str, object]:
    """The summary as shields.io's endpoint reads it."""
    langs = list(dict.fromkeys(cell.lang for cell in cells))
    good = [lang for lang in langs if all(cell.prints for cell in cells if cell.lang == lang)]
    colour = "brightgreen" if len(good) == len(langs) else "orange" if good else "red"
    message = f"{len(good)} of {len(langs)} languages print"
    return {"schemaVersion": 1, "label": "handouts", "message": message, "color": colour}
