"""YAML as it is written in this house."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from kb.model import key_names
from kb.source import Document

_PLAIN_TEXT = re.compile(r"[A-Za-z0-9(][^:#\n\[\]{},&*!|>'\"%@`]*\Z")
_LIKE_OTHER = re.compile(r"(?i)(?:[-+.0-9][\d.eE+_-]*|true|false|null|~|yes|no|on|off|y|n)\Z")
PATTERNS = {"yaml-plain": _PLAIN_TEXT, "yaml-like-other": _LIKE_OTHER}
"""Which texts are written without quotes, for those who write YAML elsewhere (kb.web_forms)."""


def as_yaml(values: dict[str, Any]) -> str:
    """A mapping in the house style: long text folded, short lists and mappings on one line."""
    lines = []
    for key, value in values.items():
        if isinstance(value, str) and (len(value) > 90 or "\n" in value) and len(value.split()) > 1:
            folded = " ".join(value.split())
            lines.append(f"{key}: >\n  {folded}")
        elif isinstance(value, list) and (
            len(flow(value)) > 100 or any(isinstance(item, str) and len(item) > 40 for item in value)
        ):
            lines.append(f"{key}:" + "".join(f"\n  - {flow(item)}" for item in value))
        elif isinstance(value, dict) and len(flow(value)) > 100:
            inner = as_yaml(value).rstrip("\n").replace("\n", "\n  ")
            lines.append(f"{key}:\n  {inner}")
        else:
            lines.append(f"{key}: {flow(value)}")
    return "\n".join(lines) + "\n"


def row_for(key: str, document: Document, model: type, lines: Sequence[str]) -> int:
    """Where a key that is not there yet belongs by the house order: the index of the line that it goes before."""
    order = list(key_names(model).values())
    after = [document.keys[(other,)][0] - 1 for other in document.values if order.index(other) > order.index(key)]
    if not after:
        return end_of(list(document.values)[-1], document, lines)
    row = min(after)
    while row > 0 and lines[row - 1].startswith("#"):
        row -= 1  # the comment belongs to the key below it
    return row


def end_of(key: str, document: Document, lines: Sequence[str]) -> int:
    """The index of the line after the last one of a key at the top of a document."""
    row = document.key_place((key,))[0]
    while row < len(lines) and lines[row].startswith((" ", "-")) and lines[row] != "---":
        row += 1
    return row


def flow(value: Any) -> str:
    """A value as it stands on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "null"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {flow(item)}' for key, item in value.items())}}}"
    if isinstance(value, str):
        if _PLAIN_TEXT.match(value) and not _LIKE_OTHER.match(value) and value == value.strip():
            return value
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return str(value)
