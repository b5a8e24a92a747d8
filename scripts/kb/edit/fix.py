"""`kb check --fix`: changes YAML and Markdown in place where that changes no meaning; comments are kept.

What is named by a former id is named by that of today.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from kb.codes import CODES
from kb.contract import Contract
from kb.edit.rewriting import Renaming, Rewriter
from kb.edit.yaml_text import without_item_at, yaml_first_line, yaml_part
from kb.form import blanks_at_ends, schema_line, wide_places
from kb.judgment import Judgment, judge
from kb.model import (
    KINDS,
    Center,
    Practitioner,
    key_names,
)
from kb.pages import FRONT_MATTER, kind_of
from kb.problem import Problem
from kb.rules.former_ids import former_ids, is_former
from kb.source import parse_document


def fix(root: Path, only: Sequence[str] = ()) -> Iterator[str]:
    """Mend what can be mended without changing what is meant. Yields a line for each file that was changed."""
    changed: set[str] = set()
    for _ in range(6):  # quoting a number can bring to light that keys are out of order
        judgment = judge(root)
        read = cache(partial(_text, root))
        by_file: dict[str, list[Problem]] = {}
        for problem in judgment.problems:
            if CODES[problem.code].fix and _is_wanted(problem.path, only):
                by_file.setdefault(problem.path, []).append(problem)
        texts = {path: mended_text(path, read(path), its) for path, its in by_file.items()}
        texts = _with_ids_of_today(judgment, read) | texts  # of a file with both, the next round mends the ids
        mended = {
            path
            for path, text in texts.items()
            if _is_wanted(path, only)
            and not (root / path).is_symlink()  # the file behind a link may belong to something else
            and text != (was := read(path))
            and _slips(text) <= _slips(was)
        }
        for path in mended:
            (root / path).write_bytes(texts[path].encode("utf-8"))
        changed |= mended
        if not mended:
            break
    for shown in sorted(changed):
        yield f"mended: {shown}"


def _text(root: Path, path: str) -> str:
    file = root / path
    return file.read_bytes().decode("utf-8") if file.is_file() else ""


def _with_ids_of_today(judgment: Judgment, read: Callable[[str], str]) -> dict[str, str]:
    """Path -> text of every file that names an entry or page by an id which it had before. What has taken another's place,
    after a merge, says something else, and a person decides.
    """
    if not any(map(is_former, judgment.problems)):
        return {}
    contract = Contract(judgment.library, judgment.pages)
    renaming = Renaming(ids=dict(former_ids(judgment.library, judgment.pages)))
    return Rewriter(contract, renaming, read).changed()


def _is_wanted(path: str, only: Sequence[str]) -> bool:
    return not only or any(wanted == "." or path == wanted or path.startswith(f"{wanted}/") for wanted in only)


def mended_text(path: str, text: str, problems: Sequence[Problem]) -> str:
    """The text with these problems mended. Later places first, so that earlier ones stay where they are."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for problem in sorted(problems, key=lambda p: (p.line, p.column), reverse=True):
        if problem.code == "KB114":
            text = _with_right_kind(text, problem)
        elif problem.code == "KB403":
            text = _without_item(text, problem)
    codes = {problem.code for problem in problems}
    if "KB122" in codes:
        text = unicodedata.normalize("NFC", text)
    if "KB402" in codes:
        text = _closed_up(text)
    if "KB404" in codes:
        text = with_schema_line(path, text)
    if "KB401" in codes:
        text = _in_order(path, text)
    return _clean(path, text)


def _slips(text: str) -> int:
    """How many slips stand in the way of reading the YAML: a text with more of them than before is never written."""
    return sum(problem.code == "KB105" for problem in parse_document(*yaml_part(text))[1])


def _clean(path: str, text: str) -> str:
    """Without blanks at the ends of lines, but for those that a page shows, and with one line end at the end."""
    lines = text.split("\n")
    for found in blanks_at_ends(path, text):
        if not found.breaks:
            lines[found.row] = lines[found.row][: found.column]
    return "\n".join(lines).rstrip("\n") + "\n"


def _closed_up(text: str) -> str:
    """One blank behind the colon of each key."""
    document, _ = parse_document(*yaml_part(text), first_line=yaml_first_line(text))
    lines = text.split("\n")
    for line, column in wide_places(document, text):
        key, value = lines[line - 1][: column - 1], lines[line - 1][column - 1 :].lstrip(" \t")
        lines[line - 1] = f"{key} {value}"
    return "\n".join(lines)


def _with_right_kind(text: str, problem: Problem) -> str:
    """`102` -> `"102"`, `yes` -> `true`."""
    lines = text.split("\n")
    line = lines[problem.line - 1]
    before, after = line[: problem.column - 1], line[problem.column - 1 :]
    match = re.match(r"[^\s,\]}#]+", after)
    if not match:
        return text
    word = match.group()
    truth = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
    right = truth.get(word.lower(), word) if "true or false" in problem.message else f'"{word}"'
    lines[problem.line - 1] = before + right + after[len(word) :]
    return "\n".join(lines)


def _without_item(text: str, problem: Problem) -> str:
    """Takes the second of two equal items out of the list whose place the problem names."""
    document, _ = parse_document(*yaml_part(text), first_line=yaml_first_line(text))
    for key, place in document.places.items():
        values = document.values
        if place != (problem.line, problem.column):
            continue
        try:
            found: Any = values
            for part in key:
                found = found[part]
        except (KeyError, IndexError, TypeError):
            continue
        if not isinstance(found, list):
            continue
        repeated = next((i for i, value in enumerate(found) if value in found[:i]), None)
        if repeated is not None and isinstance(found[repeated], str | int):
            return without_item_at(text, document.places[(*key, repeated)])
    return text


def with_schema_line(path: str, text: str) -> str:
    """The text with the line that tells editors which keys an entry may have."""
    folder = path.split("/")[1]
    kind = next(kind for kind in KINDS if kind.folder == folder)
    lines = text.split("\n")
    if lines[0].startswith("# yaml-language-server"):
        del lines[0]
    return "\n".join([schema_line(kind.schema, path.count("/") - 1), *lines])


def _in_order(path: str, text: str) -> str:
    """Top-level keys in house order, each with the comment lines above it."""
    part, _ = yaml_part(text)
    document, problems = parse_document(part, path)
    if problems:
        return text
    order = list(key_names(_model_of(path, document.values)).values())
    lines = part.split("\n")
    starts = sorted(document.keys[(key,)][0] - 1 for key in document.values)
    first = starts[0]
    while first > 0 and lines[first - 1].startswith("#") and not lines[first - 1].startswith("# yaml-language-server"):
        first -= 1
    blocks: dict[str, list[str]] = {}
    begin = first
    for key, start in sorted(
        ((key, document.keys[(key,)][0] - 1) for key in document.values), key=lambda pair: pair[1]
    ):
        following = [other for other in starts if other > start]
        end = following[0] if following else len(lines)
        while following and end - 1 > start and lines[end - 1].startswith("#"):
            end -= 1  # the comment belongs to the next key
        blocks[key] = lines[begin:end]
        begin = end
    last = blocks[key]
    closing: list[str] = []
    while len(last) > 1 and (not last[-1].strip() or last[-1].startswith("#")):
        closing.insert(0, last.pop())  # a comment at the end of the file stays there
    known = [key for key in order if key in blocks]
    tail = [key for key in blocks if key not in known]
    sorted_lines = [line for key in (*known, *tail) for line in _without_blank_end(blocks[key])]
    new_part = "\n".join([*lines[:first], *sorted_lines, *_without_blank_end(closing)]) + "\n"
    return text.replace(part, new_part, 1) if parse_document(new_part, path)[0].values == document.values else text


def _without_blank_end(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def _model_of(path: str, values: dict[str, Any]) -> type:
    parts = path.split("/")
    if parts[0] == "docs":
        return FRONT_MATTER[kind_of("/".join(parts[1:]))]
    kind = next(kind for kind in KINDS if kind.folder == parts[1])
    if kind.name == "listing":
        return Center if values.get("kind") == "center" else Practitioner
    found: type = kind.models[0]
    return found
