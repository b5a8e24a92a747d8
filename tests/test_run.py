"""scripts/run.py: when it sets up, what it says, and that it hands over. No network: Python and pip are played."""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.sites import ROOT, TODAY, kb, small_project

# Plays `python -m venv`, and the venv's own Python: pip, sysconfig and `-m kb`. Writes what it was called with to a log.
PLAYED = """#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
echo "$*" >> "$PLAY_LOG"
case "$1 $2" in
  "-m venv")
    [ -n "$PLAY_NO_VENV" ] && { echo "ensurepip is not available"; exit 1; }
    mkdir -p "$3/bin" "$3/site-packages" && cp "$0" "$3/bin/python" ;;
  "-m pip")
    [ -n "$PLAY_SLEEP" ] && sleep "$PLAY_SLEEP"
    [ -n "$PLAY_PIP" ] && printf "$PLAY_PIP"
    mkdir -p "$here/../site-packages/one" && echo "x = 1" > "$here/../site-packages/one/part.py"
    exit "${PLAY_PIP_CODE:-0}" ;;
  "-c "*) echo "$here/../site-packages" ;;
  "-m kb") echo "kb was given: $*"; exit "${PLAY_KB_CODE:-0}" ;;
esac
"""

DRIVER = """
import runpy, sys
sys.executable = sys.argv[2]
version = sys.argv[3]
if version:
    sys.version_info = tuple(int(part) for part in version.split(".")) + ("final", 0)
sys.argv = [sys.argv[1], *sys.argv[4:]]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@dataclass
class Fresh:
    """A fresh clone: scripts/run.py, a lock file, and a Python that is played."""

    root: Path

    @property
    def log(self) -> list[str]:
        path = self.root / "log"
        return path.read_text("utf-8").splitlines() if path.exists() else []

    def calls(self, what: str) -> int:
        return sum(line.startswith(f"-m {what}") for line in self.log)

    def command(self, *arguments: str, version: str = "") -> list[str]:
        run, python = self.root / "scripts" / "run.py", self.root / "played-python"
        return [sys.executable, "-c", DRIVER, str(run), str(python), version, *arguments]

    def environment(self, **play: str) -> dict[str, str]:
        return {**os.environ, "PLAY_LOG": str(self.root / "log"), **play}

    def run(self, *arguments: str, version: str = "", **play: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments, version=version),
            env=self.environment(**play),
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def fresh(tmp_path: Path) -> Fresh:
    root = tmp_path / "a clone"
    (root / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "run.py", root / "scripts" / "run.py")
    (root / "requirements.lock").write_text("one==1.0 \\\n    --hash=sha256:00\ntwo==2.0 \\\n    --hash=sha256:00\n")
    python = root / "played-python"
    python.write_text(PLAYED)
    python.chmod(0o755)
    return Fresh(root)


def test_the_first_start_sets_up_and_hands_over(fresh: Fresh) -> None:
    done = fresh.run("check", "--format", "json")
    assert done.returncode == 0
    assert done.stdout == "kb was given: -m kb check --format json\n"
    assert "Setting up .venv" in done.stderr and "Set-up finished." in done.stderr
    pip = next(line for line in fresh.log if line.startswith("-m pip"))
    assert "--require-hashes" in pip and "--only-binary :all:" in pip and str(fresh.root / "requirements.lock") in pip
    assert (fresh.root / ".venv/site-packages/kb.pth").read_text() == f"{fresh.root / 'scripts'}\n"


def test_the_second_start_only_hands_over(fresh: Fresh) -> None:
    fresh.run("check")
    done = fresh.run("build")
    assert (done.stdout, done.stderr) == ("kb was given: -m kb build\n", "")
    assert (fresh.calls("venv"), fresh.calls("pip"), fresh.calls("kb")) == (1, 1, 2)


@pytest.mark.parametrize("code", ["0", "1", "2", "130"])
def test_the_exit_code_is_that_of_kb(fresh: Fresh, code: str) -> None:
    assert fresh.run("check", PLAY_KB_CODE=code).returncode == int(code)


@pytest.mark.parametrize(
    "what",
    [
        *("lock", "no stamp", "half a stamp", "a stamp of bytes", "no python", "no package", "moved", "other python"),
        *("emptied", "cut short", "written over"),
    ],
)
def test_it_sets_up_again_when_it_must(fresh: Fresh, what: str) -> None:
    fresh.run("check")
    stamp = fresh.root / ".venv" / "kb-stamp.txt"
    part = fresh.root / ".venv/site-packages/one/part.py"
    left = fresh.root / ".venv" / "left-over"
    left.write_text("of the set-up before")
    if what == "lock":
        (fresh.root / "requirements.lock").write_text("one==1.1\n")
    elif what == "no stamp":
        stamp.unlink()
    elif what == "half a stamp":
        stamp.write_text(stamp.read_text()[:20])
    elif what == "a stamp of bytes":
        stamp.write_bytes(b"\xff\x00" * 100)
    elif what == "no python":
        (fresh.root / ".venv/bin/python").unlink()
    elif what == "no package":
        (fresh.root / ".venv/site-packages/kb.pth").unlink()
    elif what == "emptied":
        part.write_text("")
    elif what == "cut short":
        part.write_text("x =")
    elif what == "written over":
        part.write_text("x = 2\n")
        os.utime(part, (1, 1))
    elif what == "moved":
        stamp.write_text(stamp.read_text().replace(str(fresh.root), "/somewhere/else"))
    elif what == "other python":
        stamp.write_text(
            stamp.read_text().replace(
                str(sys.version_info[:3]), "(3, 11, 5)" if sys.version_info[:3] != (3, 11, 5) else "(3, 11, 6)"
            )
        )
    done = fresh.run("check")
    assert done.returncode == 0, done.stderr
    assert fresh.calls("pip") == 2
    assert not left.exists(), "a broken environment is made afresh"
    assert fresh.run("check").stderr == ""


def test_the_stamp_says_what_the_environment_depends_on(fresh: Fresh) -> None:
    fresh.run("check")
    lock = hashlib.sha256((fresh.root / "requirements.lock").read_bytes()).hexdigest()
    made_for, _, installed = (fresh.root / ".venv/kb-stamp.txt").read_text().partition("\n\n")
    assert made_for == f"{lock}\n{sys.version_info[:3]}\n{fresh.root}"
    assert [line.split("\t")[:2] for line in installed.splitlines()] == [
        ["bin/python", str(len(PLAYED))],
        ["site-packages/kb.pth", str(len(f"{fresh.root / 'scripts'}\n"))],
        ["site-packages/one/part.py", "6"],
    ]


def test_what_is_added_to_the_environment_is_no_fault(fresh: Fresh) -> None:
    fresh.run("check")
    cache = fresh.root / ".venv/site-packages/one/__pycache__"
    cache.mkdir()
    (cache / "part.pyc").write_bytes(b"made at the first import")
    assert fresh.run("check").stderr == ""
    assert fresh.calls("pip") == 1


@pytest.mark.parametrize("what", ["file", "link"])
def test_something_else_that_is_called_venv_is_left_alone(fresh: Fresh, what: str) -> None:
    venv = fresh.root / ".venv"
    if what == "file":
        venv.write_text("somebody's own")
    else:
        (fresh.root / "elsewhere").mkdir()
        venv.symlink_to(fresh.root / "elsewhere")
    done = fresh.run("check")
    assert done.returncode == 2
    said = "a link" if what == "link" else "not a folder"
    assert f"{venv} is {said}. Move it away" in done.stderr and "Traceback" not in done.stderr
    assert venv.is_symlink() if what == "link" else venv.read_text() == "somebody's own"
    assert fresh.log == []


def test_a_folder_in_the_place_of_the_lock_is_told(fresh: Fresh) -> None:
    (fresh.root / ".venv.lock").mkdir()
    done = fresh.run("check")
    assert done.returncode == 2
    assert "Cannot write" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("version", ["2.7.18", "3.6.9", "3.10.14", "3.11.4"])
def test_an_old_python_gets_a_clear_message(fresh: Fresh, version: str) -> None:
    done = fresh.run("serve", version=version)
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"needs Python 3.11.5 or newer; this is Python {version}." in done.stderr
    assert "Traceback" not in done.stderr
    assert fresh.log == [] and not (fresh.root / ".venv").exists()


def test_an_old_python_can_read_the_file() -> None:
    """The message helps only where the file is no syntax error."""
    ast.parse((ROOT / "scripts" / "run.py").read_text("utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("WARNING: Retrying: Failed to establish a new connection\\nERROR: x", "cannot be reached from here"),
        (
            "ERROR: Could not find a version\\nERROR: No matching distribution found for one",
            "cannot be reached from here",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "does not match the hash"),
        ("ERROR: No space left on device", "No space left on device"),
    ],
)
def test_a_failing_install_says_what_to_do(fresh: Fresh, said: str, wanted: str) -> None:
    done = fresh.run("serve", PLAY_PIP=f"Collecting one==1.0\\n{said}\\n", PLAY_PIP_CODE="1")
    assert done.returncode == 2
    assert wanted in done.stderr
    assert "same command again" in done.stderr
    assert "Traceback" not in done.stderr
    assert fresh.calls("kb") == 0
    assert not (fresh.root / ".venv/kb-stamp.txt").exists()
    assert fresh.run("serve").returncode == 0, "the next start begins afresh"


def test_a_python_without_venv_says_what_to_install(fresh: Fresh) -> None:
    done = fresh.run("serve", PLAY_NO_VENV="1")
    assert done.returncode == 2
    assert "ensurepip is not available" in done.stderr and "python3-venv" in done.stderr
    assert "Traceback" not in done.stderr


def test_progress_is_told_in_a_log_too(fresh: Fresh) -> None:
    collected = "".join(f"Collecting p{n}==1\\n" for n in range(20))
    done = fresh.run("check", PLAY_PIP=f"{collected}Installing collected packages: all\\n")
    assert "10 of at most 2 packages" in done.stderr
    assert "unpacking 20 packages" in done.stderr
    assert "\r" not in done.stderr


def test_two_starts_at_once_set_up_once(fresh: Fresh) -> None:
    children = [
        subprocess.Popen(
            fresh.command("check"),
            env=fresh.environment(PLAY_SLEEP="1"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(2)
    ]
    for child in children:
        out, _ = child.communicate(timeout=60)
        assert (child.returncode, out) == (0, b"kb was given: -m kb check\n")
    assert (fresh.calls("pip"), fresh.calls("kb")) == (1, 2)


def test_a_set_up_that_was_killed_is_done_again(fresh: Fresh) -> None:
    child = subprocess.Popen(
        fresh.command("check"),
        env=fresh.environment(PLAY_SLEEP="30"),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    until = time.monotonic() + 30
    while not fresh.calls("pip") and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    assert (fresh.root / ".venv").exists() and not (fresh.root / ".venv/kb-stamp.txt").exists()
    assert fresh.run("check").returncode == 0
    assert fresh.calls("pip") == 2


def test_an_interrupted_set_up_ends_with_a_sentence(fresh: Fresh) -> None:
    child = subprocess.Popen(
        fresh.command("check"),
        env=fresh.environment(PLAY_SLEEP="30"),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 30
    while not fresh.calls("pip") and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(child.pid, signal.SIGINT)
    _, err = child.communicate(timeout=30)
    assert child.returncode == 2
    assert "Interrupted" in err and "Traceback" not in err


def test_the_lock_pins_every_package_by_hash() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    entries = [entry for entry in text.replace("\\\n", " ").splitlines() if entry and not entry.startswith((" ", "#"))]
    assert len(entries) > 30
    for entry in entries:
        assert "==" in entry.split()[0], entry
        assert "--hash=sha256:" in entry, entry
    assert "http://" not in text and "https://" not in text


def test_real_exit_codes_pass_through(tmp_path: Path) -> None:
    """The real file, in the environment that runs these tests (it must be set up, or this would install it)."""
    root = small_project(tmp_path / "project")
    run = [sys.executable, "-m", "kb"]
    assert (
        subprocess.run(
            [*run, "check"],
            env={**os.environ, "KB_ROOT": str(root), "KB_TODAY": TODAY},
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )
    (root / "data/glossary/x.yml").write_text("id: y\n")
    assert kb(root, "check").returncode == 1
    assert kb(root, "chekc").returncode == 2
