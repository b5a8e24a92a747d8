"""How long until a saved change is served: one guide, then one term, on a copy of the real project, each when what came of
the one before has been looked at for two seconds.

.venv/bin/python -m tests.bench.serve
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
PORT = 8731


def fetched(path: str) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=5) as answer:
            return str(answer.read().decode("utf-8"))
    except OSError:
        return ""


def seconds_until(text: str, path: str) -> float:
    started = time.monotonic()
    while text not in fetched(path):
        if time.monotonic() - started > 60:
            sys.exit(f"{path} never showed {text!r}")
        time.sleep(0.02)
    seconds = time.monotonic() - started
    time.sleep(2)
    return seconds


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as temporary:
        project = Path(temporary)
        shutil.copy(ROOT / "mkdocs.yml", project)
        for name in ("docs", "data", "overrides", "scripts"):
            shutil.copytree(ROOT / name, project / name)
        environment = {**os.environ, "PYTHONPATH": str(project / "scripts")}
        environment.pop("KB_ROOT", None)
        command = [sys.executable, "-m", "kb", "serve", "--port", str(PORT)]
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:
            try:
                print(
                    f"first page        {seconds_until('kb-stop', '/guides/scope/emotional-release-on-the-table/'):.2f} s"
                )
                guide = project / "docs" / "guides" / "scope" / "emotional-release-on-the-table.md"
                term = project / "data" / "glossary" / "trauma.yml"
                rows: dict[str, list[float]] = {"one guide changed": [], "one term changed ": []}
                for turn in range(5):
                    word = f"benchword{turn}"
                    guide.write_text(re.sub(r"(?m)^summary: ", f"summary: {word} ", guide.read_text("utf-8")), "utf-8")
                    rows["one guide changed"].append(
                        seconds_until(word, "/guides/scope/emotional-release-on-the-table/")
                    )
                    term.write_text(
                        term.read_text("utf-8").replace("shared: >\n", f"shared: >\n  {word}\n", 1), "utf-8"
                    )
                    rows["one term changed "].append(seconds_until(word, "/glossary/trauma/"))
                for name, seconds in rows.items():
                    print(
                        f"{name} median {statistics.median(seconds):.2f} s  ({', '.join(f'{s:.2f}' for s in seconds)})"
                    )
            finally:
                server.send_signal(signal.SIGINT)


if __name__ == "__main__":
    main()
