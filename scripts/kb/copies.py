"""Files that stand beside another one of their name: a copy that a system made, or a file that was renamed by hand."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kb.problem import Problem

# `crying (1)`, `crying - Copy`, `crying copy 2`, `crying 2`: what systems call the second of two
_COPY_MARK = re.compile(r"(?:(?: -)? copy(?: \(?\d+\)?)?| \(?\d+\)?)\Z", re.I)


def hint_of_copy(name: str) -> str:
    """The hint where a file would have to be called as one that is there already."""
    return f"{name} exists: delete this file if it is a copy, or give it an id and a name of its own"


def is_beside(path: Path, name: str) -> bool:
    """Whether another file of that name lies in the folder of this one. Where capitals don't count it may be this one."""
    try:
        return not os.path.samestat((path.parent / name).lstat(), path.lstat())
    except OSError:
        return False


def beside_its_twin(problems: Sequence[Problem], path: Path, written: object) -> list[Problem]:
    """What is wrong with a file whose id is `written`. No hint leads to writing over the file that has this name.

    Asked anew in each run: whether the other one is there does not stand in this file.
    """
    twin = f"{written}{path.suffix}"
    return [
        replace(problem, hint=hint_of_copy(twin)) if problem.code == "KB111" and is_beside(path, twin) else problem
        for problem in problems
    ]


def original_of(stem: str) -> str:
    """What a file was called that a system copied; the empty text where its name does not say so."""
    found = _COPY_MARK.search(stem)
    return stem[: found.start()] if found else ""
