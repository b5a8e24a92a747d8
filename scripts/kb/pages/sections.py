"""Where guides, templates and cases lie: in the folders that lists are made of, and in no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kb.model import SECTIONS
from kb.problem import Problem, nearest

_FLAT = ("templates", "cases")
_OF_GUIDES_ALONE = frozenset({"objectives", "next"})
_CHOICE = f"docs/guides/{', docs/guides/'.join(SECTIONS[:-1])} or docs/guides/{SECTIONS[-1]}"


def is_astray(src: str) -> bool:
    """Whether a page lies in a folder below those that are listed, or beside them, so that no list would show it."""
    parts = src.split("/")
    if parts[0] == "guides":
        return len(parts) > 3 or (len(parts) == 3 and parts[1] not in SECTIONS)
    return parts[0] in _FLAT and len(parts) > 2


def is_guide_astray(src: str, values: Mapping[str, Any]) -> bool:
    """Whether a page beside the folders of guides has keys that guides alone have."""
    return src.startswith("guides/") and src.count("/") == 1 and bool(_OF_GUIDES_ALONE & values.keys())


def meant_places(src: str) -> Iterator[str]:
    """Where a page that lies astray may be meant to lie: who leads there is no second problem."""
    parts = src.split("/")
    if parts[0] in _FLAT or parts[1] in SECTIONS:
        yield "/".join((*parts[: 1 if parts[0] in _FLAT else 2], parts[-1]))
        return
    near = nearest(parts[1], SECTIONS) if len(parts) > 2 else None
    yield from (f"guides/{section}/{parts[-1]}" for section in ((near,) if near else SECTIONS))


def misplaced_problem(src: str, docs: Path) -> Problem:
    """The one problem of a folder whose pages would stand in no list, or of a guide that lies in none."""
    parts = src.split("/")
    if parts[0] in _FLAT:
        folder = f"docs/{parts[0]}/{parts[1]}"
        return Problem(
            folder, 1, 1, "KB113", f"is a folder, and {parts[0]} lie in none", f"move its pages to docs/{parts[0]}"
        )
    if len(parts) == 2:
        said = "has the keys of a guide, and lies in no section of them, so that no list would show it"
        return Problem(f"docs/{src}", 1, 1, "KB113", said, f"move it to {_CHOICE}")
    if parts[1] in SECTIONS:
        said = "is a folder within a section of the guides, and no list would show its pages"
        return Problem(
            f"docs/guides/{parts[1]}/{parts[2]}", 1, 1, "KB113", said, f"move its pages to docs/guides/{parts[1]}"
        )
    said = f"is no section of the guides, so that no list would show its pages; sections are: {', '.join(SECTIONS)}"
    missing = [section for section in SECTIONS if not (docs / "guides" / section).exists()]
    near = nearest(parts[1], SECTIONS) or (missing[0] if len(missing) == 1 else None)
    hint = f"move its pages to {f'docs/guides/{near}' if near else _CHOICE}"
    if near in missing:
        hint = f"rename it to {near}"
    return Problem(f"docs/guides/{parts[1]}", 1, 1, "KB113", said, hint)
