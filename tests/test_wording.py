"""Sentences that promise too much are told, and their like that promise nothing are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.judgment import judge
from tests.trees import base_project, put

HEAD = "---\ntitle: Home\n---\n\n"

TOO_MUCH = """Deep tissue massage heals trauma.
This work releases stored trauma from the hips.
Massage flushes out toxins.
Massage boosts serotonin levels.
One hour lowers cortisol by a third.
Massage cures depression.
Trauma is stored in the fascia.
Touch treats PTSD.
Massage therapy can treat anxiety disorders.
Bodywork resolves childhood trauma.
It resets your nervous system.
EMDR erases traumatic memories.
The psoas holds trauma.
Massage is a proven treatment for PTSD.
Reiki will heal your grief.
Memories get trapped in the muscles.
Craniosacral work detoxifies the body.
Massage increases dopamine and oxytocin.
Somatic work will unlock the trauma held in the body.
Yoga therapy eliminates anxiety.
Regular massage prevents relapse into addiction.
Massage strengthens the immune system.
Emotional release on the table completes the trauma cycle.
Massage removes lactic acid from muscles.
Talk therapy guarantees recovery."""

FAIR = """It does not heal trauma.
Does massage cure depression?
No study shows that massage lowers cortisol.
She said "it released my trauma".
Claims that massage boosts serotonin rest on urine.
Massage may ease anxiety for a while.
Psychotherapy treats PTSD.
Nobody knows whether memories are stored in tissue.
People heal in their own time.
Physicians treat depression.
She learned to treat her anxiety as information.
Touch is not a treatment for depression.
That tissue holds the memory has not been shown.
Her daughter has health anxiety."""

LABELS = """He committed suicide.
She is a borderline.
Many addicts come here.
The mentally ill need care.
He suffers from depression.
She is a manipulative client."""

PERSONS = """He died by suicide.
She has a borderline personality disorder.
A person with an addiction comes here.
"I went crazy," she said.
People with psychosis need care."""


def told(folder: Path, text: str, *codes: str) -> list[int]:
    """The numbers (from 1) of the sentences that are told with one of the codes."""
    root = base_project(folder / "project")
    put(root, "docs/index.md", HEAD + "\n\n".join(text.split("\n")) + "\n")
    lines = {problem.line for problem in judge(root).problems if problem.code in codes}
    return sorted((line - HEAD.count("\n") - 1) // 2 + 1 for line in lines)


@pytest.mark.usefixtures("small_day")
@pytest.mark.parametrize(("text", "code"), [(TOO_MUCH, "KB412"), (LABELS, "KB413")])
def test_each_is_told(text: str, code: str, tmp_path: Path) -> None:
    assert told(tmp_path, text, code) == list(range(1, text.count("\n") + 2))


@pytest.mark.usefixtures("small_day")
@pytest.mark.parametrize("text", [FAIR, PERSONS])
def test_what_is_fair_is_not(text: str, tmp_path: Path) -> None:
    assert told(tmp_path, text, "KB412", "KB413") == []


SAID_ABOVE = """id: some
title: Massage heals trauma
summary: Bodywork releases toxins.
questions: [Massage heals trauma]
"""
IN_THE_SECTION = """## Outside your scope {: #outside-your-scope }

Massage heals trauma.

Do not say that massage heals trauma."""


@pytest.mark.usefixtures("small_day")
def test_what_a_page_says_of_itself_is_judged_and_its_questions_are_not(tmp_path: Path) -> None:
    root = base_project(tmp_path / "project")
    put(root, "docs/index.md", f"---\n{SAID_ABOVE}---\n\nHello.\n")
    found = [problem for problem in judge(root).problems if problem.code == "KB412"]
    assert [(problem.line, problem.message.split()[0]) for problem in found] == [(3, "title"), (4, "summary")]


@pytest.mark.usefixtures("small_day")
def test_no_section_is_exempt(tmp_path: Path) -> None:
    assert told(tmp_path, IN_THE_SECTION.replace("\n\n", "\n"), "KB412") == [2]
