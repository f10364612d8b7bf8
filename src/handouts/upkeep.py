"""Project → what its POT and PO files should hold now: extraction, update and typographic fixes, as bytes to write.

Nothing is written here. A catalogue that could not be read is not in the answer, so it is never overwritten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from handouts.catalogs import (
    Catalogue,
    Entry,
    limit_of,
    new_header,
    read_catalogue,
    template_entries,
    with_limit,
    without_limit,
    write_catalogue,
    write_template,
)
from handouts.diagnostics import Problems
from handouts.files import FileFault, read_inside
from handouts.languages import SOURCE_LANGUAGE, english_name
from handouts.locales import TERMS, TEXTS, po_path
from handouts.merge import merge
from handouts.project import Project, all_terms, all_texts
from handouts.wording import set_type

POT = "locales/handouts.pot"
PIVOT = "en"
"""Whose translations are shown to translators who read no Danish."""


@dataclass(frozen=True)
class Update:
    """A file's new bytes; `changed` says whether they differ from those on disk."""

    path: str
    data: bytes
    changed: bool
    fates: Counter[str] = field(default_factory=Counter)
    notes: tuple[str, ...] = ()


def templates(project: Project) -> list[Update]:
    """The project's POT files: handouts.pot, and glossary.pot where there is a glossary."""
    made = [(POT, _with_old_limits(project, template_entries(all_texts(project))))]
    if terms := template_entries(all_terms(project)):
        made.append(("locales/glossary.pot", terms))
    return [_update(project, path, write_template(entries, project.title)) for path, entries in made]


def _with_old_limits(project: Project, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The limits that were measured for texts that are the same still."""
    try:
        old = read_catalogue(read_inside(project.root, POT), POT, "", Problems())
    except FileFault:
        old = None
    if old is None:
        return entries
    kept = []
    for entry in entries:
        comments, flags = limit_of(old.entries.get(entry.key, entry))
        kept.append(replace(entry, comments=(*entry.comments, *comments), flags=(*entry.flags, *flags)))
    return tuple(kept)


Measured = Mapping[tuple[str, str], tuple[int, int]]
"""(msgctxt, msgid) → characters and lines that fit."""


def limited(project: Project, measured: Mapping[str, Measured]) -> list[Update]:
    """The template and the catalogues with measured limits, by language; the Danish ones go into the template."""
    made = []
    for lang, found in measured.items():
        if lang == SOURCE_LANGUAGE:
            entries = [_limited(entry, found) for entry in template_entries(all_texts(project))]
            made.append(_update(project, POT, write_template(entries, project.title), Counter(measured=len(found))))
        elif catalogue := project.locales.catalogues.get(lang):
            known = {key: _limited(entry, found) for key, entry in catalogue.entries.items()}
            data = write_catalogue(replace(catalogue, entries=known))
            made.append(_update(project, catalogue.path, data, Counter(measured=len(found))))
    return made


def _limited(entry: Entry, found: Measured) -> Entry:
    return with_limit(entry, *found[entry.key]) if entry.key in found else without_limit(entry)


def updates(project: Project, langs: Iterable[str]) -> list[Update]:
    """The POT files and, for each language, its catalogue and glossary brought to today's Danish."""
    made = templates(project)
    locales = project.locales
    domains = (
        (TEXTS, template_entries(all_texts(project)), locales.catalogues),
        (TERMS, template_entries(all_terms(project)), locales.terms),
    )
    for lang in langs:
        for domain, entries, known in domains:
            path = po_path(lang, domain)
            old = known.get(lang)
            if lang == SOURCE_LANGUAGE or not entries or (old is None and (project.root / path).exists()):
                continue
            regional = locales.regional(lang)
            if old is None and regional:
                continue
            pivot = None if lang.partition("_")[0] in (PIVOT, SOURCE_LANGUAGE) else known.get(PIVOT)
            merged = merge(old or _new(project, lang, path), entries, pivot, regional)
            made.append(_update(project, path, write_catalogue(merged.catalogue), merged.fates, tuple(merged.notes)))
    return made


def fixes(project: Project, langs: Iterable[str]) -> list[Update]:
    """The catalogues with quotation marks, dashes and spaces as each language sets them."""
    made = []
    for lang in langs:
        catalogue = project.locales.catalogues.get(lang)
        if catalogue is None:
            continue
        language = project.locales.languages[lang]
        entries = {key: replace(e, target=set_type(e.target, language)) for key, e in catalogue.entries.items()}
        changed = [_told(old, entries[key]) for key, old in catalogue.entries.items() if old != entries[key]]
        if changed:
            data = write_catalogue(replace(catalogue, entries=entries))
            made.append(_update(project, catalogue.path, data, Counter(fixed=len(changed)), tuple(changed)))
    return made


def _told(old: Entry, new: Entry) -> str:
    return f"{old.context}: {new.target}"


def _new(project: Project, lang: str, path: str) -> Catalogue:
    what = "Texts" if path.endswith(f"{TEXTS}.po") else "Glossary"
    note = f"{what} of {project.title} in {english_name(lang)}."
    return Catalogue(lang, path, header=new_header(lang, project.title), notes=(note,))


def _update(
    project: Project, path: str, data: bytes, fates: Counter[str] | None = None, notes: tuple[str, ...] = ()
) -> Update:
    try:
        before = read_inside(project.root, path)
    except FileFault:
        before = b""
    return Update(path, data, data != before, fates or Counter(), notes)
