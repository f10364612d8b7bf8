"""compose: what the shipped pages say of a heading's letters, of sources and of names."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts import load_project, make_plan
from handouts.compose import _reach

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("words", "classes"),
    [
        ("Gode vaner", ""),
        ("Goda vanor", ""),
        ("Dobre nawyki", "low"),
        ("Добрі звички", "low"),
        ("Güzel alışkanlıklar", "low high"),
        ("Чому ми говоримо про їжу", "low high"),
        ("Är du hudlös", "high"),
        ("حوار", ""),
    ],
)
def test_a_heading_says_whether_its_letters_hang_low_or_have_signs_above(words: str, classes: str) -> None:
    assert _reach(words) == classes


def test_in_arabic_a_name_and_its_address_are_isolated_apart() -> None:
    plan = make_plan(load_project(ROOT), ["din-hud-kort"], langs=["ar", "da"])
    arabic, danish = (next(job.html for job in plan.jobs if job.lang == lang) for lang in ("ar", "da"))
    name, address = '<bdi dir="ltr">Fagbladet Kosmetik</bdi>', '<bdi dir="ltr">www.fagbladetkosmetik.dk</bdi>'
    assert f"{name}، {address}" in arabic
    assert f"{name}, {address}" in danish


def test_a_brand_and_a_date_are_not_parted() -> None:
    (job,) = make_plan(load_project(ROOT), ["din-hud-kort"], langs=["de"], brands=["hud-og-form"]).jobs
    assert "Hud\xa0&amp;\xa0Form" in job.html
    assert "24.\xa0November\xa02026" in job.html
