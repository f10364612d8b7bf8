"""Any bytes to any reader: a value or a diagnostic, never another exception; and what the fuzzer found."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handouts.guards import bounded
from handouts.prose import PLACEHOLDER, bad_links, to_html, to_plain
from handouts.signs import MAX_TEXT

FUZZ = Path(__file__).parent / "fuzz"
sys.path.insert(0, str(FUZZ))
from run import READERS, seeds  # noqa: E402 -- it stands beside its corpus, which is no package

KEPT = sorted(path for path in (FUZZ / "corpus").glob("*/*") if path.is_file())

PIECES: dict[str, list[str]] = {
    "yaml": [
        *(
            "a",
            "source",
            "facts",
            "F1",
            ": ",
            "- ",
            "\n",
            "  ",
            "{",
            "}",
            "[",
            "]",
            "&a",
            "*a",
            "!!python",
            "|",
            ">",
            "'",
        ),
        *(
            '"',
            "#",
            "\\ud800",
            "\\0",
            "\t",
            "\u202e",
            "<<",
            "---",
            "...",
            "?",
            "%YAML 1.3",
            "\x85",
            "\ufeff",
            "0o7",
            "no",
        ),
    ],
    "po": [
        *("msgid ", "msgstr ", "msgctxt ", '""', '"a"', '"\\n"', "\n", "#", "#~ ", "#| ", "#, fuzzy", '"', "\\", "\r"),
        *("msgid_plural ", "msgstr[0] ", '"Language: en\\n"', '"Content-Type: text/plain; charset=UTF-8\\n"', "#: a:1"),
        '"Plural-Forms: nplurals=9; plural=n/0;\\n"',
    ],
    "markdown": [
        *(
            "*",
            "**",
            "_",
            "[",
            "](",
            ")",
            "`",
            "{brand}",
            "{",
            "}",
            "<b>",
            "&#x202e;",
            "\\",
            "- ",
            "\n",
            "### ",
            "a",
            "!",
        ),
        *(
            "https://x",
            "javascript:x",
            "{brand.__class__}",
            "{0}",
            "{brand!r}",
            "{brand:>99999999}",
            "{{",
            "%s",
            "${brand}",
        ),
    ],
}


@pytest.mark.parametrize("name", PIECES)
@settings(max_examples=300)
@given(data=st.data())
def test_any_text_is_read_or_told(name: str, data: st.DataObject) -> None:
    text = "".join(data.draw(st.lists(st.sampled_from(PIECES[name]) | st.text(max_size=3), max_size=40)))
    READERS[name](text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=80)
@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_told(name: str, data: bytes) -> None:
    READERS[name](data)


BOMBS = [
    "[",
    "![",
    "[a](",
    "*",
    "**a",
    "`",
    "> ",
    "- ",
    "1. ",
    "\\",
    "{",
    "{a",
    "_*",
    "<a",
    "&#x202e;",
    "[a]: b\n",
    "###### ",
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_markdown_that_repeats_itself_is_read_in_no_time(bomb: str) -> None:
    """Within five seconds of computing; a parser that looks back takes half a minute for some."""
    text = bomb * (MAX_TEXT // len(bomb))
    with bounded(5):
        READERS["markdown"](text.encode())
        READERS["markdown"]((text + "x" + "](https://x)" * 50).encode())


@pytest.mark.parametrize("name", READERS)
def test_what_the_fuzzer_begins_from(name: str) -> None:
    found = list(seeds(name))
    assert found
    for data in found:
        READERS[name](data)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_the_fuzzer_found(path: Path) -> None:
    READERS[path.parent.name](path.read_bytes())


@settings(max_examples=300)
@example("{brand.__class__.__init__.__globals__}", "x")
@example("{brand!r}{brand:>300000000}{0}{}{brand[0]}", "x")
@example("{ 100 %", "{brand}")
@given(st.text(alphabet="{}brandweb.!:0_ *[]()<&\\", max_size=60), st.text(max_size=20))
def test_a_placeholder_is_replaced_once_and_nothing_is_looked_up(source: str, value: str) -> None:
    made = to_plain(source, {"brand": value, "web": "w"})
    known = sum(match[1] == "brand" for match in PLACEHOLDER.finditer(source))
    assert len(made) <= len(source) + known * len(value) + 60
    for leak in ("<class", "globals", "built-in"):
        assert leak not in made or leak in source + value


@given(st.text(alphabet="<>&\"'abc{}brand", max_size=40))
def test_a_value_is_text_whatever_it_looks_like(value: str) -> None:
    made = to_html("{brand}", {"brand": value})
    assert "<" not in made
    assert '"' not in made


@pytest.mark.parametrize(
    "address", ["javascript:x", "file:///etc/passwd", "data:text/html,x", "//x", "/x", "x.html", "HTTPS://{web}"]
)
def test_an_address_that_is_none(address: str) -> None:
    assert bad_links(f"a [b]({address}) c") == [address]
    assert "href" not in to_html(f"a [b]({address}) c", {}) or "{" in address
