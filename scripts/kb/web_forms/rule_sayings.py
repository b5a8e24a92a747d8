"""What the rules say that look at an entry as a whole and at others beside it; learned as in `sayings`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kb.edit.draft import former_problem, taken_problem
from kb.load import Entry, Library, read_entry
from kb.model import KINDS, Link
from kb.model.telling import MEANT
from kb.pages import Pages
from kb.problem import Problem, quoted
from kb.rules import Rule, data_links, dates, voice, wording
from kb.rules.contract import spent_problem
from kb.source import parse_document
from kb.web_forms.notes import page_problem
from kb.web_forms.sayings import Saying, pattern_of

_NO_PAGES = Pages({}, frozenset())
_COLLECTIONS = {
    "glossary": "terms",
    "references": "references",
    "practitioners": "listings",
    "vocabulary": "vocabularies",
}
_TERM = "id: {0}\nterm: {0}\nprofessions: [probe]\nshared: Probe.\n"
_FALSE = "false_friend: Probe.\n"
_VOICES = "massage_therapist: {}\npsychotherapist: {}\n"
_SOURCE = (
    "id: {0}\ntype: book\nauthority: Probe\nissued: 2020\ntitle: Probe\ndoi: 10.1234/x\ngrade: probe\n"
    'read: {{what: text, on: "2020-01-02"}}\n'
)
_PERSON = (
    "id: {id}\nkind: person\nname: Probe\nprofessions: [{{profession: probe}}]\n"
    'places: [{{city: Probe, region: US-OR, country: {country}}}]\ncontact: {{website: "https://x.org/"}}\n'
    'consent: {{given_on: "{given}", scope: [{scope}], how: email}}\nconfirmed_on: "2020-01-02"\n'
)
_WORDS = "id: {}\ntitle: Probe\ndescription: Probe.\nentries: [{}]\n"
_COUNTRIES = {
    "vocabulary/regions": _WORDS.format("regions", "{id: US-OR, label: Probe, country: US}"),
    "vocabulary/countries": _WORDS.format("countries", "{id: US, label: Probe}, {id: CA, label: Probe}"),
}


def _person(
    id_: str = "probe", country: str = "US", given: str = "2020-01-02", scope: str = "name, place, contact"
) -> str:
    return _PERSON.format(id=id_, country=country, given=given, scope=scope)


# name -> the rule, the entries in which it finds one thing, and what stands in its words for what was written
_WRONG: Mapping[str, tuple[Rule, Mapping[str, str], Mapping[str, str]]] = {
    "word-taken": (
        data_links.aliases_are_unique,
        {
            "glossary/alpha": _TERM.format("alpha") + "lay_words: [beta]\n",
            "glossary/gamma": _TERM.format("gamma") + "aliases: [beta]\n",
        },
        {"aliases": "{key}", "'beta'": "'{word}'", "'alpha'": "'{other}'", "has it under lay_words": "{how}"},
    ),
    "word-own": (
        data_links.aliases_are_unique,
        {"glossary/alpha": _TERM.format("alpha") + "aliases: [Alpha]\n"},
        {"aliases": "{key}", "'Alpha'": "'{word}'"},
    ),
    "word-form": (
        data_links.aliases_are_unique,
        {
            "glossary/alpha": _TERM.format("alpha") + "lay_words: [beta]\n",
            "glossary/gamma": _TERM.format("gamma") + "glossed_as: [beta]\n",
        },
        {"'beta'": "'{word}'", "'alpha'": "'{other}'", "has it under lay_words": "{how}"},
    ),
    "headword-taken": (
        data_links.aliases_are_unique,
        {
            "glossary/alpha": _TERM.format("alpha"),
            "glossary/gamma": _TERM.format("gamma").replace("term: gamma", "term: Alpha"),
        },
        {"'Alpha'": "{shown}", "'alpha'": "'{other}'"},
    ),
    "friend-alone": (
        data_links.false_friends_know_each_other,
        {
            "glossary/alpha": _TERM.format("alpha") + _FALSE,
            "glossary/gamma": _TERM.format("gamma") + _FALSE + "see: [alpha]\n",
        },
        {"'alpha'": "'{id}'", "'gamma'": "'{own}'", "gamma": "{own}", "alpha": "{id}"},
    ),
    "voices-absent": (
        voice.false_friends_have_two_voices,
        {"glossary/alpha": _TERM.format("alpha") + _FALSE},
        {"massage_therapist and psychotherapist": "{absent}"},
    ),
    "voices-same": (
        voice.false_friends_have_two_voices,
        {"glossary/alpha": _TERM.format("alpha") + _VOICES.format("Probe.", "Probe.") + _FALSE},
        {},
    ),
    "itself": (
        data_links.links_lead_somewhere,
        {"glossary/alpha": _TERM.format("alpha") + "see: [alpha]\n"},
        {"see.1": "{key}", "alpha": "{id}"},
    ),
    "number-taken": (
        data_links.sources_are_listed_once,
        {"references/alpha": _SOURCE.format("alpha"), "references/gamma": _SOURCE.format("gamma")},
        {"has the doi": "has the {key}", "correct the doi": "correct the {key}", "'10.1234/x'": "{shown}", "'alpha'": "'{other}'"},
    ),
    "country": (
        data_links.regions_lie_in_their_countries,
        {**_COUNTRIES, "practitioners/probe": _person(country="CA")},
        {"places.1.country": "{key}", "'CA'": "'{shown}'", "'US-OR'": "'{region}'", "'US'": "'{country}'", "country: US": "country: {country}"},
    ),
    "consent-late": (
        dates.consent_covers_what_is_shown,
        {"practitioners/probe": _person(given="2020-01-03")},
        {"2020-01-03": "{given}", "2020-01-02": "{confirmed}"},
    ),
    "consent-lacks": (
        dates.consent_covers_what_is_shown,
        {"practitioners/probe": _person(scope="name, place")},
        {"shows contact": "shows {part}", "add contact": "add {part}"},
    ),
    "expired": (
        dates.listings_are_current,
        {"practitioners/probe": _person()},
        {"2021-01-02": "{end}", "2020-01-02": "{confirmed}"},
    ),
    "sample": (
        data_links.samples_are_marked,
        {"practitioners/sample-probe": _person("sample-probe")},
        {"'sample-probe'": "'{id}'"},
    ),
}  # fmt: skip


def rule_sayings() -> dict[str, Saying]:
    """Name of a mistake that a rule finds -> what is said of it."""
    found = {name: pattern_of(_found(rule, texts), marks) for name, (rule, texts, marks) in _WRONG.items()}
    for rule, text in ((wording.claims_are_kept_small, "It heals trauma."), (wording.people_come_first, "An addict.")):
        problem = _found(rule, {"glossary/alpha": _TERM.format("alpha").replace("Probe.", text)})
        marks = {"shared": "{key}", problem.message.partition(": ")[2]: "{found}", problem.hint: "{better}"}
        found[problem.code] = pattern_of(problem, marks)
    for kind in ("term", "reference", "listing"):
        for name, id_ in (("near", "probes"), ("like", "probexyz"), ("unlike", "zzz")):
            found[f"no-{kind}-{name}"] = _no_entry(kind, id_)
        found[f"id-near-{kind}"] = _meant_entry(kind, "Prob e", {"probe": "{near}"})
    found["id-known"] = _meant_entry("term", "Probe", {"probe": "{better}"})
    found["taken"] = pattern_of(taken_problem("probe"), {"probe": "{path}"})
    found["former"] = pattern_of(former_problem("probe", "alpha"), {"probe": "{id}", "alpha": "{other}"})
    for name, there in (("no-page", "https://probe.org/x/"), ("elsewhere", "https://example.org/")):
        wrong = page_problem(there, "https://probe.org/", ())
        if wrong is None:
            raise ValueError(f"{there} is no mistake any more: see kb.web_forms.notes")
        own = {"https://probe.org/": "{own}"} if name == "elsewhere" else {}
        found[name] = pattern_of(wrong, {quoted(there): "{shown}", **own})
    spent = {"'probe'": "'{id}'", "/alpha/": "{where}", "WENT": "{went}"}
    found["spent"] = pattern_of(spent_problem("probe", "/alpha/", "WENT"), spent)
    return found


def _meant_entry(kind: str, written: str, marks: Mapping[str, str]) -> Saying:
    """What is said of an id of another form where there is an entry 'probe'; the message is that of the id."""
    library = Library(Path(), written_ids={kind: frozenset({"probe"})})
    return pattern_of(data_links.with_words(Problem("", 1, 1, "KB112", "", "", (MEANT, kind, written)), library), marks)


def _no_entry(kind: str, id_: str) -> Saying:
    """What is said of an id that names nothing, where there is an entry 'probe'."""
    library = Library(Path(), written_ids={kind: frozenset({"probe"})})
    problem = data_links.missing("", (1, 1), "KEY", Link(kind), id_, library, _NO_PAGES)
    if problem is None:
        raise ValueError(f"{id_!r} is no mistake any more: see kb.web_forms.rule_sayings")
    marks = {"KEY": "{key}", f"'{id_}'": "{shown}"}
    return pattern_of(problem, marks, {f"'{id_}'": "'{id}'", id_: "{id}", "probe": "{near}"})


def _found(rule: Rule, texts: Mapping[str, str]) -> Problem:
    """The first thing that a rule finds in these entries (folder and stem -> YAML)."""
    kinds = {kind.folder: kind for kind in KINDS}
    items: dict[str, Any] = {}
    entries = {}
    for place, text in texts.items():
        folder, _, stem = place.partition("/")
        document, _ = parse_document(text, f"data/{place}.yml")
        items.setdefault(_COLLECTIONS[folder], {})[stem] = read_entry(kinds[folder], stem, document)[0]
        entries[kinds[folder].name, stem] = Entry(kinds[folder], document.path, document)
    found = next(rule(Library(Path(), entries=entries, **items), _NO_PAGES), None)
    if found is None:
        raise ValueError(f"{rule.__name__} finds nothing any more: see kb.web_forms.rule_sayings")
    return found
