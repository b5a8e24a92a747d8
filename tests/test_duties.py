"""A guide owes what its kind and its subject give it, and objectives open with what can be seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.load import read_library
from kb.pages import read_pages
from kb.rules.duties import duties_are_met
from kb.rules.guides import objectives_can_be_measured

ROOT = Path(__file__).parent.parent
DISCLOSURE = ROOT / "docs/guides/scope/disclosure-of-abuse.md"


def told(folder: Path, text: str) -> list[str]:
    """What is said of a guide's duties."""
    page = folder / "docs/guides/scope/disclosure-of-abuse.md"
    page.parent.mkdir(parents=True)
    page.write_text(text, encoding="utf-8")
    library, _ = read_library(folder)
    return [problem.message for problem in duties_are_met(library, read_pages(folder)[0])]


def test_a_subject_brings_its_duties(tmp_path: Path) -> None:
    text = DISCLOSURE.read_text("utf-8")
    start = text.index("\nduties: [") + 1
    bare = text[:start] + "duties: []" + text[text.index("\n", start) :]
    assert told(tmp_path / "whole", text) == []
    found = " ".join(told(tmp_path / "bare", bare))
    for duty in ("consent", "documentation", "crisis", "minors", "reporting"):
        assert f"lacks the duty '{duty}'" in found


def test_a_section_that_says_nothing_meets_no_duty(tmp_path: Path) -> None:
    text = DISCLOSURE.read_text("utf-8")
    start = text.index("\n", text.index("{: #notes-and-consent }"))
    gutted = text[:start] + "\n\nBe kind.\n\n" + text[text.index("\n## ", start) + 1 :]
    assert {message.split("'")[1] for message in told(tmp_path, gutted)} == {"consent", "documentation"}


@pytest.mark.parametrize(
    ("objective", "is_seen"),
    [
        ("Gain confidence in talking about touch.", False),
        ("Demonstrate an understanding of consent.", False),
        ("Show awareness of power.", False),
        ("Describe your feelings after a session.", False),
        ("Identify and understand four signs.", False),
        ("Explore the meaning of touch.", False),
        ("Reflect on your own history.", False),
        ("Consider what a client needs.", False),
        ("Recognize the importance of consent.", False),
        ("Understand trauma.", False),
        ("Be able to name three signs.", False),
        ("list three signs.", False),
        ("As a psychotherapist, appreciate massage.", False),
        ("As a massage therapist, name four signs.", True),
        ("List three signs.", True),
        ("Demonstrate how draping is changed.", True),
        ("Explain why a client may feel afraid.", True),
        ("Identify and name four signs.", True),
        ("Role-play a refusal.", True),
    ],
)
def test_objectives_open_with_what_can_be_seen(objective: str, is_seen: bool, tmp_path: Path) -> None:
    page = tmp_path / "docs/guides/scope/disclosure-of-abuse.md"
    page.parent.mkdir(parents=True)
    text = DISCLOSURE.read_text("utf-8")
    start = text.index("  - text: ", text.index("\nobjectives:"))
    page.write_text(text[:start] + f"  - text: {objective}" + text[text.index("\n", start) :], encoding="utf-8")
    library, _ = read_library(tmp_path)
    problems = list(objectives_can_be_measured(library, read_pages(tmp_path)[0]))
    assert (problems == []) == is_seen
