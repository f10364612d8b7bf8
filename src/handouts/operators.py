"""The bytes of a PDF content stream → its operators with their operands, and what those need: matrices, CMaps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Matrix = tuple[float, float, float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

TOKEN = re.compile(
    rb"(?:[\x00\t\n\f\r ]|%[^\r\n]*)*(?:"
    rb"(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?![A-Za-z]))"
    rb"|/(?P<name>[^\x00\t\n\f\r ()<>\[\]{}/%]*)"
    rb"|(?P<operator>[A-Za-z'\"][A-Za-z0-9*'\"]*)"
    rb"|\((?P<string>(?:[^()\\]|\\.)*)\)"
    rb"|(?P<mark>\[|\]|<<|>>)"
    rb"|<(?P<hex>[0-9A-Fa-f\x00\t\n\f\r ]*)>"
    rb"|(?P<nested>\()"
    rb"|(?P<other>[^\x00\t\n\f\r ]))",
    re.DOTALL,
)
INLINE_END = re.compile(rb"[\x00\t\n\f\r ]EI(?=[\x00\t\n\f\r ]|$)")
ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\r\n])|(.))", re.DOTALL)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

Operation = tuple[str, list[Any], int, int]
"""Operator, operands, and where both begin and end in the stream."""


class Name(str):
    """A PDF name, without its slash."""

    __slots__ = ()


def operations(data: bytes) -> Iterator[Operation]:
    """Every operator of a content stream; what is no PDF is passed over. An inline image is `BI` with its dictionary.

    Numbers are floats, strings bytes, names `Name`, arrays and dictionaries lists.
    """
    operands: list[Any] = []
    stack: list[list[Any]] = []
    start = position = 0
    match = TOKEN.match
    while found := match(data, position):
        kind, position = found.lastgroup, found.end()
        assert kind
        value: Any = found[kind]
        if kind == "number":
            operands.append(float(value))
        elif kind == "name":
            operands.append(Name(value.decode("latin-1")))
        elif kind == "string":
            operands.append(ESCAPE.sub(_unescape, value) if b"\\" in value else value)
        elif kind == "hex":
            digits = re.sub(rb"\s|\x00", b"", value).decode()
            operands.append(bytes.fromhex(digits + "0" * (len(digits) % 2)))
        elif kind == "nested":
            value, position = _nested(data, position)
            operands.append(value)
        elif kind == "mark" and value in (b"[", b"<<"):
            stack.append(operands)
            operands = []
        elif kind == "mark":
            if stack:
                outer = stack.pop()
                outer.append(operands)
                operands = outer
        elif kind == "operator" and value in (b"true", b"false", b"null"):
            operands.append(value == b"true")
        elif kind == "operator" and not stack:
            if value == b"ID":
                end = INLINE_END.search(data, position)
                position = end.end() if end else len(data)
                value = b"BI"
            if value != b"BI" or operands:
                yield value.decode("latin-1"), operands, start, position
                operands = []
                start = position


def _unescape(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 8) & 255])
    return b"" if found[2] else ESCAPED.get(found[3], found[3])


def _nested(data: bytes, position: int) -> tuple[bytes, int]:
    """A string with parentheses in it, from behind its first one."""
    depth, at = 1, position
    while at < len(data):
        char = data[at : at + 1]
        at += 2 if char == b"\\" else 1
        depth += (char == b"(") - (char == b")")
        if not depth:
            break
    return ESCAPE.sub(_unescape, data[position : at - 1]), at


def multiply(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def unicode_of(cmap: bytes) -> dict[int, str]:
    """Code → text of a ToUnicode CMap (ISO 32000-1, 9.10.3)."""
    table: dict[int, str] = {}
    for operator, operands, _, _ in operations(cmap):
        if operator == "endbfchar":
            codes = [item for item in operands if isinstance(item, bytes)]
            table.update((_code(a), _utf16(b)) for a, b in zip(codes[::2], codes[1::2], strict=False))
        elif operator == "endbfrange":
            for low, high, target in zip(operands[0::3], operands[1::3], operands[2::3], strict=False):
                first, last = _code(low), min(_code(high), _code(low) + 65535)
                if isinstance(target, list):
                    table.update((first + n, _utf16(text)) for n, text in enumerate(target))
                else:
                    start = int.from_bytes(target, "big")
                    for n in range(last - first + 1):
                        table[first + n] = _utf16((start + n).to_bytes(max(2, len(target)), "big"))
    return table


def _code(data: Any) -> int:
    return int.from_bytes(data, "big") if isinstance(data, bytes) else 0


def _utf16(data: Any) -> str:
    return data.decode("utf-16-be", "replace") if isinstance(data, bytes) else ""
