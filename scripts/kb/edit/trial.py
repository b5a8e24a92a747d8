"""What `kb check` would say of files before they are kept: it is asked in a copy of the project."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from kb.files import Memory
from kb.load import Library, read_library
from kb.pages import Pages, read_pages
from kb.problem import Problem
from kb.rules import check, judged


class Trial:
    """A copy of data/ and docs/ where files can be tried. `library` and `pages` are what it holds without them."""

    library: Library
    pages: Pages

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = folder
        for name in ("data", "docs"):
            with suppress(OSError):  # what cannot be copied cannot be read either, and the check says so
                shutil.copytree(root / name, folder / name, symlinks=True, copy_function=shutil.copyfile)
        self._memory = Memory()
        self.library, self.pages, problems = self._look()
        self._known = {_said(problem) for problem in problems}

    def problems_with(self, changes: Mapping[str, str]) -> list[Problem]:
        """What the check would say that it does not say now, if these files (path -> text) stood in the project."""
        before = {shown: self._bytes(shown) for shown in changes}
        try:
            for shown, text in changes.items():
                (self.root / shown).parent.mkdir(parents=True, exist_ok=True)
                (self.root / shown).write_bytes(text.encode("utf-8"))
            return [problem for problem in self._look()[2] if _said(problem) not in self._known]
        finally:
            for shown, content in before.items():
                if content is None:
                    (self.root / shown).unlink(missing_ok=True)
                else:
                    (self.root / shown).write_bytes(content)

    def _bytes(self, shown: str) -> bytes | None:
        path = self.root / shown
        return path.read_bytes() if path.exists() else None

    def _look(self) -> tuple[Library, Pages, list[Problem]]:
        library, problems = read_library(self.root, memory=self._memory)
        pages, more = read_pages(self.root, memory=self._memory)
        return library, pages, list(judged([*problems, *more, *check(library, pages)]))


def _said(problem: Problem) -> tuple[str, str, str]:
    """The same problem in another line of its file is still the same."""
    return problem.path, problem.code, problem.message
