"""batch: an edition looks like that salon's full print, conforms like it, and holds nothing of another salon."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from PIL import ImageChops

import verapdf
from handouts import SerialExecutor, load_project, open_store
from handouts.batch import LEDGER, MANIFEST, Report, make_editions
from handouts.diagnostics import Problems
from handouts.model import PressJob, Result
from handouts.plan import make_piece
from handouts.preflight import check_file
from handouts.press import render_pdf
from handouts.project import with_brands
from handouts.salons import Salon, read_salons

ROOT = Path(__file__).parents[1]
LEAFLET = "hudens-mikrobiom"


class Counting(SerialExecutor):
    def __init__(self) -> None:
        self.ran: list[str] = []

    def submit(self, fn, /, *args):
        self.ran.append(f"{fn.__name__} {args[0].id}")
        return super().submit(fn, *args)


def logo(colour: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10" width="40" height="10">'
        '<defs><linearGradient id="g">'
        f'<stop offset="0" stop-color="{colour}"/><stop offset="1" stop-color="var(--ink)"/></linearGradient></defs>'
        '<path fill="url(#g)" d="M0 0h40v10h-40z"/></svg>'
    )


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The shipped project, with a table of six salons of two logos; one is blue, one has a long address."""
    for name in ("handouts.yaml", "content", "locales"):
        source, target = ROOT / name, tmp_path / name
        shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
    (tmp_path / "a.svg").write_text(logo("#ff0000"))
    (tmp_path / "b.svg").write_text(logo("#00ff00"))
    rows = ["name,address,phone,web,logo,accent,copies"]
    rows += [
        f"Salon {n},Gade {n}|800{n} Aarhus,+45 11 22 33 0{n},https://salon{n}.example,{'ab'[n % 2]}.svg,,{n}0"
        for n in (1, 2, 3)
    ]
    rows.append("Salon Blå,Gade 4|8004 Aarhus,+45 11 22 33 04,https://blue.example,a.svg,#2c5fae 86 62 4 0,40")
    rows.append("Salon & Søn,Gade 5|8005 Aarhus,+45 11 22 33 05,https://son.example,b.svg,,50")
    long = "Salon med et navn der aldrig hører op og mere til"
    rows.append(
        f"{long},{'Gade 6 med rigtig mange ord i adressen og en sal til venstre|' * 3}8006 Aarhus,+45 11 22 33 06,https://lang.example,a.svg,,60"
    )
    (tmp_path / "salons.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


def make(
    root: Path, langs: Iterable[str] = ("da",), bundle: bool = False, name: str = LEAFLET, profile: str = "screen"
) -> tuple[Report, list[str]]:
    project = load_project(root)
    salons = read_salons(root / "salons.csv", project.brands["klinik-lyng"], Problems())
    executor = Counting()
    report = make_editions(
        project,
        salons,
        root / "out",
        executor=executor,
        store=open_store(root),
        documents=[name],
        langs=langs,
        profiles=[profile],
        bundle=bundle,
    )
    return report, executor.ran


def in_full(root: Path, number: int, lang: str, name: str = LEAFLET, profile: str = "screen") -> Result:
    project = load_project(root)
    salon: Salon = read_salons(root / "salons.csv", project.brands["klinik-lyng"], Problems())[number]
    found = make_piece(
        with_brands(project, {salon.brand.name: salon.brand}, Problems()),
        name,
        lang,
        salon.brand.name,
        profile,
        Problems(),
    )
    assert found is not None
    job: PressJob = found[0]
    return render_pdf(job)


def differing(one: bytes, other: bytes) -> list[int]:
    """Pages that differ by more than the rounding of anti-aliased edges."""
    found = []
    documents = [pypdfium2.PdfDocument(pdf) for pdf in (one, other)]
    assert len(documents[0]) == len(documents[1])
    for number in range(len(documents[0])):
        pictures = [document[number].render(scale=1.5).to_pil().convert("L") for document in documents]
        histogram = ImageChops.difference(*pictures).histogram()
        if sum(histogram[48:]):
            found.append(number)
    for document in documents:
        document.close()
    return found


@pytest.mark.parametrize(("lang", "name"), [("da", LEAFLET), ("ar", LEAFLET), ("de", "tarm-og-hud")])
def test_an_edition_is_the_salons_full_print(shop: Path, lang: str, name: str) -> None:
    report, ran = make(shop, [lang], name=name)
    assert {d.mark.line for d in report.diagnostics if d.is_error and d.mark} <= {7}  # the long address
    by_strips = [made for made in report.made if made.how == "strips"]
    assert {made.salon for made in by_strips} >= {"salon-1", "salon-2", "salon-3", "salon-soen"}
    pdf = (shop / "out" / by_strips[1].path).read_bytes()
    full = in_full(shop, 1, lang, name)
    assert full.pdf is not None
    assert differing(pdf, full.pdf) == []
    readers = [pypdf.PdfReader(io.BytesIO(data)) for data in (pdf, full.pdf)]
    words, links = [], []
    for reader in readers:
        words.append(sorted("".join(page.extract_text() for page in reader.pages).split()))
        links.append([a.get_object()["/A"]["/URI"] for page in reader.pages for a in page.get("/Annots") or []])
    assert words[0] == words[1]
    assert links[0] == links[1]
    assert readers[0].metadata.author == "Salon 2"
    assert any(job.startswith("render_strips") for job in ran)
    verapdf.require()
    assert verapdf.check(shop / "out" / by_strips[1].path, "ua1") == []
    assert verapdf.check(shop / "out" / by_strips[1].path, "2a") == []


def test_an_edition_for_the_press_passes_its_preflight(shop: Path) -> None:
    """PDF/X-4 is PDF 1.6, and says so in its packet; what a gradient is on paper is another matter."""
    for name, colour in (("a", "#2c5fae"), ("b", "var(--deep)")):
        (shop / f"{name}.svg").write_text(re.sub("<defs>.*</defs>", "", logo("")).replace("url(#g)", colour))
    rows = (shop / "salons.csv").read_text().splitlines()
    (shop / "salons.csv").write_text("\n".join(rows[:4]) + "\n")
    press = load_project(shop).profiles["press"]
    report, _ = make(shop, profile="press")
    assert (len(report.made), report.full, report.diagnostics) == (3, {}, [])
    made = {m.salon: (shop / "out" / m.path).read_bytes() for m in report.made}
    assert {salon: check_file(pdf, salon, press) for salon, pdf in made.items()} == {salon: [] for salon in made}
    full = in_full(shop, 1, "da", profile="press")
    assert (full.diagnostics, differing(made["salon-2"], full.pdf or b"")) == ((), [])
    report, _ = make(shop, profile="press", bundle=True)
    assert check_file((shop / "out" / report.made[0].path).read_bytes(), "bundle", press) == []


def test_what_needs_more_than_strips_is_printed_in_full_and_said(shop: Path) -> None:
    report, _ = make(shop)
    assert {id.split("/")[0] for id in report.full} == {
        "salon-blaa",
        "salon-med-et-navn-der-aldrig-hoerer-op-og-mere-til",
    }
    blue = next(made for made in report.made if made.salon == "salon-blaa")
    assert blue.how == "full"
    (fault,) = {d.mark.line for d in report.diagnostics if d.is_error and d.mark}
    assert fault == 7
    assert sum(json.loads((shop / "out" / MANIFEST).read_text())["editions"][n]["copies"] for n in range(4)) > 0


def streams(pdf: bytes) -> bytes:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    found = []
    for number in range(1, int(reader.trailer["/Size"])):
        thing = reader.get_object(pypdf.generic.IndirectObject(number, 0, reader))
        found.append(str(thing).encode())
        if hasattr(thing, "get_data"):
            found.append(thing.get_data())
    return b"\n".join(found)


def test_nothing_of_a_salon_is_in_the_file_of_another(shop: Path) -> None:
    report, _ = make(shop)
    files = {made.salon: streams((shop / "out" / made.path).read_bytes()) for made in report.made}
    for number in (1, 2, 3):
        salon = f"salon-{number}"
        assert f"salon{number}.example".encode() in files[salon]
        for other in {1, 2, 3} - {number}:
            assert f"salon{other}.example".encode() not in files[salon]
    # the gradients of the two logos, red and green
    assert {salon: (b"'/C0': [1, 0, 0]" in data, b"'/C0': [0, 1, 0]" in data) for salon, data in files.items()} == {
        "salon-1": (False, True),
        "salon-2": (True, False),
        "salon-3": (False, True),
        "salon-soen": (False, True),
        "salon-blaa": (True, False),
    }


def test_after_a_stop_only_what_is_missing_is_made(shop: Path) -> None:
    report, ran = make(shop)
    assert ran
    (shop / "out" / next(m.path for m in report.made if m.salon == "salon-3")).unlink()
    again, ran = make(shop)
    assert [job.split()[0] for job in ran if "render_pdf" in job and "salon-med" not in job] == []
    assert len(again.made) == len(report.made)
    assert again.kept == len(report.made) - 1
    whole = (shop / "out" / LEDGER).read_text()
    (shop / "out" / LEDGER).write_text(whole + '{"id": "half')
    assert make(shop)[0].kept == len(report.made)


def test_a_print_file_has_a_record_and_a_bookmark_a_salon_and_shares_the_rest(shop: Path) -> None:
    import pikepdf

    report, _ = make(shop, bundle=True)
    made = [m for m in report.made if m.how == "bundle"]
    modes = {path.stat().st_mode & 0o777 for path in (shop / "out").rglob("*") if path.is_file()}
    assert len(modes) == 1, modes  # others may read the print file as they may the rest
    path = shop / "out" / made[0].path
    assert {m.path for m in made} == {made[0].path}
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 2 * len(made)
        parts = pdf.Root.DPartRoot.DPartRootNode.DParts[0]
        assert [str(part.DPM.Salon) for part in parts] == [m.salon for m in made]
        assert [int(part.DPM.Copies) for part in parts] == [m.copies for m in made]
        assert all(part.Start.objgen == pdf.pages[2 * n].objgen for n, part in enumerate(parts))
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Salon 1", "Salon 2", "Salon 3", "Salon & Søn"]
        contents = {page.Contents[1].objgen for page in list(pdf.pages)[::2]}
        assert len(contents) == 1
    single = in_full(shop, 1, "da").pdf
    assert single is not None
    shown = pypdfium2.PdfDocument(path)
    part = pypdfium2.PdfDocument.new()
    part.import_pages(shown, [2, 3])
    buffer = io.BytesIO()
    part.save(buffer)
    part.close()
    shown.close()
    assert differing(buffer.getvalue(), single) == []
