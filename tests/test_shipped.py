"""The shipped series, printed for both brands in all languages: as good as we say it is.

`HANDOUTS_GOLDEN=write ./run test tests/test_shipped.py` writes the facts in golden/ anew: read what it changed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from pypdf import PdfReader

import verapdf
from handouts import load_project, make_plan, open_store, run_plan
from handouts.pool import supervised

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shipped")
    for name in ("content", "locales"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copyfile(ROOT / "handouts.yaml", root / "handouts.yaml")
    if (ROOT / ".handouts/fonts").is_dir():  # instancing them takes long, and is tested elsewhere
        shutil.copytree(ROOT / ".handouts/fonts", root / ".handouts/fonts")
    plan = make_plan(load_project(root), langs=["all"], brands=["all"])
    with supervised(2) as executor:
        report = run_plan(plan, root / "dist", executor=executor, store=open_store(root))
    assert report.diagnostics == ()
    return root / "dist"


def pdfs(dist: Path) -> list[Path]:
    found = sorted(dist.rglob("*.pdf"))
    project = load_project(ROOT)
    langs, pieces = len(project.langs), len(project.documents)
    assert len(found) == 2 * (langs * (pieces + 1) + 1)  # brands × (pieces and series in each language, all folders)
    return found


def facts(path: Path) -> dict[str, object]:
    reader = PdfReader(path)
    fonts = set()
    for page in reader.pages:
        for font in (page["/Resources"].get("/Font") or {}).values():
            fonts.add(re.sub(r"^[A-Z]{6}\+", "", str(font.get_object()["/BaseFont"]).lstrip("/")))
    size = reader.pages[0].mediabox
    return {
        "title": str(reader.metadata.title),
        "lang": str(reader.root_object["/Lang"]),
        "pages": len(reader.pages),
        "mm": [round(float(side) * 25.4 / 72, 1) for side in (size.width, size.height)],
        "fonts": sorted(fonts),
        "outline": [str(item.title) for item in reader.outline if not isinstance(item, list)],
        "words": len(" ".join(page.extract_text() for page in reader.pages).split()),
    }


def test_the_facts_of_each_piece_are_as_agreed(dist: Path) -> None:
    for path in sorted((dist / "klinik-lyng").rglob("*.pdf")):
        golden = GOLDEN / f"{path.parent.name}-{path.stem}.yaml"
        found = yaml.safe_dump(facts(path), allow_unicode=True, sort_keys=False)
        if os.environ.get("HANDOUTS_GOLDEN") == "write":
            golden.parent.mkdir(exist_ok=True)
            golden.write_text(found)
        assert yaml.safe_load(found) == yaml.safe_load(golden.read_text()), path.name


def test_every_pdf_is_accessible_by_verapdf(dist: Path) -> None:
    verapdf.require()
    assert {path.name: verapdf.check(path, "ua1") for path in pdfs(dist)} == {path.name: [] for path in pdfs(dist)}


def test_every_pdf_is_sound_by_qpdf(dist: Path) -> None:
    if shutil.which("qpdf") is None:
        assert not os.environ.get("CI"), "qpdf is missing"
        pytest.skip("qpdf is not here")
    for path in pdfs(dist):
        subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
