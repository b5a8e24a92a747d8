"""The directory as data: who answers to which word, the index for the browser, contact cards, pieces that open over a page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from kb.build import Result
from kb.facets import FACETS, NEW_CLIENTS, Directory
from kb.load import Library
from kb.model import expires_on
from kb.vcard import vcard, vcard_link
from tests.sites import files

Runs = dict[str, tuple[Path, Result]]


@pytest.fixture
def library(engine_runs: Runs, small_day: None) -> Library:
    return engine_runs["mkdocs"][1].judgment.library


def index_of(site: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site / "assets/kb/directory/index.json").read_text("utf-8"))
    return found


def test_numbers_say_what_the_data_says(library: Library) -> None:
    directory = Directory(library)
    assert [item.id for item in directory.listings] == [
        "sample-ana-example",
        "bo-lasting",
        "sample-river-example-center",
    ]
    for facet in FACETS:
        assert directory.numbers[facet.id].keys() == library.words(facet.vocabulary).keys()
        for id_, numbers in directory.numbers[facet.id].items():
            assert numbers == [number for number, item in enumerate(directory.listings) if id_ in facet.values(item)], (
                facet.id,
                id_,
            )
    assert directory.numbers[NEW_CLIENTS] == {"open": [0]}


def test_the_index_holds_everybody_once(small_sites: dict[str, Path], library: Library) -> None:
    site, directory = small_sites["mkdocs"], Directory(library)
    index = index_of(site)
    assert index["count"] == len(directory.listings)
    ids: list[str] = []
    for start, name in index["blocks"]:
        assert start == len(ids)
        rows = json.loads((site / "assets/kb/directory" / name).read_text("utf-8"))
        ids += [re.findall(r'id="([^"]+)"', row)[0] for row in rows]
        assert len({item.places[0].region for item in directory.listings[start : len(ids)]}) == 1
    assert ids == [item.id for item in directory.listings]
    for facet, values in index["facets"].items():
        for id_, steps in values.items():
            numbers = [sum(steps[: length + 1]) for length in range(len(steps))]
            assert numbers == directory.numbers[facet][id_]
    by_name = json.loads((site / "assets/kb/directory" / index["name"]).read_text("utf-8"))
    assert sorted(by_name) == list(range(len(ids)))
    leaves = json.loads((site / "assets/kb/directory" / index["leaves"]).read_text("utf-8"))
    assert leaves == [expires_on(item).toordinal() for item in directory.listings]


def test_both_engines_write_the_same_index_and_pieces(small_sites: dict[str, Path]) -> None:
    written = [
        {name: data for name, data in files(site / "assets/kb").items() if name.endswith(".json")}
        for site in small_sites.values()
    ]
    assert written[0] == written[1]
    assert {"notes.json", "reasons.json", "directory/index.json"} <= written[0].keys()


def test_an_expired_listing_is_nowhere_in_the_files(small_sites: dict[str, Path]) -> None:
    for name, data in files(small_sites["mkdocs"] / "assets/kb").items():
        assert b"Vera" not in data and b"vanished" not in data, name


def test_pieces_hold_every_term_and_activity(small_sites: dict[str, Path], library: Library) -> None:
    folder = small_sites["mkdocs"] / "assets/kb"
    notes = json.loads((folder / "notes.json").read_text("utf-8"))
    assert notes.keys() == library.terms.keys()
    assert "False friend" in notes["release"] and 'href="/glossary/release/"' in notes["release"]
    reasons = json.loads((folder / "reasons.json").read_text("utf-8"))
    assert reasons.keys() == library.activities.keys()
    assert 'data-place="US-OR"' in reasons["hug-at-parting"]


def test_a_contact_card(library: Library) -> None:
    card = vcard(library.listings["bo-lasting"], library)
    assert card.startswith("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bo O'Lasting\r\n")
    assert "EMAIL:bo@example.org\r\n" in card and card.endswith("END:VCARD\r\n")
    sample = vcard(library.listings["sample-ana-example"], library)
    assert "FN:Ana Example (sample)\\, LMT\r\n" in sample  # a comma of a name is no separator
    assert "TEL;TYPE=WORK:+15415550100\r\n" in sample
    center = library.listings["sample-river-example-center"]
    assert "ORG:River Center Example (sample)\r\n" in vcard(center, library)
    for listing in library.listings.values():
        link = vcard_link(listing, library)
        assert re.fullmatch(r"data:text/vcard;charset=utf-8,[\w%:;,=/+@().~-]+", link)
        assert unquote(link.partition(",")[2]) == vcard(listing, library)
