"""`kb review sign`: enters a reviewer's signature; comments and all else stay as they are."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kb import review
from kb.edit.house_style import as_yaml, end_of, row_for
from kb.edit.yaml_text import yaml_part
from kb.judgment import Judgment
from kb.source import parse_document


class Unsignable(Exception):
    """Why nothing was signed."""


def sign(root: Path, judgment: Judgment, shown: str, profession: str, name: str, on: datetime.date) -> str:
    """Enter a signature into a page or an entry. Returns how it stands now: part or reviewed."""
    item, parts = _signable(judgment, shown)
    if profession not in judgment.library.professions:
        known = ", ".join(judgment.library.professions)
        raise Unsignable(f"there is no profession '{profession}'; one of: {known}")
    signature = {
        "profession": profession,
        "name": name,
        "reviewed_on": on.isoformat(),
        "text": review.fingerprints(parts),
    }
    kept = [_written(other) for other in item.reviews if other.profession != profession]
    reviews = [*kept, signature]
    current = {row["profession"] for row in reviews if row["text"] == signature["text"]}
    state = "reviewed" if current >= set(review.REVIEWERS) else "part"
    status = "reviewed" if state == "reviewed" else "draft"
    path = root / shown
    text = path.read_bytes().decode("utf-8")
    path.write_bytes(_with_reviews(text, type(item), status, reviews).encode("utf-8"))
    return state


def _signable(judgment: Judgment, shown: str) -> tuple[Any, Mapping[str, tuple[str, str]]]:
    """The entry or page behind a path, and its parts."""
    if any(problem.path == shown for problem in judgment.errors):
        raise Unsignable(f"{shown} has problems: mend them first (python3 scripts/run.py check {shown})")
    for path, item, parts in review.readable(judgment.library, judgment.pages):
        if path == shown:
            return item, parts
    raise Unsignable(f"{shown} is no finished guide, template, case, term, activity or pathway")


def _written(signature: Any) -> dict[str, Any]:
    return {
        "profession": signature.profession,
        "name": signature.name,
        "reviewed_on": signature.reviewed_on.isoformat(),
        "text": dict(signature.text),
    }


def _with_reviews(text: str, model: type, status: str, reviews: list[dict[str, Any]]) -> str:
    """The file's text with `status` and `reviews` written anew; all else stays as it is."""
    part, kind = yaml_part(text)
    document, lines = parse_document(part, kind)[0], part.split("\n")
    new = {"status": status, "reviews": reviews}
    for key in reversed(new):  # `reviews` follows `status`
        written = as_yaml({key: new[key]}).rstrip("\n").split("\n")
        if key in document.values:
            lines[document.key_place((key,))[0] - 1 : end_of(key, document, lines)] = written
        else:
            row = row_for(key, document, model, lines)
            lines[row:row] = written
    return text.replace(part, "\n".join(lines), 1)
