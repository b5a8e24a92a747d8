"""What is to be done to files, told before it is done; done as a whole or not at all, with git where there is git."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

Content = str | bytes | None
"""What a file will hold; None: it will not be there."""


class Refused(Exception):
    """Why nothing was written, and what can be typed instead."""


@dataclass
class Plan:
    """What will be done: in words, and path -> what the file will hold. `renames` are among the changes too."""

    title: str
    changes: dict[str, Content] = field(default_factory=dict)
    renames: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The plan as it is shown."""
        yield self.title
        for old, new in self.renames.items():
            yield f"  rename  {old} -> {new}"
        handled = {*self.renames, *self.renames.values()}
        for path, content in self.changes.items():
            if path not in handled:
                yield f"  {'delete' if content is None else 'write '}  {path}"
        yield from (f"  {note}" for note in self.notes)


def carry_out(root: Path, changes: Mapping[str, Content], *, new: Sequence[str] = (), with_git: bool = False) -> None:
    """Write all files or none; whatever stops it in the middle, all is as it was. OSError says why.

    `new` are files that must not be there yet. With git, what was done is staged as well, so that a renamed file keeps
    its history and one `git commit` is left to do.
    """
    before = {path: (root / path).read_bytes() if (root / path).is_file() else None for path in changes}
    made: list[Path] = []
    with _undone_when_ended(), _index_of(root, with_git) as stage:
        try:
            for path in new:
                if os.path.lexists(root / path):
                    raise FileExistsError(17, "exists already", path)
            for path, content in changes.items():
                _write(root / path, content, made)
            stage(list(changes))
        except BaseException:
            for path, old in before.items():
                _restore(root / path, old)
            for folder in reversed(made):
                with suppress(OSError):
                    folder.rmdir()
            raise
    for path, content in changes.items():
        if content is None:
            _drop_empty_folders((root / path).parent, root)


@contextmanager
def _undone_when_ended() -> Iterator[None]:
    """Whatever asks the program to end (Ctrl-C, a window that is closed, a machine that shuts down) is an interruption
    like another; what asks for it twice does not stop the undoing.
    """

    def stop(number: int, frame: object) -> None:
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    ends = {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}  # Windows has no SIGHUP
    usual = {signal.SIG_DFL, signal.default_int_handler}
    is_main = threading.current_thread() is threading.main_thread()  # no other can be asked
    before = {each: known for each in ends if is_main and (known := signal.getsignal(each)) in usual}
    for each in before:
        signal.signal(each, stop)
    try:
        yield
    finally:
        for each, known in before.items():
            signal.signal(each, known)


def _write(path: Path, content: Content, made: list[Path]) -> None:
    if content is None:
        path.unlink(missing_ok=True)
        return
    missing = [folder for folder in path.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir()
        made.append(folder)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def _restore(path: Path, old: bytes | None) -> None:
    if old is None:
        path.unlink(missing_ok=True)
    elif not path.is_file() or path.read_bytes() != old:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(old)


def _drop_empty_folders(folder: Path, root: Path) -> None:
    while folder != root and folder.parent != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


@contextmanager
def _index_of(root: Path, with_git: bool) -> Iterator[_Stage]:
    """Stages paths in git's index, where there is git; the index is as it was when something goes wrong."""
    stage = _Stage(root if with_git else None)
    try:
        yield stage
    except BaseException:
        stage.undo()
        raise


class _Stage:
    """`git add`, and its undoing. Does nothing outside a work tree of git."""

    def __init__(self, root: Path | None) -> None:
        self.root = root
        self.index: Path | None = None
        self.before: bytes | None = None
        found = git(root, "rev-parse", "--git-path", "index") if root else None
        if root and found and found.returncode == 0:
            self.index = root / found.stdout.strip()
            self.before = self.index.read_bytes() if self.index.is_file() else None

    def __call__(self, paths: Sequence[str]) -> None:
        if self.index is None or self.root is None:
            return
        known = git(self.root, "ls-files", "--", *paths)
        tracked = known.stdout.splitlines() if known else []
        there = [path for path in paths if (self.root / path).exists()]
        done = git(self.root, "add", "--all", "--", *dict.fromkeys([*there, *tracked]))
        if done and done.returncode:
            raise OSError(1, f"git says: {' '.join(done.stderr.split())}")

    def undo(self) -> None:
        if self.index is not None and self.before is not None:
            self.index.write_bytes(self.before)


def git(root: Path, *arguments: str) -> subprocess.CompletedProcess[str] | None:
    """What git answers; None where there is no git."""
    if not shutil.which("git"):
        return None
    command = ["git", "-C", str(root), "-c", "core.quotePath=false", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)
