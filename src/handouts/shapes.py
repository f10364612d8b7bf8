"""Shape × YAML node → value with its place, or every fault of the node at once; and shape → JSON Schema.

The same few shapes describe the fixed files (handouts.yaml, format.yaml, brand.yaml …) and, built from a
format's slots, the documents of that format.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from handouts.diagnostics import Problems, did_you_mean
from handouts.files import NAME
from handouts.model import Block, Choice, Link, Picture, Prose, Slot, Text
from handouts.prose import split_blocks
from handouts.signs import oversize
from handouts.source import Map, Node, Scalar, Sequence

URL = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]+)?(?:/[\w./?=&%+~#-]*)?", re.IGNORECASE)


class Shape(Protocol):
    def read(self, node: Node, context: str, problems: Problems) -> Any:
        """The value of `node`; faults go to `problems`. `context` becomes the msgctxt of a text."""

    def schema(self) -> dict[str, Any]:
        """The shape as JSON Schema (draft 7)."""


def _scalar(node: Node, what: str, problems: Problems) -> Scalar | None:
    if isinstance(node, Scalar):
        return node
    got = "a list" if isinstance(node, Sequence) else "a group of keys"
    problems.error("wrong-type", f"here stands {got}, {what} is needed", node.mark, f"write {what} on one line")
    return None


@dataclass(frozen=True)
class Word:
    """A short text with a pattern: colours, dates, names of files."""

    what: str
    pattern: str = r"[^\n]+"
    hint: str = ""

    def read(self, node: Node, context: str, problems: Problems) -> str:
        scalar = _scalar(node, self.what, problems)
        if scalar is None:
            return ""
        if not re.fullmatch(self.pattern, scalar.text):
            problems.error("wrong-value", f"'{_short(scalar.text)}' is not {self.what}", scalar.mark, self.hint)
        return scalar.text

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "number", "boolean"], "description": self.what}


@dataclass(frozen=True)
class Day:
    """A day of the calendar, of this century."""

    def read(self, node: Node, context: str, problems: Problems) -> str:
        scalar = _scalar(node, "a date", problems)
        if scalar is None:
            return ""
        try:
            if not re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", scalar.text):
                raise ValueError
            date.fromisoformat(scalar.text)
        except ValueError:
            hint = "write year-month-day: 2026-11-24"
            problems.error("wrong-value", f"'{_short(scalar.text)}' is not a date", scalar.mark, hint)
        return scalar.text

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "number", "boolean"], "description": "a date"}


@dataclass(frozen=True)
class Number:
    """A number between two bounds; `unit` is the unit that must follow it (mm), or empty."""

    what: str
    low: float
    high: float
    unit: str = ""
    whole: bool = False

    def read(self, node: Node, context: str, problems: Problems) -> float:
        scalar = _scalar(node, self.what, problems)
        if scalar is None:
            return self.low
        digits = r"[0-9]{1,6}" if self.whole else r"[0-9]{1,6}(?:\.[0-9]{1,4})?"
        match = re.fullmatch(rf"({digits})\s*{self.unit}", scalar.text)
        if not match or not self.low <= float(match[1]) <= self.high:
            low, high = f"{self.low:g}{self.unit}", f"{self.high:g}{self.unit}"
            problems.error(
                "wrong-value",
                f"'{_short(scalar.text)}' is not {self.what}",
                scalar.mark,
                f"write a number from {low} to {high}",
            )
            return self.low
        return int(match[1]) if self.whole else float(match[1])

    def schema(self) -> dict[str, Any]:
        return {
            "type": ["string", "number"],
            "description": f"{self.what}, {self.low:g} to {self.high:g} {self.unit}".strip(),
        }


@dataclass(frozen=True)
class OneOf:
    """One word of a closed set; other words are reported as `code`."""

    options: tuple[str, ...]
    code: str = "wrong-value"
    what: str = "a known word"

    def read(self, node: Node, context: str, problems: Problems) -> str:
        scalar = _scalar(node, self.what, problems)
        if scalar is None:
            return ""
        if scalar.text not in self.options:
            problems.error(
                self.code,
                f"'{_short(scalar.text)}' is not {self.what}",
                scalar.mark,
                did_you_mean(scalar.text, self.options),
            )
        return scalar.text

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.options), "description": self.what}


TRUTH = {"yes": True, "no": False, "true": True, "false": False}


@dataclass(frozen=True)
class YesNo:
    def read(self, node: Node, context: str, problems: Problems) -> bool:
        return TRUTH.get(OneOf(tuple(TRUTH), what="yes or no").read(node, context, problems), False)

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class ListOf:
    """A YAML list; `low` and `high` bound its length."""

    item: Shape
    low: int = 0
    high: int = 1000

    def read(self, node: Node, context: str, problems: Problems) -> tuple[Any, ...]:
        if not isinstance(node, Sequence):
            problems.error(
                "wrong-type", "a list is needed here", node.mark, "write [one, two] or a line '- one' for each"
            )
            return ()
        _count(len(node.items), self.low, self.high, node, problems)
        return tuple(self.item.read(item, context, problems) for item in node.items)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.item.schema(), "minItems": self.low}


@dataclass(frozen=True)
class Items:
    """A mapping from ids that the author gives to values; the ids are stable names for translations."""

    item: Shape
    low: int = 0
    high: int = 1000
    pattern: str = NAME.pattern

    def read(self, node: Node, context: str, problems: Problems) -> dict[str, Any]:
        if not isinstance(node, Map):
            problems.error(
                "wrong-type", "named items are needed here", node.mark, "give each item a name: 'water: Drik vand'"
            )
            return {}
        _count(len(node.items), self.low, self.high, node, problems)
        for key, mark in node.keys.items():
            if not re.fullmatch(self.pattern, key) or len(key) > 40:
                problems.error("bad-id", f"'{_short(key)}' is not an id", mark, "use small letters a-z, digits and '-'")
        return {key: self.item.read(item, f"{context}.{key}", problems) for key, item in node.items.items()}

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.item.schema(), "minProperties": self.low}


@dataclass(frozen=True)
class Record:
    """A fixed set of keys; those in `optional` may be missing and then read as None."""

    fields: Mapping[str, Shape]
    optional: frozenset[str] = frozenset()
    missing: str = "missing-key"

    def read(self, node: Node, context: str, problems: Problems) -> dict[str, Any]:
        if not isinstance(node, Map):
            keys = ", ".join(self.fields)
            problems.error(
                "wrong-type", "a group of keys is needed here", node.mark, f"write these keys below it: {keys}"
            )
            return dict.fromkeys(self.fields)
        for key, mark in node.keys.items():
            if key not in self.fields:
                problems.error("unknown-key", f"unknown key '{_short(key)}'", mark, did_you_mean(key, self.fields))
        values: dict[str, Any] = {}
        for key, shape in self.fields.items():
            below = f"{context}{'' if context.endswith(':') else '.'}{key}"
            if key in node.items and not _empty(node.items[key]):
                values[key] = shape.read(node.items[key], below, problems)
            else:
                values[key] = None
                if key not in self.optional:
                    mark = node.keys.get(key, node.mark)
                    problems.error(self.missing, f"'{key}' is missing", mark, f"add a line '{key}: …'")
        return values

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {key: shape.schema() for key, shape in self.fields.items()},
            "required": [key for key in self.fields if key not in self.optional],
            "additionalProperties": False,
        }


@dataclass(frozen=True)
class Line:
    """One translatable line."""

    max_chars: int | None = None

    def read(self, node: Node, context: str, problems: Problems) -> Text | None:
        scalar = _scalar(node, "one line of text", problems)
        if scalar is None or not _gate(scalar, problems):
            return None
        source = " ".join(scalar.text.split())
        _fits(len(source), self.max_chars, scalar, problems)
        return Text(source, context, scalar.mark)

    def schema(self) -> dict[str, Any]:
        limit = f", at most {self.max_chars} characters" if self.max_chars else ""
        return {"type": ["string", "number", "boolean"], "description": f"one line of text{limit}"}


@dataclass(frozen=True)
class Markdown:
    """Paragraphs, lists and ### headings; each block is translated by itself."""

    max_chars: int | None = None

    def read(self, node: Node, context: str, problems: Problems) -> Prose | None:
        scalar = _scalar(node, "text", problems)
        if scalar is None or not _gate(scalar, problems):
            return None
        blocks = []
        for tag, source, line in split_blocks(scalar.text):
            at = scalar.mark
            if scalar.block:
                at = type(at)(at.path, scalar.block + line, at.column)
            blocks.append(Block(tag, Text(source, context, at)))
        if not blocks:
            problems.error("wrong-value", "this text has no words", scalar.mark, "write the text, or take the key away")
        _fits(sum(len(block.text.source) for block in blocks), self.max_chars, scalar, problems)
        return Prose(tuple(blocks), scalar.mark)

    def schema(self) -> dict[str, Any]:
        limit = f", at most {self.max_chars} characters" if self.max_chars else ""
        return {"type": ["string", "number", "boolean"], "description": f"Markdown text{limit}"}


@dataclass(frozen=True)
class PictureShape:
    """The name of an illustration or a file below content/; with an `alt` text when it says something."""

    def read(self, node: Node, context: str, problems: Problems) -> Picture | None:
        if isinstance(node, Map):
            values = Record({"file": self._name(), "alt": Line(200)}).read(node, context, problems)
            return Picture(values["file"] or "", values["alt"], node.mark)
        return Picture(self._name().read(node, context, problems), None, node.mark)

    @staticmethod
    def _name() -> Word:
        return Word(
            "the name of a picture",
            r"[A-Za-z0-9][\w./-]{0,120}",
            "write the name of an illustration, or images/name.jpg",
        )

    def schema(self) -> dict[str, Any]:
        record = {"type": "object", "properties": {"file": {"type": "string"}, "alt": {"type": "string"}}}
        return {"anyOf": [{"type": "string"}, {**record, "required": ["file", "alt"], "additionalProperties": False}]}


WEB = Word("a web address", URL.pattern, "write the whole address: https://www.example.dk")


@dataclass(frozen=True)
class LinkShape:
    def read(self, node: Node, context: str, problems: Problems) -> Link:
        return Link(WEB.read(node, context, problems), node.mark)

    def schema(self) -> dict[str, Any]:
        return WEB.schema()


@dataclass(frozen=True)
class ChoiceShape:
    options: tuple[str, ...]

    def read(self, node: Node, context: str, problems: Problems) -> Choice:
        return Choice(OneOf(self.options, what="one of the choices").read(node, context, problems))

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.options)}


# -- slots: the closed set of kinds --------------------------------------------------------------

SLOT_KINDS = ("text", "prose", "list", "steps", "items", "group", "image", "link", "choice")


def slots_shape(slots: Mapping[str, Slot], missing: str = "missing-slot", **extra: Shape) -> Record:
    """The shape of what a format's slots hold, with further fixed keys before them."""
    optional = frozenset(name for name, slot in slots.items() if not slot.required)
    return Record({**extra, **{name: _slot_shape(slot) for name, slot in slots.items()}}, optional, missing)


def _slot_shape(slot: Slot) -> Shape:
    low, high = slot.min_items, slot.max_items or 1000
    match slot.kind:
        case "text":
            return Line(slot.max_chars)
        case "prose":
            return Markdown(slot.max_chars)
        case "list" | "steps":
            return Items(Line(slot.max_chars), low, high)
        case "items":
            return Items(slots_shape(slot.fields), low, high)
        case "group":
            return slots_shape(slot.fields)
        case "image":
            return PictureShape()
        case "link":
            return LinkShape()
        case "choice":
            return ChoiceShape(slot.options)
    raise ValueError(f"no such kind of slot: {slot.kind}")


@dataclass(frozen=True)
class SlotShape:
    """A slot's definition in format.yaml."""

    depth: int = 0
    fields: Mapping[str, Shape] = field(default_factory=dict)

    def _record(self) -> Record:
        count = Number("a number", 0, 100_000, whole=True)
        keys: dict[str, Shape] = {
            "kind": OneOf(SLOT_KINDS, what="a kind of slot"),
            "required": YesNo(),
            "max_chars": count,
            "min_items": count,
            "max_items": count,
            "options": ListOf(Word("a word", NAME.pattern)),
            "page": Number("a page", 1, 500, whole=True),
        }
        if self.depth < 3:
            keys["fields"] = Items(SlotShape(self.depth + 1), pattern=r"[a-z][a-z0-9_]*")
        return Record(keys, frozenset(keys) - {"kind"})

    def read(self, node: Node, context: str, problems: Problems) -> Slot:
        v = self._record().read(node, context, problems)
        if v["kind"] in ("items", "group") and not v.get("fields"):
            problems.error(
                "missing-key", f"a slot of kind '{v['kind']}' needs 'fields'", node.mark, "add 'fields:' below it"
            )
        if v["kind"] == "choice" and not v["options"]:
            problems.error("missing-key", "a slot of kind 'choice' needs 'options'", node.mark, "add 'options: [a, b]'")
        if v["max_items"] is not None and (v["min_items"] or 0) > v["max_items"]:
            message = f"min_items is {v['min_items']:g}, but max_items only {v['max_items']:g}"
            problems.error("wrong-value", message, node.mark, "make max_items as large as min_items, or larger")
        return Slot(
            v["kind"] or "text",
            v["required"] is not False,
            v["max_chars"],
            v["min_items"] or 0,
            v["max_items"],
            v.get("fields") or {},
            v["options"] or (),
            int(v["page"] or 0),
        )

    def schema(self) -> dict[str, Any]:
        return self._record().schema()


# -- shared checks -------------------------------------------------------------------------------


def _short(text: str) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= 40 else f"{line[:39]}…"


def _empty(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text.strip()


def _count(n: int, low: int, high: int, node: Node, problems: Problems) -> None:
    if n < low:
        problems.error("too-few", f"{n} items, at least {low} are needed", node.mark, f"add {low - n} more")
    if n > high:
        problems.error("too-many", f"{n} items, the format has room for {high}", node.mark, f"take {n - high} away")


def _fits(length: int, limit: int | None, node: Scalar, problems: Problems) -> None:
    if limit is not None and length > limit:
        problems.error(
            "too-long",
            f"{length} characters, the format has room for {limit}",
            node.mark,
            f"shorten the text by {length - limit} characters",
        )


def _gate(node: Scalar, problems: Problems) -> bool:
    """Whether the layout engine can take the text; looked at before anything else is done with it."""
    if fault := oversize(node.text):
        problems.error("too-long", fault, node.mark, "shorten the text, or break it with spaces")
    return not fault
