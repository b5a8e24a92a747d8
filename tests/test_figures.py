"""The figures: small, drawn with tokens alone, said in words, and true to what they are drawn from."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from pathlib import Path

import pytest

from kb.address import term_url
from kb.facets import Directory
from kb.figures import LEVELS, claims, figure_ids, neighborhood, of_evidence, scope_map
from kb.judgment import Judgment, judge
from kb.listing_pages import ListingPages
from kb.pages import Source
from kb.render import Fills, environment
from tests.sites import ROOT, real_project

KILOBYTES = 4
CSS = (ROOT / "overrides" / "assets" / "kb" / "css" / "figures.css").read_text("utf-8")


@pytest.fixture(scope="module")
def real() -> Judgment:
    return judge(ROOT)


@pytest.fixture(scope="module")
def fills(real: Judgment) -> Fills:
    return Fills(real.library, real.pages, Directory(real.library), ListingPages(real.library).row)


def evidence(found: Judgment) -> Source:
    guide = of_evidence(found.pages)
    assert guide
    return guide


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
    words = re.search(r"</summary>(.*?)</details>", html, re.S) or re.search(r"<tbody>(.*)</tbody>", html, re.S)
    assert words and len(re.sub(r"<[^>]+>", "", words.group(1)).split()) >= 30
    caption = re.search(r"<figcaption><b>(.+?)</b> (.+?)</figcaption>", html, re.S)
    assert caption


def test_each_claim_is_a_row_that_leads_to_its_section(real: Judgment, fills: Fills) -> None:
    rows = re.findall(r'<tr><th scope="row"><a href="/guides/touch/[^#]+#([^"]+)">', fills.html("figure certainty", []))
    assert rows == [claim.id for claim in claims(evidence(real))]
    ranks = [claim.rank for claim in claims(evidence(real))]
    assert max(ranks) > min(ranks) and all(claim.cited for claim in claims(evidence(real)))


def test_the_guide_to_the_evidence_may_be_called_something_else(tmp_path: Path) -> None:
    """Or have taken in what the one said: its claims are drawn, and each row leads to it."""
    root = real_project(tmp_path / "project")
    guide = root / "docs" / "guides" / "touch" / "what-the-evidence-says.md"
    text = guide.read_text("utf-8").replace(
        "id: what-the-evidence-says\n", "id: how-sure\nformerly: [what-the-evidence-says]\n", 1
    )
    guide.unlink()
    guide.with_name("how-sure.md").write_text(text, encoding="utf-8", newline="\n")
    moved = judge(root)
    html = Fills(moved.library, moved.pages, Directory(moved.library), ListingPages(moved.library).row).html(
        "figure certainty", []
    )
    assert html.count('<tr><th scope="row"><a href="/guides/touch/how-sure/#') == len(claims(evidence(moved))) > 10
    for path in (root / "docs").rglob("*.md"):  # and where nothing of it is left the figure is told
        path.write_text(re.sub(r"\*\*How sure:\*\*", "So:", path.read_text("utf-8")), encoding="utf-8", newline="\n")
    assert "has nothing to draw any more" in " ".join(problem.message for problem in judge(root).problems)


def test_a_term_is_drawn_among_its_neighbors(real: Judgment) -> None:
    terms = real.library.terms
    drawn = {id_: around for id_, term in terms.items() if (around := neighborhood(term, real.library))}
    assert [other.id for other, _ in drawn["referral"].rows] == list(terms["referral"].see)
    assert len(drawn["referral"].ties) == sum(
        other in terms[one].see or one in terms[other].see
        for index, one in enumerate(terms["referral"].see)
        for other in terms["referral"].see[index + 1 :]
    )
    for id_ in ("referral", max(drawn, key=lambda id_: len(drawn[id_].rows))):
        macro = environment().get_template("_neighborhood.html").module.neighborhood  # type: ignore[attr-defined]
        root = etree.fromstring(re.search(r"<svg.*</svg>", html := str(macro(terms[id_], drawn[id_])), re.S)[0])  # type: ignore[index]
        assert len(html.encode()) < KILOBYTES * 1024
        assert [link.get("href") for link in root.iter("a")] == [term_url(other.id) for other, _ in drawn[id_].rows]


def test_no_figure_of_that_name(fills: Fills) -> None:
    assert "kb-box-error" in fills.html("figure nothing", [])


def test_the_picture_of_certainty_shows_every_claim_of_the_guide(real: Judgment) -> None:
    guide = real.pages.sources["guides/touch/what-the-evidence-says.md"]
    known = set(guide.section("what-is-known"))
    stated = {heading.id for heading in guide.headings if heading.level == 3 and heading.line in known}
    found = {claim.id: claim for claim in claims(evidence(real))}
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
