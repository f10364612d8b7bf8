"""Edition + template → HTML and the drawings that it shows. The only importer of Jinja.

Step 3 of the path of data. A template prints a text only through the filters `element` and `blocks`, which
mark it with its context; a text that a template forgets is an error, so nothing is lost on the way.
"""

from __future__ import annotations

import html
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, FunctionLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.bccache import Bucket
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from handouts.diagnostics import Mark, Problems
from handouts.files import FileFault, locate_inside, read_inside, sha256
from handouts.inks import css_colour, paint, screen_colours, unprintable
from handouts.languages import format_day, is_rtl
from handouts.model import Brand, Colour, Edition, Face, File, Format, Html, Picture, Prose, Text, texts_of
from handouts.pictures import PictureFault, declared_size
from handouts.prose import keep_whole, tie_end, to_html, to_plain
from handouts.qr import qr_svg
from handouts.svg import SvgFault, check_svg

MAX_HTML = 2 << 20

DRAFT_STYLE = """
.watermark { position: fixed; z-index: 99; display: block !important; visibility: visible !important; inset-inline: 0;
  top: 35%; text-align: center; color: var(--draft-sign); opacity: .35; font-family: var(--text); font-weight: 600;
  line-height: 1.2; transform: rotate(-30deg); hyphens: manual }
.draft-missing, .draft-fuzzy { outline: .4mm solid var(--draft-sign); background: var(--draft-ground);
  color: var(--ink) !important }
.draft-fuzzy { outline-style: dashed }
"""
"""What a draft adds: a watermark on every page, a box round what is Danish still, a dashed one round what is fuzzy."""

DRAFT_COLOURS = {
    "draft-sign": Colour("#d0021b", (0, 100, 95, 10), Mark("")),
    "draft-ground": Colour("#ffe45c", (0, 8, 75, 0), Mark("")),
}


@dataclass(frozen=True)
class Art:
    """A drawing that templates may show: a file of the job, `alt` None when it only decorates."""

    name: str
    alt: str | None


@dataclass
class _Sheet:
    """What one composition has gathered."""

    edition: Edition
    assets: dict[str, str] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    printed: set[str] = field(default_factory=set)
    shorts: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Composed:
    """A page: HTML, drawings by name, pictures, and the shorter wordings that it has places for."""

    html: str
    assets: dict[str, str]
    pictures: tuple[File, ...]
    shorts: tuple[tuple[str, str], ...]


def compose_html(edition: Edition, templates: tuple[Path, ...], root: Path, problems: Problems) -> Composed | None:
    """The page, or None after reporting bad-template, undefined-name, missing-picture."""
    sheet = _Sheet(edition)
    base = f"formats/{edition.format.name}"
    page = Mark("templates/shared/large.html" if edition.large else f"templates/{base}/page.html")
    found = Problems()
    composer = _Composer(sheet, templates, root)
    try:
        environment = composer.environment()
        styles = composer.styles()
        template = "shared/large.html" if edition.large else f"{base}/page.html"
        body = environment.get_template(template).render(composer.names())
    except TemplateSyntaxError as error:
        found.error(
            "bad-template",
            str(error.message),
            Mark(f"templates/{error.filename or error.name}", error.lineno),
            "compare the line with the shipped template",
        )
    except UndefinedError as error:
        found.error(
            "undefined-name",
            str(error.message),
            _template_line(error, page),
            "the slots are listed in format.yaml beside the template",
        )
    except (
        TemplateError,
        SecurityError,
        FileFault,
        TypeError,
        ValueError,
        AttributeError,
        LookupError,
        ArithmeticError,
        RecursionError,
    ) as error:
        found.error(
            "bad-template",
            f"the template fails: {error}",
            _template_line(error, page),
            "compare the line with the shipped template",
        )
    else:
        _check_complete(sheet, body, page, found)
        _check_elements(body, page, found)
        _check_styles(styles, found)
        if edition.profile.colour == "cmyk":
            _check_inks(styles, sheet, found)
        if len(body) > MAX_HTML:
            found.error(
                "bad-template", "the template makes a page of over 2 MB", page, "look for a loop that does not end"
            )
    problems.extend(found)
    if found.has_errors:
        return None
    head = _head(edition, list(styles.values()))
    lang, direction = edition.language.tag, "rtl" if edition.rtl else "ltr"
    if edition.draft:
        body += f'<div class="watermark" data-text="draft">{html.escape(edition.language.draft)}</div>'
    logo = ' data-logo="end"' if edition.brand.logo_at == "end" else ""
    text = f'<!DOCTYPE html>\n<html lang="{lang}" dir="{direction}"{logo}>{head}<body>{body}</body></html>'
    return Composed(text, sheet.assets, tuple(sheet.files.values()), tuple(sheet.shorts))


class _Sandbox(ImmutableSandboxedEnvironment):
    """Without powers: one of them can hold a processor for hours, out of the reach of any clock."""

    intercepted_binops = frozenset({"**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError("a template may not raise to a power")


class _Compiled(BytecodeCache):
    """Templates compiled once a process: a dozen pieces share each. Jinja knows by their text whether they changed."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class _Composer:
    """The few names and filters that a template sees."""

    def __init__(self, sheet: _Sheet, templates: tuple[Path, ...], root: Path) -> None:
        self.sheet, self.templates, self.root = sheet, templates, root
        self.edition = sheet.edition

    def environment(self) -> ImmutableSandboxedEnvironment:
        environment = _Sandbox(
            autoescape=True,
            undefined=StrictUndefined,
            loader=FunctionLoader(self._load),
            bytecode_cache=_COMPILED,
            optimized=False,  # nothing of one piece is folded into what the next one runs
            trim_blocks=True,
            lstrip_blocks=True,
        )
        kept = {
            name: environment.filters[name]
            for name in ("join", "length", "first", "last", "replace", "upper", "default")
        }
        own: dict[str, Callable[..., Any]] = {
            "element": self.element,
            "blocks": self.blocks,
            "items": lambda group: list(group.items()),
            "flow": self.flow,
            "picture": self.picture,
            "ltr": self.ltr,
        }
        environment.filters = {**kept, **own}
        environment.globals = {"range": environment.globals["range"]}
        return environment

    def styles(self) -> dict[str, str]:
        edition = self.edition
        return style_sheets(edition.format, edition.brand.theme, self.templates, edition.large)

    def names(self) -> dict[str, Any]:
        """Plain copies, so that a template can't change what the next one sees."""
        e = self.edition
        slots = {name: _copy(value) for name, value in e.slots.items()}
        for name in e.format.slots:
            slots.setdefault(name, None)
        return {
            **slots,
            "ui": dict(e.ui),
            "brand": self._brand(e.brand),
            "sources": list(e.sources),
            "revised": Markup('{} · <bdi dir="ltr" class="imprint">{}</bdi>').format(
                format_day(e.document.revised, e.language).replace(" ", "\N{NO-BREAK SPACE}"), e.imprint
            ),
            "lang": e.lang,
            "rtl": e.rtl,
            "art": self._illustration,
            "texts": slots,
        }

    # -- filters -----------------------------------------------------------------------------------

    def element(self, text: Text, tag: str, css: str = "") -> Markup:
        return self._mark_up(text, tag, css)

    def blocks(self, prose: Prose, heading: str = "h3") -> Markup:
        out: list[str] = []
        in_list = False
        for block in prose.blocks:
            if (block.tag == "li") != in_list:
                out.append("</ul>" if in_list else "<ul>")
                in_list = not in_list
            out.append(self._mark_up(block.text, heading if block.tag == "h3" else block.tag, ""))
        return Markup("".join(out) + ("</ul>" if in_list else ""))

    def flow(self, slots: Mapping[str, Any]) -> Markup:
        """All texts of a document, one after the other: titles as headings, lists as lists, the advice in a box."""
        return Markup("".join(self._flow(slots, 0)))

    def _flow(self, group: Mapping[str, Any], depth: int) -> Iterable[str]:
        plain = [isinstance(value, Text) for value in group.values()]
        listed = len(plain) > 1 and all(plain) and depth > 0 and not {"title", "lead", "text"} & set(group)
        yield "<ul>" if listed else ""
        for name, value in group.items():
            if isinstance(value, Text):
                title = name == "title" or not self.sheet.printed
                tag = (
                    "li" if listed else f"h{1 if not self.sheet.printed else min(depth + 1, 3) or 2}" if title else "p"
                )
                yield self._mark_up(value, "h2" if tag == "h1" and self.sheet.printed else tag, "")
            elif isinstance(value, Prose):
                yield self._advice(value) if name == "doctor" else self.blocks(value)
            elif isinstance(value, Picture) and value.alt is not None:
                yield self._mark_up(value.alt, "p", "")
            elif isinstance(value, Mapping):
                yield from self._flow(value, depth + 1)
        yield "</ul>" if listed else ""

    def _advice(self, prose: Prose) -> str:
        return f'<div class="doctor">{self._mark_up(self.edition.ui["doctor"], "h2", "")}{self.blocks(prose)}</div>'

    def picture(self, picture: Picture | Art, css: str = "") -> Markup:
        art = self._placed(picture) if isinstance(picture, Picture) else picture
        name, style = html.escape(art.name), html.escape(css)
        if art.alt is None:
            return Markup(f'<div class="{style}" style="background-image:url({name})"></div>')
        return Markup(f'<img class="{style}" src="{name}" alt="{html.escape(art.alt)}">')

    def ltr(self, text: str) -> Markup:
        """What runs from left to right, isolated; a name and its address apart, so that in Arabic the comma stands
        between them."""
        parts = re.split(r", (?=www\.)", str(text))
        comma = "، " if self.edition.rtl else ", "
        return Markup(comma.join(f'<bdi dir="ltr">{html.escape(part)}</bdi>' for part in parts))

    # -- parts -------------------------------------------------------------------------------------

    def _mark_up(self, text: Text, tag: str, css: str) -> Markup:
        if not re.fullmatch(r"h[1-6]|p|li|div|span|figcaption|blockquote|strong|dt|dd", tag):
            raise ValueError(f"'{tag}' is not an element that holds text")
        self.sheet.printed.add(text.context)
        reach = _reach(text.source) if re.fullmatch("h[123]", tag) else ""
        names = " ".join(name for name in (css, reach, f"draft-{text.flaw}" if text.flaw else "") if name)
        classes = f' class="{html.escape(names)}"' if names else ""
        rtl = is_rtl(text.lang) if text.lang else self.edition.rtl
        own = f' lang="{text.lang.replace("_", "-")}" dir="{"rtl" if rtl else "ltr"}"' if text.lang else ""
        inner = self._inner(text, tag, rtl)
        if short := self.edition.shorts.get((text.context, text.source)):
            place = len(self.sheet.shorts)
            self.sheet.shorts.append((text.context, self._inner(short, tag, rtl)))
            inner = Html(f"<!--short:{place}-->{inner}<!--/short-->")
        number = f' data-n="{text.number}"' if text.number else ""
        return Markup(f'<{tag}{classes}{own} data-text="{html.escape(text.context)}"{number}>{inner}</{tag}>')

    def _inner(self, text: Text, tag: str, rtl: bool) -> Html:
        """The text's HTML, with the ties of its language; a paragraph's last word is whole. Right to left nothing is
        hyphenated, so longer words would stand alone."""
        language = self.edition.language
        ties, stems = ((), ()) if text.lang else (language.ties, language.whole)
        inner = to_html(tie_end(text.source, 9 if rtl else 6), self.edition.values, rtl, ties)
        return keep_whole(inner, stems) if tag in ("p", "li") and not rtl else inner

    def _brand(self, brand: Brand) -> dict[str, Any]:
        contact = brand.contact
        logo = self._drawn("assets/logo.svg", brand.logo, brand.title)
        return {
            "title": brand.title,
            "tagline": self.edition.tagline,
            "address": contact["address"].split("\n"),
            "phone": contact["phone"],
            "email": contact.get("email", ""),
            "web": contact["web"],
            "web_name": self.edition.values["web"],
            "logo": logo,
            "logo_reversed": self._drawn("assets/logo-reversed.svg", brand.logo_reversed, brand.title),
            "qr": self._drawn("assets/qr.svg", qr_svg(contact["web"]), self.edition.values["web"]),
        }

    def _drawn(self, name: str, svg: str, alt: str | None) -> Art:
        """A drawing with the palette written into it."""
        self.sheet.assets[name] = paint(svg, self.edition.brand.palette, self.edition.profile.colour)
        return Art(name, alt)

    def _illustration(self, name: str, alt: str | None = None) -> Art:
        file = f"shared/illustrations/{name}.svg"
        try:
            return self._drawn(f"assets/{name}.svg", check_svg(self.read(file).encode()), alt)
        except SvgFault as error:
            raise PictureFault(f"'{file}' {error} (line {error.line})") from None

    def _placed(self, picture: Picture) -> Art:
        alt = None
        if picture.alt is not None:
            self.sheet.printed.add(picture.alt.context)
            alt = to_plain(picture.alt.source, self.edition.values)
        if "/" not in picture.name and "." not in picture.name:
            return self._illustration(picture.name, alt)
        return self._photo(picture, alt)

    def _photo(self, picture: Picture, alt: str | None) -> Art:
        """A file of the project; the press checks its hash before it is drawn."""
        name = f"content/{picture.name}"
        data = read_inside(self.root, name)
        declared_size(data, name)
        self.sheet.files[name] = File(name, sha256(data), str(locate_inside(self.root, name)))
        return Art(name, alt)

    def read(self, name: str) -> str:
        return _read(self.templates, name)

    def _load(self, name: str) -> tuple[str, str, Callable[[], bool]]:
        name = name if "/" in name else f"shared/{name}"
        try:
            return self.read(name), name, lambda: True
        except (FileFault, UnicodeDecodeError) as error:
            raise TemplateNotFound(name, str(error)) from error


def style_sheets(format: Format, theme: str, templates: tuple[Path, ...], large: bool = False) -> dict[str, str]:
    """What all formats share, the theme's part of it, the format's own, and the theme's part of that, by name."""
    if large:
        return {name: _read(templates, name) for name in ("shared/base.css", "shared/large.css")}
    found = {"shared/base.css": _read(templates, "shared/base.css")}
    if theme:
        found[f"themes/{theme}/theme.css"] = _read(templates, f"themes/{theme}/theme.css")
    found[f"formats/{format.name}/style.css"] = format.style
    own = f"themes/{theme}/{format.name}.css"
    if theme and any((folder / own).exists() for folder in templates):
        found[own] = _read(templates, own)
    return found


def _read(templates: tuple[Path, ...], name: str) -> str:
    folder = next((t for t in templates if (t / name).exists()), templates[-1])
    return read_inside(folder, name, 1 << 20).decode()


def check_pictures(edition: Edition, templates: tuple[Path, ...], root: Path, problems: Problems) -> bool:
    """Report missing-picture for each picture of the document that is not there or may not be read."""
    composer = _Composer(_Sheet(edition), templates, root)
    good = True
    for picture in _pictures(edition.slots):
        try:
            composer._placed(picture)
        except (FileFault, UnicodeDecodeError) as error:
            good = False
            if isinstance(error, PictureFault):
                hint = "save the picture anew as JPEG or PNG, in the size it is printed in, 300 pixels an inch"
                problems.error("bad-picture", str(error), picture.mark, hint)
            else:
                hint = f"put the picture there, or use one of: {', '.join(_names(templates))}"
                problems.error("missing-picture", str(error), picture.mark, hint)
    return good


def _pictures(value: Any) -> Iterable[Picture]:
    if isinstance(value, Picture):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _pictures(item)


def _names(templates: tuple[Path, ...]) -> list[str]:
    return sorted({p.stem for t in templates for p in (t / "shared/illustrations").glob("*.svg")})


def _copy(value: Any) -> Any:
    return {key: _copy(item) for key, item in value.items()} if isinstance(value, Mapping) else value


def _check_complete(sheet: _Sheet, body: str, page: Mark, problems: Problems) -> None:
    """Every text of the document must have passed through a filter of the template, and every source be printed."""
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
    words = re.sub(" [,،]", ",", words)  # between a name and its address, see `ltr`
    for source in sheet.edition.sources:
        if " ".join(source.split()) not in words:
            message = f"the template does not print the source '{source}'"
            problems.error("source-not-printed", message, page, "print it: {{ sources|join(' · ')|ltr }}")
            break
    for text in texts_of(sheet.edition.slots):
        if text.context not in sheet.printed:
            field_ = text.context.partition(":")[2]
            problems.error(
                "text-not-printed",
                f"the template does not print '{field_}'",
                page,
                f"print it: {{{{ {field_}|element('p') }}}}",
            )
            sheet.printed.add(text.context)


ELEMENTS = {
    "a",
    "bdi",
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "header",
} | {
    *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "main", "nav", "ol", "p", "section", "span", "strong"),
    *("sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul", "article", "aside", "b", "i", "small", "wbr"),
}
VOID = {"br", "hr", "img", "wbr"}
MAX_DEPTH = 60
"""Of boxes in boxes: the layout engine gives up at about 100."""


def _check_elements(body: str, page: Mark, problems: Problems) -> None:
    """A page is text and pictures: nothing that loads, runs, or is drawn past our own checks."""
    depth = 0
    hint = "use div, p, section, lists and tables; a picture by the filter 'picture'"
    for match in re.finditer(r"<(/?)([a-zA-Z!?][\w:-]*)", body):
        tag = match[2].lower()
        if tag not in ELEMENTS and not tag.startswith("!--"):
            problems.error("bad-template", f"a page may not hold <{tag[:20]}>", page, hint)
            return
        depth += -1 if match[1] else tag not in VOID and not tag.startswith("!")
        if depth > MAX_DEPTH:
            hint = "take boxes away that hold nothing but another box"
            problems.error("bad-template", f"the page has boxes nested deeper than {MAX_DEPTH}", page, hint)
            return
    if found := re.search(
        r"\son\w+\s*=|\shref\s*=\s*[\"']?+(?!https?://|mailto:|tel:|#)[^\s>]{1,20}", body, re.IGNORECASE
    ):
        problems.error(
            "bad-template", f"a page may not hold '{found[0].strip()}'", page, "link to https, mailto or tel"
        )


def _check_styles(styles: Mapping[str, str], problems: Problems) -> None:
    """A style sheet stands in the page's head, and must not end there before its end."""
    for name, text in styles.items():
        if (at := text.find("</")) >= 0:
            mark = Mark(f"templates/{name}", text.count("\n", 0, at) + 1)
            problems.error("bad-template", "a style sheet may not hold '</'", mark, "take it away")


def _check_inks(styles: Mapping[str, str], sheet: _Sheet, problems: Problems) -> None:
    """What a press can't print is refused here, where its place is known, and not left to the engine."""
    for name, text in styles.items():
        for line, column, what, hint in unprintable(text):
            problems.error(
                "not-for-press", f"a press cannot print {what}", Mark(f"templates/{name}", line, column), hint
            )
        for line, column, colour in screen_colours(text):
            hint = "write a colour of the palette: var(--ink)"
            problems.error("screen-colour", f"'{colour}' has no inks", Mark(f"templates/{name}", line, column), hint)
    brand = sheet.edition.brand.name
    for name, drawing in sheet.assets.items():
        logo = Path(name).stem in ("logo", "logo-reversed")
        place = f"content/brands/{brand}/" if logo else "templates/shared/illustrations/"
        for line, column, what, hint in unprintable(drawing):
            mark = Mark(f"{place}{Path(name).name}", line, column)
            problems.error("not-for-press", f"a press cannot print {what}", mark, hint)


def _template_line(error: BaseException, page: Mark) -> Mark:
    """Jinja's run-time errors carry no line: it is in the traceback's last frame of a template."""
    mark, trace = page, error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(".html"):
            mark = Mark(f"templates/{name}", trace.tb_lineno)
        trace = trace.tb_next
    return mark


def _head(edition: Edition, styles: list[str]) -> str:
    format, profile = edition.format, edition.profile
    faces = font_faces(edition.faces)
    stacks = {role: _stack(edition, role) for role in ("display", "text")}
    colours = {**edition.brand.palette, **(DRAFT_COLOURS if edition.draft else {})}
    variables = "".join(f"--{role}:{css_colour(colour, profile.colour)};" for role, colour in colours.items())
    for role, families in stacks.items():
        latin = dict.fromkeys(face.family for face in edition.faces if face.role == role)
        variables += f"--{role}:{quoted(families)};--latin-{role}:{quoted(latin)};"
    size, margin = ("210mm 297mm", "") if edition.large else (f"{format.width:g}mm {format.height:g}mm", "margin:0;")
    page = f"@page{{size:{size};{margin}bleed:{0 if edition.large else profile.bleed:g}mm}}"
    if profile.condition:
        page += f"@color-profile device-cmyk{{src:url({profile.condition.icc.name});components:c,m,y,k}}"
    day = made_on(edition.document.revised, os.environ.get("SOURCE_DATE_EPOCH", ""))
    date = "".join(f'<meta name="dcterms.{name}" content="{day}">' for name in ("created", "modified"))
    author = f'<meta name="author" content="{html.escape(edition.brand.title)}">'
    quotes = " ".join(f'"{sign}"' for sign in edition.language.quotes)
    variables += f"quotes:{quotes};"
    if edition.draft:
        styles = [*styles, f"{DRAFT_STYLE}.watermark {{ font-size: {min(format.width, format.height) / 6:.1f}mm }}\n"]
    return (
        f'<head><meta charset="utf-8"><title>{html.escape(edition.title)}</title>{author}{date}'
        f"<style>{faces}{page}:root{{{variables}}}\n{chr(10).join(styles)}</style></head>"
    )


def made_on(revised: str, epoch: str) -> str:
    """The day that a PDF says it was made: that of SOURCE_DATE_EPOCH (reproducible-builds.org), else of the content."""
    if not re.fullmatch(r"[0-9]{1,11}", epoch):
        return revised
    return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()


def _stack(edition: Edition, role: str) -> list[str]:
    """The families of a role. Right to left the script's own family comes first: full stops, spaces and digits of a
    Latin one would stand wrong among its letters."""
    families = dict.fromkeys(face.family for face in edition.faces if face.role == role)
    if not edition.rtl:
        return list(families)
    letters = {ord(sign) for text in texts_of(edition.slots) for sign in text.source if is_rtl_letter(sign)}
    own = {face.family for face in edition.faces if letters <= face.coverage}
    return sorted(families, key=lambda family: family not in own)


DESCENDERS = frozenset("gjpqyþŋJQруфцщдЦЩД")
"""Letters that hang below the line, in the alphabets whose headings are set tight."""


def _reach(words: str) -> str:
    """The classes of a heading whose letters hang below the line (low), or have signs above or below them (high, low):
    tight lines need more air there."""
    parts = unicodedata.normalize("NFD", words)
    marks = {unicodedata.combining(sign) for sign in parts}
    low = bool(DESCENDERS & set(parts) or marks & {202, 220})
    return " ".join(name for name, so in (("low", low), ("high", 230 in marks)) if so)


def is_rtl_letter(sign: str) -> bool:
    """Whether a sign is a letter that is read from right to left (Unicode Bidi_Class R or AL)."""
    return unicodedata.bidirectional(sign) in ("R", "AL")


def quoted(families: Iterable[str]) -> str:
    """Names for CSS's font-family."""
    return ",".join(f'"{family}"' for family in families)


def font_faces(faces: Iterable[Face]) -> str:
    """One @font-face for each file, though two roles may share a family."""
    return "".join(
        f'@font-face{{font-family:"{f.family}";font-weight:{f.weight};'
        f"font-style:{'italic' if f.italic else 'normal'};src:url({f.file.name})}}"
        for f in {(f.family, f.weight, f.italic): f for f in faces}.values()
    )
