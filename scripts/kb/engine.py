"""The site engine as a child process: once, or kept warm for one build after another.

Never quietly: `mkdocs build -q` switches strict mode off. Its output is shown only where it failed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

_MKDOCS = "kb.mkdocs_process"


class EngineRun:
    """One run of an engine; ended with the `with` block, whatever happens in it."""

    def __init__(self, root: Path, folder: Path, engine: str, settings: dict[str, str]) -> None:
        self.root, self.folder, self.engine = root, folder, engine
        inside = folder.relative_to(root).as_posix()
        self.command = [sys.executable, "-m", _MKDOCS if engine == "mkdocs" else engine, "build", "--strict"]
        self.command += ["-f", "mkdocs.yml", *(["-d", inside] if engine == "mkdocs" else ["--clean"])]
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
                [sys.executable, "-m", _MKDOCS],
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
