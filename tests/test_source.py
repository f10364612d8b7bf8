"""source: YAML text → values that are the text that was typed, each with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.diagnostics import Mark, Problems
from handouts.source import Map, Scalar, Sequence, read_yaml


def read(text: str) -> Map:
    problems = Problems()
    root = read_yaml(text.encode(), "a.yaml", problems)
    assert list(problems) == []
    assert root
    return root


@pytest.mark.parametrize(
    "typed", ["no", "012", "yes", "null", "~", "1_000", "2026-11-24", "+45 12", "12:30", "0x1F", "1e3"]
)
def test_a_value_stays_the_text_that_was_typed(typed: str) -> None:
    value = read(f"key: {typed}").items["key"]
    assert isinstance(value, Scalar)
    assert value.text == typed


def test_every_value_and_key_knows_its_place() -> None:
    root = read("a: x\n\nb:\n  c: [y, z]\n")
    below = root.items["b"]
    assert isinstance(below, Map)
    assert below.keys["c"] == Mark("a.yaml", 4, 3)
    assert isinstance(below.items["c"], Sequence)
    assert [item.mark for item in below.items["c"].items] == [Mark("a.yaml", 4, 7), Mark("a.yaml", 4, 10)]


def test_a_block_of_text_knows_the_line_it_begins_in() -> None:
    value = read("a: x\ntext: |\n  one\n  two\n").items["text"]
    assert isinstance(value, Scalar)
    assert (value.text, value.mark.line, value.block) == ("one\ntwo\n", 2, 3)


def test_the_order_of_keys_is_kept() -> None:
    assert list(read("b: 1\na: 2\nc: 3").items) == ["b", "a", "c"]


@given(
    st.one_of(st.binary(max_size=200), st.text("ab:-[]{}&*!|>'\"#%@\t\n \x00\ufeff\ud7ff", max_size=80).map(str.encode))
)
def test_whatever_the_bytes_are_the_file_is_read_or_its_fault_is_told(data: bytes) -> None:
    problems = Problems()
    root = read_yaml(data, "a.yaml", problems)
    assert root is not None or problems.has_errors
    assert all(item.mark and item.mark.line >= 1 for item in problems)
