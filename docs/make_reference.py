"""The code → docs/reference.md: commands, keys of every file, profiles, limits and diagnostic codes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from handouts import catalogs, pictures, signs, source, svg
from handouts.cli import cli
from handouts.codes import CODES
from handouts.pool import Bounds
from handouts.project import load_project, schemas

ROOT = Path(__file__).parents[1]


def reference() -> str:
    """The whole page."""
    return "\n".join([*_head(), *_commands(), *_files(), *_limits(), *_codes()]) + "\n"


def _head() -> Iterator[str]:
    yield "# Reference\n\nMade from the code by `python docs/make_reference.py`: do not edit."


def _commands() -> Iterator[str]:
    yield "\n## Commands"
    for name, command in sorted(cli.commands.items()):
        yield f"\n### {name}\n"
        arguments = " ".join(
            str(p.make_metavar(click.Context(command))) for p in command.params if p.param_type_name == "argument"
        )
        yield f"`{' '.join(f'handouts {name} {arguments}'.split())}`\n"
        yield " ".join((command.help or "").split()) + "\n"
        for option in command.params:
            if isinstance(option, click.Option):
                yield f"- `{', '.join(option.opts)}`: {option.help}"


def _files() -> Iterator[str]:
    yield "\n## Files\n\nThe keys of each file; those in *italics* may be left out. See also `handouts schema`."
    for name, schema in schemas(load_project(ROOT)).items():
        yield f"\n### {name}\n"
        yield from _keys(schema, 0)


def _keys(schema: dict[str, Any], depth: int) -> Iterator[str]:
    needed = schema.get("required", [])
    for key, below in schema.get("properties", {}).items():
        told = below.get("description") or {"array": "a list", "object": "a group of keys", "boolean": "yes or no"}.get(
            str(below.get("type")), ""
        )
        choices = f": {', '.join(map(str, below['enum']))}" if len(below.get("enum", [])) in range(1, 15) else ""
        mark = "" if key in needed else "*"
        yield f"{'  ' * depth}- {mark}`{key}`{mark}{f' – {told}' if told else ''}{choices}"
        if depth < 2:
            yield from _keys(below, depth + 1)


def _limits() -> Iterator[str]:
    bounds = Bounds()
    yield "\n## Limits\n"
    for what, value in {
        "a YAML file": f"{source.MAX_BYTES} bytes, {source.MAX_DEPTH} levels, {source.MAX_NODES} values",
        "a catalogue": f"{catalogs.MAX_BYTES} bytes, {catalogs.MAX_ENTRIES} entries",
        "a text": f"{signs.MAX_TEXT} characters, {signs.MAX_WORD} letters a word, {signs.MAX_MARKS} marks on a letter",
        "a photo": f"{pictures.MAX_PIXELS} pixels, {pictures.MAX_SIDE} along a side",
        "a drawing": f"{svg.MAX_BYTES} bytes, {svg.MAX_ELEMENTS} parts, {svg.MAX_DEPTH} deep, weight {svg.MAX_WEIGHT}",
        "printing a piece": f"{bounds.seconds:g} s of computing and {bounds.a_page:g} s a page, {bounds.megabytes} MB",
    }.items():
        yield f"- {what}: {value}"


def _codes() -> Iterator[str]:
    yield "\n## Codes\n\nWhat stands in [brackets] at the end of a message; `handouts explain CODE` says the same.\n"
    for code, meaning in sorted(CODES.items()):
        yield f"- **{code}** – {meaning}"


if __name__ == "__main__":
    (ROOT / "docs/reference.md").write_text(reference(), encoding="utf-8")
