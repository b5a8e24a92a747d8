"""The folders of data/: which files in them are entries, and what lies where it does not belong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from kb.copies import hint_of_copy, is_beside
from kb.files import LEAVINGS, astray_problem, shown_path
from kb.model import (
    KINDS,
    Center,
    CrisisLines,
    Kind,
    Practitioner,
    Professions,
    SearchPhrases,
    SearchWeights,
    SearchWishes,
    SearchWords,
    Words,
    key_names,
    required_keys,
)
from kb.problem import Problem, bring_back, nearest
from kb.source import Document

_NEEDED = frozenset({"term", "reference", "activity", "vocabulary", "search"})
_ALSO_THERE = frozenset({"schema", "README.md", "links.lock", "changes.lock"})
_OTHER_ENDINGS = re.compile(r"(?:\.(?:ya?ml|txt|md))+\Z", re.I)
NEIGHBORS = "data/search/neighbors.txt"
"""The one file of data/ that a command writes and that is no YAML: thousands of short lines."""
_CALLED = {
    "term": "a term",
    "reference": "a source",
    "activity": "an activity",
    "listing": "a listing",
    "pathway": "a pathway",
    "vocabulary": "a vocabulary",
    "search": "a setting of the search",
}


@dataclass
class Folders:
    """What is wrong with data/ itself, and the kinds whose folder cannot be read for that."""

    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)


def read_folders(root: Path) -> Folders:
    """Looks at the folder of each kind, and for whatever else lies beside them."""
    data, found = root / "data", Folders()
    if not data.is_dir():
        hint = whole_folder_hint(root, "data")
        found.problems.append(Problem("data", 1, 1, "KB113", "is missing", hint))
        return found
    missing = {kind.folder: kind for kind in KINDS}
    for path in sorted(data.iterdir()):
        shown, kind = shown_path(path, root), missing.pop(path.name, None)
        problem = astray_problem(path, root)
        if kind and not problem and not path.is_dir():
            problem = Problem(shown, 1, 1, "KB113", "is a file, and a folder of that name is expected", "move it away")
        if kind and problem:
            found.unread.add(kind.name)
        if not kind and path.name not in _ALSO_THERE and not LEAVINGS.match(path.name):
            problem = Problem(shown, 1, 1, "KB113", "is not a place that is read", _meant_folder(path, found))
        if problem:
            found.problems.append(problem)
    for kind in missing.values():
        if kind.name in _NEEDED - found.unread:
            found.unread.add(kind.name)
            gone = f"data/{kind.folder}"
            said = f"is missing, and with it every {_CALLED[kind.name].partition(' ')[2]}"
            found.problems.append(Problem(gone, 1, 1, "KB121", said, bring_back(gone)))
    return found


def whole_folder_hint(root: Path, name: str) -> str:
    """What to do where the whole of data/ or docs/ is not there."""
    if (root / "mkdocs.yml").exists():
        return bring_back(name)
    return "run kb in the folder that holds mkdocs.yml"


def _meant_folder(path: Path, found: Folders) -> str:
    """A hint for what nothing reads. A misnamed folder explains why the entries in it are not found."""
    known = {kind.folder: kind for kind in KINDS}
    near = nearest(path.name, known)
    if not near:
        return f"entries lie in: {', '.join(sorted(known))}"
    if path.is_dir() and not (path.parent / near).exists():
        found.unread.add(known[near].name)
        return f"rename it to {near}"
    return f"move its files to data/{near}"


def data_files(root: Path, kind: Kind) -> Iterator[Path]:
    """The files of a kind, in order; listings may lie in folders by region."""
    folder = root / "data" / kind.folder
    pattern = "**/*" if kind.name == "listing" else "*"
    for path in sorted(folder.glob(pattern)):
        if shown_path(path, root) == NEIGHBORS:
            continue
        if LEAVINGS.match(path.name) and path.suffix.lower() not in {".yml", ".yaml"}:
            continue
        # a folder named like an entry is a mistake to report; any other folder of listings is walked into
        if path.suffix == ".yml" or not path.is_dir() or path.is_symlink() or kind.name != "listing":
            yield path


def is_entry(path: Path) -> bool:
    """Whether a file is named as entries are."""
    return path.suffix == ".yml" and not path.name.startswith(".")


def meant_id(path: Path) -> str:
    """The id of an entry whose file has another ending, where no other file is that entry; else the empty text."""
    stem = _OTHER_ENDINGS.sub("", path.name)
    is_meant = stem != path.name and not path.is_dir() and not path.name.startswith(".")
    return stem if is_meant and not is_beside(path, f"{stem}.yml") else ""


def stray_problem(path: Path, root: Path) -> Problem:
    """For what lies among entries and is none."""
    shown = shown_path(path, root)
    if path.is_dir():
        hint = "move its files one folder up, and delete it"
        return Problem(shown, 1, 1, "KB113", "is a folder, and entries of this kind lie in none", hint)
    if path.name.startswith("."):
        said = "has a name that starts with a dot, so it is no entry"
        return Problem(shown, 1, 1, "KB113", said, f"call it {path.name.lstrip('.')}, or delete it")
    entry = f"{_OTHER_ENDINGS.sub('', path.name)}.yml"
    if entry != f"{path.name}.yml":
        hint = hint_of_copy(entry) if is_beside(path, entry) else f"rename it to {entry}"
        return Problem(shown, 1, 1, "KB113", "does not end in .yml", hint)
    said = "is not an entry: entries are files that end in .yml"
    hint = "move it away, or delete it" if path.suffix else f"rename it to {path.name}.yml, or delete it"
    return Problem(shown, 1, 1, "KB113", said, hint)


def model_for(kind: Kind, document: Document) -> type:
    """Which of a kind's models a document is meant as."""
    if kind.name == "listing":
        return Center if document.values.get("kind") == "center" else Practitioner
    if kind.name == "vocabulary":
        special: dict[Any, type] = {"professions": Professions, "crisis-lines": CrisisLines}
        return special.get(str(document.values.get("id")), Words)
    if kind.name == "search":
        settings: dict[Any, type] = {"words": SearchWords, "wishes": SearchWishes, "phrases": SearchPhrases}
        return settings.get(str(document.values.get("id")), SearchWeights)
    return cast("type", kind.models[0])


def meant_kind(kind: Kind, document: Document) -> Kind:
    """The kind of which a document in the folder of `kind` is: another, where its first line or its keys say so."""
    keys = set(document.values)
    strange = keys - _keys(kind, document)
    named = re.match(r"#.*schema/([a-z-]+)\.json", document.text)
    for other in KINDS:
        if other is kind or not strange or not keys <= _keys(other, document):
            continue
        says_so = named is not None and named.group(1) == other.schema
        if says_so or (len(strange) > 1 and set(required_keys(model_for(other, document))) <= keys):
            return other
    return kind


def _keys(kind: Kind, document: Document) -> set[str]:
    return set(key_names(model_for(kind, document)).values())


def misplaced_problem(kind: Kind, document: Document) -> Problem | None:
    """For a file that is no entry of its folder's kind at all: of another, or of none."""
    meant = meant_kind(kind, document)
    if not set(document.values) & _keys(kind, document):
        said = f"holds no key that {_CALLED[kind.name]} has"
        hint = "copy an entry that lies beside it, and write over that; or move the file away"
        return Problem(document.path, 1, 1, "KB113", said, hint)
    if meant is kind:
        return None
    name = document.path.rpartition("/")[2]
    said = f"holds the keys of {_CALLED[meant.name]}, and lies where each file is {_CALLED[kind.name]}"
    return Problem(document.path, 1, 1, "KB113", said, f"move it to data/{meant.folder}/{name}")
