"""Document × language × brand → Edition: every text translated, every name resolved, nothing left to look up.

Step 2 of the path of data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from handouts.diagnostics import Mark, Problems, did_you_mean
from handouts.fonts import needed_faces
from handouts.languages import PSEUDO, SOURCE_LANGUAGE, format_day
from handouts.merge import SHORT
from handouts.model import Brand, Document, Edition, Face, Glossary, Profile, Prose, Text, numbered, texts_of
from handouts.project import Project
from handouts.prose import placeholders, to_plain
from handouts.wording import Finding, check_alone, check_identical, check_pair


@dataclass(frozen=True)
class Leniency:
    """How a missing or fuzzy translation is taken: a draft prints it marked, `accepted` msgctxts print as they are."""

    draft: bool = False
    accepted: frozenset[str] = frozenset()


STRICT = Leniency()


def make_edition(
    project: Project,
    document: Document,
    lang: str,
    brand: Brand,
    profile: Profile,
    problems: Problems,
    leniency: Leniency = STRICT,
) -> Edition | None:
    """The edition, or None after reporting every fault of its translations, placeholders and signs.

    In a draft what is missing or fuzzy is a warning, as is everything that `wording` finds.
    """
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
    words = Words(project, lang, brand_values(brand), found, leniency)
    words.numbers = numbered(document.slots)
    words.day = format_day(document.revised, words.language)
    slots = words.walk(document.slots)
    ui = {key: words.translate(text) for key, text in project.ui.items()}
    tagline = words.translate(brand.tagline) if brand.tagline else None
    contact = [Text(value, f"brand-{brand.name}", brand.mark) for value in words.values.values()]
    sources = [Text(name, "sources", document.mark) for name in (*_sources(project, document), words.day)]
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
        words.language,
        title,
        slots,
        ui,
        tagline,
        _sources(project, document),
        words.values,
        needed_faces(project.faces[brand.name], words.signs()),
        words.marks,
        leniency.draft,
        tuple(sorted(words.accepted)),
        words.shorts,
    )


def brand_values(brand: Brand) -> dict[str, str]:
    """What `{name}` in a text stands for: the brand's name and contact."""
    contact = {key: value.replace("\n", ", ") for key, value in brand.contact.items()}
    contact["phone"] = contact["phone"].replace(" ", "\N{NO-BREAK SPACE}")
    return {
        "brand": brand.title.replace(" ", "\N{NO-BREAK SPACE}"),
        **contact,
        "web": brand.contact["web"].split("://")[1].rstrip("/"),
    }


def translate_title(
    text: Text, project: Project, lang: str, problems: Problems, leniency: Leniency = STRICT
) -> tuple[str, set[str]]:
    """A title that stands outside any document, a bundle's, and the fuzzy msgctxts that were accepted for it."""
    words = Words(project, lang, {}, problems, leniency)
    return to_plain(words.translate(text).source, {}), words.accepted


class Words:
    """Translates texts one by one, checks each pair, and remembers where each translation stands."""

    def __init__(
        self,
        project: Project,
        lang: str,
        values: Mapping[str, str],
        problems: Problems,
        leniency: Leniency = STRICT,
    ) -> None:
        locales = project.locales
        self.locales, self.chain = locales, locales.chain(lang)
        self.language, self.danish = locales.languages[lang], locales.languages[SOURCE_LANGUAGE]
        self.glossary = locales.glossaries.get(lang, Glossary())
        self.lang, self.values, self.problems, self.leniency = lang, values, problems, leniency
        self.marks: dict[str, Mark] = {}
        self.printed: list[Text] = []
        self.accepted: set[str] = set()
        self.shorts: dict[tuple[str, str], Text] = {}
        self.day = ""
        self.numbers: Mapping[tuple[str, str], int] = {}

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
        number = self.numbers.get((text.context, text.source), 0)
        found = replace(self._look_up(text), number=number)
        for name in dict.fromkeys(placeholders(found.source)):
            if name not in self.values:
                hint = did_you_mean(name, self.values)
                self.problems.error("unknown-placeholder", f"nothing is known for '{{{name}}}'", found.mark, hint)
        self.marks.setdefault(found.context, found.mark)
        self.printed.append(found)
        self._look_up_short(text, found)
        return found

    def _look_up_short(self, text: Text, found: Text) -> None:
        """A shorter wording of the catalogue (msgctxt `…|kort`), printed where the translation does not fit."""
        key = (text.context + SHORT, text.source)
        for catalogue in self.chain:
            entry = catalogue.entries.get(key)
            if entry and entry.target.strip() and not entry.fuzzy:
                short = Text(entry.target, text.context, entry.mark, found.lang)
                own = self.locales.languages.get(catalogue.lang, self.language)
                findings = check_pair(text.source, entry.target, self.danish, own, self.glossary)
                self._report(findings, text, entry.mark)
                self.shorts[found.context, found.source] = short
                self.printed.append(short)
                return

    def signs(self) -> frozenset[int]:
        """Every character that is printed."""
        draft = self.language.draft if self.leniency.draft else ""
        texts = (*(text.source for text in self.printed), *self.values.values(), *self.language.quotes, self.day, draft)
        return frozenset(map(ord, "".join(texts)))

    def _look_up(self, text: Text) -> Text:
        if self.lang == SOURCE_LANGUAGE:
            self._report(check_alone(text.source, self.language, self.glossary), text, text.mark)
            return text
        key = (text.context, text.source)
        entries = [(known.lang, known.entries[key]) for known in self.chain if key in known.entries]
        used = next(((lang, entry) for lang, entry in entries if entry.target.strip()), None)
        if used is None:
            self.fault(
                "missing-translation",
                f"'{_short(text.source)}' is not translated",
                entries[0][1].mark if entries else text.mark,
                f"translate '{text.context}' in the catalogue",
            )
            return replace(text, lang=SOURCE_LANGUAGE, flaw="missing")
        lang, entry = used
        flaw = ""
        if entry.fuzzy and text.context in self.leniency.accepted:
            self.accepted.add(text.context)
        elif entry.fuzzy:
            flaw = "fuzzy"
            self.fault(
                "fuzzy-translation",
                f"the translation of '{_short(text.source)}' is marked fuzzy",
                entry.mark,
                "read it against the Danish, mend it and take the word 'fuzzy' away",
            )
        if lang not in PSEUDO:
            own = self.locales.languages.get(lang, self.language)
            self._report(check_pair(text.source, entry.target, self.danish, own, self.glossary), text, entry.mark)
            if not entry.same:
                self._report(check_identical(text.source, entry.target, self.glossary), text, entry.mark)
        other = lang if lang.partition("_")[0] != self.lang.partition("_")[0] else ""
        return Text(entry.target, text.context, entry.mark, other, flaw)

    def _report(self, findings: Iterable[Finding], text: Text, mark: Mark) -> None:
        for severity, code, message, hint in findings:
            told = message if self.lang == SOURCE_LANGUAGE else f"'{_short(text.source)}': {message}"
            if severity == "error":
                self.fault(code, told, mark, hint)
            else:
                self.problems.warning(code, told, mark, hint, self.lang)

    def fault(self, code: str, message: str, mark: Mark, hint: str) -> None:
        """An error of the translation; in a draft, which shows it, a warning."""
        tell = self.problems.warning if self.leniency.draft else self.problems.error
        tell(code, message, mark, hint, self.lang)


def _check_glyphs(words: Words, also: list[Text], faces: tuple[Face, ...], lang: str, problems: Problems) -> None:
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
