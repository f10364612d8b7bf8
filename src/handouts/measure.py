"""Project + languages → how much text fits in each place of every document, measured with words of each language."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from handouts.languages import SOURCE_LANGUAGE
from handouts.model import PressJob, numbered, texts_of
from handouts.plan import make_plan
from handouts.press import measure_texts
from handouts.project import Project
from handouts.prose import to_plain

Limits = dict[tuple[str, str], tuple[int, int]]


def measure_all(project: Project, langs: Iterable[str], say: Callable[[str], None]) -> dict[str, Limits]:
    """Language → (msgctxt, msgid) → (characters, lines). `say` is told of each document, for it takes some seconds."""
    found: dict[str, Limits] = {}
    for lang in langs:
        plan = make_plan(project, langs=[lang], draft=True)
        found[lang] = {}
        for job in plan.jobs:
            say(f"measuring {lang}/{job.document}")
            keys = {n: key for key, n in numbered(project.documents[job.document].slots).items()}
            measured = measure_texts(job, _words(project, lang, job))
            found[lang] |= {keys[number]: limit for number, limit in sorted(measured.items()) if number in keys}
    return found


def _words(project: Project, lang: str, job: PressJob) -> str:
    """The document's own words in the language, longest text first: they are as long as the language's words are."""
    texts = list(texts_of(project.documents[job.document].slots))
    catalogue = project.locales.catalogues.get(lang)
    if lang != SOURCE_LANGUAGE and catalogue:
        entries = (catalogue.entries.get((text.context, text.source)) for text in texts)
        words = [entry.target for entry in entries if entry and entry.target]
    else:
        words = [text.source for text in texts]
    plain = (to_plain(text, {}) for text in sorted(words, key=lambda text: (-len(text), text)))
    return " ".join(" ".join(plain).split())
