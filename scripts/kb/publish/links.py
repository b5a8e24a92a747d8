"""Addresses: from the root while pages are made, relative to the page in the finished site, on both engines alike.

A relative site can be moved to any path, opened from an archive, and previewed anywhere.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import urlsplit

from kb.publish.site import Site

_ATTRIBUTE = re.compile(r'(\s(?:href|src|action)=)"([^"]*)"')
_ELSEWHERE = re.compile(r"#|//|[A-Za-z][A-Za-z0-9+.-]*:")
_PARTS = re.compile(r"([^?#]*)([?#]?)(.*)", re.S)
_SPELLINGS = (("&#x27;", "&#39;"), ("&#x2f;", "/"), ("&#34;", "&quot;"))
_FROM_ROOT = re.compile(r'(\s(?:href|src|action)=)"/(?!/)([^"]*)"')


def absolute(html: str, address: str) -> str:
    """Every own address resolved against the page's, written from the root."""

    prefix = "../" * (address.count("/") - 1)

    def resolved(match: re.Match[str]) -> str:
        target = match.group(2)
        if not target:
            target = address
        elif _ELSEWHERE.match(target):
            return match.group()
        elif prefix and target.startswith(prefix) and "." not in target[len(prefix) : len(prefix) + 1]:
            return f'{match.group(1)}"/{target[len(prefix) :]}"'  # up to the root, then down: most of them
        path, mark, rest = _PARTS.match(target).groups()  # type: ignore[union-attr]
        full = posixpath.normpath(posixpath.join(posixpath.dirname(address), path)) if not path.startswith("/") else posixpath.normpath(path)
        full = "/" + full.lstrip("/.")
        if (path.endswith("/") or path in {".", "..", ""} or path.endswith("/.")) and not full.endswith("/"):
            full += "/"
        if full == address and mark == "#":
            return f'{match.group(1)}"#{rest}"'
        return f'{match.group(1)}"{full}{mark}{rest}"'

    return _ATTRIBUTE.sub(resolved, spelled(html))


def spelled(html: str) -> str:
    """Signs that must be written as entities, written in one way: Jinja, MiniJinja and Python each have their own."""
    for other, ours in _SPELLINGS:
        html = html.replace(other, ours)
    return html


def relative(html: str, address: str) -> str:
    """Every address from the root, written relative to the page: up to the root, then down."""
    prefix = "../" * (address.count("/") - 1)
    return _FROM_ROOT.sub(lambda match: f'{match.group(1)}"{(prefix + match.group(2)) or "./"}"', html)


def make_relative(site: Site) -> None:
    base = urlsplit(site.site_url).path.rstrip("/")
    for address, html in site.html.items():
        if address == "/404.html":  # shown at any depth: the only page with addresses under the site's own path
            # the engine has written them so already; what comes from the root of docs/ has not got the path yet
            fixed = _FROM_ROOT.sub(lambda match: _under(base, match), html)
        else:
            fixed = relative(absolute(html, address), address)
        site.html[address] = fixed
        site.write(address, fixed)


def _under(base: str, match: re.Match[str]) -> str:
    path = "/" + match.group(2)
    if base and not (path + "/").startswith(base + "/"):
        path = base + path
    path = re.sub(r"/\.(?=$|[?#])", "/", path)
    return f'{match.group(1)}"{path}"'
