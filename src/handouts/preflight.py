"""A PDF and what is expected of it → diagnostics, by one small rule a fault; `gwg` and `shop` have those for print."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from handouts.diagnostics import Diagnostic, Mark, Severity
from handouts.gwg import VARIANTS, Print
from handouts.ink import Plates
from handouts.model import Expect, Profile
from handouts.scan import scan_page
from handouts.shop import FOR_ALL, PRESS_RULES

POINT = 25.4 / 72
"""Millimetres in a PDF unit."""

SIZE_SLACK = 0.1
"""Millimetres that a page may differ from its format."""

STYLES = re.compile(
    "Thin|Ultra|Extra|Light|Semi|Demi|Book|Medium|Bold|Heavy|Black|Italic|Oblique|Regular|Normal|Condensed|Expanded"
)
"""Words that Pango adds to a family's name for its weight, style and width."""


@dataclass(frozen=True)
class Sheet:
    """The PDF that is looked at: the reader, the catalogue, the fonts in use by name, and what it ought to be."""

    reader: Any
    root: Any
    fonts: dict[str, bool]
    expect: Expect


Fault = tuple[str, str]
"""Message and hint."""

Rule = Callable[[Sheet], Iterator[Fault]]


def check_pdf(pdf: bytes, expect: Expect, source: Mark, job: str) -> list[Diagnostic]:
    """All faults that the rules find; a file that can't be read has the one fault `bad-pdf`."""

    def error(code: str, message: str, hint: str) -> Diagnostic:
        return Diagnostic(code, message, source, hint, langs=(expect.lang,), job=job)

    try:
        reader = _reader(pdf)
        sheet = Sheet(reader, reader.trailer["/Root"], dict(_fonts(reader)), expect)
        faults = [error(_code(rule), *fault) for rule in RULES for fault in rule(sheet)]
        judged = () if expect.watermark else _judge(pdf, reader, expect.profile)  # no shop gets a draft
        return faults + [replace(fault, mark=source, langs=(expect.lang,), job=job) for fault in judged]
    except Exception as fault:  # pypdf raises six kinds and more on a damaged file
        return [error("bad-pdf", f"the PDF cannot be read: {fault}", "print it again; if it stays, report it")]


PAGES, BYTES = 200, 300 << 20
"""The most pages and bytes of a file that is looked at."""


def check_file(pdf: bytes, place: str, profile: Profile) -> list[Diagnostic]:
    """All faults of any PDF by the demands of a profile; `place` is its name in the messages."""
    mark = Mark(place)

    def error(message: str, hint: str) -> list[Diagnostic]:
        return [Diagnostic("bad-pdf", message, mark, hint)]

    if len(pdf) > BYTES:
        return error(f"the file is larger than {BYTES >> 20} MB", "split it, or make its pictures smaller")
    try:
        reader = _reader(pdf)
        if reader.is_encrypted:
            return error("the file is locked by a password", "save it without a password")
        if not reader.pages or len(reader.pages) > PAGES:
            return error(f"the file has {len(reader.pages)} pages; 1 to {PAGES} are looked at", "split it")
        sheet = Sheet(reader, reader.root_object, dict(_fonts(reader)), Expect(0, 0, 0, 0, 0, "", "", (), profile))
        faults = [Diagnostic(_code(rule), *fault[:1], mark, fault[1]) for rule in RULES for fault in rule(sheet)]
        whole = replace(profile, single=False)  # what is named here is not yet to be parted into pages
        return faults + [replace(fault, mark=mark) for fault in _judge(pdf, reader, whole)]
    except Exception as fault:  # pypdf raises six kinds and more on a damaged file
        if b"/Encrypt" in pdf:
            return error("the file is locked by a password", "save it without a password")
        words = " ".join(str(fault).split())[:120]
        return error(f"the PDF cannot be read: {words or type(fault).__name__}", "export it again")


def is_press_file(pdf: bytes) -> bool:
    """Whether a file says that it is PDF/X."""
    return b"GTS_PDFX" in pdf or b"pdfxid" in pdf or _says_pdf_x(pdf)


def _says_pdf_x(pdf: bytes) -> bool:
    try:
        intents = _get(_reader(pdf).root_object, "/OutputIntents") or ()
        return any(_get(intent.get_object(), "/S") == "/GTS_PDFX" for intent in intents)
    except Exception:  # a damaged file: check_file says so
        return False


def _reader(pdf: bytes) -> Any:
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it talks about each slip that it mends by itself
    return PdfReader(io.BytesIO(pdf))


# -- the print shop's rules ----------------------------------------------------------------------

SHOWN = 3
"""Faults of one kind on a page that are told one by one."""


def _judge(pdf: bytes, reader: Any, profile: Profile) -> Iterator[Diagnostic]:
    """Faults by the rules that the profile asks for."""
    asked = [
        (number, rule, severity)
        for number, rule, severities in PRESS_RULES
        if (severity := _severity(profile, number, severities)) != "-"
    ]
    if not asked:
        return
    pages = tuple(scan_page(page, number) for number, page in enumerate(reader.pages, 1))
    plates = Plates(pdf)

    @cache
    def ink(number: int) -> Any:
        page = pages[number - 1]
        if not all(page.whole for page in pages):
            return None  # drawing it might take for ever
        return plates.measure(number, page.trim, page.bleed)

    job = Print(reader, reader.root_object, pages, profile, ink)
    for page in pages:
        if not page.whole:
            yield Diagnostic(
                "too-complex", f"page {page.number}: too much is painted to look at all of it", severity="warning"
            )
    for number, rule, severity in asked:
        name = f" (GWG {number})" if number.startswith("R0") else ""
        kind: Severity = "error" if severity == "E" else "warning"
        for message, hint in _folded(list(rule(job))):
            yield Diagnostic(_code(rule), f"{message}{name}", hint=hint, severity=kind)


def _severity(profile: Profile, number: str, severities: str) -> str:
    if profile.rules in VARIANTS:
        return severities[VARIANTS.index(profile.rules)]
    asked = {"ppi": any(profile.ppi), "safe": profile.safe > 0}
    return severities[0] if asked.get(FOR_ALL.get(number, ""), False) else "-"


def _folded(faults: list[tuple[int, str, str]]) -> Iterator[tuple[str, str]]:
    """(message, hint): the first faults of each page and how many more there are, with the pages that share them."""
    pages: dict[tuple[str, str], list[int]] = {}
    for page in dict.fromkeys(fault[0] for fault in faults):
        own = list(dict.fromkeys(fault[1:] for fault in faults if fault[0] == page))
        more = [(f"… and {len(own) - SHOWN} more like these", own[SHOWN][1])] if len(own) > SHOWN else []
        for fault in own[:SHOWN] + more:
            pages.setdefault(fault, []).append(page)
    for (message, hint), shared in pages.items():
        where = f"page {shared[0]}: " if shared[0] else ""
        if len(shared) > 1:
            listed = ", ".join(map(str, shared[: SHOWN * 3])) + (" …" if len(shared) > SHOWN * 3 else "")
            where = f"pages {listed}: "
        yield f"{where}{message}", hint


def _code(rule: Any) -> str:
    return str(rule.__name__).replace("_", "-")


# -- the rules; a function's name is the code of its fault ----------------------------------------


def page_count(sheet: Sheet) -> Iterator[Fault]:
    """*What* the pages are as many as the format says. *Why* a page too many costs a sheet. *Mend* the text."""
    count = len(sheet.reader.pages)
    if sheet.expect.pages and count != sheet.expect.pages:
        hint = "shorten the text" if count > sheet.expect.pages else "look at the format's page.html"
        yield f"the PDF has {count} pages, the format {sheet.expect.pages}", hint


def page_size(sheet: Sheet) -> Iterator[Fault]:
    """*What* each page is trimmed to the format's size. *Why* it would be scaled or cut. *Mend* @page in the style."""
    want = sheet.expect.width, sheet.expect.height
    if not any(want):
        return
    for number, page in enumerate(sheet.reader.pages, 1):
        box = page.trimbox
        size = float(box.width) * POINT, float(box.height) * POINT
        if any(abs(is_ - should) > SIZE_SLACK for is_, should in zip(size, want, strict=True)):
            message = f"page {number} is {size[0]:.1f} × {size[1]:.1f} mm, the format {want[0]:g} × {want[1]:g} mm"
            yield message, "set no @page size in the style: it comes from format.yaml"


def font_not_embedded(sheet: Sheet) -> Iterator[Fault]:
    """*What* each font is in the file. *Why* a printer would put another. *Mend* by a font that may be embedded."""
    for name, embedded in sheet.fonts.items():
        if not embedded:
            yield f"the font '{name}' is not embedded", "use a font whose licence lets it be embedded"


def font_not_ours(sheet: Sheet) -> Iterator[Fault]:
    """*What* each font is one of the brand's. *Why* a stray font means a face failed. *Mend* the brand's fonts."""
    if not sheet.expect.fonts:
        return
    ours = {_squeeze(family) for family in sheet.expect.fonts}
    strays = sorted({name for name in sheet.fonts if _family(name) not in ours})
    for name in strays:
        known = ", ".join(sorted(sheet.expect.fonts))
        yield f"the text was set in '{name}', which is not a font of this brand", f"use one of: {known}"


def no_lang(sheet: Sheet) -> Iterator[Fault]:
    """*What* the file says its language. *Why* screen readers choose the voice by it. *Mend* lang of <html>."""
    lang = str(sheet.root.get("/Lang", ""))
    if not sheet.expect.lang and not lang and sheet.expect.profile.tagged:
        yield "the PDF does not say its language", "set the language of the document before you export it"
    elif sheet.expect.lang and lang != sheet.expect.lang:
        yield f"the PDF says it is in '{lang}', not '{sheet.expect.lang}'", "give <html> its lang in the template"


def no_title(sheet: Sheet) -> Iterator[Fault]:
    """*What* the title is the document's and shown. *Why* readers say it first. *Mend* <title> in the template."""
    title = str((sheet.reader.metadata or {}).get("/Title", ""))
    if not title and not sheet.expect.title and sheet.expect.profile.tagged:
        yield "the PDF has no title", "give the document a title before you export it"
    elif sheet.expect.title and title != sheet.expect.title:
        yield f"the title of the PDF is '{title}', not '{sheet.expect.title}'", "give the template its <title>"
    shown = _is_true(_get(_get(sheet.root, "/ViewerPreferences"), "/DisplayDocTitle"))
    if sheet.expect.profile.tagged and not shown:
        yield "the PDF shows its file name instead of its title", "print it with tags"


def not_tagged(sheet: Sheet) -> Iterator[Fault]:
    """*What* the file has a structure tree. *Why* PDF/UA and every screen reader need it. *Mend* the profile."""
    marked = _is_true(_get(_get(sheet.root, "/MarkInfo"), "/Marked")) and "/StructTreeRoot" in sheet.root
    if sheet.expect.profile.tagged and not marked:
        yield "the PDF has no tags", "give the profile the standard pdf/ua-1"


def active_content(sheet: Sheet) -> Iterator[Fault]:
    """*What* nothing runs or hides in the file. *Why* mail filters and printers refuse it. *Mend* the template."""
    names = _get(sheet.root, "/Names")
    for key in ("/JavaScript", "/EmbeddedFiles", "/OpenAction", "/AA"):
        if _get(names, key) is not None or _get(sheet.root, key) is not None:
            yield f"the PDF holds {key[1:]}", "take scripts and attachments out of the template"
    for number, page in enumerate(sheet.reader.pages, 1):
        for annotation in _get(page, "/Annots") or ():
            action = str(_get(_get(annotation.get_object(), "/A"), "/S"))
            if action in ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE"):
                yield f"a link on page {number} starts {action[1:]}", "link to a web address or a place in the file"


def alt_missing(sheet: Sheet) -> Iterator[Fault]:
    """*What* each picture says what it shows. *Why* PDF/UA and blind readers. *Mend* by alt:, or as decoration."""
    figures = (e for e in _elements(_get(sheet.root, "/StructTreeRoot")) if e.get("/S") == "/Figure")
    count = sum(1 for figure in figures if not figure.get("/Alt"))
    if count:
        yield f"{count} pictures have no description", "write alt: for the picture, or show it as decoration"


RULES: tuple[Rule, ...] = (
    page_count,
    page_size,
    font_not_embedded,
    font_not_ours,
    no_lang,
    no_title,
    not_tagged,
    active_content,
    alt_missing,
)


# -- looking into the file -----------------------------------------------------------------------


def _get(holder: Any, key: str) -> Any:
    """The value of a key of a dictionary that may itself be absent."""
    if holder is None or not hasattr(holder, "get"):
        return None
    value = holder.get(key)
    return value if value is None else getattr(value, "get_object", lambda: value)()


def _is_true(value: Any) -> bool:
    """A PDF's false is an object too, and so is truthy."""
    return getattr(value, "value", value) is True


def _fonts(reader: Any) -> Iterator[tuple[str, bool]]:
    """(name without its subset tag, embedded) of each font that a page or a form in it names."""
    seen: set[Any] = set()
    for page in reader.pages:
        yield from _resource_fonts(_get(page, "/Resources"), seen)


def _resource_fonts(resources: Any, seen: set[Any]) -> Iterator[tuple[str, bool]]:
    for font in (_get(resources, "/Font") or {}).values():
        mark = getattr(font, "idnum", id(font))
        if mark not in seen:
            seen.add(mark)
            yield _font(font.get_object())
    for kind in ("/XObject", "/Pattern"):
        for form in (_get(resources, kind) or {}).values():
            mark = getattr(form, "idnum", id(form))
            if mark not in seen:
                seen.add(mark)
                yield from _resource_fonts(_get(form.get_object(), "/Resources"), seen)


def _font(font: Any) -> tuple[str, bool]:
    name = re.sub(r"^/?([A-Z]{6}\+)?", "", str(font.get("/BaseFont", "")))
    below = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    descriptor = _get(below, "/FontDescriptor") or {}
    type3 = font.get("/Subtype") == "/Type3"
    return name, type3 or any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _family(name: str) -> str:
    """The family in a PDF font name, without the words for weight and style."""
    words = re.split(r"[-, ]", name)
    while len(words) > 1 and STYLES.fullmatch(words[-1]):
        words.pop()
    return _squeeze("".join(words))


def _squeeze(family: str) -> str:
    return re.sub(r"[-, ]", "", family).lower()


def _elements(tree: Any) -> Iterator[Any]:
    """All structure elements, without following a loop."""
    todo, seen = [tree], set()
    while todo:
        item = todo.pop()
        mark = getattr(item, "idnum", None)
        if mark is not None and mark in seen:
            continue
        seen.add(mark)
        item = getattr(item, "get_object", lambda item=item: item)()
        if isinstance(item, list):
            todo.extend(item)
        elif hasattr(item, "get"):
            yield item
            todo.append(item.get("/K"))
