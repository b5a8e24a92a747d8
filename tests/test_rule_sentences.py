"""The sentences of rules-sentences.yml, each in a guide: what is wrong is told, and what is fair is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from kb.load import Library, read_library
from kb.pages import read_pages
from kb.rules.claims import claims_are_cited
from kb.rules.scope_advice import nobody_is_sent_outside
from kb.rules.wording import claims_are_kept_small, people_come_first

ROOT = Path(__file__).parent.parent
TABLE: dict[str, dict[str, list[str]]] = yaml.safe_load((ROOT / "tests/rules-sentences.yml").read_text("utf-8"))
BOTH = "massage-therapist, psychotherapist"
HEAD = f"""---
id: some
title: Some title
summary: One sentence.
questions: [{", ".join("abcdefghijklmno")}]
objectives: [{{text: Name it., section: do-now}}]
duties: []
varies_by_jurisdiction: false
status: draft
for: [READERS]
---

## Do now {{: #do-now }}

"""
RULES = (claims_are_kept_small, people_come_first, nobody_is_sent_outside, claims_are_cited)
CITED = '{{ cite("moyer-2004") }}'
ON_A_PAGE = 30  # of one kind no more than MAX_TOLD are told in one file
SHAPES = ("{}", "- {}", "The room is quiet. {}", "| Now | {} |")  # a paragraph, an item, a second sentence, a cell


@pytest.fixture(scope="module")
def library() -> Library:
    """The matrix and whom it is for; what else the project holds would be judged with every page anew."""
    return replace(read_library(ROOT)[0], terms={})


def told(folder: Path, library: Library, readers: str, sentences: list[str]) -> list[str]:
    """Those of the sentences that a rule tells in guides for these readers."""
    guides = folder / readers / "docs/guides/touch"
    guides.mkdir(parents=True)
    for first in range(0, len(sentences), ON_A_PAGE):
        some = sentences[first : first + ON_A_PAGE]
        lines = [
            SHAPES[number % len(SHAPES)].format(sentence.replace("[@x]", CITED)) for number, sentence in enumerate(some)
        ]
        text = HEAD.replace("READERS", readers) + "\n\n".join(lines) + "\n"
        (guides / f"{first}.md").write_text(text, encoding="utf-8")
    pages, _ = read_pages(folder / readers)
    problems = [problem for rule in RULES for problem in rule(library, pages)]
    at = {int(Path(found.path).stem) + (found.line - HEAD.count("\n") - 1) // 2 for found in problems}
    return [sentences[number] for number in sorted(at)]


@pytest.mark.parametrize("kind", TABLE["found"])
def test_what_is_wrong_is_told(kind: str, tmp_path: Path, library: Library) -> None:
    reader = kind if kind in library.professions else "massage-therapist"
    wrong = TABLE["found"][kind]
    assert told(tmp_path, library, reader, wrong) == wrong
    assert told(tmp_path / "missed", library, reader, TABLE["missed"].get(kind, [])) == [], "found now: move it up"


@pytest.mark.parametrize("kind", TABLE["fair"])
def test_what_is_fair_is_not(kind: str, tmp_path: Path, library: Library) -> None:
    readers = ["massage-therapist"] if kind == "proper" else ["massage-therapist", "psychotherapist", BOTH]
    for reader in readers:
        assert told(tmp_path, library, reader, TABLE["fair"][kind]) == []


def test_the_table_is_as_good_as_it_says() -> None:
    found, missed, fair, false = (
        sum(map(len, TABLE[part].values())) for part in ("found", "missed", "fair", "wrongly_told")
    )
    assert found / (found + missed) >= 0.9
    assert false / (fair + false) <= 0.05
