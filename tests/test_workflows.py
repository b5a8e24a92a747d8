"""The workflows: least rights, pinned, nothing of others in a shell line; and what their shell steps do, done here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.cli import main
from kb.files import read_text
from tests.sites import ROOT, environment, files, served
from tests.trees import base_project, put

FOLDER = ROOT / ".github" / "workflows"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yml"))
MAY_WRITE = {
    ("comment", "comment"): {"pull-requests"},
    ("deploy", "deploy"): {"id-token", "pages"},
    ("intake", "propose"): {"actions", "contents", "issues", "pull-requests"},
    ("release", "publish"): {"contents"},
    ("scheduled", "tell"): {"issues"},
}
"""Every right to write that a job has. Whoever adds one adds it here, and says in the workflow what for."""
RUNS_OTHERS_CODE_OR_TEXT = {("check", "check"), ("check", "test"), ("intake", "read")}


def workflow(name: str) -> dict[str, Any]:
    text, problems = read_text(FOLDER / f"{name}.yml", ROOT, 100_000)
    assert problems == []
    found: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
    return found


def jobs() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name in NAMES:
        for job, what in workflow(name)["jobs"].items():
            yield name, job, what


def steps() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name, job, what in jobs():
        for step in what["steps"]:
            yield name, job, step


def test_there_are_the_six() -> None:
    assert NAMES == ["check", "comment", "deploy", "intake", "release", "scheduled"]


@pytest.mark.parametrize("name", NAMES)
def test_a_workflow_has_no_rights_and_is_started_by_no_stranger_s_code(name: str) -> None:
    found = workflow(name)
    assert found["permissions"] == {}
    assert "concurrency" in found
    assert not {"pull_request_target", "issue_comment"} & set(found["on"])


def test_jobs_end_and_have_the_rights_that_they_need_and_no_others() -> None:
    writes = {}
    for name, job, what in jobs():
        assert what["runs-on"] == "ubuntu-24.04"
        assert int(what["timeout-minutes"]) <= 90
        rights = {right for right, level in what["permissions"].items() if level == "write"}
        if rights:
            writes[name, job] = rights
        assert not (rights and (name, job) in RUNS_OTHERS_CODE_OR_TEXT)
    assert writes == MAY_WRITE


def test_actions_are_pinned_and_leave_no_token_behind() -> None:
    for name, job, step in steps():
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"]), (name, job, step)
            assert "actions/checkout" not in step["uses"] or step["with"]["persist-credentials"] == "false"
    for name in NAMES:  # the version beside the hash is what people and Dependabot read
        for line in (FOLDER / f"{name}.yml").read_text("utf-8").splitlines():
            assert "uses:" not in line or re.search(r"# v\d+\.\d+\.\d+$", line), line


def test_no_expression_stands_in_a_shell_line_and_no_secret_but_the_job_s_own() -> None:
    for name, job, step in steps():
        assert "${{" not in step.get("run", ""), (name, job)
    assert [name for name in NAMES if "secrets." in (FOLDER / f"{name}.yml").read_text("utf-8")] == []


def test_jobs_that_may_write_install_nothing() -> None:
    for name, job, what in jobs():
        if (name, job) in MAY_WRITE:
            assert not [step for step in what["steps"] if "run.py" in step.get("run", "")], (name, job)


@pytest.mark.parametrize(
    ("step", "out", "error"),
    [
        (["issue", "links", "x"], "1\n", "kb github: GITHUB_REPOSITORY"),
        (["restored", "site"], "1 pages say that they are not here for now\n0\n", ""),
    ],
)
def test_what_talks_to_github_needs_the_standard_library_only(
    tmp_path: Path, step: list[str], out: str, error: str
) -> None:
    put(tmp_path, "data/links.lock", "/about/ 0.1.0\n")
    (tmp_path / "site").mkdir()
    code = f"import sys; sys.argv = ['kb', 'github', *{step}]; from kb.cli import main; print(main())"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "scripts"), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.endswith(out) and done.stderr.startswith(error), done.stderr


def test_zizmor_finds_nothing() -> None:
    program = shutil.which("zizmor", path=str(Path(sys.executable).parent))
    assert program, "zizmor is missing: it is in the dev group of pyproject.toml"
    done = subprocess.run(
        [program, "--offline", "--no-progress", "--persona", "pedantic", "--quiet", str(ROOT / ".github")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_first_way_out_of_the_issue_forms_is_crisis_help() -> None:
    config = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/config.yml").read_text("utf-8"))
    first = config["contact_links"][0]
    site = re.search(r'KB_SITE_URL, "(.*?)"', (ROOT / "mkdocs.yml").read_text("utf-8"))
    assert site
    assert first["url"] == f"{site[1]}crisis/"
    assert "not a place for help in a crisis" in first["name"]


def test_owners_are_named_for_every_part_that_reviewers_sign() -> None:
    lines = [line.split() for line in (ROOT / ".github/CODEOWNERS").read_text("utf-8").splitlines() if line[:1] in "*/"]
    assert lines[0][0] == "*"
    for pattern, *owners in lines:
        assert pattern == "*" or (ROOT / pattern.strip("/")).exists(), pattern
        assert all(owner.startswith("@") for owner in owners)


# --- the shell steps, run on a small project -------------------------------------------------------------------

SHIM = """\
import os, pathlib, sys
if sys.argv[1:3] == ["due", "links"]:  # asks other people's sites
    pathlib.Path(sys.argv[4]).touch()
elif sys.argv[1:2] == ["archive"]:  # builds with the engine, which the small project has no theme for
    from kb import archive
    pathlib.Path("site").mkdir(); pathlib.Path("site/index.html").write_text("home")
    assert archive.release_problems(pathlib.Path(), sys.argv[2]) == []
    print(archive.write_release(pathlib.Path(), sys.argv[2][1:], pathlib.Path(sys.argv[4])))
    assert sys.argv[5] == "--run"
    archive.write_draft(pathlib.Path(sys.argv[4]), ["read this"], sys.argv[6])
else:
    sys.exit(__import__("kb.cli").cli.main())
"""


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A project whose scripts/run.py needs no set-up, with a repository of git and what a runner gives to steps."""
    if os.name == "nt":
        pytest.skip("the steps of the workflows are written for bash, which runs on the runners' Linux")
    root = base_project(tmp_path / "project")
    put(root, "mkdocs.yml", "site_name: Better Together\n")  # as CITATION.cff calls it
    put(root, "docs/references.md", "---\ntitle: Sources\nkind: references\n---\n\n{{ references() }}\n")
    (root / "scripts").mkdir()
    (root / "scripts" / "run.py").write_text(SHIM, encoding="utf-8")
    for name in ("CITATION.cff", "pyproject.toml", "LICENSE", "LICENSE-CONTENT", "README.md"):
        shutil.copy(ROOT / name, root / name)
    version = re.search(r"(?m)^version: (.*)$", (root / "CITATION.cff").read_text("utf-8"))
    assert version
    (root / "CHANGELOG.md").write_text(f"## {version[1]}\n", encoding="utf-8")
    (root / "data/changes.lock").write_text("# nothing yet\n", encoding="utf-8")
    (root / "event.json").write_text(
        json.dumps({"issue": {"body": "$(touch pwned)", "created_at": "2026-11-20T00:00:00Z"}})
    )
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=root, check=True)
    return root


def done(root: Path, name: str, job: str, step: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one step as the runner does: bash, stopping at the first failure."""
    shell = next(s["run"] for n, j, s in steps() if (n, j, s.get("name")) == (name, job, step))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    given = environment(root, PATH=path, GITHUB_STEP_SUMMARY=str(root / "summary.md"), **more)
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", shell],
        cwd=root,
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_shell_steps_do_what_they_say(runner: Path) -> None:
    checked = done(runner, "check", "check", "Check, with annotations on the lines")
    assert (checked.returncode, checked.stdout) == (0, "")
    compared = done(runner, "check", "check", "Say what changes", BASE="HEAD")
    assert compared.returncode == 0, compared.stderr
    assert (runner / "summary.md").read_text("utf-8").startswith("## What this changes")
    assert json.loads((runner / "changes" / "changes.json").read_text("utf-8"))["pages"] == []
    first = done(runner, "check", "check", "Say what changes", BASE="HEAD~1")
    assert (first.returncode, "nothing to compare" in first.stdout) == (0, True)
    lock = runner / "data/links.lock"
    known = lock.read_text("utf-8")
    lock.write_text(f"{known}/about/was/ 0.1.0\n", encoding="utf-8")
    base = subprocess.run(["git", "stash", "create"], cwd=runner, check=True, capture_output=True, text=True).stdout
    lock.write_text(known, encoding="utf-8")
    lost = done(runner, "check", "check", "Say what changes", BASE=base.strip())
    assert (lost.returncode, "::error file=data/links.lock" in lost.stdout) == (1, True), "a line was taken out"
    assert "\n/about/was/ 0.1.0\n" in (runner / "summary.md").read_text("utf-8")
    taken = done(runner, "intake", "read", "Put it into form", GITHUB_EVENT_PATH=str(runner / "event.json"))
    assert (taken.returncode, taken.stdout) == (0, "by-hand: 1 problems\n")
    assert "pwned" not in files(runner)
    looked = done(runner, "scheduled", "look", "Look")
    assert looked.returncode == 0, looked.stderr
    assert {path.name for path in (runner / "due").iterdir()} == {
        "addresses.md",
        "links.md",
        "listings.md",
        "reviews.md",
    }
    main_version = re.search(r"(?m)^version: (.*)$", (runner / "CITATION.cff").read_text("utf-8"))
    assert main_version
    tag = f"v{main_version[1]}"
    (runner / "up").mkdir()
    (runner / "up" / "unrecorded.lock").write_text(f"/directory/cy-new/ {tag[1:]}\n", encoding="utf-8")
    with served(runner / "up") as url:
        step = "Record, for this site alone, what is published"
        warned = done(runner, "deploy", "build", step, KB_SITE_URL=url)
        assert (warned.returncode, "::warning" in warned.stdout) == (0, True), warned.stderr
        unrecorded = (runner / "unrecorded.lock").read_text("utf-8").splitlines()
        assert f"/directory/cy-new/ {tag[1:]}" in unrecorded and f"/glossary/trauma/ {tag[1:]}" in unrecorded
        assert "/directory/cy-new/" in (runner / "data/links.lock").read_text("utf-8"), (
            "its page says that it was withdrawn"
        )
        earlier = runner / "site"
        (earlier / "about").mkdir(parents=True)
        for path in ("index.html", "about/index.html"):
            (earlier / path).write_text("", encoding="utf-8")
        (earlier / "404.html").write_text("<title>x</title><main id='main'>Lost</main><footer></footer>", "utf-8")
        fresh = f"/about/fresh.svg {tag[1:]}\n/about/fresh/#a {tag[1:]}\n"
        (earlier / "unrecorded.lock").write_text(fresh, encoding="utf-8")
        step = "Hold on it what has become public since"
        back = done(runner, "deploy", "build", step, KB_SITE_URL=url, PYTHONPATH=str(ROOT / "scripts"))
        assert back.returncode == 0 and back.stdout.startswith(f"{len(list(earlier.rglob('index.html'))) - 2} pages")
        assert (earlier / "unrecorded.lock").read_text("utf-8") == f"{fresh}/directory/cy-new/ {tag[1:]}\n"
        assert "Not here for now" in (earlier / "about/fresh.svg/index.html").read_text("utf-8")
        assert (earlier / "about/index.html").read_text("utf-8") == ""
        told = (earlier / "about/fresh/index.html").read_text("utf-8")
        assert "Not here for now" in told and '<a href="/about/">' in told and told.endswith("</main><footer></footer>")
        assert (earlier / "directory/cy-new/index.html").is_file()
        shutil.rmtree(earlier)
        held = done(runner, "check", "check", "Hold what the site has published, on record or not", KB_SITE_URL=url)
        assert (held.returncode, "::warning" in held.stdout) == (0, False)
        subprocess.run(["git", "checkout", "-q", "HEAD", "--", "data"], cwd=runner, check=True)
        stopped = done(runner, "release", "pack", "Build and pack", GITHUB_REF_NAME=tag, KB_SITE_URL=url, RUN="a-run")
        assert stopped.returncode == 1  # addresses that are not on record
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("KB_ROOT", str(runner))
            assert main(["record", "--site", url, "--yes"]) == 0
        packed = done(runner, "release", "pack", "Build and pack", GITHUB_REF_NAME=tag, KB_SITE_URL=url, RUN="a-run")
        assert packed.returncode == 0, packed.stdout + packed.stderr
        assert "(a-run)" in (runner / "release/DRAFT.md").read_text("utf-8")
    alone = done(runner, "check", "check", "Hold what the site has published, on record or not", KB_SITE_URL=url)
    assert (alone.returncode, "::warning" in alone.stdout) == (0, True), "a contributor does not wait for a site"
    step = "Record, for this site alone, what is published"
    with served(runner / "due") as url:  # a site that was taken down, and one of which is said that it is the first
        assert "say --first" in done(runner, "deploy", "build", step, KB_SITE_URL=url).stderr.lower()
        assert done(runner, "deploy", "build", step, KB_SITE_URL=url, FIRST="true").returncode == 0
    assert "content" in packed.stdout
    assert ": OK" in packed.stdout
