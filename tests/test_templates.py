"""The real templates: permissions that hold all that the law asks for, and sheets that say what they are."""

from __future__ import annotations

import re
from functools import cache

import pytest

from kb.model import Template
from kb.pages import Source, read_pages
from tests.sites import ROOT

SHEETS = re.compile(r"^/// sheet$(.*?)^///$", re.M | re.S)
AUTHORIZATION = re.compile(r"HIPAA|privacy law")
"""A sheet that says this asks the client to let somebody tell."""

# 45 CFR 164.508(c), as read in data/references/hipaa-164-508c.yml: paragraph -> how a sheet says it
ELEMENTS = {
    "(c)(1)(i) what": r"\*\*What may be told|\*\*What\*\*|I have read this letter",
    "(c)(1)(ii) who may tell": r"Who may tell|[Tt]he (?:one|massage therapist|psychotherapist)[^.]* may send it",
    "(c)(1)(iii) who may be told": r"may be told|and be told|may tell whom|may send it to the [a-z ]+ named above",
    "(c)(1)(iv) what for": r"\*\*What for|so that both can care for me|so that my care can",
    "(c)(1)(v) until when": r'(?:[Uu]ntil|Until when\*\*) \{\{ field\("Date or event"',
    "(c)(1)(vi) signature and date": r'signature\("Client", "Date"\)',
    "(c)(1)(vi) another's authority": r"by what right",
    "(c)(2)(i) taking it back, and how": r"take this back at any time by writing to the one who is to stop telling, best to both, at the address above",
    "(c)(2)(i) what stays told": r"before then stays (?:told|sent)",
    "(c)(2)(ii) nothing depends on it": r"what is paid for it, and any insurance or benefits do not depend on my signing",
    "(c)(2)(iii) passing on": r"may be passed on by the one who (?:hears|receives) it, and federal privacy law \(HIPAA\) may then no longer protect it",
    "(c)(4) a copy": r"have been given a copy",
}
KNOWN = {
    "authorization-to-release-information",
    "crisis-hand-over",
    "joint-session-agreement",
    "letter-to-a-prescriber",
    "referral-mt-to-psychotherapist",
    "referral-psychotherapist-to-mt",
}


def missing_elements(sheet: str) -> list[str]:
    """What a permission leaves out."""
    return [name for name, pattern in ELEMENTS.items() if not re.search(pattern, sheet)]


@cache
def templates() -> dict[str, Source]:
    return dict(read_pages(ROOT)[0].of_kind("template"))


def authorizations() -> dict[str, str]:
    found = {}
    for id_, source in templates().items():
        for number, sheet in enumerate(SHEETS.findall(source.body)):
            if AUTHORIZATION.search(sheet):
                found[f"{id_}-{number}"] = sheet
    return found


def test_every_permission_is_found() -> None:
    assert {name.rpartition("-")[0] for name in authorizations()} == KNOWN


@pytest.mark.parametrize("name", authorizations())
def test_a_permission_holds_all_that_the_law_asks_for(name: str) -> None:
    sheet = authorizations()[name]
    assert missing_elements(sheet) == []
    # no fee, no rule, no consent to treatment beside it: it may not be merged with most other papers
    assert not re.search(r"\bfee\b|cancel|liabil|consent to (?:treatment|massage)", sheet, re.I)


@pytest.mark.parametrize("element", ELEMENTS)
def test_one_left_out_is_noticed(element: str) -> None:
    sheet = authorizations()["authorization-to-release-information-0"]
    assert element in missing_elements(re.sub(ELEMENTS[element], "", sheet))


@pytest.mark.parametrize("id_", templates())
def test_a_template_says_what_it_is(id_: str) -> None:
    source = templates()[id_]
    matter = source.matter
    assert isinstance(matter, Template)
    sheets = SHEETS.findall(source.body)
    assert len(sheets) == matter.sheet.pages <= 2
    assert matter.word_file and set(matter.sheet.paper) == {"letter", "a4"}
    assert matter.status == "draft" or matter.reviews
    ids = {heading.id for heading in source.headings}
    assert {"put-in", "leave-out"} <= ids or id_ == "joint-session-agreement"
    assert source.citations, "what law it touches is cited"
    for sheet in sheets:
        assert re.search(r"^# .+ \{: #[a-z-]+ \}$", sheet.strip().split("\n")[0]), "a sheet begins with its title"
        assert "{{ field(" in sheet


def test_there_are_at_least_nineteen() -> None:
    assert len(templates()) >= 19
