"""A reader and seconds → fuzzing by atheris (libFuzzer), bounded; a crash is kept as a file and ends with code 1.

    python -m venv --system-site-packages /tmp/fuzz && /tmp/fuzz/bin/pip install 'atheris>=3'
    /tmp/fuzz/bin/python tests/fuzz/run.py              the list of readers
    /tmp/fuzz/bin/python tests/fuzz/run.py svg 60       one of them, for a minute; `all 60` for each

Run it in the environment that has handouts. It begins from `seeds`: the wrong files of tests/bad and the shipped ones.
What is found becomes a file in corpus/<reader>/, which the suite replays.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent / "corpus"
ROOT = Path(__file__).parents[2]
LARGEST_SEED = 4_000
"""Bytes: libFuzzer makes nothing larger than its largest seed, and is slow with large ones."""


def read_yaml(data: bytes) -> None:
    from handouts.diagnostics import Problems
    from handouts.kinds import facts_shape
    from handouts.source import read_yaml

    problems = Problems()
    root = read_yaml(data, "a.yaml", problems)
    assert root is not None or problems.has_errors
    if root is not None:
        facts_shape().read(root, "", problems)


def read_po(data: bytes) -> None:
    from handouts.catalogs import read_catalogue, write_catalogue
    from handouts.diagnostics import Problems

    problems = Problems()
    catalogue = read_catalogue(data, "a.po", "en", problems)
    assert (catalogue is None) == problems.has_errors
    if catalogue:
        write_catalogue(catalogue)


def read_markdown(data: bytes) -> None:
    from handouts.prose import bad_links, inline_parts, split_blocks, to_html

    text = data.decode("utf-8", "ignore")[:8000]
    list(split_blocks(text))
    list(inline_parts(text))
    made = to_html(text, {"brand": "<script>{brand}**x**", "web": "x"}, rtl=len(text) % 2 == 0)
    assert "<script" not in made
    assert bad_links(text) or "javascript:" not in made or "javascript:" in text


def read_svg(data: bytes) -> None:
    from handouts.svg import SvgFault, check_svg

    with suppress(SvgFault):
        assert "<!DOCTYPE" not in check_svg.__wrapped__(data).split("<!--")[0]


def read_picture(data: bytes) -> None:
    from handouts.pictures import PictureFault, safe_picture

    for name in ("a.png", "a.jpg"):
        with suppress(PictureFault):
            safe_picture.__wrapped__(data, name)


def read_font(data: bytes) -> None:
    from handouts.fontfile import font_fault

    font_fault(data)


def read_entry(data: bytes) -> None:
    import tempfile
    from dataclasses import replace

    from handouts.store import Store

    result = _result()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{result.key}.entry").write_bytes(data)
        assert Store(Path(folder)).get(result.key) in (None, replace(result, cached=True))


READERS: dict[str, Callable[[bytes], None]] = {
    "yaml": read_yaml,
    "po": read_po,
    "markdown": read_markdown,
    "svg": read_svg,
    "picture": read_picture,
    "font": read_font,
    "entry": read_entry,
}


def seeds(name: str) -> Iterator[bytes]:
    """What the fuzzer of a reader changes at first: small files of its kind, right ones and wrong ones."""
    patterns = {
        "yaml": ("tests/bad/*.yaml", "content/**/*.yaml", "templates/**/*.yaml"),
        "po": ("tests/bad/*.po", "locales/*/LC_MESSAGES/glossary.po"),
        "markdown": ("content/*.yaml", "templates/formats/*/example.yaml"),
        "svg": ("content/**/*.svg", "templates/**/*.svg"),
    }
    for path in sorted({path for pattern in patterns.get(name, ()) for path in ROOT.glob(pattern)}):
        if path.stat().st_size <= LARGEST_SEED:
            yield path.read_bytes()
    makers: dict[str, Callable[[], Iterator[bytes]]] = {"picture": _pictures, "font": _fonts, "entry": _entries}
    yield from makers.get(name, lambda: iter(()))()


def _pictures() -> Iterator[bytes]:
    from PIL import Image, ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind, modes in {"PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"), "JPEG": ("L", "RGB", "CMYK")}.items():
        for mode in modes:
            options: dict[str, Any] = {"icc_profile": profile} if mode == "RGB" else {}
            made = io.BytesIO()
            Image.linear_gradient("L").resize((9, 7)).convert(mode).save(made, kind, **options)
            yield made.getvalue()


def _fonts() -> Iterator[bytes]:
    """A font with three letters."""
    import fontpkg
    from fontTools.subset import Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(next(f.path for f in fontpkg.family("Amiri").files if f.style == "normal" and f.weight == 400))
    subsetter = Subsetter()
    subsetter.populate(text="abc")
    subsetter.subset(font)
    made = io.BytesIO()
    font.save(made)
    yield made.getvalue()


def _result() -> Any:
    from handouts.diagnostics import Diagnostic, Mark
    from handouts.model import Digest, Result

    note = Diagnostic("hard-to-read", "æ", Mark("content/a.yaml", 3, 4), "skriv kort", "warning", ("da", "ar"), "a.da")
    return Result("a.da", Digest("ab" * 32), b"%PDF-1.7\n", 2, (note,))


def _entries() -> Iterator[bytes]:
    import tempfile

    from handouts.store import Store

    with tempfile.TemporaryDirectory() as folder:
        Store(Path(folder)).put(_result())
        yield next(Path(folder).iterdir()).read_bytes()


def fuzz(name: str, seconds: int) -> None:
    import atheris  # not in the lock: see above

    corpus = CORPUS / name
    corpus.mkdir(parents=True, exist_ok=True)
    with atheris.instrument_imports(include=["handouts", "yaml", "babel", "markdown_it"]):
        READERS[name](b"")
    options = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=1500", f"-artifact_prefix={corpus}/found-"]
    import tempfile

    # libFuzzer writes what it tries into the first folder: into a temporary one, so that the kept corpus stays small
    with tempfile.TemporaryDirectory() as tried:
        for number, seed in enumerate(seeds(name)):
            (Path(tried) / f"seed-{number}").write_bytes(seed)
        atheris.Setup([sys.argv[0], *options, tried, str(corpus)], READERS[name])
        atheris.Fuzz()


def main(words: list[str]) -> None:
    if not words:
        print(*READERS)
    elif words[0] == "all":
        import subprocess

        codes = [subprocess.run([sys.executable, __file__, name, words[1]]).returncode for name in READERS]
        sys.exit(max(map(abs, codes)) and 1)
    else:
        fuzz(words[0], int(words[1]) if len(words) > 1 else 60)


if __name__ == "__main__":
    main(sys.argv[1:])
