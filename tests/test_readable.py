"""readable: what is hard to read is a warning at its place; the shipped project has none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from handouts.diagnostics import Diagnostic, Mark
from handouts.model import Digest, Document, Filled, Fit, Fitting, PressJob, Result, Text
from handouts.plan import make_plan
from handouts.project import Project, load_project
from handouts.readable import check_readable

ROOT = Path(__file__).parents[1]
MARK = Mark("templates/formats/poster-a3/format.yaml", 8, 3)


@pytest.fixture(scope="module")
def shipped() -> Project:
    return load_project(ROOT)


@pytest.fixture(scope="module")
def job(shipped: Project) -> PressJob:
    return make_plan(shipped, ["tarm-og-hud"], ["da"], profiles=["screen"]).jobs[0]


def check(project: Project, job: PressJob | None = None, fitting: Fitting | None = None) -> list[Diagnostic]:
    result = Result("x", Digest("00"), b"", fitting=fitting) if fitting else None
    found = check_readable(project, [job] if job else [], lambda _: result)
    assert all(item.severity == "warning" and item.mark for item in found)
    return found


def codes(found: list[Diagnostic]) -> list[str]:
    return [item.code for item in found]


def with_fit(project: Project, name: str, fit: Fit, **changes: float) -> Project:
    format = replace(project.formats[name], fits=(fit,), **changes)
    return replace(project, formats={**project.formats, name: format})


def test_the_shipped_project_has_nothing_that_is_hard_to_read(shipped: Project) -> None:
    assert check(shipped) == []


@pytest.mark.parametrize(
    ("size", "leading", "expected"),
    [
        ((10, 9), (1.4, 1.28), []),
        ((9.8, 9), (1.4, 1.28), ["small-text"]),
        ((10, 8.5), (1.4, 1.28), ["small-text"]),
        ((10, 9), (1.25, 1.2), ["tight-lines"]),
        ((10, 9), (1.4, 1.1), ["tight-lines"]),
    ],
)
def test_running_text_is_large_and_loose_enough(
    shipped: Project, size: tuple[float, float], leading: tuple[float, float], expected: list[str]
) -> None:
    found = check(with_fit(shipped, "leaflet-a5", Fit("body", size, leading, False, MARK)))
    assert codes(found) == expected
    assert [item.mark for item in found] == [MARK] * len(expected)


def test_a_headline_can_be_read_from_where_people_stand(shipped: Project) -> None:
    """Capitals of 10 mm for each metre; Cormorant's are 0.63 of its size, so 3 m take 135 pt."""
    fit = shipped.formats["poster-a3"].fits[0]
    assert codes(check(with_fit(shipped, "poster-a3", replace(fit, size=(130, 115))))) == ["small-headline"]
    assert codes(check(with_fit(shipped, "poster-a3", replace(fit, size=(146, 90))))) == ["small-headline"] * 2
    assert "small-headline" in codes(check(with_fit(shipped, "poster-a3", fit, viewing=5)))


def test_what_was_built_is_measured(shipped: Project, job: PressJob) -> None:
    good = Filled("one", 1, 0.8, False, 10, 50)
    fine = Fitting(boxes=(good,), margin=10, headline=140)
    assert check(shipped, job, fine) == []
    assert codes(check(shipped, job, replace(fine, margin=8))) == ["narrow-margin"]
    assert codes(check(shipped, job, replace(fine, headline=90))) == ["small-headline"]
    for box, code in (
        (replace(good, measure=90), "hard-box"),
        (replace(good, measure=20), "hard-box"),
        (replace(good, smallest=8), "hard-box"),
        (replace(good, ratio=0.4), "thin-panel"),
    ):
        assert codes(check(shipped, job, replace(fine, boxes=(box,)))) == [code]
    assert check(shipped, job, replace(fine, boxes=(replace(good, ratio=0.4, measure=20, sparse=True),))) == []


def test_a_technical_word_is_explained_where_it_first_stands(shipped: Project) -> None:
    def told(*texts: str) -> list[Diagnostic]:
        slots = {f"t{n}": Text(text, f"ny:t{n}", Mark("content/ny.yaml", n)) for n, text in enumerate(texts, 1)}
        slots["title"] = Text("Dysbiose", "ny:title", Mark("content/ny.yaml", 9))
        document = Document("ny", "leaflet-a5", "2026-11-24", (), slots, Mark("content/ny.yaml"))
        return check(replace(shipped, documents={"ny": document}))

    assert told("Et mikrobiom, det små liv på huden, ude af balance hedder dysbiose.") == []
    found = told("Huden lever.", "Dysbiosen varer ved.", "Dysbiose er ude af balance.")
    assert codes(found) == ["unexplained-word"]
    assert found[0].mark == Mark("content/ny.yaml", 2)
    assert "'Dysbiosen'" in found[0].message
