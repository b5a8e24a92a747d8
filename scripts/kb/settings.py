"""mkdocs.yml and the theme, as far as must be known before an engine may read them: engines run what stands there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, meta

from kb.files import MAX_DATA_BYTES, read_text, shown_path
from kb.problem import Problem, did_you_mean, quoted
from kb.source import Document, Key, parse_document

SETTINGS = "mkdocs.yml"
_THEME_FOLDER = "overrides"
_FREE = (
    *("site_name", "site_url", "site_description", "site_author", "site_dir", "copyright", "repo_url", "dev_addr"),
    *("strict", "exclude_docs", "not_in_nav", "nav", "watch", "validation", "theme", "plugins", "markdown_extensions"),
)
_FIXED: Mapping[tuple[str, ...], Any] = {
    ("use_directory_urls",): True,
    ("docs_dir",): "docs",
    ("theme", "name"): "material",
    ("theme", "custom_dir"): _THEME_FOLDER,
}
_LISTS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "plugins": {"macros": {"modules": ["kb.macros"], "on_undefined": "strict", "include_dir": "docs/_shell"}},
    "markdown_extensions": {
        "attr_list": {},
        "def_list": {},
        "footnotes": {"SEPARATOR": "-"},
        "tables": {"use_align_attribute": True},
        "toc": {"permalink": False},
        "pymdownx.superfences": {},
        "pymdownx.highlight": {"use_pygments": False},
        "pymdownx.blocks.details": {},
        "kb.blocks": {},
        "kb.glossing": {},
        "kb.quotes": {},
        "kb.tables": {},
    },
}
"""What reads the pages, with its options: the check judges Markdown as these read it, and both engines know them."""
_OF_A_RUN = ("on_error_fail",)  # options that `kb` sets by the environment
_THEME = Environment(autoescape=True)  # reads templates, and renders none


def read_settings(root: Path) -> tuple[Document, list[Problem]]:
    """mkdocs.yml as a document, and what is wrong with its form. `!ENV` is the one tag that may stand there: others
    make engines run programs.
    """
    if not (root / SETTINGS).exists() and not (root / SETTINGS).is_symlink():
        said = "is missing, and the site is made with it"
        return Document(SETTINGS), [Problem(SETTINGS, 1, 1, "KB121", said, "bring the file back")]
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


def setting_problems(settings: Document, root: Path) -> Iterator[Problem]:
    """Where the settings are others than the site is made with: engines would run more, or read pages otherwise.

    Nothing where there is no theme: no site is made of that.
    """
    values = settings.values
    if not values or ("theme" not in values and not (root / _THEME_FOLDER).is_dir()):
        return
    known = {*_FREE, *(at[0] for at in _FIXED)}
    for key in values.keys() - known:
        hint = did_you_mean(key, known) or "take it out"
        said = f"has the setting {quoted(key)}, which the site is not made with"
        yield Problem(SETTINGS, *settings.key_place((key,)), "KB123", said, hint)
    for at, wanted in _FIXED.items():
        above = values if len(at) == 1 else values.get(at[0])
        found = above.get(at[-1]) if isinstance(above, dict) else None
        if found != wanted and (len(at) > 1 or at[0] in values):
            line = f"{at[-1]}: {json.dumps(wanted)}"
            said = f"has the setting {'.'.join(at)} {quoted(json.dumps(found))}, with which the site is not made"
            yield Problem(SETTINGS, *settings.place(at), "KB123", said, f"write {line}")
    for key, needed in _LISTS.items():
        yield from _list_problems(settings, key, needed)


def _list_problems(settings: Document, key: str, needed: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Where a list of plugins or extensions has one more, one less, or one with other options."""
    listed = settings.values.get(key)
    found: dict[str, tuple[Any, Key]] = {}
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        pairs = item.items() if isinstance(item, dict) else [(str(item), None)]
        found |= {name: (options or {}, (key, index)) for name, options in pairs}
    for name, (options, at) in found.items():
        if name not in needed:
            hint = did_you_mean(name, needed.keys() - found.keys()) or "take it out"
            said = f"has {quoted(name)} under {key}, with which the site is not made"
            yield Problem(SETTINGS, *settings.place(at), "KB123", said, hint)
            continue
        kept = {k: v for k, v in options.items() if k not in _OF_A_RUN} if isinstance(options, dict) else options
        if kept != needed[name]:
            said = f"has {quoted(name)} under {key} with other options than the site is made with"
            yield Problem(SETTINGS, *settings.place(at), "KB123", said, f"write: - {_as_item(name, needed[name])}")
    misspelt = any(name not in needed for name in found)
    for name in needed.keys() - found.keys() if not misspelt else ():
        said = f"does not name {quoted(name)} under {key}"
        hint = f"add below {key}: - {_as_item(name, needed[name])}"
        yield Problem(SETTINGS, *settings.key_place((key,)), "KB123", said, hint)


def _as_item(name: str, options: Mapping[str, Any]) -> str:
    return f"{name}: {json.dumps(options)}" if options else name


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
    if not folder.resolve().is_relative_to(root.resolve()):
        return  # that the theme is another is told of the settings; what lies outside is not read
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
