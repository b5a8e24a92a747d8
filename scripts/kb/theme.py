"""The theme's own templates: what would stop an engine, empty a page, or let another site look on, told by its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from kb.files import MAX_DATA_BYTES, read_text, shown_path
from kb.problem import Problem, bring_back, did_you_mean, quoted
from kb.settings import SETTINGS, THEME_FOLDER
from kb.source import Document
from kb.theme_contents import content_problems

_BASE = "base.html"
_READER = Environment(autoescape=True)  # reads templates, and renders none
_OF_ENGINES = frozenset({"page", "config", "nav", "pages", "base_url", "extra_css", "extra_javascript"})
_OF_JINJA = frozenset({*_READER.globals, "self", "super", "loop", "caller", "varargs", "kwargs"})
_FILTERS = frozenset({*_READER.filters, "url", "script_tag"})
_OWN_FILE = re.compile(r"[\"'](assets/kb/[\w./-]*)[\"']")
_SHIPPED = (".css", ".js", ".svg", ".woff2", "/")  # other files are made when the site is


@dataclass(frozen=True)
class _Template:
    """One template as it was read."""

    shown: str
    text: str
    needed: frozenset[str] = frozenset()
    """Templates that it names."""
    parent: str = ""
    """The template that it extends."""
    blocks: dict[str, int] = field(default_factory=dict)
    """Blocks that it has, and calls (below) by name, each with its line."""
    calls: dict[str, int] = field(default_factory=dict)
    reads: dict[str, int] = field(default_factory=dict)
    """Names of values that it reads, each with its line, and those that it sets or brings in."""
    sets: frozenset[str] = frozenset()
    filters: dict[str, int] = field(default_factory=dict)
    """Filters that it uses, each with its line."""
    files: frozenset[str] = frozenset()
    """Files of looks and programs that it takes, below the theme's folder."""


def theme_problems(settings: Document, root: Path) -> Iterator[Problem]:
    """What is wrong with the theme's own templates, where the settings name a folder of them."""
    theme = settings.values.get("theme")
    name = theme.get("custom_dir") if isinstance(theme, dict) else None
    if not isinstance(name, str):
        return
    folder = root / name
    if not folder.is_dir() and name == THEME_FOLDER:
        at = settings.place(("theme", "custom_dir"))
        said = f"names the theme's folder '{name}', which is missing"
        yield Problem(SETTINGS, *at, "KB121", said, bring_back(name))
        return
    if not folder.is_dir() or not folder.resolve().is_relative_to(root.resolve()):
        return  # that the theme is another is told of the settings; what lies outside is not read
    own, templates = shown_path(folder, root), {}
    found: list[Problem] = []
    for path in sorted(folder.rglob("*.html")):
        templates[path.relative_to(folder).as_posix()], wrong = _read(path, root)
        found += wrong
    if {problem.code for problem in found} <= {"KB332"}:  # what cannot be opened is not empty for that
        found += [*_missing_templates(own, templates), *_missing_files(root, own, templates)]
    yield from found
    if not found:  # else one of these may be the cause
        yield from _lost_blocks(templates)
        yield from _unknown_names(templates)
        yield from _unknown_filters(templates)
    yield from content_problems(folder, root, {template.shown: template.text for template in templates.values()})


def _read(path: Path, root: Path) -> tuple[_Template, list[Problem]]:
    """A template, and what is wrong with it by itself."""
    text, problems = read_text(path, root, MAX_DATA_BYTES)
    shown = shown_path(path, root)
    try:
        return _parsed(shown, text), problems
    except TemplateSyntaxError as error:
        said = f"cannot be read as a template: {(error.message or 'error').partition('.')[0].lower()}"
        hint = "look at this line and those above it: a tag is misspelt, cut or left open"
        return _Template(shown, text), [*problems, Problem(shown, error.lineno, 1, "KB332", said, hint)]


@lru_cache(maxsize=64)
def _parsed(shown: str, text: str) -> _Template:
    tree = _READER.parse(text)
    names = list(tree.find_all(nodes.Name))
    brought = {
        name if isinstance(name, str) else name[1] for node in tree.find_all(nodes.FromImport) for name in node.names
    }
    brought |= {node.name for node in tree.find_all(nodes.Macro)} | {
        node.target for node in tree.find_all(nodes.Import)
    }
    extends = next(tree.find_all(nodes.Extends), None)
    parent = extends.template.value if extends and isinstance(extends.template, nodes.Const) else ""
    own = [
        node for node in tree.find_all(nodes.Getattr) if isinstance(node.node, nodes.Name) and node.node.name == "self"
    ]
    return _Template(
        shown,
        text,
        frozenset(name for name in meta.find_referenced_templates(tree) if name),
        str(parent),
        {node.name: node.lineno for node in tree.find_all(nodes.Block)},
        {node.attr: node.lineno for node in reversed(own)},
        {node.name: node.lineno for node in reversed(names) if node.ctx == "load"},
        frozenset(brought | {node.name for node in names if node.ctx != "load"}),
        {node.name: node.lineno for node in tree.find_all(nodes.Filter)},
        _files_of(tree, text),
    )


def _files_of(tree: nodes.Template, text: str) -> frozenset[str]:
    """What stands in quotes as a file below assets/kb/ and is no file that is made with the site; and each style sheet."""
    written = {match.group(1) for match in _OWN_FILE.finditer(text) if match.group(1).endswith(_SHIPPED)}
    lists = (node for node in tree.find_all(nodes.Assign) if getattr(node.target, "name", "") == "sheets")
    names = (item for node in lists for one in node.find_all(nodes.List) for item in one.find_all(nodes.Const))
    return frozenset(written | {f"assets/kb/css/{item.value}.css" for item in names})


def _missing_templates(own: str, templates: dict[str, _Template]) -> Iterator[Problem]:
    """Templates that the engine or another template of the folder `own` asks for, and base.html with nothing in it."""
    base, told = f"{own}/{_BASE}", {_BASE}
    if _BASE not in templates:
        yield Problem(base, 1, 1, "KB121", "is missing, and every page is made with it", bring_back(base))
    elif not templates[_BASE].text.strip():
        yield Problem(base, 1, 1, "KB121", "is empty, and every page is made with it", bring_back(base))
    for template in templates.values():
        for name in sorted(template.needed - templates.keys() - told):
            line = template.text[: template.text.index(name)].count("\n") + 1
            above = name.rpartition("/")[0]
            told.add(name)
            hint, said = bring_back(f"{own}/{name}"), f"needs the template '{name}', which is missing"
            if name.startswith("/") or ".." in name.split("/"):
                said = f"needs the template '{name}', which lies outside the theme"
                hint = f"take it out, or put the template into {own}/"
            elif above and not any(other.startswith(f"{above}/") for other in templates):  # the whole folder: told once
                if above in told:
                    continue
                told.add(above)
                said = f"needs the template '{name}', and the folder '{above}' is missing"
                hint = bring_back(f"{own}/{above}")
            yield Problem(template.shown, line, 1, "KB332", said, hint)


def _missing_files(root: Path, own: str, templates: dict[str, _Template]) -> Iterator[Problem]:
    """Looks and programs that a template takes and that are gone; a folder that is gone is told once."""
    told: set[str] = set()
    for template in templates.values():
        for name in sorted(template.files):
            file = f"{own}/{name}"
            if (root / file).exists():
                continue
            parts = file.split("/")
            gone = next(
                path
                for n in range(1, len(parts) + 1)
                if not (root / (path := "/".join(parts[:n]).rstrip("/"))).exists()
            )
            if gone not in told:
                told.add(gone)
                said = f"is missing, and '{template.shown}' takes looks and programs from it"
                yield Problem(gone, 1, 1, "KB121", said, bring_back(gone))


def _lost_blocks(templates: dict[str, _Template]) -> Iterator[Problem]:
    """Blocks that a template calls and has not, or fills and its parent has not: what stands there would be lost."""
    told: set[str] = set()
    for template in templates.values():
        known = {**template.blocks, **_blocks_above(template, templates)}
        for name, line in template.calls.items():
            if name not in known and name not in told:
                told.add(name)
                said = f"calls the block {quoted(name)}, and has none of that name"
                hint = did_you_mean(name, known) or f"write {{% block {name} %}} where it begins"
                yield Problem(template.shown, line, 1, "KB332", said, hint)
    for template in templates.values():
        known = _blocks_above(template, templates)
        for name, line in template.blocks.items() if template.parent in templates else ():
            if name not in known and name not in told:
                told.add(name)
                said = f"fills the block {quoted(name)}, and '{template.parent}' has none of that name"
                hint = did_you_mean(name, known) or f"its blocks are: {', '.join(known)}"
                yield Problem(template.shown, line, 1, "KB332", said, hint)


def _blocks_above(template: _Template, templates: dict[str, _Template]) -> dict[str, int]:
    """The blocks of the templates that one extends."""
    found: dict[str, int] = {}
    seen: set[str] = set()
    while template.parent in templates and template.parent not in seen:
        seen.add(template.parent)
        template = templates[template.parent]
        found |= template.blocks
    return found


def _unknown_names(templates: dict[str, _Template]) -> Iterator[Problem]:
    """Values that a template reads, and that neither engines give nor any template sets."""
    known = _OF_ENGINES | _OF_JINJA | frozenset().union(*(template.sets for template in templates.values()))
    for template in templates.values():
        for name, line in template.reads.items():
            if name not in known:
                said = f"uses {quoted(name)}, and nothing of that name is known there"
                hint = did_you_mean(name, known) or "take it out, or write {% set NAME = ... %} above it"
                yield Problem(template.shown, line, 1, "KB332", said, hint.replace("NAME", name))


def _unknown_filters(templates: dict[str, _Template]) -> Iterator[Problem]:
    """Filters that neither engines nor the language of templates have."""
    for template in templates.values():
        for name, line in template.filters.items():
            if name not in _FILTERS:
                said = f"uses the filter {quoted(name)}, and there is none of that name"
                yield Problem(template.shown, line, 1, "KB332", said, did_you_mean(name, _FILTERS) or "take it out")
