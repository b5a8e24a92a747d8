"""What each page says of itself, and how much of it has to come before it can be read."""

from __future__ import annotations

import gzip
import json
import re
import struct
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext

from kb.publish.security import HEADERS, POLICY
from tests.browser.conftest import Real, opened
from tests.browser.test_pages import KINDS, path_of
from tests.sites import ROOT

SITE = "https://better-together.example.org"
FIRST_VIEW = 50 * 1024
"""Bytes, compressed, of a page with all that its first view needs."""


def head(real: Real, path: str) -> str:
    """The head of a page."""
    return (real.folder / path.lstrip("/") / "index.html").read_text("utf-8").partition("</head>")[0]


def values(text: str, name: str) -> list[str]:
    return re.findall(rf'<meta (?:name|property)="{name}" content="([^"]*)">', text)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"lost", "person", "center", "moved", "gone"}])
def test_a_page_says_what_it_is(real: Real, kind: str) -> None:
    path = path_of(kind, real)
    text = head(real, path)
    title = re.findall("<title>([^<]+)</title>", text)
    assert len(title) == 1 and "'" not in title[0] and "&#39;" not in title[0]
    assert re.findall('<link rel="canonical" href="([^"]+)">', text) == [SITE + path]
    assert values(text, "og:url") == [SITE + path]
    assert values(text, "description") == values(text, "og:description") and values(text, "description")[0]
    (card,) = values(text, "og:image")
    data = (real.folder / urlsplit(card).path.lstrip("/")).read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", data[16:24]) == (1200, 630)
    assert len(data) < 40_000
    (said,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    known = json.loads(said)
    assert known["@context"] == "https://schema.org" and known["url"] == SITE + path
    assert known["name"] in title[0]
    assert "noindex" not in text


@pytest.mark.parametrize("kind", ["person", "center"])
def test_an_invented_person_is_none_to_machines_either(real: Real, kind: str) -> None:
    path = path_of(kind, real)
    text = head(real, path)
    assert (
        '"@type":"WebPage"' in text and '"Person"' not in text and '"@type":"Organization","name":"Sample' not in text
    )
    assert values(text, "description")[0].startswith("Sample. ")
    assert path not in (real.folder / "sitemap.xml").read_text("utf-8")


def test_cards_differ_where_pages_do(real: Real) -> None:
    guides = list(real.judgment.pages.of_kind("guide").values())
    cards = {values(head(real, guide.url), "og:image")[0] for guide in guides}
    assert len(cards) == len(guides)
    drawn = {(real.folder / urlsplit(card).path.lstrip("/")).read_bytes() for card in cards}
    assert len(drawn) == len(guides)


def test_the_device_finds_icons_and_the_feed_its_entries(real: Real) -> None:
    file = real.folder / "assets/kb/app.webmanifest"
    manifest = json.loads(file.read_text("utf-8"))
    assert manifest["name"] == "Better Together"
    for icon in manifest["icons"]:
        data = (file.parent / icon["src"]).read_bytes()
        side = int(icon["sizes"].partition("x")[0])
        assert struct.unpack(">II", data[16:24]) == (side, side)
    feed = json.loads((real.folder / "feed.json").read_text("utf-8"))
    assert feed["version"].endswith("/1.1")
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) > 50
    assert all(item["date_published"] for item in feed["items"])
    assert (real.folder / "robots.txt").read_text("utf-8").endswith(f"Sitemap: {SITE}/sitemap.xml\n")


def test_the_policy_is_the_same_in_page_and_header(real: Real) -> None:
    (said,) = re.findall('<meta http-equiv="Content-Security-Policy" content="([^"]+)">', head(real, "/"))
    assert said == POLICY
    assert HEADERS["Content-Security-Policy"].startswith(POLICY)
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_the_colors_of_the_night_are_written_once_and_again() -> None:
    """The list of the dark theme stands twice in tokens.css: chosen by the reader, and by the device."""
    text = (ROOT / "overrides/assets/kb/css/tokens.css").read_text("utf-8")
    lists = re.findall(r"color-scheme: dark;\s*(.*?)\n\s*\}", text, re.S)
    assert len(lists) == 2
    assert " ".join(lists[0].split()) == " ".join(lists[1].split())
    for sheet in sorted((ROOT / "overrides/assets/kb/css").glob("*.css")):
        if sheet.name not in {"tokens.css", "print.css"}:
            assert not re.findall(r"#[0-9a-f]{3,8}\b(?=[^{}]*;)", sheet.read_text("utf-8")), sheet.name


@pytest.mark.parametrize("kind", ["home", "guide", "directory"])
def test_the_first_view_is_small(context: BrowserContext, real: Real, kind: str) -> None:
    found = opened(context, real, path_of(kind, real))
    found.page.close()
    sizes = {}
    for url in dict.fromkeys(found.fetched):
        path = urlsplit(url).path.lstrip("/")
        file = real.folder / (f"{path}index.html" if not path or path.endswith("/") else path)
        sizes[path or "/"] = _compressed(file)
    assert sum(sizes.values()) <= FIRST_VIEW, sizes
    if kind != "guide":
        return
    shared = sum(sizes.values()) - sizes[path_of(kind, real).lstrip("/")]
    guides = [source.url for source in real.judgment.pages.sources.values() if source.kind == "guide"]
    large = {url for url in guides if shared + _compressed(real.folder / url.lstrip("/") / "index.html") > FIRST_VIEW}
    assert len(guides) >= 44
    assert large <= {"/guides/touch/what-the-evidence-says/"}  # seventeen claims with fifty sources, each linked to


def _compressed(file: Path) -> int:
    data = file.read_bytes()
    return len(data) if file.suffix in {".woff2", ".png"} else len(gzip.compress(data, 9))
