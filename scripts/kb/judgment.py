"""What `kb check` says: everything is read, and everything that is wrong is told. Whoever judges, judges by this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kb import rules
from kb.load import Library, read_library
from kb.memory import Memory
from kb.pages import Pages, read_pages
from kb.problem import Problem
from kb.rules import data_links


@dataclass
class Judgment:
    """What data/ and docs/ hold, and everything that is wrong with them."""

    library: Library
    pages: Pages
    problems: Sequence[Problem]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.level == "error"]


def judge(root: Path, *, production: bool = False, memory: Memory | None = None) -> Judgment:
    """Read and check everything, from memory what has not changed: from this one, else from the project's own."""
    memory = memory or Memory.of_project(root, "check")
    library, problems = read_library(root, memory=memory)
    pages, more = read_pages(root, memory=memory)
    missing = [p for p in (*problems, *more) if p.code == "KB113" and p.path in {"data", "docs"}]
    if missing:  # without them everything would be wrong
        return Judgment(library, pages, missing)
    own = (data_links.with_words(problem, library) for problem in (*problems, *more))
    found = [*own, *rules.check(library, pages)]
    if production:
        found += rules.production(library, pages)
    judged = rules.judged(found)
    memory.keep()
    return Judgment(library, pages, judged)
