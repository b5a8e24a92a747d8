"""One build after another for `kb serve`, each into a folder of its own.

They are made by a process beside the server: it has no threads, so that publishing can use a second core
(publish.second_process), and it keeps in memory what was read.
"""

from __future__ import annotations

import multiprocessing
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from kb.build import Result, make, publish_into
from kb.engine import EngineRun, WarmMkDocs
from kb.memory import Memory
from kb.problem import Problem


@dataclass(frozen=True)
class Built:
    """The folder of a good site, or why there is none; and the problems of data/ and docs/, warnings among them. One that
    is not whole yet has its pages; the rest is being written and verified.
    """

    folder: Path | None = None
    failure: str = ""
    problems: list[Problem] = field(default_factory=list)
    pages: int = 0
    is_whole: bool = True

    @property
    def errors(self) -> int:
        return sum(problem.level == "error" for problem in self.problems)


class Rebuilding:
    """Builds when told. The folders are `.kb/<stem>-1`, `-2` ...; who is shown a newer one removes the older."""

    def __init__(self, root: Path, engine: str, address: str, stem: str) -> None:
        self._root, self._stem = root, stem
        self._given = (root, engine, address, stem)
        self._start()

    def _start(self) -> None:
        system = multiprocessing.get_context("spawn")
        self._line, there = system.Pipe()
        self._process = system.Process(target=_build_when_told, args=(there, *self._given))
        self._process.start()
        there.close()

    def build(self) -> Iterator[Built]:
        """Build the tree as it is now: what came of it, and before that, as soon as its pages stand, their folder."""
        try:
            self._line.send("build")
            is_whole = False
            while not is_whole:
                built: Built = self._line.recv()
                is_whole = built.is_whole
                yield built
        except (EOFError, OSError):
            self._process.join()
            self._start()
            yield Built(failure="the process that builds was ended from outside; the next change builds again")

    def close(self) -> None:
        """End it, and remove its folders."""
        self._line.close()
        self._process.terminate()
        self._process.join()
        for folder in (self._root / ".kb").glob(f"{self._stem}-*"):
            shutil.rmtree(folder, ignore_errors=True)


def _build_when_told(line: Connection, root: Path, engine: str, address: str, stem: str) -> None:
    """The process: an order in, what came of it out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends this process
    signal.signal(signal.SIGTERM, _end)
    builds = _Builds(root, engine, address, stem)
    try:
        while line.recv():
            line.send(builds.build(lambda folder: line.send(Built(folder, is_whole=False))))
    except (EOFError, OSError):  # the server is gone
        pass
    finally:
        builds.close()


def _end(*_: Any) -> NoReturn:
    sys.exit(0)


class _Builds:
    """What stays from one build to the next: MkDocs with everything imported, what was read, the last good site."""

    def __init__(self, root: Path, engine: str, address: str, stem: str) -> None:
        self._root, self._engine, self._address, self._stem = root, engine, address, stem
        self._warm = WarmMkDocs(root, address) if engine == "mkdocs" else None
        self._memory = Memory.of_project(root, "check")
        self._last: Path | None = None
        self._count = 0

    def build(self, let_look: Callable[[Path], None]) -> Built:
        self._count += 1
        folder = self._root / ".kb" / f"{self._stem}-{self._count}"
        try:
            result = self._make(folder, partial(let_look, folder))
        except Exception as error:  # whatever a half-saved tree may cause
            return Built(failure=f"{type(error).__name__}: {error}")
        problems = list(result.judgment.problems)
        if result.failure:
            shutil.rmtree(folder, ignore_errors=True)
            return Built(failure="" if result.judgment.errors else result.failure, problems=problems)
        self._last = folder
        return Built(folder, problems=problems, pages=result.pages)

    def _make(self, folder: Path, pages_are_there: Callable[[], None]) -> Result:
        run = (
            self._warm.into(folder)
            if self._warm
            else EngineRun(self._root, folder, self._engine, {"KB_SITE_URL": self._address})
        )
        result = make(self._root, run, memory=self._memory, progress=self._tell)
        if not result.failure:
            publish_into(
                self._root,
                folder,
                result,
                self._address,
                progress=self._tell,
                last=self._last,
                pages_are_there=pages_are_there,
            )
        return result

    def _tell(self, step: str) -> None:
        """The steps of the first build, which takes long, in lines as `kb build` prints them to a log."""
        if self._count == 1:
            print(f"  {step}", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self._warm:
            self._warm.close()
