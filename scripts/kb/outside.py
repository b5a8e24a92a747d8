"""Links to other sites: who answers, who has gone, who moved. Asked by a scheduled job, never by a contributor's check.

Politely: one question at a time for each site, with a pause between two, HEAD before GET, nothing but the first bytes
read, and whoever asks to be left alone is. What cannot be told (a site that bars programs, a timeout) is not called dead.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from kb.load import Library
from kb.model import CrisisLines
from kb.pages import Pages

AGENT = "better-together-link-check/1 (+reads nothing but whether a page is there)"
GONE = frozenset({404, 410})
_FOR_GET = frozenset({400, 403, 404, 405, 406, 410, 500, 501, 503})
"""Answers to HEAD that some sites give although the page is there."""
_LONGEST_WAIT = 30.0

State = Literal["there", "moved", "gone", "unknown"]


@dataclass
class Answer:
    """What a site said. `detail` is the status or the error in words; `target` where a page has moved for good."""

    url: str
    state: State
    detail: str
    target: str = ""
    places: list[str] = field(default_factory=list)


def outside_links(library: Library, pages: Pages) -> dict[str, list[str]]:
    """Address on another site -> the files that link to it. Without what data/ marks as gone already."""
    found: dict[str, list[str]] = {}
    for reference in library.references.values():
        path = library.entries["reference", reference.id].path
        if reference.gone_on:
            continue
        if reference.doi:
            found.setdefault(f"https://doi.org/{quote(reference.doi, safe='/():;.-_')}", []).append(path)
        elif reference.url:
            found.setdefault(reference.url, []).append(path)
    lines = library.vocabularies.get("crisis-lines")
    for line in lines.entries if isinstance(lines, CrisisLines) else ():
        found.setdefault(line.source, []).append("data/vocabulary/crisis-lines.yml")
    for listing in library.current_listings.values():
        if listing.contact.website and not listing.sample:
            found.setdefault(listing.contact.website, []).append(library.entries["listing", listing.id].path)
    for source in pages.sources.values():
        for link in source.links:
            if link.scheme == "https":
                found.setdefault(link.target.partition("#")[0], []).append(source.path)
    return {url: list(dict.fromkeys(places)) for url, places in sorted(found.items())}


def answers(
    links: Mapping[str, Sequence[str]], *, timeout: float = 20.0, pause: float = 1.0, workers: int = 8
) -> list[Answer]:
    """Ask for each address. Sites side by side, the addresses of one site one after the other."""
    by_site: dict[str, list[str]] = {}
    for url in links:
        by_site.setdefault(urlsplit(url).netloc.lower(), []).append(url)

    def asked(urls: list[str]) -> list[Answer]:
        said = []
        for number, url in enumerate(urls):
            if number:
                time.sleep(pause)
            said.append(answer(url, timeout=timeout, pause=pause))
        return said

    with ThreadPoolExecutor(max_workers=workers) as pool:
        found = [one for said in pool.map(asked, by_site.values()) for one in said]
    for one in found:
        one.places = list(links[one.url])
    return sorted(found, key=lambda one: one.url)


def answer(url: str, *, timeout: float = 20.0, pause: float = 1.0) -> Answer:
    """Ask for one address: HEAD, then GET where HEAD is not enough, and once more after a pause where nobody can tell."""
    said = _asked_once(url, timeout)
    if said.state == "unknown":
        time.sleep(pause)
        again = _asked_once(url, timeout)
        return again if again.state != "unknown" else said
    return said


def _asked_once(url: str, timeout: float) -> Answer:
    status, target, wait = _status(url, "HEAD", timeout)
    if status in _FOR_GET or not isinstance(status, int):
        status, target, wait = _status(url, "GET", timeout)
    if status == 429 and wait:
        time.sleep(min(wait, _LONGEST_WAIT))
        status, target, wait = _status(url, "GET", timeout)
    if not isinstance(status, int):
        return Answer(url, "unknown", status)
    if status in GONE:
        return Answer(url, "gone", f"answers {status}")
    if status >= 400:
        return Answer(url, "unknown", f"answers {status}")
    if status in {301, 308}:
        return Answer(url, "moved", f"answers {status}", target)
    return Answer(url, "there", f"answers {status}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The first step is told as it is; where it leads is asked for by us, and only on the web."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def _status(url: str, method: str, timeout: float) -> tuple[int | str, str, float]:
    """(status or what went wrong, where it has moved for good, seconds that the site asks to wait).

    A DOI that leads on is there: where publishers let programs in no further is not its fault.
    """
    moved, first, here = "", 0, url
    for _ in range(8):
        parts = urlsplit(here)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            return f"leads to {here[:80]}, which is no web address", "", 0
        request = urllib.request.Request(here, method=method, headers={"User-Agent": AGENT, "Accept": "*/*"})  # noqa: S310
        try:
            with _OPENER.open(request, timeout=timeout) as reply:
                return (first if moved else reply.status), moved, 0
        except urllib.error.HTTPError as error:
            with error:
                wait = error.headers.get("Retry-After", "")
                leads = error.headers.get("Location", "")
                if error.code not in {301, 302, 303, 307, 308} or not leads:
                    return error.code, "", float(wait) if wait.isdecimal() and len(wait) < 6 else 0.0
                if parts.netloc == "doi.org":
                    return 200, "", 0
                here = urllib.parse.urljoin(here, leads)
                if error.code in {301, 308} and (moved or here == urllib.parse.urljoin(url, leads)):
                    first, moved = first or error.code, here
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            return f"does not answer ({str(reason)[:120] or type(reason).__name__})", "", 0
    return "leads on and on", "", 0


# --- what is said of it ----------------------------------------------------------------------------------------


def links_report(found: Sequence[Answer], library: Library) -> str:
    """Markdown for the one issue about outside links; empty where every page that can be judged is there."""
    gone = [one for one in found if one.state == "gone"]
    moved = [one for one in found if one.state == "moved" and not _is_same_place(one)]
    unknown = [one for one in found if one.state == "unknown"]
    if not gone and not moved:
        return ""
    return "\n".join([*_gone_lines(gone, library), *_moved_lines(moved), *_unknown_lines(unknown)]) + "\n"


def _gone_lines(gone: Sequence[Answer], library: Library) -> Iterator[str]:
    if not gone:
        return
    yield "## Pages that are no longer there\n"
    yield "Look for the page at its new place first. If there is none, and an archive has it, add to the source's file:\n"
    yield '```yaml\narchive_url: "https://web.archive.org/web/..."\ngone_on: "the day on which you looked"\n```\n'
    by_path = {
        entry.path: library.references[id_]
        for (kind, id_), entry in library.entries.items()
        if kind == "reference" and id_ in library.references
    }
    for one in gone:
        read = next((by_path[place].read.on for place in one.places if place in by_path), None)
        copy = f"; perhaps archived: <https://web.archive.org/web/{read:%Y%m%d}/{one.url}>" if read else ""
        yield f"- <{one.url}> {one.detail}; in {_shown(one.places)}{copy}"
    yield ""


def _moved_lines(moved: Sequence[Answer]) -> Iterator[str]:
    if moved:
        yield "## Pages that have moved for good\n"
        yield from (f"- <{one.url}> is now <{one.target}>; in {_shown(one.places)}" for one in moved)
        yield ""


def _unknown_lines(unknown: Sequence[Answer]) -> Iterator[str]:
    if unknown:
        yield f"<details><summary>{len(unknown)} could not be judged: they bar programs, or did not answer</summary>\n"
        yield from (f"- <{one.url}> {one.detail}" for one in unknown)
        yield "\n</details>"


def _shown(places: Sequence[str]) -> str:
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return ", ".join(f"`{place}`" for place in places[:3]) + more


def _is_same_place(one: Answer) -> bool:
    """Whether a page only gained or lost its last slash, its www or its capitals: nothing to mend."""

    def bare(url: str) -> str:
        parts = urlsplit(url.lower())
        return parts.netloc.removeprefix("www.") + parts.path.rstrip("/")

    return bare(one.url) == bare(one.target)
