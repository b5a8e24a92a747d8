"""Pieces of HTML that a page shows only when they are asked for. Each kind is one whole file, fetched once, so that no
request tells which word a reader did not know, or what she may do. They come from the templates of the pages
that they lead to, and their links are verified with those of the pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape

from kb.publish.site import Site
from kb.quotes import round_quotes
from kb.render import fragment

_OWN_LINK = re.compile(r' href="(/[^"]*)"')


def write(site: Site) -> None:
    library, guides = site.library, site.pages.of_kind("guide")
    _write(site, "notes", {id_: fragment("note.html", library, term=term) for id_, term in library.terms.items()})
    reasons = {
        id_: fragment("reasons.html", library, activity=activity, guides=guides)
        for id_, activity in library.activities.items()
    }
    _write(site, "reasons", reasons)
    sections: dict[str, list[str]] = {}
    for guide in sorted(guides.values(), key=lambda guide: guide.title.casefold()):
        line = f'<li><a href="{guide.url}">{escape(round_quotes(guide.title))}</a></li>'
        sections.setdefault(guide.url.removesuffix(f"{guide.id}/"), []).append(line)
    _write(site, "menu", {section: "".join(lines) for section, lines in sections.items()})


def _write(site: Site, kind: str, pieces: Mapping[str, str]) -> None:
    """assets/kb/KIND.json: id -> HTML, with addresses from the site's root, which pieces.js resolves."""
    address = f"/assets/kb/{kind}.json"
    text = json.dumps(pieces, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    site.write(address, text + "\n")
    site.entity_links[address] = frozenset(link for html in pieces.values() for link in _OWN_LINK.findall(html))
