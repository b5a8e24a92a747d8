"""What `kb check` would say of files before they are kept: it is asked in a copy of the project."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from kb.files import Memory
from kb.judgment import judge
from kb.problem import Problem


class Trial:
    """A copy of data/ and docs/ where files can be tried. `library` and `pages` are what it holds without them."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = folder
        for name in ("data", "docs"):
            with suppress(OSError):  # what cannot be copied cannot be read either, and the check says so
                shutil.copytree(root / name, folder / name, symlinks=True, copy_function=shutil.copyfile)
        self._memory = Memory()
        now = judge(self.root, memory=self._memory)
        self.library, self.pages = now.library, now.pages
        self._known = {_said(problem) for problem in now.problems}

    def problems_with(self, changes: Mapping[str, str]) -> list[Problem]:
        """What the check would say that it does not say now, if these files (path -> text) stood in the project."""
        before = {shown: self._bytes(shown) for shown in changes}
        try:
            for shown, text in changes.items():
                (self.root / shown).parent.mkdir(parents=True, exist_ok=True)
                (self.root / shown).write_bytes(text.encode("utf-8"))
            said = judge(self.root, memory=self._memory).problems
            return [problem for problem in said if _said(problem) not in self._known]
        finally:
            for shown, content in before.items():
                if content is None:
                    (self.root / shown).unlink(missing_ok=True)
                else:
                    (self.root / shown).write_bytes(content)

    def _bytes(self, shown: str) -> bytes | None:
        path = self.root / shown
        return path.read_bytes() if path.exists() else None


def _said(problem: Problem) -> tuple[str, str, str]:
    """The same problem in another line of its file is still the same."""
    return problem.path, problem.code, problem.message
