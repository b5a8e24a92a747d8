"""Links to other sites, asked of a small site on this machine."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kb.judgment import judge
from kb.outside import Answer, answer, answers, links_report, outside_links
from tests.trees import base_project, put

SAYS = {
    "/there": (200, 200, ""),
    "/gone": (404, 404, ""),
    "/taken-out": (410, 410, ""),
    "/no-head": (405, 200, ""),
    "/head-lies": (404, 200, ""),
    "/barred": (403, 403, ""),
    "/moved": (301, 301, "/there"),
    "/for-now": (302, 302, "/there"),
    "/to-nothing": (301, 301, "/gone"),
    "/round": (302, 302, "/round"),
    "/away": (302, 302, "file:///etc/passwd"),
    "/broken": (500, 500, ""),
}


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            asked.append(f"{self.command} {self.path}")
            head, get, where = SAYS[self.path]
            self.send_response(head if self.command == "HEAD" else get)
            if where:
                self.send_header("Location", where)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET = _do

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "state", "calls"),
    [
        ("/there", "there", 1),
        ("/gone", "gone", 2),
        ("/taken-out", "gone", 2),
        ("/no-head", "there", 2),
        ("/head-lies", "there", 2),
        ("/barred", "unknown", 4),
        ("/moved", "moved", 2),
        ("/for-now", "there", 2),
        ("/to-nothing", "gone", 4),
        ("/round", "unknown", 32),
        ("/away", "unknown", 4),
        ("/broken", "unknown", 4),
    ],
)
def test_what_a_site_says(site: tuple[str, list[str]], path: str, state: str, calls: int) -> None:
    address, asked = site
    asked.clear()
    said = answer(address + path, timeout=5, pause=0)
    assert said.state == state
    assert len(asked) == calls
    assert said.target == (f"{address}/there" if state == "moved" else "")


def test_nobody_there_is_not_called_gone() -> None:
    said = answer("http://127.0.0.1:9/", timeout=1, pause=0)
    assert said.state == "unknown"
    assert said.detail.startswith("does not answer")


def test_every_address_is_asked_for_once(site: tuple[str, list[str]]) -> None:
    address, asked = site
    asked.clear()
    found = answers({f"{address}/there": ["a", "b"], f"{address}/gone": ["c"]}, timeout=5, pause=0)
    assert [(one.state, one.places) for one in found] == [("gone", ["c"]), ("there", ["a", "b"])]
    assert sorted(asked) == ["GET /gone", "HEAD /gone", "HEAD /there"]


def test_a_source_that_has_gone_shows_its_archived_copy_and_is_asked_for_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_TODAY", "2026-11-24")
    root = base_project(tmp_path / "project")
    from kb.citations import citation

    library = judge(root).library
    found: Any = library.references["smith-2020"]
    smith: Any = replace(found, doi=None, url="https://example.org/on-touch/")
    gone: Any = replace(smith, gone_on=datetime.date(2026, 11, 1), archive_url="https://web.archive.org/web/2020/x")
    assert 'href="https://example.org/on-touch/"' in citation(smith)
    assert citation(gone).endswith(
        '<a href="https://web.archive.org/web/2020/x">Archived copy</a> (example.org/on-touch was gone on 1 Nov 2026)'
    )
    assert citation(replace(gone, archive_url=None)).endswith("example.org/on-touch was gone on 1 Nov 2026.")
    put(root, "docs/index.md", "---\ntitle: Home\n---\n\n[a](https://example.org/a#b) and [c](mailto:a@example.org)\n")
    text = (root / "data/references/smith-2020.yml").read_text()
    put(
        root,
        "data/references/old.yml",
        text.replace("smith-2020", "old").replace("read:", 'gone_on: "2026-11-01"\nread:'),
    )
    judged = judge(root)
    links = outside_links(judged.library, judged.pages)
    assert links["https://example.org/a"] == ["docs/index.md"]
    assert not any("data/references/old.yml" in places for places in links.values())
    assert all(url.startswith("https://") for url in links)


def test_the_report_names_what_to_do_and_is_empty_when_all_is_well(tmp_path: Path) -> None:
    library = judge(base_project(tmp_path / "project")).library
    file = "data/references/smith-2020.yml"
    gone = Answer("https://example.org/x", "gone", "answers 404", places=[file])
    slash = Answer("https://example.org/y", "moved", "answers 301", "https://www.example.org/y/")
    moved = Answer("https://example.org/z", "moved", "answers 301", "https://example.org/new")
    unknown = Answer("https://example.org/w", "unknown", "answers 403")
    text = links_report([gone, slash, moved, unknown], library)
    assert f"<https://example.org/x> answers 404; in `{file}`; perhaps archived: <https://web.archive.org/web/" in text
    assert "<https://example.org/z> is now <https://example.org/new>" in text
    assert "/y" not in text.replace("/y/", "")
    assert links_report([slash, unknown], library) == ""
