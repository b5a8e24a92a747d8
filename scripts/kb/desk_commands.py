"""What maintainers and workflows type: `kb changes`, `intake`, `due`, `archive` and `github`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

DONE, PROBLEMS, NOT_DONE = 0, 1, 2
_ISSUES = {
    "links": "Links to other sites that lead nowhere",
    "listings": "Listings to ask about",
    "reviews": "Pages that wait for a reading",
    "addresses": "New addresses to record",
}


def add(commands: Commands, root: Callable[[], Path]) -> None:
    """`root` finds the project, which what only talks to GitHub does not need."""
    changes = commands.add_parser(
        "changes",
        help="what this working tree changes for readers, against another version (exit code 1: addresses are lost)",
    )
    changes.add_argument("base", metavar="BASE", help="a revision of git (main, HEAD~1), or a folder with another copy")
    changes.add_argument("--to", metavar="FOLDER", help="write changes.json and changes.md there")
    changes.set_defaults(run=lambda options: _changes(options, root()))

    intake = commands.add_parser(
        "intake", help="what becomes of an issue: a new entry, or a list of what is in the way"
    )
    intake.add_argument("file", metavar="FILE", help="the event of a workflow as JSON, or the text of an issue")
    intake.add_argument("--to", metavar="FOLDER", help="write intake.json there, and print none of the issue's text")
    intake.set_defaults(run=lambda options: _intake(options, root()))

    due = commands.add_parser(
        "due", help="what has become due, as Markdown: links to other sites, listings, reviews, addresses"
    )
    due.add_argument("what", choices=tuple(_ISSUES), help="links asks every site that pages and sources lead to")
    due.add_argument("--to", metavar="FILE", help="write it there; an empty file where nothing is due")
    due.set_defaults(run=lambda options: _due(options, root()))

    archive = commands.add_parser(
        "archive", help="build and pack the site and its content for a release, with checksums"
    )
    archive.add_argument("tag", metavar="TAG", help="v1.2.3, the version that every file must say")
    archive.add_argument("--to", required=True, metavar="FOLDER", help="folder for the archives")
    archive.add_argument(
        "--run",
        dest="run_url",
        default="",
        metavar="URL",
        help="the run of a workflow that packs: it shows what is to be read first",
    )
    archive.set_defaults(run=lambda options: _archive(options, root()))

    github = commands.add_parser("github", help="what workflows write to GitHub (standard library only)")
    steps = github.add_subparsers(dest="step", required=True, metavar="{comment,issue,propose,published,restored}")
    comment = steps.add_parser("comment", help="say on the pull request of the run RUN_ID what it changes")
    comment.add_argument("folder", metavar="FOLDER", help="folder with changes.json")
    issue = steps.add_parser("issue", help="open, update or close the one issue about what is due")
    issue.add_argument("name", choices=tuple(_ISSUES))
    issue.add_argument("file", metavar="FILE", help="its text; an empty file closes it")
    propose = steps.add_parser(
        "propose", help="make of issue ISSUE what `kb intake` found: a pull request, or a comment"
    )
    propose.add_argument("folder", metavar="FOLDER", help="folder with intake.json")
    steps.add_parser("published", help="whether the run RUN_ID has published main, so that its site may be again")
    restored = steps.add_parser(
        "restored", help="let an earlier site hold every address that has become public since (KB_SITE_URL)"
    )
    restored.add_argument("folder", metavar="FOLDER", help="the earlier site; the project is the folder it is typed in")
    github.set_defaults(run=_github)


def _changes(options: argparse.Namespace, root: Path) -> int:
    import json

    from kb.changes import NoRevision, changes
    from kb.report import changes_comment

    try:
        found = changes(root, options.base).as_data()
    except NoRevision as why:
        print(f"kb changes: {why}", file=sys.stderr)
        return NOT_DONE
    text = changes_comment(found, "", os.environ.get("KB_SITE_URL", ""))
    lost = len(found["lost_lines"])
    if lost:
        said = f"{lost:,} addresses would be lost, whose lines were taken out of data/links.lock: put the lines back"
        print(f"kb changes: {said}", file=sys.stderr)
    if not options.to:
        print(text, end="")
        return PROBLEMS if lost else DONE
    folder = Path(options.to)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "changes.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8", newline="\n")
    (folder / "changes.md").write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(found['pages'])} pages and entries read differently")
    return PROBLEMS if lost else DONE


def _intake(options: argparse.Namespace, root: Path) -> int:
    import json

    from kb.intake import Unreadable, read_issue, take_in
    from kb.model import today

    try:
        body, day = read_issue(Path(options.file))
    except Unreadable as why:
        print(f"kb intake: {why}", file=sys.stderr)
        return NOT_DONE
    found = take_in(root, body, day or today())
    if options.to:
        folder = Path(options.to)
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(found.as_data(), indent=1)
        (folder / "intake.json").write_text(text + "\n", encoding="utf-8", newline="\n")
        print(f"{found.state}: {len(found.problems)} problems")
        return DONE
    for line in (*found.problems, *found.notes):
        print(f"  {line}", file=sys.stderr)
    print(f"{found.state}: {found.path}\n{found.text}" if found.path else found.state)
    return DONE if found.path else PROBLEMS


def _due(options: argparse.Namespace, root: Path) -> int:
    from kb import outside, upkeep
    from kb.judgment import judge

    judgment = judge(root)
    if options.what == "links":
        links = outside.outside_links(judgment.library, judgment.pages)
        print(f"asking for {len(links):,} addresses ...", file=sys.stderr, flush=True)
        text = outside.links_report(outside.answers(links), judgment.library)
    else:
        reports = {
            "listings": upkeep.listings_report,
            "reviews": upkeep.reviews_report,
            "addresses": upkeep.addresses_report,
        }
        text = reports[options.what](judgment)
    if options.to:
        Path(options.to).write_text(text, encoding="utf-8", newline="\n")
    else:
        print(text or "nothing is due", end="" if text else "\n")
    return DONE


def _archive(options: argparse.Namespace, root: Path) -> int:
    import tempfile

    from kb.archive import build_for_release, release_problems, write_draft, write_release
    from kb.problem import as_warning

    problems = release_problems(root, options.tag)
    for problem in problems:
        print(f"kb archive: {problem}", file=sys.stderr)
    if problems:
        return PROBLEMS
    with tempfile.TemporaryDirectory(prefix="kb-release-") as folder:
        work = Path(folder).resolve()
        failure, notes = build_for_release(root, work)
        for note in notes:
            if options.run_url:
                print(as_warning("release", note))
            else:
                print(f"kb archive: {note}", file=sys.stderr)
        if failure:
            print(f"kb archive: {failure}", file=sys.stderr)
            return PROBLEMS
        to = Path(options.to)
        for path in (*write_release(work, options.tag[1:], to), write_draft(to, notes, options.run_url)):
            print(path)
    return DONE


def _github(options: argparse.Namespace) -> int:
    from kb import github

    try:
        if options.step == "restored":
            print(_restored(Path.cwd(), Path(options.folder), os.environ.get("KB_SITE_URL", "")))
            return DONE
        project = github.project_from(os.environ)
        if options.step == "comment":
            server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
            site_url = os.environ.get("KB_SITE_URL", "")
            done = github.comment_on_run(
                project, github.number_in(os.environ, "RUN_ID"), Path(options.folder), server, site_url
            )
        elif options.step == "issue":
            text = Path(options.file).read_text("utf-8")
            done = github.issue(project, options.name, _ISSUES[options.name], text)
        elif options.step == "published":
            done = github.published_by(project, github.number_in(os.environ, "RUN_ID"))
        else:
            number, login = github.number_in(os.environ, "ISSUE"), os.environ.get("ISSUE_AUTHOR", "")
            branch = os.environ.get("DEFAULT_BRANCH", "main")
            done = github.propose(project, number, login, Path(options.folder), branch)
    except github.Refused as why:
        print(f"kb github: {why}", file=sys.stderr)
        return PROBLEMS
    print(done)
    return DONE


def _restored(root: Path, folder: Path, site_url: str) -> str:
    from kb import github, restoring
    from kb.links_lock import read_records, read_unrecorded
    from kb.problem import as_warning

    recorded, problems = read_records(root)
    if problems:
        raise github.Refused(f"{problems[0].path}:{problems[0].line} {problems[0].message}")
    try:
        published = read_unrecorded(site_url)
    except OSError as error:  # a site that is broken is why an earlier one is wanted
        published = {}
        print(as_warning("restore", f"The site that is up does not say what it has published ({error})."))
    written = restoring.complete(folder, recorded, published, site_url)
    return f"{len(written)} pages say that they are not here for now"
