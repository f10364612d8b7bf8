"""Editions of one folder: what one costs, against its full print, and whether time and memory stay flat as they grow.

    python benchmarks/editions.py [--counts 50,200] [--rounds 3] [--profile screen]

Every figure is of a process of its own with one worker inside it: CPU seconds all included, and its peak memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from table import Bar, Contender, Figure

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
LEAFLET = "hudens-mikrobiom"
LOGOS = 2
"""How many different logos the salons have between them."""


def salons(count: int) -> list[object]:
    """That many salons with the shipped brand's colours, their own names, addresses and web sites."""
    from handouts import load_project
    from handouts.diagnostics import Mark
    from handouts.salons import Salon

    brand = load_project(ROOT).brands["klinik-lyng"]
    logos = [brand.logo.replace("</svg>", f"<!-- {number} --></svg>") for number in range(LOGOS)]
    found: list[object] = []
    for number in range(count):
        contact = {
            "address": f"Nørregade {number}\n{5000 + number % 4000} Odense",
            "phone": f"+45 11 22 {number // 100 % 100:02d} {number % 100:02d}",
            "web": f"https://salon{number}.example",
        }
        logo, title, mark = logos[number % LOGOS], f"Salon Hud {number:05d}", Mark("salons.csv", number + 2)
        own = replace(brand, name=f"salon-{number}", title=title, contact=contact, tagline=None, logo=logo, mark=mark)
        found.append(Salon(own, (), 100, mark))
    return found


def editions(count: int, profile: str, bundle: bool) -> dict[str, float]:
    """CPU seconds, MiB and bytes of that many editions, made in this process."""
    start = time.process_time()
    from handouts import SerialExecutor, load_project
    from handouts.batch import make_editions
    from handouts.store import Store

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        report = make_editions(
            load_project(ROOT),
            salons(count),
            out,
            executor=SerialExecutor(),
            store=Store(out / "store"),
            documents=[LEAFLET],
            langs=["da"],
            profiles=[profile],
            bundle=bundle,
        )
        assert len(report.made) == count, report.diagnostics
        assert not report.full
        written = sum(path.stat().st_size for path in out.rglob("*.pdf"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu": time.process_time() - start, "memory": memory, "bytes": written}


def full(count: int, profile: str) -> dict[str, float]:
    """CPU seconds and MiB of that many full prints, planned and printed one after the other, in this process."""
    start = time.process_time()
    from handouts import load_project
    from handouts.diagnostics import Problems
    from handouts.plan import make_piece
    from handouts.press import render_pdf
    from handouts.project import with_brands

    project, written = load_project(ROOT), 0
    for salon in salons(count):
        brand = salon.brand  # type: ignore[attr-defined]
        own = with_brands(project, {brand.name: brand}, Problems())
        piece = make_piece(own, LEAFLET, "da", brand.name, profile, Problems())
        assert piece is not None
        written += len(render_pdf(piece[0]).pdf or b"")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu": time.process_time() - start, "memory": memory, "bytes": written}


def apart(*arguments: str) -> dict[str, float]:
    """A measurement in a process of its own."""
    ran = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def summary(counts: list[int], rounds: int, profile: str) -> str:
    """Medians of `rounds` rounds, in turn: per edition, and as parts of a full print's time."""
    kinds = [("full", 10), *(("files", count) for count in counts), *(("bundle", count) for count in counts)]
    found: dict[tuple[str, int], list[dict[str, float]]] = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for kind, count in kinds:
            found[kind, count].append(apart("--one", kind, str(count), profile))

    def each(kind: tuple[str, int], value: str) -> float:
        return statistics.median(run[value] for run in found[kind]) / (1 if value == "memory" else kind[1])

    lines = [
        "| what | editions | CPU ms each | × faster than in full | kB each | peak MiB |",
        "|---|---|---|---|---|---|",
    ]
    for kind in kinds:
        ratio = statistics.median(
            (a["cpu"] / kinds[0][1]) / (b["cpu"] / kind[1]) for a, b in zip(found[kinds[0]], found[kind], strict=True)
        )
        lines.append(
            f"| {kind[0]} | {kind[1]} | {each(kind, 'cpu') * 1e3:.1f} | {ratio:.1f} "
            f"| {each(kind, 'bytes') / 1e3:.1f} | {each(kind, 'memory'):.0f} |"
        )
    return "\n".join(lines)


def of_200(kind: str, work: Path) -> float:
    """CPU seconds of 200 editions; of full prints, those of 10, twenty times."""
    count = 10 if kind == "full" else 200
    return apart("--one", kind, str(count), "screen")["cpu"] * 200 / count


def size_of_200(work: Path) -> float:
    """kB of the print file, an edition."""
    return apart("--one", "bundle", "200", "screen")["bytes"] / 200e3


FULL = Contender("each printed in full", partial(of_200, "full"))
FIGURES = (
    Figure(
        "editions",
        "200 editions of a folder, CPU time",
        Contender("handouts editions", partial(of_200, "files")),
        (Bar(FULL, faster=8),),
    ),
    Figure(
        "editions-bundle",
        "a print file of 200 editions, an edition",
        Contender("handouts editions --bundle", size_of_200),
        (Bar(None, at_most=4),),
        unit="kB",
    ),
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--counts", default="50,200")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--profile", default="screen")
    options.add_argument("--one", nargs=3, metavar=("KIND", "COUNT", "PROFILE"), help="one measurement, as JSON")
    chosen = options.parse_args()
    if chosen.one:
        kind, count, profile = chosen.one
        run = full(int(count), profile) if kind == "full" else editions(int(count), profile, kind == "bundle")
        print(json.dumps(run))
        return
    print(summary([int(count) for count in chosen.counts.split(",")], chosen.rounds, chosen.profile))


if __name__ == "__main__":
    main()
