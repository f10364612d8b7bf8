"""A reader and seconds → fuzzing by atheris (libFuzzer), bounded; a crash is kept as a file and ends with code 1.

    python -m venv --system-site-packages /tmp/fuzz && /tmp/fuzz/bin/pip install 'atheris>=3'
    /tmp/fuzz/bin/python tests/fuzz/run.py              the list of readers
    /tmp/fuzz/bin/python tests/fuzz/run.py svg 60       one of them, for a minute; `all 60` for each

Run it in the environment that has handouts. What is found becomes a file in corpus/<reader>/, which the suite replays.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"


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

    from handouts.model import Digest
    from handouts.store import Store

    key = Digest("ab" * 32)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{key}.entry").write_bytes(data)
        assert Store(Path(folder)).get(key) is None


READERS: dict[str, Callable[[bytes], None]] = {
    "yaml": read_yaml,
    "po": read_po,
    "markdown": read_markdown,
    "svg": read_svg,
    "picture": read_picture,
    "font": read_font,
    "entry": read_entry,
}


def fuzz(name: str, seconds: int) -> None:
    import atheris  # not in the lock: see above

    corpus = CORPUS / name
    corpus.mkdir(parents=True, exist_ok=True)
    with atheris.instrument_imports(include=["handouts", "yaml", "babel", "markdown_it"]):
        READERS[name](b"")
    options = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=1500", f"-artifact_prefix={corpus}/found-"]
    # libFuzzer writes what it tries into the first folder: into a temporary one, so that the kept corpus stays small
    import tempfile

    with tempfile.TemporaryDirectory() as tried:
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
