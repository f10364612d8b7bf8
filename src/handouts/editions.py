"""A document in a language, and salons → one page that is the same for all, and each salon's own panels for it.

The page is composed once, for a salon whose name and contact are signs that no text has (`TOKENS`). What holds such a
sign is a salon's own: the outermost panels that do are taken off the page, and filled in for each salon by replacing
the signs. A salon that changes anything else (a colour, a font, a theme) has no panels here: it is printed in full.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

from handouts.compose import compose_html
from handouts.diagnostics import Problems
from handouts.edition import brand_values
from handouts.files import sha256
from handouts.inks import paint
from handouts.model import Brand, Edition, PressJob, digest, texts_of
from handouts.prose import to_plain
from handouts.qr import qr_boxes
from handouts.salons import Salon

FIRST = 0xF100
"""The first of the private signs that stand for a salon's values."""

IMPRINT_SIGN = chr(FIRST - 1)
DRAWINGS = re.compile(r"assets/(logo|logo-reversed|qr)\.svg")
OWN = re.compile(rf"[{chr(FIRST - 1)}-{chr(FIRST + 0xFF)}]|{DRAWINGS.pattern}")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

PLACE = "x-salon"
"""The language of an emptied panel: its structure element is known by it, and gives way to the salon's."""

ALPHABET = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅÄÖÜÉ abcdefghijklmnopqrstuvwxyzæøåäöüéß 0123456789 .,:;!?&@+/()'’“”„»«–·_#"
    " fi fl ff ffi ffl"
)
"""What every salon's subset of a font holds, whoever its neighbours are: so that none of them changes its bytes.

Without the hyphen: what it stands for in a file's text, itself or nothing, is told by its first place there."""

MASTER_STYLE = "<style>[data-salon]{visibility:hidden !important}</style>"
STRIP_STYLE = (
    "<style>html,body{background:none !important}[data-salon-page]{visibility:hidden !important}"
    "[data-salon]{visibility:visible}</style>"
)


@dataclass(frozen=True)
class Master:
    """The page without any salon's panels, and the panels with signs in their places.

    `pages` are the numbers, from 0, of the pages that have panels, `strips` the HTML of each.
    """

    job: PressJob
    edition: Edition
    head: str
    pages: tuple[int, ...]
    strips: tuple[str, ...]


def shape_of(brand: Brand) -> tuple[object, ...]:
    """What two salons must have alike to share a master: all but the words of their contact and their logos."""
    rest = replace(brand, name="", title="", contact={}, logo="", logo_reversed="")
    scheme = brand.contact["web"].partition("://")[0]
    lines = brand.contact["address"].count("\n") + 1
    return digest(rest), scheme, lines, "email" in brand.contact


def signed(edition: Edition) -> tuple[Edition, dict[str, str]]:
    """The edition of a salon of signs, and what each sign stands for in the one given."""
    signs: dict[str, str] = {}

    def sign(value: str) -> str:
        signs[chr(FIRST + len(signs))] = value
        return chr(FIRST + len(signs) - 1)

    brand = edition.brand
    scheme, _, web = brand.contact["web"].partition("://")
    contact = {
        "address": "\n".join(sign(line) for line in brand.contact["address"].split("\n")),
        "phone": sign(brand.contact["phone"]),
        "web": f"{scheme}://{sign(web)}",
    }
    if "email" in brand.contact:
        contact["email"] = sign(brand.contact["email"])
    salon = replace(brand, title=sign(brand.title), contact=contact)
    values = {name: sign(value) for name, value in edition.values.items()}
    title = to_plain(next(texts_of(edition.slots)).source, values)
    return replace(edition, brand=salon, values=values, title=title), signs


def make_master(edition: Edition, base: PressJob, templates: tuple[Path, ...], root: Path) -> Master | None:
    """The master for salons like that of `edition`, whose print in full is `base`; None where its page can't be parted.

    What it makes for that salon is compared with `base`, so that a template which does more with a name than print it
    is found here.
    """
    tokens, signs = signed(edition)
    composed = compose_html(tokens, templates, root, Problems())
    if composed is None or "<body>" not in composed.html:
        return None
    whole = composed.html.replace(tokens.imprint, IMPRINT_SIGN)
    names = {ord(sign): html.escape(value) for sign, value in {**signs, IMPRINT_SIGN: edition.imprint}.items()}
    if html.unescape(whole.translate(names)) != html.unescape(base.html):
        return None
    head, body = whole.split("<body>", 1)
    author = f'<meta name="author" content="{tokens.brand.title}">'
    plain = head.replace(author, "")
    parted = _part(body.removesuffix("</body></html>"))
    if parted is None or OWN.search(parted[0]) or OWN.search(plain) or not parted[1]:
        return None
    rest, strips = parted
    assets = {name: text for name, text in composed.assets.items() if not DRAWINGS.fullmatch(name)}
    page = f"{plain.replace('</head>', MASTER_STYLE + '</head>')}<body>{rest}</body></html>"
    job = replace(
        base, id=f"masters/{base.profile}/{base.lang}/{base.document}", brand="", html=page, assets=assets, accepted=()
    )
    return Master(
        replace(job, key=digest(job)),
        edition,
        plain.replace("</head>", STRIP_STYLE + "</head>"),
        tuple(strips),
        tuple(strips.values()),
    )


def strip_job(master: Master, salons: Sequence[Salon]) -> PressJob:
    """The panels of these salons, one after the other behind a page of letters, as a piece for the press.

    A drawing goes by its content.
    """
    parts: list[str] = []
    assets = dict(master.job.assets)
    painted: dict[str, str] = {}
    for salon in salons:
        names = {}
        for name, drawing in _drawings(salon.brand).items():
            if drawing not in painted:
                svg = paint(drawing, salon.brand.palette, master.edition.profile.colour)
                painted[drawing] = f"assets/{sha256(svg.encode())[:24]}.svg"
                assets[painted[drawing]] = svg
            names[f"assets/{name}.svg"] = painted[drawing]
        parts += _filled(master, salon, names)
    page = f"{master.head}<body>{_specimen(master)}{''.join(parts)}</body></html>"
    mark = salons[0].mark
    job = replace(
        master.job,
        id=f"{master.job.id}/{salons[0].brand.name}",
        html=page,
        assets=assets,
        source=mark,
        places=dict.fromkeys(master.job.places, mark),
        shorts=(),
    )
    return replace(job, key=digest(job))


def _specimen(master: Master) -> str:
    """A page, which no edition gets, with the alphabet in every face that comes first in its role."""
    lines = []
    for face in master.edition.faces:
        if face.family == next(other.family for other in master.edition.faces if other.role == face.role):
            letters = html.escape("".join(sign for sign in ALPHABET if ord(sign) in face.coverage))
            style = (
                f"margin:0;hyphens:manual;font:{'italic ' if face.italic else ''}{face.weight} 3pt/1 var(--{face.role})"
            )
            lines.append(f'<p style="{style}">{letters}</p>')
    place = "position:absolute;inset:12mm"
    return f'<section class="page" style="break-after:page"><div style="{place}">{"".join(lines)}</div></section>'


def _filled(master: Master, salon: Salon, drawings: Mapping[str, str]) -> Iterable[str]:
    """The salon's panels, with its words and drawings in place of the signs."""
    own = salon_edition(master, salon.brand)
    _, signs = signed(own)
    table = {ord(sign): html.escape(value) for sign, value in {**signs, IMPRINT_SIGN: own.imprint}.items()}
    for strip in master.strips:
        yield DRAWINGS.sub(lambda match: drawings[match[0]], strip).translate(table)


def salon_edition(master: Master, brand: Brand) -> Edition:
    return replace(master.edition, brand=brand, values=brand_values(brand))


def _drawings(brand: Brand) -> dict[str, str]:
    return {"logo": brand.logo, "logo-reversed": brand.logo_reversed, "qr": qr_boxes(brand.contact["web"])}


def needs_more_faces(master: Master, brand: Brand) -> bool:
    """Whether the salon's name or contact has a sign that the first family of a role does not draw."""
    signs = frozenset(map(ord, "".join((brand.title, *brand.contact.values())))) - {10}
    return not signs <= _first_families(master)


def _first_families(master: Master) -> frozenset[int]:
    found: list[frozenset[int]] = []
    for role in dict.fromkeys(face.role for face in master.edition.faces):
        family = next(face.family for face in master.edition.faces if face.role == role)
        faces = [f for f in master.edition.faces if f.role == role and f.family == family]
        found += [face.coverage for face in faces]
    return frozenset.intersection(*found) if found else frozenset()


# -- parting a page --------------------------------------------------------------------------------


def _part(body: str) -> tuple[str, dict[int, str]] | None:
    """(the body with its own panels emptied, page → its own panels); None where elements do not close in order."""
    parser = _Elements(body)
    if not parser.sound:
        return None
    rest, end = [], 0
    strips: dict[int, str] = {}
    for number, page in enumerate(parser.pages):
        own = [child for child in page.children if OWN.search(body, child.start, child.end)]
        if OWN.search(body, page.start, page.inner):
            return None
        if own:
            opening = f'{body[page.start : page.inner - 1]} data-salon-page data-text="salon">'
            panels = "".join(_marked(body, child) + body[child.inner : child.end] for child in own)
            strips[number] = opening + panels + body[page.end - len(page.closing) : page.end]
        for child in own:
            place = _marked(body, child).removesuffix(">") + f' lang="{PLACE}">'
            rest += [body[end : child.start], place, child.closing]
            end = child.end
    return "".join((*rest, body[end:])), strips


def _marked(body: str, element: _Element) -> str:
    """Its start tag, as a panel of the salon."""
    return f"{body[element.start : element.inner].rstrip('/>')} data-salon>"


@dataclass
class _Element:
    """Where an element starts, where its content starts, where it ends, and how it closes."""

    tag: str
    start: int
    inner: int
    end: int
    closing: str
    children: list[_Element]


class _Elements(HTMLParser):
    """The elements of a body and their children; `sound` if all of them close in order."""

    def __init__(self, body: str) -> None:
        super().__init__(convert_charrefs=False)
        self.pages: list[_Element] = []
        self.sound = True
        self._open: list[_Element] = []
        self._lines = [0, *(match.end() for match in re.finditer("\n", body))]
        self._body = body
        self.feed(body)
        self.close()
        self.sound = self.sound and not self._open

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start, text = self._at(), self.get_starttag_text() or ""
        element = _Element(tag, start, start + len(text), start + len(text), "", [])
        if len(self._open) < 2:
            (self._open[-1].children if self._open else self.pages).append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.sound = False

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].tag != tag:
            self.sound = False
            return
        element = self._open.pop()
        at = self._at()
        element.end = self._body.index(">", at) + 1
        element.closing = self._body[at : element.end]


def by_shape(salons: Iterable[Salon]) -> Mapping[tuple[object, ...], list[Salon]]:
    """The salons that may share a master."""
    groups: dict[tuple[object, ...], list[Salon]] = {}
    for salon in salons:
        groups.setdefault(shape_of(salon.brand), []).append(salon)
    return groups
