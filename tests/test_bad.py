"""Wrong inputs: each file in bad/ says where it goes and, at the wrong line, what is reported.

`put: PATH` names the file of the salon (see conftest) that it replaces or adds. `expect: CODE LINE:COLUMN HINT` names a
fault in it; HINT is a part of the message or of the hint (or
several, with ' | ' between). `stops all` marks the few faults that nothing survives.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from handouts.diagnostics import Diagnostic, UsageError
from handouts.model import Plan
from handouts.plan import make_plan
from handouts.project import load_project

CASES = sorted((Path(__file__).parent / "bad").iterdir(), key=lambda path: path.name)
EXPECT = re.compile(r"expect: (\S+) (\d+):(\d+) ?(.*?)(?: #\})?$", re.MULTILINE)
CARD = "format: kort\nrevised: 2026-11-24\nfacts: [F1]\ntitle: Hud\nbody: Hud\n"
FOLLOWS = {"part-failed", "missing-translation"}  # from a fault elsewhere, or from Danish that only a case has


def plan_of(root: Path) -> Plan:
    return make_plan(load_project(root), langs=["all"], brands=["all"])


def place(item: Diagnostic) -> tuple[str, int, int]:
    assert item.mark, item
    return item.code, item.mark.line, item.mark.column


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_wrong_file_is_told_at_its_place_and_spares_the_other_document(project, case: Path) -> None:
    text = case.read_text()
    put = re.search(r"put: (\S+)", text)
    wanted = {(code, int(line), int(column)): hint for code, line, column, hint in EXPECT.findall(text)}
    assert put
    assert wanted
    plan = plan_of(project({"content/brands/anden/logo.svg": "<svg/>", put[1]: text}))
    here = {place(d): d for d in plan.diagnostics if d.is_error and d.mark and d.mark.path == put[1]}
    codes = {code for code, *_ in wanted}
    assert {key for key in here if key[0] in codes or key[0] not in FOLLOWS} == set(wanted)
    for key, hint in wanted.items():
        told = f"{here[key].message}\n{here[key].hint}"
        assert [part for part in hint.split(" | ") if part not in told] == []
    if "stops all" not in text:
        assert "ester/skaerm/da/ro" in {job.id for job in plan.jobs}


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({"content/hud.yaml": "format: kort\ntitle: Sm\xf8r\n".encode("latin-1")}, ("bad-encoding", 2, 1)),
        ({"locales/en/LC_MESSAGES/handouts.po": b'msgid "\xf8"\n'}, ("bad-encoding", 1, 1)),
        ({"content/hud.yaml": "format: kort\n".encode("utf-16")}, ("bad-encoding", 1, 1)),
        ({"content/hud.yaml": "format: kort\n".encode("utf-32")}, ("bad-encoding", 1, 1)),
        ({"content/hud.yaml": b"format: kort\n\0\xff"}, ("bad-encoding", 2, 1)),
        ({"content/hud.yaml": b"format: kort\ntitle: a\0b\n"}, ("bad-yaml", 2, 9)),
        ({"content/hud.yaml": b"x: y\n" * 60_000}, ("too-large", 1, 1)),
        ({"content/hud.yaml": b"[" * 200_000}, ("bad-yaml", 1, 13)),
        ({"content/hud.yaml": b"a: {" * 50_000}, ("bad-yaml", 1, 48)),
        ({"content/hud.yaml": b"? " * 100_000}, ("bad-yaml", 1, 25)),
        ({"content/hud.yaml": b"- " * 100_000}, ("bad-yaml", 1, 25)),
        ({"content/hud.yaml": b"a: [" + b"1," * 9_000 + b"]"}, ("bad-yaml", 1, 9999)),
        ({"content/hud.yaml": CARD.encode() + b"body: " + b"[" * 9_000}, ("bad-yaml", 6, 18)),
        ({"content/hud.yaml": CARD.replace("body: Hud", "body: " + "[" * 9_000).encode()}, ("bad-yaml", 5, 18)),
        ({"content/hud.yaml": CARD.replace("body: Hud", "body: " + "a " * 9_000)}, ("too-long", 5, 7)),
        ({"content/hud.yaml": CARD.replace("title: Hud", "title: " + "a" * 121)}, ("too-long", 4, 8)),
        ({"locales/en/LC_MESSAGES/handouts.po": b"#~" + b" " * 9_000 + b"x"}, ("bad-po", 1, 1)),
        ({"locales/en/LC_MESSAGES/handouts.po": b'msgid "a"\nmsgstr ""\n' * 50_000}, ("too-large", 1, 1)),
        ({"locales/en/LC_MESSAGES/handouts.po": b"# " * (2 << 20) + b"x"}, ("too-large", 1, 1)),
        ({"content/hud.yaml": b""}, ("bad-yaml", 1, 1)),
        ({"content/Min Hud.yaml": b""}, ("bad-id", 1, 1)),
        ({"content/hud.yml": b""}, ("bad-id", 1, 1)),
        ({"content/con.yaml": b""}, ("bad-id", 1, 1)),
        ({"content/hud-large.yaml": b""}, ("bad-id", 1, 1)),
        ({"content/hud\nto.yaml": b""}, ("bad-id", 1, 1)),
        ({"content/HUD.yaml": b""}, ("bad-id", 1, 1)),
        ({"content/mappe.yaml/x": b""}, ("bad-file", 1, 1)),
        ({"content/hud.yaml": CARD + "picture: a.png\n", "content/a.png/x": b""}, ("missing-picture", 6, 10)),
        ({"locales/en/LC_MESSAGES/handouts.po": None}, ("bad-file", 1, 1)),
        ({"templates/formats/kort/page.html": None}, ("bad-file", 1, 1)),
        ({"templates/formats/kort/page.html": b"\xff"}, ("bad-file", 1, 1)),
        ({"content/brands/ester/logo.svg": None}, ("missing-picture", 7, 1)),
        ({"templates/shared/base.css": None}, ("bad-template", 1, 1)),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else value[0],
)
def test_a_file_that_is_not_what_it_should_be_is_told(project, files, wanted) -> None:
    assert wanted in {place(d) for d in plan_of(project(files)).diagnostics}


@pytest.mark.parametrize("target", ["/etc/passwd", "../../../outside.png"])
def test_a_picture_that_links_outside_the_project_is_refused(project, tmp_path: Path, target: str) -> None:
    root = project()
    document = (root / "content/hud.yaml").read_text() + "picture: images/a.png\n"
    project({"content/hud.yaml": document, "content/images/b.png": b"", "../outside.png": b"\x89PNG\r\n\x1a\n"})
    (root / "content/images/a.png").symlink_to(target)
    plan = plan_of(root)
    assert ("missing-picture", 9, 10) in {place(d) for d in plan.diagnostics}
    assert {job.document for job in plan.jobs} == {"ro"}


def test_a_document_that_links_outside_the_project_is_refused(project, tmp_path: Path) -> None:
    root = project({"content/hud.yaml": None, "../hud.yaml": "format: kort\n"})
    (root / "content/hud.yaml").symlink_to("../../hud.yaml")
    assert "bad-file" in {d.code for d in plan_of(root).diagnostics}


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def socket_file(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made, pytest.MonkeyPatch.context() as patch:
        patch.chdir(path.parent)  # a socket's address is short
        made.bind(path.name)


def link_out(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def folder(path: Path) -> None:
    path.mkdir()


ANY_FILE = {
    "content/hud.yaml": "content/hud.yaml",
    "content/facts.yaml": "content/facts.yaml",
    "content/bundles/begge.yaml": "content/bundles/begge.yaml",
    "content/images/a.png": "content/hud.yaml",
    "content/brands/ester/brand.yaml": "content/brands/ester/brand.yaml",
    "content/brands/ester/logo.svg": "content/brands/ester/brand.yaml",
    "fonts/Anden-Regular.ttf": "content/brands/ester/brand.yaml",
    "locales/en/LC_MESSAGES/handouts.po": "locales/en/LC_MESSAGES/handouts.po",
    "templates/formats/kort/format.yaml": "templates/formats/kort/format.yaml",
    "templates/formats/kort/page.html": "templates/formats/kort/page.html",
    "templates/formats/kort/style.css": "templates/formats/kort/style.css",
    "templates/shared/ui.yaml": "templates/shared/ui.yaml",
    "templates/shared/base.css": "",
    "templates/shared/illustrations/blad.svg": "",
}
"""A file → where it is told that it cannot be read; nothing is told of one that no document needs."""


@pytest.mark.parametrize("make", [pipe, device, socket_file, link_out, folder])
@pytest.mark.parametrize("name", ANY_FILE)
def test_only_a_regular_file_of_the_project_is_read(project, name: str, make: Callable[[Path], None]) -> None:
    """Neither waits for what never comes, nor reads what is not ours; the line says which file."""
    root = project()
    hud, brand = root / "content/hud.yaml", root / "content/brands/ester/brand.yaml"
    if name.endswith(".png"):
        hud.write_text(hud.read_text() + "picture: images/a.png\n")
    if name.endswith(".ttf"):
        brand.write_text(brand.read_text().replace("text: Amiri", "text: Anden"))
    (root / name).unlink(missing_ok=True)
    (root / name).parent.mkdir(exist_ok=True)
    make(root / name)
    plan = plan_of(root)
    if place := ANY_FILE[name]:
        assert place in {d.mark.path for d in plan.diagnostics if d.is_error and d.mark}
    assert not [d for d in plan.diagnostics if "root:x:" in d.message]
    assert not [job for job in plan.jobs if "root:x:" in job.html + "".join(job.assets.values())]


def test_a_project_file_that_is_none_is_said(project) -> None:
    root = project({"handouts.yaml": None})
    pipe(root / "handouts.yaml")
    with pytest.raises(UsageError, match=r"handouts\.yaml"):
        plan_of(root)


@pytest.mark.parametrize("change", [lambda text: b"\xef\xbb\xbf" + text, lambda text: text.replace(b"\n", b"\r\n")])
def test_yaml_with_a_byte_order_mark_or_windows_line_ends_is_read_the_same(project, change) -> None:
    root = project()
    before = plan_of(root)
    for path in root.glob("**/*.yaml"):
        path.write_bytes(change(path.read_bytes()))
    after = plan_of(root)
    assert [job.key for job in after.jobs] == [job.key for job in before.jobs]
    assert after.diagnostics == ()


@pytest.mark.parametrize("change", [lambda po: b"\xef\xbb\xbf" + po, lambda po: po.replace(b"\n", b"\r\n")])
def test_a_catalogue_with_a_byte_order_mark_or_windows_line_ends_is_read(project, change) -> None:
    name = "locales/en/LC_MESSAGES/handouts.po"
    root = project()
    plan = plan_of(project({name: change((root / name).read_bytes())}))
    assert plan.diagnostics == ()
    assert {"en", "da"} == {job.lang for job in plan.jobs}


def test_numbers_print_as_they_were_typed(project) -> None:
    body = "CVR 00123456, +4586000000, 12:30:45, 1.10, no"
    root = project({"content/hud.yaml": f"format: kort\nrevised: 2026-11-24\nfacts: [F1]\ntitle: 0012\nbody: {body}\n"})
    page = next(job for job in make_plan(load_project(root)).jobs if job.document == "hud").html
    assert body in page.replace("\N{NO-BREAK SPACE}", " ")
    assert ">0012<" in page
    assert "+45 86 00 00 00" in page


def test_the_same_fault_in_two_languages_is_one_line(project) -> None:
    root = project()
    po = (root / "locales/en/LC_MESSAGES/handouts.po").read_text().replace("Language: en", "Language: sv")
    project(
        {
            "locales/sv/LC_MESSAGES/handouts.po": po,
            "handouts.yaml": (root / "handouts.yaml").read_text().replace("en]", "en, sv]"),
        }
    )
    project({"content/ro.yaml": (root / "content/ro.yaml").read_text().replace("Ro på", "Helt ny")})
    found = [d for d in plan_of(root).diagnostics if d.code == "missing-translation"]
    assert [d.langs for d in found] == [("en", "sv")]
