"""What a branch changes for readers, and what has become due."""

from __future__ import annotations

import json
import subprocess
import tarfile
from pathlib import Path

import pytest

from kb.archive import CONTENT, SUMS, release_problems, write_draft, write_release
from kb.changes import NoRevision, changes
from kb.cli import main
from kb.judgment import judge
from kb.links_lock import NAME
from kb.report import changes_comment
from kb.upkeep import addresses_report, listings_report, reviews_report
from tests.sites import ROOT, changed, kb
from tests.trees import base_project, put

TERM = "# yaml-language-server: $schema=../schema/term.json\nid: consent\nterm: consent\nprofessions: [psychotherapist]\nshared: A yes.\n"

GUIDE = """---
id: calm
title: Calm
summary: Being calm.
for: [massage-therapist]
questions: [is she calm]
objectives: [List one.]
duties: []
varies_by_jurisdiction: false
status: draft
---
"""


@pytest.fixture(autouse=True)
def _pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_TODAY", "2026-11-24")


@pytest.fixture
def both(tmp_path: Path) -> tuple[Path, Path]:
    return base_project(tmp_path / "old"), base_project(tmp_path / "new")


def test_what_a_branch_changes(both: tuple[Path, Path]) -> None:
    old, new = both
    put(new, "data/glossary/consent.yml", TERM.replace("A yes.", "A yes.  "))
    put(new, "docs/about.md", "---\ntitle: About us\n---\n\n## Team {: #team }\n\nWho we are.\n")
    claim = "Studies found that it lowers anxiety."
    put(new, "docs/guides/touch/calm.md", f"{GUIDE}\n{claim}\n")
    changed(new / "data/glossary/trauma.yml", "shared: ", "shared: Quite new words. ")
    (new / "data/scope/talk-about-touch.yml").unlink()
    put(new, ".github/CODEOWNERS", "* @x/all\n/data/glossary/ @x/words @x/more\n")
    found = changes(new, str(old))
    pages = {page.path: page for page in found.pages}
    assert (pages["data/glossary/consent.yml"].before, pages["data/glossary/consent.yml"].after) == (
        "",
        "/glossary/consent/",
    )
    assert (pages["data/glossary/trauma.yml"].added, pages["data/glossary/trauma.yml"].removed) == (3, 0)
    assert (pages["data/scope/talk-about-touch.yml"].after, pages["data/scope/talk-about-touch.yml"].added) == ("", 0)
    assert "/about/#team" in found.new_addresses
    assert found.gone_addresses[0] == {"address": "/scope/talk-about-touch/", "leads_to": "", "on_record": "no"}
    assert [(row["path"], row["line"]) for row in found.claims] == [
        ("docs/guides/touch/calm.md", GUIDE.count("\n") + 2)
    ]
    assert ("data/glossary/consent.yml", ["massage-therapist", "psychotherapist"]) in [
        (w.path, w.wanted) for w in found.reviews
    ]
    assert found.owners == ["@x/words", "@x/more", "@x/all"]
    assert found.suggestions == [{"path": "data/glossary/consent.yml", "start": 5, "end": 5, "text": "shared: A yes."}]
    assert found.errors > 0
    assert json.loads(json.dumps(found.as_data()))["pages"]


def test_a_page_that_moved_is_one_page(both: tuple[Path, Path]) -> None:
    old, new = both
    text = (new / "data/glossary/trauma.yml").read_text()
    (new / "data/glossary/trauma.yml").unlink()
    put(new, "data/glossary/wound.yml", text.replace("id: trauma", "id: wound") + "formerly: [trauma]\n")
    found = changes(new, str(old))
    page = next(page for page in found.pages if page.path.startswith("data/glossary"))
    assert (page.path, page.before, page.after) == ("data/glossary/wound.yml", "/glossary/trauma/", "/glossary/wound/")
    row = {"address": "/glossary/trauma/", "leads_to": "/glossary/wound/", "on_record": "no"}
    assert row in found.gone_addresses


def test_a_line_that_was_taken_out_of_the_record_is_asked_back(both: tuple[Path, Path]) -> None:
    old, new = both
    (new / "data/scope/talk-about-touch.yml").unlink()
    kept = "/about/was/ 0.1.0 -> gone 0.2.0\n/scope/talk-about-touch/#psychotherapist 0.1.0\n"
    lost = "/about/team/ 0.1.0 -> /about/\n/go/trauma/ 0.1.0 -> /scope/\n/scope/talk-about-touch/ 0.1.0\n"
    # those of a person who withdrew may be forgotten, and what is there leads somewhere
    put(old, NAME, f"{kept}{lost}/directory/ann-gone/ 0.1.0\n/glossary/trauma/ 0.1.0\n")
    put(new, NAME, kept)
    found = changes(new, str(old))
    assert "".join(f"{line}\n" for line in found.lost_lines) == lost
    text = changes_comment(found.as_data(), "", "")
    assert f"```\n{lost}```" in text and "finds nothing wrong" not in text
    assert "- `/scope/talk-about-touch/` leads nowhere: its line in `data/links.lock` is missing\n" in text
    put(new, NAME, f"{kept}{lost}<<<<<<< HEAD\n")
    assert changes(new, str(old)).lost_lines == [], "the check tells that it cannot be read"


def test_against_a_revision_of_git(both: tuple[Path, Path], tmp_path: Path) -> None:
    _, new = both
    for command in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *command], cwd=new, check=True)
    put(new, "data/glossary/consent.yml", TERM)
    done = kb(new, "changes", "HEAD", "--to", str(tmp_path / "out"))
    assert (done.returncode, done.stdout) == (0, "1 pages and entries read differently\n"), done.stderr
    assert "| `consent` | new | `/glossary/consent/` | +" in (tmp_path / "out/changes.md").read_text("utf-8")
    for wrong in ("no-such-branch", "--output=x", "a b"):
        with pytest.raises(NoRevision):
            changes(new, wrong)


def test_what_is_due(both: tuple[Path, Path]) -> None:
    root, _ = both
    ann = (
        (root / "data/practitioners/sample-ann.yml")
        .read_text()
        .replace("sample: true\n", "")
        .replace("sample-ann", "ann")
    )
    assert listings_report(judge(root)) == ""
    for id_, day in (("gone-by", "2025-06-01"), ("soon", "2025-12-20"), ("later", "2026-06-01")):
        put(root, f"data/practitioners/{id_}.yml", ann.replace("id: ann", f"id: {id_}").replace("2026-06-01", day))
    text = listings_report(judge(root))
    assert (
        text.index("Expired")
        < text.index("`data/practitioners/gone-by.yml`: on 2026-06-01")
        < text.index("Expire soon")
    )
    assert "soon.yml`: on 2026-12-20" in text
    assert "later" not in text
    assert "- `/directory/later/`" in addresses_report(judge(root))
    assert "drafts that nobody has signed yet" in reviews_report(judge(root))


def test_a_release_says_one_version_everywhere(tmp_path: Path) -> None:
    for name in ("CITATION.cff", "pyproject.toml"):
        put(tmp_path, name, (ROOT / name).read_text("utf-8"))
    put(tmp_path, "CHANGELOG.md", "# Changelog\n\n## Unreleased\n")
    version = next(
        line for line in (ROOT / "CITATION.cff").read_text().splitlines() if line.startswith("version:")
    ).split()[1]
    assert release_problems(tmp_path, "1.0") == ["the tag '1.0' is not of the form v1.2.3"]
    assert [line.split()[0] for line in release_problems(tmp_path, "v9.9.9")] == [
        "CITATION.cff",
        "pyproject.toml",
        "CHANGELOG.md",
    ]
    put(tmp_path, "CHANGELOG.md", f"# Changelog\n\n## {version} (2026-12-01)\n")
    assert release_problems(tmp_path, f"v{version}") == []


def test_archives_are_the_same_wherever_they_are_packed(tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        root = tmp_path / name
        for file in (
            "site/index.html",
            "site/a/b.css",
            "data/x.yml",
            "docs/index.md",
            "CHANGELOG.md",
            "CITATION.cff",
            "LICENSE",
            "LICENSE-CONTENT",
            "README.md",
        ):
            put(root, file, file)
        written = write_release(root, "1.2.3", tmp_path / f"out-{name}")
        made.append({path.name: path.read_bytes() for path in written})
    assert made[0] == made[1]
    assert set(made[0]) == {"better-together-site-1.2.3.tar.gz", "better-together-content-1.2.3.tar.gz", SUMS}
    with tarfile.open(tmp_path / "out-a/better-together-site-1.2.3.tar.gz") as site:
        assert site.getnames() == ["better-together-site-1.2.3/a/b.css", "better-together-site-1.2.3/index.html"]


@pytest.mark.parametrize("run", ["", "https://example.org/run"])
def test_what_is_to_be_read_before_a_release_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], run: str
) -> None:
    """As warnings of the run, and at the head of the draft; nobody opens the log of a run that was green."""

    def built(root: Path, folder: Path) -> tuple[str, list[str]]:
        for name in ("site/index.html", "data/x", "docs/x", *CONTENT[2:]):
            put(folder, name, name)
        return "", ["docs/a.md:3: 'Ana' is 100%\nhere"]

    monkeypatch.setenv("KB_ROOT", str(ROOT))
    monkeypatch.setattr("kb.archive.release_problems", lambda root, tag: [])
    monkeypatch.setattr("kb.archive.build_for_release", built)
    assert main(["archive", "v1.2.3", "--to", str(tmp_path / "out"), *(["--run", run] if run else [])]) == 0
    said, draft = capsys.readouterr(), (tmp_path / "out/DRAFT.md").read_text("utf-8")
    warning = "::warning title=release::docs/a.md:3: 'Ana' is 100%25\\u000ahere\n"
    assert (warning in said.out, "kb archive: docs/a.md" in said.err) == (bool(run), not run)
    assert draft.startswith("**Not to be published yet.** 1 note ") and "Ana" not in draft
    assert (f"]({run})" in draft) == bool(run)
    assert write_draft(tmp_path / "none", [], run).read_text("utf-8") == "See CHANGELOG.md.\n"
