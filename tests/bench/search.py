"""How long a keystroke takes in the search, on a CPU slowed down four times, and how many bytes the first search costs.

    .venv/bin/python -m kb build
    .venv/bin/python -m tests.bench.search

Questions of tests/search/ are typed letter by letter into the dialog of the built site, over a guide. Two times are told:
that of the handler (reading, ranking, putting the results on the page), and that with styles and layout. Both are the time
that the page's thread worked, as Chromium traces it, times four: what else the machine does meanwhile is not counted. All is
typed twice, each in a page of its own, and the lesser of both times of a keystroke counts. Nothing is asserted: machines
differ.
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
RUNS = 2
EVERY = 12
"""Every so many of the questions are typed: some 40, letter by letter."""
ORIGIN = "http://search.test/"
GUIDE = "guides/touch/exaggerated-startle/"
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json"}
TYPED = """async (questions) => {
    const { open, ready } = await import("/assets/kb/search/dialog.js");
    const { prepare } = await import("/assets/kb/search/finder.js");
    ready();
    const started = performance.now();
    await prepare();
    const prepared = performance.now() - started;
    open();
    const field = document.getElementById("kb-find-q");
    for (const question of questions) {
        for (let end = 1; end <= question.length; end++) {
            field.value = question.slice(0, end);
            field.dispatchEvent(new Event("input", { bubbles: true }));
            document.body.getBoundingClientRect();
        }
        await new Promise((resolve) => setTimeout(resolve));
    }
    return prepared;
}"""


def serve(route: Route) -> None:
    """The built site from its folder: no port, no network."""
    path: Path = SITE / route.request.url.removeprefix(ORIGIN).split("?")[0].split("#")[0]
    place = path / "index.html" if path.is_dir() else path
    if place.is_file():
        route.fulfill(body=place.read_bytes(), content_type=TYPES.get(place.suffix, "application/octet-stream"))
    else:
        route.fulfill(status=404, body="")


def typed(browser: Browser, width: int, questions: list[str]) -> tuple[float, list[tuple[float, float]]]:
    """Milliseconds until the search was ready; of each keystroke those of the handler, and those with styles and layout."""
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.route("**/*", serve)
    page.goto(ORIGIN + GUIDE)
    session = page.context.new_cdp_session(page)
    events: list[dict[str, Any]] = []
    complete: list[bool] = []
    session.on("Tracing.dataCollected", lambda found: events.extend(found["value"]))
    session.on("Tracing.tracingComplete", lambda _: complete.append(True))
    session.send("Tracing.start", {"categories": "devtools.timeline", "transferMode": "ReportEvents"})
    prepared: float = page.evaluate(TYPED, questions)
    session.send("Tracing.end")
    while not complete:
        page.wait_for_timeout(100)
    page.close()
    keystrokes: list[list[float]] = []
    for event in sorted((event for event in events if "tdur" in event), key=lambda event: float(event["ts"])):
        worked = event["tdur"] / 1000
        if event["name"] == "EventDispatch" and event["args"].get("data", {}).get("type") == "input":
            keystrokes.append([worked, worked])
        elif event["name"] in {"UpdateLayoutTree", "Layout"} and keystrokes:
            keystrokes[-1][1] += worked
    return prepared, [(handled, laid) for handled, laid in keystrokes]


def shares(times: list[float]) -> str:
    ordered = sorted(times)
    middle, most = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return f"median {middle:.1f} ms, 95 % below {most:.1f} ms, longest {ordered[-1]:.1f} ms"


def main() -> None:
    questions = [query.ask for query in read_queries(ROOT, read_library(ROOT)[0], read_pages(ROOT)[0])[0]][::EVERY]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        for width in (390, 1280):
            runs = [typed(browser, width, questions) for _ in range(RUNS)]
            print(f"{width} px: file read and index built in {min(prepared for prepared, _ in runs):.0f} ms")
            for name, part in (("handler", 0), ("with styles and layout", 1)):
                both = zip(*(times for _, times in runs), strict=True)
                least = [min(times[part] for times in keystroke) * SLOWER for keystroke in both]
                print(f"    {name}, CPU / {SLOWER}, {len(least)} keystrokes: {shares(least)}", flush=True)
        browser.close()
    assets = SITE / "assets" / "kb"
    files = [assets / "search.json", assets / "css" / "search.css", *sorted((assets / "search").glob("*.js"))]
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in files}
    print(
        f"bytes of the first search, gzip: {sum(sizes.values()):,} ({', '.join(f'{k} {v:,}' for k, v in sizes.items())})"
    )


if __name__ == "__main__":
    main()
