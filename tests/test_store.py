"""store: what is put comes back; what is damaged does not, and never raises."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from handouts.diagnostics import Diagnostic, Mark
from handouts.model import Digest, Result
from handouts.store import Store

KEY = Digest("ab" * 32)
NOTE = Diagnostic("hard-to-read", "æ", Mark("content/a.yaml", 3, 4), "skriv kort", "warning", ("da", "ar"), "a.da")
GOOD = Result("a.da", KEY, b"%PDF-1.7\n\x00\n", 2, (NOTE, Diagnostic("note", "no place", severity="warning")))


def test_a_result_comes_back_with_its_diagnostics(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    assert not store.has(KEY)
    assert store.get(KEY) is None
    assert store.put(GOOD)
    assert store.has(KEY)
    found = store.get(KEY)
    assert found
    assert found.cached
    assert (found.id, found.pdf, found.pages, found.diagnostics) == (GOOD.id, GOOD.pdf, GOOD.pages, GOOD.diagnostics)


def test_only_good_results_are_kept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert not store.put(Result("a", KEY, None))
    assert not store.put(Result("a", KEY, b"x", 1, (Diagnostic("overflow", "too high"),)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("at", [*range(0, 400, 23), -1])
def test_a_damaged_entry_is_no_entry(tmp_path: Path, at: int) -> None:
    store = Store(tmp_path)
    store.put(GOOD)
    path = tmp_path / f"{KEY}.entry"
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    assert store.get(KEY) is None
    path.write_bytes(bytes(data[:at]))
    assert store.get(KEY) is None


def test_an_entry_cut_at_any_length_or_with_any_bit_flipped_is_no_entry(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put(GOOD)
    path = tmp_path / f"{KEY}.entry"
    data = path.read_bytes()
    for length in range(len(data)):
        path.write_bytes(data[:length])
        assert store.get(KEY) is None, length
        for bit in range(8):
            path.write_bytes(data[:length] + bytes([data[length] ^ 1 << bit]) + data[length + 1 :])
            assert store.get(KEY) in (None, replace(GOOD, cached=True)), (length, bit)
    path.write_bytes(data + b" ")
    assert store.get(KEY) is None


@pytest.mark.parametrize("text", ["", "null\n", "[]\n", "{}\n", '{"sha256": 1}\n', "{" * 2000 + "\n"])
def test_a_foreign_entry_is_no_entry(tmp_path: Path, text: str) -> None:
    (tmp_path / f"{KEY}.entry").write_text(text)
    assert Store(tmp_path).get(KEY) is None


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "AB" * 32, "a/b"])
def test_a_key_is_no_path(tmp_path: Path, key: str) -> None:
    assert Store(tmp_path).get(Digest(key)) is None
    assert not Store(tmp_path).put(Result("a", Digest(key), b"x"))
