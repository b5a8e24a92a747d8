"""check -> engine -> publish -> verify -> one atomic swap. Killed at any moment, the old site/ is whole.

The state of a build stands in the names of folders under .kb/: `new-X` is unfinished, `ready-X` is verified,
`old-X` was the site until the swap, `gone-X` is an old site behind a new one that stands. `recover` reads them at the
next start; what can go is cleared away beside that build, since a disk can take longer to forget a site than we to
make one.

MkDocs is started first, and what the check and publishing need is read while it starts.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kb.engine import EngineRun, WarmMkDocs
from kb.lock import held
from kb.memory import Memory
from kb.settings import read_settings

if TYPE_CHECKING:
    from kb.judgment import Judgment


@dataclass
class Result:
    """How a build ended: nothing in `failure` means that the site stands."""

    judgment: Judgment
    failure: str = ""
    times: dict[str, float] = field(default_factory=dict)
    pages: int = 0


Progress = Callable[[str], None]


def build(
    root: Path, engine: str = "mkdocs", *, production: bool = False, progress: Progress = lambda _: None
) -> Result:
    """Build site/. `lock.Busy` when another build of this folder is under way."""
    with held(root / ".kb" / "build.lock"), clearing(recover(root)):
        folder = root / ".kb" / f"new-{os.getpid()}"
        run = EngineRun(root, folder, engine, {"KB_PRODUCTION": "1"} if production else {})
        try:
            result = make(root, run, production=production, progress=progress)
            if not result.failure:
                publish_into(root, folder, result, configured_site_url(root), production=production, progress=progress)
            if not result.failure:
                progress("put the new site in place")
                started = time.monotonic()
                ready = folder.with_name(folder.name.replace("new-", "ready-"))
                folder.rename(ready)
                result.failure = swap(ready, root / "site")
                result.times["swap"] = time.monotonic() - started
        finally:  # on a full disk above all
            shutil.rmtree(folder, ignore_errors=True)
        return result


def make(
    root: Path,
    run: EngineRun | WarmMkDocs,
    *,
    production: bool = False,
    progress: Progress = lambda _: None,
    memory: Memory | None = None,
) -> Result:
    """Check, and run the engine; nothing is published. What goes wrong stands in `failure`.

    MkDocs starts while the check is under way, since most trees are sound; its macros run in a sandbox, and it is
    ended, and its folder dropped, as soon as the check has found an error. Zensical has no sandbox, and waits.
    """
    started = time.monotonic()
    with run:
        is_early = run.engine == "mkdocs" and not read_settings(root)[1]  # mkdocs.yml can make an engine run programs
        if is_early:
            run.start()
        from kb.judgment import judge

        progress("check data/ and docs/")
        result = Result(judge(root, production=production, memory=memory))
        result.times["check"] = time.monotonic() - started
        if result.judgment.errors:
            result.failure = "site/ was left as it was"
            return result
        progress(f"run {run.engine}")
        started = time.monotonic()
        if not is_early:
            run.start()
        from kb import publish

        publish.prepare()
        result.failure = run.outcome()
        result.times["engine"] = time.monotonic() - started
    return result


def publish_into(
    root: Path,
    folder: Path,
    result: Result,
    site_url: str,
    *,
    production: bool = False,
    progress: Progress = lambda _: None,
    last: Path | None = None,
    pages_are_there: Callable[[], None] = lambda: None,
) -> None:
    """Publish and verify the engine's folder; what is wrong with it stands in `result.failure`. The rest: see `publish`."""
    from kb import publish

    started = time.monotonic()
    library = result.judgment.library.in_production() if production else result.judgment.library
    pages = result.judgment.pages
    complaints = publish.publish(root, folder, library, site_url, pages, progress, last, pages_are_there)
    result.times["publish"] = time.monotonic() - started
    if complaints:
        shown = "\n".join(f"  {line}" for line in complaints[:30])
        result.failure = f"The finished site is not right, so it was not put in place:\n{shown}"
    short = folder / "go"  # these only lead on
    result.pages = sum(not path.is_relative_to(short) for path in folder.rglob("*.html"))


def configured_site_url(root: Path) -> str:
    """`site_url` as the engine reads it: KB_SITE_URL, else the address in mkdocs.yml."""
    if os.environ.get("KB_SITE_URL"):
        return os.environ["KB_SITE_URL"]
    text = (root / "mkdocs.yml").read_text(encoding="utf-8")
    match = re.search(r"^site_url:\s*(?:!ENV\s*\[\s*KB_SITE_URL\s*,\s*)?[\"']?([^\"'\]\s]+)", text, re.M)
    return match.group(1) if match else ""


# --- the swap --------------------------------------------------------------------------------------------------


def recover(root: Path) -> list[Path]:
    """Bring site/ into order after a build that was killed. The folders in .kb/ that are of no use anymore."""
    workshop, site = root / ".kb", root / "site"
    if not site.exists():
        kept = [*sorted(workshop.glob("ready-*")), *sorted(workshop.glob("old-*"))]
        if kept:
            kept[0].rename(site)
    return [folder for pattern in ("new-*", "ready-*", "old-*", "gone-*") for folder in workshop.glob(pattern)]


@contextmanager
def clearing(folders: list[Path]) -> Iterator[None]:
    """Clear folders away by a second process while the block runs, and wait for it at the end. A program of its own: a
    copy of this one (publish.second_process) would be loaded before the engine can start.
    """
    remove = "import shutil, sys\nfor folder in sys.argv[1:]: shutil.rmtree(folder, ignore_errors=True)"
    with subprocess.Popen([sys.executable, "-ISc", remove, *folders]) if folders else nullcontext():
        yield


def swap(ready: Path, site: Path) -> str:
    """Put `ready` in the place of `site`. What to do where the system refuses, else the empty text."""
    old, gone = (ready.with_name(ready.name.replace("ready-", name)) for name in ("old-", "gone-"))
    if site.exists() and _exchange(ready, site):
        ready.rename(old)
    else:
        for attempt in range(10):
            try:
                if site.exists():
                    site.rename(old)
                ready.rename(site)
                break
            except PermissionError:  # Windows: a file is open, or a shell stands in the folder
                if attempt == 9:
                    return f"{site} is in use: close the programs and shells that have it open, then build again"
                time.sleep(0.2)
    if old.exists():
        old.rename(gone)
    return ""


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where Linux can; no reader ever sees neither."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)
