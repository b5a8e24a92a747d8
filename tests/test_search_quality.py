"""The set that the search is measured by, and the measures themselves. What it finds: tests/browser/test_search.py."""

from __future__ import annotations

import re

import pytest

from kb import search_quality
from kb.load import Library, read_library
from kb.pages import Pages, read_pages
from kb.search_quality import Query, interval, rank, read_queries, score
from tests.sites import ROOT

KINDS = {
    "situation",
    "question",
    "lay-word",
    "typo",
    "abbreviation",
    "template",
    "person",
    "law",
    "evidence",
    "instructor",
}


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(ROOT)[0]


@pytest.fixture(scope="module")
def pages() -> Pages:
    return read_pages(ROOT)[0]


@pytest.fixture(scope="module")
def queries(library: Library, pages: Pages) -> list[Query]:
    found, wrong = read_queries(ROOT, library, pages)
    assert wrong == []
    return found


def test_the_set_is_large_and_in_halves(queries: list[Query]) -> None:
    halves = {half: [query for query in queries if query.half == half] for half in {query.half for query in queries}}
    assert "tuning" in halves
    assert set(halves) <= {"tuning", "held-out"}
    assert min(map(len, halves.values())) >= 100
    for own in halves.values():
        assert {query.kind for query in own} == KINDS
    asked = [query.ask.lower() for query in queries]
    assert len(set(asked)) == len(asked)


def test_no_question_is_lifted_from_a_page(queries: list[Query], library: Library, pages: Pages) -> None:
    """Found in its own words a question would measure nothing. Single words and names cannot be said otherwise."""

    def bare(text: str) -> str:
        return " ".join(re.findall(r"\w+", text.lower()))

    own = {bare(text) for source in pages.sources.values() for text in getattr(source.matter, "questions", ())}
    own |= {bare(text) for activity in library.activities.values() for text in activity.questions}
    lifted = [query.ask for query in queries if len(query.ask.split()) > 2 and bare(query.ask) in own]
    assert lifted == []


def test_every_matrix_row_asks_in_readers_words(library: Library) -> None:
    assert {id_: len(item.questions) for id_, item in library.activities.items() if len(item.questions) < 5} == {}


def test_an_answer_that_does_not_exist_is_told(library: Library, pages: Pages) -> None:
    for name in ("guide/gone", "term/gone", "page/gone", "listing/gone", "nothing"):
        assert search_quality._address(name, library, pages) == ""
    assert search_quality._address("term/trauma", library, pages) == "glossary/trauma/"
    assert search_quality._address("directory?language=es", library, pages) == "directory/?language=es"


def test_scores() -> None:
    query = Query("tuning", "law", "x", frozenset({"b/", "c/"}))
    assert rank(query, ["a/", "c/", "b/"]) == 2
    assert rank(query, ["a/"]) == 0
    none = Query("tuning", "person", "x", frozenset())  # no page answers it: it only must not lead to the directory
    assert rank(none, ["directory/?place=IE", "a/"]) == 0
    assert rank(none, ["directory/sample/"]) == 1
    found = score([1, 2, 6, 0])
    assert (found.first, found.five) == (0.25, 0.5)
    assert found.reciprocal == pytest.approx((1 + 1 / 2 + 1 / 6) / 4)
    low, high = interval([0.0] * 50 + [1.0] * 50)
    assert 0.35 < low < 0.45
    assert 0.55 < high < 0.65
    assert interval([1.0] * 9) == (1.0, 1.0)
