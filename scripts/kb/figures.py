"""What the drawn figures show, where it stands elsewhere already: in the scope matrix, in a guide.

A figure is a file of templates/figures/: its title, its caption, the same in words, and the drawing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import wrap
from typing import Any

from kb.load import Library
from kb.model import Activity, Term
from kb.pages import Pages, Source

LEVELS = ("not shown", "very low", "low", "moderate")
"""How sure the evidence is, from the least."""
_CLAIMS = "what-the-evidence-says"
_LEVEL = re.compile(r"low to moderate|not shown|contradicted|very low|\blow\b|\bmoderate\b")
_SURE = re.compile(r"\*\*How sure:\*\*(.*?)\*\*Say:\*\*", re.S)
_MARKUP = re.compile(r"\{\{.*?\}\}|\[([^\]]*)\]\([^)]*\)|[*\"]")
_CLOSE = "\u00a0"
"""A blank at which no line ends."""
_MAY = frozenset({"within", "with-training"})
_MAY_SOMEWHERE = _MAY | {"depends"}
_MARKS = {"with-training": "+", "depends": "§"}
_MAY_NOT = frozenset({"outside", "refer"})
_BANDS = (("Massage therapist", 24, 45), ("Both", 56, 40), ("Psychotherapist", 62, 41))
"""Title, left edge of the words, letters that fit."""
_FIRST_ROW, _ROW, _TIES_AT = 58, 30, 266
"""Where the first neighbor of a term stands, how far apart they are, and where the arcs between them begin."""
_ROWS = 10
"""Activities that are drawn of each part; the matrix has the others."""


@cache
def figure_ids() -> tuple[str, ...]:
    """Every figure that there is."""
    return tuple(sorted(path.stem for path in (Path(__file__).parent / "templates" / "figures").glob("*.html")))


def drawn_from(id_: str, library: Library, pages: Pages) -> dict[str, Any] | None:
    """What a figure's template takes; nothing at all where that is empty."""
    if id_ == "certainty":
        guide = of_evidence(pages)
        found = claims(guide) if guide else []
        newest = {claim.id: _newest(claim, library) for claim in found}
        return {"guide": guide, "claims": found, "newest": newest} if found else None
    return {"map": scope_map(library)} if id_ == "scope-map" else {}


def has_nothing(id_: str, library: Library, pages: Pages) -> bool:
    """Whether a figure would be empty, and not because what it is drawn from could not be read."""
    is_unread = _CLAIMS in pages.written_ids("guide") - pages.of_kind("guide").keys()
    return not is_unread and drawn_from(id_, library, pages) is None


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of the guide to the evidence; `spans` are pairs of places in LEVELS, `sure` what the guide says."""

    id: str
    title: str
    sure: str
    spans: tuple[tuple[int, int], ...]
    cited: tuple[str, ...]
    """Ids of the sources that it names."""

    @property
    def highest(self) -> int:
        return max(high for _, high in self.spans)

    @property
    def rank(self) -> int:
        """By what claims are ordered: the surest part, then the others."""
        return 10 * self.highest + sum(low + high for low, high in self.spans) // len(self.spans)


def of_evidence(pages: Pages) -> Source | None:
    """The guide to the evidence, whatever it is called since, or what it was merged into."""
    guides = pages.of_kind("guide")
    former = (guide for guide in guides.values() if _CLAIMS in getattr(guide.matter, "formerly", ()))
    return guides.get(_CLAIMS) or next(former, None)


def claims(guide: Source) -> list[Claim]:
    """The claims whose certainty a guide states, the surest first."""
    found: list[Claim] = []
    for heading in guide.headings:
        lines = guide.section(heading.id) if heading.level == 3 else range(0)
        calls = [call for call in guide.macros if call.line in lines and call.name == "cite"]
        cited = tuple(dict.fromkeys(str(call.named) for call in calls if call.named))
        text = "\n".join(guide.body.split("\n")[line - guide.body_line] for line in lines)
        stated = _SURE.search(text)
        spans = tuple(dict.fromkeys(_span(level) for level in _LEVEL.findall(stated.group(1)))) if stated else ()
        if stated and spans:
            sure = re.sub(r" (?=[.;,])", "", " ".join(_MARKUP.sub(r"\1", stated.group(1)).split()))
            found.append(Claim(heading.id, _MARKUP.sub(r"\1", heading.text), sure, spans, cited))
    return sorted(found, key=lambda claim: -claim.highest)


def _newest(claim: Claim, library: Library) -> str:
    """The year of the newest dated source of a claim; the empty text where none is dated."""
    years = [library.references[id_].issued or "" for id_ in claim.cited if id_ in library.references]
    return max(years, default="")[:4]


def _span(level: str) -> tuple[int, int]:
    if level == "low to moderate":
        return LEVELS.index("low"), LEVELS.index("moderate")
    at = LEVELS.index("not shown" if level == "contradicted" else level)
    return at, at


@dataclass(frozen=True, slots=True)
class Neighborhood:
    """A term's neighbors from top to bottom, and which of them are neighbors of each other."""

    rows: tuple[tuple[Term, int], ...]
    """Each with the height at which it stands."""
    ties: tuple[str, ...]
    """Paths of the arcs between two rows."""
    leaders: tuple[str, ...]
    """Paths from the words of a row to where its arcs begin."""
    height: int


def neighborhood(term: Term, library: Library) -> Neighborhood | None:
    """The neighbors that a term names; nothing where there are fewer than two, since one needs no drawing."""
    found = [library.terms[id_] for id_ in term.see if id_ in library.terms]
    if len(found) < 2:
        return None
    rows = tuple((other, _FIRST_ROW + _ROW * index) for index, other in enumerate(found))
    ties: list[str] = []
    leaders: dict[int, str] = {}
    for index, (one, top) in enumerate(rows):
        for other, bottom in rows[index + 1 :]:
            if other.id in one.see or one.id in other.see:
                wide = min(_TIES_AT + 80, _TIES_AT + 14 + (bottom - top) // 3)
                ties.append(f"M{_TIES_AT} {top}C{wide} {top} {wide} {bottom} {_TIES_AT} {bottom}")
                leaders |= {y: _leader(row, y) for row, y in ((one, top), (other, bottom))}
    return Neighborhood(rows, tuple(ties), tuple(leaders.values()), rows[-1][1] + 20)


def _leader(term: Term, y: int) -> str:
    """A line from behind the word, whose width is guessed by its letters, to where the arcs begin."""
    return f"M{min(54 + round(7.6 * len(term.term)), _TIES_AT - 8)} {y}H{_TIES_AT}"


@dataclass(frozen=True, slots=True)
class Band:
    """A part of the scope map: from `start` to `to`, its words beginning at `x`, broken into `lines`."""

    title: str
    x: int
    start: int
    to: int
    lines: tuple[str, ...]
    activities: tuple[tuple[Activity, str], ...]
    """Each with its mark: + for added training, § for what the place decides, or none."""
    more: int


@dataclass(frozen=True, slots=True)
class ScopeMap:
    """The massage therapist's activities, both's, and the psychotherapist's, from the top."""

    bands: tuple[Band, ...]
    height: int


def scope_map(library: Library) -> ScopeMap:
    """Whose an activity is by the matrix. What both may do in some places only, or neither may, is in no part."""
    bands: list[Band] = []
    start = 6
    for (title, x, letters), found in zip(_BANDS, _parts(library), strict=True):
        shown, more = found[:_ROWS], len(found[_ROWS:])
        said = [f"{activity.activity}{_CLOSE + mark if mark else ''}" for activity, mark in shown]
        lines = [line for text in said for line in wrap(text, letters)] + ([f"and {more} more"] if more else [])
        to = start + 50 + 18 * len(lines) + 6
        bands.append(Band(title, x, start, to, tuple(lines), tuple(shown), more))
        start = to
    return ScopeMap(tuple(bands), start + 6)


def _parts(library: Library) -> tuple[list[tuple[Activity, str]], ...]:
    massage_only: list[tuple[Activity, str]] = []
    shared: list[tuple[Activity, str]] = []
    talk_only: list[tuple[Activity, str]] = []
    for activity in library.activities.values():
        massage, talk = (activity.verdicts[id_].verdict for id_ in ("massage-therapist", "psychotherapist"))
        if massage in _MAY_SOMEWHERE and talk in _MAY_NOT:
            massage_only.append((activity, _MARKS.get(massage, "")))
        elif talk in _MAY_SOMEWHERE and massage in _MAY_NOT:
            talk_only.append((activity, _MARKS.get(talk, "")))
        elif massage == talk == "with-partner" or (massage in _MAY and talk in _MAY):
            shared.append((activity, _MARKS.get(massage, "") or _MARKS.get(talk, "")))
    return massage_only, shared, talk_only
