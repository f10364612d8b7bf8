"""One bad thing costs only what needs it: all else is, byte for byte, what the clean build makes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from PIL import Image

from conftest import LOGO, PO, SALON
from handouts import SerialExecutor, load_project, make_plan, open_store, run_plan
from handouts.build import Report, readable
from handouts.pool import supervised
from test_fontfile import AMIRI

BRAND = "content/brands/ester/brand.yaml"
ANDEN = SALON[BRAND].replace("Salon Ester", "Salon Anden").replace("tagline: Ro til huden\n", "")
SALONS = {
    **SALON,
    "content/brands/anden/brand.yaml": ANDEN,
    "content/brands/anden/logo.svg": LOGO,
}


def put(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return root


def build(root: Path) -> Report:
    plan = make_plan(load_project(root), langs=["all"], brands=["all"])
    with SerialExecutor() as executor:
        return run_plan(plan, root / "dist", executor=executor, store=open_store(root))


def printed(report: Report) -> dict[str, bytes]:
    return {result.id: result.pdf for result in report.results if result.ok and result.pdf is not None}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for projects that have their own templates only."""
    folder = tmp_path_factory.mktemp("spared")
    (folder / "shipped").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("handouts.folder.package_data", lambda: folder / "shipped")
        yield folder


@pytest.fixture(scope="module")
def clean(alone: Path) -> dict[str, bytes]:
    report = build(put(alone / "clean", SALONS))
    assert report.ok, report.diagnostics
    made = printed(report)
    assert len(made) == 12
    return made


def of_hud(id: str) -> bool:
    return "/hud" in id or "/bundles/" in id


def of_english(id: str) -> bool:
    return "/en/" in id or id.endswith(".en")


def of_anden(id: str) -> bool:
    return id.startswith("anden/")


def noise() -> bytes:
    made = io.BytesIO()
    Image.effect_noise((60, 60), 50).save(made, "PNG")
    return made.getvalue()


HUD = SALON["content/hud.yaml"]
KORT = "templates/formats/kort/"
FAULTS: dict[str, tuple[dict[str, str | bytes], Callable[[str], bool]]] = {
    "a text": ({"content/hud.yaml": HUD.replace("Din hud", '"Din\\u202e hud"')}, of_hud),
    "no YAML": ({"content/hud.yaml": "format: [kort\n"}, of_hud),
    "a format": ({f"{KORT}format.yaml": "title: Kort\n"}, of_hud),
    "a template": ({f"{KORT}page.html": "{{ title.__class__ }}"}, of_hud),
    "a style": ({f"{KORT}style.css": "main { margin: 8mm } </style>"}, of_hud),
    "a style that loads": ({f"{KORT}style.css": "main { background: url(file:///etc/passwd) }"}, of_hud),
    "half a picture": (
        {"content/hud.yaml": f"{HUD}picture: images/a.png\n", "content/images/a.png": noise()[:-400]},
        of_hud,
    ),
    "a catalogue": ({"locales/en/LC_MESSAGES/handouts.po": PO + 'msgid "'}, of_english),
    "a translation": (
        {"locales/en/LC_MESSAGES/handouts.po": PO.replace("Call {brand}", "Call {brand.name}")},
        lambda id: of_english(id) and of_hud(id),
    ),
    "a colour": ({"content/brands/anden/brand.yaml": ANDEN.replace("#222222", "red}")}, of_anden),
    "a logo": ({"content/brands/anden/logo.svg": LOGO.replace("<path", "<script/><path")}, of_anden),
    "a font": (
        {
            "content/brands/anden/brand.yaml": ANDEN.replace("text: Amiri", "text: Anden"),
            "fonts/Anden-Regular.ttf": AMIRI[:-4000],
        },
        of_anden,
    ),
    "a bundle": ({"content/bundles/begge.yaml": "title: Begge\ndocuments: [hud, nej]\n"}, lambda id: "/bundles/" in id),
}


@pytest.mark.parametrize(("files", "guilty"), FAULTS.values(), ids=FAULTS)
def test_the_others_are_as_in_the_clean_build(
    files: dict[str, str | bytes],
    guilty: Callable[[str], bool],
    alone: Path,
    clean: dict[str, bytes],
    request: pytest.FixtureRequest,
) -> None:
    root = put(alone / request.node.callspec.id.replace(" ", "-"), {**SALONS, **files})
    report = build(root)
    assert not report.ok
    assert printed(report) == {id: pdf for id, pdf in clean.items() if not guilty(id)}
    assert set(root.glob("dist/**/*.pdf")) == set(report.paths.values())


# -- the real limits, in the real pool -------------------------------------------------------------

END = "{{ title|element('h1') }}{{ sources|join(' · ') }}"
BOMB = ':root{--a0:"xxxxxxxxxx";' + "".join(f"--a{n}:" + f"var(--a{n - 1})" * 10 + ";" for n in range(1, 9)) + "}"
GREEDY = {
    "flex": ("<div>" * 12 + END + "</div>" * 12, "div { display: flex }"),
    "bombe": (END, BOMB + "h1::before { content: var(--a8) }"),
    "loekke": (
        "{% for a in range(1000) %}{% for b in range(1000) %}<p>x</p>{% endfor %}{% endfor %}" + END,
        "p { margin: 0 }",
    ),
    "kaempe": (END, "h1 { width: 1e9mm; height: 1e9mm; font-size: 1e6mm }"),
    "sider": ("{% for a in range(60000) %}<br>{% endfor %}" + END, "br { break-after: page }"),
}
TOLD = {
    "flex": {"too-slow"},
    "bombe": {"render-failed", "worker-died"},
    "loekke": {"bad-template", "too-slow"},
    "kaempe": {"render-failed", "off-page", "page-count"},
    "sider": {"too-slow", "render-failed"},
}


def photo(width: int, height: int) -> bytes:
    made = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(made, "JPEG", quality=60)
    return made.getvalue()


def greedy() -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = {}
    for name, (page, style) in GREEDY.items():
        folder = f"templates/formats/{name}/"
        files[f"{folder}format.yaml"] = SALON["templates/formats/skilt/format.yaml"]
        files[f"{folder}page.html"] = f"<main>{page}</main>\n"
        files[f"{folder}style.css"] = style
        files[f"content/{name}.yaml"] = SALON["content/ro.yaml"].replace("skilt", name)
    for name, size in {"foto": (8000, 5000), "for-stort": (8000, 5001)}.items():
        files[f"content/{name}.yaml"] = f"{HUD}picture: images/{name}.jpg\n"
        files[f"content/images/{name}.jpg"] = photo(*size)
    return files


def test_what_takes_too_much_is_stopped_at_its_limit_and_the_rest_is_printed(
    alone: Path, clean: dict[str, bytes]
) -> None:
    """By the bounds that a user has. Time is computing time, so a busy machine changes nothing."""
    root = put(alone / "greedy", {**SALON, **greedy()})
    plan = make_plan(load_project(root), langs=["da"])
    with supervised(2, readable=readable(root)) as executor:
        report = run_plan(plan, root / "dist", executor=executor, store=open_store(root))
    made = printed(report)
    assert set(made) == {f"ester/skaerm/da/{name}" for name in ("hud", "ro", "foto")} | {
        "ester/skaerm/bundles/begge.da"
    }
    assert all(made[id] == clean[id] for id in clean if id in made)
    for name, codes in TOLD.items():
        told = [d for d in report.diagnostics if name in (d.job or "").split("/") or (d.mark and name in d.mark.path)]
        assert codes & {d.code for d in told}, name
        assert all(d.mark and "\n" not in d.message for d in told), name
    assert [d.mark.path for d in report.diagnostics if d.code == "bad-picture" and d.mark] == ["content/for-stort.yaml"]
