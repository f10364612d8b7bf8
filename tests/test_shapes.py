"""shapes: one description both reads a node and makes the JSON Schema that an editor checks with."""

from __future__ import annotations

from typing import Any

import pytest

from handouts.diagnostics import Problems
from handouts.model import Picture, Prose, Slot, Text
from handouts.shapes import SLOT_KINDS, SlotShape, slots_shape
from handouts.source import read_yaml

SLOTS = {
    "title": Slot("text", max_chars=10),
    "body": Slot("prose", required=False),
    "points": Slot(
        "items", False, None, 1, 2, {"name": Slot("text"), "mark": Slot("choice", False, options=("star", "leaf"))}
    ),
    "photo": Slot("image", False),
    "more": Slot("link", False),
    "steps": Slot("steps", False, None, 2, 3),
    "end": Slot("group", False, fields={"name": Slot("text")}),
}


def read(text: str) -> tuple[dict[str, Any], list[str]]:
    problems = Problems()
    root = read_yaml(text.encode(), "a.yaml", problems)
    assert root
    return slots_shape(SLOTS).read(root, "a:", problems), [item.code for item in problems]


def test_every_text_gets_a_context_from_its_place() -> None:
    slots, codes = read(
        "title: T\nbody: B\npoints: {one: {name: N, mark: leaf}}\nphoto: {file: a.jpg, alt: A}\nend: {name: E}\n"
        "steps: {first: F, second: S}\nmore: https://a.dk\n"
    )
    assert codes == []
    assert slots["title"].context == "a:title"
    assert slots["body"].blocks[0].text.context == "a:body"
    assert slots["points"]["one"]["name"].context == "a:points.one.name"
    assert slots["photo"].alt.context == "a:photo.alt"
    assert slots["end"]["name"].context == "a:end.name"
    assert [text.context for text in slots["steps"].values()] == ["a:steps.first", "a:steps.second"]
    assert slots["more"].url == "https://a.dk"


def test_a_line_folds_its_spaces_and_a_block_knows_its_own_line() -> None:
    slots, _ = read("title: >-\n  a\n  b\nbody: |\n  one\n\n  two\n")
    assert isinstance(slots["title"], Text)
    assert slots["title"].source == "a b"
    assert isinstance(slots["body"], Prose)
    assert [block.text.mark.line for block in slots["body"].blocks] == [5, 7]


def test_a_picture_without_alt_only_decorates() -> None:
    picture = read("title: T\nphoto: leaf")[0]["photo"]
    assert isinstance(picture, Picture)
    assert (picture.name, picture.alt) == ("leaf", None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("title: T\npoints: {one: {name: N, mark: stjerne}}", "wrong-value"),
        ("title: T\npoints: {a: {name: N}, b: {name: N}, c: {name: N}}", "too-many"),
        ("title: T\nmore: www.a.dk", "wrong-value"),
        ("title: T\nphoto: {file: a.jpg}", "missing-key"),
        (f"title: T\nbody: {'x' * 121}", "too-long"),
        ("title: T\nend: {}", "missing-slot"),
    ],
)
def test_what_does_not_fit_its_slot_is_told(text: str, code: str) -> None:
    assert read(text)[1] == [code]


def test_every_kind_of_slot_can_be_declared_read_and_described() -> None:
    for kind in SLOT_KINDS:
        problems = Problems()
        root = read_yaml(f"kind: {kind}\nfields: {{x: {{kind: text}}}}\noptions: [a]".encode(), "f.yaml", problems)
        assert root
        slot = SlotShape().read(root, "", problems)
        assert list(problems) == []
        assert slots_shape({"it": slot}).schema()["required"] == ["it"]


def fits(schema: dict[str, Any], value: Any) -> bool:
    """The few words of JSON Schema that the shapes use."""
    kinds = {"object": dict, "array": list, "string": str, "number": (int, float), "boolean": bool}
    if "anyOf" in schema:
        return any(fits(one, value) for one in schema["anyOf"])
    if "enum" in schema and value not in schema["enum"]:
        return False
    wanted = schema.get("type", [])
    if wanted and not any(isinstance(value, kinds[kind]) for kind in ([wanted] if isinstance(wanted, str) else wanted)):
        return False
    if isinstance(value, dict):
        named, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
        return (
            all(key in value for key in schema.get("required", []))
            and len(value) >= schema.get("minProperties", 0)
            and all(
                fits(named[k], v) if k in named else fits(rest, v) if isinstance(rest, dict) else rest
                for k, v in value.items()
            )
        )
    if isinstance(value, list):
        return len(value) >= schema.get("minItems", 0) and all(fits(schema["items"], item) for item in value)
    return True


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ({"title": "T"}, True),
        ({"title": 12, "points": {"one": {"name": "N", "mark": "star"}}, "photo": "leaf"}, True),
        ({}, False),
        ({"title": "T", "titel": "T"}, False),
        ({"title": ["T"]}, False),
        ({"title": "T", "points": {}}, False),
        ({"title": "T", "points": {"one": {"name": "N", "mark": "sun"}}}, False),
        ({"title": "T", "photo": {"file": "a.jpg"}}, False),
        ({"title": "T", "steps": ["one", "two"]}, False),
    ],
)
def test_the_schema_takes_and_refuses_what_reading_does(value: Any, good: bool) -> None:
    assert fits(slots_shape(SLOTS).schema(), value) is good
