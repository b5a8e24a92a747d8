"""How long a keystroke takes in the search, on a CPU slowed down four times, and how many bytes the first search costs.

    .venv/bin/python -m kb build
    .venv/bin/python -m tests.bench.search

Questions of tests/search/ are typed letter by letter into the dialog of the built site, over a guide. Two times are told:
that of the handler (reading, ranking, putting the results on the page), and that until the page is laid out as well. All
is typed three times, each in a page of its own, and of the three times of a keystroke the least counts: what else the
machine did meanwhile is not the search's. Nothing is asserted: machines differ.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Route, sync_playwright

from kb.load import read_library
from kb.pages import read_pages
from kb.search_quality import read_queries
from kb.testing import find_browser
from tests.sites import ROOT

SITE = ROOT / "site"
SLOWER = 4
RUNS = 3
EVERY = 12
"""Every so many of the questions are typed: some 40, letter by letter."""
ORIGIN = "http://search.test/"
GUIDE = "guides/touch/exaggerated-startle/"
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json"}
TYPED = """async (questions) => {
    const { open, ready } = await import("/assets/kb/search/dialog.js");
    const { prepare } = await import("/assets/kb/search/finder.js");
    ready();
    let started = performance.now();
    await prepare();
    const prepared = performance.now() - started;
    open();
    const field = document.getElementById("kb-find-q"), handled = [], laid = [];
    for (const question of questions) {
        for (let end = 1; end <= question.length; end++) {
            field.value = question.slice(0, end);
            started = performance.now();
            field.dispatchEvent(new Event("input", { bubbles: true }));
            handled.push(performance.now() - started);
            document.body.getBoundingClientRect();
            laid.push(performance.now() - started);
        }
        await new Promise((resolve) => setTimeout(resolve));
    }
    return { prepared, handled, laid };
}"""


def serve(route: Route) -> None:
    """The built site from its folder: no port, no network."""
    path: Path = SITE / route.request.url.removeprefix(ORIGIN).split("?")[0].split("#")[0]
    place = path / "index.html" if path.is_dir() else path
    if place.is_file():
        route.fulfill(body=place.read_bytes(), content_type=TYPES.get(place.suffix, "application/octet-stream"))
    else:
        route.fulfill(status=404, body="")


def typed(browser: Browser, width: int, slower: int, questions: list[str]) -> dict[str, Any]:
    """Milliseconds of each keystroke in a page of its own."""
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.route("**/*", serve)
    page.goto(ORIGIN + GUIDE)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    found: dict[str, Any] = page.evaluate(TYPED, questions)
    page.close()
    return found


def shares(times: list[float]) -> str:
    ordered = sorted(times)
    middle, most = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return f"median {middle:.1f} ms, 95 % below {most:.1f} ms, longest {ordered[-1]:.1f} ms"


def main() -> None:
    questions = [query.ask for query in read_queries(ROOT, read_library(ROOT)[0], read_pages(ROOT)[0])[0]][::EVERY]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        for width in (390, 1280):
            for slower in (1, SLOWER):
                runs = [typed(browser, width, slower, questions) for _ in range(RUNS)]
                prepared = min(run["prepared"] for run in runs)
                print(f"{width} px, CPU / {slower}: file read and index built in {prepared:.0f} ms")
                for name, key in (("handler", "handled"), ("and laid out", "laid")):
                    least = [min(times) for times in zip(*(run[key] for run in runs), strict=True)]
                    print(f"    {name}, {len(least)} keystrokes: {shares(least)}", flush=True)
        browser.close()
    assets = SITE / "assets" / "kb"
    files = [assets / "search.json", assets / "css" / "search.css", *sorted((assets / "search").glob("*.js"))]
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in files}
    print(
        f"bytes of the first search, gzip: {sum(sizes.values()):,} ({', '.join(f'{k} {v:,}' for k, v in sizes.items())})"
    )


if __name__ == "__main__":
    main()
