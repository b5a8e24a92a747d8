"""What the knowledge base knows, as frozen types. No I/O. Each key is described once, here: the description feeds
the JSON Schema that editors use, the questions of `kb new`, and data/README.md. The order of fields is the house
order of keys.
"""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, Strict, TypeAdapter, ValidationError, WithJsonSchema
from pydantic.dataclasses import dataclass as _pydantic_dataclass
from pydantic_core import PydanticCustomError

from kb.problem import Problem, did_you_mean, quoted
from kb.source import Document, Key

# --- small types -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """The value is the id of something else: of a `kind` of entry, or of a word in a vocabulary."""

    kind: str
    vocabulary: str = ""


def refusal(code: str, message: str, hint: str = "") -> PydanticCustomError:
    """What a validator raises: becomes one Problem, at the place of the value."""
    return PydanticCustomError("kb", "{message}", {"code": code, "message": message, "hint": hint})


def today() -> datetime.date:
    """The day that dates are judged by: KB_TODAY (for tests and repeatable builds), else today."""
    pinned = os.environ.get("KB_TODAY")
    return datetime.date.fromisoformat(pinned) if pinned else datetime.date.today()


_MARKUP = re.compile(r"<[A-Za-z/!?]|\{\{|\{%|\{#")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
_SCHEMES = ("https", "mailto", "tel")


def _plain(text: str) -> str:
    found = _MARKUP.search(text)
    if found:
        raise refusal("KB117", f"holds {quoted(found.group())}: texts here are plain, without HTML or macros", "write it in words")
    stripped = text.strip()
    if not stripped:
        raise refusal("KB110", "is empty", "write the text, or leave out the key")
    return stripped


def id_problem(text: str) -> tuple[str, str] | None:
    """Message and hint when the text is no id, else nothing."""
    if _ID.match(text):
        return None
    strange = next((char for char in text if ord(char) > 127), "")
    if strange:
        return (
            f"the id {quoted(text)} has the letter '{strange}' (U+{ord(strange):04X}), which is not one of a-z",
            "type it again on an English keyboard",
        )
    suggestion = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return (
        f"the id {quoted(text)} is not made of a-z, 0-9 and single hyphens",
        f"write {suggestion}" if suggestion else "choose a short name, for example informed-consent",
    )


def _identifier(text: str) -> str:
    wrong = id_problem(text)
    if wrong:
        raise refusal("KB112", *wrong)
    return text


def url_problem(text: str) -> tuple[str, str] | None:
    """Message and hint when the address may not be linked to, else nothing."""
    shown = quoted(text)
    if len(text) > 2_000:
        return f"the address {shown} has {len(text):,} characters; 2,000 are the most", "use the short address of the page"
    if re.search(r"[\s\x00-\x1f<>\"\\^`{|}]", text):
        return f"the address {shown} has a blank or a character that addresses do not have", "copy it again from the browser"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return f"the address {shown} cannot be read", "copy it again from the browser"
    scheme = parts.scheme.lower()
    if scheme == "http":
        return f"the address {shown} is not encrypted", f"write https:{text[5:]}"
    if scheme not in _SCHEMES:
        return f"the address {shown} does not start with https:, mailto: or tel:", "use the https address of the page"
    if scheme == "https":
        if parts.username is not None or parts.password is not None:
            return f"the address {shown} has a user name or password in it", "write it without the part before @"
        if not parts.hostname or "." not in parts.hostname or parts.hostname.endswith("."):
            return f"the address {shown} names no site", "copy it again from the browser"
        strange = next((char for char in parts.hostname if ord(char) > 127), "")
        if strange:
            return f"the address {shown} has the letter '{strange}' (U+{ord(strange):04X}) in the name of the site", "copy it from the browser, which writes such names as xn--..."
        if port is not None:
            return f"the address {shown} has a port number", f"write it without :{port}"
    return None


def _https(text: str) -> str:
    text = text.strip()  # a long address may stand in a folded text (>), which ends with a line break
    wrong = url_problem(text)
    if wrong:
        raise refusal("KB115", *wrong)
    if not text.lower().startswith("https:"):
        raise refusal("KB115", f"the address {quoted(text)} is not a web address", "write an address that starts with https://")
    return text


def _date(value: Any) -> datetime.date:
    if isinstance(value, datetime.date):
        return value
    match = _ISO_DATE.match(value) if isinstance(value, str) else None
    if not match:
        raise refusal("KB116", f"{quoted(value)} is not a date of the form 2026-11-23", 'write year, month and day: "2026-11-23"')
    try:
        day = datetime.date(*map(int, match.groups()))
    except ValueError:
        raise refusal("KB116", f"{quoted(value)} is a day that does not exist", "look at the calendar") from None
    if day.year < 1900:
        raise refusal("KB116", f"{quoted(value)} is too long ago", "check the year")
    return day


def _past(day: datetime.date) -> datetime.date:
    if day > today():
        raise refusal("KB116", f"'{day}' lies in the future", "write the day on which it happened")
    return day


def _issued(value: Any) -> str:
    text = str(value)
    match = re.match(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", text)
    if isinstance(value, bool) or not match:
        raise refusal("KB116", f"{quoted(value)} is not a year or date", 'write 2017, "2017-05" or "2017-05-30"')
    year, month, day = match.groups()
    try:
        datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise refusal("KB116", f"{quoted(value)} is a day that does not exist", "look at the calendar") from None
    if not 1500 <= int(year) <= today().year + 1:
        raise refusal("KB116", f"{quoted(value)} cannot be the year of a source", "check the year")
    return text


def _doi(text: str) -> str:
    if not re.match(r"10\.\d{4,9}/[^\s]+\Z", text):
        raise refusal("KB120", f"{quoted(text)} is not a DOI", "write it from '10.' on, without https://doi.org/")
    return text


def _digits(text: str) -> str:
    return re.sub(r"[^0-9Xx]", "", text)


def _isbn(text: str) -> str:
    digits = _digits(text).upper()
    if len(digits) == 13 and digits.isdigit():
        good = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0
    elif len(digits) == 10 and digits[:9].isdigit():
        good = sum((10 if d == "X" else int(d)) * (10 - i) for i, d in enumerate(digits)) % 11 == 0
    else:
        good = False
    if not good:
        raise refusal("KB120", f"{quoted(text)} is not an ISBN: the check digit does not fit", "compare it with the book")
    return text


def _npi(text: str) -> str:
    """Ten digits; the last is the Luhn check digit over 80840 and the first nine (US National Provider Identifier)."""
    if not re.match(r"[12]\d{9}\Z", text):
        raise refusal("KB120", f"{quoted(text)} is not a ten-digit NPI", "compare it with the register")
    total = 0
    for index, char in enumerate(reversed("80840" + text)):
        digit = int(char) * (2 if index % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    if total % 10:
        raise refusal("KB120", f"{quoted(text)} is not an NPI: the check digit does not fit", "compare it with the register")
    return text


def _pmid(text: str) -> str:
    if not re.match(r"[1-9]\d{0,8}\Z", text):
        raise refusal("KB120", f"{quoted(text)} is not a PMID", "write its digits only")
    return text


def _telephone(text: str) -> str:
    if not re.match(r"\+[1-9]\d{6,14}\Z", text):
        raise refusal("KB110", f"{quoted(text)} is not an international telephone number", 'write "+" and digits only: "+15415550100"')
    return text


def _email(text: str) -> str:
    if not re.match(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z", text):
        raise refusal("KB110", f"{quoted(text)} is not an e-mail address", "write it as name@example.org")
    return text


def _free_text(text: str) -> str:
    text = _plain(text)
    found = re.search(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.\w+|\+?\d[\d\s().-]{7,}\d", text)
    if found:
        what = "e-mail address" if "@" in found.group() else "telephone number"
        raise refusal("KB118", f"holds the {what} {quoted(found.group())}", "put it under contact and take it out of the text")
    return text


def _unique(values: tuple[Any, ...]) -> tuple[Any, ...]:
    seen = set()
    for value in values:
        if value in seen:
            raise refusal("KB403", f"holds {quoted(value)} twice", "delete one")
        seen.add(value)
    return values


Text = Annotated[str, Strict(), AfterValidator(_plain)]
FreeText = Annotated[str, Strict(), AfterValidator(_free_text)]
Flag = Annotated[bool, Strict()]
Number = Annotated[int, Strict(), Field(ge=0, le=100_000)]
Id = Annotated[str, Strict(), AfterValidator(_identifier)]
Url = Annotated[str, Strict(), AfterValidator(_https)]
PastDate = Annotated[datetime.date, BeforeValidator(_date), AfterValidator(_past)]
DialedNumber = Annotated[str, Strict(), Field(pattern="^[0-9][0-9 -]{0,18}[0-9]$")]
Issued = Annotated[str, BeforeValidator(_issued), WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string"}]})]
Unique = AfterValidator(_unique)

TermId = Annotated[Id, Link("term")]
ReferenceId = Annotated[Id, Link("reference")]
ActivityId = Annotated[Id, Link("activity")]
GuideId = Annotated[Id, Link("guide")]
TemplateId = Annotated[Id, Link("template")]
CaseId = Annotated[Id, Link("case")]
PersonId = Annotated[Id, Link("listing")]
ProfessionId = Annotated[Id, Link("vocabulary", "professions")]
# regions and languages have ids with capitals (ISO 3166-2, BCP 47)
RegionId = Annotated[str, Strict(), Link("vocabulary", "regions")]
CountryId = Annotated[str, Strict(), Link("vocabulary", "countries")]
LanguageId = Annotated[str, Strict(), Link("vocabulary", "languages")]
PlaceId = Annotated[str, Strict(), Link("vocabulary", "places")]
ApproachId = Annotated[Id, Link("vocabulary", "approaches")]
ConcernId = Annotated[Id, Link("vocabulary", "concerns")]
AgeId = Annotated[Id, Link("vocabulary", "ages")]
FormatId = Annotated[Id, Link("vocabulary", "formats")]
InterestId = Annotated[Id, Link("vocabulary", "partner-interests")]
DutyId = Annotated[Id, Link("vocabulary", "duties")]
GroupId = Annotated[Id, Link("vocabulary", "activity-groups")]
VerdictId = Annotated[Id, Link("vocabulary", "verdicts")]
GradeId = Annotated[Id, Link("vocabulary", "grades")]


def about(text: str, **more: Any) -> Any:
    """A key's description (and default). Keys without a default are required."""
    return Field(description=text, **more)


entry = _pydantic_dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
Status = Literal["draft", "reviewed"]
PageStatus = Literal["outline", "draft", "reviewed"]

@entry
class Review:
    """A reviewer's signature: a named person of one profession who has read the whole text."""

    profession: Annotated[ProfessionId, about("The reviewer's profession.")]
    name: Annotated[Text, about("The reviewer's name and letters, as she wants them shown.")]
    reviewed_on: Annotated[PastDate, about("The day on which she signed.")]


# --- sources ---------------------------------------------------------------------------------------------------


@entry
class Name:
    """An author: a person (family, given) or a body (literal), as CSL names them."""

    family: Annotated[Text | None, about("Family name, as printed.")] = None
    given: Annotated[Text | None, about("Given names or initials, as printed; nothing that the source does not print.")] = None
    literal: Annotated[Text | None, about("A body that signs as author.")] = None

    def __post_init__(self) -> None:
        if bool(self.family) == bool(self.literal):
            raise refusal("KB110", "an author has either family (and given) or literal", "write {family: Price, given: C. J.} or {literal: SAMHSA}")


@entry
class Reading:
    """What of a source was read, and when."""

    what: Annotated[
        Literal["text", "excerpt", "abstract", "secondary"],
        about("What was read: the text, an excerpt, the abstract, or an account by others (secondary)."),
    ]
    on: Annotated[PastDate, about("The day it was read.")]


@entry
class Reference:
    """A source: what it is, how strong it is, what of it was read."""

    id: Annotated[Id, about("The file's name.")]
    type: Annotated[
        Literal["article-journal", "article-magazine", "book", "chapter", "report", "legislation", "regulation", "webpage", "standard", "thesis", "legal_case", "document"],
        about("Kind of work, in CSL's words."),
    ]
    author: Annotated[tuple[Name, ...], about("Authors in order, as printed.")] = ()
    authority: Annotated[Text | None, about("The body that issued a law, code or guideline.")] = None
    issued: Annotated[Issued | None, about('Year (2017) or date ("2017-05-30") of publication, or of the edition read.')] = None
    issued_note: Annotated[Text | None, about("Why there is no date, or which edition was read.")] = None
    title: Annotated[Text, about("Title as printed, in sentence case.")]
    container_title: Annotated[Text | None, about("Journal, book or site that holds it.")] = None
    publisher: Annotated[Text | None, about("Publisher of a book or report.")] = None
    edition: Annotated[Text | None, about("Edition.")] = None
    volume: Annotated[Text | None, about('Volume, in quotes: "102".')] = None
    issue: Annotated[Text | None, about('Issue, in quotes: "1".')] = None
    page: Annotated[Text | None, about('Pages, in quotes: "139-149".')] = None
    number: Annotated[Text | None, about("Number of a report, or article number.")] = None
    section: Annotated[Text | None, about("Sections of a law or code that were read.")] = None
    jurisdiction: Annotated[PlaceId | None, about("Where a law or code holds: a country or region of the vocabulary.")] = None
    doi: Annotated[Annotated[str, Strict(), AfterValidator(_doi)] | None, about("DOI from 10. on, seen in a source.")] = None
    pmid: Annotated[Annotated[str, Strict(), AfterValidator(_pmid)] | None, about("PubMed number, in quotes.")] = None
    pmcid: Annotated[Text | None, about("PubMed Central number, with PMC.")] = None
    isbn: Annotated[Annotated[str, Strict(), AfterValidator(_isbn)] | None, about("ISBN, in quotes.")] = None
    url: Annotated[Url | None, about("The body's or publisher's own address.")] = None
    grade: Annotated[GradeId, about("Grade of evidence that this kind of source can carry.")]
    grade_note: Annotated[Text | None, about("Design, size and limits, in a few plain words.")] = None
    read: Annotated[Reading, about("What was read of it, and when.")]
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()

    def __post_init__(self) -> None:
        if not self.author and not self.authority:
            raise refusal("KB109", "needs an author or an authority", "write who wrote or issued it")
        if not self.issued and not self.issued_note:
            raise refusal("KB109", "needs issued (a year), or issued_note that says why there is none", "write the year")

    @property
    def year(self) -> str:
        return self.issued[:4] if self.issued else "n.d."


# --- words -----------------------------------------------------------------------------------------------------


@entry
class Term:
    """A word that both professions meet, with what each of them hears."""

    id: Annotated[Id, about("The file's name, and the word's address.")]
    term: Annotated[Text, about("The word as it is shown.")]
    aliases: Annotated[tuple[Text, ...], Unique, about("Other names, abbreviations and British spellings; shown.")] = ()
    lay_words: Annotated[tuple[Text, ...], Unique, about("What clients say for it; for search only.")] = ()
    misspellings: Annotated[tuple[Text, ...], Unique, about("Usual slips of the pen; for search only.")] = ()
    glossed_as: Annotated[
        tuple[Text, ...] | None,
        about("Forms that are linked by themselves in guides. Left out: the term. Empty: never linked by itself."),
    ] = None
    professions: Annotated[tuple[ProfessionId, ...], Unique, about("Whose word it is.")]
    shared: Annotated[Text, about("The meaning that both can agree on.")]
    massage_therapist: Annotated[Text | None, about("What a massage therapist means by it, in the first person.")] = None
    psychotherapist: Annotated[Text | None, about("What a psychotherapist means by it, in the first person.")] = None
    false_friend: Annotated[Text | None, about("The misunderstanding that the word causes, and what to say instead.")] = None
    contested: Annotated[Text | None, about("What is disputed about it, and how to speak of it.")] = None
    see: Annotated[tuple[TermId, ...], Unique, about("Neighboring terms.")] = ()
    references: Annotated[tuple[ReferenceId, ...], Unique, about("Sources of the meaning.")] = ()
    status: Annotated[Status, about("draft until a named reviewer of each profession has signed.")] = "draft"
    reviews: Annotated[tuple[Review, ...], about("Who has signed, by pull request.")] = ()
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()

    @property
    def glossed(self) -> tuple[str, ...]:
        """The forms that are linked at first mention."""
        return (self.term,) if self.glossed_as is None else self.glossed_as


# --- scope -----------------------------------------------------------------------------------------------------


@entry
class Verdict:
    """What one profession may do about one activity."""

    verdict: Annotated[VerdictId, about("One of the six verdicts.")]
    reason: Annotated[Text, about("Why, in a sentence or two that a practitioner would accept.")]
    references: Annotated[tuple[ReferenceId, ...], Unique, about("Law, code or study that decides it.")] = ()
    guide: Annotated[GuideId | None, about("The guide that tells how.")] = None
    see: Annotated[tuple[ActivityId, ...], Unique, about("Related activities.")] = ()


@entry
class PlaceNote:
    """What the law of one place says about an activity."""

    note: Annotated[Text, about("What was read, in plain words.")]
    references: Annotated[tuple[ReferenceId, ...], Unique, about("The law that was read.")]
    read_on: Annotated[PastDate, about("The day it was read.")]


@entry
class Activity:
    """A row of the scope matrix: something that might be done, and who may."""

    id: Annotated[Id, about("The file's name, and the row's address.")]
    activity: Annotated[Text, about("What is done, opening with a verb.")]
    group: Annotated[GroupId, about("The group of rows that it stands in.")]
    questions: Annotated[tuple[Text, ...], Unique, about("What readers would type, in their words.")]
    verdicts: Annotated[dict[ProfessionId, Verdict], about("One for each profession.")]
    depends_on: Annotated[tuple[Text, ...], Unique, about("What the answer depends on: place, employer, training.")] = ()
    jurisdictions: Annotated[dict[PlaceId, PlaceNote], about("Places whose law was read.")] = Field(default_factory=dict)
    status: Annotated[Status, about("draft until a named reviewer of each profession has signed.")] = "draft"
    reviews: Annotated[tuple[Review, ...], about("Who has signed, by pull request.")] = ()
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()


# --- people and centers ----------------------------------------------------------------------------------------


@entry
class License:
    """A license, and who looked it up when."""

    body: Annotated[Text, about("The body that gives it.")]
    number: Annotated[Text, about('Number, in quotes: "00123" keeps its zeros.')]
    jurisdiction: Annotated[RegionId, about("Where it holds.")]
    status: Annotated[Literal["active", "inactive", "probation", "expired"], about("As the register says.")]
    checked_on: Annotated[PastDate | None, about("The day on which we looked it up.")] = None
    checked_at: Annotated[Url | None, about("The register's address.")] = None


@entry
class PracticeAs:
    """A profession that somebody practices, with the license for it."""

    profession: Annotated[ProfessionId, about("One of the six professions.")]
    license: Annotated[License | None, about("The license, where the place has one.")] = None


@entry
class WorksWith:
    """Whom somebody works with."""

    ages: Annotated[tuple[AgeId, ...], Unique, about("Age groups.")] = ()
    concerns: Annotated[tuple[ConcernId, ...], Unique, about("What clients come with.")] = ()


@entry
class PracticePlace:
    """Where somebody works. City is the default precision; a home address is never published."""

    city: Annotated[Text, about("City or town.")]
    region: Annotated[RegionId, about("State, province or country of the vocabulary.")]
    country: Annotated[CountryId, about("Country.")]
    precision: Annotated[Literal["city", "address"], about("How exactly the place may be shown.")] = "city"
    address: Annotated[Text | None, about("Street address of a practice, only with precision: address.")] = None
    postal_code: Annotated[Text | None, about("Postal code, in quotes.")] = None
    step_free: Annotated[Flag | None, about("Can be reached without steps.")] = None


@entry
class Fees:
    """What a session costs."""

    currency: Annotated[Annotated[str, Strict(), Field(pattern="^[A-Z]{3}$")], about("Three letters: USD, CAD, GBP.")]
    session_minutes: Annotated[Number, about("Length of a session in minutes.")]
    from_: Annotated[Number, Field(alias="from", description="Lowest fee.")]
    to: Annotated[Number | None, about("Highest fee.")] = None
    sliding_scale: Annotated[Flag | None, about("The fee follows the client's means.")] = None

    def __post_init__(self) -> None:
        if self.to is not None and self.to < self.from_:
            raise refusal("KB110", f"the highest fee ({self.to}) is below the lowest ({self.from_})", "swap from and to")


@entry
class Accepting:
    """Whether new clients are taken, and when that was true."""

    value: Annotated[Literal["open", "waiting-list", "closed"], about("Takes new clients?")]
    on: Annotated[PastDate, about("The day it was said.")]


@entry
class Contact:
    """How to reach somebody; shown on the page only, never in bulk files."""

    website: Annotated[Url | None, about("Web address.")] = None
    telephone: Annotated[Annotated[str, Strict(), AfterValidator(_telephone)] | None, about('In quotes, with country: "+15415550100".')] = None
    email: Annotated[Annotated[str, Strict(), AfterValidator(_email)] | None, about("E-mail address.")] = None
    prefers: Annotated[Literal["website", "telephone", "email"] | None, about("The way that is liked best.")] = None


@entry
class Consent:
    """The record that the person agreed to be listed."""

    given_on: Annotated[PastDate, about("The day on which consent was given.")]
    scope: Annotated[
        tuple[Literal["name", "license", "place", "contact", "fees", "bulk-export"], ...],
        Unique,
        about("What may be shown."),
    ]
    how: Annotated[Literal["signed-form", "email", "pull-request", "issue"], about("How it was given.")]


@entry
class _Listing:
    """What a person's and a center's listing have in common."""

    id: Annotated[Id, about("The file's name, and the listing's address.")]
    sample: Annotated[Flag, about("true for an invented example; production leaves it out.")] = False
    kind: Annotated[Literal["person", "center"], about("person or center.")]
    name: Annotated[Text, about("The name as it is shown.")]
    post_nominals: Annotated[tuple[Text, ...], Unique, about("Letters after the name: [LMT, LPC].")] = ()
    npi: Annotated[Annotated[str, Strict(), AfterValidator(_npi)] | None, about("US National Provider Identifier, in quotes.")] = None
    professions: Annotated[tuple[PracticeAs, ...], Field(min_length=1), about("What is practiced here, with licenses.")]
    keeps_roles_apart: Annotated[FreeText | None, about("Dual-licensed: how the two roles are kept apart.")] = None
    how_we_work: Annotated[FreeText | None, about("How this person or center works with the other profession, in own words.")] = None
    approaches: Annotated[tuple[ApproachId, ...], Unique, about("Ways of working.")] = ()
    works_with: Annotated[WorksWith | None, about("Ages and concerns.")] = None
    languages: Annotated[tuple[LanguageId, ...], Unique, about("Languages in which sessions are held.")] = ()
    formats: Annotated[tuple[FormatId, ...], Unique, about("In person, online, at home.")] = ()
    telehealth_jurisdictions: Annotated[tuple[RegionId, ...], Unique, about("Where clients may be for online sessions.")] = ()
    places: Annotated[tuple[PracticePlace, ...], Field(min_length=1), about("Where sessions are held.")]
    fees: Annotated[Fees | None, about("What a session costs.")] = None
    accepting_new_clients: Annotated[Accepting | None, about("Whether new clients are taken.")] = None
    partner_interests: Annotated[tuple[InterestId, ...], Unique, about("Ways of working together that are wanted.")] = ()
    how_to_refer: Annotated[FreeText | None, about("How a colleague refers a client, in own words.")] = None
    contact: Annotated[Contact, about("How to reach the person or center.")]


@entry
class Practitioner(_Listing):
    """A person in the directory."""

    centers: Annotated[tuple[PersonId, ...], Unique, about("Centers where this person works.")] = ()
    consent: Annotated[Consent, about("The record that the person agreed.")]
    confirmed_on: Annotated[PastDate, about("The day on which the person last confirmed the entry; it expires 12 months later.")]
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()


@entry
class Center(_Listing):
    """An integrative center in the directory."""

    members: Annotated[tuple[PersonId, ...], Unique, about("People who work here and list this center.")]
    consent: Annotated[Consent, about("The record that the center agreed.")]
    confirmed_on: Annotated[PastDate, about("The day on which the center last confirmed the entry; it expires 12 months later.")]
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()


Listing = Practitioner | Center


def expires_on(listing: Listing) -> datetime.date:
    """The first day on which a listing is no longer shown: a year after it was confirmed."""
    day = listing.confirmed_on
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else datetime.date(day.year + 1, 3, 1)


# --- vocabularies ----------------------------------------------------------------------------------------------


@entry
class Word:
    """An entry of a closed list."""

    id: Annotated[Annotated[str, Strict(), Field(pattern="^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$")], about("Its id.")]
    label: Annotated[Text, about("As it is shown.")]
    description: Annotated[Text | None, about("What it means.")] = None
    meaning: Annotated[Text | None, about("What it says, in one sentence.")] = None
    must_contain: Annotated[Text | None, about("Duties: what a page with this duty must hold.")] = None
    cells: Annotated[Annotated[int, Strict(), Field(ge=0, le=4)] | None, about("Grades: how many of four cells are filled.")] = None
    professions: Annotated[tuple[ProfessionId, ...], Unique, about("Approaches: whose they are.")] = ()
    country: Annotated[CountryId | None, about("Regions: the country.")] = None
    own_name: Annotated[Text | None, about("Languages: the name in the language itself.")] = None


@entry
class Profession:
    """One of the professions that the matrix has a column for."""

    id: Annotated[Id, about("Its id.")]
    label: Annotated[Text, about("As it is shown.")]
    plural: Annotated[Text, about("The plural, in lower case.")]
    form: Annotated[Literal["square", "circle", "both", "ring", "other"], about("The form that stands beside the name.")]
    description: Annotated[Text, about("What this profession is.")]
    reference: Annotated[ReferenceId | None, about("A source.")] = None


@entry
class CrisisLine:
    """A number for people in danger, with its source and the day on which it was read."""

    id: Annotated[Id, about("Its id.")]
    kind: Annotated[
        Literal["emergency", "crisis", "abuse", "medical", "finder"],
        about("emergency, crisis, abuse, medical, or a finder of lines in other countries."),
    ]
    country: Annotated[CountryId | None, about("Country; left out for a finder of lines of all countries.")] = None
    label: Annotated[Text, about("Its name.")]
    call: Annotated[DialedNumber | None, about("Number to call, in quotes, as dialed in the country.")] = None
    press: Annotated[Annotated[str, Strict(), Field(pattern="^[0-9]$")] | None, about("Key to press after that.")] = None
    text: Annotated[DialedNumber | None, about("Number to text, in quotes.")] = None
    text_word: Annotated[Text | None, about("Word to send.")] = None
    chat_url: Annotated[Url | None, about("Address of its chat, or of the finder.")] = None
    hours: Annotated[Text | None, about("When it answers.")] = None
    languages: Annotated[tuple[LanguageId, ...], Unique, about("Languages.")] = ()
    for_whom: Annotated[Text, about("For whom, in a few words.")]
    note: Annotated[Text | None, about("What a caller should know.")] = None
    source: Annotated[Url, about("Where the number was read.")]
    also_read: Annotated[Url | None, about("A second page that says so.")] = None
    read_on: Annotated[PastDate, about("The day it was read.")]

    def __post_init__(self) -> None:
        if not (self.call or self.text or self.chat_url):
            raise refusal("KB109", "needs call, text or chat_url", "write how the line is reached")


@entry
class _Vocabulary:
    """A short closed list, in one file."""

    id: Annotated[Id, about("The file's name.")]
    title: Annotated[Text, about("Its name.")]
    description: Annotated[Text, about("What it is for.")]


@entry
class Words(_Vocabulary):
    """A closed list of words."""

    entries: Annotated[tuple[Word, ...], about("The words, in the order in which they are shown.")]


@entry
class Professions(_Vocabulary):
    """The professions, in the order of the matrix's columns."""

    entries: Annotated[tuple[Profession, ...], about("The professions.")]


@entry
class CrisisLines(_Vocabulary):
    """Crisis lines of all countries, in the order in which they are shown."""

    entries: Annotated[tuple[CrisisLine, ...], about("The lines.")]


Vocabulary = Words | Professions | CrisisLines


# --- pages -----------------------------------------------------------------------------------------------------


@entry
class NextFilter:
    """Which listings a page leads to."""

    profession: Annotated[ProfessionId | None, about("Of this profession.")] = None
    partner_interests: Annotated[InterestId | None, about("Who want this.")] = None


@entry
class Next:
    """Where a reader goes from here."""

    template: Annotated[TemplateId | None, about("The template to print.")] = None
    directory: Annotated[NextFilter | None, about("The people to look for.")] = None
    guide: Annotated[GuideId | None, about("The guide to read next.")] = None


@entry
class Example:
    """A question on the home page, and the page that answers it."""

    page: Annotated[Annotated[Id, Link("page")], about("The page's id.")]
    question: Annotated[Text, about("The question, in a reader's words.")]


@entry
class Page:
    """The front matter of a page that is no guide, template or case."""

    id: Annotated[Id | None, about("Its id, where it has one.")] = None
    title: Annotated[Text, about("Title.")]
    summary: Annotated[Text | None, about("One sentence for lists, search and link previews.")] = None
    for_: Annotated[tuple[ProfessionId, ...], Unique, Field(alias="for", description="Who it is for.")] = ()
    questions: Annotated[tuple[Text, ...], Unique, about("What readers would type, in their words.")] = ()
    kind: Annotated[Literal["home", "section", "glossary", "scope", "directory", "references", "crisis", "search", "page"] | None, about("Page type, for the theme.")] = None
    examples: Annotated[tuple[Example, ...], about("Home page: questions to begin with.")] = ()
    duties: Annotated[tuple[DutyId, ...], Unique, about("Subjects that the page must not leave out.")] = ()
    varies_by_jurisdiction: Annotated[Flag | None, about("Whether law differs by place.")] = None
    content_note: Annotated[Text | None, about("What a reader should know before reading on.")] = None
    status: Annotated[Status | None, about("draft or reviewed.")] = None
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()


@entry
class _Teaching:
    """What guides, templates and cases have in common."""

    id: Annotated[Id, about("The file's name, and the page's address.")]
    title: Annotated[Text, about("Title, as a reader would say it.")]
    summary: Annotated[Text, about("One sentence for lists, search and link previews.")]
    for_: Annotated[tuple[ProfessionId, ...], Field(alias="for", min_length=1, description="Who it is for."), Unique]


@entry
class Guide(_Teaching):
    """A guide's front matter."""

    questions: Annotated[tuple[Text, ...], Unique, about("15 to 30 questions as readers would type them.")]
    objectives: Annotated[tuple[Text, ...], Unique, about("What a reader can do afterward, opening with a verb that can be seen.")]
    duties: Annotated[tuple[DutyId, ...], Unique, about("Subjects that the page must not leave out.")]
    varies_by_jurisdiction: Annotated[Flag, about("Whether law differs by place.")]
    content_note: Annotated[Text | None, about("What a reader should know before reading on.")] = None
    next: Annotated[Next | None, about("Where a reader goes from here.")] = None
    status: Annotated[PageStatus, about("outline while it is being written; draft until a named reviewer of each profession has signed.")]
    reviews: Annotated[tuple[Review, ...], about("Who has signed, by pull request.")] = ()
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()


@entry
class Sheet:
    """How a template prints."""

    pages: Annotated[Annotated[int, Strict(), Field(ge=1, le=2)], about("One or two sheets.")]
    paper: Annotated[tuple[Literal["letter", "a4"], ...], Unique, about("Paper sizes that it fits.")]


@entry
class Template(_Teaching):
    """A template's front matter."""

    questions: Annotated[tuple[Text, ...], Unique, about("Questions as readers would type them.")]
    sheet: Annotated[Sheet, about("How it prints.")]
    word_file: Annotated[Flag, about("Whether a word-processor file is made of it.")] = False
    duties: Annotated[tuple[DutyId, ...], Unique, about("Subjects that the page must not leave out.")]
    varies_by_jurisdiction: Annotated[Flag | None, about("Whether law differs by place.")] = None
    next: Annotated[Next | None, about("Where a reader goes from here.")] = None
    status: Annotated[PageStatus, about("outline while it is being written; draft until a named reviewer of each profession has signed.")]
    reviews: Annotated[tuple[Review, ...], about("Who has signed, by pull request.")] = ()
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()


@entry
class Case(_Teaching):
    """A case's front matter."""

    composite: Annotated[Literal[True], about("true: no client is described. Real cases are not published.")]
    questions: Annotated[tuple[Text, ...], Unique, about("Questions as readers would type them.")]
    objectives: Annotated[tuple[Text, ...], Unique, about("What a reader can do afterward, opening with a verb that can be seen.")]
    duties: Annotated[tuple[DutyId, ...], Unique, about("Subjects that the page must not leave out.")]
    varies_by_jurisdiction: Annotated[Flag, about("Whether law differs by place.")]
    content_note: Annotated[Text | None, about("What a reader should know before reading on.")] = None
    next: Annotated[Next | None, about("Where a reader goes from here.")] = None
    status: Annotated[PageStatus, about("outline while it is being written; draft until a named reviewer of each profession has signed.")]
    reviews: Annotated[tuple[Review, ...], about("Who has signed, by pull request.")] = ()
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()


@entry
class Pathway:
    """An ordered set of pages that makes a course."""

    id: Annotated[Id, about("The file's name, and the pathway's address.")]
    title: Annotated[Text, about("Title.")]
    summary: Annotated[Text, about("One sentence.")]
    for_: Annotated[tuple[ProfessionId, ...], Unique, Field(alias="for", description="Who it is for.")]
    objectives: Annotated[tuple[Text, ...], Unique, about("What a learner can do afterward, opening with a verb that can be seen.")]
    guides: Annotated[tuple[GuideId, ...], Field(min_length=1), Unique, about("Guides, in order.")]
    cases: Annotated[tuple[CaseId, ...], Unique, about("Cases.")] = ()
    templates: Annotated[tuple[TemplateId, ...], Unique, about("Templates.")] = ()
    status: Annotated[Status, about("draft until a named reviewer of each profession has signed.")] = "draft"
    reviews: Annotated[tuple[Review, ...], about("Who has signed, by pull request.")] = ()
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()


# --- from a document to a model --------------------------------------------------------------------------------


def key_names(kind: type) -> dict[str, str]:
    """Field name -> key as it is written, in house order (`for_` is written `for`)."""
    return {item.name: item.name.rstrip("_") for item in fields(kind)}


M = TypeVar("M")
MAX_TOLD = 100  # problems of one kind in one file; who has more mends these first


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def read_model(kind: type[M], document: Document) -> tuple[M | None, list[Problem]]:
    """The document as a model, or every reason why it is none."""
    try:
        found: M = _adapter(kind).validate_python(document.values)
    except ValidationError as error:
        details = error.errors(include_url=False)
        wrong_inside = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
        # a list whose only item is wrong is not also too short
        details = [d for d in details if d["type"] != "too_short" or d["loc"] not in wrong_inside][:MAX_TOLD]
        problems = [_problem(document, kind, dict(detail)) for detail in details]
        return None, sorted(set(problems))
    return found, []


_KINDS = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping of keys",
    "dataclass_type": "a mapping of keys",
    "date_type": "a date",
}


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping of keys"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(value)


def _problem(document: Document, kind: type, detail: dict[str, Any]) -> Problem:
    """One validation error of pydantic in our words, at its place."""
    loc: Key = tuple(part for part in detail["loc"] if part != "[key]")
    name = ".".join(str(part + 1) if isinstance(part, int) else part for part in loc)
    what, context, value = detail["type"], detail.get("ctx", {}), detail.get("input")
    at = document.place(loc)
    if what == "kb":
        said = f"{name}{':' if name and context['message'].startswith('the ') else ''} {context['message']}".strip()
        return Problem(document.path, *at, context["code"], said, context["hint"])
    if what == "missing":
        described = _description(kind, loc)
        return Problem(document.path, *document.place(loc[:-1]), "KB109", f"needs the key '{name}'", described)
    if what == "unexpected_keyword_argument":
        known = _keys_at(kind, loc[:-1])
        hint = did_you_mean(str(loc[-1]), known) or f"keys here are: {', '.join(known)}"
        return Problem(document.path, *document.key_place(loc), "KB108", f"has the unknown key '{name}'", hint)
    if what == "string_type" and isinstance(value, int | float):
        shown = str(value).lower() if isinstance(value, bool) else value
        return Problem(document.path, *at, "KB114", f"{name} must be text, and {shown} is not", f'write it in quotes: "{shown}"')
    if what == "bool_type" and str(value).lower() in {"yes", "no", "on", "off", "y", "n"}:
        truth = "true" if str(value).lower() in {"yes", "on", "y"} else "false"
        return Problem(document.path, *at, "KB114", f"{name} must be true or false, and '{value}' is a plain word here", f"write {truth}")
    if what == "literal_error":
        choices = re.findall(r"'([^']*)'|\b(\d+|True)\b", context["expected"])
        known = [(a or b).replace("True", "true") for a, b in choices]
        hint = did_you_mean(str(value), known) or f"write one of: {', '.join(known)}"
        return Problem(document.path, *at, "KB110", f"{name} cannot be {_written(value)}", hint)
    if what in _KINDS:
        hint = "write [a, b] or lines that start with a hyphen" if _KINDS[what] == "a list" else "see data/README.md"
        return Problem(document.path, *at, "KB110", f"{name} must be {_KINDS[what]}, and {_written(value)} is not", hint)
    if what == "too_short":
        return Problem(document.path, *at, "KB110", f"{name} needs at least {context['min_length']}", "add one")
    if what == "string_pattern_mismatch":
        return Problem(document.path, *at, "KB110", f"{name} has the wrong form: {_written(value)}", _description(kind, loc) or "see data/README.md")
    message = str(detail["msg"])
    return Problem(document.path, *at, "KB110", f"{name} is not right: {message[:1].lower()}{message[1:]}", "see data/README.md")


def described_fields(kind: type) -> list[tuple[str, str, Any, bool]]:
    """(key, description, type, required) of a model, in house order."""
    hints = get_type_hints(kind, include_extras=True)
    rows = []
    for name, key in key_names(kind).items():
        annotation = hints[name]
        text = next((meta.description for meta in getattr(annotation, "__metadata__", ()) if getattr(meta, "description", None)), "")
        info = kind.__pydantic_fields__[name]  # type: ignore[attr-defined]
        rows.append((key, text, annotation, info.is_required()))
    return rows


def _inner_models(annotation: Any) -> list[type]:
    """The entry classes inside an annotation."""
    if isinstance(annotation, type) and hasattr(annotation, "__pydantic_fields__"):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _inner_models(argument)]


def _class_at(kind: type, loc: Key) -> type | None:
    current: type | None = kind
    for part in loc:
        if current is None or isinstance(part, int):
            continue
        row = next((row for row in described_fields(current) if row[0] == part), None)
        if row is not None:
            inner = _inner_models(row[2])
            current = inner[0] if inner else None
    return current


def _keys_at(kind: type, loc: Key) -> list[str]:
    found = _class_at(kind, loc)
    return list(key_names(found).values()) if found else []


def _description(kind: type, loc: Key) -> str:
    found = _class_at(kind, loc[:-1])
    rows = described_fields(found) if found else []
    return next((text for key, text, _, _ in rows if key == loc[-1]), "").rstrip(".")


# --- links between entries -------------------------------------------------------------------------------------


def link_of(annotation: Any) -> Link | None:
    """The Link in an annotation, however deep (an optional, a list, the keys of a mapping)."""
    for meta in getattr(annotation, "__metadata__", ()):
        if isinstance(meta, Link):
            return meta
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        arguments = arguments[:1]
    return next((found for found in map(link_of, arguments) if found), None)


@cache
def _plan(kind: type) -> tuple[tuple[str, str, Link | None, bool], ...]:
    """(field, key, link of its values or keys, holds models) of each field that leads anywhere."""
    rows = []
    for (name, key), (_, _, annotation, _) in zip(key_names(kind).items(), described_fields(kind), strict=True):
        models = bool(_inner_models(annotation))
        link = link_of(annotation)
        if models and get_origin(getattr(annotation, "__origin__", annotation)) is not dict:
            link = None
        if link or models:
            rows.append((name, key, link, models))
    return tuple(rows)


def links(item: Any, at: Key = ()) -> Iterator[tuple[Key, Link, str]]:
    """Every id in an entry that names something else: its place, what it names, the id."""
    for name, key, link, models in _plan(type(item)):
        value = getattr(item, name)
        if value is None:
            continue
        here = (*at, key)
        if isinstance(value, str):
            if link:
                yield here, link, value
        elif isinstance(value, Mapping):
            for inner, model in value.items():
                if link:
                    yield (*here, inner), link, inner
                yield from links(model, (*here, inner))
        elif isinstance(value, tuple):
            for index, inner in enumerate(value):
                if models:
                    yield from links(inner, (*here, index))
                elif link:
                    yield (*here, index), link, inner
        elif models:
            yield from links(value, here)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry: its folder under data/, its models, and the name of its schema."""

    name: str
    folder: str
    models: tuple[Any, ...]
    schema: str = field(default="")


KINDS: tuple[Kind, ...] = (
    Kind("term", "glossary", (Term,), "term"),
    Kind("reference", "references", (Reference,), "reference"),
    Kind("activity", "scope", (Activity,), "activity"),
    Kind("listing", "practitioners", (Practitioner, Center), "practitioner"),
    Kind("pathway", "pathways", (Pathway,), "pathway"),
    Kind("vocabulary", "vocabulary", (Words, Professions, CrisisLines), "vocabulary"),
)
