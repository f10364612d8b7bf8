"""Markdown → blocks that are translated one by one; one block's inline Markdown → safe HTML.

An allow-list: paragraphs, ### headings, lists, **bold**, *italic*, [links](https://…). Raw HTML, images
and everything else prints as it was typed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from markdown_it import MarkdownIt

from handouts.model import Html

PLACEHOLDER = re.compile(r"\{([^{}\s]{0,40})\}")
_SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"]+")
LATIN = re.compile(r"[A-Za-z]")
_TIED_MARK = re.compile(
    "(?<![^\\s<>])((?:[^\\s<>]+\N{NO-BREAK SPACE}){0,8}[^\\s<>]+)\N{NO-BREAK SPACE}"
    "<(strong|em)>([^\\s<>]+)([^<>]*(?=</\\2>))"
)
_LAST_WORD = re.compile(
    "(?:(?<= )|(?<=>))((?:[^ <>&]{0,20}[–—]\N{NO-BREAK SPACE}\\S+|[^\\s<>&]{9,28}))((?:</\\w+>)?[.!?…]?)$"
)
"""The last word of a paragraph if it is long enough to be parted, or a dash and what follows it."""


@lru_cache(1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable(["heading", "list", "emphasis", "link", "escape", "newline"])
    # markdown-it-py's own documented way to choose the links: its method is replaced
    parser.validateLink = lambda url: bool(_SAFE_LINK.fullmatch(url))  # type: ignore[method-assign]
    return parser


def split_blocks(source: str) -> Iterator[tuple[str, str, int]]:
    """(tag, Markdown of the block, line counted from 0) for each block; tag is p, li or h3."""
    tokens = _parser().parse(source)
    in_item = 0
    for token, opener in zip(tokens[1:], tokens, strict=False):
        in_item += {"list_item_open": 1, "list_item_close": -1}.get(opener.type, 0)
        if token.type == "inline" and token.content.strip():
            tag = "li" if in_item else "h3" if opener.type == "heading_open" else "p"
            line = token.map[0] if token.map else 0
            yield tag, " ".join(token.content.split()), line


def to_html(source: str, values: Mapping[str, str], rtl: bool = False, ties: tuple[str, ...] = ()) -> Html:
    """Inline Markdown with `{name}` replaced by the escaped text of `values` → safe HTML.

    In a right-to-left language what must keep its own direction (Latin names, phone numbers, addresses)
    is isolated in <bdi dir="ltr">. The words `ties` never end a line: the space after them does not break.
    """
    source = re.sub(" (?=[–—―][ \N{NO-BREAK SPACE}])", "\N{NO-BREAK SPACE}", source)  # a dash never begins a line
    if ties:
        source = re.sub(rf"(?<!\w)({'|'.join(ties)}) (?=\S)", "\\1\N{NO-BREAK SPACE}", source, flags=re.IGNORECASE)
    marked = PLACEHOLDER.sub(lambda m: _slot(m, values), source)
    rendered = _parser().renderInline(marked)
    # WeasyPrint 70 breaks a paragraph at its first word when a no-break space stands right before an element
    rendered = _TIED_MARK.sub(r'<span class="tie">\1 <\2>\3</\2></span><\2>\4', rendered)
    rendered = re.sub(r"<(strong|em)></\1>", "", rendered)
    rendered = re.sub("\N{NO-BREAK SPACE}(?=<[a-z])", " ", rendered)
    if rtl:
        rendered = re.sub(r"<em>([^<]*)</em>", _isolate_latin, rendered)
    return Html(_fill(rendered, values, rtl))


def tie_end(source: str, short: int = 6) -> str:
    """A last word of up to `short` signs is tied to the one before it, so that it is never a line of its own."""
    return re.sub(rf"^(?P<rest>\S+ .*\S) (?=\S{{1,{short}}}$)", "\\g<rest>\N{NO-BREAK SPACE}", source)


def keep_whole(rendered: str, stems: tuple[str, ...] = ()) -> Html:
    """A paragraph's HTML whose last word is not hyphenated, so that no line is only the rest of it, and no word that
    begins with one of `stems` either. A dash stays with the word after it."""
    marked = _LAST_WORD.sub(r'<span class="tie">\1</span>\2', rendered)
    if stems:
        word = re.compile(rf"(<[^>]*>)|(?<!\w)((?:{'|'.join(stems)})\w*)", re.IGNORECASE)
        marked = word.sub(lambda found: found[1] or f'<span class="tie">{found[2]}</span>', marked)
    return Html(marked)


def to_plain(source: str, values: Mapping[str, str]) -> str:
    """The words alone: for metadata, outlines and alternative texts."""
    return html.unescape(re.sub(r"<[^>]+>", "", to_html(source, values)))


def inline_parts(source: str) -> Iterator[tuple[str, str]]:
    """(strong, em or link; its words, or the link's address) for each marked part of a block, in order."""
    open_: list[tuple[str, list[str]]] = []
    for token in _parser().parseInline(source)[0].children or ():
        if token.type == "link_open":
            yield "link", str(token.attrs.get("href", ""))
        elif token.type in ("strong_open", "em_open"):
            open_.append((token.type.partition("_")[0], []))
        elif token.type in ("strong_close", "em_close"):
            kind, words = open_.pop()
            yield kind, "".join(words)
        else:
            for _, words in open_:
                words.append(token.content)


def bad_links(source: str) -> list[str]:
    """The addresses of [links](…) that would print as they were typed, brackets and all: only https, mailto and tel
    are links, and no address is made from a placeholder."""
    found = re.findall(r"\]\(([^()\s]*)", source)
    return [address for address in found if "{" in address or not _SAFE_LINK.fullmatch(address)]


def placeholders(source: str) -> tuple[str, ...]:
    """The names in braces, sorted."""
    return tuple(sorted(PLACEHOLDER.findall(source)))


# A placeholder's value must not be read as Markdown, so a private sign stands in for it meanwhile.
_OPEN, _CLOSE = "\ue000", "\ue001"


def _slot(match: re.Match[str], values: Mapping[str, str]) -> str:
    return f"{_OPEN}{match[1]}{_CLOSE}" if match[1] in values else match[0]


def _fill(rendered: str, values: Mapping[str, str], rtl: bool) -> str:
    def value(match: re.Match[str]) -> str:
        text = html.escape(values.get(match[1], match[0]))
        return f'<bdi dir="ltr">{text}</bdi>' if rtl else text

    return re.sub(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}", value, rendered)


def _isolate_latin(match: re.Match[str]) -> str:
    latin = LATIN.search(re.sub(f"{_OPEN}.*?{_CLOSE}", "", match[1]))
    return f'<em><bdi dir="ltr" lang="la">{match[1]}</bdi></em>' if latin else match[0]


def lix(texts: list[str]) -> int:
    """Björnsson's readability index of texts that each end a sentence; under 40 reads easily."""
    words = [re.findall(r"[^\W\d_]+", text) for text in texts]
    count = sum(map(len, words))
    sentences = sum(max(1, len(re.findall(r"[.!?:]+(?:\s|$)", text.strip()))) for text in texts if text.strip())
    long = sum(len(word) > 6 for line in words for word in line)
    return round(count / sentences + 100 * long / count) if count else 0
