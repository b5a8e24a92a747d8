"""The process that MkDocs runs in: it remembers what Markdown made of pages that have not changed since.

python -m kb.mkdocs_process build --strict ...   MkDocs' own command line (engine.EngineRun)
python -m kb.mkdocs_process                      one build after another, when told (engine.WarmMkDocs)
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import pymdownx.superfences  # noqa: F401 - imported before the first order, so that it costs nothing then
from mkdocs.__main__ import cli
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.pages import Page
from mkdocs_macros import plugin  # noqa: F401

import kb.blocks
import kb.glossing
import kb.macros
import kb.quotes
import kb.tables  # noqa: F401
from kb.load import project_root, shared_library
from kb.memory import Memory, mark_of


def _build_once(command: list[str]) -> None:
    """The child of EngineRun: MkDocs' own command line."""
    with _RenderedPages().during_a_build():
        cli(command)


def _build_when_told(orders: IO[str], answers: IO[str]) -> None:
    """The child of WarmMkDocs: a folder in, the last words of the build out (as JSON; empty when it went well)."""
    pages = _RenderedPages()
    for order in orders:
        folder = order.strip()
        os.environ["KB_SITE_DIR"] = folder
        with pages.during_a_build() as lines:
            try:
                build(load_config("mkdocs.yml", site_dir=folder, strict=True))
                failure = ""
            except (MkDocsException, SystemExit) as error:
                failure = "\n".join([*lines[-25:], str(error)])
            except Exception as error:  # whatever a half-saved tree may cause: the parent shows it
                failure = "\n".join([*lines[-25:], f"{type(error).__name__}: {error}"])
            print(json.dumps(failure), file=answers, flush=True)


class _RenderedPages:
    """What Markdown made of each page, kept while its text, the terms that are linked and the files of docs/ stay.

    Most of a build is Markdown, and one change touches few pages. A page that was complained of is made anew, so that
    it is complained of again.
    """

    def __init__(self) -> None:
        self._memory = Memory.of_project(project_root(), "mkdocs")
        self._lines: list[str] = []
        self._around = b""
        plain = Page.render

        def render(page: Page, config: Any, files: Any) -> None:
            complaints, key = len(self._lines), page.file.src_uri

            def made() -> dict[str, Any]:
                plain(page, config, files)
                links = {file.src_uri: anchors for file, anchors in (page.links_to_anchors or {}).items()}
                kept = ("content", "toc", "_title_from_render", "present_anchor_ids")
                return {"links_to_anchors": links, **{name: getattr(page, name) for name in kept}}

            rendered = self._memory.made(key, mark_of(page.markdown, self._mark_around(files)), made)
            known = {
                file: links for src, links in rendered["links_to_anchors"].items() if (file := files.src_uris.get(src))
            }
            vars(page).update({**rendered, "links_to_anchors": known})
            if len(self._lines) > complaints:
                self._memory.forget(key)

        Page.render = render  # type: ignore[assignment, method-assign]

    def _mark_around(self, files: Any) -> bytes:
        """A mark of what else than its text decides how a page is rendered; made once a build, after the macros were read."""
        if not self._around:
            terms = [(term.id, term.glossed) for term in shared_library().terms.values()]
            settings = (project_root() / "mkdocs.yml").read_bytes()
            self._around = mark_of([file.src_uri for file in files], terms, settings)
        return self._around

    @contextmanager
    def during_a_build(self) -> Iterator[list[str]]:
        """What the engine complains of in a build."""
        self._lines, self._around = [], b""
        collector, log = _Collector(self._lines), logging.getLogger("mkdocs")
        log.addHandler(collector)
        try:
            yield self._lines
        finally:
            log.removeHandler(collector)
            self._memory.keep()


class _Collector(logging.Handler):
    """Keeps what the engine says."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(level="WARNING")
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


if __name__ == "__main__":
    if sys.argv[1:]:
        _build_once(sys.argv[1:])
    else:
        answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)  # what anybody prints must not be taken for an answer
        _build_when_told(sys.stdin, answers)
