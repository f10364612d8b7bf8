"""project: the folder → values; project and package templates; contrast arithmetic."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.colour import contrast_ratio, passing_shade
from handouts.diagnostics import UsageError
from handouts.folder import package_data
from handouts.plan import make_plan
from handouts.project import all_texts, load_project, schemas


def test_the_salon_is_read_without_a_fault(project) -> None:
    found = load_project(project())
    assert found.diagnostics == ()
    assert (set(found.documents), set(found.formats), found.langs) == ({"hud", "ro"}, {"kort", "skilt"}, ("da", "en"))


def test_without_a_project_file_the_call_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"handouts init DIR"):
        load_project(tmp_path)


def test_no_and_012_are_printed_as_typed(project) -> None:
    document = "format: kort\nrevised: 2026-11-24\nfacts: [F1]\ntitle: no\nbody: 012\n"
    plan = make_plan(load_project(project({"content/hud.yaml": document})), ["hud"], ["da"])
    assert ">no</h1>" in plan.jobs[0].html
    assert ">012</p>" in plan.jobs[0].html


def test_templates_come_from_the_project_first_and_then_from_the_package(project, shipped: Path) -> None:
    root = project()
    folder = shipped / "templates"
    (root / "templates").rename(folder)
    (folder / "formats/skilt/style.css").write_text("/* package */")
    assert make_plan(load_project(root)).diagnostics == ()
    (root / "templates/formats").mkdir(parents=True)
    (folder / "formats/kort").rename(root / "templates/formats/kort")
    (root / "templates/formats/kort/style.css").write_text("/* project */")
    plan = make_plan(load_project(root), langs=["da"])
    assert plan.diagnostics == ()
    assert {job.document: "/* package */" in job.html for job in plan.jobs} == {"hud": False, "ro": True}


def test_every_text_is_extracted_with_a_word_on_where_it_is_printed(project) -> None:
    texts = {text.context: comment for text, comment in all_texts(load_project(project()))}
    assert texts == {
        "ui:doctor": "Trykkes i alle materialer",
        "hud:title": "Trykkes i: Kort, side 1, felt 'title', nr. 1",
        "hud:body": "Trykkes i: Kort, side 1, felt 'body', nr. 2",
        "hud:steps.vand": "Trykkes i: Kort, side 1, felt 'steps.vand', nr. 3",
        "hud:steps.ro": "Trykkes i: Kort, side 1, felt 'steps.ro', nr. 4",
        "ro:title": "Trykkes i: Skilt, side 1, felt 'title', nr. 1",
        "bundle-begge:title": "Titel på en samlet PDF",
        "brand-ester:tagline": "Trykkes i: linjen under navnet Salon Ester",
    }


def test_there_is_a_schema_for_each_fixed_file_and_each_format(project) -> None:
    made = schemas(load_project(project()))
    assert set(made) == {
        *("handouts", "format", "profile", "brand", "bundle", "facts", "languages", "glossary", "kort", "skilt")
    }
    assert made["kort"]["required"] == ["format", "revised", "facts", "title", "body"]
    assert made["kort"]["properties"]["facts"]["items"]["enum"] == ["F1", "F2"]


def test_contrast_is_that_of_wcag() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_ratio("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize(("ink", "ground"), [("#888888", "#ffffff"), ("#c05050", "#f8f3f7"), ("#555555", "#101010")])
def test_the_shade_in_the_hint_passes_and_is_near(ink: str, ground: str) -> None:
    shade = passing_shade(ink, ground, 7)
    assert 7 <= contrast_ratio(shade, ground) < 7.3


def test_the_package_holds_templates() -> None:
    assert (package_data() / "templates/shared/ui.yaml").is_file()
