"""prose: Markdown → blocks and safe HTML."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handouts.prose import keep_whole, lix, placeholders, split_blocks, tie_end, to_html, to_plain

VALUES = {"brand": "Æ & <Ø> *co*", "phone": "+45 12"}
ALLOWED = re.compile(
    r"</?(?:em|strong|bdi|span)>|<span class=\"tie\">|<br />|<br>|</a>"
    r'|<a href="(?:https?://|mailto:|tel:)[^"<>]*"(?: title="[^"<>]*")?>|<bdi dir="ltr"(?: lang="la")?>'
)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**fed** og *kursiv*", "<strong>fed</strong> og <em>kursiv</em>"),
        ("[os](https://a.dk/b)", '<a href="https://a.dk/b">os</a>'),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<b>x</b> &amp;", "&lt;b&gt;x&lt;/b&gt; &amp;amp;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](data:text/html,y)", "[x](data:text/html,y)"),
        ("[x](file:///etc/passwd)", "[x](file:///etc/passwd)"),
        ("![x](https://a.dk/b.png)", '!<a href="https://a.dk/b.png">x</a>'),
        ("`x` ~~y~~", "`x` ~~y~~"),
        ("{brand}", "Æ &amp; &lt;Ø&gt; *co*"),
        ("{unknown}", "{unknown}"),
        ("\ue000unknown\ue001", "\ue000unknown\ue001"),
    ],
)
def test_markdown_becomes_this_html(source: str, html: str) -> None:
    assert to_html(source, VALUES) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{phone}", '<bdi dir="ltr">+45 12</bdi>'),
        ("*Cutibacterium*", '<em><bdi dir="ltr" lang="la">Cutibacterium</bdi></em>'),
        ("*مهم*", "<em>مهم</em>"),
        ("*{phone}*", '<em><bdi dir="ltr">+45 12</bdi></em>'),
    ],
)
def test_right_to_left_text_isolates_what_is_left_to_right(source: str, html: str) -> None:
    assert to_html(source, VALUES, rtl=True) == html


@given(st.text("ab<>/\"'&*_[]()!{}\\ \nhtps:\ue000\ue001", max_size=60) | st.text(max_size=40), st.booleans())
@example("[<img src=x>](https://a.dk)", False)
@example('[a](https://a.dk "<b>")', False)
@example("*{brand}*", True)
@example("\ue000brand\ue001", False)
def test_no_tag_but_the_allowed_ones_comes_out(source: str, rtl: bool) -> None:
    html = to_html(source, VALUES, rtl)
    assert re.findall(r"[<>]", ALLOWED.sub("", html)) == []


def test_blocks_are_split_with_their_kind_and_line() -> None:
    source = "Et\nafsnit.\n\n### Råd\n\n- vand\n- søvn\n\nSlut."
    assert list(split_blocks(source)) == [
        ("p", "Et afsnit.", 0),
        ("h3", "Råd", 3),
        ("li", "vand", 5),
        ("li", "søvn", 6),
        ("p", "Slut.", 8),
    ]


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (
            "Skóra i **mikrobiom skóry**",
            'Skóra <span class="tie">i <strong>mikrobiom</strong></span><strong> skóry</strong>',
        ),
        ("a o w *jelitach*", '<span class="tie">a\xa0o\xa0w <em>jelitach</em></span>'),
        ("Mydło i woda", "Mydło i\xa0woda"),
        ("Wieczorem **i** rano", "Wieczorem <strong>i</strong> rano"),
    ],
)
def test_a_word_that_may_not_end_a_line_keeps_to_the_next_one_bold_or_not(source: str, html: str) -> None:
    assert to_html(source, {}, ties=("a", "i", "o", "w")) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Det hjælper på psoriasis.", 'Det hjælper på <span class="tie">psoriasis.</span>'),
        ("Det er **dysbiose**.", "Det er <strong>dysbiose</strong>."),
        ("Det er **hudsygdommen**.", 'Det er <strong><span class="tie">hudsygdommen</span></strong>.'),
        ("Mere tofu – også.", 'Mere <span class="tie">tofu\xa0–\xa0også.</span>'),
        ("Dysbiose er ikke det hele", "Dysbiose er ikke det\xa0hele"),
        ("Autoimmune sygdomme her", '<span class="tie">Autoimmune</span> sygdomme\xa0her'),
        ("**autoimmune** svar hos os", '<strong><span class="tie">autoimmune</span></strong> svar hos\xa0os'),
    ],
)
def test_a_last_word_and_what_is_hyphenated_badly_stay_whole(source: str, html: str) -> None:
    assert keep_whole(to_html(tie_end(source), {}), ("autoimm",)) == html


@given(st.text("abæ \n\t#-*>_`<&", max_size=80))
def test_splitting_loses_no_letter(source: str) -> None:
    kept = "".join(text for _, text, _ in split_blocks(source))
    assert re.findall(r"[abæ]", kept) == re.findall(r"[abæ]", source)


def test_plain_text_has_the_words_and_no_markup() -> None:
    assert to_plain("**Ring** til {brand} & [os](https://a.dk)", VALUES) == "Ring til Æ & <Ø> *co* & os"


def test_placeholders_are_listed_as_often_as_they_stand() -> None:
    assert placeholders("{web} {brand} {web} {} { x }") == ("", "brand", "web", "web")


def test_lix_is_words_a_sentence_plus_percent_of_long_words() -> None:
    assert lix(["Huden er levende. Mikrobiomet bor her."]) == round(6 / 2 + 100 * 2 / 6)
    assert lix([]) == 0
    assert lix(["Et", "to tre."]) == 2
