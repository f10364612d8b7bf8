"""A laid-out WeasyPrint document and its job → diagnostics on text that overflows, leaves the page or is lost.

The one module that knows WeasyPrint's private box tree (`Page._page_box`, `pdf.tags._build_box_tree`).
tests/test_fit.py holds the canary that says what to do when an upgrade changes it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from handouts.diagnostics import Diagnostic, Mark
from handouts.model import Filled, Place, PressJob

MM = 25.4 / 96
"""Millimetres in a CSS pixel."""

SLACK = 0.5
"""Pixels that a line may stick out of its box: less than print shows."""

SAFE_SLACK = 0.2
"""Millimetres that text may come nearer to the trim than the safe margin."""

SHORT_END = 6
"""Signs of a word that may not be the last line of a paragraph alone."""

SVG = "{http://www.w3.org/2000/svg}"
HYPHENS = "-\u2010\u2011"


@dataclass(frozen=True)
class Ink:
    """A run of text (with the height of its line) or a picture, in pixels from the corner of the trim."""

    element: Any
    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float


def check_layout(document: Any, job: PressJob) -> list[Diagnostic]:
    """Everything that the layout lost or put in a wrong place."""
    root = _root(document)
    desk = _Desk(job, {child: parent for parent in root.iter() for child in parent})
    found = [*_overflows(document, desk), *_misplaced(document, desk), *_losses(document, root, desk)]
    found += _unmarked(document, desk)
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class _Desk:
    """The job, and who is whose parent: turns an element into a place in the author's file."""

    job: PressJob
    parents: dict[Any, Any]

    def context(self, element: Any) -> str:
        """The data-text of the element or of its nearest ancestor that has one."""
        while element is not None:
            name = element.get("data-text")
            if name is not None:
                return str(name)
            element = self.parents.get(element)
        return ""

    def place(self, element: Any) -> Mark:
        return self.job.places.get(self.context(element), self.job.source)

    def error(self, code: str, message: str, element: Any, hint: str) -> Diagnostic:
        return Diagnostic(code, message, self.place(element), hint, langs=(self.job.lang,), job=self.job.id)


# -- the box tree ------------------------------------------------------------------------------


def _root(document: Any) -> Any:
    """The <html> element that the boxes were made from."""
    children = (box for page in document.pages for box in page._page_box.children)
    return next(box.element for box in children if box.element_tag == "html")


def _walk(box: Any, parent: Any = None) -> Iterator[tuple[Any, Any]]:
    """(box, parent) for the box and all below it, absolutely placed ones too."""
    box = getattr(box, "_box", box)
    yield box, parent
    for child in getattr(box, "children", ()):
        yield from _walk(child, box)


def _is_block(box: Any) -> bool:
    from weasyprint.formatting_structure import boxes

    inline = isinstance(box, (boxes.InlineBox, boxes.ReplacedBox))
    return not inline and box.element_tag not in ("html", "body")


def _ink(box: Any, page: int) -> Iterator[Ink]:
    """The text runs and pictures below a box.

    A run is as high as its line, not as the font: fonts with tall ascenders would stick out of every box.
    """
    from weasyprint.formatting_structure import boxes

    line: dict[int, Any] = {}
    for item, parent in _walk(box):
        above = line.get(id(parent))
        if isinstance(item, boxes.LineBox):
            above = item
        elif not isinstance(item, (boxes.InlineBox, boxes.TextBox)):
            above = None
        line[id(item)] = above
        if isinstance(item, boxes.TextBox):
            if item.text.strip() and item.style["visibility"] == "visible":
                tall = above or item
                x, y = item.position_x + _hanging(item), tall.position_y
                yield Ink(item.element, item.text, page, x, y, x + item.width, y + tall.height)
        elif isinstance(item, boxes.ReplacedBox) and item is not box:
            x, y = item.content_box_x(), item.content_box_y()
            yield Ink(item.element, "", page, x, y, x + item.width, y + item.height)


def _hanging(box: Any) -> float:
    """How far a run's letters stand right of its box: right to left, by the space taken away from its end."""
    from weasyprint.text.line_break import line_size

    layout = box.pango_layout
    if not layout.first_line_direction % 2 or not layout.text.endswith(" "):
        return 0.0
    layout.reactivate(box.style)
    drawn, _ = line_size(layout.get_first_line()[0], box.style)
    layout.deactivate()
    return max(float(drawn) - float(box.width), 0.0)


# -- the three checks --------------------------------------------------------------------------


def _overflows(document: Any, desk: _Desk) -> Iterator[Diagnostic]:
    """Text and pictures below a data-box, and text below a box that cuts, lie inside its content box."""
    for box, name, inks in _panels(document):
        yield from _overflow(box, name, inks, desk)


def _panels(document: Any) -> Iterator[tuple[Any, str, list[Ink]]]:
    """(box, its name, what lies in it) for each data-box and each box that cuts what sticks out."""
    for number, page in enumerate(document.pages, 1):
        for box, parent in _walk(page._page_box):
            element = box.element
            if element is None or (parent is not None and parent.element is element) or "::" in box.element_tag:
                continue
            name = element.get("data-box")
            if name is not None or (box.style["overflow"] != "visible" and _is_block(box)):
                yield box, name or box.element_tag, [ink for ink in _ink(box, number) if ink.text or name is not None]


def _beyond(box: Any, inks: list[Ink]) -> tuple[list[Ink], list[Ink]]:
    """What lies above or below the box, and what lies left or right of it."""
    left, top = box.content_box_x() - SLACK, box.content_box_y() - SLACK
    right, bottom = left + box.width + 2 * SLACK, top + box.height + 2 * SLACK
    high = [ink for ink in inks if ink.bottom > bottom or ink.top < top]
    return high, [ink for ink in inks if ink.right > right or ink.left < left]


def _overflow(box: Any, name: str, inks: list[Ink], desk: _Desk) -> Iterator[Diagnostic]:
    high, wide = _beyond(box, inks)
    left, top = box.content_box_x(), box.content_box_y()
    right, bottom = left + box.width, top + box.height
    if high:
        excess = max(max(ink.bottom - bottom, top - ink.top) for ink in high)
        last = next((ink for ink in reversed(high) if ink.text), high[-1])
        over, used = _lines(high), _lines(inks)
        name = f"{name}': {used} lines where {used - over} fit" if over and last.text else f"{name}'"
        yield _too_big("high", excess, last, name, _characters(high), desk)
    if wide:
        worst = max(wide, key=lambda ink: max(ink.right - right, left - ink.left))
        excess = max(worst.right - right, left - worst.left)
        share = excess / max(worst.right - worst.left, 1)
        yield _too_big("wide", excess, worst, f"{name}'", round(len(worst.text) * share) + 1, desk)


def _lines(inks: list[Ink]) -> int:
    return len({(ink.page, round(ink.top)) for ink in inks if ink.text})


def _too_big(way: str, excess: float, ink: Ink, name: str, characters: int, desk: _Desk) -> Diagnostic:
    what = "text" if ink.text else "picture"
    hint = f"shorten the text by about {characters} characters" if characters else "make the picture smaller"
    message = f"the {what} is {excess * MM:.1f} mm too {way} for its box '{name}"
    return desk.error("overflow", message, ink.element, hint)


def _characters(inks: list[Ink]) -> int:
    """How much text is out: what the lines that stick out hold, rounded up to five."""
    return -(-sum(len(ink.text) for ink in inks) // 5) * 5


def _misplaced(document: Any, desk: _Desk) -> Iterator[Diagnostic]:
    """Text lies inside the trimmed page and keeps the safe margin."""
    safe = desk.job.expect.safe
    for number, page in enumerate(document.pages, 1):
        nearest: dict[str, tuple[float, Ink]] = {}
        for ink in _ink(page._page_box, number):
            if ink.text:
                gap = min(ink.left, ink.top, page.width - ink.right, page.height - ink.bottom) * MM
                context = desk.context(ink.element)
                if gap < nearest.get(context, (safe - SAFE_SLACK, ink))[0]:
                    nearest[context] = gap, ink
        for gap, ink in nearest.values():
            yield _near_edge(gap, ink, safe, desk)


def _near_edge(gap: float, ink: Ink, safe: float, desk: _Desk) -> Diagnostic:
    words = f"'{_short(ink.text)}' on page {ink.page}"
    if gap < -SAFE_SLACK:
        hint = "shorten the text, or make room for it in the format"
        return desk.error("off-page", f"{words} runs {-gap:.1f} mm off the page", ink.element, hint)
    message = f"{words} is {max(gap, 0):.1f} mm from the edge, the safe margin is {safe:g} mm"
    return desk.error("outside-safe-margin", message, ink.element, "shorten the text, or move it inwards in the format")


def _losses(document: Any, root: Any, desk: _Desk) -> Iterator[Diagnostic]:
    """Every character below a data-text was laid out. Surplus (repeated headers, ellipses) is no fault."""
    for element, source, printed, missing in _lost(document, root):
        lost = _lost_words(source, printed) or "".join(missing)
        message = f"'{_short(lost)}' is not printed"
        yield desk.error("text-lost", message, element, "shorten the text, or mend the format that hides it")


def _lost(document: Any, root: Any) -> Iterator[tuple[Any, str, str, Counter[str]]]:
    """(element, its text, what was laid out of it, what was not) of each data-text that is not whole."""
    laid = _laid_out(document)
    for element in root.iter():
        if element.get("data-text") is not None:
            source = "".join(_authored(element))
            printed = "".join(text for below in element.iter() for text in laid.get(below, ()))
            if missing := Counter(_letters(source)) - Counter(_letters(printed)):
                yield element, source, printed, missing


def _unmarked(document: Any, desk: _Desk) -> Iterator[Diagnostic]:
    """Every page of a draft shows its watermark whole."""
    word = desk.job.expect.watermark
    for number, page in enumerate(document.pages, 1) if word else ():
        marks = [
            i for i in _ink(page._page_box, number) if i.element is not None and i.element.get("class") == "watermark"
        ]
        if _letters("".join(ink.text for ink in marks)) != _letters(word):
            hint = "let no style hide the class 'watermark'"
            message = f"page {number} of the draft has no watermark '{word}'"
            yield Diagnostic(
                "draft-not-marked", message, desk.job.source, hint, langs=(desk.job.lang,), job=desk.job.id
            )


def _laid_out(document: Any) -> dict[Any, list[str]]:
    """What was set for each element; what CSS generates (::before, ::marker) does not count."""
    from weasyprint.formatting_structure import boxes

    texts: dict[Any, list[str]] = {}
    for page in document.pages:
        for box, _ in _walk(page._page_box):
            if isinstance(box, boxes.TextBox) and box.element is not None and box.style["visibility"] == "visible":
                generated = "::" in box.element_tag and not box.element_tag.endswith("::first-letter")
                texts.setdefault(box.element, []).append("" if generated else box.text)
    return texts


def _authored(element: Any) -> Iterator[str]:
    """The text of an element without that of drawings in it."""
    if isinstance(element.tag, str) and not element.tag.startswith(SVG):
        yield element.text or ""
        for child in element:
            yield from _authored(child)
            yield child.tail or ""


def _letters(text: str) -> str:
    """The characters that ink is put down for, whatever `text-transform` and hyphenation did to them."""
    folded = unicodedata.normalize("NFKD", text.upper().casefold())
    return "".join(c for c in folded if c not in HYPHENS and unicodedata.category(c) not in _INKLESS)


_INKLESS = ("Cc", "Cf", "Mn", "Zl", "Zp", "Zs")


def _lost_words(source: str, printed: str) -> str:
    there = _letters(printed)
    return " ".join(word for word in source.split() if _letters(word) not in there)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}…"


# -- what copyfitting asks -----------------------------------------------------------------------


def crowded(document: Any) -> set[str]:
    """The ladders (data-fit) of the boxes that do not hold their text; '' stands for boxes that have none."""
    return {box.get("data-fit", "") for box in _crowded(document)}


def all_placed(document: Any) -> bool:
    """Whether every panel of a salon (data-salon) is placed by itself, so that nothing beside it can move it."""
    return all(
        box.style["position"] == "absolute"
        for page in document.pages
        for box, parent in _walk(page._page_box)
        if box.element is not None
        and box.element.get("data-salon") is not None
        and "::" not in box.element_tag
        and (parent is None or parent.element is not box.element)
    )


def crowded_texts(document: Any) -> set[str]:
    """The msgctxts of the texts in those boxes."""
    return {name for box in _crowded(document) for element in box.iter() if (name := element.get("data-text"))}


def _crowded(document: Any) -> Iterator[Any]:
    """The elements of the boxes that something sticks out of, or whose text runs past the page and is not laid out."""
    root = _root(document)
    yield from (box.element for box, _, inks in _panels(document) if any(_beyond(box, inks)))
    lost = {element for element, *_ in _lost(document, root)}
    if lost:
        boxes = [element for element in root.iter() if element.get("data-box") is not None]
        yield from (box for box in boxes if lost & set(box.iter()))


def fullness(document: Any) -> dict[str, float]:
    """How much room the fullest box of each ladder takes, in parts of its height."""
    found: dict[str, float] = {}
    for box, _, inks in _panels(document):
        ladder = box.element.get("data-fit")
        if ladder and inks and box.height:
            used = max(ink.bottom for ink in inks) - box.content_box_y()
            found[ladder] = max(used / box.height, found.get(ladder, 0.0))
    return found


def fill_ratios(document: Any, sparse: Mapping[str, bool]) -> tuple[Filled, ...]:
    """How full the boxes of each ladder are, in the order of the pages."""
    found = []
    for box, name, inks in _panels(document):
        ladder = box.element.get("data-fit")
        if ladder in sparse and inks and box.height:
            used = max(ink.bottom for ink in inks) - box.content_box_y()
            size, measure = _type_of(box)
            found.append(Filled(name, inks[0].page, round(used / box.height, 3), sparse[ladder], size, measure))
    return tuple(found)


def margin(document: Any) -> float:
    """How near the text comes to the trim anywhere, in mm."""
    gaps = [
        min(ink.left, ink.top, page.width - ink.right, page.height - ink.bottom)
        for number, page in enumerate(document.pages, 1)
        for ink in _ink(page._page_box, number)
        if ink.text and ink.element is not None and ink.element.get("class") != "watermark"
    ]
    return round(min(gaps, default=0.0) * MM, 1)


def headline_size(document: Any) -> float:
    """The size of the largest h1, in pt."""
    h1 = (box for page in document.pages for box, _ in _walk(page._page_box) if box.element_tag == "h1")
    return round(max((box.style["font_size"] * 0.75 for box in h1), default=0.0), 1)


def text_places(document: Any) -> tuple[Place, ...]:
    """Where each numbered text (data-n) stands; a text on several pages has a place on each."""
    from weasyprint.formatting_structure import boxes

    found: dict[tuple[int, int, float], Place] = {}
    for number, page in enumerate(document.pages, 1):
        for box, _ in _walk(page._page_box):
            n = box.element.get("data-n") if box.element is not None and "::" not in box.element_tag else None
            if n is not None and isinstance(box, boxes.BlockLevelBox):
                lines = sum(isinstance(below, boxes.LineBox) for below, _ in _walk(box))
                x, y, width, height = (
                    side * MM
                    for side in (box.border_box_x(), box.border_box_y(), box.border_width(), box.border_height())
                )
                place = Place(int(n), box.element.get("data-text") or "", number, x, y, width, height, lines)
                found.setdefault((int(n), number, round(y, 1)), place)
    return tuple(found.values())


def crowded_boxes(document: Any) -> set[str]:
    """The names (data-box) of the boxes that do not hold their text."""
    return {box.get("data-box") or box.tag for box in _crowded(document)}


def texts_in_boxes(document: Any) -> dict[str, list[int]]:
    """The numbers of the texts in each box, in reading order."""
    return {
        name: list(dict.fromkeys(int(n) for e in box.element.iter() if (n := e.get("data-n")) is not None))
        for box, name, _ in _panels(document)
    }


def capacities(document: Any, text: str) -> dict[int, int]:
    """Number of a text in a box → the characters of `text` that fill its lines and those that the box has room for."""
    from weasyprint.formatting_structure import boxes

    found: dict[int, int] = {}
    for panel, name, inks in _panels(document):
        if panel.element.get("data-box") != name or not inks:
            continue
        spare = panel.height - (max(ink.bottom for ink in inks) - min(ink.top for ink in inks)) + SLACK
        for box, _ in _walk(panel):
            number = box.element.get("data-n") if box.element is not None and "::" not in box.element_tag else None
            lines = [line for line, _ in _walk(box) if isinstance(line, boxes.LineBox)] if number else []
            if number and lines and isinstance(box, boxes.BlockBox):
                count = len(lines) + max(int(spare / lines[0].height), 0)
                length = _fill(box.style, text, box.width, count)
                found[int(number)] = min(length, found.get(int(number), length))
    return found


def _fill(style: Any, text: str, width: float, lines: int) -> int:
    """The characters of `text` that `lines` lines of a width take."""
    from weasyprint.text.line_break import split_first_line

    class Context:
        dictionaries: ClassVar[dict[Any, Any]] = {}

    rest = text
    for _ in range(lines):
        resume = split_first_line(rest, style, Context, width, 0)[2]
        if resume is None:
            return len(text)
        rest = rest.encode()[resume:].decode()
    return len(text) - len(rest)


def _type_of(box: Any) -> tuple[float, float]:
    """The smallest size in pt, and the characters of a full line of running text (three lines and more)."""
    from weasyprint.formatting_structure import boxes

    sizes, full = [], []
    for below, _ in _walk(box):
        if isinstance(below, boxes.TextBox) and below.text.strip():
            sizes.append(below.style["font_size"] * 0.75)
        if below.element_tag in ("p", "li") and isinstance(below, boxes.BlockBox):
            lines = [item for item, _ in _walk(below) if isinstance(item, boxes.LineBox)]
            for line in lines[:-1] if len(lines) > 2 else ():
                full.append(sum(len(run.text) for run, _ in _walk(line) if isinstance(run, boxes.TextBox)))
    return round(min(sizes, default=0.0), 2), round(sum(full) / len(full), 1) if full else 0.0


@dataclass(frozen=True)
class Heading:
    """A heading as laid out: words and width (pixels) of each line, the room there is, and what measures a text."""

    context: str
    lines: tuple[tuple[int, float], ...]
    room: float
    measure: Callable[[str], float]


def headings(document: Any) -> Iterator[Heading]:
    """Every h1 to h3 that has a context, in the order of the pages."""
    from weasyprint.formatting_structure import boxes

    for page in document.pages:
        for box, _ in _walk(page._page_box):
            context = box.element.get("data-text") if box.element_tag in ("h1", "h2", "h3") else None
            if context and isinstance(box, boxes.BlockBox):
                lines = tuple((len(text.split()), width) for text, width in _lines_of(box))
                measure = partial(_width, box.style)
                yield Heading(context, lines, box.width, measure)


def _width(style: Any, text: str) -> float:
    from weasyprint.text.line_break import split_first_line

    return float(split_first_line(text, style, None, None, 0)[3])


def short_ends(document: Any) -> tuple[str, ...]:
    """The msgctxts of paragraphs and list items whose last line is one short word, or the rest of one."""
    from weasyprint.formatting_structure import boxes

    found: dict[str, None] = {}
    for page in document.pages:
        for box, _ in _walk(page._page_box):
            if box.element_tag in ("p", "li") and isinstance(box, boxes.BlockBox) and box.element.get("data-text"):
                last = [text for text, _ in _lines_of(box)][1:][-1:]
                if last and len(last[0].split()) == 1 and len(last[0].strip()) <= SHORT_END:
                    found[box.element.get("data-text")] = None
    return tuple(found)


def _lines_of(box: Any) -> Iterator[tuple[str, float]]:
    """(text, width in pixels) of each line below a box."""
    from weasyprint.formatting_structure import boxes

    for line in (below for below, _ in _walk(box) if isinstance(below, boxes.LineBox)):
        runs = [run for run, _ in _walk(line) if isinstance(run, boxes.TextBox)]
        yield "".join(run.text for run in runs), sum(run.width for run in runs)


# -- what WeasyPrint's tags lack ---------------------------------------------------------------


def tag_languages() -> None:
    """Make WeasyPrint write the `lang` of inner elements as /Lang, and the `scope` of a header cell as /Scope.

    WeasyPrint 70 writes the language of <html> only. Wraps a private function, once.
    """
    from weasyprint.pdf import pydyf, tags

    build = tags._build_box_tree
    if getattr(build, "tags_languages", False):
        return

    def with_language(box: Any, *rest: Any) -> Iterator[Any]:
        element = box.element
        attributes = element.attrib if element is not None and box.element_tag not in ("html", "body") else {}
        for tagged in build(box, *rest):
            if attributes.get("lang") and "Lang" not in tagged:
                tagged["Lang"] = pydyf.String(attributes["lang"])
            if tagged["S"] == "/TH" and attributes.get("scope") in ("row", "col"):
                tagged["A"]["Scope"] = "/Row" if attributes["scope"] == "row" else "/Column"
            yield tagged

    # a mark on the function itself, so that a second call finds it wherever it comes from
    with_language.tags_languages = True  # type: ignore[attr-defined]
    tags._build_box_tree = with_language


def mend_line_breaks() -> None:
    """Let a text whose last space alone is too much stay on its line. Wraps a private function, once.

    WeasyPrint 70 measures the text before an inline element (bold, italic) with its trailing space; where only that
    space is over, the line breaks after its first word.
    """
    from weasyprint.layout import inline

    split = inline.split_first_line
    if getattr(split, "__wrapped__", None):
        return

    def mended(text: str, style: Any, context: Any, max_width: Any, *rest: Any, **more: Any) -> Any:
        found = split(text, style, context, max_width, *rest, **more)
        stripped = text.rstrip(" ")
        if max_width is None or found[2] is None or stripped == text or not stripped:
            return found
        bare = split(stripped, style, context, max_width, *rest, **more)
        if bare[2] is None and bare[3] <= max_width:
            return split(text, style, context, max_width + style["font_size"] * 2, *rest, **more)
        return found

    # as functools.wraps marks it: a second call finds it, and the canary test takes it off
    mended.__wrapped__ = split  # type: ignore[attr-defined]
    inline.split_first_line = mended


PLAIN_PATH = re.compile(r"[\dACHLMQSTVZachlmqstvzEe,.+\-\s]*")
"""Path data without units and percentages: what it draws depends on nothing else."""

MANY_PATHS = 5_000


def remember_paths() -> None:
    """Read the data of a drawing's path once a process, not each time that it is drawn: WeasyPrint 70 reads it point by
    point, which is two fifths of a leaflet's render. The same bytes. Wraps a private function, once."""
    from pydyf import _to_bytes
    from weasyprint import svg

    draw = svg.TAGS["path"]
    if getattr(draw, "__wrapped__", None):
        return
    known: dict[str, tuple[bytes, tuple[Any, ...]]] = {}

    def remembered(image: Any, node: Any, font_size: Any) -> None:
        data, written, vertices = node.get("d", ""), image.stream.stream, node.vertices
        if not PLAIN_PATH.fullmatch(data):
            draw(image, node, font_size)
            return
        if data not in known or vertices:
            begun = len(written)
            fresh = not vertices
            draw(image, node, font_size)
            if fresh and len(known) < MANY_PATHS:
                known[data] = b"\n".join(map(_to_bytes, written[begun:])), tuple(vertices)
            return
        written.append(known[data][0])
        vertices.extend(known[data][1])

    # marked like the first line's mend above, for the same two
    remembered.__wrapped__ = draw  # type: ignore[attr-defined]
    svg.TAGS["path"] = remembered


def plain_bookmarks(document: Any) -> None:
    """Bookmarks without the no-break spaces that hold a heading's lines together."""
    for page in document.pages:
        page.bookmarks[:] = [
            (level, label.replace("\N{NO-BREAK SPACE}", " "), *rest) for level, label, *rest in page.bookmarks
        ]


def one_annotation_a_link(document: Any) -> None:
    """Keep the link areas of <a> boxes only: WeasyPrint adds one for each box inside, which PDF/UA-1 forbids.

    The area of a picture inside is added to that of its <a>.
    """
    for page in document.pages:
        kept: list[Any] = []
        for kind, target, area, box in page.links:
            owner = next((k for k in kept if any(b is box for b, _ in _walk(k[3]))), None)
            if owner is not None:
                owner[2] = _union(owner[2], area)
            elif box.element is not None and box.element_tag == "a":
                kept.append([kind, target, area, box])
        page.links[:] = [tuple(link) for link in kept]


def _union(one: Any, other: Any) -> tuple[float, float, float, float]:
    """The smallest area (left, top, right, bottom) around both."""
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
