"""Signatures of reviewers: what they hold on to, what they let go, and how a page says it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb import cli, review
from kb.judgment import judge
from tests.trees import base_project

GUIDE = "docs/templates/letter.md"
TERM = "data/glossary/trauma.yml"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = base_project(tmp_path / "project")
    monkeypatch.setenv("KB_ROOT", str(folder))
    return folder


def sign(path: str, profession: str) -> int:
    return cli.main(["review", "sign", path, "--profession", profession, "--name", "Ann Example, LMT"])


def standing(root: Path) -> review.Standing:
    pages = judge(root).pages
    source = pages.sources["templates/letter.md"]
    return review.standing(source.matter, review.page_parts(source))


@pytest.mark.parametrize("path", [GUIDE, TERM])
def test_two_professions_make_it_reviewed(root: Path, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = (root / path).read_text("utf-8")
    assert sign(path, "psychotherapist") == 0
    assert "status: draft" in (root / path).read_text("utf-8")
    assert "other profession's reading is open" in capsys.readouterr().out
    assert sign(path, "massage-therapist") == 0
    after = (root / path).read_text("utf-8")
    assert "status: reviewed" in after
    assert judge(root).problems == []
    signed = re.sub(r"reviews:\n(?:  - .*\n)+", "", after).replace("status: reviewed\n", "")
    assert signed == before.replace("status: draft\n", ""), "nothing else has changed"


def test_signing_again_takes_the_place_of_the_first_signature(root: Path) -> None:
    for _ in range(2):
        assert sign(GUIDE, "psychotherapist") == 0
    assert (root / GUIDE).read_text("utf-8").count("Ann Example") == 1


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("What belongs on it.", "What   **belongs** on it!"),
        ("What belongs on it.", "what belongs\non it"),
        ("## Put in {: #put-in }", "## Put  in {: #put-in .wide }"),
    ],
)
def test_layout_and_signs_leave_a_signature_as_it_is(root: Path, was: str, becomes: str) -> None:
    assert sign(GUIDE, "psychotherapist") == 0
    text = (root / GUIDE).read_text("utf-8")
    assert was in text
    (root / GUIDE).write_text(text.replace(was, becomes), encoding="utf-8")
    assert standing(root).state == "part"


def test_british_and_american_spelling_are_one(root: Path) -> None:
    british = "The colour of behaviour is organised, labelled and analysed at the centre."
    american = "The color of behavior is organized, labeled and analyzed at the center."
    prints = [review.fingerprints({"a": ("A", text)}) for text in (british, american)]
    assert prints[0] == prints[1]
    assert review.fingerprints({"a": ("A", "do not press")}) != review.fingerprints({"a": ("A", "do note press")})


def test_another_word_is_told_with_its_section(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for profession in review.REVIEWERS:
        assert sign(GUIDE, profession) == 0
    text = (root / GUIDE).read_text("utf-8")
    (root / GUIDE).write_text(text.replace("What belongs", "Whatever belongs"), encoding="utf-8")
    stands = standing(root)
    assert stands.state == "changed"
    assert {names for _, names in stands.outdated} == {("Put in",)}
    assert {problem.code for problem in judge(root).problems} == {"KB520"}
    capsys.readouterr()
    assert cli.main(["review", "due"]) == 0
    assert capsys.readouterr().out.startswith(f"{GUIDE}: Ann Example, LMT read it before Put in changed")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["docs/index.md", "--profession", "psychotherapist", "--name", "A"], "is no finished guide"),
        ([GUIDE, "--profession", "dentist", "--name", "A"], "there is no profession 'dentist'"),
        ([GUIDE], "who signs?"),
    ],
)
def test_what_cannot_be_signed_is_told(
    root: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["review", "sign", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_text_with_problems_is_not_signed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (root / GUIDE).read_text("utf-8")
    (root / GUIDE).write_text(text.replace("smith-2020", "smyth-2020"), encoding="utf-8")
    assert sign(GUIDE, "psychotherapist") == 2
    assert "has problems: mend them first" in capsys.readouterr().err
