"""What was made of files and texts that have not changed since: within a process, and on disk for the next one.

Kept on disk for the project that this code lies in alone, under .kb/: a pickle can run programs, so one is only read from
where a stranger could have changed the code as well. It is of one day, since dates are judged by the day, and of one
state of this code, its packages and Python. Whatever is wrong with it, it is as if there were none.
"""

from __future__ import annotations

import contextlib
import datetime
import gc
import os
import pickle
import stat
import sys
from collections.abc import Callable, Hashable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

CODE = Path(__file__).resolve().parents[1]
_LARGEST = 1024 * 1024  # bytes of a file; no file of a project may have more, so a larger one is only told of


class Memory:
    """What was made of what is known by a key, with a mark of what it was made from."""

    def __init__(self, place: Path | None = None, world: str = "") -> None:
        """`place` is a file that holds what an earlier process kept, valid in the same `world`."""
        self._place, self._world = place, world
        self._known: dict[Hashable, tuple[object, Any]] = _read(place, world) if place else {}
        self._asked: set[Hashable] = set()
        self._is_new = False

    @classmethod
    def of_project(cls, root: Path, name: str) -> Memory:
        """The memory of that name of a project; kept on disk if this code is the project's own."""
        if CODE.parent != root:
            return cls()
        return cls(root / ".kb" / "memory" / f"{name}.pickle", _world(root))

    def made(self, key: Hashable, mark: object, make: Callable[[], T]) -> T:
        """What `make` made when it was last asked for the key, if the mark is still the same; else what it makes now."""
        self._asked.add(key)
        if key in self._known and self._known[key][0] == mark:
            found: T = self._known[key][1]
            return found
        made = make()
        self._known[key] = (mark, made)
        self._is_new = True
        return made

    def recall(self, path: Path, read: Callable[[], T]) -> T:
        """What `read` made of a file when it last held what it holds now, else what it makes of it now."""
        mark = _mark_of(path)
        if not mark:
            return read()
        is_known = path in self._known and self._known[path][0] == mark
        made = self.made(path, mark, read)
        if not is_known and _mark_of(path) != mark:  # saved while it was read
            self.forget(path)
        return made

    def forget(self, key: Hashable) -> None:
        """Make it anew the next time."""
        self._known.pop(key, None)

    def keep(self) -> None:
        """Write down what was asked for since the last time, for the next process."""
        left = self._known.keys() - self._asked
        for key in left:
            del self._known[key]
        if self._place:
            # a full disk, a folder that may not be written: the next one makes it anew
            with contextlib.suppress(OSError):
                for stale in self._place.parent.glob(f"{self._place.name}-*"):  # by a process that was killed
                    stale.unlink(missing_ok=True)
                if self._is_new or left:
                    self._place.parent.mkdir(parents=True, exist_ok=True)
                    new = self._place.with_name(f"{self._place.name}-{os.getpid()}")
                    new.write_bytes(pickle.dumps(self._world) + pickle.dumps(self._known, pickle.HIGHEST_PROTOCOL))
                    new.replace(self._place)
        self._asked, self._is_new = set(), False


def mark_of(*made_from: object) -> bytes:
    """A mark of values that tell in full by `repr` what they are."""
    return blake2b(repr(made_from).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _mark_of(path: Path) -> bytes:
    """A mark of what a file holds; none where it is no plain file (a link may lead to something that changes)."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            return b""
        return blake2b(path.read_bytes(), digest_size=16).digest()
    except OSError:
        return b""


def _read(place: Path, world: str) -> dict[Hashable, tuple[object, Any]]:
    was_enabled = gc.isenabled()
    gc.disable()  # nothing of it is garbage
    try:
        with place.open("rb") as file:
            return pickle.load(file) if pickle.load(file) == world else {}  # noqa: S301 - see above
    except Exception:  # cut short, of another version, not ours: whatever it is, it can be made anew
        return {}
    finally:
        if was_enabled:
            gc.enable()


def _world(root: Path) -> str:
    """What decides beside its text what is made of a file: the day, Python, the packages, this code, where it lies."""
    day = os.environ.get("KB_TODAY") or datetime.date.today()
    return f"{day} {sys.version} {root} {_code_of(root)}"


@cache
def _code_of(root: Path) -> str:
    """A mark of this code and the packages, which stay while a process runs."""
    code = blake2b(digest_size=16)
    for path in sorted(file for file in (CODE / "kb").rglob("*") if file.suffix in {".py", ".html"}):
        code.update(path.read_bytes())
    with contextlib.suppress(OSError):
        code.update((root / "requirements.lock").read_bytes())
    return code.hexdigest()
