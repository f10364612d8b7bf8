"""The folder locales/ → Locales: every language's catalogue, glossary, fallbacks and typography, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from handouts.catalogs import MAX_BYTES, Catalogue, read_catalogue
from handouts.diagnostics import Mark, Problems
from handouts.files import FileFault, read_inside
from handouts.languages import PSEUDO, SOURCE_LANGUAGE, fallbacks, is_language, language
from handouts.model import Glossary, Language, Term, Text

TEXTS, TERMS = "handouts", "glossary"
"""The two domains of gettext: what is printed, and the words that translators agree on."""


@dataclass(frozen=True)
class Locales:
    """All that is known of the project's languages. `chains` names the languages that may stand in for each."""

    languages: Mapping[str, Language] = field(default_factory=dict)
    chains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    catalogues: Mapping[str, Catalogue] = field(default_factory=dict)
    terms: Mapping[str, Catalogue] = field(default_factory=dict)
    glossaries: Mapping[str, Glossary] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()

    def chain(self, lang: str) -> tuple[Catalogue, ...]:
        """Where a text of this language is looked up, in order."""
        return tuple(self.catalogues[name] for name in (lang, *self.chains.get(lang, ())) if name in self.catalogues)

    def regional(self, lang: str) -> bool:
        """Whether the language's own catalogue need only hold what differs from another's."""
        return any(name in self.catalogues or name in self.broken for name in self.chains.get(lang, ()))

    def with_pseudo(self, made: Mapping[str, Catalogue]) -> Locales:
        """These locales and the pseudo-languages' catalogues."""
        return replace(self, catalogues={**self.catalogues, **made})


def po_path(lang: str, domain: str = TEXTS) -> str:
    """locales/de/LC_MESSAGES/handouts.po"""
    return f"locales/{lang}/LC_MESSAGES/{domain}.po"


def read_locales(
    root: Path,
    langs: Iterable[str],
    configured: Mapping[str, tuple[str, ...]],
    table: Mapping[str, Mapping[str, Any]],
    words: Mapping[str, Mapping[str, Text]],
    problems: Problems,
) -> Locales:
    """The locales of `langs`; faults are reported and what cannot be read is left out.

    `table` is languages.yaml, `words` are the Danish terms, claims and names of content/glossary.yaml.
    """
    langs = list(langs)
    chains = {lang: () if lang == SOURCE_LANGUAGE else fallbacks(lang, configured) for lang in langs}
    known = dict.fromkeys((*langs, *(name for chain in chains.values() for name in chain if is_language(name))))
    languages = {lang: language(lang, table) for lang in (*known, *PSEUDO)}
    catalogues: dict[str, Catalogue] = {}
    for lang in dict.fromkeys((*langs, *(name for chain in chains.values() for name in chain))):
        if lang != SOURCE_LANGUAGE and (found := _read(root, lang, TEXTS, problems)):
            catalogues[lang] = found
    for lang in langs:
        path = po_path(lang)
        if lang != SOURCE_LANGUAGE and not (root / path).exists() and not any(c in catalogues for c in chains[lang]):
            hint = f"make the catalogue: handouts update --lang {lang}; or take the language off handouts.yaml"
            problems.error("bad-file", f"there is no '{path}'", Mark(path), hint)
    terms = {lang: found for lang in known if lang != SOURCE_LANGUAGE and (found := _read(root, lang, TERMS, problems))}
    glossaries = {
        lang: _glossary(lang, [terms[name] for name in (lang, *chains[lang]) if name in terms], words, problems)
        for lang in langs
    }
    for lang in langs:
        if not languages[lang].known:
            hint = "add a line for it to templates/shared/languages.yaml"
            problems.warning(
                "unknown-typography", "nothing says how this language is set", Mark("handouts.yaml"), hint, lang
            )
    broken = frozenset(name for name in known if name not in catalogues and (root / po_path(name)).exists())
    return Locales(languages, chains, catalogues, terms, glossaries, broken)


def _read(root: Path, lang: str, domain: str, problems: Problems) -> Catalogue | None:
    path = po_path(lang, domain)
    if not (root / path).exists():
        return None
    try:
        data = read_inside(root, path, MAX_BYTES + 1)
    except FileFault as error:
        problems.error(
            "bad-file", str(error), Mark(path), "put the catalogue there, or take the language off handouts.yaml"
        )
        return None
    return read_catalogue(data, path, lang, problems)


def _glossary(
    lang: str, catalogues: list[Catalogue], words: Mapping[str, Mapping[str, Text]], problems: Problems
) -> Glossary:
    """The pairs of a language; the Danish has no terms to compare, but its own claims."""
    names = frozenset(text.source for text in words["names"].values())
    if lang == SOURCE_LANGUAGE:
        return Glossary(
            (), tuple(Term(name, text.source, text.source) for name, text in words["claims"].items()), names
        )
    found: dict[str, list[Term]] = {"terms": [], "claims": []}
    missing = None
    for kind, terms in found.items():
        for name, text in words[kind].items():
            found_ = (c.entries.get((text.context, text.source)) for c in catalogues)
            entry = next((e for e in found_ if e and e.target), None)
            if entry and entry.target and not (entry.fuzzy and kind == "terms"):
                terms.append(Term(name, text.source, entry.target))
            elif kind == "claims":
                missing = missing or Mark(po_path(lang, TERMS))
    if missing:
        hint = "translate every 'claim:' of glossary.po (handouts update makes the file)"
        problems.warning("no-claims", "the glossary does not say all that must not be promised", missing, hint, lang)
    return Glossary(tuple(found["terms"]), tuple(found["claims"]), names)
