"""What the workflows write to GitHub: one comment, one issue, one pull request each, updated and never multiplied.

Needs the standard library only, since these are the jobs that hold a token which may write. Texts of others come in as
files; what is written where is decided here, and checked against GitHub's own answers, not against what a file claims.
"""

from __future__ import annotations

import base64
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.report import block, changes_comment, shortened, span, suggestions

ROBOT = "github-actions[bot]"
MOST_BYTES = 2 * 1024 * 1024
INTAKE_PATH = re.compile(r"data/(?:glossary|references|practitioners)/[a-z0-9]+(?:-[a-z0-9]+)*\.yml")
"""The only files that an issue can become: one entry, where entries of its kind lie."""
_LISTING_PATH = re.compile(r"data/practitioners/(?:[a-z0-9]+(?:-[a-z0-9]+)*/)?[a-z0-9]+(?:-[a-z0-9]+)*\.yml")
"""What an issue can take out: a listing, which may lie in a folder by region."""
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:\[bot\])?")


class Refused(Exception):
    """Why nothing was written."""


@dataclass(frozen=True)
class Project:
    """A repository as its API shows it. `token` is the job's own, with the rights that the job was given."""

    api: str
    name: str
    token: str

    def ask(self, method: str, path: str, said: Any = None, *, allow: tuple[int, ...] = ()) -> Any:
        """One call; the answer's JSON, or nothing where the status is one of `allow`."""
        request = urllib.request.Request(  # noqa: S310 - the address is the API's own, from the runner
            f"{self.api}/repos/{self.name}/{path}",
            data=None if said is None else json.dumps(said).encode("utf-8"),
            method=method,
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "User-Agent": "better-together",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                text = answer.read()
        except urllib.error.HTTPError as error:
            if error.code in allow:
                return None
            raise Refused(f"GitHub answers {error.code} to {method} {path}: {error.reason}") from error
        return json.loads(text) if text else None

    def pages(self, path: str) -> Iterator[Any]:
        """The rows of a list, from all of its pages."""
        mark = "&" if "?" in path else "?"
        for number in range(1, 31):
            rows = self.ask("GET", f"{path}{mark}per_page=100&page={number}") or []
            yield from rows
            if len(rows) < 100:
                return


def project_from(environment: Mapping[str, str]) -> Project:
    """The repository that this job runs for; Refused where a variable is missing."""
    name, token = environment.get("GITHUB_REPOSITORY", ""), environment.get("GITHUB_TOKEN", "")
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", name) or not token:
        raise Refused("GITHUB_REPOSITORY and GITHUB_TOKEN must be set, as a workflow sets them")
    return Project(environment.get("GITHUB_API_URL", "https://api.github.com"), name, token)


def read_json(path: Path) -> Any:
    """What a job handed on: JSON of a bounded size, from a plain file."""
    if path.is_symlink() or not path.is_file():
        raise Refused(f"{path.name} is not there, or is no plain file")
    if path.stat().st_size > MOST_BYTES:
        raise Refused(f"{path.name} is larger than {MOST_BYTES // 1024 // 1024} MB")
    try:
        return json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused(f"{path.name} is no JSON") from error


# --- comments --------------------------------------------------------------------------------------------------


def comment(project: Project, number: int, name: str, body: str) -> str:
    """The one comment of this name on an issue or pull request: written, or written anew. Says which."""
    mark = f"<!-- kb: {name} -->"
    text = f"{mark}\n{shortened(body)}"
    for row in project.pages(f"issues/{number}/comments"):
        if row["user"]["login"] == ROBOT and str(row["body"]).startswith(mark):
            if row["body"] != text:
                project.ask("PATCH", f"issues/comments/{int(row['id'])}", {"body": text})
                return "updated"
            return "unchanged"
    project.ask("POST", f"issues/{number}/comments", {"body": text})
    return "written"


def pull_request_of(project: Project, run: int) -> Mapping[str, Any]:
    """The open pull request that a run of the check was for, as the API says: by branch and by the very commit."""
    found = project.ask("GET", f"actions/runs/{run}")
    if found.get("event") != "pull_request":
        raise Refused(f"run {run} was for no pull request")
    owner = (found.get("head_repository") or {}).get("owner", {}).get("login", "")
    head = urllib.parse.quote(f"{owner}:{found['head_branch']}", safe="")
    for request in project.pages(f"pulls?state=open&head={head}"):
        if request["head"]["sha"] == found["head_sha"]:
            pull: Mapping[str, Any] = request
            return pull
    raise Refused(f"no open pull request has the commit of run {run}: it has gone on since")


def comment_on_run(project: Project, run: int, folder: Path, server: str, site_url: str) -> str:
    """What a run found, said on its pull request: one comment, and suggestions where `check --fix` could mend."""
    pull = pull_request_of(project, run)
    found = read_json(folder / "changes.json")
    number = int(pull["number"])
    url = f"{server}/{project.name}/actions/runs/{run}"
    done = comment(project, number, "changes", changes_comment(found, url, site_url))
    posted = _suggest(project, number, pull["head"]["sha"], found)
    return f"comment on #{number} {done}, {posted} suggestions"


def _suggest(project: Project, number: int, commit: str, found: Any) -> int:
    """Post what was not posted before. A line that the pull request does not touch is refused by GitHub, and left out."""
    known = {
        (row["path"], row["line"] or row.get("original_line"), row["body"])
        for row in project.pages(f"pulls/{number}/comments")
        if row["user"]["login"] == ROBOT
    }
    posted = 0
    for suggestion in suggestions(found):
        if (suggestion["path"], suggestion["line"], suggestion["body"]) in known:
            continue
        said = {**suggestion, "commit_id": commit}
        posted += project.ask("POST", f"pulls/{number}/comments", said, allow=(422,)) is not None
    return posted


# --- issues ----------------------------------------------------------------------------------------------------


def issue(project: Project, name: str, title: str, body: str) -> str:
    """The one open issue of this name: opened, updated, or closed when there is nothing to say. Says which."""
    mark = f"<!-- kb: {name} -->"
    text = f"{mark}\n{shortened(body)}"
    creator = urllib.parse.quote(ROBOT, safe="")
    mine = [
        row
        for row in project.pages(f"issues?state=open&creator={creator}")
        if row["user"]["login"] == ROBOT and str(row["body"]).startswith(mark) and "pull_request" not in row
    ]
    for row in mine[1:]:
        project.ask("PATCH", f"issues/{int(row['number'])}", {"state": "closed"})
    if not mine:
        if body.strip():
            project.ask("POST", "issues", {"title": title, "body": text})
            return "opened"
        return "nothing to say"
    number = int(mine[0]["number"])
    if not body.strip():
        project.ask("PATCH", f"issues/{number}", {"state": "closed", "state_reason": "completed"})
        return f"closed #{number}"
    if mine[0]["body"] == text and mine[0]["title"] == title:
        return f"#{number} is unchanged"
    project.ask("PATCH", f"issues/{number}", {"title": title, "body": text})
    return f"updated #{number}"


# --- an issue that becomes a pull request ----------------------------------------------------------------------


def propose(project: Project, number: int, login: str, folder: Path, branch: str) -> str:
    """What `kb intake` made of an issue: a pull request of one file, or a comment that says what is in the way.

    Only one new entry, or one listing less, where entries lie; nothing that is there is ever written over.
    """
    found = read_json(folder / "intake.json")
    state, path, text = (found.get(key) if isinstance(found, Mapping) else None for key in ("state", "path", "text"))
    if state not in {"entry", "removal"}:
        return f"comment {comment(project, number, 'intake', _said(found))}"
    place, named = (INTAKE_PATH, "an entry") if state == "entry" else (_LISTING_PATH, "a listing")
    if not isinstance(path, str) or not place.fullmatch(path):
        raise Refused(f"{span(path)} is no place for {named}")
    if state == "entry" and (not isinstance(text, str) or not 0 < len(text.encode("utf-8")) <= 64 * 1024):
        raise Refused("the entry is empty or too long")
    base = project.ask("GET", f"git/ref/heads/{branch}")["object"]["sha"]
    old = project.ask("GET", f"contents/{path}?ref={base}", allow=(404,))
    if (old is None) == (state == "removal"):
        said = "is not there any more" if old is None else "exists already, and no file is written over"
        return f"comment {comment(project, number, 'intake', _said({'problems': [f'{path} {said}']}))}"
    name = f"issue-{number}"
    if project.ask("GET", f"git/ref/heads/{name}", allow=(404,)):
        said = f"Nothing new was made of this: it was proposed before. For the maintainer: delete the branch `{name}`, and set the label anew."
        return f"comment {comment(project, number, 'again', said)}"
    project.ask("POST", "git/refs", {"ref": f"refs/heads/{name}", "sha": base})
    verb = "Add" if state == "entry" else "Take out"
    title = f"{verb} {path.rpartition('/')[2]} (issue {number})"
    change: dict[str, Any] = {"message": f"{title}\n\nCloses #{number}\n", "branch": name}
    if state == "entry":
        project.ask("PUT", f"contents/{path}", {**change, "content": base64.b64encode(str(text).encode()).decode()})
    else:
        project.ask("DELETE", f"contents/{path}", {**change, "sha": old["sha"]})
    body = shortened(_request_text(number, login, found, str(text or "")))
    opened = project.ask("POST", "pulls", {"title": title, "body": body, "head": name, "base": branch})
    # what this token opens starts no workflow by itself
    project.ask("POST", "actions/workflows/check.yml/dispatches", {"ref": name}, allow=(403, 404, 422))
    comment(
        project,
        number,
        "intake",
        f"Thank you. It is proposed as #{int(opened['number'])}, and a person reads it there.",
    )
    return f"pull request #{int(opened['number'])}"


def _said(found: Any) -> str:
    """What stands in the way, for whoever wrote the issue."""
    data = found if isinstance(found, Mapping) else {}
    problems = data.get("problems")
    rows = [row for row in problems[:40] if isinstance(row, str)] if isinstance(problems, list) else []
    by_hand = data.get("state") == "by-hand"
    todo = (
        "a person sees to it" if by_hand else "change the text above, or leave it as it is, and a person will see to it"
    )
    lines = [f"This could not become a file by itself. Nothing is lost: {todo}.", ""]
    return "\n".join([*lines, *(f"- {span(row, 400)}" for row in rows)]) + "\n"


def _request_text(number: int, login: str, found: Mapping[str, Any], text: str) -> str:
    notes = found.get("notes")
    who = login if _LOGIN.fullmatch(login) else "somebody"
    lines = [f"Made of issue #{number}, which `{who}` wrote. A program put it into form; nobody has judged it yet.", ""]
    if text:
        lines += [
            "Read the file as a reader would: is it true, is it hers to say, is nobody in it who could be recognized?",
            "",
        ]
    if "/practitioners/" in str(found.get("path")):
        lines += [
            "**Consent:** the person herself must have written the issue. Look the license up, and enter `checked_on` and `checked_at`."
            if text
            else "**Withdrawal:** was it the person who asked, or somebody who may speak for her? In doubt take it off first, and ask then.",
            "",
        ]
    if isinstance(notes, list) and notes:
        lines += ["What was said beside it, or left out:", ""]
        lines += [block("\n".join(str(note) for note in notes[:40])[:8_000], "text"), ""]
    return "\n".join([*lines, f"Closes #{number}"])


def published_by(project: Project, run: int) -> str:
    """Refused where a run is none that has published main: an artifact of that name can come from elsewhere."""
    found = project.ask("GET", f"actions/runs/{run}")
    of = (str(found.get("path")).partition("@")[0], found.get("head_branch"), found.get("conclusion"))
    home = (found.get("head_repository") or {}).get("full_name")
    if of != (".github/workflows/deploy.yml", "main", "success") or home != project.name:
        raise Refused(f"run {run} is no run of deploy that has published main")
    return f"run {run} has published main"


def number_in(environment: Mapping[str, str], name: str) -> int:
    """A number from a variable of the job; Refused where it is none."""
    text = environment.get(name, "")
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise Refused(f"{name} must be a number")
    return int(text)
