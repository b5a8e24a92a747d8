"""How long a build takes: `kb build` beside plain `mkdocs build` with default Material, of the same Markdown, in turn.

    .venv/bin/python -m tests.bench.build 300
    .venv/bin/python -m tests.bench.build 300 --listings 10000

The first build remembers nothing; before each of the others the words of one guide are changed. Prints the first and
the median of the others, their ratios pair by pair, and the largest resident memory of a single process. Nothing is
asserted: machines differ, ratios in one run do not.
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


def timed(command: list[str], folder: Path, code: Path = ROOT) -> float:
    """Seconds of one run with the code of a project; its output is shown when it fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    environment = {**kept, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(code / "scripts")}
    started = time.monotonic()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - started
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return seconds


def change_a_guide(folder: Path, turn: int) -> None:
    guide = next((folder / "docs" / "guides").rglob("synthetic-*.md"))
    before, mark, last = guide.read_text("utf-8").rpartition("\n\n## ")
    guide.write_text(f"{before}\n\nSentence {turn} was added.{mark}{last}", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("guides", type=int)
    parser.add_argument("--listings", type=int, default=0)
    parser.add_argument("--runs", type=int, default=3, help="builds beside the first")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as temporary:
        project, plain = Path(temporary) / "project", Path(temporary) / "plain"
        kb = [sys.executable, "-m", "kb"]
        timed([*kb, "synth", str(options.guides), "--listings", str(options.listings), "--to", str(project)], ROOT)
        shutil.copytree(ROOT / "scripts", project / "scripts")  # what is remembered is kept for a project's own code
        shutil.copytree(project / "docs", plain / "docs", ignore=shutil.ignore_patterns("_shell"))
        (plain / "mkdocs.yml").write_text(PLAIN, encoding="utf-8")
        ours, theirs = [], []
        for turn in range(options.runs + 1):
            ours.append(timed([*kb, "build"], project, project))
            theirs.append(timed([sys.executable, "-m", "mkdocs", "build"], plain))
            change_a_guide(project, turn)
            change_a_guide(plain, turn)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{options.guides} guides, {options.listings} listings, in turn")
        print(f"first build            {_row(ours[:1], theirs[:1])}")
        if options.runs:
            print(f"one guide changed      {_row(ours[1:], theirs[1:])}")
        print(f"largest process        {memory:.0f} MB")


def _row(ours: list[float], theirs: list[float]) -> str:
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    told = (("kb build", ours), ("mkdocs, plain Material", theirs), ("ratio", ratios))
    return ", ".join(f"{name} {statistics.median(row):.2f} ({' '.join(f'{n:.2f}' for n in row)})" for name, row in told)


if __name__ == "__main__":
    main()
