"""The small whole site of tests/build/ and the real one, as projects of their own that a test may build and break."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "build"
TODAY = "2026-11-24"
"""The day of the small site: one of its listings has expired, the others have not."""


def small_project(folder: Path) -> Path:
    """A new project in `folder`: docs/ and data/ of tests/build/, with this repository's theme and settings."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("docs", "data"):
        shutil.copytree(SMALL / name, folder / name)
    _with_frame(folder)
    for src, ids in theme_sections().items():  # the theme links to sections of the real pages
        with (folder / "docs" / src).open("a", encoding="utf-8", newline="\n") as page:
            page.writelines(f"\n## {id_} {{: #{id_} }}\n" for id_ in sorted(ids))
    return folder


def theme_sections() -> dict[str, set[str]]:
    """Page of the small site -> the sections that the theme and the entity pages link to and it has not got."""
    found: dict[str, set[str]] = {}
    templates = [*(ROOT / "overrides").rglob("*.html"), *(ROOT / "scripts" / "kb" / "templates").glob("*.html")]
    for path in templates:
        for address, id_ in re.findall(r"""['"]/?([a-z-]+/)#([a-z-]+)['"]""", path.read_text("utf-8")):
            src = f"{address}index.md" if (SMALL / "docs" / address).is_dir() else f"{address.rstrip('/')}.md"
            if f"{{: #{id_} }}" not in (SMALL / "docs" / src).read_text("utf-8"):
                found.setdefault(src, set()).add(id_)
    return found


def real_project(folder: Path) -> Path:
    """A copy of the repository's own content, theme and settings."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("docs", "data"):
        shutil.copytree(ROOT / name, folder / name)
    return _with_frame(folder)


def _with_frame(folder: Path) -> Path:
    shutil.copytree(ROOT / "overrides", folder / "overrides")
    shutil.copy(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    return folder


def write_version(project: Path, version: str) -> None:
    """CITATION.cff of a project that works on this version."""
    title = re.search(r"(?m)^site_name: (.*)$", (project / "mkdocs.yml").read_text("utf-8"))
    name = title.group(1) if title else "Test"
    text = (
        f"cff-version: 1.2.0\nmessage: Cite it.\ntitle: {name}\nauthors:\n  - name: Contributors\nversion: {version}\n"
    )
    (project / "CITATION.cff").write_text(text, encoding="utf-8", newline="\n")


def environment(root: Path, **more: str) -> dict[str, str]:
    """What a child process sees: the project, its day, and none of what another `kb` may have set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    path = os.pathsep.join(filter(None, [str(ROOT / "scripts"), kept.get("PYTHONPATH")]))
    return {**kept, "KB_ROOT": str(root), "KB_TODAY": TODAY, "PYTHONPATH": path, "NO_MKDOCS_2_WARNING": "1", **more}


def kb(root: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`python -m kb ...` on a project."""
    return subprocess.run(
        [sys.executable, "-m", "kb", *arguments],
        cwd=root,
        env=environment(root, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder over HTTP; the address at which it is."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def changed(path: Path, old: str, new: str) -> None:
    """Replace a piece of a file that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} no longer holds {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def text_of(html: str) -> str:
    """The text of a piece of HTML."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
