"""The real site, built once and served as a host would serve it; and a Chromium to look at it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

from kb.build import build
from kb.judgment import Judgment, judge
from kb.links_lock import NAME
from kb.lock import Busy, held
from tests.sites import real_project

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--metrics-recording-only",
]


STARTLE = "/guides/touch/exaggerated-startle/"
OLD = f"""\
/old-plain/ 0.0.1 -> /about/origin/
/old-guide/ 0.0.1 -> {STARTLE}
/old-guide/#steps 0.0.1 -> {STARTLE}#do-now
/old-guide/#words 0.0.1
/old-guide/#proof 0.0.1 -> /about/origin/
/old-guide/#lapsed 0.0.1
/old-guide/#plan 0.0.1 -> /templates/shared-treatment-plan/#plan
/old-to-part/ 0.0.1 -> {STARTLE}#words
/old-gone/ 0.0.1 -> gone 0.0.2
{STARTLE}#first-steps 0.0.1 -> {STARTLE}#do-now
{STARTLE}#left 0.0.1 -> /about/origin/
"""
"""Addresses that the real site never had, for the tests of what leads on."""


@dataclass
class Real:
    """The real site: its folder, what was judged, and where it is served."""

    folder: Path
    judgment: Judgment
    address: str = ""


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("KB_") and name != "KB_CHROMIUM"]:
            patch.delenv(name)
        alone = "PYTEST_XDIST_WORKER" not in os.environ
        folder = tmp_path_factory.mktemp("real") if alone else tmp_path_factory.getbasetemp().parent / "real"
        found = _built(folder / "project", folder / "lock")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Host, found.folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found.address = f"http://127.0.0.1:{server.server_address[1]}"
    yield found
    server.shutdown()
    server.server_close()


def _built(root: Path, lock: Path) -> Real:
    """The real site in this folder, which tests side by side share: the first builds it, the others wait and read."""
    while True:
        try:
            with held(lock):
                if root.exists():
                    return Real(root / "site", judge(root))
                making = root.with_name("making")
                real_project(making)
                with (making / NAME).open("a", encoding="utf-8", newline="\n") as file:
                    file.write(OLD)
                result = build(making)
                assert not result.failure, f"{result.failure}\n{result.judgment.errors}"
                making.rename(root)
        except Busy:
            time.sleep(0.2)


class _Host(SimpleHTTPRequestHandler):
    """A static host: index.html for folders, 404.html for what is not there, the headers of `_headers`."""

    protocol_version = "HTTP/1.1"

    def __init__(self, folder: Path, *arguments: Any) -> None:
        lines = (folder / "_headers").read_text("utf-8").splitlines()[1:]
        self.more = [line.strip().split(": ", 1) for line in lines]
        self.lost = (folder / "404.html").read_bytes()
        super().__init__(*arguments, directory=str(folder))

    def end_headers(self) -> None:
        for name, value in self.more:
            self.send_header(name, value)
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(self.lost)))
        self.end_headers()
        self.wfile.write(self.lost)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("KB_CHROMIUM", "")
    assert path, "KB_CHROMIUM must name a Chromium: start the tests with python3 scripts/run.py test"
    assert Path(path).exists(), f"KB_CHROMIUM names {path}, and there is no such file"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield found
        found.close()


@dataclass
class Opened:
    """A page that was opened, and all that it said and fetched meanwhile."""

    page: Page
    status: int = 0
    complaints: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)


WATCH = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (e) => window.__violations.push(`${e.violatedDirective} ${e.blockedURI}`));
"""


def opened(context: BrowserContext, real: Real, path: str, *, lost: bool = False) -> Opened:
    """Open a page and wait until it is there. `lost`: the page itself answers 404, and the browser says so."""
    page = context.new_page()
    found = Opened(page)
    own = real.address + path

    def said(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not (lost and "404" in message.text):
            found.complaints.append(f"console: {message.text}")

    def answered(response: Response) -> None:
        if response.status >= 400 and not (lost and response.url == own):
            found.complaints.append(f"{response.status}: {response.url}")

    def asked(request: Request) -> None:
        found.fetched.append(request.url)
        if not request.url.startswith((real.address, "data:")):
            found.complaints.append(f"request to another host: {request.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: found.complaints.append(f"error: {error}"))
    page.on("requestfailed", lambda request: found.complaints.append(f"failed: {request.url} {request.failure}"))
    page.on("response", answered)
    page.on("request", asked)
    answer = page.goto(own, wait_until="load")  # module scripts have run by then
    page.wait_for_timeout(60)  # and what they fetch or change at once has come
    found.status = answer.status if answer else 0
    return found


def is_phone(page: Page) -> bool:
    return bool(page.viewport_size and page.viewport_size["width"] < 1120)


WIDTHS = {"phone": (390, 844), "wide": (1280, 900)}


@pytest.fixture(scope="session", params=WIDTHS)
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A light window as wide as a phone, and a dark one as wide as a desk."""
    width, height = WIDTHS[request.param]
    theme: Any = "light" if request.param == "phone" else "dark"
    found = browser.new_context(viewport={"width": width, "height": height}, locale="en-US", color_scheme=theme)
    found.add_init_script(WATCH)
    yield found
    found.close()


@pytest.fixture(scope="session")
def plain(browser: Browser) -> Iterator[BrowserContext]:
    """A phone without JavaScript."""
    found = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    yield found
    found.close()
