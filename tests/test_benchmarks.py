"""benchmarks/: the table's arithmetic and its markers; a figure is really run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(autouse=True)
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The benchmarks' modules import each other, as their command sees them."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))


def test_ratios_are_medians_of_pairs_and_bars_know_their_way() -> None:
    from table import Bar, Contender

    other = Contender("other", lambda work: 1.0)
    own, theirs = [1.0, 2.0, 10.0], [3.0, 4.0, 10.0]  # 3, 2, 1: the medians alone would say 2
    faster = Bar(other, faster=2)
    assert faster.ratio(own, theirs) == 2
    assert faster.met(2) is True
    assert faster.met(1.99) is False
    share = Bar(other, at_most=1.5)
    assert share.ratio(theirs, own) == 2
    assert (share.met(2), share.met(1.5)) == (False, True)
    alone = Bar(None, at_most=130)
    assert (alone.ratio([120.0, 140.0, 129.0], []), alone.met(129)) == (129, True)
    assert Bar(other).met(5) is None


def test_a_row_tells_both_times_the_bar_and_what_is_left_out_or_why_it_was_not_run() -> None:
    from table import Bar, Contender, Figure, rows

    ours = Contender("ours", lambda work: 1.0)
    slow, gone = Contender("slow", lambda work: 1.0, leaves_out="tags"), Contender("gone", lambda work: 1.0)
    figure = Figure("x", "fifteen", ours, (Bar(slow, faster=3), Bar(gone, faster=1), Bar(None, at_most=1)))
    made = rows(figure, {"ours": [2.0], "slow": [4.0]}, {"gone": "not installed"})
    assert made == [
        "| fifteen | slow | 2 s / 4 s | ≥ 3 × | 2 × **missed** | tags |",
        "| fifteen | gone | | ≥ 1 × | not run: not installed |",
        "| fifteen | itself | 2 s | ≤ 1 s | 2 s **missed** |  |",
    ]
    assert "not run: why" in rows(figure, {}, {"ours": "why"})[0]


def test_the_table_stands_between_its_markers_and_nothing_else_changes() -> None:
    from table import BEGIN, END, put_between

    once = put_between("# Title\n\nwords\n", "first")
    assert once.startswith("# Title\n\nwords\n")
    again = put_between(once + "\nafter\n", "second")
    assert again == f"# Title\n\nwords\n\n{BEGIN}\nsecond\n{END}\n\nafter\n"


def test_typst_gets_the_same_words_as_strings() -> None:
    from content import _Typst

    reader = _Typst()
    reader.feed('<section><h1>A # B</h1><p>say <strong>"so"</strong></p><img src="a.svg"></section>')
    made = "".join(reader.made)
    assert '= #"A # B";' in made
    assert '#"say ";#strong[#"\\"so\\"";]' in made
    assert '#image("a.svg", width: 30mm)' in made


def test_every_figure_has_a_name_and_no_two_contenders_are_alike() -> None:
    from figures import FIGURES

    assert len({figure.name for figure in FIGURES}) == len(FIGURES)
    for figure in FIGURES:
        assert len(figure.contenders) == 1 + sum(bar.against is not None for bar in figure.bars)


def test_the_command_runs_a_figure_and_writes_its_table(tmp_path: Path) -> None:
    table = tmp_path / "performance.md"
    table.write_text("# Performance\n")
    words = ("--rounds", "1", "--no-install", "--work", str(tmp_path / "work"), "--table", str(table), "noop")
    ran = subprocess.run((sys.executable, str(BENCHMARKS / "run.py"), *words), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    lines = table.read_text().splitlines()
    assert any(line.startswith("| nothing to do, 15 documents | a bare `python -c pass` |") for line in lines)
    assert any("not run: typst is not installed" in line for line in lines)
