"""What is written about the program is what it does."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from handouts.cli import cli
from handouts.codes import CODES

ROOT = Path(__file__).parents[1]
SOURCE = "\n".join(path.read_text() for path in sorted((ROOT / "src/handouts").glob("*.py")) if path.name != "codes.py")
USAGE = {
    "no-project",
    "unknown-schema",
    "unknown-code",
    "unknown-context",
    "pseudo-language",
    "stale-catalogue",
    "not-empty",
    "no-salons",
    "unknown-executor",
    "no-cluster",
    "other-versions",
}
"""Wrong calls, which say all in their hint."""


def test_every_code_that_is_reported_is_explained() -> None:
    reported = set(re.findall(r'(?:\b(?:error|warning|Diagnostic)|\bfault)\(\s*"([a-z]+(?:-[a-z]+)+)"', SOURCE))
    reported |= set(re.findall(r'Finding\(\s*"(?:error|warning)",\s*"([a-z-]+)"', SOURCE))
    assert reported - USAGE - set(CODES) == set()


def test_every_code_that_is_explained_is_reported() -> None:
    made = {f"unknown-{what}" for what in ("document", "language", "brand", "profile")}
    assert [
        code
        for code in sorted(set(CODES) - made)
        if f'"{code}"' not in SOURCE and f"def {code.replace('-', '_')}(" not in SOURCE
    ] == []


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_code_is_explained_in_whole_sentences(code: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    assert CODES[code][0].isupper() or CODES[code].startswith("facts.yaml")
    assert CODES[code].endswith(".")


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_the_readme_names_every_command(command: str) -> None:
    assert re.search(rf"(?:handouts|run) {command}\b|`{command}`", (ROOT / "README.md").read_text())


def test_the_readme_names_no_command_that_is_not_there() -> None:
    named = set(re.findall(r"`?\bhandouts ([a-z]+)\b", re.sub(r"(?m)^#.*$", "", (ROOT / "README.md").read_text())))
    assert named - set(cli.commands) == set()


def test_the_links_of_the_documents_lead_somewhere() -> None:
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *(ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_case_of_the_page_on_bad_input_is_there_and_every_bad_file_stands_on_it() -> None:
    named = re.findall(r"`(tests/[^`:\s]+)(?:::(\w+))?`", (ROOT / "docs/hostile.md").read_text())
    assert len(named) > 60
    found = {pattern: set(ROOT.glob(pattern)) for pattern, _ in named}
    assert [pattern for pattern, paths in found.items() if not paths] == []
    assert [name for path, name in named if name and f"def {name}(" not in (ROOT / path).read_text()] == []
    assert set((ROOT / "tests/bad").iterdir()) - set().union(*found.values()) == set()


def test_the_reference_is_made_from_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    from make_reference import reference

    assert (ROOT / "docs/reference.md").read_text() == reference(), "run: python docs/make_reference.py"


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    assert "## Unreleased" in (ROOT / "CHANGELOG.md").read_text()


def test_the_marks_in_the_docstrings_number_the_path_of_data_without_a_gap() -> None:
    steps = [int(step) for step in re.findall(r"Steps? (\d)", SOURCE)]
    assert set(steps) <= set(range(1, 9))
    assert {1, 2, 3, 4} <= set(steps)


def test_the_page_on_preflight_is_what_the_rules_say() -> None:
    made = runpy.run_path(str(ROOT / "docs/make_preflight.py"))["table"]()
    assert (ROOT / "docs/preflight.md").read_text() == made, "run: python docs/make_preflight.py"
