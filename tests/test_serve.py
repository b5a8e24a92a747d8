"""`kb serve`: shows the site, shows it anew, outlives every mistake, and ends cleanly."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from watchfiles import Change

from kb.problem import Problem
from kb.serve import State, _Filter, _Handler, _problem_page, _Server
from tests.sites import changed, environment, small_project

PATIENCE = 30.0  # seconds after which a test gives up; what is waited for comes far sooner


Answer = TypeVar("Answer")


class Served:
    """`kb serve` in a child process, on the small site."""

    def __init__(self, root: Path) -> None:
        self.root = root
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kb", "serve", "--port", str(port)],
            cwd=root,
            env=environment(root),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.lines: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()
        address = self.until(lambda: re.search(r"http://127\.0\.0\.1:(\d+)/", "".join(self.lines)), "no address")
        assert address
        self.port = int(address.group(1))

    def _listen(self) -> None:
        assert self.process.stderr
        self.lines.extend(self.process.stderr)

    def until(self, answer: Callable[[], Answer], what: str) -> Answer:
        """Wait until `answer` is something."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = answer()
            if found:
                return found
            assert self.process.poll() is None, "".join(self.lines)
            time.sleep(0.05)
        raise AssertionError(f"{what}:\n{''.join(self.lines)}")

    def get(self, path: str, method: str = "GET") -> tuple[int, dict[str, str], str]:
        """One request, its path sent as it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.putrequest(method, path, skip_host=False)
            connection.endheaders()
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def until_page(self, path: str, text: str, status: int = 200) -> str:
        def shown() -> str:
            found = self.get(path)
            return found[2] if found[0] == status and text in found[2] else ""

        return self.until(shown, f"{path} never showed {text!r} with {status}")

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


@contextmanager
def broken(path: Path, text: bytes) -> Iterator[None]:
    """The file with other content; as it was at the end, so that one failing test does not fail the next.

    Saved as many editors save, by renaming; `changed` writes into the file as it is.
    """

    def save(content: bytes) -> None:
        beside = path.with_name("unsaved.tmp")
        beside.write_bytes(content)
        beside.replace(path)

    kept = path.read_bytes()
    save(text)
    try:
        yield
    finally:
        save(kept)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    found = Served(small_project(tmp_path_factory.mktemp("serve") / "site"))  # a name that other folders are ignored by
    try:
        found.until_page("/about/", "an ampersand")
        yield found
    finally:
        if found.process.poll() is None:
            found.process.kill()
            found.process.wait()


def test_pages_files_and_entity_pages(served: Served) -> None:
    status, headers, body = served.get("/guides/touch/crying/")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert headers["Cache-Control"] == "no-store"
    assert body.count('<script src="/__kb__/reload.js"></script></body>') == 1
    assert served.get("/glossary/release/")[0] == 200
    assert served.get("/directory/sample-ana-example/")[0] == 200
    status, headers, _ = served.get("/assets/kb/kb.js")
    assert status == 200 and "javascript" in headers["Content-Type"]
    assert served.get("/assets/kb/search.json")[0] == 200
    assert served.get("/about/?x=1")[0] == 200
    assert "  check data/ and docs/\n" in served.lines and "  run mkdocs\n" in served.lines


def test_a_folder_without_its_slash_leads_there(served: Served) -> None:
    status, headers, _ = served.get("/about")
    assert (status, headers["Location"]) == (301, "/about/")
    assert served.get("//about")[1]["Location"] == "/about/", "never to another host"


def test_what_is_not_there_is_the_404_page(served: Served) -> None:
    status, _, body = served.get("/no/such/page/")
    assert status == 404
    assert "<title>Page not found" in body
    assert served.get("/no-such.png")[0] == 404


def test_head_has_no_body(served: Served) -> None:
    status, headers, body = served.get("/about/", "HEAD")
    assert (status, body) == (200, "")
    assert int(headers["Content-Length"]) > 1000


@pytest.mark.parametrize(
    "path",
    [
        "/../mkdocs.yml",
        "/../../mkdocs.yml",
        "/../data/glossary/ptsd.yml",
        "/%2e%2e/%2e%2e/mkdocs.yml",
        "/..%2f..%2fmkdocs.yml",
        "/about/../../../mkdocs.yml",
        "//../../mkdocs.yml",
        "/%2fetc/passwd",
        "//etc/passwd",
        "/..%5c..%5cmkdocs.yml",
    ],
)
def test_nothing_outside_the_site_is_served(served: Served, path: str) -> None:
    status, _, body = served.get(path)
    assert status == 404
    assert "site_url:" not in body and "root:" not in body and "A diagnosis after trauma." not in body


@pytest.mark.parametrize("path", ["/a%00b", "/" + "a" * 3000, "/%ff%fe", "/a%0d%0aX-Y:%20z/"])
def test_a_strange_request_does_not_end_it(served: Served, path: str) -> None:
    status, headers, body = served.get(path)
    assert status == 404
    assert "X-Y" not in headers
    assert "Traceback" not in body
    assert served.get("/about/")[0] == 200
    assert "Traceback" not in "".join(served.lines)


def test_only_this_machine_is_answered(served: Served) -> None:
    addresses = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in addresses - {"127.0.0.1"}:
        with socket.socket() as other:
            other.settimeout(2)
            assert other.connect_ex((str(address), served.port)) != 0


def test_the_page_is_told_of_every_change(served: Served) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)
    connection.request("GET", "/__kb__/events")
    answer = connection.getresponse()
    assert answer.getheader("Content-Type") == "text/event-stream"
    first = answer.fp.readline()
    assert re.fullmatch(rb"data: \d+\n", first)
    changed(served.root / "docs/about/index.md", "a smile", "a grin")
    end = time.monotonic() + PATIENCE
    second = b""
    while not second.startswith(b"data: ") and time.monotonic() < end:
        second = answer.fp.readline()
    assert re.fullmatch(rb"data: \d+\n", second) and second != first
    connection.close()
    assert "a grin" in served.get("/about/")[2]


def test_a_changed_page_is_shown(served: Served) -> None:
    changed(served.root / "docs/about/index.md", "Text with", "Fresh words with")
    served.until_page("/about/", "Fresh words with")


def test_a_changed_term_is_shown_wherever_it_stands(served: Served) -> None:
    changed(served.root / "data/glossary/ptsd.yml", "A diagnosis after trauma.", "Another meaning.")
    served.until_page("/glossary/ptsd/", "Another meaning.")
    assert "Another meaning." in served.get("/glossary/")[2]


def test_a_new_form_of_a_term_is_linked_in_the_guides(served: Served) -> None:
    """The engine stays warm between builds; what it knows of data/ must not."""
    assert "Hold still." in served.get("/guides/touch/crying/")[2]
    changed(served.root / "data/glossary/ptsd.yml", "glossed_as: [PTSD,", "glossed_as: [PTSD, hold still,")
    served.until_page("/guides/touch/crying/", '<a class="kb-term" href="../../../glossary/ptsd/">Hold still</a>')


def test_a_changed_theme_is_shown(served: Served) -> None:
    changed(
        served.root / "overrides/main.html",
        '{% extends "base.html" %}',
        '{% extends "base.html" %}\n{% block announce %}<p>Announced</p>{% endblock %}',
    )
    served.until_page("/about/", "<p>Announced</p>")


def test_a_mistake_is_shown_in_the_page_and_mended(served: Served) -> None:
    path = served.root / "data/glossary/release.yml"
    with broken(path, path.read_bytes().replace(b"see: [transference]", b"see: [transferense]")):
        body = served.until_page("/about/", "KB203", status=500)
        assert "<code>data/glossary/release.yml:12:7</code>" in body
        assert "transferense" in body
        assert "did you mean" in body
        assert served.get("/assets/kb/kb.js")[0] == 200, "what is no page is served on"
        assert "data/glossary/release.yml:12:7: KB203" in "".join(served.lines)
    served.until_page("/about/", "<title>About")


def test_a_page_that_cannot_be_read_is_no_end(served: Served) -> None:
    with broken(served.root / "docs/about/index.md", b"---\ntitle: About\n\xff\xfe{{ \n"):
        assert "KB101" in served.until_page("/", "docs/about/index.md", status=500)
    served.until_page("/about/", "<title>About")


@pytest.mark.parametrize(
    ("path", "text", "shown"),
    [
        ("overrides/main.html", b"{{ page.nothing.more }}", "The build failed"),
        ("overrides/main.html", b"{% extends 'no-such.html' %}", "KB332"),
        ("overrides/main.html", b"{% if %}", "KB332"),
        ("mkdocs.yml", b"site_name: [\n", "KB105"),
        ("mkdocs.yml", b"\xff\xfe", "KB101"),
    ],
)
def test_a_build_that_fails_is_no_end(served: Served, path: str, text: bytes, shown: str) -> None:
    with broken(served.root / path, text):
        served.until_page("/about/", shown, status=500)
    served.until_page("/about/", "<title>About")


def test_a_folder_that_comes_back_is_watched_again(served: Served) -> None:
    folder = served.root / "overrides"
    folder.rename(served.root / ".kb" / "away")
    try:
        served.until_page("/about/", "KB121", status=500)
    finally:
        (served.root / ".kb" / "away").rename(folder)
    with broken(folder / "main.html", b"{% if %}"):
        served.until_page("/about/", "KB332", status=500)
    served.until_page("/about/", "<title>About")


@pytest.mark.parametrize(
    ("path", "is_seen"),
    [
        ("docs/index.md", True),
        ("docs/site/index.md", True),
        ("docs/.index.md.swp", False),
        ("scripts/kb/__pycache__/serve.py", False),
    ],
)
def test_what_programs_leave_is_passed_over_wherever_the_project_lies(tmp_path: Path, path: str, is_seen: bool) -> None:
    root = tmp_path / "site" / "node_modules" / ".venv"
    assert _Filter(root)(Change.modified, str(root / path)) is is_seen


def test_it_is_there_once_for_a_folder(served: Served) -> None:
    command = [sys.executable, "-m", "kb", "serve", "--port", str(served.port + 50)]
    done = subprocess.run(
        command, cwd=served.root, env=environment(served.root), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "already running" in done.stderr


def test_it_keeps_one_folder_and_touches_no_site(served: Served) -> None:
    def folders() -> list[str]:
        return [path.name for path in (served.root / ".kb").iterdir() if path.is_dir()]

    served.until(lambda: len(folders()) == 1, "more than one folder is kept")
    assert not (served.root / "site").exists()


def test_it_ends_cleanly(served: Served) -> None:
    """The last test of this file: it ends the server."""
    assert served.end() == 0
    assert "Traceback" not in "".join(served.lines)
    assert [path.name for path in (served.root / ".kb").iterdir() if path.is_dir()] == []


def test_what_a_killed_server_left_is_removed_at_the_next_start(tmp_path: Path) -> None:
    root = small_project(tmp_path / "project")
    left = root / ".kb" / "serve-1-1"
    left.mkdir(parents=True)
    served = Served(root)
    try:
        served.until_page("/about/", "an ampersand")
        assert not left.exists()
    finally:
        assert served.end() == 0


def test_a_taken_port_is_left_to_its_owner(tmp_path: Path) -> None:
    root = small_project(tmp_path / "project")
    with socket.socket() as owner:
        owner.bind(("127.0.0.1", 0))
        owner.listen()
        port = owner.getsockname()[1]
        command = [sys.executable, "-m", "kb", "serve", "--port", str(port)]
        child = subprocess.Popen(command, cwd=root, env=environment(root), stderr=subprocess.PIPE, text=True)
        assert child.stderr
        try:
            line = child.stderr.readline()
        finally:
            os.kill(child.pid, signal.SIGINT)
            child.communicate(timeout=PATIENCE)
    match = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
    assert match and port < int(match.group(1)) <= port + 20


def test_the_problem_page_escapes_what_was_written() -> None:
    problem = Problem("docs/<b>.md", 1, 2, "KB304", "calls '<script>alert(1)</script>'", "write <i>")
    state = State(problems=[problem], turn=1)
    page = _problem_page(state)
    assert "<script>alert" not in page and "<b>.md" not in page and "write <i>" not in page
    assert "&lt;script&gt;alert(1)" in page
    state = State(failure="</pre><script>alert(1)</script>", turn=1)
    assert "<script>alert" not in _problem_page(state)


@pytest.mark.parametrize(("error", "is_told"), [(ConnectionResetError(), False), (ValueError("odd"), True)])
def test_a_browser_that_goes_away_is_no_news(
    error: Exception, is_told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    with _Server(("127.0.0.1", 0), _Handler) as server:
        try:
            raise error
        except Exception:
            server.handle_error(None, ("127.0.0.1", 1))
    assert ("Traceback" in capsys.readouterr().err) == is_told
