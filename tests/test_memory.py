"""What is remembered between builds: nothing of it is ever older than the files."""

from __future__ import annotations

import os
import pickle
import shutil
from pathlib import Path

import pytest

from kb.judgment import judge
from kb.memory import Memory, mark_of
from tests.sites import ROOT, changed, kb, small_project

GUIDE, TERM, ROW = "docs/guides/touch/crying.md", "data/glossary/release.yml", "data/scope/hug-at-parting.yml"


def made(memory: Memory, mark: object = 1) -> str:
    """`old` where the memory knows it by this mark, else `new`."""
    made_now: list[str] = []

    def make() -> str:
        made_now.append("now")
        return "value"

    memory.made("key", mark, make)
    return "new" if made_now else "old"


def test_it_is_kept_for_the_next_process_of_the_same_world(tmp_path: Path) -> None:
    place = tmp_path / "deep" / "memory.pickle"
    first = Memory(place, "world")
    assert [made(first), made(first), made(first, 2), made(first, 2)] == ["new", "old", "new", "old"]
    first.keep()
    place.with_name("memory.pickle-1").write_bytes(b"left by one that was killed")
    same = Memory(place, "world")
    assert made(same, 2) == "old"
    same.keep()  # it has nothing new to write
    assert [path.name for path in place.parent.iterdir()] == ["memory.pickle"]
    assert made(Memory(place, "world"), 1) == "new"
    assert made(Memory(place, "another day, Python, package, or state of this code"), 2) == "new"
    second = Memory(place, "world")
    second.keep()  # it asked for nothing: nobody needs it anymore
    assert made(Memory(place, "world"), 2) == "new"


@pytest.mark.parametrize("damage", [b"", b"no pickle", pickle.dumps("world"), pickle.dumps("world") + b"\x80\x05cut"])
def test_a_damaged_file_is_none(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "memory.pickle").write_bytes(damage)
    assert made(Memory(tmp_path / "memory.pickle", "world")) == "new"


def test_a_folder_that_cannot_be_written_is_no_end(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    memory = Memory(tmp_path / "file" / "memory.pickle", "world")
    made(memory)
    memory.keep()
    assert (tmp_path / "file").read_text() == ""


def test_it_goes_by_what_a_file_holds(tmp_path: Path) -> None:
    """Neither time nor size tell: git and editors set both as they please."""
    path, memory = tmp_path / "file", Memory()
    path.write_text("one")
    os.utime(path, (1, 1))
    assert memory.recall(path, path.read_text) == "one"
    path.write_text("two")
    os.utime(path, (1, 1))
    assert memory.recall(path, path.read_text) == "two"
    assert memory.recall(path, lambda: "not asked") == "two"
    (tmp_path / "link").symlink_to(path)
    assert [memory.recall(tmp_path / "link", said.lower) for said in "AB"] == ["a", "b"]
    assert [memory.recall(tmp_path / "none", said.lower) for said in "AB"] == ["a", "b"]


def test_what_is_saved_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    path, memory = tmp_path / "file", Memory()
    path.write_text("one")

    def read() -> str:
        path.write_text("two")
        return "two"

    assert memory.recall(path, read) == "two"
    path.write_text("one")
    assert memory.recall(path, path.read_text) == "one"


def test_no_pickle_is_read_for_the_code_of_another_project(tmp_path: Path) -> None:
    """A tree that only holds data and pages may be a stranger's."""
    project = small_project(tmp_path / "project")
    judge(project)
    assert not (project / ".kb").exists()
    assert Memory.of_project(project, "check")._place is None
    assert Memory.of_project(ROOT, "check")._place == ROOT / ".kb" / "memory" / "check.pickle"


def test_marks_differ_where_values_do() -> None:
    marks = {mark_of(), mark_of(""), mark_of("a", "b"), mark_of("ab"), mark_of(["a"]), mark_of("\ud800"), mark_of(None)}
    assert len(marks) == 7


def said(project: Path, memory: Memory | None = None) -> list[str]:
    return [str(problem) for problem in judge(project, memory=memory or Memory()).problems]


@pytest.mark.usefixtures("small_day")
def test_the_check_says_the_same_with_and_without(project: Path, tmp_path: Path) -> None:
    """After each change, with what another process kept: advice that the matrix bars only now, words that claim."""
    place = tmp_path / "memory.pickle"
    changes = (
        (GUIDE, "Hands rest.", "Hands rest. Then hug the client. It releases trauma."),
        (TERM, "shared: ", "shared: It cures trauma for good. "),
        (ROW, "verdicts:\n", "advice:\n  - {do: [hug], what: [client]}\nverdicts:\n"),
        (ROW, "verdict: outside", "verdict: depends"),
    )
    first = said(project, Memory(place, "world"))
    for path, old, new in changes:
        text = (project / path).read_text("utf-8")
        (project / path).write_text(text.replace(old, new, 1), "utf-8")
        now = said(project, Memory(place, "world"))
        assert now == said(project)
        assert now != first
        first = now


@pytest.mark.usefixtures("small_day")
def test_what_lies_beside_a_file_is_not_remembered(project: Path, tmp_path: Path) -> None:
    """Who has deleted the one of two is not told to delete the other."""
    place, twin = tmp_path / "memory.pickle", project / "data/glossary/release-2.yml"
    shutil.copy(project / TERM, twin)
    for is_there in (True, False, True):
        if is_there:
            shutil.copy(twin, project / TERM)
        else:
            (project / TERM).unlink()
        memory = Memory(place, "world")
        (told,) = (problem for problem in judge(project, memory=memory).problems if problem.code == "KB111")
        assert told.hint.startswith("release.yml exists" if is_there else "write id: release-2, or rename the file")


@pytest.mark.usefixtures("small_day")
@pytest.mark.parametrize("path", ["data/vocabulary/grades.yml", TERM, ROW, "data/references/or-massage-law.yml"])
def test_pages_are_filled_anew_after_any_change_of_data(project: Path, path: str) -> None:
    before = judge(project).library.mark
    assert before and judge(project).library.mark == before
    with (project / path).open("a", encoding="utf-8") as file:
        file.write("\n# another byte\n")
    after = judge(project).library
    assert after.mark not in {before, b""}
    assert after.in_production().mark != after.mark  # without the samples


def test_a_known_file_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is new is looked at again after it was read; those that are known don't pay for it."""
    seen: list[str] = []

    def mark(path: Path) -> bytes:
        seen.append(path.name)
        return path.read_bytes()

    monkeypatch.setattr("kb.memory._mark_of", mark)
    memory = Memory()
    for name in ("one", "two", "one", "two"):
        (tmp_path / name).write_text(name)
        assert memory.recall(tmp_path / name, (tmp_path / name).read_text) == name
    assert seen == ["one", "one", "two", "two", "one", "two"]


@pytest.mark.usefixtures("small_day")
def test_a_site_from_memory_is_the_same(project: Path, small_sites: dict[str, Path]) -> None:
    """Built once with other words, then with the right ones: byte for byte what a first build makes."""
    shutil.copytree(ROOT / "scripts", project / "scripts")
    before = {path: (project / path).read_text("utf-8") for path in (GUIDE, TERM)}
    changed(project / GUIDE, "She cries: what", "He cries: what")
    changed(project / TERM, "term: ", "term: Other ")
    own = {"PYTHONPATH": str(project / "scripts")}
    assert kb(project, "build", **own).returncode == 0
    for path, text in before.items():
        (project / path).write_text(text, "utf-8", newline="\n")
    assert kb(project, "build", **own).returncode == 0
    assert {path.stem for path in (project / ".kb" / "memory").iterdir()} == {
        "check",
        "cite",
        "mkdocs",
        "publish",
        "word",
    }
    there = {path.relative_to(project / "site"): path.read_bytes() for path in (project / "site").rglob("*.*")}
    wanted = small_sites["mkdocs"]
    assert there == {path.relative_to(wanted): path.read_bytes() for path in wanted.rglob("*.*")}
