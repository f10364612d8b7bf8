"""A PressJob (HTML and the closed set of files that it may read) → a Result: the PDF, or what is wrong with it."""

from __future__ import annotations

import atexit
import ctypes
import importlib.metadata
import logging
import os
import re
import shutil
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from handouts.copyfit import Layout, balanced, fit_document
from handouts.diagnostics import Diagnostic
from handouts.drawings import drawn_once
from handouts.files import sha256
from handouts.finish import finisher
from handouts.fit import (
    all_placed,
    check_layout,
    crowded,
    mend_line_breaks,
    one_annotation_a_link,
    plain_bookmarks,
    remember_paths,
    tag_languages,
    text_places,
)
from handouts.limits import measure_limits
from handouts.model import File, Fitting, Place, PressJob, Result
from handouts.pictures import MAGIC, PictureFault, safe_picture
from handouts.preflight import check_pdf
from handouts.separation import NotSeparable, separate_drawing, separate_picture

BASE = "file:///handouts/"
"""Where a job's files seem to be: image names in the PDF are hashes of addresses, so no real folder may show."""

TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".css": "text/css",
    ".icc": "application/vnd.iccprofile",
}

LIBRARIES = {
    "pango": ("pango_version_string", ("libpango-1.0.so.0", "libpango-1.0.0.dylib", "libpango-1.0-0.dll")),
    "harfbuzz": ("hb_version_string", ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll")),
}


def toolchain() -> dict[str, str]:
    """The versions that decide the bytes of a PDF; 'missing' for what is not installed. Imports none of them."""
    own = {"handouts": f"{getattr(sys.modules['handouts'], '__version__', 'missing')} {_own_code()}"}
    packages = {name: _version(name) for name in ("weasyprint", "pydyf", "pypdf", "fonttools", "pillow")}
    return own | packages | {name: _library_version(*where) for name, where in LIBRARIES.items()}


@lru_cache(1)
def _own_code() -> str:
    """A digest of the modules that make the bytes, so that results of other code are not taken for ours."""
    names = ["press", "fit", "copyfit", "finish", "marks", "separation", "pictures", "bundle", "layout", "impose"]
    names += ["sheets", "operators", "scan", "ink", "gwg", "shop", "preflight", "stamp", "drawings"]
    return sha256(b"".join(Path(__file__).with_name(f"{name}.py").read_bytes() for name in names))[:12]


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "missing"


def _library_version(function: str, names: tuple[str, ...]) -> str:
    for name in names:
        try:
            call = getattr(ctypes.CDLL(name), function)
        except (OSError, AttributeError):
            continue
        call.restype = ctypes.c_char_p
        return bytes(call()).decode()
    return "missing"


def load_engine() -> Any:
    """Import WeasyPrint where no font of the machine exists, and teach it what its tags lack."""
    os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("fonts.conf"))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="No fonts configured")
        import weasyprint
    from PIL import ImageFile

    ImageFile.LOAD_TRUNCATED_IMAGES = False
    tag_languages()
    mend_line_breaks()
    remember_paths()
    return weasyprint


# -- one job -----------------------------------------------------------------------------------


def render_pdf(job: PressJob) -> Result:
    """Print a job. Whatever is wrong with it becomes a diagnostic; the PDF is None if any is an error."""
    refused: list[Refusal] = []
    begun = time.perf_counter()
    try:
        pdf, pages, diagnostics, fitting = _print(job, refused)
    except Exception as error:
        pdf, pages, diagnostics = None, 0, [*_refusals(job, refused), _failure(job, error)]
        fitting = Fitting()
    unique = tuple(dict.fromkeys(diagnostics))
    failed = any(item.is_error for item in unique)
    took = time.perf_counter() - begun
    return Result(job.id, job.key, None if failed else pdf, pages, unique, fitting=fitting, seconds=took)


class _NoFont(Exception):
    """No face could be loaded: Pango would crash the process on the first letter."""


def _print(job: PressJob, refused: list[Refusal]) -> tuple[bytes | None, int, list[Diagnostic], Fitting]:
    with _layouts(job, refused) as (layout, records):
        document, fitting = fit_document(layout, job)
        if any(not page.width or not page.height for page in document.pages):
            raise ValueError("a page has no size")
        faults = [_as_draft(fault) if job.expect.watermark else fault for fault in check_layout(document, job)]
        pdf = _write(document, job, refused)
    said = [*_refusals(job, refused), *_sayings(job, records, refused), *faults]
    return pdf, len(document.pages), said + check_pdf(pdf, job.expect, job.source, job.id), fitting


@contextmanager
def _layouts(job: PressJob, refused: list[Refusal]) -> Iterator[tuple[Layout, list[str]]]:
    """A function that lays out HTML with the job's files, and what the engine says meanwhile."""
    if not any(file.name.endswith((".ttf", ".otf")) for file in job.files) or not _declares_face(job):
        raise _NoFont("the page has no @font-face, so no letter can be drawn")
    engine = load_engine()
    fetcher = _sealed_fetcher(job, refused)
    fonts, pictures = _loaded_fonts(job), dict[str, Any]()

    def layout(text: str, css: str) -> Any:
        page = engine.HTML(string=text, base_url=BASE, url_fetcher=fetcher)
        sheets = [engine.CSS(string=css, base_url=BASE, url_fetcher=fetcher)] if css else []
        return page.render(font_config=fonts, stylesheets=sheets, cache=pictures, pdf_variant=_variant(job))

    with _log(engine) as records:
        yield layout, records
        if not (records or refused):  # what could not be loaded is told by each job anew
            _fonts.clear()
            _fonts[_faces(job)] = fonts


_fonts: dict[tuple[object, ...], Any] = {}
"""The fonts of this process's last job, loaded, by the files and rules that they are made from."""


def _faces(job: PressJob) -> tuple[object, ...]:
    files = sorted((file.name, file.sha256) for file in job.files if file.name.endswith((".ttf", ".otf")))
    sheets = [text for name, text in job.assets.items() if name.endswith(".css")]
    return (*files, *(rule for text in (job.html, *sheets) for rule in re.findall(r"@font-face\s*{[^}]*}", text)))


def _loaded_fonts(job: PressJob) -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return _fonts.get(_faces(job)) or FontConfiguration()


def _write(document: Any, job: PressJob, refused: list[Refusal]) -> bytes:
    _drop_attachments(document, refused)
    one_annotation_a_link(document)
    plain_bookmarks(document)
    tagged = job.expect.profile.tagged
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the engine leaves its sRGB profile open
        pdf: bytes = document.write_pdf(pdf_variant=_variant(job), pdf_tags=tagged, finisher=finisher(job))
    return pdf


def render_strips(job: PressJob, css: str) -> Result:
    """The salons' own panels, a page for each page that has any, in the setting `css` of the rest of the piece.

    Warns `crowded` where a panel does not hold its text so: that salon needs a layout of its own.
    """
    refused: list[Refusal] = []
    try:
        with _layouts(job, refused) as (layout, records):
            document = balanced(lambda html, more: layout(html, css + more), job.html)
            faults = [fault for fault in check_layout(document, job) if fault.code != "overflow"]
            if crowded(document) or not all_placed(document):
                faults.append(replace(_error(job, "crowded", "a panel needs a layout of its own"), severity="warning"))
            from weasyprint import images, svg

            with drawn_once(images, svg):
                pdf, pages = _write(document, job, refused), len(document.pages)
        said = [*_refusals(job, refused), *_sayings(job, records, refused), *faults]
    except Exception as error:
        pdf, pages, said = None, 0, [*_refusals(job, refused), _failure(job, error)]
    failed = any(item.is_error for item in said)
    return Result(job.id, job.key, None if failed else pdf, pages, tuple(dict.fromkeys(said)))


def render_proof(job: PressJob) -> tuple[bytes, tuple[Place, ...]]:
    """The print as it is, faults and all, and where each of its texts stands. Raises what the engine raises."""
    refused: list[Refusal] = []
    with _layouts(job, refused) as (layout, _):
        document, _ = fit_document(layout, job)
        return _write(document, job, refused), text_places(document)


def measure_texts(job: PressJob, words: str) -> dict[int, tuple[int, int]]:
    """Number of a text → how many characters of `words` fit in its place, and in how many lines: see `limits`."""
    with _layouts(job, []) as (layout, _):
        return measure_limits(layout, job, words)


def _variant(job: PressJob) -> str | None:
    """What the engine writes by itself; `finish` adds the rest. It can write one standard only, PDF/A before PDF/UA."""
    standards = job.expect.profile.standards
    return next((name for name in ("pdf/x-4", "pdf/a-2a", "pdf/ua-1") if name in standards), None)


def _as_draft(fault: Diagnostic) -> Diagnostic:
    """A draft shows what does not fit."""
    shown = ("overflow", "off-page", "outside-safe-margin")
    return replace(fault, severity="warning") if fault.code in shown else fault


def _declares_face(job: PressJob) -> bool:
    return any("@font-face" in text for text in (job.html, *job.assets.values()))


def _drop_attachments(document: Any, refused: list[Refusal]) -> None:
    """Attachments are refused unread, even of files that the job may read."""
    found = ["an attachment"] if document.metadata.attachments else []
    document.metadata.attachments = []
    for page in document.pages:
        found.extend(link[1] for link in page.links if link[0] == "attachment")
        page.links[:] = [link for link in page.links if link[0] != "attachment"]
    refused.extend(Refusal(what, "outside-file", "may not be attached") for what in found)


def _error(job: PressJob, code: str, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic(code, message, job.source, hint, langs=(job.lang,), job=job.id)


def _failure(job: PressJob, error: Exception) -> Diagnostic:
    if isinstance(error, _NoFont):
        return _error(job, "resource-missing", str(error), "look at the brand's fonts: and at fonts/")
    message = f"the page cannot be laid out: {_plain(error)}"
    return _error(job, "render-failed", message, "look at the format's page.html and style.css")


def _plain(error: BaseException) -> str:
    """One line of an exception, for people."""
    if isinstance(error, MemoryError):
        return "it needs more memory than a job may have"
    if isinstance(error, RecursionError):
        return "its boxes are nested too deep"
    words = " ".join(str(error).split())
    return f"{words[:200]} ({type(error).__name__})" if words else type(error).__name__


# -- the sealed shelf of files -------------------------------------------------------------------


@dataclass(frozen=True)
class Refusal:
    """What was asked for and not given, and why."""

    what: str
    code: str
    reason: str


def _sealed_fetcher(job: PressJob, refused: list[Refusal]) -> Any:
    """A WeasyPrint fetcher that knows the job's own files and assets, and notes all that it refuses."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    # WeasyPrint has no types, so its class is Any to mypy
    class SealedFetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            try:
                name, body = _serve(job, url)
            except _Refused as error:
                refused.append(error.args[0])
                raise
            # an image that answers by a file: address is read again from the disk when the PDF is written
            kind = "image/jpeg" if body.startswith(b"\xff\xd8\xff") else TYPES[Path(name).suffix.lower()]
            answer = f"{BASE}{name}" if kind == "text/css" else f"handouts:{name}"
            return URLFetcherResponse(answer, body, {"Content-Type": kind})

    return SealedFetcher(allowed_protocols=(), allow_redirects=False)


class _Refused(Exception):
    """Carries a Refusal."""


def _serve(job: PressJob, url: str) -> tuple[str, bytes]:
    """The name and bytes of a file or asset of the job, whole and unchanged since the plan was made."""
    name = unquote(url.removeprefix(BASE).split("#")[0].split("?")[0]) if url.startswith(BASE) else ""
    file = next((file for file in job.files if file.name == name), None)
    if Path(name).suffix.lower() not in TYPES or (file is None and name not in job.assets):
        raise _Refused(Refusal(url[:120], "outside-file", "is not one of the files that this page may read"))
    body = job.assets[name].encode() if file is None else _clean(name, _read(file))
    if not _is_whole(name, body):
        raise _Refused(Refusal(name, "resource-missing", f"is damaged: it is no whole {Path(name).suffix[1:]} file"))
    return name, _in_colours(job, name, body)


def _in_colours(job: PressJob, name: str, body: bytes) -> bytes:
    """A picture or drawing in the colours of the profile."""
    profile, kind = job.expect.profile, Path(name).suffix.lower()
    if profile.colour == "srgb" or kind not in (".svg", ".png", ".jpg", ".jpeg"):
        return body
    icc = _read(profile.condition.icc) if profile.condition else None
    try:
        return separate_drawing(body.decode(), icc).encode() if kind == ".svg" else separate_picture(body, icc)
    except NotSeparable as error:
        raise _Refused(Refusal(name, "not-for-press", str(error))) from None
    except (OSError, ValueError) as error:
        raise _Refused(Refusal(name, "resource-missing", f"cannot be read: {error}")) from None


def _read(file: File) -> bytes:
    try:
        body = Path(file.path).read_bytes()
    except OSError as error:
        raise _Refused(Refusal(file.name, "resource-missing", f"cannot be read: {error.strerror}")) from None
    if sha256(body) != file.sha256:
        raise _Refused(Refusal(file.name, "resource-missing", "has changed since the plan was made"))
    return body


def _clean(name: str, body: bytes) -> bytes:
    """A photo's pixels alone, written anew; other files are as the project has them."""
    if Path(name).suffix.lower() not in MAGIC:
        return body
    try:
        return safe_picture(body, name)
    except PictureFault as error:
        raise _Refused(Refusal(name, "bad-picture", str(error).removeprefix(f"'{name}' "))) from None


def _is_whole(name: str, body: bytes) -> bool:
    """Whether the first and last bytes are those of the kind: WeasyPrint prints half a JPEG without a word."""
    match Path(name).suffix.lower():
        case ".svg":
            return b"<svg" in body
        case ".png":
            return body.startswith(b"\x89PNG\r\n\x1a\n") and b"IEND" in body[-64:]
        case ".jpg" | ".jpeg":
            return body.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in body[-65536:]
    return True


def _refusals(job: PressJob, refused: list[Refusal]) -> Iterator[Diagnostic]:
    for refusal in dict.fromkeys(refused):
        inside = refusal.what.removeprefix(BASE)
        hint = "name a file of the project, and check its spelling"
        yield _error(job, refusal.code, f"'{inside}' {refusal.reason}", hint)


# -- what the engine said ------------------------------------------------------------------------


class _Collector(logging.Handler):
    """Keeps warnings; stops the job when a face can't be loaded, before Pango meets a page without fonts."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())
        if "cannot be loaded" in record.getMessage() and record.getMessage().startswith("Font-face"):
            raise _NoFont(f"the font {record.getMessage().split()[1]} cannot be loaded")


@contextmanager
def _log(engine: Any) -> Iterator[list[str]]:
    logger, collector = engine.LOGGER, _Collector()
    level, propagate = logger.level, logger.propagate
    logger.addHandler(collector)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield collector.messages
    finally:
        logger.removeHandler(collector)
        logger.setLevel(level)
        logger.propagate = propagate


KINDS = (
    ("missing-glyph", re.compile(r"^\.notdef"), "use another character, or add a font that has it"),
    ("resource-missing", re.compile(r"^Failed to|^Font-face"), "check that the file is sound"),
    ("css-ignored", re.compile(r"^Ignored|^Invalid|^Unsupported|^Unknown|^Expected|not supported"), "mend the style"),
)


def _sayings(job: PressJob, messages: list[str], refused: list[Refusal]) -> Iterator[Diagnostic]:
    """Each warning of WeasyPrint once, but not those that only repeat a refusal."""
    for message in dict.fromkeys(messages):
        if any(refusal.what in message for refusal in refused):
            continue
        code, _, hint = next((kind for kind in KINDS if kind[1].search(message)), ("engine-said", None, ""))
        if code == "missing-glyph" and (found := re.search(r'"(.*)" \((U\+\w+)\)', message, re.DOTALL)):
            message = f"no font of this brand has the character '{found[1]}' ({found[2]})"
        yield _error(job, code, message.replace(BASE, "").replace("\n", " "), hint)


if _sockets := os.environ.get("HANDOUTS_PRELOAD"):
    # in the fork server of `pool`: every worker is forked with the engine loaded. When the parent is killed, the server
    # ends by itself and takes away the folder of the socket by which they talked
    if os.path.isabs(_sockets):
        atexit.register(shutil.rmtree, _sockets, ignore_errors=True)
    load_engine()
