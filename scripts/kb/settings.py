"""mkdocs.yml, as far as must be known before an engine may read it: engines run what stands there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from kb.files import MAX_DATA_BYTES, read_text
from kb.model import url_problem
from kb.model.fields import Verbatim
from kb.problem import Problem, bring_back, did_you_mean, nearest, quoted
from kb.source import Document, Key, parse_document

SETTINGS = "mkdocs.yml"
THEME_FOLDER = "overrides"
_TEXTS = ("site_name", "site_description", "site_author", "copyright")
_ADDRESSES = ("site_url", "repo_url")
_FORMS = {
    "dev_addr": (re.compile(r"[\w.-]+:\d{1,5}"), "localhost:8000"),
    "not_in_nav": (re.compile(r"(?:/\S+\s+)+"), "the paths of pages below docs/, each with / in front"),
}
_FREE = (*_TEXTS, *_ADDRESSES, *_FORMS, "nav", "plugins", "markdown_extensions")
_NOT_PUBLISHED = "!/templates/\n/assets/javascripts/\n/assets/stylesheets/\n/assets/images/\n"
_FIXED: Mapping[tuple[str, ...], Any] = {
    ("strict",): True,
    ("use_directory_urls",): True,
    ("docs_dir",): "docs",
    ("site_dir",): ["KB_SITE_DIR", "site"],
    ("exclude_docs",): _NOT_PUBLISHED,
    ("watch",): ["data", THEME_FOLDER],
    ("validation", "links"): {"absolute_links": "ignore", "anchors": "warn", "unrecognized_links": "warn"},
    ("validation", "nav"): {"omitted_files": "ignore"},
    ("theme", "name"): "material",
    ("theme", "custom_dir"): THEME_FOLDER,
    ("theme", "font"): False,
    ("theme", "language"): "en",
}
_BY_ITSELF = frozenset({"use_directory_urls", "docs_dir", "watch", "validation"})
"""What need not be written: engines take it so, or nothing on the site depends on it."""
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


def read_settings(root: Path) -> tuple[Document, list[Problem]]:
    """mkdocs.yml as a document, and what is wrong with its form. `!ENV` is the one tag that may stand there: others
    make engines run programs.
    """
    if not (root / SETTINGS).exists() and not (root / SETTINGS).is_symlink():
        said = "is missing, and the site is made with it"
        return Document(SETTINGS), [Problem(SETTINGS, 1, 1, "KB121", said, bring_back(SETTINGS))]
    text, problems = read_text(root / SETTINGS, root, MAX_DATA_BYTES)
    if problems:
        return Document(SETTINGS), problems
    return parse_document(text.replace(" !ENV ", "      "), SETTINGS, remarks=True)


def own_address(settings: Document) -> str:
    """The address of the published site, with a slash at its end; nothing where the settings name none."""
    value = settings.values.get("site_url")
    value = value[-1] if isinstance(value, list) and value else value
    return f"{value.rstrip('/')}/" if isinstance(value, str) and value.startswith("https://") else ""


def path_on_site(url: str, own: str) -> str:
    """The path, from the root of this site, of a whole address; the empty text where it is one of another site."""
    here, there = urlsplit(own), urlsplit(url)
    if there.netloc.casefold() != here.netloc or not f"{there.path}/".startswith(here.path):
        return ""
    return f"/{there.path.removeprefix(here.path).lstrip('/')}"


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
    if not values or ("theme" not in values and not (root / THEME_FOLDER).is_dir()):
        return
    yield from _strange_keys(settings)
    for at, wanted in _FIXED.items():
        found = _found(values, at)
        if found == wanted or (found is None and (at[0] in _BY_ITSELF or not _has_group(values, at))):
            continue
        line = f"{at[-1]}: {_in_yaml(at, wanted)}"
        name, hint = ".".join(at), f"write {line}"
        said = f"has the setting {name} {quoted(json.dumps(found))}, with which the site is not made"
        if found is None:
            said = f"has no setting '{name}', and the site is made with it"
            hint += f" under {at[0]}" if len(at) > 1 else ""
        yield Problem(SETTINGS, *settings.place(at), "KB123", said, hint)
    if not isinstance(values.get("theme"), dict) and not nearest("theme", values.keys() - {"theme"}):
        theme = {at[1]: wanted for at, wanted in _FIXED.items() if at[0] == "theme"}
        said = "does not say under 'theme' what the site is made with"
        yield Problem(SETTINGS, *settings.place(("theme",)), "KB123", said, f"write theme: {json.dumps(theme)}")
    for key in (*_TEXTS, *_ADDRESSES, *_FORMS):
        wrong = _value_problem(key, values.get(key)) if key in values or key == _TEXTS[0] else None
        if wrong:
            yield Problem(SETTINGS, *settings.place((key,)), "KB123", *wrong)
    yield from _nav_problems(settings, values.get("nav", []), ("nav",))
    for key, needed in _LISTS.items():
        yield from _list_problems(settings, key, needed)


def _strange_keys(settings: Document) -> Iterator[Problem]:
    """Settings that the site knows nothing of; inside `theme` and `validation`, too."""
    values = settings.values
    levels: dict[tuple[str, ...], set[str]] = {(): {*_FREE, *(at[0] for at in _FIXED)}}
    for at in _FIXED:
        if len(at) > 1:
            levels.setdefault((at[0],), set()).add(at[1])
    for above, known in levels.items():
        inside = values.get(above[0]) if above else values
        if not isinstance(inside, dict):
            continue
        for key in inside.keys() - known:
            hint = did_you_mean(key, known) or "take it out"
            said = f"has the setting {quoted('.'.join((*above, str(key))))}, which the site is not made with"
            yield Problem(SETTINGS, *settings.key_place((*above, key)), "KB123", said, hint)


def _found(values: Mapping[str, Any], at: tuple[str, ...]) -> Any:
    above = values if len(at) == 1 else values.get(at[0])
    return above.get(at[-1]) if isinstance(above, dict) else None


def _has_group(values: Mapping[str, Any], at: tuple[str, ...]) -> bool:
    """Whether the group is there that a setting stands in; that it is not is one problem, and not one for each."""
    return len(at) == 1 or isinstance(values.get(at[0]), dict)


def _nav_problems(settings: Document, value: Any, at: Key) -> Iterator[Problem]:
    """Where the navigation is no list of pages, or calls one by what is no plain text."""
    if not isinstance(value, list):
        said = f"{at[-1]} is no list of pages: {quoted(json.dumps(value))}"
        yield Problem(SETTINGS, *settings.place(at), "KB123", said, "write each page on a line: - guides/index.md")
        return
    for index, item in enumerate(value):
        here = (*at, index)
        if isinstance(item, dict) and len(item) == 1:
            ((title, inside),) = item.items()
            wrong = _value_problem("the title", title)
            if wrong:
                yield Problem(SETTINGS, *settings.key_place((*here, title)), "KB123", *wrong)
            if not isinstance(inside, str):
                yield from _nav_problems(settings, inside, (*here, title))
        elif not isinstance(item, str):
            said = f"names in its navigation what is no page: {quoted(json.dumps(item))}"
            yield Problem(SETTINGS, *settings.place(here), "KB123", said, "write the path of a page below docs/")


def _in_yaml(at: tuple[str, ...], wanted: Any) -> str:
    return f"!ENV [{', '.join(wanted)}]" if at == ("site_dir",) else json.dumps(wanted)


_TEXT: TypeAdapter[str] = TypeAdapter(Verbatim)


def _value_problem(key: str, value: Any) -> tuple[str, str] | None:
    """What is wrong with a text or an address that stands on every page."""
    if key == "site_url" and isinstance(value, list) and len(value) == 2 and value[0] == "KB_SITE_URL":
        value = value[1]  # what it is where nothing else is said
    if not isinstance(value, str):
        shown = quoted(json.dumps(value))
        words = "an address that starts with https://" if key in _ADDRESSES else "its words"
        return f"{key} must be text, and {shown} is not", f"write {words}, in quotes"
    if key in _FORMS:
        form, example = _FORMS[key]
        return None if form.fullmatch(value) else (f"{key} cannot be {quoted(value)}", f"write {example}")
    if key in _ADDRESSES:
        wrong = url_problem(value)
        if not wrong and not value.lower().startswith("https:"):
            wrong = f"the address {quoted(value)} is not a web address", "write an address that starts with https://"
        return (f"{key}: {wrong[0]}", wrong[1]) if wrong else None
    try:
        _TEXT.validate_python(value)
    except ValidationError as error:
        told = error.errors()[0].get("ctx", {})
        return f"{key} {told['message']}", told["hint"]
    return None


def _list_problems(settings: Document, key: str, needed: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Where a list of plugins or extensions has one more, one less, or one with other options."""
    listed = settings.values.get(key)
    if not isinstance(listed, list) or not listed:
        said = f"has no list under '{key}', and the site is made with {len(needed)}"
        hint = f"write {key}: {json.dumps([{name: options} if options else name for name, options in needed.items()])}"
        yield Problem(SETTINGS, *settings.place((key,)), "KB123", said, hint)
        return
    found: dict[str, tuple[Any, Key]] = {}
    for index, item in enumerate(listed):
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
