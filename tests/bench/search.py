"""How long a keystroke takes in the search, on a CPU slowed down four times, and how many bytes the first search costs.

    .venv/bin/python -m kb build
    .venv/bin/python -m tests.bench.search

Questions of tests/search/tuning.yml are typed letter by letter into the dialog of the built site; the time is that of the
whole handler: reading, ranking, and putting the results on the page. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import gzip
import statistics

from playwright.sync_api import sync_playwright

from kb.load import read_library
from kb.pages import read_pages
from kb.search_quality import Quality, read_queries
from kb.testing import find_browser
from tests.sites import ROOT

SLOWER = 4
TYPED = """async (questions) => {
    const { open, ready } = await import("/assets/kb/search/dialog.js");
    const { prepare } = await import("/assets/kb/search/finder.js");
    ready();
    let started = performance.now();
    await prepare();
    const prepared = performance.now() - started;
    open();
    const field = document.getElementById("kb-find-q"), times = [];
    for (const question of questions) {
        for (let end = 1; end <= question.length; end++) {
            field.value = question.slice(0, end);
            started = performance.now();
            field.dispatchEvent(new Event("input", { bubbles: true }));
            times.push(performance.now() - started);
        }
        await new Promise((resolve) => setTimeout(resolve));
    }
    return { prepared, times };
}"""


def main() -> None:
    queries = [query.ask for query in read_queries(ROOT, read_library(ROOT)[0], read_pages(ROOT)[0])[0]]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        for slower in (1, SLOWER):
            page = browser.new_page()
            quality = Quality(page, ROOT / "site", {})
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
            found = quality.page.evaluate(TYPED, queries[::4])
            times = sorted(found["times"])
            print(
                f"CPU / {slower}: file read and index built in {found['prepared']:.0f} ms; {len(times)} keystrokes, median "
                f"{statistics.median(times):.1f} ms, 95 % below {times[int(len(times) * 0.95)]:.1f} ms, longest {times[-1]:.1f} ms"
            )
            page.close()
        browser.close()
    assets = ROOT / "site" / "assets" / "kb"
    files = [assets / "search.json", assets / "css" / "search.css", *sorted((assets / "search").glob("*.js"))]
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in files}
    print(
        f"bytes of the first search, gzip: {sum(sizes.values()):,} ({', '.join(f'{k} {v:,}' for k, v in sizes.items())})"
    )


if __name__ == "__main__":
    main()
