"""What a stranger installs: a wheel with templates and example, from which two commands make a PDF; and the sdist."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import tarfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.skipif(
    not find_spec("hatchling") or not find_spec("ensurepip"),
    reason="hatchling and ensurepip make the wheel and the venv",
)


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packed")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=ROOT, check=True, capture_output=True
    )
    return folder


def test_two_commands_make_a_pdf(packed: Path, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    (wheel,) = packed.glob("*.whl")
    install = ["-m", "pip", "install", "-qq", "--no-deps", "--no-index", "--disable-pip-version-check", str(wheel)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP"))}
    subprocess.run([venv / "bin/python", *install], check=True, env=environment)
    # no network here: the libraries are those of this environment, below the venv's own packages
    (packages,) = venv.glob("lib/python*/site-packages")
    (packages / "rest.pth").write_text("\n".join(site.getsitepackages()))
    for words in (["init", "shop"], ["build", "gode-vaner", "--lang", "da"]):
        cwd = tmp_path / "shop" if words[0] == "build" else tmp_path
        ran = subprocess.run([venv / "bin/handouts", *words], cwd=cwd, env=environment, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
    (pdf,) = (tmp_path / "shop/dist").glob("*/*/da/gode-vaner.pdf")
    assert pdf.read_bytes().startswith(b"%PDF-1.7")
    where = [venv / "bin/python", "-c", "import handouts; print(handouts.__file__)"]
    assert str(venv) in subprocess.run(where, env=environment, capture_output=True, text=True).stdout


def test_the_sdist_holds_what_the_wheel_is_made_from(packed: Path, tmp_path: Path) -> None:
    (sdist,) = packed.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (root,) = tmp_path.iterdir()
    for name in (
        "handouts.yaml",
        "content/facts.yaml",
        "templates/shared/base.css",
        "locales/en/LC_MESSAGES/handouts.po",
    ):
        assert (root / name).read_bytes() == (ROOT / name).read_bytes()
    for name in ("LICENSE", "SECURITY.md", "tests/conftest.py", "src/handouts/fonts.conf", "requirements.lock"):
        assert (root / name).is_file()
    assert not list(root.glob("**/*.pyc"))
    shutil.rmtree(root)
