"""The project's folder → a frozen Project: everything is read once, and every fault is reported at once.

Step 1 of the path of data. Formats, profiles and shared templates come from the project's own templates/
and, for what it does not have, from the package.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from handouts import fonts
from handouts.authored import brand_names, read_brand, read_bundle, read_document, read_facts, read_words, reads_well
from handouts.diagnostics import Diagnostic, Mark, Problems, UsageError, did_you_mean
from handouts.folder import Folder
from handouts.fonts import Role
from handouts.house import read_format, read_profile, read_shared
from handouts.kinds import (
    brand_shape,
    bundle_shape,
    document_shape,
    facts_shape,
    format_shape,
    glossary_shape,
    languages_shape,
    profile_shape,
    project_shape,
)
from handouts.languages import SOURCE_LANGUAGE, format_day, is_language
from handouts.locales import Locales, read_locales
from handouts.model import (
    Brand,
    Bundle,
    Document,
    Face,
    Fact,
    Format,
    Profile,
    Text,
    numbered,
    texts_of,
)
from handouts.shapes import Shape

PROJECT_FILE = "handouts.yaml"


@dataclass(frozen=True)
class Project:
    """All that authors wrote, checked. `templates` are the folders searched for templates, first wins."""

    root: Path
    title: str
    langs: tuple[str, ...]
    brand: str
    profile_names: tuple[str, ...]
    templates: tuple[Path, ...]
    formats: Mapping[str, Format]
    profiles: Mapping[str, Profile]
    brands: Mapping[str, Brand]
    faces: Mapping[str, tuple[Face, ...]]
    documents: Mapping[str, Document]
    bundles: Mapping[str, Bundle]
    facts: Mapping[str, Fact]
    reference: str
    ui: Mapping[str, Text]
    locales: Locales
    words: Mapping[str, Mapping[str, Text]]
    diagnostics: tuple[Diagnostic, ...] = field(default=())


def load_project(root: Path | str) -> Project:
    """Read the project below `root`.

    Raises UsageError when there is none. Faults in its files do not raise: they are in `diagnostics`, and
    what could not be read is left out, so that everything else can still be built.
    """
    root = Path(root)
    if not (root / PROJECT_FILE).is_file():
        hint = "run the command in the project's folder, or make a project: handouts init DIR"
        raise UsageError((Diagnostic("no-project", f"there is no {PROJECT_FILE} in '{root.name or root}'", hint=hint),))
    return _project(Folder(root))


def with_brands(project: Project, brands: Mapping[str, Brand], problems: Problems) -> Project:
    """The project with further brands, of salons that are in no file of its own; one that can't be read is left out."""
    folder = Folder(project.root)
    shared = read_shared(folder)
    good = {name: brand for name, brand in brands.items() if reads_well(folder, brand, shared["pairs"])}
    signs = _signs(project.documents, project.ui, {**project.brands, **good}, project.locales)
    faces = _faces(folder, good, shared["fonts"], signs)
    problems.extend(folder.problems)
    there = {name: brand for name, brand in good.items() if name in faces}
    return replace(project, brands={**project.brands, **there}, faces={**project.faces, **faces})


def _project(folder: Folder) -> Project:
    v = folder.fixed(folder.root, PROJECT_FILE, project_shape()) or {}
    shared = read_shared(folder)
    langs = _langs(folder, v.get("languages") or (SOURCE_LANGUAGE,))
    formats = {name: f for name in folder.names("formats", "*/format.yaml") if (f := read_format(folder, name))}
    profiles = {name: p for name in folder.names("profiles", "*.yaml") if (p := read_profile(folder, name))}
    facts, reference = read_facts(folder)
    for path in sorted((folder.root / "content/brands").glob("*/brand.yaml")):
        if path.parent.name not in brand_names(folder):
            hint = "use small letters a-z, digits and '-'"
            folder.problems.error(
                "bad-id", f"'{path.parent.name}' is not the name of a brand", Mark(folder.shown(path)), hint
            )
    brands = {name: b for name in brand_names(folder) if (b := read_brand(folder, name, shared["roles"]))}
    brands = {name: brand for name, brand in brands.items() if reads_well(folder, brand, shared["pairs"])}
    documents = {name: d for name in folder.content("") if (d := read_document(folder, name, formats, facts))}
    words = read_words(folder)
    table = folder.fixed(folder.find("shared/languages.yaml"), "shared/languages.yaml", languages_shape()) or {}
    locales = read_locales(folder.root, langs, _fallback(folder, v), table, words, folder.problems)
    signs = _signs(documents, shared["ui"], brands, locales)
    faces = _faces(folder, brands, shared["fonts"], signs)
    brands = {name: brand for name, brand in brands.items() if name in faces}
    project = Project(
        folder.root,
        v.get("title") or "",
        langs,
        v.get("brand") or "",
        tuple(v.get("profiles") or ()),
        folder.templates,
        formats,
        profiles,
        brands,
        faces,
        documents,
        {name: bundle for name in folder.content("bundles") if (bundle := read_bundle(folder, name, langs))},
        facts,
        reference,
        shared["ui"],
        locales,
        words,
    )
    _check_names(folder, project)
    return replace(project, diagnostics=tuple(folder.problems))


def _faces(
    folder: Folder, brands: Mapping[str, Brand], roles: Mapping[str, Role], signs: frozenset[int]
) -> dict[str, tuple[Face, ...]]:
    found: dict[str, tuple[Face, ...]] = {}
    own, cache = folder.root / "fonts", folder.root / ".handouts/fonts"
    for name, brand in brands.items():
        faces: list[Face] = []
        problems = Problems()
        for role, spec in roles.items():
            stack = (brand.fonts[role], *spec.fallback)
            faces += fonts.load_stack(stack, role, spec, signs, own, cache, brand.mark, problems)
        folder.problems.extend(problems)
        if faces and not problems.has_errors:
            found[name] = tuple(faces)
    return found


def _fallback(folder: Folder, v: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What handouts.yaml says about languages that stand in for others; what is no language is reported."""
    configured: dict[str, tuple[str, ...]] = dict(v.get("fallback") or {})
    for lang, chain in configured.items():
        for name in (lang, *chain):
            if not is_language(name):
                mark = folder.word(Mark(PROJECT_FILE), "fallback")
                hint = "write codes like da, en, nb, pl"
                folder.problems.error("unknown-language", f"'{name}' is not a language", mark, hint)
    return {k: tuple(c for c in chain if is_language(c)) for k, chain in configured.items() if is_language(k)}


def _langs(folder: Folder, named: tuple[str, ...]) -> tuple[str, ...]:
    """The languages of handouts.yaml, each once; what is none is reported and left out."""
    langs = tuple(dict.fromkeys(named))
    for lang in langs:
        if not is_language(lang):
            mark = folder.word(Mark(PROJECT_FILE), "languages", named.index(lang))
            folder.problems.error(
                "unknown-language", f"'{lang}' is not a language", mark, "write codes like da, en, nb, pl"
            )
    return tuple(lang for lang in langs if is_language(lang))


def _check_names(folder: Folder, project: Project) -> None:
    """Names in handouts.yaml and in bundles must be there."""
    if project.brand and project.brand not in brand_names(folder):
        hint = did_you_mean(project.brand, project.brands)
        mark = folder.word(Mark(PROJECT_FILE), "brand")
        folder.problems.error("unknown-brand", f"unknown brand '{project.brand}'", mark, hint)
    for number, profile in enumerate(project.profile_names):
        if profile not in project.profiles:
            hint = did_you_mean(profile, project.profiles)
            mark = folder.word(Mark(PROJECT_FILE), "profiles", number)
            folder.problems.error("unknown-profile", f"unknown profile '{profile}'", mark, hint)
    on_disk = set(folder.content(""))
    for bundle in project.bundles.values():
        if bundle.order and bundle.order.profile not in project.profiles:
            hint = did_you_mean(bundle.order.profile, project.profiles)
            message = f"unknown profile '{bundle.order.profile}'"
            folder.problems.error("unknown-profile", message, folder.word(bundle.mark, "order"), hint)
        for number, document in enumerate(bundle.documents):
            if document not in on_disk:
                mark, hint = folder.word(bundle.mark, "documents", number), did_you_mean(document, on_disk)
                folder.problems.error("unknown-document", f"unknown document '{document}'", mark, hint)
        for number, lang in enumerate(bundle.langs):
            if lang not in project.langs:
                mark, hint = folder.word(bundle.mark, "languages", number), did_you_mean(lang, project.langs)
                folder.problems.error("unknown-language", f"unknown language '{lang}'", mark, hint)


def _signs(
    documents: Mapping[str, Document],
    ui: Mapping[str, Text],
    brands: Mapping[str, Brand],
    locales: Locales,
) -> frozenset[int]:
    """Every character that anything may print."""
    texts = [text.source for document in documents.values() for text in texts_of(document.slots)]
    texts += [text.source for text in ui.values()]
    texts += [entry.target for catalogue in locales.catalogues.values() for entry in catalogue.entries.values()]
    days = {document.revised for document in documents.values()}
    for language in locales.languages.values():
        texts += [language.draft, *language.quotes, *(format_day(day, language) for day in days)]
    for brand in brands.values():
        texts += [brand.title, *brand.contact.values(), brand.tagline.source if brand.tagline else ""]
    return frozenset(map(ord, "".join(texts)))


def schemas(project: Project) -> dict[str, dict[str, Any]]:
    """JSON Schemas (draft 7) by name: the fixed files, and one for each format's documents."""
    roles = tuple(dict.fromkeys(role for brand in project.brands.values() for role in brand.palette))
    shapes: dict[str, Shape] = {
        "handouts": project_shape(),
        "format": format_shape(),
        "profile": profile_shape(),
        "brand": brand_shape(roles),
        "bundle": bundle_shape(),
        "facts": facts_shape(),
        "languages": languages_shape(),
        "glossary": glossary_shape(),
        **{name: document_shape(format, tuple(project.facts)) for name, format in project.formats.items()},
    }
    head = {"$schema": "http://json-schema.org/draft-07/schema#"}
    return {name: {**head, "title": name, **shape.schema()} for name, shape in shapes.items()}


def all_texts(project: Project) -> list[tuple[Text, str]]:
    """Every text that is translated, with a comment that tells a translator, in Danish, where it is printed."""
    found = [(text, "Trykkes i alle materialer") for text in project.ui.values()]
    for document in project.documents.values():
        format = project.formats[document.format]
        numbers = numbered(document.slots)
        for text in texts_of(document.slots):
            place = format.where(text.context.partition(":")[2])
            number = numbers[text.context, text.source]
            found.append((text, f"Trykkes i: {format.title}, {place}, nr. {number}"))
    found += [(bundle.title, "Titel på en samlet PDF") for bundle in project.bundles.values() if not bundle.order]
    found += [(b.tagline, f"Trykkes i: linjen under navnet {b.title}") for b in project.brands.values() if b.tagline]
    return found


def all_terms(project: Project) -> list[tuple[Text, str]]:
    """Every term and claim of the glossary, with a comment for its translator."""
    notes = {
        "terms": "Ord i serien. Skriv ordet på dit sprog; flere former skilles af |, * står for alle endelser",
        "claims": "Må aldrig loves. Skriv de ord på dit sprog, som ingen tekst må bruge, skilt af |",
    }
    return [(text, notes[kind]) for kind in notes for text in project.words[kind].values()]
