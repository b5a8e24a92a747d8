"""What changed on which page and when: the ledger, and what `kb record` writes into it."""

from __future__ import annotations

import datetime
import shutil
import subprocess
from pathlib import Path

import pytest

from kb import edit
from kb.changes_lock import NAME, Change, State, ledger_of, read_ledger, text_of
from kb.edit.plan import Refused, carry_out
from kb.edit.recording import day_of
from kb.history import Changes, difference
from kb.judgment import judge
from kb.release import read_authors, read_version
from tests.sites import changed, kb, small_project, write_version

CRYING, URL = "docs/guides/touch/crying.md", "/guides/touch/crying/"


@pytest.mark.parametrize(
    ("before", "now", "what"),
    [
        (State({"a": "x", "b": "y"}), State({"a": "x", "b": "y"}), ()),
        (State({"a": "x", "b": "y"}), State({"a": "z", "b": "y"}), ("words:a",)),
        (State({"a": "x"}), State({"a": "x", "b": "y"}), ("added:b",)),
        (State({"a": "x", "b": "y"}), State({"a": "x"}), ("removed:b",)),
        (State({"a": "x", "b": "y", "c": "z"}), State({"c": "z", "a": "x", "b": "y"}), ("moved:c",)),
        (State(sources=frozenset({"s", "t"})), State(sources=frozenset({"t", "u"})), ("source:u", "unsourced:s")),
        (State(), State(signed=frozenset({"psychotherapist"})), ("signed:psychotherapist",)),
    ],
)
def test_what_is_otherwise_is_named(before: State, now: State, what: tuple[str, ...]) -> None:
    assert difference(before, now) == what


def test_the_file_says_again_what_was_read_and_two_branches_merge(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    lines = (
        "/b/ = title=abc do-now=bcd @moyer-2004 +psychotherapist\n/b/ 0.10.0 2027-01-02 words:title\n"
        "/b/ 0.2.0 2026-12-03 added:x\n/b/ 0.2.0 2026-12-01 words:y words:title\n/a/ 0.1.0 2026-11-24 new\n/b/ 0.1.0 2026-11-24 new\n"
    )
    (tmp_path / NAME).write_text(lines, "utf-8")
    ledger, problems = read_ledger(tmp_path)
    assert problems == []
    assert text_of(ledger).splitlines()[2:] == [
        "/a/ 0.1.0 2026-11-24 new",
        "/b/ 0.1.0 2026-11-24 new",
        "/b/ 0.2.0 2026-12-01 words:title words:y",
        "/b/ 0.2.0 2026-12-03 added:x",
        "/b/ 0.10.0 2027-01-02 words:title",
        "/b/ = title=abc do-now=bcd @moyer-2004 +psychotherapist",
    ]
    (tmp_path / NAME).write_text(text_of(ledger), "utf-8")
    assert read_ledger(tmp_path)[0] == ledger


def test_a_page_tells_its_changes_and_takes_them_along(project: Path) -> None:
    write_version(project, "0.3.0")
    carry_out(project, edit.planned(project, edit.record).changes)
    assert kb(project, "record", "--check").returncode == 0
    found = judge(project)
    history = Changes(found.library, found.pages).of(URL)
    assert [(change.version, str(change.on)) for change in history.changes] == [
        ("0.2.0", "2026-11-23"),
        ("0.1.0", "2026-11-20"),
    ]
    assert not history.is_changed_since

    changed(project / CRYING, "Rest your hands.", "Rest both of your hands.")
    found = judge(project)
    assert Changes(found.library, found.pages).of(URL).is_changed_since
    done = kb(project, "record", "--check")
    assert done.returncode == 1 and "0 new addresses and 1 changed pages for version 0.3.0" in done.stdout

    plan = edit.planned(project, lambda bench: edit.move(bench, CRYING, "tears"))
    carry_out(project, plan.changes, new=[*plan.renames.values()])
    carry_out(project, edit.planned(project, edit.record).changes)
    found = judge(project)
    changes = Changes(found.library, found.pages)
    history = changes.of("/guides/touch/tears/")
    assert [change.version for change in history.changes] == [
        "0.3.0",
        "0.2.0",
        "0.1.0",
    ] and not history.is_changed_since
    assert [changes.told(change) for change in history.changes] == [
        ["Words changed: Do now."],
        ["Words changed: Do now.", "Added: Refer and go on.", "1 source added."],
        ["New."],
    ]
    assert URL not in found.library.ledger.changes


def test_a_ledger_that_cannot_be_read_is_not_written_anew(project: Path) -> None:
    with (project / NAME).open("a", encoding="utf-8") as file:
        file.write(f"{URL} soon\n")
    with pytest.raises(Refused, match=r"mend data/changes\.lock first"):
        edit.planned(project, edit.record)


def test_git_is_asked_for_the_day_where_it_knows_it(tmp_path: Path, small_day: None) -> None:
    """The day of the commit in a whole clone; today where a file differs from its commit, in a shallow clone, without git."""
    root, today = small_project(tmp_path / "project"), datetime.date(2026, 11, 24)
    assert day_of(root)(CRYING) == today

    def git(folder: Path, *arguments: str) -> None:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        day = {
            "GIT_COMMITTER_DATE": "2026-11-02T12:00:00",
            "GIT_AUTHOR_DATE": "2026-11-01T12:00:00",
            "PATH": "/usr/bin:/bin",
        }
        subprocess.run(["git", *who, *arguments], cwd=folder, env=day, check=True, capture_output=True)

    git(root, "init", "-q")
    git(root, "add", "docs", "data")
    git(root, "commit", "-q", "-m", "all")
    assert day_of(root)(CRYING) == datetime.date(2026, 11, 2)
    changed(root / "docs/crisis.md", "title:", "title: ")
    assert day_of(root)("docs/crisis.md") == today and day_of(root)(CRYING) == datetime.date(2026, 11, 2)
    git(root, "commit", "-q", "-a", "-m", "more")
    git(tmp_path, "clone", "-q", "--depth", "1", root.as_uri(), "shallow")
    assert day_of(tmp_path / "shallow")(CRYING) == today
    shutil.rmtree(root / ".git")


def test_the_version_and_authors_are_those_of_the_citation_file(tmp_path: Path) -> None:
    assert (read_version(tmp_path), read_authors(tmp_path)) == ("0", ())
    text = 'title: x\nauthors:\n  - name: "A group"\n  - name: Another\nversion: 0.10\nkeywords:\n  - name: none\n'
    (tmp_path / "CITATION.cff").write_text(text)
    assert (read_version(tmp_path), read_authors(tmp_path)) == ("0.10", ("A group", "Another"))


def test_a_page_is_new_once_and_tells_what_changed_later_in_the_same_version() -> None:
    first, later = datetime.date(2026, 11, 24), datetime.date(2026, 12, 5)
    said = [
        Change("/a/", "0.1.0", first, ("words:x",)),
        Change("/a/", "0.1.0", later, ("words:y",)),
        Change("/a/", "0.1.0", first, ("new",)),
        Change("/a/", "0.1.0", datetime.date(2026, 12, 9), ("new",)),  # of another branch
    ]
    ledger = ledger_of(said, {})
    assert [(change.on, change.what) for change in ledger.changes["/a/"]] == [(first, ("new",)), (later, ("words:y",))]
