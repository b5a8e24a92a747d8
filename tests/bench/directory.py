"""What the directory costs with many listings: the build's added processor time, and what a reader's browser fetches.

    .venv/bin/python -m tests.bench.directory 10000

Prints medians and bytes. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from kb.load import read_library
from kb.pages import read_pages
from kb.publish import directory
from kb.publish.site import Site
from kb.synth import synthesize
from kb.vcard import vcard_link

ROOT = Path(__file__).parents[2]


def squeezed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("listings", type=int)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as temporary:
        root = Path(temporary) / "project"
        synthesize(ROOT, root, 1, options.listings)
        library, pages = read_library(root, keep_documents=False)[0], read_pages(root)[0]
        spent: dict[str, list[float]] = {"rows": [], "index": [], "cards": []}
        for run in range(options.runs):
            folder = Path(temporary) / f"site-{run}"
            folder.mkdir()
            site = Site(root, folder, library, pages, "https://better-together.example.org/")
            spent["rows"].append(seconds(partial(rows, site)))
            spent["index"].append(seconds(partial(directory.write, site)))
            spent["cards"].append(seconds(lambda: [vcard_link(item, library) for item in library.listings.values()]))
        written = folder / "assets/kb/directory"
        index = json.loads((written / "index.json").read_text("utf-8"))
        blocks = sorted(squeezed(written / name) for _, name in index["blocks"])
        for name, times in spent.items():
            print(f"{name:6} median {statistics.median(times):5.2f} s of processor time")
        print(
            f"index.json {squeezed(written / 'index.json'):,} bytes compressed; sorting by name {squeezed(written / index['name']):,}"
        )
        print(
            f"{len(blocks)} blocks of rows, median {blocks[len(blocks) // 2]:,} bytes compressed, largest {blocks[-1]:,}"
        )


def rows(site: Site) -> list[str]:
    return [site.listing_pages.row(item) for item in site.directory.listings]


def seconds(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started


if __name__ == "__main__":
    main()
