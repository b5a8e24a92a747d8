"""Closed lists, a file each."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, Strict

from kb.model.fields import (
    CountryId,
    DialedNumber,
    Id,
    LanguageId,
    PastDate,
    ProfessionId,
    ReferenceId,
    Text,
    Unique,
    Url,
    Verbatim,
    about,
    entry,
    refusal,
)
from kb.problem import quoted


@entry
class Word:
    """An entry of a closed list."""

    id: Annotated[
        Annotated[str, Strict(), Field(pattern="^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$")],
        about("Its id: letters, digits and single hyphens."),
    ]
    label: Annotated[Text, about("As it is shown.")]
    description: Annotated[Text | None, about("What it means.")] = None
    meaning: Annotated[Text | None, about("What it says, in one sentence.")] = None
    must_contain: Annotated[Text | None, about("Duties: what a page with this duty must hold.")] = None
    cells: Annotated[
        Annotated[int, Strict(), Field(ge=0, le=4)] | None, about("Grades: how many of four cells are filled.")
    ] = None
    professions: Annotated[tuple[ProfessionId, ...], Unique, about("Approaches: whose they are.")] = ()
    country: Annotated[CountryId | None, about("Regions: the country.")] = None
    own_name: Annotated[Text | None, about("Languages: the name in the language itself.")] = None


@entry
class Profession:
    """One of the professions that the matrix has a column for."""

    id: Annotated[Id, about("Its id.")]
    label: Annotated[Text, about("As it is shown.")]
    plural: Annotated[Text, about("The plural, in lower case.")]
    form: Annotated[
        Literal["square", "circle", "both", "ring", "other"], about("The form that stands beside the name.")
    ]
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
    label: Annotated[Verbatim, about("Its name.")]
    call: Annotated[DialedNumber | None, about("Number to call, in quotes, as dialed in the country.")] = None
    press: Annotated[Annotated[str, Strict(), Field(pattern="^[0-9]$")] | None, about("Key to press after that.")] = (
        None
    )
    text: Annotated[DialedNumber | None, about("Number to text, in quotes.")] = None
    text_word: Annotated[Text | None, about("Word to send.")] = None
    chat_url: Annotated[Url | None, about("Address of its chat, or of the finder.")] = None
    hours: Annotated[Verbatim | None, about("When it answers.")] = None
    languages: Annotated[tuple[LanguageId, ...], Unique, about("Languages.")] = ()
    for_whom: Annotated[Verbatim, about("For whom, in a few words.")]
    note: Annotated[Verbatim | None, about("What a caller should know.")] = None
    source: Annotated[Url, about("Where the number was read.")]
    also_read: Annotated[Url | None, about("A second page that says so.")] = None
    read_on: Annotated[PastDate, about("The day it was read.")]

    def __post_init__(self) -> None:
        if not (self.call or self.text or self.chat_url):
            raise refusal(
                "KB109", "needs call, text or chat_url", 'write how the line is reached, for example call: "988"'
            )


def _once(words: tuple[Any, ...]) -> tuple[Any, ...]:
    """Each id once: of two, the second would be shown for the first."""
    seen: set[str] = set()
    for word in words:
        if word.id in seen:
            raise refusal(
                "KB110", f"has the id {quoted(word.id)} twice", "take one of the two out, or give it another id"
            )
        seen.add(word.id)
    return words


Once = AfterValidator(_once)


@entry
class _Vocabulary:
    """A short closed list, in one file."""

    id: Annotated[Id, about("The file's name.")]
    title: Annotated[Text, about("Its name.")]
    description: Annotated[Text, about("What it is for.")]


@entry
class Words(_Vocabulary):
    """A closed list of words."""

    entries: Annotated[
        tuple[Word, ...], Field(min_length=1), Once, about("The words, in the order in which they are shown.")
    ]


@entry
class Professions(_Vocabulary):
    """The professions, in the order of the matrix's columns."""

    entries: Annotated[tuple[Profession, ...], Field(min_length=1), Once, about("The professions.")]


@entry
class CrisisLines(_Vocabulary):
    """Crisis lines of all countries, in the order in which they are shown."""

    entries: Annotated[tuple[CrisisLine, ...], Field(min_length=1), Once, about("The lines.")]


Vocabulary = Words | Professions | CrisisLines
