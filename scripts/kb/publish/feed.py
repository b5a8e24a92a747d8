"""The feed of changes (JSON Feed 1.1), from CHANGELOG.md: what a reader, a contributor or an instructor would notice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from kb.publish.site import Site

_VERSION = re.compile(r"^## (.+?)(?: - (\d{4}-\d{2}-\d{2}))?$")
_KIND = re.compile(r"^### (.+)$")
_ITEM = re.compile(r"^- (.+)$")
_INSIDE = re.compile(r"^ {2,}(?:- )?(\S.*)$")
_MARKS = re.compile(r"[`*]|\[([^\]]+)\]\([^)]+\)")


def write(site: Site) -> None:
    """An entry for each point; a version's day where it has one. An entry keeps its id while its words stay."""
    base = site.site_url.rstrip("/")
    path = site.root / "CHANGELOG.md"
    text = path.read_text("utf-8") if path.is_file() else ""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "What changed",
        "home_page_url": f"{base}/",
        "feed_url": f"{base}/feed.json",
        "language": "en",
        "items": [_item(base, *entry) for entry in _entries(text)],
    }
    site.write("/feed.json", json.dumps(feed, ensure_ascii=False, indent=1) + "\n")


def _item(base: str, version: str, day: str, kind: str, text: str) -> dict[str, Any]:
    words = " ".join(_MARKS.sub(lambda match: match[1] or "", text).split())
    known = {
        "id": sha256(words.encode()).hexdigest()[:16],
        "url": f"{base}/",
        "content_text": words,
        "tags": [version, *([kind] if kind else ())],
    }
    return known | ({"date_published": f"{day}T00:00:00Z"} if day else {})


def _entries(text: str) -> Iterator[tuple[str, str, str, str]]:
    """(version, day or empty, kind, words) of each point of the change log, its lines joined."""
    version = day = kind = ""
    words: list[str] = []
    for line in [*text.splitlines(), "## end"]:
        inside = _INSIDE.match(line)
        if inside and words:
            words.append(inside[1])
            continue
        if words:
            yield version, day, kind, " ".join(words)
            words = []
        if found := _VERSION.match(line):
            version, day, kind = found[1], found[2] or "", ""
        elif found := _KIND.match(line):
            kind = found[1]
        elif version and (found := _ITEM.match(line)):
            words = [found[1]]
