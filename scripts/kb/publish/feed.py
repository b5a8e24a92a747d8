"""The feed of changes, as Atom and as JSON Feed 1.1: what changed on which page, in which version and on which day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape

from kb.publish.site import Site

TITLE = "What changed"
ENTRIES = 100
_NEVER = "1970-01-01"
"""Atom asks for a day even where nothing is recorded yet."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A change of one page. `id` stays for good: it names page, version and day."""

    id: str
    url: str
    title: str
    on: str
    version: str
    text: str


def write(site: Site) -> None:
    """The newest changes first."""
    base = site.site_url.rstrip("/")
    found = entries(site, base)
    site.write("/feed.xml", _atom(base, site.name, found))
    site.write("/feed.json", _json(base, found))


def entries(site: Site, base: str) -> list[Entry]:
    """As many as a reader wants to see at once."""
    newest = sorted(site.works.changes.all(), key=lambda item: (-item.on.toordinal(), item.address, item.version))
    made = []
    for change in newest[:ENTRIES]:
        work = site.works.of(change.address)
        if work:
            url, said = work.item["URL"], " ".join(site.works.changes.told(change))
            id_ = f"{url}#{change.version}-{change.on}"
            made.append(Entry(id_, base + work.url, work.item["title"], str(change.on), change.version, said))
    return made


def _json(base: str, found: list[Entry]) -> str:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": TITLE,
        "home_page_url": f"{base}/",
        "feed_url": f"{base}/feed.json",
        "language": "en",
        "items": [
            {
                "id": entry.id,
                "url": entry.url,
                "title": entry.title,
                "content_text": entry.text,
                "date_published": f"{entry.on}T00:00:00Z",
                "tags": [entry.version],
            }
            for entry in found
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def _atom(base: str, name: str, found: list[Entry]) -> str:
    shown = "".join(
        f"<entry>\n<id>{escape(entry.id)}</id>\n<title>{escape(entry.title)}</title>\n"
        f'<link href="{escape(entry.url)}"/>\n<updated>{entry.on}T00:00:00Z</updated>\n'
        f'<category term="{escape(entry.version)}"/>\n<summary>{escape(entry.text)}</summary>\n</entry>\n'
        for entry in found
    )
    updated = found[0].on if found else _NEVER
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f"<id>{escape(base)}/</id>\n<title>{escape(f'{name}: {TITLE.lower()}')}</title>\n<author><name>{escape(name)}</name></author>\n"
        f'<link href="{escape(base)}/"/>\n<link rel="self" type="application/atom+xml" href="{escape(base)}/feed.xml"/>\n'
        f"<updated>{updated}T00:00:00Z</updated>\n{shown}</feed>\n"
    )
