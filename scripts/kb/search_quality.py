"""`kb search-quality`: how often the search of the built site finds what the questions of tests/search/ ask for.

The site's own modules are run in a Chromium, so that what is measured is what readers get: as it is, with one layer left out
at a time, and beside it Material's own search and, where it is installed, Pagefind, over the same pages.
"""

from __future__ import annotations

import importlib.util
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb import address
from kb.load import Library
from kb.pages import Pages
from kb.problem import RUN
from kb.publish.search import documents
from kb.publish.site import Site
from kb.source import read_document
from kb.testing import find_browser

SETS = "tests/search"
_RESAMPLES = 2000
_ORIGIN = "http://search.test"
_TYPES = {".html": "text/html", ".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm"}


class NotMeasured(Exception):
    """What is missing for a measurement, and what to do about it."""


@dataclass(frozen=True)
class Query:
    """A question of the set: what is asked, what kind it is, and the addresses of all that answers it."""

    half: str
    kind: str
    ask: str
    answers: frozenset[str]


@dataclass(frozen=True)
class Score:
    """Shares of questions answered by the first, and among the first five; and the mean of 1 / place."""

    first: float
    five: float
    reciprocal: float


def read_queries(root: Path, library: Library, pages: Pages) -> tuple[list[Query], list[str]]:
    """The questions of tests/search/, and what is wrong with them: answers that do not exist."""
    found, wrong = [], []
    for path in sorted((root / SETS).glob("*.yml")):
        document, problems = read_document(path, root)
        wrong += [f"{problem.path}:{problem.line}: {problem.message}" for problem in problems]
        for kind, rows in document.values.get("queries", {}).items():
            for row in rows:
                addresses = {name: _address(name, library, pages) for name in row["found"]}
                wrong += [
                    f"{path.name}: '{row['ask']}' is answered by '{n}', which does not exist"
                    for n, a in addresses.items()
                    if not a
                ]
                found.append(Query(document.values["half"], kind, row["ask"], frozenset(addresses.values())))
    return found, wrong


def _address(name: str, library: Library, pages: Pages) -> str:
    """`guide/trauma-informed-basics` -> its address without the first slash; empty where there is none."""
    if name.startswith("directory?"):
        return name.replace("directory", "directory/", 1)
    kind, _, id_ = name.partition("/")
    if kind in {"guide", "template", "case"}:
        source = pages.of_kind(kind).get(id_)
        return source.url.lstrip("/") if source else ""
    if kind == "page":
        urls = {source.url.strip("/") for source in pages.sources.values()}
        return f"{id_}/" if id_ in urls else ""
    entries: dict[str, tuple[Any, Any]] = {
        "term": (library.terms, address.term_url),
        "activity": (library.activities, address.activity_url),
        "listing": (library.current_listings, address.listing_url),
    }
    known, url = entries.get(kind, ((), str))
    return str(url(id_)).lstrip("/") if id_ in known else ""


def score(ranks: Sequence[int]) -> Score:
    """The score of a list of places; 0 stands for not found."""
    count = len(ranks) or 1
    return Score(
        sum(rank == 1 for rank in ranks) / count,
        sum(0 < rank <= 5 for rank in ranks) / count,
        sum(1 / rank for rank in ranks if rank) / count,
    )


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The middle 95 % of the means of as many values, drawn again and again from these."""
    draw = random.Random(7)  # noqa: S311 - repeatable on purpose, and no secret
    means = sorted(sum(draw.choices(values, k=len(values))) / len(values) for _ in range(_RESAMPLES))
    return means[int(_RESAMPLES * 0.025)], means[int(_RESAMPLES * 0.975)]


def rank(query: Query, found: Sequence[str]) -> int:
    """The place of the first right answer, from 1; 0 where none is found. What no page answers is right unless it leads to the directory."""
    if not query.answers:
        return 0 if found and found[0].partition("?")[0] == "directory/" else 1
    return next((place for place, url in enumerate(found, start=1) if url in query.answers), 0)


class Quality:
    """A Chromium with the built site in it, served from the folder itself: no port, no network."""

    def __init__(self, page: Any, folder: Path, more: dict[str, Path]) -> None:
        self.page, self.folder, self.more = page, folder, more
        page.route("**/*", self._serve)
        page.goto(f"{_ORIGIN}/measure/")
        page.evaluate(Path(__file__).with_suffix(".js").read_text("utf-8"))

    def _serve(self, route: Any) -> None:
        path = route.request.url.removeprefix(_ORIGIN).split("?")[0]
        base = next((prefix for prefix in self.more if path.startswith(prefix)), "")
        place = self.more[base] / path.removeprefix(base) if base else self.folder / path.lstrip("/")
        if path == "/measure/":
            route.fulfill(body="<!doctype html><title>measure</title>", content_type="text/html")
        elif place.is_file():
            route.fulfill(body=place.read_bytes(), content_type=_TYPES.get(place.suffix, "application/octet-stream"))
        else:
            route.fulfill(status=404, body="")

    def run(self, name: str, *arguments: Any) -> list[list[str]]:
        """A function of search_quality.js: for each question the addresses found."""
        found: list[list[str]] = self.page.evaluate(f"(given) => kbQuality.{name}(...given)", list(arguments))
        return found

    def misread(self, words: Sequence[str]) -> list[str]:
        """Of words those that the site has not, and that the search would take for other ones."""
        found: list[str] = self.page.evaluate("words => kbQuality.misread(words)", list(words))
        return found

    @property
    def layers(self) -> list[str]:
        found: list[str] = self.page.evaluate("kbQuality.layers")
        return found

    @property
    def bare(self) -> list[str]:
        """The layers without which words alone are left."""
        found: list[str] = self.page.evaluate("kbQuality.bare")
        return found


@contextmanager
def opened(folder: Path, more: dict[str, Path] | None = None) -> Iterator[Quality]:
    """The built site in a Chromium. Raises NotMeasured."""
    browser = find_browser()
    if not browser:
        raise NotMeasured("needs a Chromium: set KB_CHROMIUM to one")
    if not (folder / "assets/kb/search.json").is_file():
        raise NotMeasured(f"needs the built site: {RUN} build")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            yield Quality(found.new_page(), folder, more or {})
        finally:
            found.close()


def report(root: Path, library: Library, pages: Pages, half: str, *, others: bool, misses: bool) -> Iterator[str]:
    """The lines of the report on one half of the set. Raises NotMeasured."""
    queries, wrong = read_queries(root, library, pages)
    if wrong:
        raise NotMeasured("\n".join(wrong))
    queries = [query for query in queries if query.half == half]
    if not queries:
        raise NotMeasured(f"no file of {SETS}/ says half: {half}")
    asked = [query.ask for query in queries]
    folder = root / "site"
    with tempfile.TemporaryDirectory() as scratch:
        more = _other_searches(folder, Path(scratch)) if others else {}
        with opened(folder, more) as quality:
            found = quality.run("ours", asked, [])
            ranks = [rank(query, urls) for query, urls in zip(queries, found, strict=True)]
            yield f"{half}: {len(queries)} questions\n"
            yield from _by_kind(queries, ranks)
            yield "\nleft out" + " " * 44 + "@1     @5    MRR   what the layer gains, MRR [95 %]"
            for layer in quality.layers:
                yield _gain(layer, queries, ranks, quality.run("ours", asked, [layer]))
            yield _gain("all of these but the text", queries, ranks, quality.run("ours", asked, quality.bare))
            if others:
                site = Site(root, folder, library, pages, "https://search.test/")
                yield "\nothers, over the same pages"
                yield _gain(
                    "Material's own search", queries, ranks, quality.run("material", asked, _lunr_documents(site))
                )
                if "/pagefind/" in more:
                    yield _gain("Pagefind", queries, ranks, quality.run("pagefind", asked))
                else:
                    yield "Pagefind is not installed: python -m pip install 'pagefind[bin]', or npm install -g pagefind"
            if misses:
                yield "\nnot first"
                for query, place, urls in zip(queries, ranks, found, strict=True):
                    if place != 1:
                        yield f"{place or '-':>3} {query.kind}: {query.ask} -> {', '.join(urls[:3])}"


def _by_kind(queries: Sequence[Query], ranks: Sequence[int]) -> Iterator[str]:
    yield f"{'kind':<14}{'n':>4}    @1 [95 %]             @5 [95 %]             MRR [95 %]"
    kinds = dict.fromkeys(query.kind for query in queries)
    for kind in [*kinds, "all"]:
        own = [place for query, place in zip(queries, ranks, strict=True) if kind in (query.kind, "all")]
        cells = []
        for values in (
            [float(place == 1) for place in own],
            [float(0 < place <= 5) for place in own],
            [1 / place if place else 0.0 for place in own],
        ):
            low, high = interval(values)
            cells.append(f"{sum(values) / len(values):.3f} [{low:.2f}, {high:.2f}]")
        yield f"{kind:<14}{len(own):>4}    " + "     ".join(cells)


def _gain(name: str, queries: Sequence[Query], ours: Sequence[int], found: Sequence[Sequence[str]]) -> str:
    """How another way does, and by how much ours is ahead of it on the same questions."""
    theirs = [rank(query, urls) for query, urls in zip(queries, found, strict=True)]
    other = score(theirs)
    ahead = [(1 / a if a else 0.0) - (1 / b if b else 0.0) for a, b in zip(ours, theirs, strict=True)]
    low, high = interval(ahead)
    mean = sum(ahead) / len(ahead)
    return (
        f"{name:<50}{other.first:.3f}  {other.five:.3f}  {other.reciprocal:.3f}  {mean:+.3f} [{low:+.3f}, {high:+.3f}]"
    )


def _other_searches(folder: Path, scratch: Path) -> dict[str, Path]:
    """Where the files of the other searches lie, by the beginning of their addresses."""
    import material

    assets = Path(material.__file__).parent / "templates" / "assets" / "javascripts" / "workers"
    found = {"/material-search.js": next(assets.glob("search.*.min.js"))}
    command = (
        [sys.executable, "-m", "pagefind"] if importlib.util.find_spec("pagefind") else [shutil.which("pagefind") or ""]
    )
    if command[0]:
        to = scratch / "pagefind"
        arguments = ["--site", str(folder), "--output-path", str(to), "--root-selector", "main"]
        done = subprocess.run([*command, *arguments], capture_output=True, check=False)
        if done.returncode == 0:
            found["/pagefind/"] = to
    return found


def _lunr_documents(site: Site) -> list[dict[str, str]]:
    """The pages in the form of Material's search: a record for each page and one for each of its sections."""
    found = []
    for document in documents(site):
        url = document.url.lstrip("/")
        lead = " ".join([document.summary, *document.answer, *(text for id_, _, text in document.sections if not id_)])
        found.append({"location": url, "title": document.title, "text": lead})
        found += [
            {"location": f"{url}#{id_}", "title": heading, "text": text}
            for id_, heading, text in document.sections
            if id_
        ]
    return found
