"""Membership is said by a center and by each of its people: who is new is entered in the files of the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kb.edit.house_style import flow, row_for
from kb.edit.yaml_text import FLOW_ITEM, item_end
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
                changed[shown] = with_item(text, answer, values["id"], kind)
    return changed


def with_item(text: str, key: str, value: str, model: type) -> str:
    """The text of an entry with one more item in a list of ids or words. Comments, order and all else stay."""
    document, _ = parse_document(text, "")
    lines = text.split("\n")
    items, written = document.values.get(key), flow(value)
    if items:
        row, column = document.places[(key, len(items) - 1)]
        line = lines[row - 1]
        if line[: column - 1].strip() == "-":
            end = item_end(lines, row - 1)
            lines.insert(end, f"{line[: line.index('-')]}- {written}")
        else:
            end = column - 1 + len(FLOW_ITEM.match(line[column - 1 :]).group().rstrip())  # type: ignore[union-attr]
            lines[row - 1] = f"{line[:end]}, {written}{line[end:]}"
    elif key in document.values:
        row = document.keys[(key,)][0]
        lines[row - 1] = re.sub(r"\[\s*\]", lambda _: f"[{written}]", lines[row - 1], count=1)
    else:
        lines.insert(row_for(key, document, model, lines), f"{key}: [{written}]")
    return "\n".join(lines)
