"""Project + language → the job of a bilingual review sheet: Danish left, translation right, with what is wrong with it.

The sheet is read and signed by a person; the catalogue stays the master, nothing is read back from paper.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, replace

from handouts.compose import font_faces, quoted
from handouts.diagnostics import Diagnostic, Mark, Problems
from handouts.edition import Leniency, Words, brand_values
from handouts.fonts import needed_faces
from handouts.languages import SOURCE_LANGUAGE
from handouts.model import SCREEN, Brand, Expect, PressJob, Text, digest
from handouts.project import Project, all_texts
from handouts.prose import to_html

WIDTH, HEIGHT = 297.0, 210.0
STYLE = """
@page { size: 297mm 210mm; margin: 16mm 14mm 18mm;
  @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt }
  @bottom-left { content: string(sheet); font-size: 8pt } }
body { font: 9.5pt/1.4 var(--text); color: #222; margin: 0 }
h1 { font-size: 16pt; margin: 0 0 2mm; string-set: sheet content() }
p { margin: 0 0 2mm }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
th { text-align: start; font-weight: 600; border-bottom: .4mm solid #222; padding: 1mm 2mm }
td { vertical-align: top; border-bottom: .2mm solid #bbb; padding: 1.4mm 2mm; overflow-wrap: anywhere }
tr { break-inside: avoid }
td[dir="rtl"] { text-align: right; font-family: var(--rtl) }
.where { width: 62mm } .check { width: 16mm }
.place { color: #555; font-size: 8pt; line-height: 1.3 }
.fault { color: #b00020; font-size: 8.5pt; line-height: 1.3 }
.missing { background: #ffe45c }
.sign { margin-top: 10mm; break-inside: avoid }
.sign p { margin-top: 8mm; border-top: .2mm solid #222; padding-top: 1mm; width: 120mm }
"""


@dataclass(frozen=True)
class Row:
    """One text of the sheet; `faults` say what the checks found."""

    text: Text
    where: str
    target: Text
    faults: tuple[str, ...]


def review_job(project: Project, lang: str) -> PressJob | None:
    """The sheet of every text in `lang`, as a press job; None when the project has no brand to set it in."""
    brand = project.brands.get(project.brand) or next(iter(project.brands.values()), None)
    if brand is None:
        return None
    rows = list(_rows(project, lang, brand))
    language = project.locales.languages[lang]
    title = f"{project.title}: dansk – {language.name} ({language.tag})"
    texts = [title, *(text for row in rows for text in (row.text.source, row.target.source, row.where, *row.faults))]
    faces = needed_faces(project.faces[brand.name], frozenset(map(ord, "".join(texts) + "☐×→⍽")))
    families = list(dict.fromkeys(face.family for face in faces if face.role == "text"))
    variables = f":root{{--text:{quoted(families)};--rtl:{quoted(reversed(families))}}}"
    head = (
        f'<meta charset="utf-8"><title>{html.escape(title)}</title><style>{font_faces(faces)}{variables}{STYLE}</style>'
    )
    body = (
        f"<h1>{html.escape(title)}</h1>{_summary(rows)}{_table(rows, language.name, language.tag, language.rtl)}{_SIGN}"
    )
    files = tuple({face.file.name: face.file for face in faces}.values())
    fonts = tuple(sorted({face.family for face in faces}))
    expect = Expect(0, WIDTH, HEIGHT, 0, 5, SOURCE_LANGUAGE, title, fonts, SCREEN)
    revision = max((document.revised for document in project.documents.values()), default="")
    page = f'<!DOCTYPE html>\n<html lang="da" dir="ltr"><head>{head}</head><body>{body}</body></html>'
    source = Mark(f"locales/{lang}/LC_MESSAGES/handouts.po")
    job = PressJob(f"review-{lang}", "", lang, brand.name, "", page, files, {}, expect, revision, source, {})
    return replace(job, key=digest(job))


def _rows(project: Project, lang: str, brand: Brand) -> Iterator[Row]:
    for text, where in all_texts(project):
        problems = Problems()
        words = Words(project, lang, brand_values(brand), problems, Leniency(draft=True))
        yield Row(text, where, words.translate(text), tuple(_told(item) for item in problems))


def _told(item: Diagnostic) -> str:
    return (
        item.message.rpartition("': ")[2]
        if item.code not in ("fuzzy-translation", "missing-translation")
        else item.code
    )


def _summary(rows: list[Row]) -> str:
    missing = sum(row.target.flaw == "missing" for row in rows)
    fuzzy = sum(row.target.flaw == "fuzzy" for row in rows)
    checks = sum(len(row.faults) for row in rows) - missing - fuzzy
    return f"<p>{len(rows)} tekster · {missing} mangler · {fuzzy} fuzzy · {checks} bemærkninger fra kontrollen</p>"


def _table(rows: list[Row], name: str, tag: str, rtl: bool) -> str:
    cell = f'lang="{tag}" dir="{"rtl" if rtl else "ltr"}"'
    head = "".join(
        f'<th scope="col" {attributes}>{html.escape(text)}</th>'
        for text, attributes in (("Hvor", 'class="where"'), ("dansk", ""), (name, cell), ("Læst", 'class="check"'))
    )
    body = "".join(
        f'<tr><td class="place">{html.escape(row.text.context)}<br>{html.escape(row.where)}</td>'
        f"<td>{to_html(row.text.source, {})}</td>"
        f'<td {cell} class="{row.target.flaw}">{_target(row, rtl)}{_faults(row)}</td><td>☐</td></tr>'
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _target(row: Row, rtl: bool) -> str:
    return "" if row.target.flaw == "missing" else to_html(row.target.source, {}, rtl)


def _faults(row: Row) -> str:
    lines = "".join(f"<br>{html.escape(fault)}" for fault in row.faults)
    return f'<span class="fault" lang="en" dir="ltr">{lines}</span>' if lines else ""


_SIGN = '<div class="sign"><p>Læst og godkendt: navn, dato, underskrift</p></div>'
