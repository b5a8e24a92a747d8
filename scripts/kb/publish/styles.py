"""Joins the style sheets that a page names into one file: fewer requests, and half the bytes on the way.

The sheets stay apart in the theme, one a component; a page type names those that it needs (overrides/base.html). The
joined file is named by what it holds, so a host may let browsers keep it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from kb.publish.site import Site

_FOLDER = "assets/kb/css"
_LINK = rf'<link rel="stylesheet" href="([^"]*{_FOLDER}/)([a-z-]+)\.css">'
_LINKS = re.compile(rf"{_LINK}(?:\s*{_LINK})+")
_PRINT = re.compile(rf'(<link rel="stylesheet" href="[^"]*{_FOLDER}/)([a-z-]+)(\.css" media="print">)')
_NAME = re.compile(_LINK)
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_SPACE = re.compile(r"""("[^"]*")|\s*([{};,])\s*|\s+""")


def join(site: Site) -> None:
    """Every page of the engine; the sheets that went into a joined file leave the site."""
    joined: dict[tuple[str, ...], str] = {}
    folder = site.folder / _FOLDER
    for url, html in site.html.items():
        found = _LINKS.search(html)
        if not found:  # an earlier run has done it
            continue
        names = tuple(match.group(2) for match in _NAME.finditer(found.group()))
        if names not in joined:
            joined[names] = _written(site, folder, names)
        html = html.replace(found.group(), f'<link rel="stylesheet" href="{found.group(1)}{joined[names]}.css">')
        site.html[url] = _PRINT.sub(lambda match: match[1] + _printed(site, folder, match[2], joined) + match[3], html)
    for name in {name for names in joined for name in names}:
        (folder / f"{name}.css").unlink()


def _printed(site: Site, folder: Path, name: str, joined: dict[tuple[str, ...], str]) -> str:
    if (name,) not in joined:
        joined[name,] = _written(site, folder, (name,))
    return joined[name,]


def _written(site: Site, folder: Path, names: tuple[str, ...]) -> str:
    """The name of the file that holds these sheets, without what only people need."""
    text = _shortened("".join((folder / f"{name}.css").read_text("utf-8") for name in names))
    name = f"{names[-1] if len(names) == 1 else 'all'}-{sha256(text.encode()).hexdigest()[:12]}"
    site.write(f"/{_FOLDER}/{name}.css", text)
    return name


@lru_cache(maxsize=64)
def _shortened(text: str) -> str:
    """A sheet without notes and spaces. While a site is served, most stay as they are."""
    return _SPACE.sub(lambda match: match[1] or match[2] or " ", _COMMENT.sub("", text)).strip() + "\n"
