"""What a page says of itself to those who do not read it: link previews, search engines, the device's home screen.

The theme leaves one place in the head of every page; entity pages get theirs while they are written. Structured data is
no program: it runs nothing, and the security policy has nothing to say of it.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from kb.csl import LICENSE, embedded
from kb.model import Case, Guide, Template
from kb.pages import TAUGHT, Source
from kb.publish.drawing import CARD, Painter
from kb.publish.links import spelled
from kb.publish.site import Site
from kb.quotes import round_quotes

PLACE = "<!--kb-meta-->"
CARDS = "/assets/kb/cards"
ICONS = "/assets/kb/icons"
ICON_SIZES = (180, 192, 512)
_LABELS = {"guide": "Guide", "template": "Template", "case": "Case"}
# kind of entity -> what its card says: title, label
_CARDS = {
    "term": ("One word, two voices", "Glossary"),
    "activity": ("Who may do what, and why", "Scope matrix"),
    "person": ("Somebody to refer to", "Directory"),
    "center": ("A center that works together", "Directory"),
    "profession": ("Who is listed, by profession", "Directory"),
    "region": ("Who is listed, by place", "Directory"),
    "approach": ("Who is listed, by approach", "Directory"),
}
_CITED = {"term", "activity"}
_TEXTS = {"page", "crisis"}
"""Kinds of other pages that are texts, and not lists of what has pages of its own."""
_PEOPLE = {"person": "Person", "center": "Organization"}
_CONTEXT = "https://schema.org"
_SIZE = (
    f'<meta property="og:image:width" content="{CARD[0]}">\n<meta property="og:image:height" content="{CARD[1]}">\n'
    '<meta name="twitter:card" content="summary_large_image">\n'
)
_TYPES: dict[str, Any] = {
    "home": "WebSite",
    "guide": ["Article", "LearningResource"],
    "case": "LearningResource",
    "template": "DigitalDocument",
    "glossary": "DefinedTermSet",
    "section": "CollectionPage",
    "directory": "CollectionPage",
    "about": "AboutPage",
}


class Heads:
    """Makes what stands in the head of each page; draws a card where none was drawn yet."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._base = site.site_url.rstrip("/")
        self._painter = Painter(site)
        self.name = site.name
        self._drawn: set[str] = set()
        self._samples = {item.id: item.sample for item in site.library.listings.values()}

    def of_page(self, url: str, source: Source) -> str:
        """The head of a page of docs/."""
        matter, title = source.matter, round_quotes(source.title)
        summary = round_quotes(getattr(matter, "summary", None) or "")
        kind = getattr(matter, "kind", None) or source.kind
        who = _audience(getattr(matter, "for_", ()), self._site)
        label = f"{_LABELS[source.kind]}{f' for {who}' if who else ''}" if source.kind in _LABELS else ""
        card = url.strip("/").replace("/", "-") or "home"
        self._draw(card, title, label)
        data = self._about(url, _TYPES.get("about" if url == "/about/" else kind, "WebPage"), title, summary)
        if isinstance(matter, Guide | Case | Template):
            data |= {"creativeWorkStatus": "Draft" if matter.status != "reviewed" else "Published"}
        if isinstance(matter, Guide | Case):
            data |= {
                "timeRequired": f"PT{source.minutes}M",
                "teaches": [str(objective) for objective in matter.objectives],
            }
        if who:
            data["audience"] = {"@type": "Audience", "audienceType": who}
        return self._head(url, title, summary, card, data) + (
            self._cited(url) if source.kind in TAUGHT or kind in _TEXTS else ""
        )

    def of_entity(self, kind: str, url: str, title: str, summary: str) -> str:
        """The head of the page of an entry of data/, its quotes round already. What has expired is kept from search
        engines; of what is invented no person is told.
        """
        if kind == "expired":
            return '<meta name="robots" content="noindex">'
        if kind in {
            "cite",
            "moved",
        }:  # their canonical address, or their own head, says which page is to be found instead
            return ""
        card = f"of-{kind}"
        if card not in self._drawn:
            self._draw(card, *_CARDS[kind])
        if kind in _PEOPLE and self._samples[url[11:-1]]:
            data = self._about(url, "WebPage", title, summary)
        elif kind in _PEOPLE:  # there may be ten thousand
            data = {"@context": _CONTEXT, "@type": _PEOPLE[kind], "name": title, "url": self._base + url}
        else:
            data = self._about(url, "WebPage", title, summary)
            if kind == "term":
                data |= {"@type": "DefinedTerm", "inDefinedTermSet": f"{self._base}/glossary/"}
        return self._head(url, title, summary, card, data) + (self._cited(url) if kind in _CITED else "")

    def write_icons(self) -> None:
        """The icons of the home screen and the file that names them."""
        for size in ICON_SIZES:
            self._site.write_bytes(f"{ICONS}/icon-{size}.png", self._painter.icon(size))
        icons = [
            {"src": f"icons/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for size in ICON_SIZES[1:]
            for purpose in ("any", "maskable")
        ]
        manifest = {
            "name": self.name,
            "short_name": self.name,
            "start_url": "../../",
            "scope": "../../",
            "display": "minimal-ui",
            "background_color": self._painter.paper,
            "theme_color": self._painter.paper,
            "icons": icons,
        }
        self._site.write("/assets/kb/app.webmanifest", json.dumps(manifest, indent=1) + "\n")

    def _draw(self, card: str, title: str, label: str) -> None:
        address = f"{CARDS}/{card}.png"
        self._site.write_bytes(
            address, self._painter.card(address, self.name, title, label if title != self.name else "")
        )
        self._drawn.add(card)

    def _about(self, url: str, type_: Any, title: str, summary: str) -> dict[str, Any]:
        known: dict[str, Any] = {"@context": _CONTEXT, "@type": type_, "name": title}
        if summary:
            known["description"] = summary
        known |= {"url": self._base + url, "inLanguage": "en", "license": LICENSE, "isAccessibleForFree": True}
        known |= {"publisher": {"@type": "Organization", "name": self.name, "url": f"{self._base}/"}}
        work = self._site.works.of(url)
        if work and (first := work.history.first) and (last := work.history.last):
            authors = [{"@type": "Organization", "name": name["literal"]} for name in work.item["author"]]
            known |= {"author": authors, "version": last.version, "identifier": work.item["URL"]}
            known |= {"datePublished": str(first.on), "dateModified": str(last.on)}
        return known

    def _cited(self, url: str) -> str:
        """The tags that reference managers read."""
        work = self._site.works.of(url)
        first = work.history.first if work else None
        tags = embedded(work.item, first.on if first else None) if work else []
        return spelled("".join(f'\n<meta name="{name}" content="{escape(content)}">' for name, content in tags))

    def _head(self, url: str, title: str, summary: str, card: str, data: dict[str, Any]) -> str:
        described = f'<meta property="og:description" content="{escape(summary)}">\n' if summary else ""
        said = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        shown = spelled(
            f'<meta property="og:type" content="{"website" if url == "/" else "article"}">\n'
            f'<meta property="og:url" content="{self._base}{url}">\n'
            f'<meta property="og:title" content="{escape(title)}">\n{described}'
            f'<meta property="og:image" content="{self._base}{CARDS}/{card}.png">\n'
        )
        return f'{shown}{_SIZE}<script type="application/ld+json">{said}</script>'


def write(site: Site) -> None:
    """Icons, the manifest, and the head of every page of the engine."""
    heads = Heads(site)
    heads.write_icons()
    for url, html in site.html.items():
        if PLACE in html:
            source = site.pages.sources.get(site.source_src(url) or "")
            site.html[url] = html.replace(PLACE, heads.of_page(url, source) if source else "")


def _audience(ids: tuple[str, ...], site: Site) -> str:
    if len(ids) == 2:
        return "both professions"
    return " and ".join(site.library.professions[id_].plural for id_ in ids if id_ in site.library.professions)
