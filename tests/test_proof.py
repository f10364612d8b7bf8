"""proof, compare, limits: the print with numbers on it, two prints side by side, and how much text fits."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader

from handouts import load_project, make_plan, open_store, run_plan
from handouts.compare import changes, report, summary
from handouts.limits import filler
from handouts.measure import measure_all
from handouts.model import PressJob, numbered
from handouts.pool import SerialExecutor
from handouts.press import measure_texts, render_pdf, render_proof
from handouts.proof import outlined, pictures
from handouts.upkeep import limited, updates

SHIPPED = Path(__file__).parents[1]


def job_of(root: Path, document: str = "hud", lang: str = "da") -> PressJob:
    return make_plan(load_project(root), [document], [lang]).jobs[0]


def test_every_text_of_a_document_has_a_place_under_its_number(project) -> None:
    root = project()
    _, places = render_proof(job_of(root))
    slots = load_project(root).documents["hud"].slots
    assert {place.number: place.context for place in places} == {n: key[0] for key, n in numbered(slots).items()}
    assert all(0 < p.left < 74 and 0 < p.top < 105 and p.width > 5 and p.height > 2 and p.page == 1 for p in places)


def test_the_numbers_are_those_of_the_catalogue(project) -> None:
    root = project()
    po = next(item for item in updates(load_project(root), ["en"]) if item.path.endswith("en/LC_MESSAGES/handouts.po"))
    told = dict(re.findall(r"nr\. (\d+)\n(?:#.*\n)*msgctxt \"(hud:\S+)\"", po.data.decode()))
    _, places = render_proof(job_of(root))
    assert told == {str(place.number): place.context for place in places}


def test_the_numbers_of_a_shipped_proof_are_those_of_its_catalogue() -> None:
    po = (SHIPPED / "locales/de/LC_MESSAGES/handouts.po").read_text()
    told = dict(re.findall(r"nr\. (\d+)\n(?:#.*\n)*msgctxt \"(hudens-mikrobiom:\S+)\"", po))
    _, places = render_proof(job_of(SHIPPED, "hudens-mikrobiom", "de"))
    assert len(told) > 30
    assert {str(place.number): place.context for place in places} == told


def test_a_proof_is_the_print_with_red_over_it(project) -> None:
    job = job_of(project())
    pdf, places = render_proof(job)
    assert pdf == render_pdf(job).pdf
    proof = outlined(pdf, places)
    plain, marked = (pypdfium2.PdfDocument(data)[0].render(scale=2).to_pil().convert("RGB") for data in (pdf, proof))
    drawn = ImageChops.difference(plain, marked).convert("L").point(lambda tone: 255 * (tone > 24))
    share = drawn.histogram()[255] / (plain.width * plain.height)
    assert 0.005 < share < 0.1
    text = PdfReader(BytesIO(proof)).pages[0].extract_text()
    assert all(f"{place.number}" in text for place in places)


def test_each_text_has_its_picture(project) -> None:
    pdf, places = render_proof(job_of(project()))
    found = pictures(pdf, places)
    assert set(found) == {f"{place.number}.png" for place in places}
    shown = Image.open(BytesIO(found["1.png"])).convert("L")
    assert shown.getextrema()[0] < 128


def test_two_prints_differ_where_they_look_different(project, tmp_path: Path) -> None:
    root = project()

    def build(out: Path) -> None:
        run_plan(make_plan(load_project(root), langs=["all"]), out, executor=SerialExecutor(), store=open_store(root))

    build(tmp_path / "old")
    assert changes(tmp_path / "old", tmp_path / "old") == ([], 4)
    text = (root / "content/ro.yaml").read_text().replace("Ro på", "Slap af")
    project({"content/ro.yaml": text})
    build(tmp_path / "new")
    found, total = changes(tmp_path / "old", tmp_path / "new")
    assert [(c.id, c.kind, c.pages) for c in found] == [
        ("ester/skaerm/da/ro", "changed", (1,)),
        ("ester/skaerm/en/ro", "gone", ()),
    ]
    assert summary(found, total) == "1 of 3 need reprinting"
    assert report(found, total, tmp_path / "old", tmp_path / "new").count("<img") == 3


def test_as_much_fits_as_is_said(project) -> None:
    root = project({"templates/formats/kort/page.html": BOXED})
    job = job_of(root)
    words = "Huden er levende og skifter hver dag uden at du ser det"
    limits = measure_texts(job, words)
    assert set(limits) == {1, 2}
    for number, (characters, lines) in limits.items():
        assert lines >= 1
        for length, fits in ((characters, True), (round(characters * 1.1) + 12, False)):
            page = re.sub(
                rf'(<(\w+)[^>]* data-n="{number}"[^>]*>).*?(</\2>)', rf"\1{filler(words, length)}\3", job.html
            )
            assert render_pdf(replace(job, html=page)).ok == fits, (number, length)


BOXED = """<main><div data-box="head" style="height:12mm">{{ title|element('h1') }}</div>
<div data-box="body" style="height:30mm">{{ body|blocks }}</div>
{% if steps %}<ol>{% for name, step in steps|items %}{{ step|element('li') }}{% endfor %}</ol>{% endif %}
<footer>{{ sources|join(' · ')|ltr }}</footer></main>
"""


def test_limits_are_written_and_stay_until_the_text_changes(project) -> None:
    root = project({"templates/formats/kort/page.html": BOXED})
    measured = measure_all(load_project(root), ["da", "en"], lambda line: None)
    for item in limited(load_project(root), measured):
        (root / item.path).parent.mkdir(parents=True, exist_ok=True)
        (root / item.path).write_bytes(item.data)
    po = (root / "locales/en/LC_MESSAGES/handouts.po").read_text()
    assert re.search(r"#\. Plads: ca\. \d+ tegn, \d+ linjer? \(målt\)\n(?:#.*\n)*#, (?:\S+, )*max-length:\d+", po)
    again = {item.path: item for item in updates(load_project(root), ["en"])}
    kept = again["locales/en/LC_MESSAGES/handouts.po"].data.decode()
    assert kept.count("max-length:") == po.count("max-length:") == 2
    assert again["locales/handouts.pot"].data.decode().count("max-length:") == 2
    project({"content/hud.yaml": (root / "content/hud.yaml").read_text().replace("Din hud", "Din egen hud")})
    changed = {item.path: item.data.decode() for item in updates(load_project(root), ["en"])}
    assert changed["locales/en/LC_MESSAGES/handouts.po"].count("max-length:") == 1


@pytest.mark.parametrize("length", [0, 3, 10, 50, 400])
def test_filler_is_words_of_at_most_so_many_characters(length: int) -> None:
    text = filler("Huden er levende", length)
    assert len(text) <= length
    assert length < 5 or set(text.split()) <= {"Huden", "er", "levende"}
