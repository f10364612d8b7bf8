"""cli: `handouts editions` says what it made, at which line a row is wrong, and what was there already."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from handouts.cli import main

CARD = """\
<section class="page">
<div class="panel words">{{ title|element('h1') }} {{ sources|join(' · ')|ltr }}</div>
<div class="panel foot">{{ brand.logo|picture('logo') }} {{ brand.title }} {{ brand.phone|ltr }}</div>
</section>
"""
STYLE = """\
.page { position: relative; width: 74mm; height: 105mm; break-after: page }
.panel { position: absolute; left: 8mm; width: 58mm }
.words { top: 8mm; height: 60mm } h1 { font: 14pt var(--display); margin: 0 } .foot { top: 80mm; height: 15mm }
.logo { width: 20mm; height: 5mm }
"""
FILES = {
    "templates/formats/skilt/page.html": CARD,
    "templates/formats/skilt/style.css": STYLE,
    "templates/formats/skilt/format.yaml": (
        "title: Skilt\nsize: [74mm, 105mm]\nbleed: 3mm\nsafe: 5mm\npages: 1\n"
        "slots:\n  title: {kind: text, max_chars: 30}\n"
    ),
}
HEAD = "name,address,phone,web,logo\n"


def row(number: int, name: str = "", web: str = "") -> str:
    web = web or f"https://salon{number}.example"
    return f"{name or f'Salon {number:02d}'},Gade {number}|8000 Aarhus,+45 11 22 33 {number:02d},{web},logo.svg\n"


@pytest.fixture
def run(project, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    root = project(FILES)
    (root / "logo.svg").write_bytes((root / "content/brands/ester/logo.svg").read_bytes())
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(root)

    def go(rows: str, *args: str) -> tuple[int, str, Path]:
        (root / "salons.csv").write_text(HEAD + rows)
        monkeypatch.setattr(sys, "argv", ["handouts", "editions", "salons.csv", "ro", "--jobs", "1", *args])
        with pytest.raises(SystemExit) as left:
            main()
        assert isinstance(left.value.code, int)
        return left.value.code, capfd.readouterr().err, root / "dist/editions"

    return go


def files(out: Path) -> dict[str, bytes]:
    return {path.parts[-4]: path.read_bytes() for path in out.rglob("*.pdf")}


def test_a_file_a_salon_and_after_a_stop_only_what_is_missing(run) -> None:
    rows = "".join(map(row, range(4)))
    code, said, out = run(rows)
    assert (code, said) == (0, "4 editions, 0 unchanged, 0 in full → dist/editions\n")
    first = files(out)
    assert set(first) == {"salon-00", "salon-01", "salon-02", "salon-03"}
    (out / "salon-02/skaerm/da/ro.pdf").unlink()
    code, said, _ = run(rows)
    assert (code, said) == (0, "4 editions, 3 unchanged, 0 in full → dist/editions\n")
    assert files(out) == first


def test_a_wrong_row_is_told_with_its_line_and_no_other_file_changes(run) -> None:
    """Neither for a row that can't be read, nor for one that is found out on paper, among the others of its chunk."""
    good = list(map(row, range(12)))
    clean = files(run("".join(good))[2])
    assert len(clean) == 12
    for wrong, line in (
        (row(5, web="ester.example"), "salons.csv:7:4: error: 'ester.example' is not a web address [wrong-value]"),
        (row(5, name="Salon " + "Ordetderaldrighoererop" * 3), "salons.csv:7:"),
    ):
        code, said, out = run("".join([*good[:5], wrong, *good[6:]]), "--out", f"out-{len(wrong)}")
        assert code == 1
        assert line in said
        made = files(out.parents[1] / f"out-{len(wrong)}")
        made.pop("salon-05", None)
        assert {salon: pdf == clean[salon] for salon, pdf in made.items()} == {
            salon: True for salon in clean if salon != "salon-05"
        }


def test_languages_and_an_unknown_one(run) -> None:
    rows = "".join(map(row, range(3)))
    code, said, out = run(rows, "--lang", "da,da")
    assert (code, len(list(out.rglob("da/ro.pdf")))) == (0, 3)
    code, said, _ = run(rows, "--lang", "xx")
    assert code == 2
    assert "xx" in said
