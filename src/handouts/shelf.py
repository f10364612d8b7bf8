"""New files and a manifest → a folder that at no moment holds a file which its manifest does not list.

The order makes it so. All is written to `.stage/` first, where a full disk does no harm; then what is replaced or gone
is taken away, the manifest changes, and the new files appear. Killed in between, a listed file is missing, never wrong,
and the next build puts it back from the store.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from handouts.files import write_atomic

STAGE = ".stage"


def sweep(folder: Path) -> None:
    """Take away what a build that was killed left behind. Only for who holds the folder's lock."""
    if (folder / STAGE).is_dir() and not (folder / STAGE).is_symlink():
        shutil.rmtree(folder / STAGE, ignore_errors=True)


def replace_files(folder: Path, fresh: Mapping[str, bytes], gone: Iterable[str], manifest: tuple[str, bytes]) -> None:
    """Put the `fresh` files and the manifest (its name and bytes) into `folder`, and take the `gone` ones away.

    Raises OSError, with the folder either as it was or without some of the files that its manifest lists.
    """
    name, data = manifest
    stage = folder / STAGE
    staged = {file: stage / str(number) for number, file in enumerate(fresh, 1)}
    try:
        for file, path in staged.items():
            write_atomic(path, fresh[file])
        write_atomic(stage / "0", data)
        for file in fresh:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
        for file in (*gone, *fresh):
            (folder / file).unlink(missing_ok=True)
        os.replace(stage / "0", folder / name)
        for file, path in staged.items():
            os.replace(path, folder / file)
    finally:
        sweep(folder)
