"""unchanged: a command that would do nothing is answered without loading anything; any change makes it run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from handouts import unchanged

LOADED = (
    "import sys; sys.argv = ['handouts', 'build', *sys.argv[1:]]\n"
    "from handouts.__main__ import main\n"
    "try: main()\nexcept SystemExit as e: assert not e.code\n"
    "print('loaded', *sorted({'click', 'yaml', 'jinja2', 'babel', 'weasyprint', 'pypdf'} & set(sys.modules)))"
)


@pytest.fixture
def settled(project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose build was recorded, all of its files older than the record."""
    root = project()
    monkeypatch.chdir(root)
    for path in root.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    (root / "dist").mkdir()
    (root / "dist/a.pdf").write_bytes(b"a")
    unchanged.record(["--lang", "da"], unchanged.survey(), [str(root / "dist/a.pdf")], "a.pdf\n", "1 unchanged\n")
    return root


def test_what_was_said_is_said_again(settled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert unchanged.replay(["--lang", "da"])
    assert capsys.readouterr() == ("a.pdf\n", "1 unchanged\n")


def test_another_command_or_folder_has_to_run(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not unchanged.replay([])
    monkeypatch.chdir(settled / "content")
    assert not unchanged.replay(["--lang", "da"])


@pytest.mark.parametrize("name", ["content/hud.yaml", "handouts.yaml", "templates/shared/base.css", "dist/a.pdf"])
@pytest.mark.parametrize("how", ["longer", "as long", "gone"])
def test_a_changed_file_makes_it_run(settled: Path, name: str, how: str) -> None:
    path = settled / name
    text = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(text + b" " if how == "longer" else bytes([text[0] ^ 1]) + text[1:])
    assert not unchanged.replay(["--lang", "da"])


def test_only_regular_files_of_the_project_are_read(settled: Path, tmp_path: Path) -> None:
    """A pipe would hold the command for ever, and so would links that lead in circles."""
    (tmp_path / "secret").write_text("x")
    before = set(unchanged.survey())
    os.mkfifo(settled / "content/pipe.yaml")
    for name, target in {
        "zero": "/dev/zero",
        "out": "../../secret",
        "one": "..",
        "two": ".",
        "lost": "nowhere",
    }.items():
        (settled / "content" / name).symlink_to(target)
    (settled / "content/inside.yaml").symlink_to("hud.yaml")
    new = {path for path in unchanged.survey() if path not in before}
    assert str(settled / "content/inside.yaml") in new
    assert not [path for path in new if Path(path).name in ("pipe.yaml", "zero", "out", "lost")]
    assert len(new) < 200


def test_of_a_huge_file_only_its_size_and_time_count(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unchanged, "LARGEST", 4)
    (settled / "content/film.mp4").write_bytes(b"12345")
    assert unchanged.survey()[str(settled / "content/film.mp4")][2] == ""


def test_a_new_file_makes_it_run(settled: Path) -> None:
    (settled / "content/ny.yaml").write_text("x")
    assert not unchanged.replay(["--lang", "da"])


@pytest.mark.parametrize("word", ["--verify", "--explain"])
def test_some_commands_always_run(settled: Path, word: str) -> None:
    unchanged.record([word], unchanged.survey(), [], "", "")
    assert not unchanged.replay([word])


def test_another_date_makes_it_run(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert not unchanged.replay(["--lang", "da"])


def test_a_touched_file_is_hashed_and_does_not(settled: Path) -> None:
    os.utime(settled / "content/hud.yaml", (1_700_000_999, 1_700_000_999))
    assert unchanged.replay(["--lang", "da"])


def test_a_change_that_keeps_size_and_time_is_seen_if_it_is_near_the_record(project, monkeypatch) -> None:
    root = project()
    monkeypatch.chdir(root)
    unchanged.record([], unchanged.survey(), [], "", "")
    path = root / "content/hud.yaml"
    facts, text = path.stat(), path.read_bytes()
    path.write_bytes(bytes([text[0] ^ 1]) + text[1:])
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert not unchanged.replay([])


def test_another_set_of_packages_makes_it_run(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unchanged, "_machine", lambda: ["another"])
    assert not unchanged.replay(["--lang", "da"])


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": 1}'])
def test_a_damaged_record_is_none(settled: Path, damage: str) -> None:
    (record,) = (settled / ".handouts/unchanged").iterdir()
    record.write_text(damage)
    assert not unchanged.replay(["--lang", "da"])


def run(root: Path, *words: str) -> str:
    done = subprocess.run([sys.executable, "-c", LOADED, *words], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1] + "|" + done.stderr.splitlines()[-1]


def test_the_second_build_loads_nothing_and_the_next_change_is_built(tmp_path: Path) -> None:
    import shutil

    for name in ("handouts.yaml", "content", "locales"):
        source = Path(__file__).parents[1] / name
        shutil.copytree(source, tmp_path / name) if source.is_dir() else shutil.copy(source, tmp_path / name)
    words = ("tarm-og-hud", "--lang", "da")
    assert "1 made" in run(tmp_path, *words)
    assert run(tmp_path, *words) == "loaded|0 made, 1 unchanged, 0 errors, 0 warnings → dist"
    content = tmp_path / "content/tarm-og-hud.yaml"
    content.write_text(content.read_text().replace("hud", "hud", 1) + "\n# a remark\n")
    assert "0 made, 1 unchanged" in run(tmp_path, *words)
