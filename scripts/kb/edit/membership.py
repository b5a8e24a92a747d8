"""Membership is said by a center and by each of its people: who is new is entered in the files of the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kb.edit.house_style import row_for
from kb.load import Library
from kb.model import Center, Practitioner
from kb.source import parse_document

_ANSWER: dict[type, tuple[str, type, str]] = {
    Center: ("members", Practitioner, "centers"),
    Practitioner: ("centers", Center, "members"),
}
"""A listing's key, whom it names, and the key under which these name the listing."""


def answering_changes(root: Path, model: type, values: Mapping[str, Any], library: Library) -> dict[str, str]:
    """The files of the people or centers that a new listing names, each with the listing entered (path -> text)."""
    if model not in _ANSWER:
        return {}
    key, kind, answer = _ANSWER[model]
    changed = {}
    named = values.get(key)
    for id_ in named if isinstance(named, list) else ():
        other = library.listings.get(id_) if isinstance(id_, str) else None
        if other is not None and isinstance(other, kind) and values["id"] not in getattr(other, answer):
            shown = library.entries["listing", other.id].path
            if not (root / shown).is_symlink():  # the file behind a link may belong to something else
                text = (root / shown).read_bytes().decode("utf-8")
                changed[shown] = with_id(text, answer, values["id"], kind)
    return changed


def with_id(text: str, key: str, id_: str, model: type) -> str:
    """The text of an entry with one more id in a list of ids. Comments, order and all else stay."""
    document, _ = parse_document(text, "")
    lines = text.split("\n")
    ids = document.values.get(key)
    if ids:
        row, column = document.places[(key, len(ids) - 1)]
        line = lines[row - 1]
        if line[: column - 1].strip() == "-":
            lines.insert(row, f"{line[: line.index('-')]}- {id_}")
        else:
            end = column - 1 + len(re.match(r"[\"']?[\w-]+[\"']?", line[column - 1 :]).group())  # type: ignore[union-attr]
            lines[row - 1] = f"{line[:end]}, {id_}{line[end:]}"
    elif key in document.values:
        row = document.keys[(key,)][0]
        lines[row - 1] = re.sub(r"\[\s*\]", f"[{id_}]", lines[row - 1], count=1)
    else:
        lines.insert(row_for(key, document, model, lines), f"{key}: [{id_}]")
    return "\n".join(lines)
