"""The nouns: frozen values that pass between the steps, and `digest()`, which names a value by its content."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NewType

from handouts.diagnostics import Diagnostic, Mark
from handouts.layout import Layout

Digest = NewType("Digest", str)
Html = NewType("Html", str)
"""Markup made by `prose`; nothing else reaches a template unescaped."""


def digest(value: object) -> Digest:
    """SHA-256 of the canonical JSON of `value`; fields with `compare=False` (marks, paths) do not count."""
    text = json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Digest(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value) if f.compare}
        return {"": type(value).__name__, **fields}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise TypeError(f"a {type(value).__name__} has no digest")


# -- what authors write ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """One string as authored in Danish (the msgid, its msgctxt and its place), or its translation.

    `lang` and `flaw` are set where a draft or a fallback prints what the language's own catalogue does not have;
    `number` is its number in the document, which proofs show.
    """

    source: str
    context: str
    mark: Mark = field(compare=False)
    lang: str = ""
    flaw: str = ""
    number: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of prose: `tag` is p, h3 or li."""

    tag: str
    text: Text


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown blocks in their order."""

    blocks: tuple[Block, ...]
    mark: Mark = field(compare=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a document: `name` of an illustration, or a path below content/; `alt` None = decorative."""

    name: str
    alt: Text | None
    mark: Mark = field(compare=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A web address, printed as text and as a QR code."""

    url: str
    mark: Mark = field(compare=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a closed set."""

    word: str


Value = Any
"""Text | Prose | Picture | Link | Choice | Mapping[str, Value]: what a slot holds."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What a format lets an author fill in; limits count characters of the Danish source.

    `page` is the page that it is printed on, for the translators; 0 if it is on several or nobody said.
    """

    kind: str
    required: bool = True
    max_chars: int | None = None
    min_items: int = 0
    max_items: int | None = None
    fields: Mapping[str, Slot] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    page: int = 0


@dataclass(frozen=True, slots=True)
class File:
    """A file that a job may read: its name in the job's own tree, and the SHA-256 of its bytes."""

    name: str
    sha256: str
    path: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Fit:
    """How far the texts of the boxes `data-fit="name"` may be tightened: size in pt and leading, as designed and at the
    floor; `sparse` boxes may be nearly empty."""

    name: str
    size: tuple[float, float]
    leading: tuple[float, float] | None
    sparse: bool
    mark: Mark | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of a ladder: factors of the designed size and leading, and tracking taken away in em."""

    size: float
    leading: float
    tracking: float


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of one name, from as designed to the floors; size in pt as designed."""

    name: str
    size: float
    leading: float | None
    sparse: bool
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """How full a box is (the height of its text and pictures over its own), its smallest size in pt, and how many
    characters its full lines of running text have on average (0: it has none)."""

    box: str
    page: int
    ratio: float
    sparse: bool
    smallest: float = 0.0
    measure: float = 0.0


@dataclass(frozen=True, slots=True)
class Fitting:
    """What copyfitting did: (ladder, rung, in words), how full boxes are, whose short wording stands, what balanced;
    the headings whose lines stay uneven, the texts that end in a line of one short word, how near text comes to the
    trim, in mm, and the size of the headline in pt."""

    rungs: tuple[tuple[str, int, str], ...] = ()
    boxes: tuple[Filled, ...] = ()
    shorts: tuple[str, ...] = ()
    balanced: tuple[str, ...] = ()
    uneven: tuple[str, ...] = ()
    short_ends: tuple[str, ...] = ()
    margin: float = 0.0
    headline: float = 0.0


@dataclass(frozen=True, slots=True)
class Format:
    """A printed piece: trimmed size, bleed and safe margin in mm; `folds` in mm, a tuple a page; `viewing` is how many
    metres a poster is read from, 0 for what is held in the hand; `fold` is the JDF code of how it is folded."""

    name: str
    title: str
    width: float
    height: float
    bleed: float
    safe: float
    pages: int
    each: str
    folds: tuple[tuple[float, ...], ...]
    slots: Mapping[str, Slot]
    fits: tuple[Fit, ...]
    template: str
    style: str
    mark: Mark = field(compare=False)
    viewing: float = 0.0
    fold: str = ""

    def where(self, path: str) -> str:
        """The place of a slot for a translator, in Danish: side 2, felt 'one.body'."""
        slots, pages = self.slots, 1 if self.pages == 1 and not self.each else 0
        for step in path.split("."):
            if step in slots:
                pages = slots[step].page or pages
                slots = slots[step].fields
        side = f"side {pages}, " if pages else ""
        if self.each and pages:
            side = f"{'forsiden' if pages == 1 else 'bagsiden'} af hvert kort, "
        return f"{side}felt '{path}'"

    def page_count(self, slots: Mapping[str, Value]) -> int:
        """Pages of a document with these slots; a deck has `pages` for each item of the slot `each`."""
        return self.pages * (len(slots[self.each]) if self.each else 1)


@dataclass(frozen=True, slots=True)
class Condition:
    """A printing condition: its registered name (FOGRA39), it in words, and the CMYK profile that describes it."""

    name: str
    info: str
    icc: File


@dataclass(frozen=True, slots=True)
class Sheeting:
    """How pieces go on sheets: the sizes to choose from, the edge in mm that stays white, about which edge the printer
    turns ('auto': so that backs stand upright), marks (light, press, none), and how far backs are moved, in mm."""

    sizes: tuple[str, ...]
    edge: float
    duplex: str
    marks: str
    offset: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Profile:
    """For whom a PDF is made, and what that printer demands; lengths in mm, sizes in pt, ink in percent.

    `standards` are what the file conforms to. `safe` is the least distance of text from the trim, the format's own
    counts too. `smallest` is the smallest type by its ink: black (K alone), tinted (more than one ink), reversed (white
    on ink). `ppi` are the resolutions under which a picture is an error or a warning. 100K text under `overprint` pt
    is printed over what lies below it. `rules` is the GWG 2022 variant of preflight, empty for none; 0 is no limit.
    `single`: one file a page. `sheet`: pieces are delivered on sheets.
    """

    name: str
    title: str
    colour: str
    standards: tuple[str, ...]
    bleed: float
    safe: float
    marks: bool
    condition: Condition | None
    ink: float
    smallest: Mapping[str, float]
    ppi: tuple[float, float]
    overprint: float
    rules: str
    single: bool
    bundles: bool
    mark: Mark = field(compare=False)
    sheet: Sheeting | None = None

    @property
    def tagged(self) -> bool:
        """Whether the file has a structure tree: press and office files have none."""
        return "pdf/ua-1" in self.standards


SCREEN = Profile(
    "screen", "Screen", "srgb", ("pdf/ua-1",), 0, 0, False, None, 0, {}, (0, 0), 0, "", False, False, Mark("")
)
"""What our own sheets are printed by, such as a translator's review."""


@dataclass(frozen=True, slots=True)
class Colour:
    """A palette colour: sRGB as #rrggbb, CMYK in percent."""

    srgb: str
    cmyk: tuple[float, float, float, float]
    mark: Mark = field(compare=False)


@dataclass(frozen=True, slots=True)
class Face:
    """One static font file: CSS family, weight and style, and the characters that it draws."""

    role: str
    family: str
    weight: int
    italic: bool
    file: File
    coverage: frozenset[int] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Brand:
    """Whose leaflet it is; `logo_at` is the side of its block on which the logo stands, start or end."""

    name: str
    title: str
    tagline: Text | None
    contact: Mapping[str, str]
    palette: Mapping[str, Colour]
    fonts: Mapping[str, str]
    logo: str
    logo_reversed: str
    theme: str
    mark: Mark = field(compare=False)
    logo_at: str = "start"


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement of the brief that a document rests on."""

    id: str
    strength: str
    text: str
    journal: str
    doctor: bool


@dataclass(frozen=True, slots=True)
class Document:
    """One piece of content in Danish."""

    id: str
    format: str
    revised: str
    facts: tuple[str, ...]
    slots: Mapping[str, Value]
    mark: Mark = field(compare=False)


@dataclass(frozen=True, slots=True)
class Stock:
    """Paper: its name, weight in g/m² and thickness in mm."""

    name: str
    weight: float
    thickness: float


@dataclass(frozen=True, slots=True)
class Order:
    """What a print shop is to print: quantities by document and language (0: none), on what, how imposed ('none':
    pages only), `gutter` in mm (None: own bleeds); `lang` is the ticket's, da or en."""

    profile: str
    quantities: Mapping[str, Mapping[str, int]]
    stock: Stock
    sheet: str
    edge: float
    gutter: float | None
    scheme: str
    lang: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """Documents that are delivered as one PDF; `mixed` puts all languages in one file. One with an `order` is delivered
    to a print shop instead."""

    id: str
    title: Text
    documents: tuple[str, ...]
    langs: tuple[str, ...]
    mixed: bool
    mark: Mark = field(compare=False)
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a numbered text is printed: page, and the corner and size of its block in mm from the trim."""

    number: int
    context: str
    page: int
    left: float
    top: float
    width: float
    height: float
    lines: int


def numbered(slots: Mapping[str, Value]) -> dict[tuple[str, str], int]:
    """(msgctxt, msgid) → the number of each text of a document, in its order, from 1; equal texts share one."""
    keys = dict.fromkeys((text.context, text.source) for text in texts_of(slots))
    return {key: number for number, key in enumerate(keys, 1)}


def texts_of(value: Any) -> Iterator[Text]:
    """Every Text below a slot's value, in the order of the file."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Prose):
        for block in value.blocks:
            yield block.text
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts_of(item)
    elif getattr(value, "alt", None) is not None:
        yield value.alt


# -- languages ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Language:
    """How a language is set.

    `quotes` are outer and inner pairs, `percent` is like "{} %"; `ties` are words that may not end a line, `whole`
    beginnings of words that are not hyphenated; `dates` is the locale whose dates it has; `hyphenated`: pyphen has its
    dictionary; `known`: languages.yaml has it.
    """

    code: str
    name: str
    rtl: bool
    quotes: tuple[str, ...]
    dash: str
    percent: str
    decimal: str
    group: str
    draft: str
    doubles: bool
    space_before: str
    ties: tuple[str, ...]
    dates: str
    hyphenated: bool
    known: bool
    whole: tuple[str, ...] = ()

    @property
    def tag(self) -> str:
        """The BCP 47 tag: de-AT."""
        return self.code.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Term:
    """A pair of the glossary: what the Danish says and what the translation must say (or, a claim, may not say).

    Alternatives are parted by `|`, `*` stands for any letters.
    """

    id: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Glossary:
    """Words that one language agrees on, claims that it forbids, names that stay as they are."""

    terms: tuple[Term, ...] = ()
    claims: tuple[Term, ...] = ()
    names: frozenset[str] = frozenset()


# -- what is printed ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edition:
    """One document in one language for one brand and profile.

    `marks` is where each printed text stands, `shorts` the shorter wordings by msgctxt and text.
    """

    document: Document
    format: Format
    profile: Profile
    brand: Brand
    language: Language
    title: str
    slots: Mapping[str, Any]
    ui: Mapping[str, Text]
    tagline: Text | None
    sources: tuple[str, ...]
    values: Mapping[str, str]
    faces: tuple[Face, ...]
    marks: Mapping[str, Mark]
    draft: bool = False
    accepted: tuple[str, ...] = ()
    shorts: Mapping[tuple[str, str], Text] = field(default_factory=dict)
    large: bool = False

    @property
    def lang(self) -> str:
        return self.language.code

    @property
    def rtl(self) -> bool:
        return self.language.rtl

    @property
    def imprint(self) -> str:
        """The language and seven digits of what is said, by whom, on what ground: da-3f9a2c1. It stands on the paper,
        and tells whether that still says what the content says; a new layout does not change it."""
        said = (self.slots, self.ui, self.tagline, self.sources, self.values, self.document.revised)
        return f"{self.language.tag}-{digest(said)[:7]}"


@dataclass(frozen=True, slots=True)
class Expect:
    """What preflight will demand of a job's PDF; sizes in mm. `pages` 0: as many as it takes."""

    pages: int
    width: float
    height: float
    bleed: float
    safe: float
    lang: str
    title: str
    fonts: tuple[str, ...]
    profile: Profile
    watermark: str = ""


@dataclass(frozen=True, slots=True)
class PressJob:
    """HTML and the closed set of files that it may read. Plain data, so that it travels to any worker.

    `shorts` are (msgctxt, HTML) of the shorter wordings that the HTML has places for.
    """

    id: str
    document: str
    lang: str
    brand: str
    profile: str
    html: str
    files: tuple[File, ...]
    assets: Mapping[str, str]
    expect: Expect
    revision: str
    source: Mark = field(compare=False)
    places: Mapping[str, Mark] = field(compare=False)
    ladders: tuple[Ladder, ...] = ()
    shorts: tuple[tuple[str, str], ...] = ()
    accepted: tuple[str, ...] = field(compare=False, default=())
    key: Digest = field(compare=False, default=Digest(""))


@dataclass(frozen=True, slots=True)
class Part:
    """One PDF of a bundle, named by the key of the job that makes it."""

    job: str
    key: Digest
    title: str
    lang: str
    lang_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What is made from other jobs' PDFs, its `parts`, without laying out anything anew; `rules` is the profile that
    preflight judges it by."""

    id: str
    title: str
    lang: str
    brand: str
    profile: str
    parts: tuple[Part, ...]
    rules: Profile
    revision: str
    source: Mark = field(compare=False)
    draft: bool = False
    accepted: tuple[str, ...] = field(compare=False, default=())
    key: Digest = field(compare=False, default=Digest(""))


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleJob(Derived):
    """PDFs to be merged into one."""

    mixed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetJob(Derived):
    """PDFs to be put on sheets: `layout` numbers their pages one after the other. `slug` prints a line a side."""

    layout: Layout
    marks: str
    offset: tuple[float, float]
    slug: PressJob | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageJob(Derived):
    """One page of a PDF, from 0, to be a file of its own."""

    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderJob(Derived):
    """All that a print shop needs, to be packed: PDFs by their names in the ZIP, a ticket to be printed, texts."""

    names: tuple[str, ...]
    ticket: PressJob
    texts: Mapping[str, str]


AnyJob = PressJob | Derived


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be made, before anything is: jobs that know their keys.

    `refused` are the ids that were asked for and have an author's error; `known` all ids that the project can make.
    `derived` are made from press jobs; those named in `raw` are made for them only, and not published themselves.
    """

    jobs: tuple[PressJob, ...]
    bundles: tuple[BundleJob, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    known: frozenset[str] = field(default=frozenset(), compare=False)
    derived: tuple[Derived, ...] = ()
    orders: tuple[OrderJob, ...] = ()
    raw: frozenset[str] = frozenset()

    @property
    def all_jobs(self) -> tuple[AnyJob, ...]:
        return (*self.jobs, *self.bundles, *self.derived, *self.orders)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a job. `pdf` is None when it failed; `seconds` is the time that it took to print it."""

    id: str
    key: Digest
    pdf: bytes | None
    pages: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()
    cached: bool = False
    fitting: Fitting = Fitting()
    seconds: float = field(compare=False, default=0.0)

    @property
    def ok(self) -> bool:
        return self.pdf is not None and not any(d.is_error for d in self.diagnostics)
