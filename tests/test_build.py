"""From a project's folder to dist/: what runs, what is published, what is taken away."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from handouts import SerialExecutor, load_project, make_plan, open_store, run_plan
from handouts.build import Report
from handouts.files import sha256


def build(root: Path, out: Path | None = None, **chosen: list[str]) -> tuple[Report, list[str]]:
    """The report, and the ids of the jobs that were really run."""
    plan = make_plan(load_project(root), **chosen)
    with SerialExecutor() as executor:
        report = run_plan(plan, out or root / "dist", executor=executor, store=open_store(root))
    return report, [result.id for result in report.results if not result.cached]


def files(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): sha256(p.read_bytes()) for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_second_build_renders_nothing(project) -> None:
    root = project()
    first, ran = build(root)
    assert first.ok, first.diagnostics
    assert ran
    before = files(root / "dist")
    second, ran = build(root)
    assert ran == []
    assert second.ok
    assert files(root / "dist") == before


def test_the_manifest_lists_every_file_with_its_hash(project) -> None:
    root = project()
    build(root)
    manifest = json.loads((root / "dist/manifest.json").read_text())
    listed = {entry["path"]: entry["sha256"] for entry in manifest["files"].values()}
    there = {name: seal for name, seal in files(root / "dist").items() if name != "manifest.json"}
    assert {**listed, **manifest["reports"]} == there
    assert {"weasyprint", "pango", "harfbuzz"} <= set(manifest["toolchain"])
    assert {"document", "language", "brand", "profile", "pages", "bytes", "size", "revision"} <= set(
        next(e for e in manifest["files"].values() if e["kind"] == "document")
    )


def test_the_same_bytes_in_another_folder(project, tmp_path: Path) -> None:
    root = project()
    build(root)
    elsewhere = tmp_path / "another place" / "måske"
    shutil.copytree(root, elsewhere, ignore=shutil.ignore_patterns(".handouts", "dist"))
    build(elsewhere)
    assert files(elsewhere / "dist") == files(root / "dist")


def test_a_piece_that_fails_takes_its_old_pdf_and_its_bundle_away_and_spares_the_rest(project) -> None:
    root = project()
    build(root)
    before = set(files(root / "dist"))
    document = sorted((root / "content").glob("*.yaml"))
    broken = next(p for p in document if p.stem != "facts")
    broken.write_text(broken.read_text() + "ukendt: x\n")
    report, _ = build(root)
    after = set(files(root / "dist"))
    assert not report.ok
    assert after < before
    assert not any(broken.stem in name for name in after)
    assert {d.code for d in report.diagnostics} >= {"unknown-key", "part-failed"}
    assert any(name.endswith(".pdf") for name in after)


def test_an_unselected_language_stays_in_dist(project) -> None:
    root = project()
    build(root)
    before = set(files(root / "dist"))
    build(root, langs=["da"])
    assert set(files(root / "dist")) == before


def test_a_language_that_is_gone_leaves_dist(project) -> None:
    root = project()
    build(root)
    config = root / "handouts.yaml"
    config.write_text(config.read_text().replace("[da, en]", "[da]"))
    for bundle in (root / "content/bundles").glob("*.yaml"):
        bundle.unlink()
    build(root)
    assert not any("/en/" in name for name in files(root / "dist"))


@pytest.mark.parametrize("damage", [b"", b"{", b'{"files": []}', b"\xff"])
def test_a_damaged_manifest_is_made_anew(project, damage: bytes) -> None:
    root = project()
    build(root)
    good = (root / "dist/manifest.json").read_bytes()
    (root / "dist/manifest.json").write_bytes(damage)
    build(root)
    assert (root / "dist/manifest.json").read_bytes() == good
