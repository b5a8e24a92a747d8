"""The last judge: looks at the finished HTML for what must never be published, whatever let it through."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from kb import address
from kb.model import url_problem
from kb.publish.site import Site

_HREF = re.compile(r'\s(?:href|src|action|formaction|xlink:href)="([^"]*)"')
_ID = re.compile(r'\sid="([^"]+)"')
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.S | re.I)
_OWN_SCRIPT = re.compile(r'\s*(?:type="module"\s+)?src="[^":]*assets/kb/[\w-]+\.js"\s*\Z')
_FORBIDDEN = (
    (re.compile(r"[\s/\"']on[a-z]+\s*=", re.I), "an event attribute"),
    (re.compile(r"[\s/\"']style\s*=", re.I), "a style attribute"),
    (re.compile(r"<(?:iframe|object|embed|applet|base|foreignObject)\b", re.I), "an element that loads other content"),
    (re.compile(r"<style\b", re.I), "a style element"),
    (re.compile(r"kb-box-error"), "a macro that failed"),
    (re.compile(r"KBSHELL"), "a token of the shell"),
    (re.compile(r"class=\"macros_error|Macro Rendering Error|Macro Syntax Error"), "an error of the macros plugin"),
)
_IN_TAG = re.compile(r"<[A-Za-z][^<>]*\Z")
_OUTSIDE = re.compile(r"//|[A-Za-z][A-Za-z0-9+.-]*:")


def verify(site: Site) -> None:
    ids = {url: frozenset(_ID.findall(html)) for url, html in site.html.items()} | site.entity_ids
    _missing_pages(site)
    for url, html in sorted(site.html.items()):
        _forbidden(url, html, site)
        if url != "/404.html":
            for target in sorted(set(_HREF.findall(html))):
                _link(url, unescape(target), ids, site)
    for url, links in site.entity_links.items():
        for target in links:
            _link(url, unescape(target), ids, site)
    samples: dict[str, str] = {}
    for url in site.entity_ids:  # one page of each kind stands for its template; the data was judged by kb check
        samples.setdefault(url.rsplit("/", 2)[0], url)
    for url in samples.values():
        _forbidden(url, site.path_of(url).read_text("utf-8"), site)


def _missing_pages(site: Site) -> None:
    expected = {*address.page_urls(site.pages).values(), *(address.entity_urls(site.library) if site.entity_ids else ())}
    for url in sorted(expected - site.html.keys() - site.entity_ids.keys()):
        site.complaints.append(f"{url}: is not in the finished site")


def _forbidden(url: str, html: str, site: Site) -> None:
    for pattern, what in _FORBIDDEN:
        for match in pattern.finditer(html):
            if "attribute" in what and not _IN_TAG.search(html, max(0, match.start() - 4000), match.start()):
                continue  # words of a text, such as "based on x = y"
            site.complaints.append(f"{url}: holds {what}: {' '.join(match.group().split())[:80]}")
            break
    for attributes, inside in _SCRIPT.findall(html):
        if inside.strip() or not _OWN_SCRIPT.match(attributes):
            site.complaints.append(f"{url}: holds a script that is not ours: <script{attributes[:60]}>")


def _link(url: str, target: str, ids: dict[str, frozenset[str]], site: Site) -> None:
    if _OUTSIDE.match(target):
        if not target.startswith(("sms:", site.site_url)) and (wrong := url_problem(target)):
            site.complaints.append(f"{url}: {wrong[0]}")
        return
    path, _, fragment = target.partition("#")
    prefix = "../" * (url.count("/") - 1)
    if not path:
        path = url
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
