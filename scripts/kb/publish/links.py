"""Addresses: from the root while pages are made, relative to the page in the finished site, on both engines alike.

A relative site can be moved to any path, opened from an archive, and previewed anywhere.
"""

from __future__ import annotations

import posixpath
import re
from html import unescape
from urllib.parse import urlsplit

from kb.publish.site import Site

_ADDRESS = re.compile(r' ((?:href|src|action)=)"([^"]*)"')
_ADDRESS_ANYWHERE = re.compile(r'(?<![a-z-])((?:href|src|action)=)"([^"]*)"')
_ELSEWHERE = re.compile(r"#|//|[A-Za-z][A-Za-z0-9+.-]*:")
_PARTS = re.compile(r"([^?#]*)([?#]?)(.*)", re.S)
_SPELLINGS = (("&#x27;", "&#39;"), ("&#x2f;", "/"), ("&#34;", "&quot;"))
_FROM_ROOT = re.compile(r' ((?:href|src|action)=)"/(?!/)([^"]*)"')


def addresses_in(html: str) -> list[str]:
    """Every address that an element of a page names, as it is written there."""
    pattern = _ADDRESS
    for name in ('href="', 'src="'):
        if html.count(name) != html.count(f" {name}"):  # a line end before it, or something stranger
            pattern = _ADDRESS_ANYWHERE  # sees it too, and takes six times as long
    return [target for _, target in pattern.findall(html)]


def resolve(target: str, address: str) -> str:
    """An own address as it stands on a page, from the root; the page's own sections as `#id`."""
    if not target:
        return address
    path, mark, rest = _PARTS.match(target).groups()  # type: ignore[union-attr]
    full = posixpath.normpath(posixpath.join(posixpath.dirname(address), path))
    full = "/" + full.lstrip("/.")
    if (path.endswith(("/", "/.")) or path in {".", "..", ""}) and not full.endswith("/"):
        full += "/"
    return f"#{rest}" if full == address and mark == "#" else f"{full}{mark}{rest}"


def absolute(html: str, address: str) -> str:
    """Every own address resolved against the page's, written from the root."""

    def resolved(match: re.Match[str]) -> str:
        target = match.group(2)
        return match.group() if _leads_elsewhere(target) else f' {match.group(1)}"{resolve(target, address)}"'

    return _ADDRESS.sub(resolved, spelled(html))


def _leads_elsewhere(target: str) -> bool:
    """Whether an address needs no resolving. Markdown writes mailto: in entities, as a hedge against harvesters."""
    return bool(_ELSEWHERE.match(unescape(target) if target.startswith("&") else target))


def spelled(html: str) -> str:
    """Signs that must be written as entities, written in one way: Jinja, MiniJinja and Python each have their own."""
    for other, ours in _SPELLINGS:
        html = html.replace(other, ours)
    return html


def relative(html: str, address: str) -> str:
    """Every address from the root, written relative to the page: up to the root, then down."""
    prefix = "../" * (address.count("/") - 1)
    if prefix and '="//' not in html:  # the usual case, ten thousand times
        for name in ("href", "src", "action"):
            html = html.replace(f' {name}="/', f' {name}="{prefix}')
        return html
    return _FROM_ROOT.sub(lambda match: f' {match.group(1)}"{(prefix + match.group(2)) or "./"}"', html)


def settled(html: str, address: str) -> str:
    """Every own address of a page, however the engine or a macro wrote it, written as `relative` writes it."""
    prefix = "../" * (address.count("/") - 1)
    own_section = f"{prefix}{address[1:]}#"

    def written(match: re.Match[str]) -> str:
        target = match.group(2)
        if _leads_elsewhere(target):
            return match.group()
        if prefix and target.startswith(prefix) and not target.startswith((own_section, f"{prefix}.")):
            return match.group()  # most of them stand so already
        full = resolve(target, address)
        return f' {match.group(1)}"{full if full.startswith("#") else (prefix + full[1:]) or "./"}"'

    return _ADDRESS.sub(written, spelled(html))


def make_relative(site: Site) -> None:
    base = urlsplit(site.site_url).path.rstrip("/")
    for address, html in site.html.items():
        if address == "/404.html":  # shown at any depth: the only page with addresses under the site's own path
            # the engine has written them so already; what comes from the root of docs/ has not got the path yet
            fixed = _FROM_ROOT.sub(lambda match: _under(base, match), html)
        else:
            fixed = settled(html, address)
        site.html[address] = fixed
        site.write(address, fixed)


def _under(base: str, match: re.Match[str]) -> str:
    path = "/" + match.group(2)
    if base and not (path + "/").startswith(base + "/"):
        path = base + path
    path = re.sub(r"/\.(?=$|[?#])", "/", path)
    return f' {match.group(1)}"{path}"'
