"""The extractor that plain `pybabel extract` finds: a content file → its texts, as our own `handouts extract` has them.

Registered in pyproject.toml as the entry point `babel.extractors: handouts`; Babel's mapping needs
`[handouts: **.yaml]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from handouts.project import PROJECT_FILE, Project, all_texts, load_project


def extract(
    fileobj: Any, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """(line, function, (msgctxt, msgid), comments) of each text that stands in the file; nothing outside a project."""
    path = Path(fileobj.name).resolve()
    root = next((folder for folder in path.parents if (folder / PROJECT_FILE).is_file()), None)
    if root is None:
        return
    name = path.relative_to(root).as_posix()
    for text, comment in all_texts(_project(root)):
        if text.mark.path == name:
            yield text.mark.line, "pgettext", (text.context, text.source), [comment]


@lru_cache(1)
def _project(root: Path) -> Project:
    return load_project(root)
