"""What stands at the top of a page."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, Strict

from kb.model.entries import Review
from kb.model.fields import (
    DutyId,
    Flag,
    GuideId,
    Id,
    InterestId,
    Link,
    PageStatus,
    ProfessionId,
    Status,
    TemplateId,
    Text,
    Unique,
    Verbatim,
    about,
    entry,
)

Section = Literal["scope", "touch", "partnership"]
SECTIONS: tuple[str, ...] = get_args(Section)
"""The parts of the guides, each a folder of docs/guides/."""


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
    title: Annotated[Verbatim, about("Title.")]
    summary: Annotated[Verbatim | None, about("One sentence for lists, search and link previews.")] = None
    for_: Annotated[tuple[ProfessionId, ...], Unique, Field(alias="for", description="Who it is for.")] = ()
    questions: Annotated[tuple[Text, ...], Unique, about("What readers would type, in their words.")] = ()
    kind: Annotated[
        Literal["home", "section", "glossary", "scope", "directory", "references", "crisis", "search", "design", "page"]
        | None,
        about("Page type, for the theme."),
    ] = None
    form: Annotated[
        Literal["term", "source", "listing", "center", "correction", "experience", "removal"] | None,
        about("The form for contributors that stands at the end of the page."),
    ] = None
    examples: Annotated[tuple[Example, ...], about("Home page: questions to begin with.")] = ()
    duties: Annotated[tuple[DutyId, ...], Unique, about("Subjects that the page must not leave out.")] = ()
    varies_by_jurisdiction: Annotated[Flag | None, about("Whether law differs by place.")] = None
    content_note: Annotated[Text | None, about("What a reader should know before reading on.")] = None
    quick_exit: Annotated[
        Flag | None, about("Whether somebody who reads this may have to leave it at once: shows the way out.")
    ] = None
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
class Objective:
    """What a reader can do afterward, and the section that teaches it."""

    text: Annotated[Text, about("What she can do, opening with a verb that can be seen.")]
    section: Annotated[Id, about("The id of the page's section that teaches it.")]

    def __str__(self) -> str:
        return self.text


@entry
class Guide(_Teaching):
    """A guide's front matter."""

    questions: Annotated[tuple[Text, ...], Unique, about("15 to 30 questions as readers would type them.")]
    objectives: Annotated[
        tuple[Objective, ...], Unique, about("What a reader can do afterward, and where she learns it.")
    ]
    duties: Annotated[tuple[DutyId, ...], Unique, about("Subjects that the page must not leave out.")]
    varies_by_jurisdiction: Annotated[Flag, about("Whether law differs by place.")]
    content_note: Annotated[Text | None, about("What a reader should know before reading on.")] = None
    quick_exit: Annotated[
        Flag | None, about("Whether somebody who reads this may have to leave it at once: shows the way out.")
    ] = None
    next: Annotated[Next | None, about("Where a reader goes from here.")] = None
    status: Annotated[
        PageStatus,
        about("outline while it is being written; draft until a named reviewer of each profession has signed."),
    ]
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
    status: Annotated[
        PageStatus,
        about("outline while it is being written; draft until a named reviewer of each profession has signed."),
    ]
    reviews: Annotated[tuple[Review, ...], about("Who has signed, by pull request.")] = ()
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()


@entry
class Case(_Teaching):
    """A case's front matter."""

    composite: Annotated[Literal[True], about("true: no client is described. Real cases are not published.")]
    questions: Annotated[tuple[Text, ...], Unique, about("Questions as readers would type them.")]
    objectives: Annotated[
        tuple[Text, ...], Unique, about("What a reader can do afterward, opening with a verb that can be seen.")
    ]
    duties: Annotated[tuple[DutyId, ...], Unique, about("Subjects that the page must not leave out.")]
    varies_by_jurisdiction: Annotated[Flag, about("Whether law differs by place.")]
    content_note: Annotated[Text | None, about("What a reader should know before reading on.")] = None
    quick_exit: Annotated[
        Flag | None, about("Whether somebody who reads this may have to leave it at once: shows the way out.")
    ] = None
    next: Annotated[Next | None, about("Where a reader goes from here.")] = None
    status: Annotated[
        PageStatus,
        about("outline while it is being written; draft until a named reviewer of each profession has signed."),
    ]
    reviews: Annotated[tuple[Review, ...], about("Who has signed, by pull request.")] = ()
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()
