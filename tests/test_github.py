"""What workflows write to GitHub, asked of a small GitHub on this machine: once each, harmless, and nowhere else."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from kb.github import (
    ROBOT,
    Project,
    Refused,
    comment,
    comment_on_run,
    issue,
    number_in,
    project_from,
    propose,
    published_by,
)
from kb.report import block, changes_comment, span, suggestions


class GitHub:
    """As much of it as is asked for: comments, issues, pull requests, files, branches."""

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.issues: list[dict[str, Any]] = []
        self.pulls: list[dict[str, Any]] = [{"number": 5, "head": {"sha": "abc", "label": "ann:fix/its"}}]
        self.review: list[dict[str, Any]] = []
        self.files = {"data/glossary/trauma.yml": "old", "data/practitioners/dana.yml": "old"}
        self.branches = {"main": "base"}
        self.calls: list[str] = []
        self.run: dict[str, Any] = {
            "event": "pull_request",
            "head_sha": "abc",
            "head_branch": "fix/its",
            "head_repository": {"owner": {"login": "ann"}},
        }

    def answer(self, method: str, path: str, query: dict[str, list[str]], said: Any) -> tuple[int, Any]:
        if method != "GET":
            self.calls.append(f"{method} {path}")
        if path == "actions/runs/9":
            return 200, self.run
        if path == "pulls" and method == "GET":
            return 200, [pull for pull in self.pulls if pull["head"]["label"] == query["head"][0]]
        if path == "pulls/5/comments":
            return (200, self.review) if method == "GET" else self._reviewed(said)
        if re.fullmatch(r"issues/\d+/comments", path):
            return (200, self.comments) if method == "GET" else self._commented(said)
        if path == "issues/comments/1":
            self.comments[0]["body"] = said["body"]
            return 200, {}
        if path == "issues":
            return (
                (200, [row for row in self.issues if row["state"] == "open"]) if method == "GET" else self._opened(said)
            )
        if found := re.fullmatch(r"issues/(\d+)", path):
            self.issues[int(found[1]) - 1].update(said)
            return 200, {}
        if found := re.fullmatch(r"git/ref/heads/(.*)", path):
            return (200, {"object": {"sha": self.branches[found[1]]}}) if found[1] in self.branches else (404, {})
        if path == "git/refs":
            self.branches[said["ref"].removeprefix("refs/heads/")] = said["sha"]
            return 201, {}
        if found := re.fullmatch(r"contents/(.*)", path):
            return self._file(method, found[1], said)
        if path == "pulls":
            self.pull = said
            return 201, {"number": 6}
        return (204, None) if path.endswith("/dispatches") else (500, {})

    def _reviewed(self, said: Any) -> tuple[int, Any]:
        if said["line"] > 100:
            return 422, {}
        self.review.append({**said, "user": {"login": ROBOT}})
        return 201, {}

    def _commented(self, said: Any) -> tuple[int, Any]:
        self.comments.append({"id": 1, "user": {"login": ROBOT}, "body": said["body"]})
        return 201, {}

    def _opened(self, said: Any) -> tuple[int, Any]:
        self.issues.append({"number": len(self.issues) + 1, "user": {"login": ROBOT}, "state": "open", **said})
        return 201, {}

    def _file(self, method: str, path: str, said: Any) -> tuple[int, Any]:
        if method == "GET":
            return (200, {"sha": "blob"}) if path in self.files else (404, {})
        if method == "PUT":
            self.files[path] = base64.b64decode(said["content"]).decode()
        else:
            del self.files[path]
        return 200, {}


@pytest.fixture
def hub() -> Iterator[tuple[GitHub, Project]]:
    known = GitHub()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            parts = urlsplit(self.path)
            size = int(self.headers.get("Content-Length") or 0)
            said = json.loads(self.rfile.read(size)) if size else None
            assert self.headers["Authorization"] == "Bearer secret"
            path = unquote(parts.path.removeprefix("/repos/a/b/"))
            status, row = known.answer(self.command, path, parse_qs(parts.query), said)
            self.send_response(status)
            self.end_headers()
            if status != 204:
                self.wfile.write(json.dumps(row).encode())

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _do

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield known, Project(f"http://127.0.0.1:{server.server_port}", "a/b", "secret")
    server.shutdown()
    server.server_close()


def handed_on(folder: Path, name: str, found: Any) -> Path:
    (folder / name).write_text(found if isinstance(found, str) else json.dumps(found), encoding="utf-8")
    return folder


def test_a_comment_is_written_once_and_then_updated(hub: tuple[GitHub, Project]) -> None:
    known, project = hub
    known.comments.append({"id": 3, "user": {"login": "ann"}, "body": "<!-- kb: changes -->\nnot the robot's"})
    done = [comment(project, 5, "changes", "one"), comment(project, 5, "changes", "one")]
    assert done == ["written", "unchanged"]
    known.comments.reverse()
    assert comment(project, 5, "changes", "two") == "updated"
    assert [row["body"].split("\n")[-1] for row in known.comments] == ["two", "not the robot's"]


def test_the_pull_request_is_found_by_the_api_and_not_by_the_artifact(
    hub: tuple[GitHub, Project], tmp_path: Path
) -> None:
    known, project = hub
    folder = handed_on(
        tmp_path,
        "changes.json",
        {
            "number": 99,
            "errors": 1,
            "suggestions": [
                {"path": "data/glossary/x.yml", "start": 2, "end": 2, "text": "a"},
                {"path": "docs/x.md", "start": 101, "end": 101, "text": "b"},
            ],
        },
    )
    said = comment_on_run(project, 9, folder, "https://github.com", "https://example.org/")
    assert said == "comment on #5 written, 1 suggestions"
    assert comment_on_run(project, 9, folder, "https://github.com", "") == "comment on #5 unchanged, 0 suggestions"
    known.run["head_sha"] = "gone-on"
    with pytest.raises(Refused, match="gone on"):
        comment_on_run(project, 9, folder, "", "")
    known.run["event"] = "push"
    with pytest.raises(Refused, match="no pull request"):
        comment_on_run(project, 9, folder, "", "")
    assert "POST issues/99/comments" not in known.calls


def test_an_issue_is_opened_updated_and_closed_and_never_multiplied(hub: tuple[GitHub, Project]) -> None:
    known, project = hub
    known.issues.append(
        {"number": 1, "user": {"login": "ann"}, "state": "open", "title": "", "body": "<!-- kb: links -->"}
    )
    said = [issue(project, "links", "Links", text) for text in ("", "one", "one", "two", "", "")]
    assert said == ["nothing to say", "opened", "#2 is unchanged", "updated #2", "closed #2", "nothing to say"]
    assert [row["state"] for row in known.issues] == ["open", "closed"]


ENTRY = {"state": "entry", "path": "data/glossary/new-word.yml", "text": "id: new-word\n", "notes": ["@everyone ```"]}


def test_an_accepted_issue_becomes_a_pull_request_of_one_file(hub: tuple[GitHub, Project], tmp_path: Path) -> None:
    known, project = hub
    folder = handed_on(tmp_path, "intake.json", ENTRY)
    assert propose(project, 7, "ann", folder, "main") == "pull request #6"
    assert known.files["data/glossary/new-word.yml"] == "id: new-word\n"
    assert (known.pull["head"], known.pull["base"]) == ("issue-7", "main")
    assert "````text\n@everyone ```\n````" in known.pull["body"]
    assert "POST actions/workflows/check.yml/dispatches" in known.calls
    del known.files["data/glossary/new-word.yml"]  # it is on the branch alone
    assert propose(project, 7, "ann", folder, "main") == "comment written"
    assert "proposed before" in known.comments[-1]["body"], "whoever asked learns it, and no job fails"


@pytest.mark.parametrize("path", ["data/practitioners/dana.yml", "data/practitioners/us-or/dana.yml"])
def test_a_withdrawal_takes_one_listing_away(hub: tuple[GitHub, Project], tmp_path: Path, path: str) -> None:
    known, project = hub
    known.files[path] = "old"
    folder = handed_on(tmp_path, "intake.json", {"state": "removal", "path": path})
    assert propose(project, 7, "ann<script>", folder, "main") == "pull request #6"
    assert path not in known.files
    assert "script" not in known.pull["body"]


WRONG: dict[str, Any] = {
    "a workflow": {**ENTRY, "path": ".github/workflows/x.yml"},
    "out of the folder": {**ENTRY, "path": "data/glossary/../../x.yml"},
    "a line break": {**ENTRY, "path": "data/glossary/x.yml\n"},
    "a folder below": {**ENTRY, "path": "data/practitioners/a/b.yml"},
    "another place": {**ENTRY, "path": "data/vocabulary/x.yml"},
    "no text": {**ENTRY, "text": ""},
    "too much text": {**ENTRY, "text": "x" * 70_000},
    "text that is none": {**ENTRY, "text": {"a": 1}},
    "a term less": {"state": "removal", "path": "data/glossary/trauma.yml"},
    "no JSON": "{",
}


@pytest.mark.parametrize("name", WRONG)
def test_nothing_else_is_written(hub: tuple[GitHub, Project], tmp_path: Path, name: str) -> None:
    known, project = hub
    with pytest.raises(Refused):
        propose(project, 7, "ann", handed_on(tmp_path, "intake.json", WRONG[name]), "main")
    assert known.calls == []


def test_problems_are_said_on_the_issue(hub: tuple[GitHub, Project], tmp_path: Path) -> None:
    known, project = hub
    found = {"state": "problems", "problems": ["the id is taken", "`@team` <img src=x>\n## big", 7]}
    assert propose(project, 7, "ann", handed_on(tmp_path, "intake.json", found), "main") == "comment written"
    assert known.comments[0]["body"].endswith("- `the id is taken`\n- `'@team' <img src=x> ## big`\n")
    assert known.calls == ["POST issues/7/comments"] and "change the text above" in known.comments[0]["body"]
    propose(project, 7, "ann", handed_on(tmp_path, "intake.json", {**found, "state": "by-hand"}), "main")
    assert "change" not in known.comments[0]["body"], "who withdraws has nothing more to do"
    there: dict[str, Any] = {**ENTRY, "path": "data/glossary/trauma.yml"}
    absent: dict[str, Any] = {"state": "removal", "path": "data/practitioners/nobody.yml"}
    for outcome, said in ((there, "trauma.yml exists already"), (absent, "nobody.yml is not there any more")):
        known.calls.clear()
        assert propose(project, 7, "ann", handed_on(tmp_path, "intake.json", outcome), "main") == "comment updated"
        assert known.calls == ["PATCH issues/comments/1"] and said in known.comments[0]["body"]


def test_only_a_site_that_was_published_is_published_again(hub: tuple[GitHub, Project]) -> None:
    known, project = hub
    good = {
        "path": ".github/workflows/deploy.yml@refs/heads/main",
        "head_branch": "main",
        "conclusion": "success",
        "head_repository": {"full_name": "a/b"},
    }
    known.run = good
    assert published_by(project, 9) == "run 9 has published main"
    others = {"path": ".github/workflows/check.yml", "head_branch": "x", "conclusion": "failure"}
    for key, value in {**others, "head_repository": {"full_name": "stranger/b"}}.items():
        known.run = {**good, key: value}
        with pytest.raises(Refused, match="run 9 is no run of deploy"):
            published_by(project, 9)


def test_what_a_job_must_be_told() -> None:
    assert project_from({"GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": "t"}).name == "a/b"
    for environment in ({}, {"GITHUB_REPOSITORY": "a/b/../c", "GITHUB_TOKEN": "t"}, {"GITHUB_REPOSITORY": "a/b"}):
        with pytest.raises(Refused):
            project_from(environment)
    assert number_in({"RUN_ID": "12"}, "RUN_ID") == 12
    with pytest.raises(Refused):
        number_in({"RUN_ID": "1; ls"}, "RUN_ID")


# --- texts -----------------------------------------------------------------------------------------------------

NASTY = "@all `x` | <img src=x onerror=y> [a](javascript:b)\n\n# Title\u202e --> ::error::x"


def test_texts_of_others_stay_in_their_spans() -> None:
    found = {
        "pages": [
            {"path": NASTY, "title": NASTY, "before": "/a/)[x](y", "after": NASTY, "added": -1, "removed": "x"},
            "no row",
        ],
        "new_addresses": [NASTY, 7],
        "gone_addresses": [{"address": NASTY, "leads_to": NASTY}, {"address": NASTY, "on_record": NASTY}],
        "claims": [{"path": NASTY, "line": 3, "message": NASTY}],
        "reviews": [{"path": NASTY, "wanted": [NASTY], "no_longer_holds": [NASTY]}],
        "owners": [NASTY],
        "errors": 10**12,
    }
    text = changes_comment(found, "", "https://example.org/")
    outside = re.sub(r"`[^`\n]*`", "", text)
    assert "@" not in outside
    assert "<img" not in outside
    assert "javascript" not in outside
    assert "\u202e" not in text
    assert "+0 −0" in text
    strange: Any
    for strange in (None, 7, [], {"pages": 7, "errors": None}, {"pages": [[]]}):
        assert changes_comment(strange, "", "").startswith("## What this changes")


def test_a_code_block_cannot_be_closed_from_inside() -> None:
    assert block("a\n````\nb") == "`````\na\n````\nb\n`````"
    assert span("`" * 3 + "a|b") == "`'''a¦b`"
    assert span("\u202e\u200b") == "(nothing)"


def test_only_suggestions_that_fit_are_passed_on() -> None:
    good: dict[str, Any] = {"path": "data/glossary/x.yml", "start": 1, "end": 2, "text": "a"}
    wrong: list[dict[str, Any]] = [
        {"path": "../x"},
        {"path": ".github/x"},
        {"start": 3},
        {"start": 0},
        {"text": 7},
        {"text": "x" * 6_000},
    ]
    made = suggestions({"suggestions": [good, *({**good, **change} for change in wrong)]})
    assert [(row["path"], row["start_line"], row["line"]) for row in made] == [("data/glossary/x.yml", 1, 2)]
    assert made[0]["body"].endswith("```suggestion\na\n```")
