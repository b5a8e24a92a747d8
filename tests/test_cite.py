"""How pages are cited: the styles, the files, and what a reference manager reads in the head of a page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from kb.citation_styles import STYLES, TODAY, by_the_style, cited, rules_of
from kb.citations import short_citation
from kb.csl import BIBTEX, CSL_JSON, RIS, Format, Item, page_item, reference_item
from kb.load import read_library
from kb.model import Name
from tests.sites import SMALL

BASE = "https://better-together.example.org"
CITED = (
    "guides/touch/crying",
    "cases/two-rooms",
    "templates/referral-mt-to-psychotherapist",
    "glossary/transference",
    "scope/hug-at-parting",
    "crisis",
    "about",
)


# --- styles ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title", ["A client cries on my table", "Is this mine to do?", "EMDR and touch: who does what"]
)
@pytest.mark.parametrize("known", [{"issued": {"date-parts": [[2027, 2, 3]]}, "genre": "Draft"}, {}])
def test_a_citation_is_what_the_style_itself_says(title: str, known: dict[str, Any]) -> None:
    item = {
        **{"id": "x", "type": "webpage", "title": title, "container-title": "Better Together", "language": "en"},
        **{"author": [{"literal": "Better Together contributors"}], "version": "0.2.0", "URL": f"{BASE}/go/x/"},
        **known,
    }
    for style in STYLES:
        read_now = {**item, "accessed": {"date-parts": [[2027, 4, 5]]}}
        said = by_the_style(read_now, rules_of(style))
        assert cited(item)[style.id].replace(TODAY, "April 5, 2027") == said


def test_the_styles_have_their_own_form_and_nothing_of_a_title_is_markup() -> None:
    item = page_item(
        "x", "Touch & “talk” <b>", f"{BASE}/go/x/", site="S", authors=["G"], version="0.1.0", on=None, is_draft=True
    )
    said = cited(item)
    assert said["apa"].startswith(
        "G. (n.d.). <i>Touch &amp; “talk” &lt;b&gt;</i> [Draft]. S. Retrieved <span data-kb-today>"
    )
    assert said["ama"].startswith("G. Touch &amp; “talk” &lt;b&gt;. S. Accessed ")
    assert said["chicago"].startswith("G. n.d. “Touch &amp; ‘Talk’ &lt;b&gt;.” Draft. Version 0.1.0. S.")


# --- files -----------------------------------------------------------------------------------------------------


def text(kind: Format, items: list[Item]) -> str:
    return kind.file(map(kind.entry, items))


def held(cite_page: Path) -> dict[str, str]:
    """Name -> content of each file that the page at an address holds itself."""
    links = re.findall(r'href="data:[^",]*,([^"]*)" download="([^"]*)"', (cite_page / "index.html").read_text("utf-8"))
    return {name: unquote(content) for content, name in links}


def test_files_say_what_the_item_says(small_sites: dict[str, Path]) -> None:
    files = held(small_sites["mkdocs"] / "guides/touch/crying/cite")
    (item,) = json.loads(files["crying.json"])
    assert item == {
        **{"id": "crying", "type": "webpage", "title": "She cries: what now?", "container-title": "Better Together"},
        **{"author": [{"literal": "Better Together"}], "issued": {"date-parts": [[2026, 11, 23]]}, "genre": "Draft"},
        **{"version": "0.2.0", "URL": f"{BASE}/go/crying/", "language": "en"},
    }
    assert files["crying.bib"] == text(BIBTEX, [item])
    assert "  year = {2026},\n  date = {2026-11-23},\n" in text(BIBTEX, [item])
    assert "  author = {{Better Together}},\n  title = {She cries: what now?},\n" in text(BIBTEX, [item])
    lines = files["crying.ris"].split("\r\n")
    assert lines[0] == "TY  - ELEC" and lines[-2:] == ["ER  - ", ""]
    assert {"AU  - Better Together,", "DA  - 2026/11/23", "ET  - 0.2.0", f"UR  - {BASE}/go/crying/"} <= set(lines)
    sources = json.loads(files["crying-sources.json"])
    assert {source["id"] for source in sources} == {"moyer-2004", "or-massage-law"}
    everything = json.loads((small_sites["mkdocs"] / "references/sources.json").read_text("utf-8"))
    assert {source["id"] for source in everything} == {"moyer-2004", "or-massage-law"}


def test_sources_keep_their_fields_and_signs() -> None:
    library, _ = read_library(SMALL)
    moyer = reference_item(library.references["moyer-2004"])
    assert moyer["container-title"] == "Psychological Bulletin" and moyer["author"][0]["family"] == "Moyer"
    assert "pages = {3--18}" in text(BIBTEX, [moyer]) and "@article{moyer-2004," in text(BIBTEX, [moyer])
    assert "AU  - Moyer, C. A.\r\n" in text(RIS, [moyer]) and "SP  - 3\r\nEP  - 18\r\n" in text(RIS, [moyer])
    law = reference_item(library.references["or-massage-law"])
    assert list(law["author"][0]) == ["literal"]
    assert "title = {50\\% \\& \\_more\\_ \\{x\\}}" in text(BIBTEX, [{**law, "title": "50% & _more_ {x}"}])
    assert json.loads(text(CSL_JSON, [moyer, law])) == [moyer, law]
    shouting = {**law, "title": "Touch after PTSD: DSM-5, MDMA and the McGill form in Oregon"}
    assert "title = {Touch after {PTSD}: {DSM}-5, {MDMA} and the {McGill} form in Oregon}" in text(BIBTEX, [shouting])
    report = {**law, "type": "report"}
    report.pop("publisher", None)
    assert f"institution = {{{law['author'][0]['literal']}}}" in text(BIBTEX, [report])


def test_who_is_left_out_of_a_list_of_authors_is_no_author() -> None:
    library, _ = read_library(SMALL)
    known: Any = library.references["moyer-2004"]
    name: Any = Name
    others = name(literal="and others")
    item = reference_item(replace(known, author=(*known.author, others)))
    first = known.author[0]
    assert short_citation(replace(known, author=(first, others))) == f"{first.family} and others {known.year}"
    assert [author.get("family") for author in item["author"]] == [author.family for author in known.author]
    assert f"{known.author[-1].given} and others}},\n" in text(BIBTEX, [item])
    court = reference_item(replace(known, author=(name(literal="Court of Appeal, Second District"),)))
    assert "AU  - Court of Appeal Second District,\r\n" in text(RIS, [court]), "a comma would part it in two names"
    assert "{Court of Appeal, Second District}" in text(BIBTEX, [court])
    assert "AU  - and others" not in text(RIS, [item]) and "N1  - The list of authors is shortened.\r\n" in text(
        RIS, [item]
    )


# --- the page that says it -------------------------------------------------------------------------------------


def test_the_page_cites_the_whole_and_its_sections_and_tells_what_changed(small_sites: dict[str, Path]) -> None:
    root = small_sites["mkdocs"]
    html = (root / "guides/touch/crying/cite/index.html").read_text("utf-8")
    assert f'<link rel="canonical" href="{BASE}/guides/touch/crying/">' in html and 'name="robots"' not in html
    assert (
        "<i>She cries: what now? Do now</i> [Draft]. Better Together. https://better-together.example.org/go/crying/do-now/"
        in html
    )
    assert 'id="do-now"' in html and 'id="sources"' not in html and html.count(TODAY) > 3
    assert 'href="../../../../go/crying/do-now/"' in html
    told = re.findall(r"<li>(.*?)</li>", html.partition('class="kb-changes"')[2].partition("</ol>")[0], re.S)
    assert [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in told] == [
        "23 Nov 2026 Version 0.2.0 Words changed: Do now. Added: Refer and go on. 1 source added.",
        "20 Nov 2026 Version 0.1.0 New.",
    ]
    guide = (root / "guides/touch/crying/index.html").read_text("utf-8")
    assert "<b>Draft of 23 Nov 2026.</b>" in guide and 'href="../../../guides/touch/crying/cite/#kb-changes"' in guide
    assert "/cite/" not in (root / "sitemap.xml").read_text("utf-8")


# --- what a reference manager reads ----------------------------------------------------------------------------


class Head(HTMLParser):
    """The tags of a page as (name or property, content)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        name = known.get("name") or known.get("property")
        if tag == "meta" and name and known.get("content"):
            self.tags.append((name, str(known["content"])))


def zotero(html: str) -> dict[str, Any]:
    """A page as Zotero's Embedded Metadata reader takes it, as far as it concerns us.

    Tags with a known prefix (dc, dcterms, og, z; in any case, behind `.`, `:` or `_`) become statements. The type is
    z:itemType, else og:type where that is `website`, else dc:type where that is an item type, else journalArticle where
    there is a citation_title. For a web page the site is og:site_name. citation_* win over all else. An author is split at the
    last blank, or, where there is a comma, at the comma; trailing commas go first.
    """
    known: dict[str, str] = {}
    for name, content in Head(html).tags:
        prefix, _, rest = re.sub("[.:_]", "|", name, count=1).partition("|")
        if prefix.lower() in {"dc", "dcterms", "og", "z"}:
            known.setdefault(f"{prefix.lower()}:{rest[0].lower()}{rest[1:]}", content)
        else:
            known.setdefault(name, content)
    guess = "journalArticle" if "citation_title" in known else "webpage"
    kind = known.get("z:itemType") or ("webpage" if known.get("og:type") == "website" else guess)
    creators = []
    for name, content in Head(html).tags:
        if name == "citation_author":
            bare = content.strip(" .,/[]:")
            last, _, first = (
                bare.partition(", ") if "," in content else (*bare.rpartition(" ")[:1:-1], "", bare.rpartition(" ")[0])
            )
            creators.append({"lastName": last, "firstName": first})
    return {
        "itemType": kind,
        "title": known.get("citation_title") or known["dc:title"],
        "creators": creators,
        "date": known.get("citation_publication_date") or known.get("citation_online_date") or known.get("dc:date"),
        "websiteTitle": known.get("og:site_name"),
        "websiteType": known.get("dc:type"),
        "language": known.get("citation_language") or known.get("dc:language"),
        "url": known.get("citation_public_url") or known.get("og:url"),
        "rights": known.get("dc:rights"),
    }


@pytest.mark.parametrize("page", CITED)
def test_a_reference_manager_reads_what_the_file_says(small_sites: dict[str, Path], page: str) -> None:
    folder = small_sites["mkdocs"] / page
    html = (folder / "index.html").read_text("utf-8")
    (item,) = json.loads(next(text for name, text in held(folder / "cite").items() if name.endswith(".json")))
    parts = item.get("issued", {"date-parts": [[]]})["date-parts"][0]
    date = "/".join(f"{part:02}" for part in parts) or None  # of two of them no change is on record
    assert zotero(html) == {
        "itemType": "webpage",
        "title": item["title"],
        "creators": [{"lastName": item["author"][0]["literal"], "firstName": ""}],
        "date": date,
        "websiteTitle": item["container-title"],
        "websiteType": item.get("genre"),
        "language": item["language"],
        "url": item["URL"],
        "rights": "https://creativecommons.org/licenses/by/4.0/",
    }
    said = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)[0])
    if date:
        assert (said["version"], said["dateModified"].replace("-", "/"), said["identifier"]) == (
            item["version"],
            date,
            item["URL"],
        )
    assert item["title"] in html.partition('id="kb-cite"')[2].replace("&amp;", "&")


def test_a_list_is_no_work_to_cite(small_sites: dict[str, Path]) -> None:
    for page in ("", "glossary", "directory/bo-lasting"):
        html = (small_sites["mkdocs"] / page / "index.html").read_text("utf-8")
        assert "citation_title" not in html and "<!--kb-" not in html


# --- the feed --------------------------------------------------------------------------------------------------


def test_both_feeds_tell_the_same_the_newest_first(small_sites: dict[str, Path]) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ElementTree.fromstring((small_sites["mkdocs"] / "feed.xml").read_bytes())
    found = feed.findall(f"{atom}entry")
    items = json.loads((small_sites["mkdocs"] / "feed.json").read_text("utf-8"))["items"]
    for name, key in (("id", "id"), ("title", "title"), ("updated", "date_published"), ("summary", "content_text")):
        assert [entry.findtext(f"{atom}{name}") for entry in found] == [item[key] for item in items]
    days = [item["date_published"] for item in items]
    assert days == sorted(days, reverse=True) and feed.findtext(f"{atom}updated") == days[0]
    assert len({item["id"] for item in items}) == len(items)
    crying = [item for item in items if item["url"] == f"{BASE}/guides/touch/crying/"]
    assert [item["tags"] for item in crying] == [["0.2.0"], ["0.1.0"]]
    assert crying[0]["content_text"] == "Words changed: Do now. Added: Refer and go on. 1 source added."
