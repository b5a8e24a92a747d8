"""Practitioners and centers."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Strict, ValidationInfo

from kb.model.fields import (
    AS_WRITTEN,
    AgeId,
    ApproachId,
    ConcernId,
    CountryId,
    Email,
    Flag,
    FormatId,
    FreeText,
    Id,
    InterestId,
    LanguageId,
    Npi,
    Number,
    PastDate,
    PersonId,
    PostalCode,
    ProfessionId,
    RegionId,
    Telephone,
    Text,
    Unique,
    Url,
    Verbatim,
    WordText,
    about,
    entry,
    refusal,
)
from kb.problem import quoted

LicenseStatus = Literal["active", "inactive", "probation", "expired"]


@entry
class License:
    """A license, and who looked it up when."""

    body: Annotated[Text, about("The body that gives it.")]
    number: Annotated[Verbatim, about('Number, in quotes: "00123" keeps its zeros.')]
    jurisdiction: Annotated[RegionId, about("Where it holds.")]
    status: Annotated[LicenseStatus, about("As the register says.")]
    checked_on: Annotated[PastDate | None, about("The day on which we looked it up.")] = None
    checked_at: Annotated[Url | None, about("The register's address.")] = None


@entry
class PracticeAs:
    """A profession that somebody practices, with the license for it."""

    profession: Annotated[ProfessionId, about("One of the six professions.")]
    license: Annotated[License | None, about("The license, where the place has one.")] = None


def _each_once(practiced: tuple[PracticeAs, ...], info: ValidationInfo) -> tuple[PracticeAs, ...]:
    """A profession stands there once, or once for each place that licenses it."""
    places: dict[str, list[str | None]] = {}
    for item in practiced if info.context != AS_WRITTEN else ():
        place = item.license.jurisdiction if item.license else None
        known = places.setdefault(item.profession, [])
        if known and (place is None or {place, None} & {*known}):
            raise refusal("KB403", f"names {quoted(item.profession)} twice", "keep one of the two")
        known.append(place)
    return practiced


EachOnce = AfterValidator(_each_once)


@entry
class WorksWith:
    """Whom somebody works with."""

    ages: Annotated[tuple[AgeId, ...], Unique, about("Age groups.")] = ()
    concerns: Annotated[tuple[ConcernId, ...], Unique, about("What clients come with.")] = ()


@entry
class PracticePlace:
    """Where somebody works. City is the default precision; a home address is never published."""

    city: Annotated[WordText, about("City or town.")]
    region: Annotated[RegionId, about("State, province or country of the vocabulary.")]
    country: Annotated[CountryId, about("Country.")]
    precision: Annotated[Literal["city", "address"], about("How exactly the place may be shown.")] = "city"
    address: Annotated[WordText | None, about("Street address of a practice, only with precision: address.")] = None
    postal_code: Annotated[PostalCode | None, about("Postal code, in quotes.")] = None
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
            raise refusal(
                "KB110", f"the highest fee ({self.to}) is below the lowest ({self.from_})", "swap from and to"
            )


@entry
class Accepting:
    """Whether new clients are taken, and when that was true."""

    value: Annotated[Literal["open", "waiting-list", "closed"], about("Takes new clients?")]
    on: Annotated[PastDate, about("The day it was said.")]


@entry
class Contact:
    """How to reach somebody; shown on the page only, never in bulk files."""

    website: Annotated[Url | None, about("Web address.")] = None
    telephone: Annotated[Telephone | None, about('In quotes, with country: "+15415550100".')] = None
    email: Annotated[Email | None, about("E-mail address.")] = None
    prefers: Annotated[Literal["website", "telephone", "email"] | None, about("The way that is liked best.")] = None

    def __post_init__(self) -> None:
        if not (self.website or self.telephone or self.email):
            raise refusal(
                "KB109",
                "needs a website, telephone or email",
                'write one of them, for example website: "https://example.org/"',
            )
        if self.prefers and not getattr(self, self.prefers):
            given = [way for way in ("website", "telephone", "email") if getattr(self, way)]
            said = f"prefers {quoted(self.prefers)}, and gives no {self.prefers}"
            raise refusal("KB110", said, f"write prefers: {given[0]}, or add the {self.prefers}")


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
    name: Annotated[WordText, about("The name as it is shown.")]
    post_nominals: Annotated[tuple[WordText, ...], Unique, about("Letters after the name: [LMT, LPC].")] = ()
    npi: Annotated[Npi | None, about("US National Provider Identifier, in quotes.")] = None
    professions: Annotated[
        tuple[PracticeAs, ...],
        Field(min_length=1),
        EachOnce,
        about("What is practiced here, with licenses."),
    ]
    keeps_roles_apart: Annotated[FreeText | None, about("Dual-licensed: how the two roles are kept apart.")] = None
    how_we_work: Annotated[
        FreeText | None, about("How this person or center works with the other profession, in own words.")
    ] = None
    approaches: Annotated[tuple[ApproachId, ...], Unique, about("Ways of working.")] = ()
    works_with: Annotated[WorksWith | None, about("Ages and concerns.")] = None
    languages: Annotated[tuple[LanguageId, ...], Unique, about("Languages in which sessions are held.")] = ()
    formats: Annotated[tuple[FormatId, ...], Unique, about("In person, online, at home.")] = ()
    telehealth_jurisdictions: Annotated[
        tuple[RegionId, ...], Unique, about("Where clients may be for online sessions.")
    ] = ()
    places: Annotated[tuple[PracticePlace, ...], Field(min_length=1), about("Where sessions are held.")]
    fees: Annotated[Fees | None, about("What a session costs.")] = None
    accepting_new_clients: Annotated[Accepting | None, about("Whether new clients are taken.")] = None
    partner_interests: Annotated[
        tuple[InterestId, ...], Unique, about("Ways of working together that are wanted.")
    ] = ()
    how_to_refer: Annotated[FreeText | None, about("How a colleague refers a client, in own words.")] = None
    contact: Annotated[Contact, about("How to reach the person or center.")]


@entry
class Practitioner(_Listing):
    """A person in the directory."""

    centers: Annotated[tuple[PersonId, ...], Unique, about("Centers where this person works.")] = ()
    consent: Annotated[Consent, about("The record that the person agreed.")]
    confirmed_on: Annotated[
        PastDate, about("The day on which the person last confirmed the entry; it expires 12 months later.")
    ]
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()


@entry
class Center(_Listing):
    """An integrative center in the directory."""

    members: Annotated[tuple[PersonId, ...], Unique, about("People who work here and list this center.")]
    consent: Annotated[Consent, about("The record that the center agreed.")]
    confirmed_on: Annotated[
        PastDate, about("The day on which the center last confirmed the entry; it expires 12 months later.")
    ]
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()


Listing = Practitioner | Center


def expires_on(listing: Listing) -> datetime.date:
    """The first day on which a listing is no longer shown: a year after it was confirmed."""
    day = listing.confirmed_on
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else datetime.date(day.year + 1, 3, 1)
