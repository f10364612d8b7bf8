"""salons: rows and folders → salons; a wrong row costs itself only and is told with its line."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from handouts.diagnostics import Problems, UsageError
from handouts.project import load_project
from handouts.salons import Salon, read_salons, slug

HEAD = "name,address,phone,web,logo,ink,languages,copies\n"


def read(root: Path, table: str) -> tuple[list[Salon], list[tuple[str, str]]]:
    (root / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (root / "bad.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert()</script></svg>')
    (root / "salons.csv").write_text(table)
    problems = Problems()
    found = read_salons(root / "salons.csv", load_project(root).brands["ester"], problems)
    return found, [(str(d.mark), d.code) for d in problems]


def test_a_row_is_a_brand_with_languages_and_copies(project) -> None:
    salons, problems = read(
        project(), HEAD + 'Hårby Hud,"Gade 1|5683 Haarby",+45 11 22 33 44,https://h.example/,logo.svg,,da en,250\n'
    )
    assert problems == []
    (salon,) = salons
    assert salon.brand.name == "haarby-hud"
    assert salon.brand.contact == {
        "address": "Gade 1\n5683 Haarby",
        "phone": "+45 11 22 33 44",
        "web": "https://h.example",
    }
    assert (salon.langs, salon.copies, str(salon.mark)) == (("da", "en"), 250, "salons.csv:2:1")
    assert salon.brand.palette["ink"].srgb == "#222222"
    assert salon.brand.tagline is None


@pytest.mark.parametrize(
    ("row", "place", "code"),
    [
        ("B,Gade,12,https://b.example,logo.svg,,,", "salons.csv:3:3", "wrong-value"),
        ("B,Gade,+45 11223344,b.example,logo.svg,,,", "salons.csv:3:4", "wrong-value"),
        ("B,Gade,+45 11223344,https://b.example,gone.svg,,,", "salons.csv:3:5", "missing-picture"),
        ("B,Gade,+45 11223344,https://b.example,bad.svg,,,", "salons.csv:3:5", "bad-picture"),
        ("B,Gade,+45 11223344,https://b.example,logo.png,,,", "salons.csv:3:5", "wrong-value"),
        ("B,Gade,+45 11223344,https://b.example,logo.jpg,,,", "salons.csv:3:5", "wrong-value"),
        ("A,Gade,+45 11223344,https://b.example,logo.svg,,,", "salons.csv:3:1", "bad-id"),
        ("B,Gade,+45 11223344,https://b.example,logo.svg,red 1 2 3 4,,", "salons.csv:3:6", "wrong-value"),
        ("B,Gade,+45 11223344,https://b.example,logo.svg,,,mange", "salons.csv:3:8", "wrong-value"),
        ("B,,+45 11223344,https://b.example,logo.svg,,,", "salons.csv:3:1", "missing-key"),
    ],
)
def test_a_wrong_row_is_told_with_its_line_and_the_others_stay(project, row: str, place: str, code: str) -> None:
    good = "{},Gade,+45 11 22 33 44,https://a.example,logo.svg,,,\n"
    salons, problems = read(project(), HEAD + good.format("A") + row + "\n" + good.format("C"))
    assert [salon.brand.name for salon in salons] == ["a", "c"]
    assert (place, code) in problems


def test_a_photo_of_a_logo_is_refused_with_what_to_do(project) -> None:
    root = project()
    problems = Problems()
    (root / "salons.csv").write_text(HEAD + "A,Gade,+45 11 22 33 44,https://a.example,logo.png,,,\n")
    assert read_salons(root / "salons.csv", load_project(root).brands["ester"], problems) == []
    (fault,) = problems
    assert "no PNG or JPEG" in fault.hint


def test_semicolons_and_lines_in_a_cell(project) -> None:
    table = (
        'name;address;phone;web;logo\nA;"Gade 1\n8000 Aarhus";+45 11 22 33 44;https://a.example;logo.svg\nB;x;y;z;w\n'
    )
    salons, problems = read(project(), table)
    assert salons[0].brand.contact["address"] == "Gade 1\n8000 Aarhus"
    assert {place.split(":")[1] for place, _ in problems} == {"4"}


def test_a_workbook_and_a_folder_say_the_same_as_a_table(project) -> None:
    import openpyxl

    root = project()
    table, _ = read(root, HEAD + "A,Gade,+45 11 22 33 44,https://a.example,logo.svg,,,\n")
    book = openpyxl.Workbook()
    for row in (HEAD.strip().split(","), ["A", "Gade", "+45 11 22 33 44", "https://a.example", "logo.svg"]):
        book.active.append(row)
    book.save(root / "salons.xlsx")
    book.close()
    folder = root / "salons/a"
    folder.mkdir(parents=True)
    (folder / "logo.svg").write_bytes((root / "logo.svg").read_bytes())
    (folder / "brand.yaml").write_text(
        "name: A\nlogo: logo.svg\ncontact:\n  address: [Gade]\n  phone: '+45 11 22 33 44'\n  web: https://a.example\n"
    )
    base = load_project(root).brands["ester"]
    assert read_salons(root / "salons.xlsx", base, Problems()) == table
    assert read_salons(root / "salons", base, Problems()) == table


def test_no_table_is_a_wrong_call(project) -> None:
    root = project()
    base = load_project(root).brands["ester"]
    with pytest.raises(UsageError):
        read_salons(root / "gone.csv", base, Problems())


def workbook(text: str) -> bytes:
    """A workbook whose words are `text`."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("xl/sharedStrings.xml", f"<sst><si><t>{text}</t></si></sst>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.csv", b'name\n"' + b"a" * 200_000 + b'",\n', "not closed"),
        ("a.csv", b"name\n\xf8\n", "CSV UTF-8"),
        ("a.xlsx", b"name\n", "save the table as CSV"),
        ("a.xlsx", workbook("a"), "save the table as CSV"),
        ("a.xlsx", workbook("a" * (65 << 20)), "unpacks to over"),
    ],
)
def test_a_table_that_is_none_is_said(project, name: str, data: bytes, told: str) -> None:
    root = project({name: data})
    with pytest.raises(UsageError) as error:
        read_salons(root / name, load_project(root).brands["ester"], Problems())
    (said,) = error.value.diagnostics
    assert said.mark
    assert told in f"{said.message}\n{said.hint}"


def test_an_id_from_a_name() -> None:
    assert slug("Hårby Hud & Form Ærø") == "haarby-hud-form-aeroe"
