"""Document × language × brand → Edition: every text translated, every name resolved, nothing left to look up.

Step 2 of the path of data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handouts.catalogs import SOURCE_LANGUAGE, Catalogue, is_rtl
from handouts.diagnostics import Mark, Problems, did_you_mean
from handouts.fonts import needed_faces
from handouts.model import Brand, Document, Edition, Face, Profile, Prose, Text, texts_of
from handouts.project import Project
from handouts.prose import invisible_signs, placeholders, to_plain


def make_edition(
    project: Project, document: Document, lang: str, brand: Brand, profile: Profile, problems: Problems
) -> Edition | None:
    """The edition, or None after reporting missing or fuzzy translations, wrong placeholders, missing glyphs."""
    found = Problems()
    format = project.formats[document.format]
    if not _sources(project, document):
        hint = "write the source and its facts into content/facts.yaml"
        problems.error("missing-sources", f"no source is known for the facts of '{document.id}'", document.mark, hint)
        return None
    if next(texts_of(document.slots), None) is None:
        problems.error(
            "no-text",
            f"'{document.id}' has no text, so it has no title",
            document.mark,
            "add a text slot to its format",
        )
        return None
    words = _Words(project.catalogues.get(lang), lang, brand_values(brand), found)
    slots = words.walk(document.slots)
    ui = {key: words.translate(text) for key, text in project.ui.items()}
    tagline = words.translate(brand.tagline) if brand.tagline else None
    contact = [Text(value, f"brand-{brand.name}", brand.mark) for value in words.values.values()]
    sources = [Text(name, "sources", document.mark) for name in _sources(project, document)]
    _check_glyphs(words, [*contact, *sources], project.faces[brand.name], lang, found)
    problems.extend(found)
    if found.has_errors:
        return None
    title = to_plain(_first_text(slots).source, words.values)
    return Edition(
        document,
        format,
        profile,
        brand,
        lang,
        is_rtl(lang),
        title,
        slots,
        ui,
        tagline,
        _sources(project, document),
        words.values,
        needed_faces(project.faces[brand.name], words.signs()),
        words.marks,
    )


def brand_values(brand: Brand) -> dict[str, str]:
    """What `{name}` in a text stands for: the brand's name and contact."""
    contact = {key: value.replace("\n", ", ") for key, value in brand.contact.items()}
    contact["phone"] = contact["phone"].replace(" ", "\N{NO-BREAK SPACE}")
    return {"brand": brand.title, **contact, "web": brand.contact["web"].split("://")[1].rstrip("/")}


def translate_title(text: Text, project: Project, lang: str, problems: Problems) -> str:
    """A title that stands outside any document: a bundle's."""
    words = _Words(project.catalogues.get(lang), lang, {}, problems)
    return to_plain(words.translate(text).source, {})


class _Words:
    """Translates texts one by one and remembers where each translation stands."""

    def __init__(self, catalogue: Catalogue | None, lang: str, values: Mapping[str, str], problems: Problems) -> None:
        self.catalogue, self.lang, self.values, self.problems = catalogue, lang, values, problems
        self.marks: dict[str, Mark] = {}
        self.printed: list[Text] = []

    def walk(self, value: Any) -> Any:
        if isinstance(value, Text):
            return self.translate(value)
        if isinstance(value, Prose):
            return replace(value, blocks=tuple(replace(b, text=self.translate(b.text)) for b in value.blocks))
        if isinstance(value, Mapping):
            return {key: self.walk(item) for key, item in value.items()}
        if getattr(value, "alt", None) is not None:
            return replace(value, alt=self.translate(value.alt))
        return value

    def translate(self, text: Text) -> Text:
        found = self._look_up(text)
        self._check_placeholders(text, found)
        for sign in invisible_signs(found.source) if found is not text else ():
            message = f"the translation holds the invisible sign U+{ord(sign):04X}"
            self.problems.error(
                "invisible-character", message, found.mark, "delete it or type the word anew", self.lang
            )
        self.marks.setdefault(found.context, found.mark)
        self.printed.append(found)
        return found

    def signs(self) -> frozenset[int]:
        """Every character that is printed."""
        texts = (*(text.source for text in self.printed), *self.values.values())
        return frozenset(map(ord, "".join(texts)))

    def _look_up(self, text: Text) -> Text:
        if self.lang == SOURCE_LANGUAGE:
            return text
        entries = self.catalogue.entries if self.catalogue else {}
        entry = entries.get((text.context, text.source))
        if entry is None or not entry.target.strip():
            mark = entry.mark if entry else text.mark
            self.problems.error(
                "missing-translation",
                f"'{_short(text.source)}' is not translated",
                mark,
                f"translate '{text.context}' in the catalogue",
                self.lang,
            )
            return text
        if entry.fuzzy:
            self.problems.error(
                "fuzzy-translation",
                f"the translation of '{_short(text.source)}' is marked fuzzy",
                entry.mark,
                "read it against the Danish, mend it and take the word 'fuzzy' away",
                self.lang,
            )
        return Text(entry.target, text.context, entry.mark)

    def _check_placeholders(self, text: Text, found: Text) -> None:
        for name in dict.fromkeys(placeholders(found.source)):
            if name not in self.values:
                hint = did_you_mean(name, self.values)
                self.problems.error("unknown-placeholder", f"nothing is known for '{{{name}}}'", found.mark, hint)
        if placeholders(text.source) != placeholders(found.source):
            wanted = ", ".join(f"{{{name}}}" for name in placeholders(text.source)) or "none"
            self.problems.error(
                "placeholder-mismatch",
                f"the placeholders of '{_short(text.source)}' differ from the Danish",
                found.mark,
                f"use these: {wanted}",
                self.lang,
            )


def _check_glyphs(words: _Words, also: list[Text], faces: tuple[Face, ...], lang: str, problems: Problems) -> None:
    """A sign must be in some font of each role's stack, in the upright that every text can be set in."""
    stacks = [
        frozenset().union(*(f.coverage for f in faces if f.role == role and not f.italic))
        for role in sorted({face.role for face in faces})
    ]
    for text in (*words.printed, *also):
        plain = to_plain(text.source, words.values)
        missing = {sign for sign in plain if any(ord(sign) not in stack for stack in stacks)} - set("\n\u00ad")
        for sign in sorted(missing):
            problems.error(
                "missing-glyph",
                f"no font of the brand has the sign '{sign}' (U+{ord(sign):04X})",
                text.mark,
                "use another sign, or add a font that has it",
                lang,
            )


def _sources(project: Project, document: Document) -> tuple[str, ...]:
    journals = (project.facts[fact].journal for fact in document.facts if fact in project.facts)
    return tuple(dict.fromkeys(name for name in (project.reference, *journals) if name))


def _first_text(slots: Mapping[str, Any]) -> Text:
    return next(texts_of(slots))


def _short(text: str) -> str:
    return text if len(text) <= 50 else f"{text[:49]}…"
