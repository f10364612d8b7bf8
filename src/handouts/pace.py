"""Project and its composed pages → warnings on what the layout engine is slow at, each with how many times slower.

Nothing is laid out: the style sheets are matched with the page's elements, as the engine does it. The factors are those
of benchmarks/slow_css.py (WeasyPrint 70, medians of pairs with the same words).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from handouts.compose import style_sheets
from handouts.diagnostics import Diagnostic, Mark
from handouts.model import Format, PressJob
from handouts.project import Project

NESTED, FRACTION, ACROSS, SQUARES = 11.0, 2.2, 15.0, 3.4
"""How many times as long as the same words in blocks of fixed width, at 490 words; ACROSS at nine pages (8 at
three); SQUARES: a page with three QR codes, against those of `brand.qr`."""

MANY = 150
"""Squares or strokes that one drawing may have: the smallest QR code has about 200 squares."""

COLUMNS = ("grid-template-columns", "grid-auto-columns", "grid-template", "grid")
HEIGHTS = ("height", "max-height", "block-size", "max-block-size")


@dataclass(frozen=True)
class _Said:
    """What one declaration says, and where."""

    name: str
    value: str
    fraction: bool
    mark: Mark


@dataclass
class _Box:
    """An element with the declarations that count for it."""

    said: dict[str, _Said] = field(default_factory=dict)
    above: _Box | None = None

    @property
    def kind(self) -> str:
        """flex or grid; empty for a box of any other display."""
        shown = self.said.get("display")
        return shown.value.removeprefix("inline-") if shown and re.search(r"flex|grid", shown.value) else ""

    def lineage(self) -> Iterator[_Box]:
        box: _Box | None = self
        while box is not None:
            yield box
            box = box.above

    @property
    def bounded(self) -> bool:
        """Whether it, or a box round it, has a height or is placed by itself, so that no page ends in it."""
        return any(
            box.said[name].value not in ("auto", "none", "static", "relative")
            for box in self.lineage()
            for name in (*HEIGHTS, "position")
            if name in box.said
        )


def check_pace(project: Project, jobs: Iterable[PressJob]) -> list[Diagnostic]:
    """Everything slow in the pages of `jobs`, each place once; one language of a document speaks for all."""
    found: list[Diagnostic] = []
    first = {(job.document, job.brand): job for job in reversed(list(jobs))}
    for job in reversed(first.values()):
        format = project.formats[project.documents[job.document].format]
        sheets = style_sheets(
            format, project.brands[job.brand].theme, project.templates, large=job.id.endswith("-large")
        )
        found += _check_boxes(_boxes(job, format, sheets), format)
        found += _check_drawings(job)
    return list(dict.fromkeys(found))


def _check_boxes(boxes: Iterable[_Box], format: Format) -> Iterator[Diagnostic]:
    for box in boxes:
        kind, mark = box.kind, box.said["display"].mark if box.kind else None
        outer = next((above.kind for above in box.lineage() if above is not box and above.kind), "")
        if kind and "flex" in (kind, outer) and outer:
            hint = "give boxes their width in mm and let them follow each other, or place them absolutely"
            yield _slow(f"{kind} inside {outer} takes {NESTED:g} times as long as blocks", mark, hint)
        if kind and format.pages != 1 and not box.bounded:
            hint = "use blocks for what runs over pages, or give the box or the page round it a height"
            yield _slow(f"{kind} that may run over pages takes {ACROSS:g} times as long as blocks", mark, hint)
        for name in COLUMNS if kind == "grid" else ():
            if name in box.said and box.said[name].fraction:
                hint = "write minmax(0, 1fr), or widths in mm"
                message = f"a column of '1fr' takes {FRACTION:g} times as long as one in mm"
                yield _slow(message, box.said[name].mark, hint)


def _slow(message: str, mark: Mark | None, hint: str) -> Diagnostic:
    return Diagnostic("slow-css", message, mark, hint, severity="warning")


def _check_drawings(job: PressJob) -> Iterator[Diagnostic]:
    """A QR code, or a pattern, as hundreds of shapes: `brand.qr` is one path of strokes."""
    for drawing, name in {drawing: name for name, drawing in reversed(list(job.assets.items()))}.items():
        shapes = max(drawing.count("<rect"), *map(_subpaths, re.findall(r'\sd="([^"]*)"', drawing)), 0)
        if name != "assets/qr.svg" and shapes > MANY:
            folder = (
                f"content/brands/{job.brand}" if name.startswith("assets/logo") else "templates/shared/illustrations"
            )
            mark = Mark(f"{folder}/{name.removeprefix('assets/')}", 1)
            message = f"a drawing of {shapes} shapes makes a page take up to {SQUARES:g} times as long"
            hint = "a QR code: use brand.qr, or a picture of it; a pattern: draw it with fewer, longer strokes"
            yield Diagnostic("slow-drawing", message, mark, hint, severity="warning")


def _subpaths(data: str) -> int:
    return len(re.findall("[Mm]", data))


# -- the cascade -----------------------------------------------------------------------------------


def _boxes(job: PressJob, format: Format, sheets: Mapping[str, str]) -> Iterator[_Box]:
    """The elements of the page, each after those round it."""
    import cssselect2
    import tinyhtml5

    matcher: Any = cssselect2.Matcher()
    for name, text in sheets.items():
        for prelude, said in _rules(text, f"templates/{name}"):
            try:
                for selector in cssselect2.compile_selector_list(prelude):
                    if selector.pseudo_element is None:
                        matcher.add_selector(selector, said)
            except cssselect2.SelectorError:
                continue  # the engine tells it
    boxes: dict[Any, _Box] = {}
    root = cssselect2.ElementWrapper.from_html_root(tinyhtml5.parse(job.html))
    for element in root.iter_subtree():
        box = _Box(above=boxes.get(element.parent.etree_element) if element.parent is not None else None)
        for *_, said in matcher.match(element):
            box.said |= said
        if inline := element.etree_element.get("style"):
            box.said |= _inline(inline, format)
        boxes[element.etree_element] = box
        yield box


def _rules(text: str, name: str) -> Iterator[tuple[Any, dict[str, _Said]]]:
    """(selector, declarations) of a style sheet, those below @media and @supports too."""
    import tinycss2

    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    while rules:
        rule = rules.pop(0)
        if rule.type == "qualified-rule":
            yield rule.prelude, _declarations(rule.content, name)
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports", "layer") and rule.content:
            rules[:0] = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)


def _declarations(content: Any, name: str) -> dict[str, _Said]:
    import tinycss2

    found = {}
    for item in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if item.type == "declaration":
            value = tinycss2.serialize(item.value).strip().lower()
            mark = Mark(name, item.source_line, item.source_column)
            found[item.lower_name] = _Said(item.lower_name, value, _has_fraction(item), mark)
    return found


def _has_fraction(declaration: Any) -> bool:
    """Whether a width in `fr` stands outside minmax(): then every word is measured to find the column's least width."""
    tokens = list(declaration.value)
    slash = next((n for n, token in enumerate(tokens) if token == "/"), None)
    if declaration.lower_name in ("grid", "grid-template"):  # rows / columns
        tokens = tokens[slash + 1 :] if slash is not None else []
    while tokens:
        token = tokens.pop()
        if token.type == "dimension" and token.lower_unit == "fr":
            return True
        if token.type == "function" and token.lower_name == "repeat":
            tokens += token.arguments
    return False


def _inline(style: str, format: Format) -> dict[str, _Said]:
    """The declarations of a style attribute, at the line of page.html that holds it."""
    name = f"templates/formats/{format.name}/page.html"
    at = max(format.template.find(style), 0)
    mark = Mark(name, format.template.count("\n", 0, at) + 1)
    return {said.name: replace(said, mark=mark) for said in _declarations(style, name).values()}
