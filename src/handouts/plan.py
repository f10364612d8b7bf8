"""Project + selection → Plan: every author's fault found, every job's HTML made and its key known, nothing rendered.

Step 4 of the path of data.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product
from pathlib import PurePosixPath

from handouts.compose import check_pictures, compose_html
from handouts.diagnostics import Diagnostic, Problems, UsageError, did_you_mean
from handouts.edition import STRICT, Leniency, make_edition, translate_title
from handouts.guards import Exceeded, bounded
from handouts.ladder import make_ladder
from handouts.languages import PSEUDO, SOURCE_LANGUAGE
from handouts.model import (
    AnyJob,
    Bundle,
    BundleJob,
    Derived,
    Document,
    Edition,
    Expect,
    Ladder,
    Plan,
    PressJob,
    digest,
    texts_of,
)
from handouts.orders import Made, make_order
from handouts.project import Project, all_texts
from handouts.prose import lix, to_plain
from handouts.pseudo import pseudo_catalogue
from handouts.sheeting import deliver, shared

ALL = "all"
LARGE = "-large"
"""Ends the name of a large-print edition."""

MAX_LIX = 40

COMPOSING = 10
"""Seconds of computing for the texts and the HTML of one piece, which take a few hundredths."""

TEXT = re.compile(
    r'<[a-z0-9]+[^>]* data-text="([^"]*)"[^>]*>(.*?)(?=<[a-z0-9]+[^>]* data-text=|</div>|</section>)', re.DOTALL
)
"""A text in a composed page: its msgctxt, and its words."""


@dataclass(frozen=True)
class Selection:
    """What was asked for, by names that the project has."""

    documents: list[str]
    langs: list[str]
    brands: list[str]
    profiles: list[str]
    leniency: Leniency


@dataclass(frozen=True)
class Refused:
    """The id of a job that was asked for and has an author's error."""

    id: str


def make_plan(
    project: Project,
    documents: Iterable[str] = (),
    langs: Iterable[str] = (),
    brands: Iterable[str] = (),
    profiles: Iterable[str] = (),
    draft: bool = False,
    accept_fuzzy: Iterable[str] = (),
    large: bool = False,
) -> Plan:
    """Plan what the selection asks for; an empty selection is what handouts.yaml says, `all` is everything.

    A `draft` shows missing and fuzzy translations, marked, below a watermark; the pseudo-languages are drafts only.
    `large` makes large-print editions instead: the same texts in 16 pt on A4 pages.
    `accept_fuzzy` are msgctxts whose fuzzy translations are printed all the same, and named in the manifest.
    Raises UsageError for a document, language, brand, profile or msgctxt that the project does not have. Faults of
    authors are in `diagnostics`; their documents are not in `jobs`.
    """
    accept_fuzzy = frozenset(accept_fuzzy)
    _check_accepted(project, accept_fuzzy)
    leniency = Leniency(draft, accept_fuzzy)
    problems = Problems()
    problems.extend(project.diagnostics)
    chosen_langs = select_languages(project, langs)
    project = _with_pseudo(project, chosen_langs, draft)
    chosen = Selection(
        select_documents(project, documents),
        chosen_langs,
        _select(brands, _known_brands(project), "brand", [project.brand]),
        select_profiles(project, profiles),
        leniency,
    )
    jobs: dict[str, PressJob] = {}
    notes: list[str] = []
    refused: list[Refused] = []
    for brand, profile, lang, name in product(chosen.brands, chosen.profiles, chosen.langs, chosen.documents):
        made = make_piece(project, name, lang, brand, profile, problems, leniency, large)
        if made is not None:
            jobs[made[0].id] = made[0]
        else:
            refused.append(Refused(f"{_folder(brand, profile, draft)}/{lang}/{name}{LARGE if large else ''}"))
    bundles = [] if large else list(_bundle_jobs(project, chosen, jobs, problems, notes))
    if not documents:
        _check_reading(project, chosen.documents, problems)
    derived: list[Derived] = []
    raw = set()
    for job in jobs.values():
        delivered, hidden, note = deliver(job, project.formats[project.documents[job.document].format])
        for item in delivered:
            if item.id not in jobs:
                derived.append(item)
                continue
            message = f"a part of '{job.document}' and the document '{jobs[item.id].document}' would be the same file"
            problems.error("same-file", message, jobs[item.id].source, "give the document another name")
            refused.append(Refused(item.id))
        notes += [note] if note and note not in notes else []
        raw |= {job.id} if hidden else set()
    orders = [] if draft or large else list(_orders(project, chosen, jobs, problems, notes))
    for order in orders:
        if isinstance(order, Made):
            derived += order.sheets
            raw |= {sheet.id for sheet in order.sheets}  # they are in the parcel
    refused += [item for item in (*bundles, *orders) if isinstance(item, Refused)]
    return Plan(
        tuple(jobs.values()),
        tuple(job for job in bundles if isinstance(job, BundleJob)),
        tuple(problems),
        tuple(notes),
        tuple(item.id for item in refused),
        _known_jobs(project),
        tuple(derived),
        tuple(order.order for order in orders if isinstance(order, Made)),
        frozenset(raw),
    )


def _orders(
    project: Project, chosen: Selection, jobs: Mapping[str, PressJob], problems: Problems, notes: list[str]
) -> Iterable[Made | Refused]:
    """The orders whose profile, documents and languages are all selected."""
    for bundle in project.bundles.values():
        if bundle.order is None or bundle.order.profile not in chosen.profiles:
            continue
        if not set(bundle.documents) <= set(chosen.documents) or not set(bundle.langs) <= set(chosen.langs):
            notes.append(f"order '{bundle.id}' is not made: not all of its documents and languages are selected")
            continue
        for brand in chosen.brands:
            yield make_order(project, bundle, brand, jobs, problems) or Refused(f"{brand}/orders/{bundle.id}")


def _folder(brand: str, profile: str, draft: bool) -> str:
    """Where a job's PDF goes: drafts stand apart, so that none is taken for a final print."""
    return f"{'drafts/' if draft else ''}{brand}/{profile}"


def _with_pseudo(project: Project, langs: list[str], draft: bool) -> Project:
    wanted = [lang for lang in langs if lang in PSEUDO]
    if wanted and not draft:
        hint = "add --draft: it has a watermark and cannot be taken for a print"
        raise UsageError((Diagnostic("pseudo-language", f"'{wanted[0]}' is not for printing", hint=hint),))
    stacks = [
        frozenset().union(*(face.coverage for face in faces if face.role == role and not face.italic))
        for faces in project.faces.values()
        for role in {face.role for face in faces}
    ]
    covered = frozenset.intersection(*stacks) if stacks else frozenset()
    texts = [text for text, _ in all_texts(project)]
    made = {lang: pseudo_catalogue(lang, texts, covered) for lang in wanted}
    return replace(project, locales=project.locales.with_pseudo(made)) if made else project


def _check_accepted(project: Project, contexts: Iterable[str]) -> None:
    known = {text.context for text, _ in all_texts(project)}
    wrong = [
        Diagnostic(
            "unknown-context", f"no text has the msgctxt '{name}'", hint=did_you_mean(name, known) if known else ""
        )
        for name in sorted(set(contexts) - known)
    ]
    if wrong:
        raise UsageError(tuple(wrong))


def select_languages(project: Project, asked: Iterable[str]) -> list[str]:
    """The languages asked for, all of the project's when none is; `all` does not mean the pseudo-languages.

    Raises UsageError for one that the project does not have.
    """
    names = list(asked)
    chosen = _select(names, [*project.langs, *PSEUDO], "language", list(project.langs))
    return [lang for lang in chosen if ALL not in names or lang not in PSEUDO or lang in names]


def readability(document: Document) -> int:
    """LIX of a document's Danish text."""
    return lix([to_plain(text.source, {}) for text in texts_of(document.slots)])


def explain(old: Mapping[str, str], plan: Plan, parts: Mapping[str, Mapping[str, str]] = {}) -> dict[str, str]:
    """Why each job runs, from the keys that were built last, and from what they were made of if that is known."""
    reasons = {}
    for job in plan.all_jobs:
        before = old.get(job.id)
        reasons[job.id] = "new" if before is None else "unchanged" if before == job.key else "its content changed"
        if reasons[job.id] == "its content changed" and job.id in parts:
            now, then = ingredients(job), parts[job.id]
            changed = sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))
            reasons[job.id] = f"changed: {', '.join(changed)}" if changed else "the program or a library changed"
    return reasons


def ingredients(job: AnyJob) -> dict[str, str]:
    """What a job is made of, by names that its author knows, each with a digest: texts, style, drawings, files."""
    if not isinstance(job, PressJob):
        parts = {part.job: part.key[:12] for part in job.parts}
        own = replace(job, parts=(), revision="")
        return parts | {"its own file": digest(own)[:12]}
    found: dict[str, str] = {}
    head, _, body = job.html.partition("<body>")
    for match in TEXT.finditer(body):
        name = f"text '{html.unescape(match[1])}'"
        found[name] = digest((found.get(name, ""), match[2]))[:12]
    found["style"] = digest(re.sub("<title>.*?</title>", "", head))[:12]
    rest = re.sub(r"\b[A-Za-z-]+-[0-9a-f]{7}\b", "", TEXT.sub("", body))  # without the imprint, which says it all again
    found["page.html or the brand's words"] = digest(rest)[:12]
    found |= {name: digest(text)[:12] for name, text in job.assets.items()}
    found |= {file.name: file.sha256[:12] for file in job.files}
    found["format or profile"] = digest((replace(job.expect, title=""), job.ladders))[:12]
    found["shorter wordings"] = digest(job.shorts)[:12]
    return found


def select_documents(project: Project, asked: Iterable[str]) -> list[str]:
    """The documents asked for, all when none is. Raises UsageError for one that the project does not have."""
    return _select(asked, _known_documents(project), "document", sorted(_known_documents(project)))


def select_profiles(project: Project, asked: Iterable[str]) -> list[str]:
    """The profiles asked for, those of handouts.yaml when none is. Raises UsageError for one that is not there."""
    return _select(asked, project.profiles, "profile", list(project.profile_names))


def _known_documents(project: Project) -> set[str]:
    """Also those with a fault: naming one of them is not a wrong call."""
    return set(project.documents) | (_faulty(project, "content/*.yaml", lambda path: path.stem) - {"facts"})


def _known_brands(project: Project) -> set[str]:
    return set(project.brands) | _faulty(project, "content/brands/*/brand.yaml", lambda path: path.parent.name)


def _faulty(project: Project, pattern: str, name: Callable[[PurePosixPath], str]) -> set[str]:
    paths = {PurePosixPath(d.mark.path) for d in project.diagnostics if d.mark and d.is_error}
    return {name(path) for path in paths if path.match(pattern) and path.parts[0] == "content"}


def _known_jobs(project: Project) -> frozenset[str]:
    """Ids that this project can make at all, whatever was selected now."""
    ids = set()
    for brand in _known_brands(project):
        ids |= {f"{brand}/orders/{bundle.id}" for bundle in project.bundles.values()}
        for profile in project.profiles:
            for draft in (False, True):
                base = _folder(brand, profile, draft)
                ids |= {
                    f"{base}/{lang}/{name}"
                    for lang in (*project.langs, *PSEUDO)
                    for document in _known_documents(project)
                    for name in (document, document + LARGE)
                }
                for bundle in project.bundles.values():
                    ids |= {f"{base}/bundles/{bundle.id}"} | {
                        f"{base}/bundles/{bundle.id}.{lang}" for lang in bundle.langs
                    }
    return frozenset(ids)


def _select(asked: Iterable[str], known: Iterable[str], what: str, default: list[str]) -> list[str]:
    names, there = list(asked), list(known)
    if not names:
        return [name for name in default if name in there]
    if ALL in names:
        return sorted(there) if what != "language" else there
    wrong = [
        Diagnostic(f"unknown-{what}", f"unknown {what} '{name}'", hint=did_you_mean(name, there))
        for name in names
        if name not in there
    ]
    if wrong:
        raise UsageError(tuple(wrong))
    return list(dict.fromkeys(names))


def make_piece(
    project: Project,
    name: str,
    lang: str,
    brand: str,
    profile: str,
    problems: Problems,
    leniency: Leniency = STRICT,
    large: bool = False,
) -> tuple[PressJob, Edition] | None:
    """One piece as a job, and what it was made of; None after reporting every fault of its author, among them a page
    that takes more time or memory to make than any page."""
    try:
        with bounded(COMPOSING):
            return _make_piece(project, name, lang, brand, profile, problems, leniency, large)
    except (Exceeded, MemoryError) as error:
        document = project.documents[name]
        what = str(error) or "takes more memory than a page may"
        message = f"the page of '{name}' is not made: it {what}"
        hint = f"look for a loop in templates/formats/{document.format}/page.html, or for an endless text"
        problems.error("too-slow", message, document.mark, hint)
        return None


def _make_piece(
    project: Project,
    name: str,
    lang: str,
    brand_name: str,
    profile_name: str,
    problems: Problems,
    leniency: Leniency,
    large: bool,
) -> tuple[PressJob, Edition] | None:
    document, brand = project.documents.get(name), project.brands.get(brand_name)
    profile = project.profiles[profile_name]
    if document is None or brand is None or (lang != SOURCE_LANGUAGE and not project.locales.chain(lang)):
        return None
    if profile.bleed > project.formats[document.format].bleed:
        problems.error(
            "bleed-too-large",
            f"'{document.format}' has {project.formats[document.format].bleed:g} mm beyond its trim, "
            f"the profile '{profile.name}' wants {profile.bleed:g} mm",
            project.formats[document.format].mark,
            "let the pictures run further out, and raise bleed: in format.yaml",
        )
        return None
    edition = make_edition(project, document, lang, brand, profile, problems, leniency)
    if edition is None or not check_pictures(edition, project.templates, project.root, problems):
        return None
    edition = replace(edition, large=large)
    composed = compose_html(edition, project.templates, project.root, problems)
    if composed is None:
        return None
    files = (*{face.file.name: face.file for face in edition.faces}.values(), *composed.pictures)
    if profile.condition:
        files = (*files, profile.condition.icc)
    job = PressJob(
        f"{_folder(brand_name, profile_name, leniency.draft)}/{lang}/{name}{LARGE if large else ''}",
        name,
        lang,
        brand_name,
        profile_name,
        composed.html,
        files,
        composed.assets,
        _expect(edition),
        document.revised,
        document.mark,
        edition.marks,
        _ladders(edition),
        composed.shorts,
        edition.accepted,
    )
    return replace(job, key=digest(job)), edition


def _ladders(edition: Edition) -> tuple[Ladder, ...]:
    if edition.large:
        return ()
    return tuple(make_ladder(fit, edition.rtl) for fit in edition.format.fits)


def _expect(edition: Edition) -> Expect:
    format, profile = edition.format, edition.profile
    sheet = format.page_count(edition.slots), format.width, format.height, profile.bleed
    return Expect(
        *((0, 210.0, 297.0, 0.0, 5.0) if edition.large else (*sheet, max(format.safe, profile.safe))),
        edition.language.tag,
        edition.title,
        tuple(sorted({face.family for face in edition.faces})),
        profile,
        edition.language.draft if edition.draft else "",
    )


def _bundle_jobs(
    project: Project, chosen: Selection, jobs: Mapping[str, PressJob], problems: Problems, notes: list[str]
) -> Iterable[BundleJob | Refused]:
    """The bundles whose documents and languages are all selected, a file a language or one for all."""
    for bundle in project.bundles.values():
        if bundle.order is not None:
            continue
        wanted = [lang for lang in bundle.langs if lang in chosen.langs]
        complete = set(bundle.documents) <= set(chosen.documents) and (not bundle.mixed or wanted == list(bundle.langs))
        if not complete or not wanted:
            notes.append(f"bundle '{bundle.id}' is not made: not all of its documents and languages are selected")
            continue
        groups = [wanted] if bundle.mixed else [[lang] for lang in wanted]
        for brand in chosen.brands:
            for profile in chosen.profiles:
                if project.profiles[profile].bundles:
                    for group in groups:
                        yield _bundle_job(project, bundle, brand, profile, group, chosen.leniency, jobs, problems)


def _bundle_job(
    project: Project,
    bundle: Bundle,
    brand: str,
    profile: str,
    langs: list[str],
    leniency: Leniency,
    jobs: Mapping[str, PressJob],
    problems: Problems,
) -> BundleJob | Refused:
    base = _folder(brand, profile, leniency.draft)
    id = f"{base}/bundles/{bundle.id}{'' if bundle.mixed else f'.{langs[0]}'}"
    wanted = [f"{base}/{lang}/{name}" for lang in langs for name in bundle.documents]
    missing = [part for part in wanted if part not in jobs]
    if missing:
        message = f"the bundle is not made, because '{missing[0]}' has errors"
        problems.error("part-failed", message, bundle.mark, "mend the errors of the part")
        return Refused(id)
    found = Problems()
    lang = SOURCE_LANGUAGE if bundle.mixed else langs[0]
    title, accepted = translate_title(bundle.title, project, lang, found, leniency)
    problems.extend(found)
    if found.has_errors:
        return Refused(id)
    parts = shared([jobs[part] for part in wanted])
    own = {"title": title, "source": bundle.mark, "accepted": tuple(sorted({*accepted, *parts["accepted"]}))}
    job = BundleJob(**parts | own, id=id, mixed=bundle.mixed)
    return replace(job, key=digest(job))


def _check_reading(project: Project, names: list[str], problems: Problems) -> None:
    for name in names:
        document = project.documents.get(name)
        if document and (value := readability(document)) >= MAX_LIX:
            problems.warning(
                "hard-to-read",
                f"LIX is {value}, under {MAX_LIX} reads easily",
                document.mark,
                "write shorter sentences and shorter words",
            )
