"""From the text of an issue to a new entry: what becomes of friendly and of hostile texts."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from kb import cli
from kb.intake import Intake, read_issue, take_in
from kb.issue_forms import FORMS, OPTIONAL_TICK, Form, required_ticks
from kb.judgment import judge
from kb.load import read_library
from kb.model import Practitioner
from kb.problem import quoted
from kb.source import parse_document
from tests.sites import ROOT, files, kb, small_project
from tests.trees import base_project, put

DAY = datetime.date(2026, 11, 20)
TERM = {
    "term": "Ongoing consent",
    "professions": "massage-therapist, psychotherapist",
    "shared": "A yes that is asked for again.",
}
TICKS = required_ticks(next(item for item in FORMS if item.name == "listing"))
PERSON = {
    "kind": "person",
    "name": "Dana Rivers",
    "professions": "massage-therapist; Oregon Board; 00123; OR; Active\npsychotherapist",
    "places": "Salem; oregon",
    "website": "https://example.org/dana",
    "consent": f"- [X] {TICKS[0]}\n- [ ] {OPTIONAL_TICK}",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clean base of the rules. Taking in writes nothing, so all tests share it."""
    root = base_project(tmp_path_factory.mktemp("intake") / "project")
    for name in ("regions", "countries"):  # all of them, since some have names in common
        path = f"data/vocabulary/{name}.yml"
        put(root, path, (ROOT / path).read_bytes())
    return root


@pytest.fixture(autouse=True)
def _pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_TODAY", "2026-11-24")


def form(name: str) -> Form:
    return next(item for item in FORMS if item.name == name)


def issue(name: str, /, **given: str) -> str:
    """The text that GitHub makes of a form that was filled in."""
    parts = []
    for question in form(name).questions:
        said = given.get(question.id, "")
        if question.kind == "yaml":
            said = f"```yaml\n{said}\n```"
        parts.append(f"### {question.label}\n\n{said or '_No response_'}")
    return "\n\n".join(parts)


def taken(project: Path, name: str, /, **given: str) -> Intake:
    return take_in(project, issue(name, **given), DAY)


def test_a_term_becomes_a_file_that_the_check_passes(project: Path) -> None:
    found = taken(project, "term", **TERM, aliases="renewed consent\nconsent as a process", notes="I teach this.")
    assert (found.state, found.problems, found.notes) == ("entry", [], ["I teach this."])
    assert found.path == "data/glossary/ongoing-consent.yml"
    values = parse_document(found.text, "")[0].values
    assert values["aliases"] == ["renewed consent", "consent as a process"]
    assert values["professions"] == ["massage-therapist", "psychotherapist"]


def test_the_entry_of_the_form_on_the_site_is_taken_as_it_is(project: Path) -> None:
    entry = '# yaml-language-server: $schema=../schema/term.json\nid: yes-again\nterm: Yes again\nprofessions: [psychotherapist]\nshared: "A: yes."\n'
    found = taken(project, "term", entry=entry, term="left over")
    assert (found.state, found.text) == ("entry", entry)


def test_a_listing_has_its_days_and_its_consent_from_the_issue(project: Path) -> None:
    found = taken(project, "listing", **PERSON)
    assert (found.state, found.path) == ("entry", "data/practitioners/dana-rivers.yml"), found.problems
    values = parse_document(found.text, "")[0].values
    assert values["consent"] == {
        "given_on": "2026-11-20",
        "scope": ["name", "license", "place", "contact"],
        "how": "issue",
    }
    assert values["confirmed_on"] == "2026-11-20"
    assert values["places"] == [{"city": "Salem", "region": "US-OR", "country": "US"}]
    assert "'Salem; oregon' was read as Oregon, United States" in found.notes
    assert values["professions"][0]["license"] == {
        **{"body": "Oregon Board", "number": "00123", "jurisdiction": "US-OR", "status": "active"}
    }


def test_a_place_that_cannot_be_read_keeps_nothing_else_from_being_told(project: Path) -> None:
    wrong = {"places": "Salem", "telephone": "555", "website": "example.org", "consent": "", "professions": "masseur"}
    found = taken(project, "listing", **{**PERSON, **wrong})
    assert (found.state, found.text) == ("problems", "")
    for said in ("names no region that we know", "not ticked", "'555'", "'example.org'", "'masseur'"):
        assert said in "\n".join(found.problems), said
    assert "places" not in "".join(found.problems[1:]), "what stands in for it is not told"


def test_an_issue_that_lay_too_long_lists_nobody(project: Path) -> None:
    found = take_in(project, issue("listing", **PERSON), datetime.date(2025, 9, 1))
    assert (found.state, found.text) == ("problems", "")
    assert found.problems[0].startswith("this was written on 2025-09-01, and a listing is shown for twelve months")


@pytest.mark.parametrize(
    ("written", "city"),
    [
        ("Salem, Oregon", "Salem"),
        ("Salem, us-or", "Salem"),
        ("Salem, OR", "Salem"),
        ("Salem, OR 97301", "Salem"),
        ("Salem, Oregon 97301-1234, USA", "Salem"),
        ("Salem; or; United States", "Salem"),
        ("Salem, Old Town; Oregon", "Salem, Old Town"),
        ("Mont-Tre\u0301; Oregon", "Mont-Tr\u00e9"),
        ("Salem OR", "Salem"),
        ("Salem OR 97301", "Salem"),
        ("Salem, Ore.", "Salem"),
        ("Salem, OR USA", "Salem"),
        ("Salem - Oregon", "Salem"),
        ("Salem (State of Oregon)", "Salem"),
    ],
)
def test_a_place_is_taken_as_people_write_it(project: Path, written: str, city: str) -> None:
    found = taken(project, "listing", **{**PERSON, "places": written})
    assert parse_document(found.text, "")[0].values["places"] == [{"city": city, "region": "US-OR", "country": "US"}]


@pytest.mark.parametrize(
    ("written", "city", "region"),
    [
        ("London, UK", "London", "GB"),
        ("London, England", "London", "GB"),
        ("London, England, U.K.", "London", "GB"),
        ("London UK", "London", "GB"),
        ("Belfast; Northern Ireland", "Belfast", "GB"),
        ("Belfast, N. Ireland", "Belfast", "GB"),
        ("Belfast NI", "Belfast", "GB"),
        ("Galway, ROI", "Galway", "IE"),
        ("Charlotte Amalie, USVI", "Charlotte Amalie", "US-VI"),
        ("Melbourne, Vic.", "Melbourne", "AU"),
        ("Toronto, Ont.", "Toronto", "CA-ON"),
        ("Charlottetown PEI", "Charlottetown", "CA-PE"),
        ("St. John's, Newfoundland", "St. John's", "CA-NL"),
        ("Honolulu, Hawai'i", "Honolulu", "US-HI"),
        ("Wellington, Aotearoa New Zealand", "Wellington", "NZ"),
        ("Sydney, NSW", "Sydney", "AU"),
        ("Montréal, Québec", "Montréal", "CA-QC"),
        ("Gatineau; QUÉBEC, Canada", "Gatineau", "CA-QC"),
        ("Sydney NSW 2000", "Sydney", "AU"),
        ("Perth, WA 6000", "Perth", "AU"),
        ("Cork, Éire", "Cork", "IE"),
        ("Washington, D.C.", "Washington", "US-DC"),
        ("Washington DC 20001", "Washington", "US-DC"),
        ("Chicago IL 60601", "Chicago", "US-IL"),
        ("Vancouver BC V6B 1A1", "Vancouver", "CA-BC"),
        ("Los Angeles CA 90001", "Los Angeles", "US-CA"),
    ],
)
def test_a_place_needs_no_semicolon(project: Path, written: str, city: str, region: str) -> None:
    found = taken(project, "listing", **{**PERSON, "places": written})
    country = region.partition("-")[0]
    assert (f"{quoted(written)} was read as " in "".join(found.notes)) == (
        written not in {"London, UK", "London UK", "Cork, Éire", "Galway, ROI", "Wellington, Aotearoa New Zealand"}
    )
    assert parse_document(found.text, "")[0].values["places"] == [{"city": city, "region": region, "country": country}]


_ASKED = (
    "write the city, a semicolon, and the state or province (United States, Canada), or the country (United Kingdom, "
    "Ireland, Australia, New Zealand), such as Eugene; Oregon"
)


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("Salem", _ASKED),
        ("Berlin, Germany", _ASKED),
        ("GOOD ONE", _ASKED),
        ("Oregon", _ASKED),
        ("Salem Oregon", "did you mean 'Salem; Oregon'?"),
        ("Salem, Marion County, Oregon", "did you mean 'Salem, Marion County; Oregon'?"),
        ("Salem West Virginia", "did you mean 'Salem; West Virginia'?"),
        ("salem or", "did you mean 'salem; Oregon'?"),
        ("Derry Northern Ireland", "did you mean 'Derry; United Kingdom'?"),
        ("Toronto, Ontario CA", "did you mean 'Ontario'?"),
        ("Mexico City, Mexico", _ASKED),
        ("Jersey, Channel Islands", _ASKED),
        ("Salem, Oregano", "did you mean 'Oregon'?"),
    ],
)
def test_no_region_is_guessed(project: Path, written: str, hint: str) -> None:
    found = taken(project, "listing", **{**PERSON, "places": written})
    assert (found.state, found.text) == ("problems", "")
    assert found.problems == [f"the line '{written}' names no region that we know; {hint}"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "Toronto, CA",
            "'Toronto, CA' says CA, which is California (United States) or Canada; write California, or the province or state of Canada",
        ),
        (
            "Perth; wa",
            "says WA, which is Washington (United States) or Western Australia (Australia); write Washington, or Western Australia",
        ),
        (
            "Darwin, NT",
            "says NT, which is Northwest Territories (Canada) or Northern Territory (Australia); write Northwest Territories, or Northern Territory",
        ),
    ],
)
def test_a_short_name_of_two_places_is_asked_back(project: Path, written: str, said: str) -> None:
    professions = f"massage-therapist; Board; 1; {written[-2:]}; active"
    found = taken(project, "listing", **{**PERSON, "places": written, "professions": professions})
    assert (found.state, found.text) == ("problems", "")
    assert said in found.problems[-1] and said.partition("says")[2] in found.problems[0]


@pytest.mark.parametrize("written", ["Chicago, USA", "Chicago; United States", "Chicago USA"])
def test_a_country_of_several_states_is_asked_back_once(project: Path, written: str) -> None:
    found = taken(project, "listing", **{**PERSON, "places": written})
    country = "United States" if "States" in written else "USA"
    said = f"{country}, which is a country of several states or provinces here; write that instead, as in Alabama"
    assert found.problems == [f"the line '{written}' says {said}"]


def test_a_source_is_called_by_author_and_year(project: Path) -> None:
    grade = next(iter(read_library(project)[0].words("grades")))
    said = {"type": "book", "title": "On touch", "author": "Smith, Ann", "issued": "2020", "read": "excerpt"}
    found = taken(project, "source", **said, grade=grade, doi="https://doi.org/10.1234/zz.9")
    assert "\ndoi: 10.1234/zz.9\n" in found.text
    assert found.path == "data/references/smith-2020-b.yml", found.problems
    assert 'read: {what: excerpt, on: "2026-11-20"}' in found.text


CLAIMS = {
    "sample": "sample: true",
    "reviews": "reviews: [{profession: psychotherapist, name: Nobody, reviewed_on: '2026-01-01', text: {title: abcdefghij}}]",
    "status": "status: reviewed",
    "formerly": "formerly: [trauma]",
}


@pytest.mark.parametrize("key", CLAIMS)
def test_what_an_issue_cannot_claim_is_left_out_and_said(project: Path, key: str) -> None:
    entry = f"id: x-y\nterm: X y\nprofessions: [psychotherapist]\nshared: Words.\n{CLAIMS[key]}\n".replace("'", '"')
    found = taken(project, "term", entry=entry)
    if key == "sample":  # which a term does not even have
        assert found.state in {"entry", "problems"}
    assert key not in parse_document(found.text, "")[0].values
    assert any(note.startswith(f"{key} was left out") for note in found.notes)


def test_days_licenses_and_membership_cannot_be_claimed(project: Path) -> None:
    entry = (
        "id: dana-rivers\nkind: person\nname: Dana Rivers\n"
        'professions: [{profession: psychotherapist, license: {body: B, number: "1", jurisdiction: US-OR, status: active, checked_on: "2026-11-01", checked_at: "https://example.org/"}}]\n'
        "places: [{city: Salem, region: US-OR, country: US}]\n"
        'contact: {website: "https://example.org/dana"}\ncenters: [sample-ann]\n'
        'consent: {given_on: "2020-01-01", scope: [name, contact, place, license, fees], how: signed-form}\nconfirmed_on: "2026-11-24"\n'
    )
    values = parse_document(taken(project, "listing", entry=entry, consent=PERSON["consent"]).text, "")[0].values
    assert values["confirmed_on"] == values["consent"]["given_on"] == "2026-11-20"
    assert values["consent"]["scope"] == ["name", "license", "place", "contact", "fees"]
    assert "centers" not in values
    assert set(values["professions"][0]["license"]) == {"body", "number", "jurisdiction", "status"}


@pytest.mark.parametrize(
    "consent", ["", f"- [ ] {TICKS[0]}\n- [x] {OPTIONAL_TICK}", f"{TICKS[0]}", "- [x] I ask to be listed."]
)
def test_nobody_is_listed_who_has_not_ticked_it(project: Path, consent: str) -> None:
    found = taken(project, "listing", **{**PERSON, "consent": consent})
    assert (found.state, found.text) == ("problems", "")
    assert "not ticked, and nobody is listed without it" in "\n".join(found.problems)


def test_a_consent_is_never_made_wider(project: Path) -> None:
    entry = taken(project, "listing", **PERSON).text
    narrow = entry.replace("scope: [name, license, place, contact]", "scope: [name, license]")
    assert narrow != entry
    found = taken(project, "listing", entry=narrow, consent=PERSON["consent"])
    assert found.state == "problems" and any("KB503" in said and "place" in said for said in found.problems)
    both = PERSON["consent"].replace("[ ]", "[x]")
    assert (
        "scope: [name, license, place, contact, bulk-export]"
        in taken(project, "listing", entry=entry, consent=both).text
    )


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("صدمة", "no address can be made of 'صدمة'; choose an id: "),
        ("😀", "no address can be made of"),
        ("Trаuma", "no address can be made of"),  # one of its letters is Cyrillic
        ("Trauma", "data/glossary/trauma.yml exists already; correct that one, or choose an id: "),
    ],
)
def test_a_word_without_an_address_of_its_own_gets_no_other(project: Path, word: str, said: str) -> None:
    found = taken(project, "term", **{**TERM, "term": word})
    assert (found.state, found.text) == ("problems", "") and said in "\n".join(found.problems)


HOSTILE: dict[str, tuple[dict[str, str], str]] = {
    "another document": ({"entry": "id: a\n---\nid: b\n"}, "second document"),
    "an alias bomb": ({"entry": "a: &a [x]\nb: [*a, *a]\n"}, "anchor"),
    "a tag": ({"entry": "id: !!python/object/apply:os.system [ls]\n"}, "tag"),
    "a key twice": ({"entry": "id: a\nid: b\n"}, "twice"),
    "an unknown key": ({"entry": "id: a\nterms: A\n"}, "no key of a term"),
    "a key that ends its mapping": (
        {"entry": 'id: a\nterm: A\nprofessions: [psychotherapist]\nshared: {"x}\\nsample: true\\ny: {z": 1}\n'},
        "not made of letters",
    ),
    "a path out of the folder": (
        {"entry": "id: ../../.github/workflows/x\nterm: A\nprofessions: [psychotherapist]\nshared: B.\n"},
        "is not made of a-z",
    ),
    "a path with a backslash": (
        {"entry": "id: '..\\\\x'\nterm: A\nprofessions: [psychotherapist]\nshared: B.\n"},
        "the id",
    ),
    "somebody else's id": (
        {"entry": "id: trauma\nterm: A\nprofessions: [psychotherapist]\nshared: B.\n"},
        "exists already",
    ),
    "an id that is a list": ({"entry": "id: [a]\nterm: A\nprofessions: [psychotherapist]\nshared: B.\n"}, "id"),
    "an expression": ({**TERM, "shared": "${{ secrets.GITHUB_TOKEN }}"}, "plain, without HTML, Markdown or macros"),
    "a script": ({**TERM, "shared": "<script>alert(1)</script>"}, "plain, without HTML, Markdown or macros"),
    "text that runs backward": ({**TERM, "term": "con\u202etnes"}, "U+202E"),
    "a blank of no width": ({**TERM, "term": "con\u200bsent"}, "U+200B"),
    "a control character": ({**TERM, "term": "con\u001b[31msent"}, "U+001B"),
    "sixty thousand letters": ({**TERM, "shared": "word " * 12_000}, "characters"),
    "nested too deep": ({"entry": "a: " + "[" * 2_000}, "nested"),
    "a heading of the form": ({**TERM, "notes": "### The word\n\nOther"}, "is a heading of the form"),
    "nothing at all": ({}, "write an answer below “The word”, in"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_told_and_make_no_file(project: Path, name: str) -> None:
    given, said = HOSTILE[name]
    before = files(project)
    found = taken(project, "term", **given)
    assert (found.state, found.path, found.text) == ("problems", "", "")
    assert said in "\n".join(found.problems)
    assert files(project) == before


HARMLESS = (
    'id: x\nterm: "a"\n--- not yaml',
    "rm -rf / and $(id) and ; && | and `x",
    "::set-output name=x::y and ::add-mask::z",
    'it\'s "so" # not a comment',
    "- [x] a list, a: mapping, {a: b}, [c], *d, &e, !f, %g, @h",
    "yes",
    "123",
)


@pytest.mark.parametrize("text", HARMLESS)
def test_strange_but_harmless_texts_come_out_as_they_went_in(project: Path, text: str) -> None:
    found = taken(project, "term", **{**TERM, "shared": text})
    assert found.state == "entry", found.problems
    assert parse_document(found.text, "")[0].values["shared"].split() == text.split()


def test_the_address_of_somebody_who_left_is_not_given_away(project: Path, tmp_path: Path) -> None:
    root = base_project(tmp_path / "project")
    with (root / "data" / "links.lock").open("a", encoding="utf-8") as lock:
        lock.write("/directory/dana-rivers/ 0.1.0\n")
    found = take_in(root, issue("listing", **PERSON), DAY)
    assert found.state == "problems"
    assert "was a listing's before" in found.problems[0]


def test_a_listing_is_withdrawn_by_its_address(project: Path, tmp_path: Path) -> None:
    root = base_project(tmp_path / "project")
    entry = taken(project, "listing", **PERSON)
    (root / entry.path).write_text(entry.text, encoding="utf-8")
    found = take_in(root, issue("removal", listing="https://better-together.example.org/directory/dana-rivers/"), DAY)
    assert (found.state, found.path, found.text) == ("removal", entry.path, "")
    from_site = take_in(root, issue("removal", entry="listing: dana-rivers\nasked_by: the-person-listed\n"), DAY)
    assert from_site == found
    two = take_in(root, issue("removal", entry="listing: dana-rivers\n", listing="/directory/sample-ann/"), DAY)
    assert two.state == "problems" and "name one" in two.problems[0]
    put(root, entry.path, f"{entry.text}formerly: [dana-was]\n")
    with (root / "data" / "links.lock").open("a", encoding="utf-8") as lock:
        lock.write("/directory/dana-merged/ 0.1.0 -> /directory/dana-rivers/\n")
    former = ("/directory/dana-was/", "Dana  rivers", "dana-merged", "/directory/Dana-Merged/")
    for written in ("https://example.org/directory/dana-rivers/?utm=1#top", *former):
        assert take_in(root, issue("removal", listing=written), DAY) == found
    (root / "mkdocs.yml").write_text("site_name: Test\nsite_url: https://better-together.example.org/kb/\n", "utf-8")
    for host, state in (("better-together.example.org/kb", "removal"), ("example.org", "problems")):
        for start in ("https://", "HTTP://", ""):
            assert take_in(root, issue("removal", listing=f"{start}{host}/directory/dana-rivers/"), DAY).state == state
    wrong = take_in(root, issue("removal", listing="../glossary/trauma"), DAY)
    assert (wrong.state, wrong.path) == ("problems", "")


@pytest.mark.parametrize(
    ("id_", "other"),
    [("sample-ana-example", "sample-river-example-center"), ("sample-river-example-center", "sample-ana-example")],
)
def test_a_withdrawal_that_changes_other_files_is_the_maintainers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_day: None, id_: str, other: str
) -> None:
    root = small_project(tmp_path / "project")
    found = take_in(root, issue("removal", listing=id_), DAY)
    assert (found.state, found.path) == ("by-hand", "") and f"practitioners/{other}.yml must change" in found.problems[
        0
    ]
    monkeypatch.setenv("KB_ROOT", str(root))
    assert cli.main(found.problems[0].partition("run.py ")[2].split()) == 0
    assert judge(root).errors == [] and not list((root / "data/practitioners").rglob(f"{id_}.yml"))


@pytest.mark.parametrize(
    "body", ["", "Hello", "### The word\n\nx", issue("correction", page="x", instead="y"), issue("experience")]
)
def test_what_is_for_a_person_is_left_to_one(project: Path, body: str) -> None:
    assert take_in(project, body, DAY).state == "by-hand"


def test_the_command_prints_none_of_the_text_where_a_workflow_reads(project: Path, tmp_path: Path) -> None:
    body = issue("term", **{**TERM, "term": "::error::x", "notes": "::set-env name=PATH::x"})
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"issue": {"number": 7, "body": body, "created_at": "2026-11-20T10:00:00Z"}}))
    done = kb(project, "intake", str(event), "--to", str(tmp_path / "out"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "entry: 0 problems\n", "")
    found: dict[str, Any] = json.loads((tmp_path / "out" / "intake.json").read_text())
    assert set(found) == {"state", "form", "path", "text", "problems", "notes"}
    assert read_issue(event)[1] == DAY


def test_forms_ask_for_keys_that_entries_have(project: Path) -> None:
    from kb.issue_forms import _row

    own = {"entry", "notes", "consent", "kind"}
    for item in FORMS:
        labels = [question.label for question in item.questions]
        assert len(set(labels)) == len(labels), item.name
        if item.models:
            assert [q.id for q in item.questions if q.id not in own and _row(item, q) is None] == []
    assert Practitioner in form("listing").models
