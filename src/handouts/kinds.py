"""What each kind of file may hold: handouts.yaml, format.yaml, profiles, brands, bundles, facts, documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from handouts.diagnostics import Problems
from handouts.files import NAME
from handouts.model import Format
from handouts.shapes import (
    WEB,
    Day,
    Items,
    Line,
    ListOf,
    Number,
    OneOf,
    Record,
    Shape,
    SlotShape,
    Word,
    YesNo,
    slots_shape,
)
from handouts.source import Map

LANGUAGE = r"[a-z]{2,3}(_[A-Za-z]{2,4}){0,2}"
STANDARDS = ("pdf/ua-1", "pdf/a-2a", "pdf/x-4")
GWG = ("sheet-cmyk", "magazine-ads", "digital-print", "large-format")
"""Variants of the Ghent Workgroup's 2022 specification that preflight knows."""

FACT_ID = r"[A-Z][0-9]{1,3}"


def project_shape() -> Record:
    name = Word("a name", NAME.pattern, "use small letters a-z, digits and '-'")
    fields: dict[str, Shape] = {
        "title": Word("a title"),
        "languages": ListOf(Word("a language", LANGUAGE, "write codes: [da, en]"), low=1),
        "brand": name,
        "profiles": ListOf(name, low=1),
        "fallback": Items(ListOf(Word("a language", LANGUAGE, "write codes: [nb]"), low=1), pattern=LANGUAGE),
    }
    return Record(fields, frozenset({"fallback"}))


def format_shape() -> Record:
    length = Number("a length in mm", 0, 2000, "mm")
    each = Record({"each": Word("the name of a slot"), "sides": Number("a number of sides", 1, 8, whole=True)})
    fields: dict[str, Shape] = {
        "title": Word("a title"),
        "size": ListOf(length, 2, 2),
        "bleed": length,
        "safe": length,
        "pages": _Either(Number("a number of pages", 1, 500, whole=True), each),
        "folds": ListOf(ListOf(length)),
        "fold": Word("a fold of the JDF catalogue", r"F[0-9]{1,2}-[0-9]{1,2}", "write F4-1, F6-4, F6-7 …"),
        "viewing": Number("a distance in m", 0.5, 50, "m"),
        "fit": Items(_fit_shape(), pattern=r"[a-z]+"),
        "slots": Items(SlotShape(), low=1, pattern=r"[a-z][a-z0-9_]*"),
    }
    return Record(fields, frozenset({"fold", "folds", "viewing", "fit"}))


def _fit_shape() -> Record:
    """A ladder: sizes and leading as designed and at the floor; no text is set under 8 pt (GWG 2022, R0016, R0017)."""
    fields: dict[str, Shape] = {
        "size": ListOf(Number("a size in pt", 8, 1000, "pt"), 2, 2),
        "leading": ListOf(Number("a line height", 0.8, 2), 2, 2),
        "sparse": YesNo(),
    }
    return Record(fields, frozenset({"leading", "sparse"}))


def profile_shape() -> Record:
    points = Number("a size in pt", 0, 1000, "pt")
    ppi = Number("a resolution in pixels an inch", 0, 2400, whole=True)
    condition: dict[str, Shape] = {
        "name": Word("the name of a printing condition", r"[\w .+()%-]{2,40}", "write its registered name: FOGRA39"),
        "info": Word("the condition in words", r"[^\n]{2,120}"),
        "icc": Word("an ICC file", r"[\w.-]{1,80}\.icc", "put the profile into templates/profiles/icc/"),
    }
    fields: dict[str, Shape] = {
        "title": Word("a title"),
        "colour": OneOf(("srgb", "grey", "cmyk"), what="a colour space that is made here"),
        "standards": ListOf(OneOf(STANDARDS, what="a PDF standard that is made here")),
        "bleed": Number("a length in mm", 0, 20, "mm"),
        "safe": Number("a length in mm", 0, 50, "mm"),
        "marks": YesNo(),
        "condition": Record(condition),
        "ink": Number("a percentage of ink", 100, 400),
        "smallest": Record({"black": points, "tinted": points, "reversed": points}),
        "ppi": Record({"error": ppi, "warning": ppi}),
        "overprint": points,
        "rules": OneOf(GWG, what="a variant of GWG 2022"),
        "single": YesNo(),
        "bundles": YesNo(),
        "sheet": _sheet_shape(),
    }
    optional = {"standards", "marks", "condition", "ink", "smallest", "ppi", "overprint", "rules", "single", "sheet"}
    return Record(fields, frozenset(optional))


SHEET = Word("a sheet", r"A[2-5]|SRA[2-4]|[0-9]{2,4}x[0-9]{2,4}mm", "write A4, A3, SRA3 or a size like 320x450mm")
MOVE = Word("a length in mm", r"-?[0-9](\.[0-9]{1,2})?\s*mm", "write it like 0.5mm or -1mm, at most 9.99mm")


def _sheet_shape() -> Record:
    """How pieces are put on sheets."""
    fields: dict[str, Shape] = {
        "sizes": ListOf(SHEET, low=1),
        "edge": Number("a length in mm", 0, 30, "mm"),
        "duplex": OneOf(("auto", "long", "short"), what="an edge that sheets are turned about"),
        "marks": OneOf(("light", "press", "none"), what="a kind of marks"),
        "offset": ListOf(MOVE, 2, 2),
    }
    return Record(fields, frozenset({"edge", "duplex", "marks", "offset"}))


def brand_shape(roles: tuple[str, ...]) -> Record:
    percent = Number("a percentage", 0, 100)
    colour = Record(
        {
            "srgb": Word("a colour", r"#[0-9a-fA-F]{6}", 'write it as "#rrggbb", in quotes'),
            "cmyk": ListOf(percent, 4, 4),
        }
    )
    plain = Word(
        "one line of text", r"[^\n\x00-\x1f{}<>\u200b-\u200f\u202a-\u202e\u2066-\u2069]{1,80}", "write it on one line"
    )
    contact: dict[str, Shape] = {
        "address": ListOf(plain, 1, 4),
        "phone": Word("a telephone number", r"\+?[0-9][0-9 ()/-]{3,24}", 'write it in quotes: "+45 12 34 56 78"'),
        "email": Word("an e-mail address", r"[\w.+-]{1,60}@[\w.-]{1,60}", "write name@example.dk"),
        "web": WEB,
    }
    picture = Word("a file name", r"[\w-]{1,60}\.svg", "use an SVG file beside brand.yaml")
    fields: dict[str, Shape] = {
        "name": plain,
        "tagline": Line(80),
        "contact": Record(contact, frozenset({"email"})),
        "logo": picture,
        "logo_reversed": picture,
        "logo_at": OneOf(("start", "end"), what="a side: start is where reading starts"),
        "theme": Word("the name of a theme", NAME.pattern, "use small letters a-z, digits and '-'"),
        "fonts": Record({"display": Word("a font family"), "text": Word("a font family")}),
        "palette": Record(dict.fromkeys(roles, colour)),
    }
    return Record(fields, frozenset({"tagline", "logo_reversed", "logo_at", "theme"}))


def bundle_shape() -> Record:
    name = Word("the name of a document", NAME.pattern)
    fields: dict[str, Shape] = {
        "title": Line(100),
        "documents": ListOf(name, low=1),
        "languages": ListOf(Word("a language")),
        "mixed": YesNo(),
        "order": _order_shape(),
    }
    return Record(fields, frozenset({"languages", "mixed", "order"}))


def _order_shape() -> Record:
    """What a print shop is to print, and how."""
    amount = Number("a number of copies", 0, 999999, whole=True)
    stock: dict[str, Shape] = {
        "name": Word("the name of a paper", r"[^\n<>{}]{2,60}"),
        "weight": Number("a weight in g/m²", 20, 800, "g"),
        "thickness": Number("a thickness in mm", 0.02, 3, "mm"),
    }
    fields: dict[str, Shape] = {
        "profile": Word("the name of a profile", NAME.pattern),
        "quantities": Items(
            _Either(amount, Items(amount, pattern=LANGUAGE)), low=1, pattern=rf"{NAME.pattern}|{LANGUAGE}"
        ),
        "paper": Record(stock),
        "sheet": SHEET,
        "edge": Number("a length in mm", 0, 30, "mm"),
        "gutter": Number("a length in mm", 0, 60, "mm"),
        "imposition": OneOf(("gang", "repeat", "cut-stack", "booklet", "none"), what="a way to impose"),
        "ticket": OneOf(("da", "en"), what="a language of the ticket"),
    }
    return Record(fields, frozenset({"edge", "gutter", "ticket"}))


def languages_shape() -> Items:
    """shared/languages.yaml: how each language is set; a region names only what differs from its language."""
    row: dict[str, Shape] = {
        "quotes": ListOf(Word("a quotation mark", r"\S"), 4, 4),
        "dash": Word("a dash", r" ?[-–—―]{1,2} ?", 'write it in quotes with its spaces: " – "'),
        "draft": Word("a word", r"[^\n]{1,30}"),
        "doubles": YesNo(),
        "space_before": Word("signs", r"\S{1,10}"),
        "dates": Word("a locale", LANGUAGE, "write a code like en_GB"),
        "ties": ListOf(Word("a word", r"[^\W\d_]{1,3}")),
        "whole": ListOf(Word("the beginning of a word", r"[^\W\d_]{3,40}")),
    }
    return Items(Record(row, frozenset(row)), pattern=rf"root|{LANGUAGE}")


def glossary_shape() -> Record:
    """content/glossary.yaml: terms and forbidden claims that are translated, names that are not, and for the terms that
    are technical the words that explain them."""
    fields: dict[str, Shape] = {name: Items(Line(120)) for name in ("terms", "claims", "names", "technical")}
    return Record(fields, frozenset(fields))


def facts_shape() -> Record:
    fact: dict[str, Shape] = {
        "strength": OneOf(("established", "likely", "opinion"), what="a strength"),
        "text": Word("a statement"),
        "journal": Word("a journal"),
        "doctor": YesNo(),
    }
    fields: dict[str, Shape] = {
        "source": Record({"name": Word("a name"), "url": WEB}),
        "facts": Items(Record(fact, frozenset({"journal", "doctor"})), pattern=FACT_ID),
    }
    return Record(fields)


def document_shape(format: Format, facts: tuple[str, ...] = ()) -> Record:
    """What a document of `format` may hold."""
    fact = OneOf(facts, "unknown-fact", "a fact of facts.yaml") if facts else Word("the id of a fact", FACT_ID)
    return slots_shape(format.slots, format=Word("a format"), revised=Day(), facts=ListOf(fact, low=1))


@dataclass(frozen=True)
class _Either:
    """A plain value or a group of keys."""

    plain: Shape
    group: Shape

    def read(self, node: Any, context: str, problems: Problems) -> Any:
        return (self.group if isinstance(node, Map) else self.plain).read(node, context, problems)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [self.plain.schema(), self.group.schema()]}
