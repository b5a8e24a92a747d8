"""The adapter to mkdocs-macros: gives both engines the macros of `render`, and publishes after a plain `mkdocs build`."""

from __future__ import annotations

import functools
import logging
import os
from pathlib import Path
from typing import Any

from jinja2 import pass_context

from kb import publish, rules
from kb.load import Library, project_root, read_library, shared_library
from kb.pages import read_pages
from kb.problem import as_text
from kb.render import Macros, PageTitles, macro_signatures

_log = logging.getLogger("mkdocs.plugins.kb")
_macros: dict[str, Any] = {}


def define_env(env: Any) -> None:
    """Called by the engine: by MkDocs once a build, by Zensical once a page."""
    is_mkdocs = type(env).__module__.startswith("mkdocs_macros")
    if not os.environ.get("KB_STAMP") and (is_mkdocs or not _macros):  # not started by `kb`: nobody has checked yet
        shared_library(anew=True)  # `mkdocs serve` builds again in the same process
        _check()
    macros = _macros_of(shared_library())
    for name in macro_signatures():
        env.macro(_on_its_page(getattr(macros, name), macros), name)


def on_post_build(env: Any) -> None:
    """Called by MkDocs after the last page (Zensical has no such call; there `kb build` publishes)."""
    if os.environ.get("KB_STAMP"):
        return
    site = Path(env.conf["site_dir"])
    for problem in publish.publish(project_root(), site, shared_library(), str(env.conf["site_url"] or "")):
        _log.warning(problem)  # strict mode counts warnings and ends with exit code 1


def _macros_of(library: Library) -> Macros:
    if _macros.get("library") is not library:
        _macros.update(library=library, macros=Macros(library, PageTitles(library.root)))
    found: Macros = _macros["macros"]
    return found


def _on_its_page(function: Any, macros: Macros) -> Any:
    @pass_context
    @functools.wraps(function)
    def called(context: Any, *args: Any, **kwargs: Any) -> Any:
        page = context.get("page")
        file = getattr(page, "file", None)
        src = getattr(file, "src_uri", None) or getattr(page, "path", None)
        macros.on_page(src)
        return function(*args, **kwargs)

    return called


def _check() -> None:
    """Plain `mkdocs build`: the same judge as `kb check`, said as warnings, which strict mode counts."""
    root = project_root()
    library, problems = read_library(root)
    pages, more = read_pages(root)
    for problem in rules.judged([*problems, *more, *rules.check(library, pages)]):
        if problem.level == "error":
            _log.warning(as_text([problem]).rstrip())
