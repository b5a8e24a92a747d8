"""mkdocs.yml and the theme, as far as must be known before an engine may read them: engines run what stands there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, meta

from kb.files import MAX_DATA_BYTES, read_text, shown_path
from kb.problem import Problem
from kb.source import Document, Key, parse_document

SETTINGS = "mkdocs.yml"
_THEME = Environment(autoescape=True)  # reads templates, and renders none


def read_settings(root: Path) -> tuple[Document, list[Problem]]:
    """mkdocs.yml as a document, and what is wrong with its form. `!ENV` is the one tag that may stand there: others
    make engines run programs.
    """
    text, problems = read_text(root / SETTINGS, root, MAX_DATA_BYTES)
    if problems:
        return Document(SETTINGS), problems
    return parse_document(text.replace(" !ENV ", "      "), SETTINGS, remarks=True)


def pages_in_nav(settings: Document) -> Iterator[tuple[Key, str]]:
    """Every page that the navigation names, and its place."""
    yield from _texts(settings.values.get("nav"), ("nav",))


def _texts(value: Any, at: Key) -> Iterator[tuple[Key, str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*at, key))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _texts(inner, (*at, index))


def theme_problems(settings: Document, root: Path) -> Iterator[Problem]:
    """What is wrong with the theme's own templates, where the settings name a folder of them."""
    theme = settings.values.get("theme")
    name = theme.get("custom_dir") if isinstance(theme, dict) else None
    if not isinstance(name, str):
        return
    folder = root / name
    if not folder.is_dir():
        at = settings.place(("theme", "custom_dir"))
        said = f"names the theme's folder '{name}', which is missing"
        yield Problem(SETTINGS, *at, "KB121", said, "bring the folder back")
        return
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.html"))}
    if "base.html" not in found:
        shown = shown_path(folder / "base.html", root)
        yield Problem(shown, 1, 1, "KB121", "is missing, and every page is made with it", "bring the file back")
    told = {"base.html"}
    for path in found.values():
        yield from _template_problems(path, root, frozenset(found), told)


def _template_problems(path: Path, root: Path, known: frozenset[str], told: set[str]) -> Iterator[Problem]:
    text, problems = read_text(path, root, MAX_DATA_BYTES)
    yield from problems
    shown = shown_path(path, root)
    try:
        tree = _THEME.parse(text)
    except TemplateSyntaxError as error:
        said = f"cannot be read as a template: {(error.message or 'error').partition('.')[0].lower()}"
        hint = "look at this line and those above it: a tag is misspelt, cut or left open"
        yield Problem(shown, error.lineno, 1, "KB332", said, hint)
        return
    for name in sorted({name for name in meta.find_referenced_templates(tree) if name} - known - told):
        told.add(name)
        line = text[: text.index(name)].count("\n") + 1
        yield Problem(shown, line, 1, "KB332", f"needs the template '{name}', which is missing", "bring that file back")
