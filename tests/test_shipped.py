"""The shipped series, printed for both brands in all languages: as good as we say it is.

`HANDOUTS_GOLDEN=write ./run test tests/test_shipped.py` writes the facts in golden/ anew: read what it changed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
import yaml
from pypdf import PdfReader

import verapdf
from handouts import load_project, make_plan, open_store, run_plan
from handouts.build import readable
from handouts.pool import supervised
from handouts.press import render_proof
from handouts.readable import check_readable

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
    project, store = load_project(root), open_store(root)
    plan = make_plan(project, langs=["all"], brands=["all"])
    with supervised(2, readable=readable(root)) as executor:
        report = run_plan(plan, root / "dist", executor=executor, store=store)
    assert [str(item) for item in report.diagnostics] == []
    assert check_readable(project, plan.jobs, lambda job: store.get(job.key)) == []
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


def colour_at(path: Path, page: int, x: float, y: float) -> tuple[int, ...]:
    """The colour of a page at a place in mm."""
    picture = pypdfium2.PdfDocument(path)[page].render(scale=1).to_pil().convert("RGB")
    return picture.getpixel((round(x * 72 / 25.4), round(y * 72 / 25.4)))


def test_arabic_opens_the_other_way(dist: Path) -> None:
    """The trifold's dark flap and tinted cover, the doctor's bar and the text's ragged edge change sides."""
    folder = dist / "klinik-lyng/screen"
    for name, page, y in (("hudens-mikrobiom", 0, 5), ("mad-til-din-hud", 0, 20), ("mad-til-din-hud", 1, 5)):
        danish, arabic = folder / f"da/{name}.pdf", folder / f"ar/{name}.pdf"
        width = float(PdfReader(danish).pages[page].mediabox.width) * 25.4 / 72
        for x in (4, width - 4):
            assert colour_at(danish, page, x, y) == colour_at(arabic, page, width - x, y), (name, page, x)
        assert colour_at(danish, page, 4, y) != colour_at(arabic, page, 4, y)


def test_every_text_stands_on_the_page_that_its_catalogue_names(dist: Path) -> None:
    project = load_project(ROOT)
    for job in make_plan(project, langs=["da"]).jobs:
        format = project.formats[project.documents[job.document].format]
        _, places = render_proof(job)
        for place in places:
            named = re.search(r"side (\d)|(forsiden)|(bagsiden)", format.where(place.context.partition(":")[2]))
            if named:
                sides = format.pages
                assert (place.page - 1) % sides + 1 == int(named[1] or (1 if named[2] else 2)), place


@pytest.mark.parametrize("flavour", ["ua1", "2a"])
def test_every_pdf_is_accessible_and_fit_for_archives_by_verapdf(dist: Path, flavour: str) -> None:
    verapdf.require()
    found = {path.name: verapdf.check(path, flavour) for path in pdfs(dist)}
    assert found == {path.name: [] for path in pdfs(dist)}


def test_every_pdf_is_sound_by_qpdf(dist: Path) -> None:
    if shutil.which("qpdf") is None:
        assert not os.environ.get("CI"), "qpdf is missing"
        pytest.skip("qpdf is not here")
    for path in pdfs(dist):
        subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
