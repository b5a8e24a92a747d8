"""What CITATION.cff says of the project: the version that is being worked on, and who is named as its author."""

from __future__ import annotations

import re
from pathlib import Path

NAME = "CITATION.cff"
_VERSION = re.compile(r"^version:\s*[\"']?(\d[\w.+-]*)", re.M)
_AUTHORS = re.compile(r"^authors:[ \t]*\n((?:[ \t]+.*\n?)+)", re.M)
_GROUP = re.compile(r"^\s*- name:\s*[\"']?(.+?)[\"']?\s*$", re.M)


def read_version(root: Path) -> str:
    """The version that is being worked on; 0 where there is none."""
    match = _VERSION.search(_read(root))
    return match.group(1) if match else "0"


def read_authors(root: Path) -> tuple[str, ...]:
    """The groups that are named as authors of the whole, in order; none where the file names none."""
    block = _AUTHORS.search(_read(root))
    return tuple(_GROUP.findall(block.group(1))) if block else ()


def _read(root: Path) -> str:
    path = root / NAME
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
