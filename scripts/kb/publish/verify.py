"""The last judge: looks at the finished HTML for what must never be published, whatever let it through."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

from kb import address
from kb.data_address import is_data_address
from kb.model import url_problem
from kb.publish.links import addresses_in
from kb.publish.second_process import beside
from kb.publish.site import Site
from kb.theme_contents import FOREIGN

_ID = re.compile(r' id="([^"]+)"')
_ID_IN_TAG = re.compile(r'<[A-Za-z][^<>]* id="([^"]+)"')
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.S | re.I)
_DATA = 'type="application/ld+json"'
_OWN_SCRIPT = re.compile(r'\s*(?:type="module"\s+)?src="[^":]*assets/kb/[\w-]+\.js"\s*\Z')
# (words without one of which the pattern cannot match: a cheap look first, since there are many pages; pattern; what)
_FORBIDDEN: tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...] = (
    ((), re.compile(r"on[a-z]+\s*="), "an event attribute"),
    (("style",), re.compile(r"style\s*="), "a style attribute"),
    ((), re.compile(r"(?:href|src|action)\s*=\s*[^\s\"]"), "an address attribute without double quotes"),
    (
        ("<iframe", "<object", "<embed", "<applet", "<base", "<foreignobject"),
        re.compile(r"<(?:iframe|object|embed|applet|base|foreignobject)\b"),
        "an element that loads other content",
    ),
    (("<style",), re.compile(r"<style\b"), "a style element"),
    (("//",), FOREIGN, "something that is loaded from another site"),
    (("kb-box-error",), re.compile(r"kb-box-error"), "a macro that failed"),
    (("kbshell",), re.compile(r"kbshell"), "a token of the shell"),
    (
        ("macro",),
        re.compile(r"class=\"macros_error|macro rendering error|macro syntax error"),
        "an error of the macros plugin",
    ),
)
_BEFORE_ATTRIBUTE = (" ", "\n", "\t", "\r", "\f", "/", '"', "'")
_IN_TAG = re.compile(r"<[A-Za-z][^<>]*\Z")
_SOUND_TAG = re.compile(r"<[a-z][a-z0-9-]*(?:\s+[^\s\"'<>/=]+(?:=\"[^\"]*\")?)*\s*/?>")
_VALUE = re.compile(r'"[^"]*"')
_OUTSIDE = re.compile(r"//|[A-Za-z][A-Za-z0-9+.-]*:")


def verify(site: Site) -> None:
    written = {url: _ID.findall(html) for url, html in site.html.items()}
    ids = {url: frozenset(found) for url, found in written.items()} | site.entity_ids
    for url, found in sorted(written.items()):
        if len(found) > len(ids[url]):
            _twice(url, site)
    with beside(lambda: list(_held(site))) as held:
        _missing_pages(site)
        for url, html in sorted(site.html.items()):
            if url != "/404.html":
                for target in sorted(set(addresses_in(html))):
                    _link(url, unescape(target), ids, site)
        for url, links in site.entity_links.items():
            for target in links:
                _link(url, unescape(target), ids, site)
        site.complaints += held.outcome()


def _twice(url: str, site: Site) -> None:
    """An id that two tags have; what looks like one in code is text."""
    for id_, count in Counter(_ID_IN_TAG.findall(site.html[url])).items():
        if count > 1:
            site.complaints.append(f"{url}: has the id '{id_}' {count} times")


def _missing_pages(site: Site) -> None:
    expected = {
        *address.page_urls(site.pages).values(),
        *(address.entity_urls(site.library) if site.entity_ids else ()),
    }
    for url in sorted(expected - site.html.keys() - site.entity_ids.keys()):
        site.complaints.append(f"{url}: is not in the finished site")


def _held(site: Site) -> Iterator[str]:
    """What the engine's pages and one of each other kind hold and must not: that one stands for its template, and the data
    was judged by kb check.
    """
    for url, html in sorted(site.html.items()):
        yield from _forbidden(url, html)
    for url in site.specimens.values():
        yield from _forbidden(url, site.path_of(url).read_text("utf-8"))


def _forbidden(url: str, html: str) -> Iterator[str]:
    folded = html.lower()
    for words, pattern, what in _FORBIDDEN:
        if words and not any(word in folded for word in words):
            continue
        found = pattern.finditer(folded)
        if "attribute" in what:
            found = _attributes(folded, pattern)
        for match in found:
            yield f"{url}: holds {what}: {' '.join(match.group().split())[:80]}"
            break
    for attributes, inside in _SCRIPT.findall(html):
        if attributes.strip() == _DATA:
            try:
                json.loads(inside)
            except ValueError:
                yield f"{url}: holds structured data that is no JSON: {inside[:60]}"
            continue
        if inside.strip() or not _OWN_SCRIPT.match(attributes):
            yield f"{url}: holds a script that is not ours: <script{attributes[:60]}>"


def _attributes(folded: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Where a pattern stands among the attributes of a tag, and not in words such as "based on x = y"."""
    if not any(_is_in_tag(folded, match) for match in pattern.finditer(folded)):
        return
    # in a tag of sound form what stands in quotes is text as well, whatever it says
    bare = _SOUND_TAG.sub(lambda tag: _VALUE.sub('""', tag.group()), folded)
    yield from (match for match in pattern.finditer(bare) if _is_in_tag(bare, match))


def _is_in_tag(folded: str, match: re.Match[str]) -> bool:
    before = folded[max(0, match.start() - 4000) : match.start()]
    return before[-1:] in _BEFORE_ATTRIBUTE and bool(_IN_TAG.search(before))


def _link(url: str, target: str, ids: dict[str, frozenset[str]], site: Site) -> None:
    if _OUTSIDE.match(target):
        is_ours = target.startswith(("sms:", site.site_url)) or is_data_address(target)
        if not is_ours and (wrong := url_problem(target)):
            site.complaints.append(f"{url}: {wrong[0]}")
        return
    path, _, fragment = target.partition("#")
    path = path.partition("?")[0]
    prefix = "../" * (url.count("/") - 1)
    if not path:
        path = url
    elif path.startswith("/"):
        pass
    elif prefix and path.startswith(prefix) and ".." not in path[len(prefix) :]:  # what links.relative writes
        path = "/" + path[len(prefix) :]
    else:
        path = urlsplit(urljoin(f"https://x{url}", path)).path
    if path in ids:
        if fragment and fragment not in ids[path]:
            site.complaints.append(f"{url}: links to {path}#{fragment}, and there is no such section")
    elif path not in site.files and not (site.folder / path.lstrip("/")).is_file():
        site.complaints.append(f"{url}: links to {path}, and there is no such page")
    else:
        site.files.add(path)
