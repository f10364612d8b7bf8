"""model: a value's digest names its content, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.diagnostics import Mark
from handouts.model import File, Picture, Prose, Text, digest, texts_of

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_the_order_of_keys_and_the_kind_of_mapping_do_not_count(value: dict[str, object]) -> None:
    turned: Mapping[str, object] = MappingProxyType(dict(reversed(value.items())))
    assert digest(value) == digest(turned)


@given(VALUES, VALUES)
def test_other_content_has_another_digest(one: object, other: object) -> None:
    assert (digest(one) == digest(other)) == (repr_of(one) == repr_of(other))


def repr_of(value: object) -> str:
    """Content in which True and 1 differ, and the order of keys does not count."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{key!r}:{repr_of(value[key])}" for key in sorted(value)) + "}"
    return "[" + ",".join(map(repr_of, value)) + "]" if isinstance(value, list) else repr(value)


def test_marks_and_paths_do_not_count() -> None:
    assert digest(Text("a", "b", Mark("x", 1, 1))) == digest(Text("a", "b", Mark("y", 9, 9)))
    assert digest(File("a", "0", "/here")) == digest(File("a", "0", "/there"))


def test_two_nouns_with_the_same_fields_differ() -> None:
    @dataclass(frozen=True)
    class One:
        a: str = ""

    @dataclass(frozen=True)
    class Other:
        a: str = ""

    assert digest(One()) != digest(Other())


def test_what_is_not_plain_data_has_no_digest() -> None:
    with pytest.raises(TypeError, match="object has no digest"):
        digest({"a": object()})


def test_texts_come_in_the_order_of_the_file() -> None:
    mark = Mark("x")
    a, b, c = (Text(word, word, mark) for word in "abc")
    assert list(texts_of({"x": a, "y": {"z": Picture("p", b, mark)}, "p": Prose((), mark), "n": None, "q": c})) == [
        a,
        b,
        c,
    ]
