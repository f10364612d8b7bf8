"""Merging: the CPU time of one tagged PDF made of 100, and its size; pikepdf, which loses the tags, beside it.

python benchmarks/merging.py [--files 100] [--rounds 5]
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import time
from functools import cache
from pathlib import Path

from table import Bar, Contender, Figure

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
DOCUMENTS = ("hudens-mikrobiom", "tarm-og-hud", "din-hud-er-levende", "gode-vaner")


@cache
def prints() -> tuple[bytes, ...]:
    """Some shipped pieces in Danish, in the profile for screens."""
    from handouts import load_project
    from handouts.plan import make_plan
    from handouts.press import render_pdf

    jobs = make_plan(load_project(ROOT), documents=DOCUMENTS, langs=["da"], profiles=["screen"]).jobs
    return tuple(pdf for job in jobs if (pdf := render_pdf(job).pdf))


def merge(count: int) -> tuple[float, int]:
    """(CPU seconds, bytes) of merging that many files."""
    from handouts import load_project
    from handouts.bundle import merge_pdfs
    from handouts.diagnostics import Mark
    from handouts.model import BundleJob, Digest, Part

    pdfs = (prints() * count)[:count]
    parts = tuple(Part(f"piece-{n}.da", Digest("ab"), f"Piece {n}", "da", "Dansk") for n in range(count))
    job = BundleJob(
        id="all",
        title="All",
        lang="da",
        brand="house",
        profile="screen",
        parts=parts,
        rules=load_project(ROOT).profiles["screen"],
        revision="r1",
        source=Mark("handouts.yaml"),
        key=Digest("cd"),
        mixed=False,
    )
    start = time.process_time()
    result = merge_pdfs(job, list(pdfs))
    spent = time.process_time() - start
    assert result.pdf, result.diagnostics
    return spent, len(result.pdf)


def extend(count: int) -> tuple[float, int]:
    """The same by pikepdf: pages only, nothing shared."""
    import pikepdf

    pdfs = (prints() * count)[:count]
    start = time.process_time()
    with pikepdf.new() as whole:
        for pdf in pdfs:
            with pikepdf.open(io.BytesIO(pdf)) as part:
                whole.pages.extend(part.pages)
        out = io.BytesIO()
        whole.save(out)
    return time.process_time() - start, len(out.getvalue())


def summary(count: int, rounds: int) -> str:
    """Medians of `rounds` rounds, in turn."""
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(merge(count))
        theirs.append(extend(count))
    lines = ["| files | by | CPU s | kB |", "|---|---|---|---|"]
    for name, runs in (("handouts, tags kept", ours), ("pikepdf, tags lost", theirs)):
        spent, size = (statistics.median(column) for column in zip(*runs, strict=True))
        lines.append(f"| {count} | {name} | {spent:.2f} | {size / 1e3:.0f} |")
    return "\n".join(lines)


PIKEPDF = Contender("pikepdf", lambda work: extend(100)[0], leaves_out="tags; nothing stored once")
FIGURES = (
    Figure(
        "merging",
        "merging 100 files, CPU time",
        Contender("handouts", lambda work: merge(100)[0]),
        (Bar(None, at_most=1), Bar(PIKEPDF)),
    ),
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--files", type=int, default=100)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    print(summary(chosen.files, chosen.rounds))


if __name__ == "__main__":
    main()
