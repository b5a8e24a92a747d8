"""The adapter to mkdocs-macros: gives both engines the macros of `render`, and publishes after a plain `mkdocs build`.

What only a plain build needs is read there: `kb build` waits for the engine.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Any

from kb.load import project_root, read_library, shared_library
from kb.page_environment import PageEnvironment
from kb.problem import as_text
from kb.render import Macros, macro_signatures

_log = logging.getLogger("mkdocs.plugins.kb")
_checked: list[bool] = []


def define_env(env: Any) -> None:
    """Called by the engine: by MkDocs once a build, by Zensical once a page."""
    is_mkdocs = type(env).__module__.startswith("mkdocs_macros")
    if is_mkdocs:
        sys.modules[type(env).__module__].Environment = PageEnvironment  # type: ignore[attr-defined]  # made after this call
        shared_library(anew=True)  # `mkdocs serve` builds again and again in one process
    if not os.environ.get("KB_STAMP") and (is_mkdocs or not _checked):  # not started by `kb`: nobody has checked yet
        from kb.judgment import judge

        errors = judge(project_root()).errors
        for problem in errors:
            _log.warning(as_text([problem]).rstrip())
        if errors and is_mkdocs and env.conf["strict"]:  # before anything is written; the old site stays as it was
            from mkdocs.exceptions import Abort

            raise Abort(f"Aborted with {len(errors)} problem{'s' * (len(errors) > 1)}; the site was left as it was")
        _checked.append(True)
    macros = Macros(shared_library())
    for name in macro_signatures():
        env.macro(getattr(macros, name), name)


def on_post_build(env: Any) -> None:
    """Called by MkDocs after the last page (Zensical has no such call; there `kb build` publishes)."""
    if os.environ.get("KB_STAMP"):
        return
    from mkdocs.utils import CountHandler, clean_directory

    from kb import publish

    site, root = Path(env.conf["site_dir"]), project_root()
    library, _ = read_library(root)
    library = library.in_production() if os.environ.get("KB_PRODUCTION") else library
    for problem in publish.publish(root, site, library, str(env.conf["site_url"] or "")):
        _log.warning(problem)  # strict mode counts warnings and ends with exit code 1
    counters = [handler for handler in logging.getLogger("mkdocs").handlers if isinstance(handler, CountHandler)]
    if env.conf["strict"] and any(counter.get_counts() for counter in counters):
        clean_directory(str(site))  # what strict mode refuses must not lie where a finished site is looked for
