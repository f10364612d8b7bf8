"""An order's facts → its job ticket: a page for people (Danish or English), JSON and XJDF for machines, slug lines."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from xml.sax.saxutils import quoteattr

from handouts.compose import font_faces, quoted
from handouts.diagnostics import Mark
from handouts.fonts import needed_faces
from handouts.inks import css_colour, paint
from handouts.languages import format_day
from handouts.marks import MM
from handouts.model import SCREEN, Brand, Expect, Face, Language, Order, PressJob, Profile, digest

TICKET_VERSION = 1


@dataclass(frozen=True)
class Item:
    """One piece of an order: sizes in mm, JDF fold code, pages, copies by language, files in the ZIP."""

    document: str
    title: str
    product: str
    flat: tuple[float, float]
    folded: tuple[float, float]
    fold: str
    pages: int
    quantities: Mapping[str, int]
    files: Mapping[str, str]

    @property
    def sides(self) -> int:
        return 1 if self.pages == 1 else 2


@dataclass(frozen=True)
class SheetRow:
    """Sheets that are printed equally often: the file, what is on them, how often each is printed."""

    file: str
    size: str
    sheets: int
    runs: tuple[int, ...]
    flip: str


@dataclass(frozen=True)
class Ticket:
    """All that a print shop must know."""

    id: str
    title: str
    revised: str
    code: str
    order: Order
    items: tuple[Item, ...]
    sheets: tuple[SheetRow, ...]


WORDS: Mapping[str, Mapping[str, str]] = {
    "da": {
        "ticket": "Ordreseddel",
        "from": "Bestilt af",
        "paper": "Papir",
        "thick": "tykt",
        "colour": "Farver",
        "ink": "højst {} % farve",
        "bleed": "Til beskæring",
        "round": "mm hele vejen rundt",
        "imposition": "Montage",
        "gang": "flere stykker på samme ark",
        "repeat": "samme stykke på hele arket",
        "cut-stack": "skæres i stakke, der lægges oven på hinanden",
        "booklet": "hæfte, ryghæftet",
        "none": "enkeltsider, uden montage",
        "revised": "Revideret",
        "code": "Ordrekode",
        "copies": "Oplag",
        "piece": "Stykke",
        "flat": "Fladt",
        "folded": "Falset",
        "fold": "Fals",
        "colours": "Tryk",
        "total": "i alt",
        "sheets": "Ark",
        "file": "Fil",
        "sheet": "Ark",
        "turn": "Vendes om",
        "long": "den lange kant",
        "short": "den korte kant",
        "one": "ensidet",
        "printed": "Trykkes",
        "times": "gange",
        "front": "forside",
        "back": "bagside",
        "note": "Filerne i mappen tryk er enkeltsider i læserækkefølge: PDF/X-4, {} mm til beskæring, uden mærker. "
        "Arkene i mappen ark er de samme sider, monteret. Brug det, der passer jeres maskine. "
        "SHA256SUMS.txt viser, om en fil er hel.",
    },
    "en": {
        "ticket": "Job ticket",
        "from": "Ordered by",
        "paper": "Paper",
        "thick": "thick",
        "colour": "Colours",
        "ink": "at most {} % ink",
        "bleed": "Bleed",
        "round": "mm all round",
        "imposition": "Imposition",
        "gang": "several pieces on a sheet",
        "repeat": "a sheet full of each piece",
        "cut-stack": "cut into stacks that are laid on one another",
        "booklet": "booklet, saddle-stitched",
        "none": "single pages, not imposed",
        "revised": "Revised",
        "code": "Order code",
        "copies": "Copies",
        "piece": "Piece",
        "flat": "Flat",
        "folded": "Folded",
        "fold": "Fold",
        "colours": "Print",
        "total": "in all",
        "sheets": "Sheets",
        "file": "File",
        "sheet": "Sheet",
        "turn": "Turn about",
        "long": "the long edge",
        "short": "the short edge",
        "one": "one-sided",
        "printed": "Print",
        "times": "times",
        "front": "front",
        "back": "back",
        "note": "The files in the folder tryk are single pages in reading order: PDF/X-4, {} mm bleed, no marks. "
        "The sheets in the folder ark are the same pages, imposed. Use what suits your machine. "
        "SHA256SUMS.txt tells whether a file is whole.",
    },
}
"""What the ticket says. It is no part of the content, so it is not in the catalogues."""

PLAIN = {"ink": "#222222", "deep": "#222222", "accent": "#222222", "mist": "#bbbbbb", "tint": "#f4f4f4"}
"""The ticket's colours where a palette has other roles."""

STYLE = """
@page { size: 210mm 297mm; margin: 18mm 18mm 20mm; @bottom-left { content: string(code); font: 8pt var(--text);
  color: var(--ink) } }
html { font: 10pt/1.45 var(--text); color: var(--ink); font-variant-numeric: lining-nums tabular-nums }
body, h1, h2, p { margin: 0 }
.logo { width: 58mm; height: 16mm; object-fit: contain; object-position: left center; display: block }
.kind { color: var(--accent); font-weight: 600; margin-top: 11mm }
h1 { font: 600 27pt/1.08 var(--display); color: var(--deep) }
h2 { font: 600 15pt/1.2 var(--display); color: var(--deep); margin: 8mm 0 1.5mm }
table { border-collapse: collapse; width: 100% }
th { text-align: left; font-weight: 600; font-size: 9pt; border-bottom: .4mm solid var(--deep); padding: 1mm 2mm 1mm 0 }
td { vertical-align: top; border-bottom: .15mm solid var(--mist); padding: 1.6mm 3mm 1.6mm 0 }
td strong { font-weight: 600 } td.file { overflow-wrap: anywhere }
.number { text-align: right; padding-right: 0 } th.number { text-align: right }
.facts { margin-top: 6mm } .facts td { border: 0; padding: .8mm 0 }
.facts th { border: 0; width: 32mm; font-size: 10pt; vertical-align: top; padding: .8mm 0 }
.note { margin-top: 9mm; padding: 4mm 5mm; background: var(--tint); border-left: 1.2mm solid var(--accent) }
.code { string-set: code content(); }
"""


def ticket_job(
    ticket: Ticket, brand: Brand, faces: tuple[Face, ...], profile: Profile, language: Language, mark: Mark
) -> PressJob:
    """The ticket as a page to be printed."""
    words, order = WORDS[ticket.order.lang], ticket.order
    title = f"{words['ticket']}: {ticket.title}"
    body = (
        f'<img class="logo" src="assets/logo.svg" alt="{html.escape(brand.title)}">'
        f'<p class="kind">{words["ticket"]}</p><h1>{html.escape(ticket.title)}</h1>'
        f"{_facts(ticket, brand, profile, language, words)}{_items(ticket, words)}{_sheets(ticket, words)}"
        f'<p class="note">{html.escape(words["note"].format(f"{profile.bleed:g}"))}</p>'
    )
    variables = {**PLAIN, **{role: css_colour(colour, "srgb") for role, colour in brand.palette.items()}}
    job_id = f"{brand.name}/orders/{ticket.id}/ticket"
    page = _page(title, body, STYLE, faces, variables, order.lang, brand)
    logo = {"assets/logo.svg": paint(brand.logo, brand.palette, "srgb")}
    expect = Expect(1, 210, 297, 0, 5, order.lang, title, _families(page[1]), SCREEN)
    job = PressJob(job_id, "", order.lang, brand.name, "", page[0], page[2], logo, expect, ticket.revised, mark, {})
    return replace(job, key=digest(job))


def slug_job(lines: Sequence[str], width: float, brand: Brand, faces: tuple[Face, ...], profile: Profile) -> PressJob:
    """A page for each side of the sheets: a line of small type, `width` mm long, in black ink alone."""
    high = 3.0
    style = (
        f"@page {{ size: {width:g}mm {high:g}mm; margin: 0; bleed: 0 }} body {{ margin: 0 }}"
        f" p {{ margin: 0; height: {high:g}mm; font: 6pt/{high:g}mm var(--text); white-space: nowrap }}"
        " p { break-after: page } p:last-child { break-after: auto } html { color: device-cmyk(0 0 0 1) }"
    )
    files: tuple[Any, ...] = ()
    if profile.condition:
        style += f"@color-profile device-cmyk{{src:url({profile.condition.icc.name});components:c,m,y,k}}"
        files = (profile.condition.icc,)
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    own = replace(profile, bleed=0, safe=0, marks=False, overprint=0, single=False)
    page = _page("slug", body, style, faces, {}, "da", brand)
    expect = Expect(len(lines), width, high, 0, 0, "da", "slug", _families(page[1]), own)
    job = PressJob(
        "slug", "", "da", brand.name, profile.name, page[0], (*page[2], *files), {}, expect, "", Mark(""), {}
    )
    return replace(job, key=digest(job))


def _page(
    title: str, body: str, style: str, faces: tuple[Face, ...], variables: Mapping[str, str], lang: str, brand: Brand
) -> tuple[str, tuple[Face, ...], tuple[Any, ...]]:
    """HTML, the faces that it needs, and their files."""
    needed = needed_faces(faces, frozenset(map(ord, html.unescape(body) + title)))
    stacks = {
        role: quoted(dict.fromkeys(face.family for face in needed if face.role == role)) for role in ("display", "text")
    }
    names = "".join(f"--{name}:{value};" for name, value in {**variables, **stacks}.items())
    author = f'<meta name="author" content="{html.escape(brand.title)}">'
    head = f'<meta charset="utf-8"><title>{html.escape(title)}</title>{author}'
    text = (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head>{head}<style>{font_faces(needed)}:root{{{names}}}{style}</style>'
        f"</head><body>{body}</body></html>"
    )
    return text, needed, tuple({face.file.name: face.file for face in needed}.values())


def _families(faces: Iterable[Face]) -> tuple[str, ...]:
    return tuple(sorted({face.family for face in faces}))


def _facts(ticket: Ticket, brand: Brand, profile: Profile, language: Language, words: Mapping[str, str]) -> str:
    order = ticket.order
    condition = profile.condition.info if profile.condition else profile.colour
    ink = f" · {words['ink'].format(f'{profile.ink:g}')}" if profile.ink else ""
    thick = f"{order.stock.thickness:g}".replace(".", language.decimal)
    who = ", ".join((brand.title, *brand.contact["address"].split("\n"), brand.contact["phone"]))
    scheme = words[order.scheme]
    rows = [
        (words["from"], who),
        (words["paper"], f"{order.stock.name}, {order.stock.weight:g} g/m², {thick} mm {words['thick']}"),
        (words["colour"], f"{condition}{ink}"),
        (words["bleed"], f"{profile.bleed:g} {words['round']}"),
        (words["imposition"], scheme if order.scheme == "none" else f"{scheme}, {order.sheet}"),
        (words["revised"], format_day(ticket.revised, language)),
    ]
    cells = "".join(f'<tr><th scope="row">{html.escape(a)}</th><td>{html.escape(b)}</td></tr>' for a, b in rows)
    code = (
        f'<tr><th scope="row">{words["code"]}</th><td class="code">{html.escape(ticket.id)} · {ticket.code}</td></tr>'
    )
    return f'<table class="facts">{cells}{code}</table>'


def _items(ticket: Ticket, words: Mapping[str, str]) -> str:
    heads = [(words[name], "") for name in ("piece", "flat", "folded", "fold", "colours")] + [
        (words["copies"], "number")
    ]
    rows = []
    for item in ticket.items:
        copies = "<br>".join(f"{lang} {count}" for lang, count in item.quantities.items() if count)
        total = sum(item.quantities.values())
        all_ = f"<br><strong>{total} {words['total']}</strong>" if copies.count("<br>") else ""
        cells = (
            f"<strong>{html.escape(item.title)}</strong><br>{html.escape(item.product)}",
            f"{item.flat[0]:g} × {item.flat[1]:g} mm",
            f"{item.folded[0]:g} × {item.folded[1]:g} mm" if item.fold else "–",
            item.fold or "–",
            "4/4" if item.sides == 2 else "4/0",
        )
        rows.append("".join(f"<td>{cell}</td>" for cell in cells) + f'<td class="number">{copies}{all_}</td>')
    return f"<h2>{words['copies']}</h2>{_table(heads, rows)}"


def _sheets(ticket: Ticket, words: Mapping[str, str]) -> str:
    if not ticket.sheets:
        return ""
    heads = [(words["file"], ""), (words["sheet"], ""), (words["turn"], ""), (words["printed"], "number")]
    rows = []
    for row in ticket.sheets:
        runs = "<br>".join(f"{words['sheet']} {n}: {count} {words['times']}" for n, count in enumerate(row.runs, 1))
        turned = words[row.flip] if row.flip else words["one"]
        cells = f'<td class="file">{html.escape(row.file)}</td><td>{row.size}</td><td>{turned}</td>'
        rows.append(f'{cells}<td class="number">{runs}</td>')
    return f"<h2>{words['sheets']}</h2>{_table(heads, rows)}"


def _table(heads: Iterable[tuple[str, str]], rows: Iterable[str]) -> str:
    head = "".join(f'<th scope="col" class="{css}">{html.escape(text)}</th>' for text, css in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>"


# -- for machines ----------------------------------------------------------------------------------


def as_json(ticket: Ticket, brand: Brand, profile: Profile) -> str:
    """The ticket as data; lengths in mm, weight in g/m²."""
    order = asdict(ticket.order)
    condition = asdict(profile.condition) if profile.condition else None
    data = {
        "version": TICKET_VERSION,
        "order": ticket.id,
        "title": ticket.title,
        "code": ticket.code,
        "revised": ticket.revised,
        "customer": {"name": brand.title, **brand.contact},
        "paper": order["stock"],
        "imposition": {"scheme": order["scheme"], "sheet": order["sheet"], "edge": order["edge"]},
        "profile": {
            "name": profile.name,
            "standards": list(profile.standards),
            "bleed": profile.bleed,
            "ink": profile.ink,
        },
        "condition": {k: condition[k] for k in ("name", "info")} | {"icc_sha256": condition["icc"]["sha256"]}
        if condition
        else None,
        "items": [{**asdict(item), "colours": f"4/{4 if item.sides == 2 else 0}"} for item in ticket.items],
        "sheets": [asdict(row) for row in ticket.sheets],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def as_xjdf(ticket: Ticket, profile: Profile) -> str:
    """The ticket as XJDF 2.1: a Product for each piece and language. Lengths in pt, thickness in micrometres."""
    products, lists = [], []
    stock = ticket.order.stock
    stitched = '<Intent Name="BindingIntent"><BindingIntent BindingType="SaddleStitch"/></Intent>'
    for item in ticket.items:
        for lang, count in item.quantities.items():
            if not count:
                continue
            name = f"{item.document}.{lang}"
            fold = f'<Intent Name="FoldingIntent"><FoldingIntent FoldCatalog={quoteattr(item.fold)}/></Intent>'
            standard = f" PrintStandard={quoteattr(profile.condition.name)}" if profile.condition else ""
            surfaces = "".join(
                f'<SurfaceColor Surface="{surface}" ColorsUsed="Cyan Magenta Yellow Black"{standard}/>'
                for surface in ("Front", "Back")[: item.sides]
            )
            sides = "TwoSidedHeadToHead" if item.sides == 2 else "OneSided"
            products.append(
                f'<Product ID="{name}" ExternalID="{name}" IsRoot="true" Amount="{count}" '
                f"DescriptiveName={quoteattr(f'{item.title} ({lang})')}>"
                f'<Intent Name="LayoutIntent"><LayoutIntent Dimensions="{_points(item.flat)}" '
                f'FinishedDimensions="{_points(item.folded)} 0" Pages="{item.pages}" Sides="{sides}"/></Intent>'
                f'<Intent Name="MediaIntent"><MediaIntent MediaType="Paper" MediaQuality={quoteattr(stock.name)} '
                f'Weight="{stock.weight:g}" Thickness="{stock.thickness * 1000:g}"/></Intent>'
                f'<Intent Name="ColorIntent"><ColorIntent>{surfaces}</ColorIntent></Intent>'
                f"{fold if item.fold else ''}{stitched if ticket.order.scheme == 'booklet' else ''}</Product>"
            )
            lists.append(
                f'<Resource DescriptiveName={quoteattr(name)}><Part Product="{name}"/><RunList>'
                f"<FileSpec URL={quoteattr(item.files[lang])}/></RunList></Resource>"
            )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<XJDF xmlns="http://www.CIP4.org/JDFSchema_2_0" Version="2.1" JobID={quoteattr(ticket.id)} '
        f'JobPartID={quoteattr(ticket.code)} Types="Product" DescriptiveName={quoteattr(ticket.title)}>\n'
        f"<ProductList>{''.join(products)}</ProductList>\n"
        f'<ResourceSet Name="RunList" Usage="Input">{"".join(lists)}</ResourceSet>\n</XJDF>\n'
    )


def _points(size: tuple[float, float]) -> str:
    return " ".join(f"{round(length * MM, 3):g}" for length in size)
