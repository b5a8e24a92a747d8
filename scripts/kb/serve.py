"""Shows the site and shows it anew at every change: watch, build into a new folder, point to it.

A mistake shows the list of problems in the page and in the terminal; the server lives on, and a mended file clears it.
The engine's own servers die or hang on some mistakes; this one is on both engines the same.
"""

from __future__ import annotations

import html
import http.server
import mimetypes
import os
import shutil
import sys
import threading
import time
import webbrowser
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from watchfiles import Change, DefaultFilter, watch
from watchfiles.main import FileChange

from kb.lock import held
from kb.problem import Problem, as_text
from kb.rebuilding import Rebuilding

_FOLDERS, _SETTINGS = ("docs", "data", "overrides", "scripts"), "mkdocs.yml"
_PACE: dict[str, Any] = {"debounce": 60, "step": 20, "raise_interrupt": False}  # milliseconds
_RELOAD = "/__kb__/reload.js"
_EVENTS = "/__kb__/events"
_RELOAD_SCRIPT = """const events = new EventSource("/__kb__/events");
let first;
events.onmessage = (event) => {
  if (first === undefined) first = event.data;
  else if (first !== event.data) location.reload();
};
"""


@dataclass
class State:
    """What is shown: the newest good folder, and the problems of the newest try. `turn` grows with each."""

    folder: Path | None = None
    failure: str = ""
    problems: list[Problem] = field(default_factory=list)
    turn: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def show(self, folder: Path | None, failure: str, problems: list[Problem]) -> None:
        """Point to a folder, or to what is wrong."""
        with self.changed:
            if (folder, failure, problems) == (self.folder, self.failure, self.problems):
                return  # it is shown already: no page needs to be loaded again
            self.folder, self.failure, self.problems = folder, failure, problems
            self.turn += 1
            self.changed.notify_all()


def serve(root: Path, engine: str, port: int, *, open_browser: bool = False) -> int:
    """Serve until interrupted. 0 at the end, 1 where no port is free."""
    with held(root / ".kb" / "serve.lock"):
        for leftover in (root / ".kb").glob("serve-*"):
            if leftover.is_dir():
                shutil.rmtree(leftover, ignore_errors=True)
        state = State()
        server = _listen(port, state)
        if server is None:
            print(f"kb serve: ports {port} to {port + 20} are all taken; give another: --port 9000", file=sys.stderr)
            return 1
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"building; then look at {address} (Ctrl+C ends it)", file=sys.stderr, flush=True)
        watcher = _Watcher(root)  # before the first build, so that nothing saved meanwhile is missed
        builds = Rebuilding(root, engine, address, f"serve-{os.getpid()}")
        try:
            _show_anew(builds, state, address)
            if open_browser:
                webbrowser.open(address)
            while True:
                if watcher.wait():
                    print("scripts/ changed: starting again", file=sys.stderr, flush=True)
                    server.server_close()
                    builds.close()
                    os.execv(sys.executable, [sys.executable, "-m", "kb", *sys.argv[1:]])  # noqa: S606 - ourselves
                _show_anew(builds, state, address)
        except KeyboardInterrupt:
            print("\nended", file=sys.stderr)
        finally:
            server.shutdown()
            builds.close()
    return 0


class _Filter(DefaultFilter):
    """Leaves out what editors and Python write beside the files of a project, wherever that lies."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root

    def __call__(self, change: Change, path: str) -> bool:
        return super().__call__(change, os.path.relpath(path, self.root))


class _Watcher:
    """Collects changes in threads of its own, also while a build is under way.

    One looks into the folders. The other looks at the root alone: what is watched by itself is lost when it is removed
    or saved by renaming, so the root tells of the settings, and of a folder that has come back and is watched anew.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.scripts = root, root / "scripts"
        self.changed, self.returned = threading.Event(), threading.Event()
        self.code_changed = False
        for look in (self._at_root, self._into_folders):
            threading.Thread(target=look, daemon=True).start()

    def _at_root(self) -> None:
        for changes in watch(self.root, watch_filter=self._is_ours, recursive=False, **_PACE):
            if any(change is Change.added and Path(path).name != _SETTINGS for change, path in changes):
                self.returned.set()
            self._note(changes)

    def _is_ours(self, change: Change, path: str) -> bool:
        """Whether a change at the root is one of the settings, or of a folder that came or went."""
        name = Path(path).name
        return name == _SETTINGS or (name in _FOLDERS and change is not Change.modified)

    def _into_folders(self) -> None:
        while True:
            folders = [self.root / name for name in _FOLDERS if (self.root / name).is_dir()]
            for changes in watch(*folders, watch_filter=_Filter(self.root), stop_event=self.returned, **_PACE):
                self._note(changes)
            self.returned.clear()
            self.changed.set()  # for what was written into it before it was watched again

    def _note(self, changes: set[FileChange]) -> None:
        self.code_changed |= any(Path(path).is_relative_to(self.scripts) for _, path in changes)
        self.changed.set()

    def wait(self) -> bool:
        """Wait for the next change; True when it is in our own code."""
        while not self.changed.wait(timeout=0.5):  # with a timeout, so that Ctrl+C is heard on every system
            pass
        self.changed.clear()
        return self.code_changed


def _show_anew(builds: Rebuilding, state: State, address: str) -> None:
    """Build, show what came of it in the browser, and tell of it in the terminal."""
    started, good = time.monotonic(), state.folder
    for built in builds.build():
        # warnings stop nothing; a folder that turns out to be wrong gives way to the last good one
        state.show(built.folder or good, built.failure, [] if built.folder else built.problems)
        seconds = time.monotonic() - started
    sys.stderr.write(as_text(built.problems))
    if built.folder:
        print(f"shown: {built.pages} pages in {seconds:.1f} s, {address}", file=sys.stderr, flush=True)
        if good:  # beside what comes next: a disk takes its time to forget a site
            threading.Thread(target=shutil.rmtree, args=(good,), kwargs={"ignore_errors": True}, daemon=True).start()
        return
    sys.stderr.write(f"{built.failure}\n" if built.failure else "")
    count = f"{built.errors} problem{'' if built.errors == 1 else 's'}" if built.errors else "the build failed"
    print(f"not shown: {count} (the last good site is kept)", file=sys.stderr, flush=True)


# --- the server ------------------------------------------------------------------------------------------------


def _listen(port: int, state: State) -> http.server.ThreadingHTTPServer | None:
    for candidate in range(port, port + 21):
        try:
            server = _Server(("127.0.0.1", candidate), _Handler)
        except OSError:
            continue
        server.state = state
        return server
    return None


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    state: State

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle is no news; anything else is."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(http.server.BaseHTTPRequestHandler):
    """Files of the newest folder; the problem page in place of every page while there are problems."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        try:
            if path == _EVENTS:
                self._events()
            elif path == _RELOAD:
                self._send(200, "text/javascript; charset=utf-8", _RELOAD_SCRIPT.encode())
            else:
                self._file(path)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _file(self, path: str) -> None:
        state = self.server.state
        folder = state.folder
        wants_page = path.endswith(("/", ".html")) or "." not in path.rsplit("/", 1)[-1]
        if wants_page and (state.problems or state.failure or folder is None):
            self._send(500 if state.turn else 503, "text/html; charset=utf-8", _problem_page(state).encode())
            return
        if folder is None:
            self._send(503, "text/plain; charset=utf-8", b"building")
            return
        try:
            target = (folder / path.lstrip("/")).resolve()
            target.exists()
            is_inside = target.is_relative_to(folder.resolve())
        except (OSError, ValueError):  # a null byte, or a name that is too long for this system
            is_inside = False
        if not is_inside:
            self._send(404, "text/plain; charset=utf-8", b"not found")
            return
        if target.is_dir() and not path.endswith("/"):
            self.send_response(301)
            self.send_header("Location", quote(f"/{path.strip('/')}/"))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if target.is_dir():
            target /= "index.html"
        status = 200 if target.is_file() else 404
        if status == 404:
            target = folder / "404.html"
        body = target.read_bytes() if target.is_file() else b"not found"
        kind = mimetypes.guess_type(target.name)[0] or "application/octet-stream"
        if kind == "text/html":
            body = body.replace(b"</body>", f'<script src="{_RELOAD}"></script></body>'.encode())
        if kind.startswith("text/") or kind == "application/javascript":
            kind += "; charset=utf-8"
        self._send(status, kind, body)

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _events(self) -> None:
        """Server-sent events: the number of the newest build, at once and whenever it changes."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        state, told = self.server.state, -1
        while True:
            with state.changed:
                if state.turn == told:
                    state.changed.wait(timeout=15)
                news, told = state.turn != told, state.turn
            self.wfile.write(f"data: {told}\n\n".encode() if news else b": still here\n\n")
            self.wfile.flush()


def _problem_page(state: State) -> str:
    errors = [problem for problem in state.problems if problem.level == "error"]
    if not state.turn:
        title, inner = "Building", "<p>The site is being built. This page turns into it by itself.</p>"
    elif errors:
        title = f"{len(errors)} {'problem' if len(errors) == 1 else 'problems'}"
        rows = "".join(
            f"<li><code>{html.escape(p.path)}:{p.line}:{p.column}</code> <b>{p.code}</b> {html.escape(p.message)}"
            + (f"<br><i>{html.escape(p.hint)}</i>" if p.hint else "")
            + "</li>"
            for p in errors
        )
        inner = f"<p>Mend what is listed and save; this page turns into the site by itself.</p><ol>{rows}</ol>"
    else:
        title, inner = "The build failed", f"<pre>{html.escape(state.failure)}</pre>"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>body{{font:17px/1.55 system-ui,sans-serif;max-width:52rem;margin:2rem auto;"
        "padding:0 1rem;background:#f6f2eb;color:#17212d}code{background:#ece6db;padding:.1em .3em}li{margin:.8em 0}"
        "pre{white-space:pre-wrap}</style>"
        f'<h1>{title}</h1>{inner}<script src="{_RELOAD}"></script></html>'
    )
