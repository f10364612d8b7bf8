"""One YAML file → a tree of text values that know their place.

Read from YAML nodes, never constructed: every scalar stays the text that was typed (`no`, `012`,
`+45 12`), repeated keys are seen, and anchors, aliases, tags and merge keys are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from handouts.diagnostics import Mark, Problems
from handouts.signs import invisible_signs

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
MAX_NODES = 5000


@dataclass(frozen=True, slots=True)
class Scalar:
    """A typed text; `block` is the line where a block scalar's text begins, else 0."""

    text: str
    mark: Mark
    block: int = 0


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Map:
    """Keys in the order of the file; `keys` holds the place of each key."""

    items: dict[str, Node]
    keys: dict[str, Mark]
    mark: Mark


Node = Scalar | Sequence | Map


def read_yaml(data: bytes, path: str, problems: Problems) -> Map | None:
    """The mapping that the file holds, or None after reporting why not.

    Reports bad-encoding, too-large, bad-yaml, repeated-key, and what has no place in content:
    anchors, aliases, tags, merge keys, a second document.
    """
    text = decode(data, path, problems)
    if text is None:
        return None
    try:
        _bound(text, path)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except _Refused as error:
        problems.error("bad-yaml", str(error.args[0]), error.args[1], error.args[2])
        return None
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        mark = Mark(path, at.line + 1, at.column + 1) if at else Mark(path)
        reason = " ".join(str(error.problem or error.context).split())
        problems.error("bad-yaml", f"this is not valid YAML: {reason}", mark, _yaml_hint(reason))
        return None
    except yaml.YAMLError as error:
        where = getattr(error, "position", 0) or 0
        mark = Mark(path, text.count("\n", 0, where) + 1, where - text.rfind("\n", 0, where))
        sign = ord(text[where]) if where < len(text) else 0
        problems.error("bad-yaml", f"a YAML file may not hold the sign U+{sign:04X}", mark, "delete the sign")
        return None
    node = _convert(root, path, problems) if root is not None else None
    if isinstance(node, Map):
        return node
    if node is None or isinstance(node, (Scalar, Sequence)):
        problems.error("bad-yaml", "the file must hold 'key: value' lines", Mark(path), "see the format's example.yaml")
    return None


def decode(data: bytes, path: str, problems: Problems, limit: int = MAX_BYTES) -> str | None:
    """UTF-8 text (a byte order mark is dropped, line ends become LF), or None after reporting why not."""
    if len(data) > limit:
        problems.error(
            "too-large",
            f"the file has {len(data)} bytes, at most {limit} are read",
            Mark(path),
            "split the file in two",
        )
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"the file is not UTF-8 text: it looks like {_guess(data)}"
        problems.error("bad-encoding", message, Mark(path, line), "save it again with the encoding UTF-8")
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _guess(data: bytes) -> str:
    """The encoding that bytes which are no UTF-8 have, most likely: for people, never to read them by."""
    if data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return "UTF-32"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:200].count(0) > 20:
        return "UTF-16"
    return "binary data, no text" if b"\0" in data else "Windows-1252 or Latin-1"


class _Refused(Exception):
    pass


def _bound(text: str, path: str) -> None:
    """Walk the events first: cheap, and nothing is built from a hostile file."""
    depth = nodes = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        mark = _mark(event.start_mark, path)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _Refused("a second document starts here", mark, "keep one document a file: remove '---'")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused("anchors and aliases ('&', '*') are not used here", mark, "put quotes round the text")
        if isinstance(event, yaml.NodeEvent):
            nodes += 1
            tag = getattr(event, "tag", None)
            if tag is not None and tag != "!":
                raise _Refused(f"tags are not used here: '{tag}'", mark, "put quotes round the text")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise _Refused("the file is nested too deeply or has too many values", mark, "split the file in two")


def _mark(at: Any, path: str) -> Mark:
    return Mark(path, at.line + 1, at.column + 1)


def _convert(node: yaml.Node, path: str, problems: Problems) -> Node:
    mark = _mark(node.start_mark, path)
    if isinstance(node, yaml.ScalarNode):
        block = mark.line + 1 if node.style in ("|", ">") else 0
        return _gated(Scalar(str(node.value), mark, block), problems)
    if isinstance(node, yaml.SequenceNode):
        return Sequence(tuple(_convert(item, path, problems) for item in node.value), mark)
    items: dict[str, Node] = {}
    keys: dict[str, Mark] = {}
    for key, value in _pairs(node, path, problems):
        if key.text in items:
            first = keys[key.text].line
            problems.error(
                "repeated-key", f"'{key.text}' stands twice, first in line {first}", key.mark, "keep one of the two"
            )
            continue
        keys[key.text] = key.mark
        items[key.text] = _convert(value, path, problems)
    return Map(items, keys, mark)


def _pairs(node: yaml.Node, path: str, problems: Problems) -> Iterator[tuple[Scalar, yaml.Node]]:
    for key, value in node.value:
        mark = _mark(key.start_mark, path)
        if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
            problems.error("bad-yaml", "a key must be a plain word", mark, "write 'key: value'")
            continue
        yield _gated(Scalar(str(key.value), mark), problems), value


def _gated(scalar: Scalar, problems: Problems) -> Scalar:
    """The scalar; reported are signs that print as nothing or turn text round, which no file of a project needs."""
    for sign in invisible_signs(scalar.text)[:5]:
        message = f"the text holds the invisible sign U+{ord(sign):04X}"
        problems.error("invisible-character", message, scalar.mark, "delete it or type the word anew")
    return scalar


def _yaml_hint(reason: str) -> str:
    if "mapping values are not allowed" in reason:
        return "put quotes round a text that holds ': '"
    if ("found character" in reason and "tab" in reason.lower()) or "'\\t'" in reason:
        return "use spaces, not tabs, at the start of a line"
    if "end of stream" in reason or "unexpected end" in reason:
        return "close the quotation mark"
    return "check the indentation and the quotation marks of this line and the one above"
