"""trace: the code in the small type of a print tells whether it is out of date."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from handouts import load_project, make_plan
from handouts.press import render_pdf
from handouts.trace import current, is_print, read_codes, trace

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def prints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The A5 in three languages, German's hyphen and Arabic's direction among them."""
    folder = tmp_path_factory.mktemp("prints")
    found = {}
    for job in make_plan(load_project(ROOT), ["naar-balancen-tipper"], ["da", "de", "ar"]).jobs:
        pdf = render_pdf(job).pdf
        assert pdf
        found[job.lang] = folder / f"{job.lang}.pdf"
        found[job.lang].write_bytes(pdf)
    return found


def test_every_piece_has_a_code_of_its_own() -> None:
    project = load_project(ROOT)
    assert len(current(project)) == len(project.documents) * len(project.brands) * len(project.langs)


@pytest.mark.parametrize("lang", ["da", "de", "ar"])
def test_a_new_print_is_up_to_date(prints: dict[str, Path], lang: str) -> None:
    lines, found = trace(load_project(ROOT), [str(prints[lang])])
    assert found == []
    (line,) = lines
    assert f"is up to date: naar-balancen-tipper ({lang}, klinik-lyng)" in line


def test_a_print_of_other_content_is_out_of_date_and_says_what_to_print(prints: dict[str, Path]) -> None:
    project = load_project(ROOT)
    document = project.documents["naar-balancen-tipper"]
    later = replace(project, documents={document.id: replace(document, revised="2027-01-02")})
    lines, (finding,) = trace(later, [str(prints["da"])])
    assert lines == []
    assert finding.code == "out-of-date"
    assert "print 'naar-balancen-tipper' again: its code is now da-" in finding.hint


def test_a_code_typed_from_paper_is_enough(prints: dict[str, Path]) -> None:
    ((_, code),) = read_codes(prints["da"])[1]
    assert is_print(code)
    assert not is_print("hudens-mikrobiom")
    assert trace(load_project(ROOT), [code])[1] == []
    assert trace(load_project(ROOT), ["da-0000000"])[1][0].code == "out-of-date"


def test_what_has_no_code_or_is_no_pdf_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"no PDF")
    _, found = trace(load_project(ROOT), [str(tmp_path / "x.pdf"), str(tmp_path / "gone.pdf")])
    assert [item.code for item in found] == ["bad-pdf", "bad-pdf"]
