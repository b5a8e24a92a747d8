"""The site engine as a child process: once, or kept warm for one build after another.

Never quietly: `mkdocs build -q` switches strict mode off. Its output is shown only where it failed.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any


class EngineRun:
    """One run of an engine; ended with the `with` block, whatever happens in it."""

    def __init__(self, root: Path, folder: Path, engine: str, settings: dict[str, str]) -> None:
        self.root, self.folder, self.engine = root, folder, engine
        inside = folder.relative_to(root).as_posix()
        self.command = [sys.executable, "-m", engine, "build", "--strict", "-f", "mkdocs.yml"]
        self.command += ["--clean"] if engine == "zensical" else ["-d", inside]
        self.environment = {
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "PYTHONUTF8": "1",
            "KB_ROOT": str(root),
            "KB_SITE_DIR": inside,
            "KB_STAMP": folder.name,
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.output = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__; a pipe would fill while we check

    def __enter__(self) -> EngineRun:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.output.close()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )

    def outcome(self) -> str:
        """Wait. The engine's last words where it failed, else the empty text."""
        assert self.process is not None
        code = self.process.wait()
        if code == 0 and (self.folder / "index.html").is_file():
            return ""
        self.output.seek(0)
        said = self.output.read().decode("utf-8", "replace").strip().splitlines()
        return f"{self.engine} ended with exit code {code}:\n" + "\n".join(last_words(said))


def last_words(said: list[str]) -> list[str]:
    """The end of an engine's output, without the inner workings that a traceback shows: its last line says what it was."""
    inside = False
    kept = []
    for line in said:
        if line.startswith("Traceback (most recent call last)"):
            inside = True
        elif inside and line and not line[0].isspace():
            inside = False
        if not inside:
            kept.append(line)
    return kept[-25:]


class WarmMkDocs:
    """MkDocs in a child that has everything imported, for `kb serve`: each build costs the pages alone.

    MkDocs builds again and again in one process when it serves, so this is nothing new to it. A build that is no
    longer wanted ends the child; the next one starts another.
    """

    engine = "mkdocs"

    def __init__(self, root: Path, site_url: str) -> None:
        self.root = root
        self.environment = {
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "PYTHONUTF8": "1",
            "KB_ROOT": str(root),
            "KB_SITE_URL": site_url,
            "KB_STAMP": "serve",
        }
        self.child: subprocess.Popen[str] | None = None
        self.folder = root
        self.busy = False
        self.warm()

    def warm(self) -> None:
        """Start the child where there is none."""
        if self.child is None or self.child.poll() is not None:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "kb.engine"],
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )

    def into(self, folder: Path) -> WarmMkDocs:
        """Say where the next build goes."""
        self.folder = folder
        return self

    def __enter__(self) -> WarmMkDocs:
        return self

    def __exit__(self, *_: object) -> None:
        if self.busy:
            self.close()
        self.warm()

    def close(self) -> None:
        """End the child."""
        if self.child:
            self.child.kill()
            self.child.wait()
        self.child, self.busy = None, False

    def start(self) -> None:
        self.warm()
        assert self.child is not None and self.child.stdin is not None
        self.busy = True
        self.child.stdin.write(self.folder.relative_to(self.root).as_posix() + "\n")
        self.child.stdin.flush()

    def outcome(self) -> str:
        """Wait. The engine's last words where it failed, else the empty text."""
        assert self.child is not None and self.child.stdout is not None
        answer = self.child.stdout.readline()
        self.busy = False
        if not answer:
            self.close()
            return "mkdocs ended without a word; the next change starts it again"
        said: str = json.loads(answer)
        return said


def _build_when_told(orders: IO[str], answers: IO[str]) -> None:
    """The child of WarmMkDocs: a folder in, the last words of the build out (as JSON; empty when it went well)."""
    import mkdocs_macros.plugin  # noqa: F401 - imported before the first order, so that it costs nothing then
    import pymdownx.superfences  # noqa: F401
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException
    from mkdocs.structure.pages import Page

    import kb.blocks
    import kb.glossing
    import kb.macros
    import kb.quotes
    import kb.tables  # noqa: F401

    pages = _RenderedPages()
    pages.stand_in_for(Page)
    for order in orders:
        folder = order.strip()
        os.environ["KB_SITE_DIR"] = folder
        lines = pages.begin()
        handler = _Collector(lines)
        log = logging.getLogger("mkdocs")
        log.addHandler(handler)
        try:
            build(load_config("mkdocs.yml", site_dir=folder, strict=True))
            failure = ""
        except (MkDocsException, SystemExit) as error:
            failure = "\n".join([*lines[-25:], str(error)])
        except Exception as error:  # whatever a half-saved tree may cause: the parent shows it
            failure = "\n".join([*lines[-25:], f"{type(error).__name__}: {error}"])
        finally:
            log.removeHandler(handler)
        print(json.dumps(failure), file=answers, flush=True)


class _RenderedPages:
    """What Markdown made of each page, kept while its text, the terms that are linked and the files of docs/ stay.

    Most of a build is Markdown, and one change touches few pages. A page that was complained of is made anew, so that
    it is complained of again.
    """

    _MADE = ("content", "toc", "_title_from_render", "present_anchor_ids", "links_to_anchors")

    def __init__(self) -> None:
        self.known: dict[str, tuple[Any, dict[str, Any]]] = {}
        self.lines: list[str] = []
        self.world: tuple[Any, Any] | None = None

    def begin(self) -> list[str]:
        """A new build: where its complaints go."""
        self.lines, self.world = [], None
        return self.lines

    def around(self, files: Any) -> tuple[Any, Any]:
        """What else than its text decides how a page is rendered; looked up once a build, after the macros were read."""
        if self.world is None:
            from kb.load import shared_library

            terms = [(term.id, term.glossed) for term in shared_library().terms.values()]
            self.world = ([file.src_uri for file in files], terms)
        return self.world

    def stand_in_for(self, kind: Any) -> None:
        """Let every page of MkDocs be rendered through this."""
        plain = kind.render

        def render(page: Any, config: Any, files: Any) -> None:
            key = (page.markdown, self.around(files), config["markdown_extensions"], config["mdx_configs"])
            before = self.known.pop(page.file.src_uri, None)
            if before and before[0] == key:
                vars(page).update(before[1])
                self.known[page.file.src_uri] = before
                return
            complaints = len(self.lines)
            plain(page, config, files)
            if len(self.lines) == complaints:
                made = {name: getattr(page, name) for name in self._MADE if hasattr(page, name)}
                self.known[page.file.src_uri] = (key, made)

        kind.render = render


class _Collector(logging.Handler):
    """Keeps what the engine says."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(level="WARNING")
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


if __name__ == "__main__":
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what anybody prints must not be taken for an answer
    _build_when_told(sys.stdin, answers)
