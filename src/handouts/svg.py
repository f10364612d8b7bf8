"""The bytes of a drawing from strangers → its text, or what is wrong with it and where.

An allow-list of elements; no document type (so no entities), no script, no reference out of the file, and budgets
for what a drawing grows to when each `<use>`, gradient, clip and mask is followed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

MAX_BYTES = 1 << 20
MAX_ELEMENTS = 5_000
MAX_DEPTH = 40
MAX_DATA = 300_000
"""Characters of all attributes and styles together."""

MAX_WEIGHT = 20_000
"""Elements, plus one for each 50 characters of theirs, once every reference is followed."""

SVG = "http://www.w3.org/2000/svg"
ELEMENTS = {"svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "style", "clipPath", "mask"} | {
    *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "linearGradient", "radialGradient", "stop")
}
_OWN_URL = re.compile(r"url\(\s*(['\"]?)#([\w.:-]+)\1\s*\)")


class SvgFault(Exception):
    """What is wrong with a drawing, in plain words, and its line."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass
class _Node:
    line: int
    size: int = 0
    children: list[_Node] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    weight: int = 0
    open: bool = False


@lru_cache(256)
def check_svg(data: bytes) -> str:
    """The drawing's text. Raises SvgFault for anything that is not a small, still, self-contained picture."""
    if len(data) > MAX_BYTES:
        raise SvgFault(f"has {len(data)} bytes, at most {MAX_BYTES} are read", 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SvgFault("is not UTF-8 text", data.count(b"\n", 0, error.start) + 1) from None
    reader = _Reader()
    try:
        reader.parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise SvgFault(f"is no whole SVG drawing: {expat.errors.messages[error.code]}", error.lineno) from None
    except UnicodeEncodeError:
        raise SvgFault("holds a sign that is none", 1) from None
    weight = _weigh(reader.root, reader.ids, 0)
    if weight > MAX_WEIGHT:
        raise SvgFault(f"grows to {weight} parts when its references are followed, at most {MAX_WEIGHT} are drawn", 1)
    return text


class _Reader:
    """Expat's events, each looked at as it comes: nothing is built from what is refused."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction
        self.path: list[_Node] = []
        self.names: list[str] = []
        self.ids: dict[str, _Node] = {}
        self.root = _Node(1)
        self.count = self.data = 0
        self.style: list[str] = []

    def fault(self, message: str) -> SvgFault:
        return SvgFault(message, self.parser.CurrentLineNumber)

    def _doctype(self, *_: object) -> None:
        raise self.fault("has a document type: take the line '<!DOCTYPE …>' away")

    def _instruction(self, target: str, _: str) -> None:
        raise self.fault(f"has an instruction '<?{target[:20]}'")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        foreign = space not in (SVG, "")
        if not self.path and (tag != "svg" or foreign):
            raise self.fault(f"is no SVG drawing: it begins with <{tag[:20]}>")
        if tag not in ELEMENTS and not (foreign and {"metadata", "namedview"} & {tag, *self.names}):
            hint = "; turn text into paths" if tag in ("text", "tspan") else ""
            raise self.fault(f"has an element <{tag[:20]}>, which is not drawn here{hint}")
        self.count += 1
        if self.count > MAX_ELEMENTS or len(self.path) >= MAX_DEPTH:
            raise self.fault(f"has more than {MAX_ELEMENTS} elements, or they are nested deeper than {MAX_DEPTH}")
        node = _Node(self.parser.CurrentLineNumber)
        self._attributes(node, attributes)
        if self.path:
            self.path[-1].children.append(node)
        else:
            self.root = node
        self.path.append(node)
        self.names.append(tag)

    def _attributes(self, node: _Node, attributes: Mapping[str, str]) -> None:
        for name, value in attributes.items():
            tag = name.rpartition(" ")[2]
            self._grow(node, len(value))
            if tag.startswith("on") or tag == "base":
                raise self.fault(f"has an attribute '{tag[:20]}'")
            if tag == "href":
                if not re.fullmatch(r"#[\w.:-]+", value):
                    raise self.fault(f"refers to '{value[:40]}', which is outside of it")
                node.refs.append(value[1:])
            elif tag == "spreadMethod" and value.strip() != "pad":
                raise self.fault(f"has a gradient that repeats (spreadMethod '{value[:20]}')")
            elif tag == "id":
                self.ids.setdefault(value, node)
            else:
                node.refs += self._references(value)

    def _references(self, css: str) -> list[str]:
        """The ids that a style names; only those of the drawing itself may be."""
        rest = _OWN_URL.sub("", css)
        if re.search(r"url|src\s*\(|image|[@\\]|expression|javascript", rest, re.IGNORECASE):
            raise self.fault(f"has a style that reaches out of it: '{' '.join(rest.split())[:40]}'")
        return [match[2] for match in _OWN_URL.finditer(css)]

    def _words(self, text: str) -> None:
        if self.names[-1] == "style":
            self.style.append(text)
            self._grow(self.path[-1], len(text))

    def _end(self, _: str) -> None:
        if self.names.pop() == "style":
            self.root.refs += self._references("".join(self.style))
            self.style = []
        self.path.pop()

    def _grow(self, node: _Node, size: int) -> None:
        node.size += size
        self.data += size
        if self.data > MAX_DATA:
            raise self.fault(f"has more than {MAX_DATA} characters of drawing: simplify its paths")


def _weigh(node: _Node, ids: Mapping[str, _Node], depth: int) -> int:
    """The parts that are drawn for a node, each reference followed; one that leads to itself is refused."""
    if node.open or depth > 4 * MAX_DEPTH:
        raise SvgFault("has a part that contains itself, or references too many deep", node.line)
    if not node.weight:
        node.open = True
        below = [*node.children, *(ids[name] for name in node.refs if name in ids)]
        node.weight = min(1 + node.size // 50 + sum(_weigh(child, ids, depth + 1) for child in below), 10**15)
        node.open = False
    return node.weight
