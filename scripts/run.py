#!/usr/bin/env python3
"""Set up this project and run it: `python3 scripts/run.py serve`, `... test`, `... check`, ...

Needs Python 3.11.5 or newer and nothing else. Makes .venv from requirements.lock (every file checked by its
hash), again whenever the lock changes or an earlier set-up broke off, then hands over to `python -m kb`.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11, 5)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "kb-stamp.txt"  # written last: its presence means that the set-up was finished
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OFFLINE_SIGNS = (
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "Name or service not known",
    "nodename nor servname",
    "getaddrinfo failed",
    "Max retries exceeded",
    "Network is unreachable",
    "Connection refused",
    "ProxyError",
    "ReadTimeoutError",
    "No matching distribution found",
)


def stop(message):
    print(message, file=sys.stderr)
    raise SystemExit(2)


def stamp():
    """What the installed environment depends on: the lock, this Python, and the folder (venvs hold its path)."""
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return f"{lock}\n{sys.version_info[:3]}\n{ROOT}\n"


def inventory():
    """A line for each file of the environment: path, size, second of its last change. Files may be added, as Python
    does; one that was emptied, cut short or written over no longer has its line. Some 10,000 are looked at, in a
    tenth of a second; the 31,000 icons (folders with a dot at the front) are pictures, and can break no import.
    """
    found, folders = set(), [str(VENV)]
    for folder in folders:  # grows while it is walked
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders += [] if entry.name.startswith(".") else [entry.path]
                elif entry.path != str(STAMP):
                    state = entry.stat(follow_symlinks=False)
                    found.add(f"{entry.path[len(folders[0]) + 1 :]}\t{state.st_size}\t{int(state.st_mtime)}")
    return found


def is_ready():
    """Whether the set-up was finished, for this lock and Python, and all that it installed is still as it was."""
    try:
        made_for, _, installed = STAMP.read_text(encoding="utf-8").partition("\n\n")
        return made_for + "\n" == stamp() and PYTHON.exists() and inventory().issuperset(installed.splitlines())
    except (OSError, UnicodeDecodeError):
        return False


@contextlib.contextmanager
def only_one():
    """Hold a lock that the system drops when this process ends, so that two set-ups at once do not mix."""
    lock = ROOT / ".venv.lock"
    try:
        handle = lock.open("w")
    except OSError as error:
        stop(
            f"Cannot write {lock} ({error.strerror}). This folder must be yours to write to, and nothing else may be called .venv.lock."
        )
    with handle:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def run_quietly(command, failure):
    """Run a set-up step; on failure show its last lines and what to do."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
        stop(f"{tail}\n\n{failure}")


def install():
    total = sum("==" in line and not line.startswith((" ", "#")) for line in LOCK.read_text("utf-8").splitlines())
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "--only-binary", ":all:"]
    command += ["--disable-pip-version-check", "--no-input", "--retries", "2", "--progress-bar", "off", "-r", str(LOCK)]
    live = sys.stderr.isatty()
    seen, lines = 0, []
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            lines.append(line.rstrip())
            if line.startswith("Collecting "):
                seen += 1
                name = line.split()[1].split("==")[0]
                if live:
                    print(f"\r  {seen} of at most {total} packages: {name:<40}", end="", file=sys.stderr, flush=True)
                elif seen % 10 == 0:
                    print(f"  {seen} of at most {total} packages", file=sys.stderr, flush=True)
            elif line.startswith("Installing collected"):
                print(f"{chr(13) if live else ''}  unpacking {seen} packages{' ' * 40}", file=sys.stderr, flush=True)
    if pip.returncode:
        text = "\n".join(lines)
        if live:
            print(file=sys.stderr)
        if any(sign in text for sign in OFFLINE_SIGNS):
            stop(
                "Could not fetch the packages: the Python package index cannot be reached from here.\n"
                "Connect to the internet (or set PIP_INDEX_URL / HTTPS_PROXY if you use a mirror or a proxy) "
                "and give the same command again. Nothing else needs to be undone."
            )
        if "HASHES" in text:
            stop(
                "A downloaded package does not match the hash in requirements.lock, so it was not installed.\n"
                "Give the same command again; if it happens twice, report it and install nothing."
            )
        stop("\n".join(lines[-8:]) + "\n\nThe set-up failed. Give the same command again; it starts afresh.")


def set_up():
    if VENV.is_symlink() or (VENV.exists() and not VENV.is_dir()):
        what = "a link" if VENV.is_symlink() else "not a folder"
        stop(f"{VENV} is {what}. Move it away (it may be yours) and give the same command again.")
    print("Setting up .venv (once; about a minute) ...", file=sys.stderr, flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    if VENV.exists():
        stop(f"Cannot remove {VENV}. Close the programs that use it and give the same command again.")
    run_quietly(
        [sys.executable, "-m", "venv", str(VENV)],
        "Python could not make a virtual environment. On Debian or Ubuntu: sudo apt-get install python3-venv",
    )
    install()
    # scripts/ is a source root: one line in site-packages puts it on the path, with no build backend to fetch
    site = subprocess.run(
        [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    Path(site, "kb.pth").write_text(f"{ROOT / 'scripts'}\n", encoding="utf-8")
    installed = "\n".join(sorted(inventory()))
    if hasattr(os, "sync"):
        os.sync()  # the stamp must not be on the disk before what it vouches for
    STAMP.write_text(f"{stamp()}\n{installed}\n", encoding="utf-8")
    print("Set-up finished.", file=sys.stderr, flush=True)


def main():
    if sys.version_info < OLDEST:
        stop(
            "This project needs Python {}.{}.{} or newer; this is Python {}.{}.{}.\n"
            "Install a newer one from python.org and start it by name, for example: "
            "python3.12 scripts/run.py serve".format(*OLDEST, *sys.version_info[:3])
        )
    if not is_ready():
        with only_one():
            if not is_ready():  # another run may have finished it while this one waited
                set_up()
    command = [str(PYTHON), "-m", "kb", *sys.argv[1:]]
    if os.name == "nt":
        raise SystemExit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)  # noqa: S606 - the same process, so that signals and exit codes are kb's own


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        stop("\nInterrupted. Give the same command again; the set-up starts afresh.")
