"""A lock that the system drops when its process ends, so that a kill leaves nothing to clean up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Busy(Exception):
    """Another process holds the lock."""


class Unwritable(Exception):
    """The lock cannot be written: why, and what to do."""


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`; Busy when another process does, Unwritable where there can be none."""
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = path.open("w", encoding="utf-8")
    except FileExistsError:
        raise Unwritable(f"{folder} is a file, and a folder of that name is needed: move it away") from None
    except OSError as error:
        said = f"{path} cannot be written ({(error.strerror or 'error').lower()}): see who owns the folder"
        raise Unwritable(said) from error
    with handle:
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            else:
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy from error
        yield
