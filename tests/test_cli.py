"""cli: what a command prints where, and its exit code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from handouts.cli import cli, main
from handouts.codes import CODES
from handouts.doctor import Row

BROKEN = {"content/hud.yaml": "format: kort\ntitel: x\n"}
FIELDS = {"file", "line", "column", "severity", "code", "message", "hint", "languages", "job"}


class Ran:
    """What `handouts ARGS` would leave behind, run in this process by way of main()."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(project, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    monkeypatch.setenv("NO_COLOR", "1")

    def go(*args: str, files: dict[str, str] | None = None, cwd: Path | None = None) -> Ran:
        monkeypatch.chdir(cwd or project(files or {}))
        monkeypatch.setattr(sys, "argv", ["handouts", *args])
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capfd.readouterr()
        assert isinstance(left.value.code, int)
        return Ran(left.value.code, out, err)

    return go


def test_check_of_a_good_project_prints_the_readability_and_leaves_with_0(run) -> None:
    ran = run("check")
    assert (ran.code, ran.out) == (0, "hud: LIX 11\nro: LIX 2\n")
    assert ran.err == "4 pieces ready to print, 0 errors, 0 warnings\n"


def test_check_of_a_fault_says_where_and_how_to_mend_it_and_leaves_with_1(run) -> None:
    ran = run("check", files=BROKEN)
    assert ran.code == 1
    assert "content/hud.yaml:2:1: error: unknown key 'titel' [unknown-key]\n  hint: did you mean 'title'?\n" in ran.err


def test_a_warning_fails_a_check_only_when_it_is_strict(run) -> None:
    hard = {
        "content/ro.yaml": "format: skilt\nrevised: 2026-11-24\nfacts: [F1]\ntitle: Hudmikrobiomets sammensætning\n"
    }
    assert run("check", "--lang", "da", files=hard).code == 0
    assert run("check", "--lang", "da", "--strict").code == 1


@pytest.mark.parametrize("command", ["check", "plan"])
def test_json_has_the_promised_keys_and_nothing_else_on_stdout(run, command: str) -> None:
    ran = run(command, "--format", "json", files=BROKEN)
    told = json.loads(ran.out)
    assert set(told) == {"version", "diagnostics", {"check": "lix", "plan": "jobs"}[command]}
    assert told["version"] == 1
    assert all(set(row) == FIELDS for row in told["diagnostics"])
    first = next(row for row in told["diagnostics"] if row["code"] == "unknown-key")
    assert (first["file"], first["line"], first["column"], first["severity"]) == ("content/hud.yaml", 2, 1, "error")
    assert ran.code == 1


def test_the_github_format_is_an_annotation_of_one_line(run) -> None:
    ran = run("check", "--format", "github", files=BROKEN)
    assert (
        "::error file=content/hud.yaml,line=2,col=1::unknown key 'titel' [unknown-key] did you mean 'title'?\n"
        in ran.err
    )


def test_plan_lists_every_job_with_its_key_and_whether_it_is_stored(run) -> None:
    jobs = json.loads(run("plan", "--format", "json").out)["jobs"]
    assert len(jobs) == 6
    assert all(set(job) == {"id", "key", "stored"} and not job["stored"] for job in jobs)
    assert "to do   ester/skaerm/da/hud" in run("plan", "--lang", "da,en", "hud").out


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("check", "hid"), "unknown document 'hid' [unknown-document]\n  hint: did you mean 'hud'?"),
        (("plan", "--lang", "es"), "unknown language 'es'"),
        (("check", "--brand", "esther"), "did you mean 'ester'?"),
        (("schema", "krot"), "unknown schema 'krot'"),
        (("explain", "unknwon-key"), "did you mean 'unknown-key'?"),
        (("chekc",), "No such command 'chekc'"),
        (("check", "--lnag", "en"), "--lnag"),
        (("init", "content"), "is there already"),
    ],
)
def test_a_wrong_call_leaves_with_2_and_one_clear_word(run, args: tuple[str, ...], told: str) -> None:
    ran = run(*args)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert "Traceback" not in ran.err


def test_schema_lists_prints_and_writes(run, project) -> None:
    assert "kort" in run("schema").out.split()
    assert json.loads(run("schema", "kort").out)["title"] == "kort"
    assert run("schema", "--write").code == 0
    assert json.loads((project() / ".handouts/schemas/kort.json").read_text())["title"] == "kort"


def test_explain_tells_what_a_code_means(run) -> None:
    assert run("explain", "unknown-key").out == f"unknown-key\n\n{CODES['unknown-key']}\n"
    assert run("explain").out.split() == sorted(CODES)


def test_extract_writes_a_template_of_every_text(run, project) -> None:
    ran = run("extract")
    assert (ran.code, ran.out) == (0, "locales/handouts.pot: written\n")
    assert 'msgctxt "hud:steps.vand"' in (project() / "locales/handouts.pot").read_text()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(run, shell: str) -> None:
    ran = run("completion", shell)
    assert ran.code == 0
    assert "_HANDOUTS_COMPLETE" in ran.out


@pytest.mark.parametrize(("ok", "code"), [(True, 0), (False, 3)])
def test_doctor_leaves_with_3_when_something_is_missing_and_says_how_to_get_it(
    run, monkeypatch, ok: bool, code: int
) -> None:
    monkeypatch.setattr("handouts.doctor.examine", lambda: [Row("pango", ok, "", "apt-get install pango")])
    assert ("apt-get install pango" in run("doctor").out) is not ok
    ran = run("doctor", "--json")
    assert ran.code == code
    assert json.loads(ran.out)["checks"] == [{"name": "pango", "ok": ok, "found": "", "mend": "apt-get install pango"}]


def test_doctor_finds_this_machine_in_order(run) -> None:
    assert run("doctor").code == 0


def test_a_folder_below_the_project_is_as_good_as_its_root(run, project) -> None:
    assert run("check", cwd=project() / "content").code == 0


def test_a_folder_that_may_not_be_written_leaves_with_3(run, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "/locked")

    monkeypatch.setattr("handouts.files.write_atomic", refuse)
    ran = run("extract")
    assert ran.code == 3
    assert "\nerror: cannot read or write '/locked': Permission denied [machine]\n  hint: " in f"\n{ran.err}"


def test_an_interrupted_command_leaves_with_130(run, monkeypatch) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("handouts.doctor.examine", stop)
    assert run("doctor").code == 130


def test_init_copies_the_shipped_example(tmp_path: Path) -> None:
    from handouts.folder import package_data

    made = CliRunner().invoke(cli, ["init", str(tmp_path / "min salon")], standalone_mode=False)
    assert made.return_value == 0
    copied = {p.relative_to(tmp_path / "min salon") for p in (tmp_path / "min salon").rglob("*") if p.is_file()}
    assert {path.parts[0] for path in copied} == {"handouts.yaml", "content", "locales"}
    assert [p for p in copied if (tmp_path / "min salon" / p).read_bytes() != (package_data() / p).read_bytes()] == []
    assert made.output.strip().endswith("handouts build --lang en")


def test_every_command_has_help_in_one_line() -> None:
    for name, command in cli.commands.items():
        assert command.help, name
        with click.Context(command) as context:
            assert len(command.get_short_help_str(200)) < 120
            assert command.get_help(context)


@pytest.mark.parametrize(
    "code", ["import handouts", "from handouts.cli import cli; cli(['--help'], standalone_mode=False)"]
)
def test_starting_loads_neither_weasyprint_nor_babel(code: str) -> None:
    script = f"import sys; {code}; print([m for m in ('weasyprint', 'babel', 'jinja2', 'pypdf') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


def test_a_missing_library_is_told_before_anything_is_rendered_and_leaves_with_3(run, monkeypatch) -> None:
    monkeypatch.setattr("handouts.doctor.LIBRARIES", {"libnosuch.so.0": "libnosuch0"})
    ran = run("build", "--lang", "da")
    assert ran.code == 3
    assert "'libnosuch0' is not on this computer [missing-library]" in ran.err
    assert "apt-get install --no-install-recommends libnosuch0" in ran.err


def test_preflight_says_what_a_print_shop_would_say(run, project, tmp_path: Path) -> None:
    broken = tmp_path / "fremmed.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing")
    made = run("preflight", str(broken))
    assert made.code == 1
    assert re.search(r"fremmed\.pdf:1:1: error: the PDF cannot be read: .* \[bad-pdf\]", made.err)
    assert "1 errors, 0 warnings" in made.out
    rows = json.loads(run("preflight", str(broken), "--format", "json").out)["diagnostics"]
    assert [set(row) for row in rows] == [FIELDS]
    assert run("preflight", str(broken), "--profile", "skarm").code == 2
    assert run("preflight", str(tmp_path / "none.pdf")).code == 2


def never_ends(*_: object) -> None:
    while True:
        pass


def test_a_pdf_from_anywhere_is_read_in_a_guarded_child(run, project, tmp_path: Path, monkeypatch) -> None:
    project()
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n")
    monkeypatch.setattr("handouts.preflight.check_file", never_ends)
    monkeypatch.setattr("handouts.pool.Bounds.time", lambda bounds, job: 1)
    made = run("preflight", str(tmp_path / "a.pdf"), "--profile", "screen")
    assert made.code == 1
    assert "a.pdf:1:1: error: the file takes longer than a job may take [bad-pdf]" in made.out + made.err
