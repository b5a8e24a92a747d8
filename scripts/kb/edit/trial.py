"""What `kb check` would say of files before they are kept: it is asked in a copy of the project."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from kb.edit.plan import Content
from kb.judgment import Judgment, judge
from kb.memory import Memory
from kb.problem import Problem

SETTINGS = "mkdocs.yml"


class Trial:
    """A copy of data/ and docs/ where files can be tried. `library` and `pages` are what it holds without them."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = folder
        for name in ("data", "docs"):
            with suppress(OSError):  # what cannot be copied cannot be read either, and the check says so
                shutil.copytree(root / name, folder / name, symlinks=True, copy_function=shutil.copyfile)
        with suppress(OSError):
            shutil.copyfile(root / SETTINGS, folder / SETTINGS)  # its navigation names pages
        self._memory = Memory()
        now = judge(self.root, memory=self._memory)
        self.library, self.pages = now.library, now.pages
        self.known = now.problems
        self._known = {_said(problem) for problem in now.problems}

    def problems_with(self, changes: Mapping[str, Content], former: Mapping[str, str] | None = None) -> list[Problem]:
        """What the check would say that it does not say now, if these files stood in the project. `former` are names
        that files had before.
        """
        found = self.judgment_with(changes).problems
        names = former or {}
        return [p for p in found if _said(replace(p, path=names.get(p.path, p.path))) not in self._known]

    def judgment_with(self, changes: Mapping[str, Content]) -> Judgment:
        """What the check would read and say, if these files stood in the project."""
        before = {shown: self._bytes(shown) for shown in changes}
        try:
            for shown, content in changes.items():
                self._put(shown, content)
            return judge(self.root, memory=self._memory)
        finally:
            for shown, content in before.items():
                self._put(shown, content)

    def _bytes(self, shown: str) -> bytes | None:
        path = self.root / shown
        return path.read_bytes() if path.exists() else None

    def _put(self, shown: str, content: Content) -> None:
        path = self.root / shown
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def _said(problem: Problem) -> tuple[str, str, str]:
    """The same problem in another line of its file is still the same."""
    return problem.path, problem.code, problem.message
