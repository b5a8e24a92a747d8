"""What no file of the theme may hold: what would make a reader's browser ask another site, and looks or programs that
stand in a page itself, which the site's security policy forbids.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from kb.files import MAX_DATA_BYTES, merge_conflict, read_text, shown_path
from kb.problem import Problem, bring_back, quoted

FOREIGN = re.compile(
    r"""<(?:link\b(?=[^<>]*\brel=["']?[^"'<>]*(?:stylesheet|preload|modulepreload|prefetch|preconnect|icon|manifest))"""
    r"""|(?:script|img|source|video|audio|track|iframe|embed|input)\b)[^<>]*\b(?:href|src|srcset|poster)=["']?"""
    r"""((?:https?:)?//[^\s"'<>]*)""",
    re.I,
)
"""A tag that makes a browser ask another site, the address in group 1."""
_IN_SHEETS = re.compile(r"(?:\burl\(\s*[\"']?|@import\s+[\"']|\bimage-set\(\s*[\"'])((?:https?:)?//[^\s\"')]*)", re.I)
_IN_PROGRAMS = re.compile(
    r"(?:\b(?:fetch|import|importScripts|sendBeacon|(?:Shared)?Worker|WebSocket|EventSource|Request)\s*\(\s*"
    r"|\b(?:from|import)\s*|\.open\(\s*[\"'`]\w+[\"'`]\s*,\s*|\.src\s*=\s*|\.setAttribute\(\s*[\"']src[\"']\s*,\s*)"
    r"[\"'`]((?:(?:https?|wss?):)?//[^\s\"'`]*)"
)
_FOREIGN_IN = {".css": _IN_SHEETS, ".js": _IN_PROGRAMS}
_TAKEN = {
    ".css": re.compile(r"\burl\([\"']?(\.{1,2}/[\w./-]+)"),
    ".js": re.compile(r"\b(?:from|import)\s*\(?\s*[\"'](\.{1,2}/[\w./-]+\.js)[\"']"),
}
"""Files beside one that it takes."""
_TEXT = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_REMARKS = {".css": re.compile(r"/\*.*?\*/", re.S), ".html": re.compile(r"\{#.*?#\}", re.S)}
_FORBIDDEN = (  # what publish.verify refuses on each page that is made with a template
    (re.compile(r"<style\b", re.I), "a style element", "put its rules into a sheet of overrides/assets/kb/css/"),
    (
        re.compile(r"<script\b(?![^<>]*\b(?:src=|type=[\"']application/ld\+json))[^<>]*>", re.I),
        "a program",
        "put it into a file of overrides/assets/kb/ and name that as src",
    ),
    (
        re.compile(r"<[a-z][^<>]*?\s(?=on[a-z]+\s*=)", re.I),
        "an attribute that runs a program",
        "take it out, and let a module of overrides/assets/kb/ listen for the event",
    ),
    (
        re.compile(r"<[a-z][^<>]*?\s(?=style\s*=)", re.I),
        "a style attribute",
        "take it out, and give the element a class that a sheet of overrides/assets/kb/css/ knows",
    ),
)


def content_problems(folder: Path, root: Path, templates: dict[str, str]) -> Iterator[Problem]:
    """What stands so in the theme's templates (path as it is shown -> text), sheets and programs, each with its line."""
    told: set[Path] = set()
    for shown, text in templates.items():
        if conflict := merge_conflict(text):
            yield _unmerged(shown, *conflict)
            continue
        bare = _without_remarks(text, ".html")
        yield from (_foreign(shown, text, match) for match in FOREIGN.finditer(bare))
        for pattern, what, hint in _FORBIDDEN:
            for match in pattern.finditer(bare):
                at = match.end() if match.group()[-1].isspace() else match.start()
                yield Problem(shown, *_place(text, at), "KB332", f"holds {what}, which no page may have", hint)
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _FOREIGN_IN):
        text, wrong = read_text(path, root, MAX_DATA_BYTES)
        shown = shown_path(path, root)
        if wrong or not text.strip():
            yield wrong[0] if wrong else Problem(shown, 1, 1, "KB121", "is empty", bring_back(shown))
            continue
        if conflict := merge_conflict(text):
            yield _unmerged(shown, *conflict)
            continue
        bare = _without_remarks(text, path.suffix)
        if "//" in text:
            yield from (_foreign(shown, text, match) for match in _FOREIGN_IN[path.suffix].finditer(bare))
        if path.suffix == ".css" and (at := _open_brace(bare)) >= 0:
            said = f"has a {text[at]} without its pair, so that rules below it are lost"
            yield Problem(shown, *_place(text, at), "KB332", said, "write the other one, or take this one out")
        for match in _TAKEN[path.suffix].finditer(bare):
            gone = path.parent / match.group(1)
            if gone not in told and gone.parent.is_dir() and not gone.exists():
                told.add(gone)
                name = shown_path(Path(os.path.normpath(gone)), root)
                yield Problem(name, 1, 1, "KB121", f"is missing, and '{shown}' takes it", bring_back(name))


def _unmerged(shown: str, mark: str, line: int) -> Problem:
    said, hint = f"holds {quoted(mark)}, a mark that a merge left", "keep one of the two versions, and delete the marks"
    return Problem(shown, line, 1, "KB330", said, hint)


def _open_brace(sheet: str) -> int:
    """Where in a sheet a brace stands that has no pair; -1 where each has its own."""
    bare = _TEXT.sub(lambda match: " " * len(match.group()), sheet)
    opened: list[int] = []
    for match in re.finditer("[{}]", bare):
        if match.group() == "{":
            opened.append(match.start())
        elif opened:
            opened.pop()
        else:
            return match.start()
    return opened[0] if opened else -1


def _without_remarks(text: str, suffix: str) -> str:
    """The text with remarks blanked out, where their form is certain."""
    pattern = _REMARKS.get(suffix)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text) if pattern else text


def _foreign(shown: str, text: str, match: re.Match[str]) -> Problem:
    said = f"loads {quoted(match.group(1))} from another site, which would learn by it who reads what"
    hint = "take it out, or put the file into overrides/assets/kb/ and name it there"
    return Problem(shown, *_place(text, match.start(1)), "KB332", said, hint)


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
