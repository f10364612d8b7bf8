"""The calibration sheet: what its scales say is what the profile's offset needs."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from click.testing import CliRunner

from handouts import load_project
from handouts.calibrate import Calibration, calibration
from handouts.cli import cli
from handouts.impose import Style, impose, open_pdf
from handouts.layout import paper
from handouts.marks import MM
from handouts.press import render_pdf

ROOT = Path(__file__).parents[1]


def sheet(duplex: str) -> tuple[Calibration, bytes]:
    project = load_project(ROOT)
    profile = project.profiles["office"]
    assert profile.sheet
    faces = project.faces[project.brand]
    made = calibration(profile, replace(profile.sheet, duplex=duplex), paper("A4"), faces, project.brand)
    result = render_pdf(made.job)
    assert result.pdf is not None, result.diagnostics
    return made, impose(made.layout, list(open_pdf(result.pdf).pages), Style(marks=""))


def labels(pdf: bytes, text: str) -> list[tuple[float, float]]:
    """Middles of a word on the front, in mm from the sheet's middle: to the right and up."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        search = page.search(text)
        found = []
        while (hit := search.get_next()) is not None:
            boxes = [page.get_charbox(hit[0] + n) for n in range(hit[1])]
            left, right = min(b[0] for b in boxes), max(b[2] for b in boxes)
            bottom, top = min(b[1] for b in boxes), max(b[3] for b in boxes)
            found.append(((left + right) / 2 / MM - 105, (bottom + top) / 2 / MM - 148.5))
        return found


@pytest.mark.parametrize("duplex", ["long", "short"])
def test_a_scale_says_how_far_the_back_must_move(duplex: str) -> None:
    """The cross is seen at a number: there it was printed, and by that number it comes back to the middle."""
    _, pdf = sheet(duplex)
    found = labels(pdf, "+4")
    assert len(found) == 2
    across = next(at for at in found if abs(at[1]) > 20)  # of the level scale
    up = next(at for at in found if abs(at[0]) > 20)
    sign = 1 if duplex == "long" else -1  # a sheet that is turned about its upright edge shows right as left
    seen_right, seen_up = -across[0] * sign, up[1] * sign
    assert seen_right == pytest.approx(-4, abs=0.6)
    assert seen_up == pytest.approx(-4, abs=0.6)


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    out = tmp_path / "kalibrering.pdf"
    result = CliRunner().invoke(cli, ["calibrate", "-o", str(out)], standalone_mode=False)
    assert result.return_value == 0, result.output
    reader = pypdf.PdfReader(io.BytesIO(out.read_bytes()))
    assert len(reader.pages) == 2
    assert reader.root_object["/ViewerPreferences"]["/PrintScaling"] == "/None"
    refused = CliRunner().invoke(cli, ["calibrate", "--profile", "press", "-o", str(out)])
    assert "'press' is not a profile with sheet:" in str(refused.exception.diagnostics)
