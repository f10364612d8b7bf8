"""Run the project's figures side by side, in turn, and write their table into docs/performance.md.

python benchmarks/run.py [--rounds 5] [names…]; without names all of them. What cannot be measured here (a peer that is
not installed) is named in the table. `--table ''` writes nothing. Modules of their own (editions.py, merging.py) are
taken too: each has FIGURES.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

from table import Figure, put_between, rows, table  # noqa: E402

MODULES = ("figures", "editions", "merging")


def known() -> tuple[dict[str, Figure], list[object]]:
    """Every figure by its name, and what is to be stopped at the end."""
    found: dict[str, Figure] = {}
    stops: list[object] = []
    for name in MODULES:
        if (HERE / f"{name}.py").is_file():
            module = importlib.import_module(name)
            found |= {figure.name: figure for figure in getattr(module, "FIGURES", ())}
            stops += getattr(module, "AFTERWARDS", ())
    return found, stops


def install_peers(work: Path) -> None:
    """The peers' packages in an environment of their own; without a registry they stay away, and the table says so."""
    if (work / "peers/done").is_file():
        return
    subprocess.run((sys.executable, "-m", "venv", str(work / "peers")), check=True)
    wanted = ("install", "-q", "-r", str(HERE / "requirements.txt"))
    if not subprocess.run((str(work / "peers/bin/python"), "-m", "pip", *wanted)).returncode:
        (work / "peers/done").touch()


def measure(figure: Figure, work: Path, rounds: int) -> list[str]:
    """The figure's lines of the table: its contenders in turn, round after round."""
    absent = {one.name: why for one in figure.contenders if (why := one.missing(work))}
    there = [one for one in figure.contenders if one.name not in absent]
    for one in there:
        say(f"{figure.name}: preparing {one.name}")
        one.prepare(work)
    numbers: dict[str, list[float]] = {one.name: [] for one in there}
    for number in range(rounds):
        for one in there:
            numbers[one.name].append(one.run(work))
            say(f"{figure.name}: round {number + 1}, {one.name}: {numbers[one.name][-1]:.3f} {figure.unit}")
    return rows(figure, numbers, absent)


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def about(work: Path, rounds: int, took: float) -> list[str]:
    """The machine, the versions and how it was measured."""
    cores = os.cpu_count()
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    peers = work / "peers/bin/python"
    code = "import importlib.metadata as m\nfor n in ('typst', 'fullbleed'): print(n, m.version(n))"
    others = subprocess.run((peers, "-c", code), capture_output=True, text=True).stdout if peers.is_file() else ""
    from figures import browser

    shown = subprocess.run((browser(), "--version"), capture_output=True, text=True).stdout if browser() else ""
    versions = [f"WeasyPrint {version('weasyprint')}", *others.split("\n"), " ".join(shown.split()[:2])]
    day = time.strftime("%Y-%m-%d")
    return [
        f"Measured {day} on {cores} cores ({_processor()}), {system}; {', '.join(filter(None, versions))}.",
        f"Load when it began: {os.getloadavg()[0]:.1f}. Wall time of whole commands, {rounds} rounds in turn, medians;",
        f"ratios are medians of the rounds' pairs. It took {took / 60:.0f} minutes.",
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


def main() -> int:
    figures, stops = known()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*figures, []], metavar="name", help=", ".join(figures))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--table", default=str(HERE.parent / "docs/performance.md"), help="the file that it goes into")
    parser.add_argument("--work", type=Path, default=HERE / ".work")
    parser.add_argument("--no-install", action="store_true", help="take peers only if they are there")
    asked = parser.parse_args()
    work = asked.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(HERE.parent / "src"), os.environ.get("PYTHONPATH"))))
    begun, loaded = time.monotonic(), os.getloadavg()[0]
    if loaded > 0.5:
        say(f"the machine is busy (load {loaded:.1f}): the figures will be worth little")
    if not asked.no_install:
        install_peers(work)
    chosen = [figures[name] for name in asked.names or figures]
    lines: list[str] = []
    try:
        for figure in chosen:
            lines += measure(figure, work, asked.rounds)
    finally:
        for stop in stops:
            stop()  # type: ignore[operator]
    made = table(lines, about(work, asked.rounds, time.monotonic() - begun))
    print(made)
    if asked.table:
        path = Path(asked.table)
        path.write_text(put_between(path.read_text(encoding="utf-8"), made), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
