"""A folder of YAML and templates → the values of one file at a time, its faults with their places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from handouts.diagnostics import Mark, Problems
from handouts.files import FileFault, is_name, read_inside
from handouts.shapes import Shape
from handouts.source import Map, Sequence, read_yaml

NOT_DOCUMENTS = ("facts.yaml", "glossary.yaml")


def package_data() -> Path:
    """The folder that holds the shipped templates and example: in the wheel, or the checkout itself."""
    inside = Path(__file__).parent / "_data"
    return inside if inside.is_dir() else Path(__file__).parents[2]


class Folder:
    """A project's folder being read: faults go to `problems`; `templates` are the folders searched, first wins."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems = Problems()
        self.roots: dict[str, Map] = {}
        own = root / "templates"
        shipped = package_data() / "templates"
        self.templates = (own, shipped) if own.is_dir() and own.resolve() != shipped.resolve() else (shipped,)

    def fixed(self, folder: Path, name: str, shape: Shape, context: str = "") -> dict[str, Any] | None:
        """The values of one YAML file, or None after reporting all of its faults."""
        shown = self.shown(folder / name)
        try:
            data = read_inside(folder, name)
        except FileFault as error:
            self.problems.error("bad-file", str(error), Mark(shown), "put the file there, or remove what names it")
            return None
        problems = Problems()
        root = read_yaml(data, shown, problems)
        if root is not None:
            self.roots[shown] = root
        values = shape.read(root, context, problems) if root is not None else None
        self.problems.extend(problems)
        return None if problems.has_errors else {**values, "": root} if values is not None else None

    def shown(self, path: Path) -> str:
        """A path as people read it: from the project's root, or from the package."""
        for base in (self.root, package_data()):
            if path.is_relative_to(base):
                return path.relative_to(base).as_posix()
        return path.name

    def find(self, name: str) -> Path:
        """The folder of templates that has `name`; the last one if none has."""
        return next((folder for folder in self.templates if (folder / name).exists()), self.templates[-1])

    def names(self, kind: str, pattern: str) -> list[str]:
        found = {
            p.relative_to(t / kind).parts[0].removesuffix(".yaml")
            for t in self.templates
            for p in (t / kind).glob(pattern)
        }
        return sorted(found)

    def content(self, folder: str) -> list[str]:
        names = []
        for path in sorted((self.root / "content" / folder).glob("*.y*ml")):
            if path.name in NOT_DOCUMENTS:
                continue
            if path.suffix != ".yaml" or not is_name(path.stem):
                self.problems.error(
                    "bad-id",
                    f"'{path.name}' is not the name of a document",
                    Mark(self.shown(path)),
                    "use small letters a-z, digits and '-', and the ending .yaml; '-large' is taken",
                )
            else:
                names.append(path.stem)
        return names

    def word(self, file: Mark, key: str, number: int | None = None) -> Mark:
        """The place of a value, or of the item `number` of a list, in a file that was read."""
        node = self.roots[file.path].items.get(key)
        if isinstance(node, Sequence) and number is not None:
            return node.items[number].mark
        return node.mark if node else file
