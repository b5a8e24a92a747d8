"""The forms of contribute/: what each asks, where it goes, and what must be agreed to before."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kb.codes import CODES
from kb.contract import Contract, merged_listings
from kb.edit.draft import RECIPES
from kb.files import PATTERNS, shown_character
from kb.form import schema_line
from kb.load import Library
from kb.model import KINDS, Center, Practitioner, Reference, Term, key_names
from kb.named_words import listings_by_name
from kb.pages import Pages
from kb.rules.contract import spent_ids
from kb.rules.nearby import NEAR
from kb.settings import own_address, read_settings
from kb.source import MAX_SCALAR
from kb.web_forms.fields import Field, Wish, fields_of
from kb.web_forms.notes import Correction, Experience, Removal
from kb.web_forms.patterns import patterns, wordings
from kb.web_forms.rule_sayings import rule_sayings
from kb.web_forms.sayings import sayings

LISTED = 2_000
"""Of a kind with more entries than this, no list of ids goes to the browser: whether one exists, the check says later."""

_MINE = (
    "Nothing in it is about a client: no name, initial, date or place, and no sentence that she would know for hers."
)
_FREE = "I wrote it in my own words, and it may be published under CC BY 4.0."
_LISTING_LEFT_OUT = frozenset(
    {"sample", "centers", "formerly", "professions.license.checked_on", "professions.license.checked_at"}
)
_LISTING_WISHES = {
    "id": Wish("Name in the address", hint="The last part of the entry's address on this site. Made from the name above: lower-case letters, digits and hyphens."),
    "post_nominals": Wish("Letters after the name", hint="One in a line, or with commas between: LMT, BCTMB.", has_commas=True),
    "npi": Wish(is_folded=True),
    "professions": Wish("Profession and license"),
    "professions.license": Wish(more="We look it up in the register, and the entry says when."),
    "professions.license.body": Wish("Who gave the license", hint=""),
    "professions.license.number": Wish(hint="As the register has it, with its zeros."),
    "professions.license.jurisdiction": Wish("Where it holds"),
    "keeps_roles_apart": Wish("If you hold both licenses: how you keep the two roles apart", hint="", is_long=True, is_folded=True),
    "how_we_work": Wish("How you work with the other profession", hint="In your own words, a sentence or two. No client, and no promise of a cure.", is_long=True),
    "works_with": Wish("Whom you work with"),
    "telehealth_jurisdictions": Wish("Where clients may be for online sessions", is_folded=True),
    "places": Wish("Where you work"),
    "places.region": Wish("State, province or country", hint="The country below follows from it."),
    "places.precision": Wish("What may be shown of the place", hint="Your home address is never published.", usual="city", called={"city": "The city", "address": "The street address of a practice, too"}),
    "places.address": Wish("Street address", hint="Only of a practice, and only where you let it be shown."),
    "places.city": Wish(hint=""),
    "places.step_free": Wish("It can be reached without steps", hint=""),
    "fees": Wish(is_folded=True),
    "fees.from": Wish("Lowest fee"),
    "fees.to": Wish("Highest fee"),
    "fees.sliding_scale": Wish("The fee follows the client's means"),
    "accepting_new_clients": Wish("New clients", hint=""),
    "accepting_new_clients.value": Wish("Do you take new clients?", hint=""),
    "accepting_new_clients.on": Wish("As of", usual="today"),
    "partner_interests": Wish("What you welcome"),
    "how_to_refer": Wish("How a colleague should refer a client to you", hint="In your own words.", is_long=True),
    "contact": Wish("How to reach you", hint="One way is enough. Whatever you give here is public."),
    "contact.website": Wish(hint=""),
    "contact.email": Wish("E-mail", hint=""),
    "contact.prefers": Wish("The way you like best", hint=""),
    "consent": Wish("Your consent", hint="The entry shows only what you tick here."),
    "consent.given_on": Wish("Given on", hint="", usual="today"),
    "consent.scope": Wish("What may be shown", called={"bulk-export": "All of it but telephone and e-mail in the files for download"}),
    "consent.how": Wish("How it is given", hint="What you send from this page is enough.", usual="issue", called={"issue": "With this form, as a note on GitHub", "pull-request": "With this form, as a file that I propose on GitHub", "email": "By e-mail", "signed-form": "On a signed sheet"}),
    "confirmed_on": Wish("Confirmed on", hint="Twelve months later the entry leaves the site by itself, unless you confirm it again.", usual="today"),
}  # fmt: skip
_ASKS = (
    "I ask to be listed in the Better Together directory with what I have written here. I know that it is public, that it is "
    "shown for twelve months from the day I last confirm it, and that I can have it taken off at any time without a reason."
)


@dataclass(frozen=True)
class WebForm:
    """A form: its model, the issue form of the repository that takes what it makes, and its place where it is a file.

    `promises` are agreed to before anything can be sent. `called_by` is the key that the id is made from.
    """

    name: str
    model: type
    issue: str
    what: str
    promises: tuple[str, ...]
    place: str = ""
    called_by: str = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    wishes: Mapping[str, Wish] = field(default_factory=dict)
    crisis: bool = False

    def fields(self, library: Library, pages: Pages) -> tuple[Field, ...]:
        """What it asks, in house order, without what has one value only."""
        return fields_of(self.model, self.left_out | frozenset(self.fixed), self.wishes, library, pages)


_ONE_EACH = "One in a line, or with commas between."


def _entry_form(kind: str, **more: Any) -> WebForm:
    """A form that makes an entry of data/, as `kb new` does."""
    recipe = RECIPES[kind]
    fixed = {**recipe.fixed, **more.pop("fixed", {})}
    return WebForm(model=recipe.model, place=recipe.place, called_by=recipe.called_by, fixed=fixed, **more)


FORMS: Mapping[str, WebForm] = {
    form.name: form
    for form in (
        _entry_form(
            "term",
            name="term",
            issue="term.yml",
            what="New term",
            promises=(_MINE, _FREE),
            left_out=frozenset({"glossed_as", "status", "reviews", "formerly"}),
            wishes={
                "term": Wish("The word", hint=""),
                "id": Wish("Name in the address", hint="The last part of the word's address on this site. Made from the word above: lower-case letters, digits and hyphens."),
                "aliases": Wish("Other names", _ONE_EACH, has_commas=True),
                "lay_words": Wish("What clients say for it", _ONE_EACH, has_commas=True),
                "misspellings": Wish("How it is often misspelled", _ONE_EACH, has_commas=True, is_folded=True),
                "professions": Wish("Whose word it is"),
                "shared": Wish("The meaning that both can agree on", is_long=True),
                "massage_therapist": Wish("What a massage therapist means", "Leave it out if you are none.", is_long=True),
                "psychotherapist": Wish("What a psychotherapist means", "Leave it out if you are none.", is_long=True),
                "false_friend": Wish("The misunderstanding it causes", "It needs both voices above.", is_long=True),
                "contested": Wish("What is disputed about it", is_long=True, is_folded=True),
                "see": Wish("Neighboring terms", "One in a line, called as the glossary calls it. If this word misleads, leave out those that mislead too, and name them in the note: they have to name this one in turn.", is_folded=True),
                "references": Wish("Sources", "One in a line: its short name (moyer-2004), or the address that its number leads to on a page.", is_folded=True),
            },
        ),
        _entry_form(
            "reference",
            name="source",
            issue="source.yml",
            what="New source",
            promises=("I have seen this source as far as I say under “What was read”. Nothing is written from memory.",),
            left_out=frozenset({"formerly"}),
            wishes={
                "id": Wish("Its short name", hint="By which pages cite it: usually the first author's family name and the year, moyer-2004."),
                "type": Wish("What it is"),
                "author": Wish("Authors"),
                "author.family": Wish("Family name"),
                "author.given": Wish("Given names or initials"),
                "author.literal": Wish("Or a body that signs as author", hint=""),
                "authority": Wish("Issued by"),
                "issued": Wish("Year or date"),
                "issued_note": Wish("If it has no date", is_folded=True),
                "container_title": Wish("Journal, book or site"),
                **{key: Wish(is_folded=True) for key in ("publisher", "edition", "volume", "issue", "page", "number")},
                "section": Wish("Sections that were read", is_folded=True),
                "jurisdiction": Wish("Where it holds", is_folded=True),
                **{key: Wish(is_folded=True) for key in ("pmid", "pmcid", "isbn")},
                "url": Wish("Web address"),
                "grade_note": Wish("Its limits", is_long=True),
                "read": Wish("Reading"),
                "read.what": Wish("What was read"),
                "read.on": Wish("Read on", hint=""),
            },
        ),
        _entry_form(
            "practitioner",
            name="listing",
            issue="listing.yml",
            what="Listing",
            promises=("I am the person who is listed.", _ASKS, _MINE),
            left_out=_LISTING_LEFT_OUT,
            wishes={**_LISTING_WISHES, "name": Wish("Your name as it should appear", hint="Without the letters behind it.")},
        ),
        _entry_form(
            "center",
            name="center",
            issue="listing.yml",
            what="Listing of a center",
            promises=("I may speak for this center, and nobody is named in it who has not agreed.", _ASKS, _MINE),
            fixed={"members": []},  # they are entered in their own files and in this one together, by an editor
            left_out=_LISTING_LEFT_OUT,
            wishes={**_LISTING_WISHES, "name": Wish("The center's name", hint="")},
        ),
        WebForm(
            "correction",
            Correction,
            "correction.yml",
            "Correction",
            (_MINE, _FREE),
            wishes={
                "page": Wish("Address of the page", is_here=True),
                "sentence": Wish("The sentence", is_long=True),
                "wrong": Wish("What is wrong or missing", hint="", is_long=True),
                "instead": Wish("As it should stand", hint="", is_long=True),
                "known_from": Wish("How you know", is_long=True),
                "could_hurt": Wish("It could hurt someone"),
            },
        ),
        WebForm(
            "experience",
            Experience,
            "experience.yml",
            "Experience",
            (
                "No client's name, initial, age, date, place or workplace stands in it, and none of anybody who treated me.",
                "A client would not know one sentence of it for hers. It is my story, not hers.",
                "My code and my law allow me to tell it; where I was not certain, I have asked or left it out.",
                "I know that what I send is public at once, and that copies may remain when I take it back.",
            ),
            wishes={
                "told_by": Wish("I tell it as", hint=""),
                "happened": Wish("What happened", is_long=True),
                "done": Wish("What you did, and what the other did", is_long=True),
                "differently": Wish("What you would do differently", is_long=True),
                "learned": Wish("What it taught you", is_long=True),
                "license": Wish("It may be used under CC BY 4.0", hint="Put together with what others told. The page says that it is composed."),
                "thanks": Wish("Thanks by name"),
            },
            crisis=True,
        ),
        WebForm(
            "removal",
            Removal,
            "removal.yml",
            "Take a listing off",
            ("I am the person listed, or I may speak for the center.",),
            wishes={
                "listing": Wish("The listing", hint="Its address, copied from the browser, or the last part of it."),
                "asked_by": Wish("I am", hint=""),
            },
        ),
    )
}  # fmt: skip


def form_data(form: WebForm, fields: Sequence[Field], library: Library, pages: Pages) -> dict[str, Any]:
    """All that a browser needs to judge what is written in these fields, and to write it as the project would."""
    kind = next((item for item in KINDS if f"/{item.folder}/" in form.place), None)
    return {
        "name": form.name,
        "model": form.model.__name__,
        "issue": form.issue,
        "what": form.what,
        "place": form.place,
        "kind": kind.name if kind else "",
        "calledBy": form.called_by,
        "schema": schema_line(kind.schema) if kind else "",
        "fixed": dict(form.fixed),
        "order": _order(form),
        "fields": [item.data() for item in fields],
        "longest": MAX_SCALAR,
        "own": own_address(read_settings(library.root)[0]),
        **_said_and_matched(),
        "known": _known(form, library) | ({"pages": pages_of(library, pages)} if form.model is Correction else {}),
        **({"wordings": wordings(), "near": NEAR} if form.model in {Term, Practitioner, Center} else {}),
    }


def pages_of(library: Library, pages: Pages) -> list[str] | None:
    """The address of every page of the site; None where there are too many."""
    here = Contract(library, pages).here if len(library.listings) <= LISTED else None
    return None if here is None else [where for where in here if where.endswith("/")]


def _order(form: WebForm) -> list[str]:
    """The keys at the top of the entry, in house order, those with one value too."""
    return [key for key in key_names(form.model).values() if key not in form.left_out]


@cache
def _said_and_matched() -> Mapping[str, Any]:
    """What is the same for all forms: words, patterns, and the names of what cannot be seen."""
    said = {**sayings(), **rule_sayings()}
    warnings = sorted({code for code, _, _ in said.values() if CODES[code].level == "warning"})
    return {"said": said, "warnings": warnings, "patterns": patterns(), "hidden": _hidden_names()}


def _hidden_names() -> dict[str, str]:
    """Letter that cannot be seen -> how it is called; what has no name is left out."""
    invisible = PATTERNS["invisible"]
    letters = (chr(number) for plane in (0, 0xE) for number in range(plane << 16, (plane << 16) + 0x10000))
    named = [
        letter
        for letter in letters
        if (found := invisible.match(letter)) and found.group(1) and unicodedata.name(letter, "") != ""
    ]
    return {letter: shown_character(letter).rpartition(" (")[0] for letter in named}


def _known(form: WebForm, library: Library) -> dict[str, Any]:
    """What stands in data/ already, as far as this form's entry could collide with it or name it."""
    ids = {
        "term": library.terms,
        "reference": library.references,
        "listing": library.listings,
    }
    named = _NAMED.get(form.model, ("listing",))
    own: Iterable[Any] = ids[named[0]].values() if named else ()
    found: dict[str, Any] = {
        "ids": {kind: sorted(ids[kind]) for kind in named if len(ids[kind]) <= LISTED},
        "former": {old: item.id for item in own for old in item.formerly},
    }
    if form.place and named:
        found["spent"] = spent_ids(library, named[0])
    if named and named[0] == "listing" and len(library.listings) <= LISTED:
        found["called"] = listings_by_name(library)
    if form.model is Removal:
        found["former"] = merged_listings(library) | found["former"]
    if form.model is Term:
        found["terms"] = {term.id: _words(term) for term in library.terms.values()}
        found["friends"] = [term.id for term in library.terms.values() if term.false_friend]
    elif form.model is Reference:
        found["numbers"] = {
            key: {getattr(item, key).casefold(): item.id for item in library.references.values() if getattr(item, key)}
            for key in ("doi", "pmid", "pmcid")
        }
    elif form.model in {Practitioner, Center}:
        found["countries"] = {id_: getattr(word, "country", "") for id_, word in library.words("regions").items()}
    return found


_NAMED: Mapping[type, tuple[str, ...]] = {
    Term: ("term", "reference"),
    Reference: ("reference",),
    Correction: (),
    Experience: (),
}
"""The kinds of entries that a form's entry is one of or may name, its own first."""


def _words(term: Term) -> dict[str, Any]:
    """The words that a term claims, as the rule about aliases reads them."""
    keys = ("aliases", "lay_words", "misspellings", "formerly", "glossed_as")
    return {"term": term.term, **{key: list(words) for key in keys if (words := getattr(term, key))}}
