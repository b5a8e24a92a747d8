"""How long a build takes: `kb build` beside plain `mkdocs build` with default Material, of the same Markdown, in turn.

    .venv/bin/python -m tests.bench.build 300
    .venv/bin/python -m tests.bench.build 300 --listings 10000

Prints medians, the ratio pair by pair, and the largest resident memory of a single process. Nothing is asserted:
machines differ, ratios in one run do not.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLAIN = """site_name: Plain
theme: {name: material}
markdown_extensions: [attr_list, def_list, footnotes, tables]
"""


def timed(command: list[str], folder: Path, **settings: str) -> float:
    """Seconds of one run; its output is shown when it fails."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT / "scripts"), **settings}
    started = time.monotonic()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - started
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("guides", type=int)
    parser.add_argument("--listings", type=int, default=0)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as temporary:
        project, plain = Path(temporary) / "project", Path(temporary) / "plain"
        kb = [sys.executable, "-m", "kb"]
        timed([*kb, "synth", str(options.guides), "--listings", str(options.listings), "--to", str(project)], ROOT)
        shutil.copytree(project / "docs", plain / "docs", ignore=shutil.ignore_patterns("_shell"))
        (plain / "mkdocs.yml").write_text(PLAIN, encoding="utf-8")
        ours, theirs = [], []
        for _ in range(options.runs):
            ours.append(timed([*kb, "build"], project, KB_ROOT=str(project)))
            theirs.append(timed([sys.executable, "-m", "mkdocs", "build"], plain))
        ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{options.guides} guides, {options.listings} listings, {options.runs} runs each, in turn")
        print(
            f"kb build               median {statistics.median(ours):6.2f} s  ({', '.join(f'{s:.2f}' for s in ours)})"
        )
        print(
            f"mkdocs, plain Material median {statistics.median(theirs):6.2f} s  ({', '.join(f'{s:.2f}' for s in theirs)})"
        )
        print(
            f"ratio                  median {statistics.median(ratios):6.2f}    ({', '.join(f'{r:.2f}' for r in ratios)})"
        )
        print(f"largest process        {memory:.0f} MB")


if __name__ == "__main__":
    main()
