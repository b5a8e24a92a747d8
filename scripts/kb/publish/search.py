"""The search index: one whole file over the finished pages, fetched before anything is typed, so that no request
tells what is looked for. Fields are kept apart; the weights stand in assets/kb/search.js.
"""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from kb import address
from kb.pages import Source
from kb.publish.site import Site

_CONTENT = re.compile(r"<article\b[^>]*>(.*)</article>", re.S)
_MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.S)
_HEADING = re.compile(r'<h([23]) id="([^"]+)"[^>]*>(.*?)</h\1>', re.S)
_DROPPED = re.compile(
    r"<(script|style|nav|svg|aside class=\"kb-rail\")\b.*?</(?:script|style|nav|svg|aside)>|<ol class=\"kb-sources\".*?</ol>"
    r"|<sup class=\"kb-cite\".*?</sup>|<p class=\"kb-status\".*?</p>",
    re.S,
)
_KINDS = {"guide", "template", "case"}


def write(site: Site) -> None:
    documents = [*_pages(site), *_terms(site), *_activities(site)]
    text = json.dumps({"version": 1, "documents": documents}, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    site.write("/assets/kb/search.json", text + "\n")


def plain(html: str) -> str:
    """The text of a piece of HTML."""
    text = re.sub(r"<[^>]+>", " ", re.sub(r"</t[dh]>", " · ", html))
    return re.sub(r" ([.,;:!?)”])|([(“]) ", r"\1\2", " ".join(unescape(text).split()))


def _pages(site: Site) -> list[dict[str, Any]]:
    found = []
    for src, source in sorted(site.pages.sources.items()):
        html = site.html.get(source.url)
        if html is None or not (source.kind in _KINDS or src == "crisis.md"):
            continue
        found.append(
            {
                "url": source.url.lstrip("/"),
                "kind": "crisis" if src == "crisis.md" else source.kind,
                "title": source.title,
                "for": list(getattr(source.matter, "for_", ())),
                "summary": str(source.document.values.get("summary") or ""),
                "questions": list(getattr(source.matter, "questions", ())),
                "sections": _sections(html, source),
            }
        )
    return found


def _sections(html: str, source: Source) -> list[list[str]]:
    """[id, heading, text] of each section; the text before the first heading has no id."""
    match = _CONTENT.search(html) or _MAIN.search(html)
    content = _DROPPED.sub(" ", match.group(1)) if match else ""
    pieces = _HEADING.split(content)
    sections = [["", source.title, plain(pieces[0])]] if plain(pieces[0]) else []
    for index in range(1, len(pieces) - 1, 4):
        id_, heading, text = pieces[index + 1 : index + 4]
        if id_ != "sources":
            sections.append([id_, plain(heading), plain(text)])
    return sections


def _terms(site: Site) -> list[dict[str, Any]]:
    return [
        {
            "url": address.term_url(term.id).lstrip("/"),
            "kind": "term",
            "title": term.term,
            "for": list(term.professions),
            "summary": term.shared,
            "aliases": [*term.aliases, *term.lay_words, *term.misspellings],
            "sections": [
                [
                    "",
                    "",
                    " ".join(
                        filter(None, [term.massage_therapist, term.psychotherapist, term.false_friend, term.contested])
                    ),
                ]
            ],
        }
        for term in site.library.terms.values()
    ]


def _activities(site: Site) -> list[dict[str, Any]]:
    return [
        {
            "url": address.activity_url(activity.id).lstrip("/"),
            "kind": "activity",
            "title": activity.activity,
            "for": list(activity.verdicts),
            "summary": " ".join(activity.depends_on),
            "questions": list(activity.questions),
            "sections": [
                [id_, site.library.professions[id_].label, verdict.reason] for id_, verdict in activity.verdicts.items()
            ],
        }
        for activity in site.library.activities.values()
    ]
