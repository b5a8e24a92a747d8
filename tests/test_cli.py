"""The command line: formats, filters, explanations, exit codes; never a traceback."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from kb.cli import main
from kb.codes import CODES
from kb.problem import FORMATS, Problem, as_text
from tests.sites import ROOT, environment, files, kb


@pytest.fixture
def broken(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small site with mistakes in three files, as the current folder and project."""
    monkeypatch.setenv("KB_ROOT", str(project))
    monkeypatch.chdir(project)
    (project / "data/glossary/x.yml").write_text(
        "# yaml-language-server: $schema=../schema/term.json\nid: x\nterm: X, 100%\nprofesions: [a]\nshared: M.\nsee: [releese]\n"
    )
    (project / "data/references/y.yml").write_text("id: y\ntitle: 'Ä: \"q\", 50%'\n")
    page = project / "docs/about/index.md"
    page.write_text(page.read_text("utf-8") + "\n<b>raw</b> and [a](b.md)\n", encoding="utf-8")
    return project


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


Row = tuple[str, int, int, str, str, str, str]


def from_text(out: str) -> list[Row]:
    rows: list[Row] = []
    for line in out.splitlines():
        if line.startswith("    hint: "):
            rows[-1] = (*rows[-1][:-1], line.removeprefix("    hint: "))
            continue
        match = re.fullmatch(r"([^:]+):(\d+):(\d+): (KB\d+) (warning: )?(.*)", line)
        assert match, line
        path, row, column, code, warning, message = match.groups()
        rows.append((path, int(row), int(column), code, "warning" if warning else "error", message, ""))
    return rows


def from_json(out: str) -> list[Row]:
    keys = ("path", "line", "column", "code", "level", "message", "hint")
    return [tuple(row[key] for key in keys) for row in json.loads(out)]


def from_github(out: str) -> list[Row]:
    def plain(text: str) -> str:
        return (
            text.replace("%0A", "\n").replace("%0D", "\r").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
        )

    rows: list[Row] = []
    for line in out.splitlines():
        match = re.fullmatch(r"::(error|warning) file=([^,:]+),line=(\d+),col=(\d+),title=(KB\d+) ([^:,]*)::(.*)", line)
        assert match, line
        level, path, row, column, code, title, text = match.groups()
        assert plain(title) == CODES[code].title
        message, _, hint = plain(text).partition(" (hint: ")
        rows.append((plain(path), int(row), int(column), code, level, message, hint.removesuffix(")")))
    return rows


def from_sarif(out: str) -> list[Row]:
    log = json.loads(out)
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    rows: list[Row] = []
    for result in run["results"]:
        assert rules[result["ruleId"]]["help"]["text"] == CODES[result["ruleId"]].why
        place = result["locations"][0]["physicalLocation"]
        message, _, hint = result["message"]["text"].partition(" Hint: ")
        region = place["region"]
        rows.append(
            (
                unquote(place["artifactLocation"]["uri"]),
                region["startLine"],
                region["startColumn"],
                result["ruleId"],
                result["level"],
                message,
                hint,
            )
        )
    assert {row[3] for row in rows} == set(rules)
    return rows


READERS = {"text": from_text, "json": from_json, "github": from_github, "sarif": from_sarif}


def test_all_formats_say_the_same(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert set(READERS) == set(FORMATS)
    found = {}
    for name, reader in READERS.items():
        code, out, _ = said(capsys, "check", "--format", name)
        assert code == 1
        found[name] = reader(out)
    assert len(found["json"]) > 5
    assert {row[4] for row in found["json"]} == {"error", "warning"}
    for name in READERS:
        assert found[name] == found["json"], name


def test_machine_formats_leave_standard_error_empty(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("json", "github", "sarif"):
        assert said(capsys, "check", "--format", name)[2] == ""


@pytest.mark.parametrize("name", ["json", "github", "sarif"])
def test_a_clean_project_in_each_format(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.setenv("KB_ROOT", str(project))
    (project / "data/practitioners/vera-vanished.yml").unlink()
    code, out, _ = said(capsys, "check", "--format", name)
    assert code == 0
    assert READERS[name](out) == []


def test_text_with_signs_survives_every_machine_format() -> None:
    problem = Problem("data/glossary/a b.yml", 3, 4, "KB203", "says '50%: a, b' \"ä\"", "write {a}, or 100%")
    for name in ("json", "github", "sarif"):
        assert READERS[name](FORMATS[name]([problem])) == [
            (problem.path, 3, 4, "KB203", "error", problem.message, problem.hint)
        ]
    odd = Problem("a,b:c.yml", 1, 1, "KB203", "one\nof two lines\u202e", "")
    named = replace(problem, path="data/a %\udcff.yml")  # a name that is no UTF-8
    assert '"uri": "data/a%20%25%FF.yml"' in FORMATS["sarif"]([named])
    for name in FORMATS:
        assert "\u202e" not in FORMATS[name]([odd])
    assert FORMATS["github"]([odd]).startswith("::error file=a%2Cb%3Ac.yml,line=1,")
    assert FORMATS["github"]([odd]).count("\n") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes names that are no text; this is about them")
def test_a_name_that_is_no_text_is_told(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (b"docs/\xff.svg", b"docs/\xff.md", b"data/glossary/\xff.yml"):
        Path(os.fsdecode(name)).write_text('<svg xmlns="http://www.w3.org/2000/svg"/>\n', encoding="utf-8")
    for form in FORMATS:
        code, out, _ = said(capsys, "check", "--format", form)
        assert code == 1 and out.encode("utf-8", "backslashreplace")
    assert {"KB112", "KB105"} <= {row[3] for row in from_text(said(capsys, "check")[1])}


@pytest.mark.parametrize(
    ("paths", "shown"),
    [
        (["data/glossary/x.yml"], {"data/glossary/x.yml"}),
        (["data/glossary"], {"data/glossary/x.yml"}),
        (["data"], {"data/glossary/x.yml", "data/references/y.yml", "data/practitioners/vera-vanished.yml"}),
        (["docs/about/index.md", "data/references/"], {"docs/about/index.md", "data/references/y.yml"}),
        (["./docs/../docs"], {"docs/about/index.md"}),
        (["docs/cases"], set()),
        (["docs/about/.."], {"docs/about/index.md"}),
    ],
)
def test_paths_narrow_what_is_shown(
    broken: Path, capsys: pytest.CaptureFixture[str], paths: list[str], shown: set[str]
) -> None:
    code, out, _ = said(capsys, "check", "--format", "json", *paths)
    assert {row[0] for row in from_json(out)} == shown
    assert code == (1 if shown else 0)


def test_the_whole_project_by_a_dot_and_by_its_full_path(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    everything = said(capsys, "check", "--format", "json")
    assert said(capsys, "check", "--format", "json", ".") == everything
    assert said(capsys, "check", "--format", "json", str(broken)) == everything


def test_paths_are_read_from_where_one_stands(
    broken: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(broken / "data" / "glossary")
    assert {row[0] for row in from_json(said(capsys, "check", "--format", "json", "x.yml")[1])} == {
        "data/glossary/x.yml"
    }


@pytest.mark.parametrize(
    ("path", "why"),
    [("no/such", "there is no file or folder no/such"), ("/", "does not lie in"), ("..", "does not lie in")],
)
def test_paths_that_are_not_there(broken: Path, capsys: pytest.CaptureFixture[str], path: str, why: str) -> None:
    code, out, err = said(capsys, "check", path)
    assert (code, out) == (2, "")
    assert why in err


@pytest.mark.parametrize("code", CODES)
def test_every_code_explains_itself(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exit_code, out, err = said(capsys, "check", "--explain", code)
    assert (exit_code, err) == (0, "")
    assert out.startswith(f"{code}: {CODES[code].title}\n\n")
    assert " ".join(out.split("\n\n")[1].split()).startswith(" ".join(CODES[code].why.split()))
    assert ("kb check --fix" in " ".join(out.split())) == (CODES[code].fix or "--fix" in CODES[code].why)
    assert ("It is a warning" in " ".join(out.split())) == (CODES[code].level == "warning")


def test_an_unknown_code_is_refused_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, "check", "--explain", "kb20")
    assert (code, out) == (2, "")
    assert "did you mean 'KB" in err
    assert said(capsys, "check", "--explain", "kb203")[0] == 0


def test_exit_codes(project: Path) -> None:
    clean = kb(project, "check")
    assert clean.returncode == 0, "a warning is no problem"
    assert "KB502 warning:" in clean.stdout
    (project / "data/glossary/x.yml").write_text("id: y\n")
    assert kb(project, "check").returncode == 1
    assert kb(project, "build").returncode == 1
    assert not (project / "site").exists()


WRONG = [
    [],
    ["no-such-command"],
    ["check", "--no-such-option"],
    ["check", "--format", "xml"],
    ["check", "--explain"],
    ["check", "no-such-file"],
    ["build", "--engine", "hugo"],
    ["serve", "--port", "many"],
    ["new"],
    ["new", "poem"],
    ["new", "term"],
    ["new", "term", "id"],
    ["new", "guide", "id=x", "--section", "nowhere"],
    ["export"],
    ["export", "pdf"],
    ["synth"],
    ["synth", "5"],
    ["synth", "many", "--to", "x"],
    ["synth", "-3", "--to", "x"],
    ["synth", "3", "--listings", "-3", "--to", "x"],
    ["synth", "3", "--to", "mkdocs.yml"],
    ["serve", "--port", "0"],
    ["serve", "--port", "99999"],
]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_usage_ends_with_2_and_without_a_traceback(project: Path, arguments: list[str]) -> None:
    before = files(project)
    done = kb(project, *arguments)
    assert done.returncode == 2, done
    assert done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert files(project) == before


@pytest.mark.parametrize("arguments", [["build"], ["serve"], ["export", "json"]], ids=" ".join)
def test_a_file_in_the_place_of_the_workshop_is_told(project: Path, arguments: list[str]) -> None:
    (project / ".kb").write_text("somebody's own")
    done = kb(project, *arguments)
    assert done.returncode == 2
    assert f"{project / '.kb'}" in done.stderr and "file" in done.stderr and "Traceback" not in done.stderr
    assert (project / ".kb").read_text() == "somebody's own"


@pytest.mark.parametrize("command", ["check", "build", "serve", "new", "export", "synth", "test"])
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"kb {command}" in capsys.readouterr().out


def test_fix_from_the_command_line(project: Path) -> None:
    path = project / "data/glossary/ptsd.yml"
    clean = path.read_bytes()
    path.write_bytes(clean + b"\n\n")
    done = kb(project, "check")
    assert done.returncode == 1
    assert "check --fix" in done.stderr
    done = kb(project, "check", "--fix", "data/glossary/ptsd.yml")
    assert done.returncode == 0
    assert "mended: data/glossary/ptsd.yml" in done.stderr
    assert path.read_bytes() == clean
    path.write_bytes(clean + b"bogus: x\nsee:  []\nsee: []\n")
    done = kb(project, "check", "--fix", "data/glossary/ptsd.yml")
    assert (done.returncode, "check --fix" in done.stderr) == (1, False), "what is left is hers to mend"


def test_new_from_the_command_line(project: Path) -> None:
    done = kb(project, "new", "term", "id=new-one", "term=New", "professions=[psychotherapist]", "shared=Meaning.")
    assert (done.returncode, done.stdout, done.stderr) == (0, "written: data/glossary/new-one.yml\n", "")
    done = kb(project, "new", "term", "id=new-two", "term=New", "professions=[masseur]", "shared=Meaning.")
    assert (done.returncode, done.stdout) == (2, "")
    assert "KB204" in done.stderr and not (project / "data/glossary/new-two.yml").exists()


def test_synth_never_mixes_with_what_is_there(project: Path, tmp_path: Path) -> None:
    before = files(project)
    done = kb(project, "synth", "1", "--to", str(project))
    assert done.returncode == 2
    assert files(project) == before
    done = kb(project, "synth", "2", "--listings", "3", "--to", str(tmp_path / "synthetic"))
    assert done.returncode == 0, done.stderr
    assert files(project) == before
    assert len(list((tmp_path / "synthetic/data/practitioners").rglob("sample-synthetic-*.yml"))) == 3
    checked = kb(tmp_path / "synthetic", "check")
    assert checked.returncode == 0, checked.stdout  # a benchmark of what the check refuses would measure nothing


def test_synthetic_content_is_repeatable(project: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        assert kb(project, "synth", "2", "--listings", "2", "--to", str(tmp_path / name)).returncode == 0
    assert files(tmp_path / "one") == files(tmp_path / "other")


def test_the_reader_of_our_output_may_go(project: Path) -> None:
    """kb check | head -1"""
    for number in range(300):
        (project / f"data/glossary/x{number}.yml").write_text("id: y\n" * 40)
    child = subprocess.Popen(
        [sys.executable, "-m", "kb", "check"],
        cwd=project,
        env=environment(project),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout and child.stderr
    assert child.stdout.readline().startswith(b"data/glossary/x0.yml:")
    child.stdout.close()
    err = child.stderr.read()
    child.stderr.close()
    child.wait()
    assert b"Traceback" not in err
    assert b"Exception ignored" not in err


def test_strange_letters_reach_a_terminal_that_cannot_show_them(project: Path) -> None:
    (project / "data/glossary/x.yml").write_text("id: раin\nterm: ☃\n", encoding="utf-8")
    done = kb(project, "check", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 1
    assert "KB112" in done.stdout and "Traceback" not in done.stderr


def test_the_text_form_is_the_one_of_the_house() -> None:
    problem = Problem(
        "data/glossary/informed-consent.yml",
        14,
        8,
        "KB203",
        "term 'informed-consent' says see 'capasity'",
        "did you mean 'capacity'?",
    )
    assert as_text([problem]) == (
        "data/glossary/informed-consent.yml:14:8: KB203 term 'informed-consent' says see 'capasity'\n    hint: did you mean 'capacity'?\n"
    )


def test_what_is_told_to_be_typed_is_there_to_be_typed() -> None:
    """No `kb` is on a contributor's path: messages begin each command as README does."""
    bare = re.compile(r"(?:[:;]|\bwith:?) kb [a-z]+")
    for path in sorted((ROOT / "scripts/kb").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        said = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        papers = {
            ast.get_docstring(node, clean=False)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        }
        assert [text for text in said if bare.search(text) and text not in papers] == [], path.name


def test_the_papers_count_the_sources_as_they_are() -> None:
    count = len([*(ROOT / "data/references").glob("*.yml")])
    assert f"{count} sources" in (ROOT / "README.md").read_text("utf-8")
    assert f"{count} graded sources" in (ROOT / "CITATION.cff").read_text("utf-8")
