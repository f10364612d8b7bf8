"""svg: a drawing from strangers is small, still and self-contained, or it is refused at its line."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.svg import SvgFault, check_svg

ROOT = Path(__file__).parents[1]
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def drawing(body: str) -> bytes:
    return f"{HEAD}\n{body}\n</svg>".encode()


BOMB = "".join(f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 12))
MASKS = "".join(f'<mask id="a{n}">' + f'<path mask="url(#a{n - 1})"/>' * 10 + "</mask>" for n in range(1, 12))
CLIPS = "".join(
    f'<clipPath id="a{n}">' + f'<path clip-path="url(#a{n - 1})"/>' * 10 + "</clipPath>" for n in range(1, 12)
)
FILLS = "".join(f'<g id="a{n}">' + f'<path style="fill:url(#a{n - 1})"/>' * 10 + "</g>" for n in range(1, 12))
CHAIN = "".join(f'<use id="a{n}" href="#a{n + 1}"/>' for n in range(1000))
REFUSED = {
    "script": ("<script>alert(1)</script>", "<script>"),
    "foreign object": ("<foreignObject/>", "<foreignObject>"),
    "image": ('<image href="file:///etc/passwd"/>', "<image>"),
    "text": ("<text>Salon</text>", "turn text into paths"),
    "link": ('<a href="https://x.example"/>', "<a>"),
    "animation": ('<path><animate attributeName="d"/></path>', "<animate>"),
    "pattern": ('<pattern id="p" width="0.0001"/>', "<pattern>"),
    "filter": ("<filter/>", "<filter>"),
    "html inside": ('<h:img xmlns:h="http://www.w3.org/1999/xhtml"/>', "<img>"),
    "event": ('<path onload="x()"/>', "'onload'"),
    "base": ('<g xml:base="file:///etc/"/>', "'base'"),
    "use of a file": ('<use href="file:///etc/passwd#a"/>', "outside of it"),
    "use of the web": ('<use xlink:href="http://127.0.0.1/a#a"/>', "outside of it"),
    "use of data": ('<use href="data:image/svg+xml,x"/>', "outside of it"),
    "fill from the web": ('<path fill="url(http://127.0.0.1/a#b)"/>', "reaches out"),
    "style from the web": ('<path style="fill:URL( //x )"/>', "reaches out"),
    "hidden in an escape": (r'<path style="fill:\75rl(//x)"/>', "reaches out"),
    "import": ("<style>@import 'x.css';</style>", "reaches out"),
    "import in parts": ("<style>@imp<![CDATA[ort]]> 'x.css';</style>", "reaches out"),
    "font": ("<style>@font-face{src:url(x)}</style>", "reaches out"),
    "repeating gradient": ('<linearGradient spreadMethod="repeat"/>', "repeats"),
    "endless use": ('<g id="a"><use href="#a"/></g>', "contains itself"),
    "endless mask": ('<mask id="a"><path mask="url(#a)"/></mask>', "contains itself"),
    "endless gradient": ('<linearGradient id="a" href="#a"/>', "contains itself"),
    "use bomb": (f'<g id="a0"><path/></g>{BOMB}', "grows to"),
    "mask bomb": (f'<mask id="a0"><path/></mask>{MASKS}', "grows to"),
    "clip bomb": (f'<clipPath id="a0"><path/></clipPath>{CLIPS}', "grows to"),
    "fill bomb": (f'<linearGradient id="a0"/>{FILLS}', "grows to"),
    "marker": ('<marker id="m"/>', "<marker>"),
    "chain": (CHAIN, "too many deep"),
    "many elements": ("<path/>" * 6000, "more than 5000"),
    "deep": ("<g>" * 60 + "</g>" * 60, "deeper than 40"),
    "long path": (f'<path d="{"M0 0" * 100_000}"/>', "simplify"),
    "open": ("<g>", "mismatched tag"),
    "instruction": ('<?xml-stylesheet href="x"?>', "instruction"),
}


@pytest.mark.parametrize(("body", "told"), REFUSED.values(), ids=REFUSED)
def test_refused(body: str, told: str) -> None:
    with pytest.raises(SvgFault, match=re.escape(told)) as error:
        check_svg(drawing(body))
    assert 1 <= error.value.line <= 3


ENTITY = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">]>'


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no element found"),
        (b"<html><body>404</body></html>", "begins with <html>"),
        (b'<svg xmlns="http://www.w3.org/1999/xhtml"/>', "begins with <svg>"),
        ((ENTITY + HEAD + "&a;</svg>").encode(), "document type"),
        ((f'{HEAD}<path d="&{"lol"};"/></svg>').encode(), "undefined entity"),
        (b'<!DOCTYPE svg SYSTEM "http://127.0.0.1/x.dtd"><svg/>', "document type"),
        ("<svg/>".encode("utf-16"), "UTF-8"),
        (b'<?xml version="1.0" encoding="utf-7"?><svg>+ADw-</svg>', ""),
        (b"<svg>\0</svg>", "no whole SVG"),
        (b"\x89PNG\r\n\x1a\n", "UTF-8"),
        (b"<svg/>" + b" " * (1 << 20), "at most"),
        (b"<svg><desc>" + b"<![CDATA[" * 10, "no whole SVG"),
    ],
    ids=range(12),
)
def test_no_drawing(data: bytes, told: str) -> None:
    if told:
        with pytest.raises(SvgFault, match=told):
            check_svg(data)
    else:  # what the file says of its encoding does not count
        assert "+ADw-" in check_svg(data)


def test_what_drawing_programs_write_is_taken() -> None:
    body = """<metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:li>x</r:li></r:RDF></metadata>
    <defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient>
    <clipPath id="c"><rect/></clipPath>
    <linearGradient id="h" xlink:href="#g" spreadMethod="pad"/></defs><style>.a { fill: url(#h) } /* b */</style>
    <s:namedview xmlns:s="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"><i:grid xmlns:i="urn:i"/></s:namedview>
    <g clip-path="url('#c')"><path class="a" style="stroke:var(--ink)" d="M0 0z"/></g><use href="#nothing"/>"""
    assert check_svg(drawing(body)) == drawing(body).decode()


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("content/**/*.svg"), *ROOT.glob("templates/**/*.svg")]), ids=lambda p: p.stem
)
def test_the_shipped_drawings_are_taken(path: Path) -> None:
    assert check_svg(path.read_bytes())


@given(st.binary(max_size=200) | st.text(alphabet="<>/&;'\"=!?[]#()svguse hrefidon:@\\", max_size=300).map(str.encode))
def test_nothing_else_is_raised(data: bytes) -> None:
    for bytes_ in (data, HEAD.encode() + data + b"</svg>"):
        with suppress(SvgFault):
            check_svg(bytes_)
