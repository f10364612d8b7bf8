"""Project, plan and what was built of it → warnings on what can be measured of its readability.

The measures are those of the literature on patient leaflets: see docs/design.md. Nothing is laid out here: lines,
margins and fill are those of results that the store has already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from handouts.diagnostics import Diagnostic
from handouts.fitreport import hard, thin
from handouts.fonts import cap_height
from handouts.languages import SOURCE_LANGUAGE
from handouts.model import Brand, Document, Fit, Format, PressJob, Result, texts_of
from handouts.project import Project

BODY = (10.0, 9.0)
"""Points of running text as designed, and at the floor."""

LEADING = (1.3, 1.2)
"""Line height of running text as designed, and at the floor; 1.4 to 1.5 is aimed at."""

CAPITALS = (10.0, 8.0)
"""Millimetres of a headline's capitals for each metre of its viewing distance, as designed and at the floor."""

MARGIN = 10.0
"""Millimetres between text and trim."""

PT = 25.4 / 72


def check_readable(
    project: Project, jobs: Iterable[PressJob], result_of: Callable[[PressJob], Result | None]
) -> list[Diagnostic]:
    """Everything that is hard to read, as warnings, in the order of formats, texts and pieces."""
    found = [fault for name in sorted(project.formats) for fault in _check_format(project, project.formats[name])]
    found += [fault for document in project.documents.values() for fault in _check_words(project, document)]
    for job in jobs:
        result = result_of(job)
        if result is not None:
            found += _check_built(project, job, result)
    return list(dict.fromkeys(found))


def _check_format(project: Project, format: Format) -> Iterator[Diagnostic]:
    if not any(document.format == format.name for document in project.documents.values()):
        return
    for fit in format.fits:
        if fit.leading and not fit.sparse and not format.viewing:
            if fit.size[0] < BODY[0] or fit.size[1] < BODY[1]:
                message = f"'{fit.name}' is set in {fit.size[0]:g} pt, and in {fit.size[1]:g} pt at the floor"
                yield _warning("small-text", message, fit, f"running text: [{BODY[0]:g}pt, {BODY[1]:g}pt] or more")
            if fit.leading[0] < LEADING[0] or fit.leading[1] < LEADING[1]:
                message = f"the lines of '{fit.name}' are {fit.leading[0]:g}, and {fit.leading[1]:g} at the floor"
                yield _warning("tight-lines", message, fit, f"running text: [{LEADING[0]:g}, {LEADING[1]:g}] or more")
    if format.viewing and format.fits:
        headline = max(format.fits, key=lambda fit: fit.size[0])
        for brand in project.brands.values():
            for size, share in zip(headline.size, CAPITALS, strict=True):
                tall, needed = size * PT * _capitals(project, brand), share * format.viewing
                if tall < needed:
                    message = f"capitals of '{headline.name}' in {size:g} pt are {tall:.0f} mm high for {brand.name}"
                    hint = f"from {format.viewing:g} m they need {needed:.0f} mm"
                    yield _warning("small-headline", message, headline, hint)


def _warning(code: str, message: str, fit: Fit, hint: str) -> Diagnostic:
    return Diagnostic(code, message, fit.mark, hint, severity="warning")


def _capitals(project: Project, brand: Brand) -> float:
    """The height of the capitals of a brand's display face, in parts of its size."""
    return cap_height(next(face for face in project.faces[brand.name] if face.role == "display" and not face.italic))


def _check_words(project: Project, document: Document) -> Iterator[Diagnostic]:
    """Each technical word is explained in the paragraph where it first stands; titles do not count."""
    texts = [text for text in texts_of(document.slots) if not text.context.endswith("title")]
    for term, words in project.words["technical"].items():
        wanted = _pattern(project.words["terms"][term].source)
        first = next((text for text in texts if wanted.search(text.source)), None)
        if first and not _pattern(words.source).search(first.source):
            found = wanted.search(first.source)
            hint = f"say there what it is; glossary.yaml looks for: {words.source}"
            message = f"'{found[0] if found else term}' is not explained where it first stands"
            yield Diagnostic("unexplained-word", message, first.mark, hint, severity="warning")


def _pattern(words: str) -> re.Pattern[str]:
    """Alternatives parted by `|`, `*` for any letters, as everywhere in the glossary."""
    each = (re.escape(word.strip()).replace(r"\*", r"\w*") for word in words.split("|"))
    return re.compile("|".join(rf"(?<!\w){word}(?!\w)" for word in each), re.IGNORECASE)


def _check_built(project: Project, job: PressJob, result: Result) -> Iterator[Diagnostic]:
    def warn(code: str, message: str, hint: str) -> Diagnostic:
        return Diagnostic(code, message, job.source, hint, severity="warning", langs=(job.lang,), job=job.id)

    fitting, format = result.fitting, project.formats[project.documents[job.document].format]
    if fitting.margin < MARGIN - 0.15:
        yield warn("narrow-margin", f"text stands {fitting.margin:g} mm from the edge", f"{MARGIN:g} mm read better")
    for told in filter(None, map(hard, fitting.boxes)):
        yield warn("hard-box", told, "24 to 75 characters a line, 9 pt and up")
    for told in thin(fitting):
        yield warn("thin-panel", f"{told}: less than 60 % full", "write more, or mark the box `sparse: yes`")
    if format.viewing and job.lang == SOURCE_LANGUAGE:
        tall = fitting.headline * PT * _capitals(project, project.brands[job.brand])
        if tall < CAPITALS[1] * format.viewing:
            hint = f"from {format.viewing:g} m they need {CAPITALS[0] * format.viewing:.0f} mm"
            yield warn("small-headline", f"the headline's capitals are {tall:.0f} mm high", hint)
