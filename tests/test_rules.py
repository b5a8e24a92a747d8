"""Every code has the smallest wrong tree in tests/rules/, and its exact report. DESIGN sections 6 and 7."""

from __future__ import annotations

import io
import json
import re
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from kb import cli
from kb.changes_lock import read_ledger
from kb.codes import CODES
from kb.judgment import judge
from kb.links_lock import Record, read_records
from kb.load import Library
from kb.pages import Pages
from kb.problem import Problem, as_github, as_json, as_sarif, as_text, quoted
from kb.rules import RULES as RULE_FUNCTIONS
from kb.rules.citation_file import the_whole_can_be_cited
from kb.rules.promises import changes_have_happened, what_was_recorded_is_promised
from kb.rules.writing import THEME_ID
from tests.sites import ROOT
from tests.trees import RULES, base_project, lay_over, put

CASES = sorted(path.name for path in RULES.iterdir() if path.name != "base")
_SMALL_GUIDE = {"KB407", "KB504", "KB509"}
_SMALL_ENTRY = (
    "KB106",
    "KB122",
    "KB201",
    "KB203",
    "KB205",
    "KB211",
    "KB213",
    "KB401",
    "KB402",
    "KB403",
    "KB404",
    "KB501",
    "KB508",
)
ALSO = {
    **dict.fromkeys(
        ("KB405", "KB406", "KB407", "KB414", "KB415", "KB416", "KB420", "KB425", "KB509", "KB510"), _SMALL_GUIDE
    ),
    "KB411": {"KB323"},
    "KB424": {"KB407", "KB504", "KB509"},
    **{code: {"KB512"} for code in _SMALL_ENTRY},
}
"""What a tree cannot help being wrong about as well: a guide small enough to read is too short, and alone; an entry
that is there for its own mistake is used by nothing; and a key that no model refuses can stand in a shell only."""
NOTHING_TO_QUOTE = {
    *(
        "KB101",
        "KB102",
        "KB103",
        "KB104",
        "KB105",
        "KB107",
        "KB109",
        "KB113",
        "KB114",
        "KB301",
        "KB302",
        "KB303",
        "KB317",
        "KB328",
        "KB331",
        "KB332",
        "KB416",
    ),
    *("KB319", "KB402", "KB404", "KB406", "KB407", "KB408", "KB501", "KB502", "KB503", "KB505", "KB507", "KB508"),
}
"""Codes about what is absent, or whose place says it all."""

_NO_PAGES = Pages({}, frozenset())

pytestmark = pytest.mark.usefixtures("small_day")


class Reports:
    """The project of each case and what is wrong with it, judged once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[str, list[Problem]] = {}

    def root(self, case: str) -> Path:
        return self.folder / case

    def problems(self, case: str) -> list[Problem]:
        if case not in self.known:
            root = base_project(self.root(case))
            if case != "base":
                lay_over(root, RULES / case)
            self.known[case] = list(judge(root, production=True).problems)
        return self.known[case]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Reports:
    return Reports(tmp_path_factory.mktemp("rules"))


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_tree_is_reported_exactly(case: str, reports: Reports) -> None:
    problems = reports.problems(case)
    expected = (RULES / case / "expected.txt").read_text(encoding="utf-8")
    assert as_text([problem for problem in problems if problem.code == case]) == expected
    assert expected, "a case without a problem shows nothing"


@pytest.mark.parametrize("case", CASES)
def test_one_cause_is_one_problem(case: str, reports: Reports) -> None:
    found = {problem.code for problem in reports.problems(case)}
    assert found == {case} | ALSO.get(case, set())


def test_the_base_is_clean(reports: Reports) -> None:
    assert as_text(reports.problems("base")) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, ["is missing, and the site takes its version and authors from it"]),
        ("version: 0.1.0\n", [f"needs the key '{key}'" for key in ("cff-version", "message", "title", "authors")]),
        ("authors: []\nmessage: ''\n", ["authors names nobody in the", "message holds ''", "needs the key 'version'"]),
        ("version: 0.0.9\n", ["version says '0.0.9', and data/links.lock has addresses of 0.1.0"]),
        ("versoin: 0.1.0\n", ["has the key 'versoin', and needs 'version'"]),
        ("a: [\n", ["opens a bracket that never closes"]),
        ("cff-version: 1.2.0\nmessage: Cite.\nauthors: [{family-names: Lee}]\ntitle: The Test\nversion: 0.2.0\n", []),
    ],
)
def test_the_whole_can_be_cited(tmp_path: Path, text: str | None, said: list[str]) -> None:
    put(tmp_path, "mkdocs.yml", "site_name: Test\n")
    assert list(the_whole_can_be_cited(Library(tmp_path), _NO_PAGES)) == [], "no repository"
    put(tmp_path, "pyproject.toml", "")
    if text is not None:
        put(tmp_path, "CITATION.cff", text)
    library = Library(tmp_path, records={"/a/": Record("/a/", "0.1.0")})
    told = "\n".join(problem.message for problem in the_whole_can_be_cited(library, _NO_PAGES))
    assert [one for one in said if one not in told] == []
    assert said or not told


_LINKS = "/ 0.1.0\n/about/ 0.1.0\n/about/#advice 0.1.0\n/old/ 0.1.0 -> /\n/scope/hug/ 0.1.0\n"
_CHANGES = "/about/ 0.1.0 2026-01-01 new\n/about/ = title=a advice=b\n/old/ = more=a\n/scope/hug/ = group=a\n"


@pytest.mark.parametrize(
    ("links", "changes", "told"),
    [
        (_LINKS, _CHANGES, []),
        (_LINKS.replace("/about/#advice 0.1.0\n", ""), _CHANGES, [("data/links.lock", 3, "'/about/#advice'")]),
        (_LINKS.replace("/about/ 0.1.0\n", ""), _CHANGES, [("data/links.lock", 2, "'/about/', ")]),
        ("/ 0.1.0\n", _CHANGES, [("data/links.lock", 1, "nor of 2 others")]),
        ("/ 0.1.0\n/abo\n", _CHANGES, []),
        ("", _CHANGES, []),
        (_LINKS, _CHANGES.replace("2026", "2999"), [("data/changes.lock", 1, "2999-01-01, which is still to come")]),
    ],
)
def test_the_two_locks_bear_each_other_out(
    links: str, changes: str, told: list[tuple[str, int, str]], tmp_path: Path
) -> None:
    put(tmp_path, "data/links.lock", links)
    put(tmp_path, "data/changes.lock", changes)
    library, pages = Library(tmp_path, records=read_records(tmp_path)[0], ledger=read_ledger(tmp_path)[0]), _NO_PAGES
    found = [*what_was_recorded_is_promised(library, pages), *changes_have_happened(library, pages)]
    assert [(p.path, p.line) for p in found] == [one[:2] for one in told]
    assert all(said in problem.message for problem, (*_, said) in zip(found, told, strict=True)), found


def test_ids_of_the_theme_are_kept_from_writers() -> None:
    theme = [
        path for path in (ROOT / "overrides").rglob("*.html") if path.name != "design.html"
    ]  # one page, not written
    found = {id_ for path in theme for id_ in re.findall(r'\sid="([^"]+)"', path.read_text("utf-8"))}
    assert len(found) >= 10
    assert {id_ for id_ in found if not THEME_ID.match(id_)} == set()


def test_every_code_has_a_case_and_every_case_a_code() -> None:
    assert set(CASES) == set(CODES)


def test_every_code_is_explained() -> None:
    for code, meaning in CODES.items():
        assert re.fullmatch(r"KB[1-5]\d\d", code)
        assert meaning.title and not meaning.title.endswith("."), code
        assert len(meaning.why.split()) >= 3, code
        out = io.StringIO()
        with redirect_stdout(out):
            assert cli.main(["check", "--explain", code.lower()]) == 0
        assert out.getvalue().startswith(f"{code}: {meaning.title}\n")


def test_an_unknown_code_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--explain", "KB999"]) == 2
    assert "no code KB999" in capsys.readouterr().err


def test_every_rule_says_what_it_asks() -> None:
    names = [rule.__name__ for rule in RULE_FUNCTIONS]
    assert len(set(names)) == len(names)
    for rule in RULE_FUNCTIONS:
        text = (rule.__doc__ or "").strip()
        assert text.endswith(".") and len(text.split()) >= 4, f"{rule.__name__} has no docstring that says the rule"


@pytest.mark.parametrize("case", CASES)
def test_messages_and_hints_have_the_house_form(case: str, reports: Reports) -> None:
    for problem in reports.problems(case):
        assert problem.line >= 1 and problem.column >= 1
        assert "\\" not in problem.path and not problem.path.startswith("/")
        for text in (problem.message, problem.hint):
            assert text.endswith("...") or not text.endswith((".", " ")), problem
            assert text, problem
            assert text.isprintable(), problem
        if problem.code not in NOTHING_TO_QUOTE:
            assert re.search(r"'|\d|is empty", problem.message), (
                f"quotes nothing of what was written: {problem.message}"
            )


@pytest.mark.parametrize("case", CASES)
def test_the_level_decides_the_exit_code(
    case: str, reports: Reports, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    problems = reports.problems(case)
    monkeypatch.setenv("KB_ROOT", str(reports.root(case)))
    code = cli.main(["check", "--production"])
    said = capsys.readouterr()
    assert said.out == as_text(problems)
    assert code == (1 if any(problem.level == "error" for problem in problems) else 0)
    assert "clean" not in said.err


def test_every_form_says_the_same(reports: Reports) -> None:
    problems = [problem for case in ("KB203", "KB313") for problem in reports.problems(case)]
    rows = json.loads(as_json(problems))
    assert [(row["path"], row["line"], row["column"], row["code"], row["message"], row["hint"]) for row in rows] == [
        (p.path, p.line, p.column, p.code, p.message, p.hint) for p in problems
    ]
    results = json.loads(as_sarif(problems))["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == [problem.code for problem in problems]
    commands = as_github(problems).splitlines()
    assert len(commands) == len(problems)
    for command, problem in zip(commands, problems, strict=True):
        assert command.startswith(f"::{problem.level} file={problem.path},line={problem.line},col={problem.column},")
        assert problem.code in command


def test_nothing_written_can_act_on_a_terminal_or_forge_a_line() -> None:
    nasty = Problem(
        "data/a\nb\x1b[31m.yml", 1, 1, "KB203", "says \x1b]0;x\x07 and\n::error::forged", "do\r\nthis\u202e"
    )
    assert as_text([nasty]).count("\n") == 2
    assert as_github([nasty]).count("\n") == 1
    for said in (as_text([nasty]), as_github([nasty]), as_json([nasty])):
        assert not re.search(
            "[\x00-\x09\x0b-\x1f\x7f\u202e]", said.replace("\u202e", "") if said.startswith("[") else said
        )


def test_what_was_written_is_quoted_on_one_short_line() -> None:
    assert quoted("a\n  b") == "'a b'"
    assert quoted("\x1b[31m") == "'\\u001b[31m'"
    assert len(quoted("x" * 500)) == 62
