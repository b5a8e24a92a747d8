"""`kb test`: formatting, lint, types, then every test, with a browser found or installed first. Nothing is skipped in silence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_SHELL = "chromium-headless-shell"  # the same engine without a window's own pages: half the work for a page
_NAMES = (_SHELL, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "msedge")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


def run_tests(root: Path, more: Sequence[str]) -> int:
    """0 when all is well, 1 when something failed, 2 when a browser is missing and cannot be installed."""
    browser = find_browser() or install_browser()
    if not browser:
        return 2
    environment = {**os.environ, "KB_CHROMIUM": browser, "PYTHONUTF8": "1", "NO_MKDOCS_2_WARNING": "1"}
    environment.pop("KB_ROOT", None)
    steps = [
        ("format", ["ruff", "format", "--check", "--quiet", "."]),
        ("lint", ["ruff", "check", "--quiet", "."]),
        ("types", ["mypy"]),
        # files side by side, one on each core; the tests of a file stay together, for they share what was built for them
        ("tests", ["pytest", "-n", "auto", "--dist", "loadfile", *more]),
    ]
    failed = []
    for name, command in steps:
        print(f"== {name}: {' '.join(command)}", flush=True)
        if subprocess.run([sys.executable, "-m", *command], cwd=root, env=environment, check=False).returncode:
            failed.append(name)
    print(f"== failed: {', '.join(failed)}" if failed else "== all is well", flush=True)
    return 1 if failed else 0


def find_browser() -> str:
    """A Chromium: KB_CHROMIUM, one on the PATH, in a usual place, or Playwright's own; else the empty text."""
    given = os.environ.get("KB_CHROMIUM")
    if given:
        return given
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in (*_PLACES, _playwright_browser()) if place and Path(place).exists()), "")


def _playwright_browser() -> str:
    from playwright.sync_api import sync_playwright

    try:
        with sync_playwright() as playwright:
            return playwright.chromium.executable_path
    except Exception as error:
        print(f"Playwright cannot say where its browser is: {error}", file=sys.stderr)
        return ""


def install_browser() -> str:
    """Install Chromium where that needs no question: as root on Debian, Playwright's own elsewhere."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
        shell_first = [["apt-get", "update", "-qq"], [*install, _SHELL]]
        ways = [shell_first, [[*install, "chromium"]]]  # not every system has the shell
        by_hand = "apt-get install chromium"
    else:
        ways = [[[sys.executable, "-m", "playwright", "install", "chromium"]]]
        by_hand = f"{sys.executable} -m playwright install --with-deps chromium"
    print("No Chromium found; installing one for the browser tests ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    found = ""
    for commands in ways:
        done = all(subprocess.run(command, check=False, env=environment).returncode == 0 for command in commands)
        found = find_browser() if done else ""
        if found:
            break
    else:
        print(
            f"The browser tests need Chromium, and it could not be installed. Type:\n    {by_hand}\nthen run the tests again.",
            file=sys.stderr,
        )
    return found
