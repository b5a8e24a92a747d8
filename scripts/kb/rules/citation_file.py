"""CITATION.cff, from which readers cite the whole, and the site takes its version and its authors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kb.files import MAX_DATA_BYTES, read_text
from kb.links_lock import NAME as LOCK
from kb.links_lock import version_key
from kb.load import Library
from kb.pages import Pages
from kb.problem import Problem, bring_back, nearest, quoted
from kb.release import NAME
from kb.settings import read_settings
from kb.source import parse_document

_REPOSITORY = "pyproject.toml"
"""Beside this file there is a version; a tree of data and pages alone has none."""
_FORMAT = "1.2.0"
_NEEDED = ("cff-version", "message", "title", "authors", "version")
"""What the format asks for, and the version."""
_NAMES = ("name", "family-names", "given-names", "alias")


def the_whole_can_be_cited(library: Library, pages: Pages) -> Iterator[Problem]:
    """CITATION.cff is there and can be read, and says the format, a message, the site's title, authors and the version."""
    path = library.root / NAME
    if not path.exists() and not path.is_symlink():
        if (library.root / _REPOSITORY).is_file():
            said = "is missing, and the site takes its version and authors from it"
            yield Problem(NAME, 1, 1, "KB121", said, bring_back(NAME))
        return
    text, problems = read_text(path, library.root, MAX_DATA_BYTES)
    if not problems:
        document, problems = parse_document(text, NAME)
    yield from problems
    if problems:
        return
    values = document.values
    for key in _NEEDED:
        meant = "" if key in values else nearest(key, [other for other in values if other not in _NEEDED])
        if meant:
            said = f"has the key {quoted(meant)}, and needs '{key}'"
            yield Problem(NAME, *document.key_place((meant,)), "KB124", said, f"write {key}: in its place")
        elif key not in values:
            example = _newest(library, "0.1.0") if key == "version" else _example(key)
            yield Problem(NAME, 1, 1, "KB124", f"needs the key '{key}'", f"add a line {key}: {example}")
        elif wrong := _wrong(key, values[key], library):
            yield Problem(NAME, *document.place((key,)), "KB124", *wrong)


def _newest(library: Library, otherwise: str) -> str:
    """The newest version of which an address is on record."""
    return max((record.version for record in library.records.values()), key=version_key, default=otherwise)


def _example(key: str) -> str:
    return {"cff-version": _FORMAT, "authors": "[{name: the group}]"}.get(key, "...")


def _wrong(key: str, value: Any, library: Library) -> tuple[str, str] | None:
    """What is wrong with a value, and what to write instead."""
    if key == "authors":
        has_names = (
            isinstance(value, list) and value and all(isinstance(one, dict) and {*_NAMES} & {*one} for one in value)
        )
        said = "authors names nobody in the way of this format ('- name: ...')"
        return None if has_names else (said, "write below it - name: the group, or - family-names: and given-names:")
    if key == "version":
        if not re.fullmatch(r"\d+\.\d+\.\d+", str(value)):
            return f"{key} says {quoted(value)}, and a version has three numbers", "write it as in 0.1.0"
        newest = _newest(library, value)
        if version_key(value) < version_key(newest):
            said = f"{key} says {quoted(value)}, and {LOCK} has addresses of {newest}"
            hint = f"write the version that is being worked on: {newest}, or a later one"
            return said, f"{hint}; if {LOCK} was changed by hand: git checkout HEAD -- {LOCK}"
        return None
    if not isinstance(value, str) or not value.strip():
        return f"{key} holds {quoted(value)}, and a text is wanted", f"write {key}: {_example(key)}"
    if key == "cff-version" and value != _FORMAT:
        return f"{key} says {quoted(value)}, and the file is written as {_FORMAT} asks", f"write {key}: {_FORMAT}"
    if key == "title":
        site = read_settings(library.root)[0].values.get("site_name")
        if isinstance(site, str) and site.casefold() not in value.casefold():
            return f"{key} says {quoted(value)}, and the site is called {quoted(site)}", f"begin the title with {site}"
    return None
