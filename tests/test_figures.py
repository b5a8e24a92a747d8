"""The figures: small, drawn with tokens alone, said in words, and true to what they are drawn from."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree

import pytest

from kb.facets import Directory
from kb.figures import LEVELS, claims, figure_ids, scope_map
from kb.judgment import Judgment, judge
from kb.listing_pages import ListingPages
from kb.render import Fills
from tests.sites import ROOT

KILOBYTES = 4
CSS = (ROOT / "overrides" / "assets" / "kb" / "css" / "figures.css").read_text("utf-8")


@pytest.fixture(scope="module")
def real() -> Judgment:
    return judge(ROOT)


@pytest.fixture(scope="module")
def fills(real: Judgment) -> Fills:
    return Fills(real.library, real.pages, Directory(real.library), ListingPages(real.library).row)


def test_there_are_figures_and_each_stands_where_it_helps(real: Judgment) -> None:
    placed = {call.args[0] for s in real.pages.sources.values() for call in s.macros if call.name == "figure"}
    assert len(figure_ids()) >= 8
    assert placed == set(figure_ids())


@pytest.mark.parametrize("id_", figure_ids())
def test_a_figure(id_: str, fills: Fills) -> None:
    html = fills.html(f"figure {id_}", [])
    drawing = re.search(r"<svg.*</svg>", html, re.S)
    assert drawing
    assert len(drawing.group().encode()) < KILOBYTES * 1024
    root = etree.fromstring(drawing.group())
    assert root.get("role") == "img" and root.get("aria-label", "-") in html
    assert root.get("viewBox", "").startswith("0 0 350 ")
    for element in root.iter():
        assert set(element.keys()) <= {
            *("class", "x", "y", "width", "height", "rx", "d", "viewBox", "role", "aria-label"),
        }, f"{element.tag} has {element.keys()}: colors and letters come from classes"
        for name in element.get("class", "").split():
            assert f".{name}" in CSS, f"no style for .{name}"
    words = re.search(r"</summary>(.*?)</details>", html, re.S)
    assert words and len(re.sub(r"<[^>]+>", "", words.group(1)).split()) >= 30
    caption = re.search(r"<figcaption><b>(.+?)</b> (.+?)</figcaption>", html, re.S)
    assert caption


def test_no_figure_of_that_name(fills: Fills) -> None:
    assert "kb-box-error" in fills.html("figure nothing", [])


def test_the_picture_of_certainty_shows_every_claim_of_the_guide(real: Judgment) -> None:
    guide = real.pages.sources["guides/touch/what-the-evidence-says.md"]
    known = set(guide.section("what-is-known"))
    stated = {heading.id for heading in guide.headings if heading.level == 3 and heading.line in known}
    found = {claim.id: claim for claim in claims(real.pages)}
    assert found.keys() == stated
    assert found["detox"].spans == ((0, 0),)
    assert found["depression"].spans == ((LEVELS.index("low"), LEVELS.index("moderate")),)
    order = [claim.highest for claim in found.values()]
    assert order == sorted(order, reverse=True)


def test_the_scope_map_says_what_the_matrix_says(real: Judgment) -> None:
    massage, both, talk = scope_map(real.library).bands
    for band, may, may_not in (
        (massage, "massage-therapist", "psychotherapist"),
        (talk, "psychotherapist", "massage-therapist"),
    ):
        assert band.activities
        for activity, _ in band.activities:
            assert activity.verdicts[may].verdict in {"within", "with-training", "depends"}
            assert activity.verdicts[may_not].verdict in {"outside", "refer"}
    for activity, _ in both.activities:
        verdicts = {activity.verdicts[id_].verdict for id_ in ("massage-therapist", "psychotherapist")}
        assert verdicts <= {"within", "with-training"} or verdicts == {"with-partner"}
