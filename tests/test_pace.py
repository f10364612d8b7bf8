"""pace: what the layout engine is slow at is a warning at its place; the shipped project has none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from handouts.diagnostics import Diagnostic
from handouts.pace import check_pace
from handouts.plan import make_plan
from handouts.project import load_project

ROOT = Path(__file__).parents[1]
STYLE = "templates/formats/kort/style.css"
FORMAT = "title: Kort\nsize: [74mm, 105mm]\nbleed: 3mm\nsafe: 5mm\npages: 2\nslots:\n  title: {kind: text}\n"
FORMAT += "  body: {kind: prose}\n  steps: {kind: steps, required: false}\n  picture: {kind: image, required: false}\n"
FORMAT += "  doctor: {kind: prose, required: false}\n"
HEIGHT = "main { height: 80mm }\n"
Salon = Callable[..., Path]


def found(root: Path) -> list[Diagnostic]:
    project = load_project(root)
    plan = make_plan(project, documents=["hud"])
    assert plan.jobs
    faults = check_pace(project, plan.jobs)
    assert all(fault.severity == "warning" and fault.mark and fault.hint for fault in faults)
    return faults


@pytest.mark.parametrize(
    ("style", "places"),
    [
        ("main { display: flex }\n ol { display: flex }", ["2:7"]),
        ("main { display: grid }\nol { color: var(--ink);\n  display: inline-flex }", ["3:3"]),
        ("main { display: flex }\nol { display: grid } main ol { display: block }", []),  # what comes last counts
        ("main { display: flex }\ndl { display: flex }", []),  # there is no such element
        ("main { display: grid }\nol { display: grid }", []),
        ("@media print { main { display: flex }\n ol { display: flex } }", ["2:7"]),
        ("main { display: grid; grid-template-columns: 1fr 2fr }", ["1:23"]),
        ("main { display: grid;\n grid-template: auto / repeat(2, 1fr) }", ["2:2"]),
        ("main { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)) 20mm }", []),
        ("main { display: grid; grid-template-rows: 1fr }", []),
        ("ol { grid-template-columns: 1fr }", []),  # no grid
        ("li:::wrong { display: flex } ol::before { display: flex }", []),
    ],
)
def test_nested_flex_and_bare_fractions_are_told_at_their_place(project: Salon, style: str, places: list[str]) -> None:
    faults = found(project({STYLE: style}))
    assert [str(fault.mark) for fault in faults] == [f"{STYLE}:{place}" for place in places]
    assert {fault.code for fault in faults} <= {"slow-css"}


def test_flex_may_not_run_over_pages(project: Salon) -> None:
    flex = "ol { display: flex }\n"
    root = project({STYLE: flex, "templates/formats/kort/format.yaml": FORMAT})
    (fault,) = found(root)
    assert (str(fault.mark), "over pages" in fault.message) == (f"{STYLE}:1:6", True)
    assert not found(project({STYLE: flex + HEIGHT}))
    assert not found(project({STYLE: flex + "ol { position: absolute }"}))
    assert found(project({STYLE: flex + "main { position: relative; height: auto }"}))


def test_a_style_attribute_is_told_at_the_line_of_the_page(project: Salon) -> None:
    page = "{# two lines #}\n<main style='display:grid;grid-template-columns:1fr 1fr'>\n{{ title|element('h1') }}"
    page += (
        "{{ body|blocks }}{% for id, step in steps|items %}{{ step|element('p') }}{% endfor %}{{ sources|join }}</main>"
    )
    (fault,) = found(project({"templates/formats/kort/page.html": page}))
    assert str(fault.mark) == "templates/formats/kort/page.html:2:1"


def test_a_qr_code_of_squares_is_told_and_our_own_is_not(project: Salon) -> None:
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 99" width="9" height="9">'
    squares = "".join(f'<rect x="{n}" width="1" height="1"/>' for n in range(151))
    path = f'<path d="{"".join(f"M{n} 0h1v1h-1z" for n in range(151))}"/>'
    logo = "content/brands/ester/logo.svg"
    for drawing in (squares, path):
        (fault,) = found(project({logo: f"{head}{drawing}</svg>"}))
        assert (fault.code, str(fault.mark)) == ("slow-drawing", f"{logo}:1:1")
    assert not found(project({logo: f"{head}{squares}</svg>".replace('<rect x="150"', "<circle")}))


def test_the_shipped_templates_obey() -> None:
    project = load_project(ROOT)
    jobs = make_plan(project, langs=["da", "ar"], brands=["all"], profiles=["screen"]).jobs
    assert any("assets/qr.svg" in job.assets for job in jobs)
    assert not check_pace(project, jobs)
