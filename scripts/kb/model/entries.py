"""Terms, sources, activities with their verdicts, and pathways."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field

from kb.model.fields import (
    ActivityId,
    CaseId,
    Doi,
    Fingerprint,
    Form,
    GradeId,
    GroupId,
    GuideId,
    Id,
    Isbn,
    Issued,
    PageSpan,
    PastDate,
    PlaceId,
    Pmcid,
    Pmid,
    ProfessionId,
    ReferenceId,
    Status,
    TemplateId,
    TermId,
    Text,
    Unique,
    Url,
    Verbatim,
    VerdictId,
    WordText,
    about,
    entry,
    refusal,
)
from kb.problem import quoted


@entry
class Review:
    """A reviewer's signature: a named person of one profession who has read the whole text."""

    profession: Annotated[ProfessionId, about("The reviewer's profession.")]
    name: Annotated[Text, about("The reviewer's name and letters, as she wants them shown.")]
    reviewed_on: Annotated[PastDate, about("The day on which she signed.")]
    text: Annotated[
        dict[Id, Fingerprint], about("What she read: a fingerprint of each part, written by `kb review sign`.")
    ]


OTHERS = "and others"
"""Stands among the authors of a source whose list is longer than what was taken down."""


_ET_AL = re.compile(r"\b[Ee]t\.? ?al\b")
_MORE_THAN_FAMILY = re.compile(rf"{_ET_AL.pattern}|, ?(?:[A-Z]\. ?)+")
PATTERNS = {"et-al": _ET_AL, "more-than-family": _MORE_THAN_FAMILY}
"""What names of authors are searched for, for those who judge them elsewhere (kb.web_forms)."""


@entry
class Name:
    """An author: a person (family, given) or a body (literal), as CSL names them."""

    family: Annotated[Text | None, about("Family name, as printed.")] = None
    given: Annotated[
        Text | None, about("Given names or initials, as printed; nothing that the source does not print.")
    ] = None
    literal: Annotated[
        Text | None, about("A body that signs as author; `and others` at the end of a list that is shortened.")
    ] = None

    def __post_init__(self) -> None:
        if bool(self.family) == bool(self.literal):
            raise refusal(
                "KB110",
                "an author has either family (and given) or literal",
                "write {family: Price, given: C. J.} or {literal: SAMHSA}",
            )
        found = _MORE_THAN_FAMILY.search(self.family or "") or _ET_AL.search(f"{self.given} {self.literal}")
        if found:
            raise refusal(
                "KB110",
                f"holds {quoted(found.group())}, which is no part of a name",
                "write each author alone, {family: Price, given: C. J.}, and for those left out {literal: and others}",
            )


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
        Literal[
            "article-journal",
            "article-magazine",
            "book",
            "chapter",
            "report",
            "legislation",
            "regulation",
            "webpage",
            "standard",
            "thesis",
            "legal_case",
            "document",
        ],
        about("Kind of work, in CSL's words."),
    ]
    author: Annotated[tuple[Name, ...], about("Authors in order, as printed.")] = ()
    authority: Annotated[Text | None, about("The body that issued a law, code or guideline.")] = None
    issued: Annotated[
        Issued | None, about('Year (2017) or date ("2017-05-30") of publication, or of the edition read.')
    ] = None
    issued_note: Annotated[Text | None, about("Why there is no date, or which edition was read.")] = None
    title: Annotated[Verbatim, about("Title as printed, in sentence case.")]
    container_title: Annotated[Verbatim | None, about("Journal, book or site that holds it.")] = None
    publisher: Annotated[Text | None, about("Publisher of a book or report.")] = None
    edition: Annotated[Verbatim | None, about("Edition.")] = None
    volume: Annotated[Verbatim | None, about('Volume, in quotes: "102".')] = None
    issue: Annotated[Verbatim | None, about('Issue, in quotes: "1".')] = None
    page: Annotated[PageSpan | None, about('Pages, in quotes: "139-149".')] = None
    number: Annotated[Verbatim | None, about("Number of a report, or article number.")] = None
    section: Annotated[Verbatim | None, about("Sections of a law or code that were read.")] = None
    jurisdiction: Annotated[
        PlaceId | None, about("Where a law or code holds: a country or region of the vocabulary.")
    ] = None
    doi: Annotated[Doi | None, about("DOI from 10. on, seen in a source.")] = None
    pmid: Annotated[Pmid | None, about("PubMed number, in quotes.")] = None
    pmcid: Annotated[Pmcid | None, about("PubMed Central number, with PMC.")] = None
    isbn: Annotated[Isbn | None, about("ISBN, in quotes.")] = None
    url: Annotated[
        Url | None, about("Where it can be read: the body's or publisher's own address; else that of the copy read.")
    ] = None
    archive_url: Annotated[
        Url | None, about("A copy in a public archive, shown once the source itself has gone from the web.")
    ] = None
    gone_on: Annotated[PastDate | None, about("The day on which its address was found to lead nowhere any more.")] = (
        None
    )
    grade: Annotated[GradeId, about("Grade of evidence that this kind of source can carry.")]
    grade_note: Annotated[Text | None, about("Design, size and limits, in a few plain words.")] = None
    read: Annotated[Reading, about("What was read of it, and when.")]
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()

    def __post_init__(self) -> None:
        if not self.author and not self.authority:
            raise refusal(
                "KB109",
                "needs an author or an authority",
                "write who wrote it, author: [{family: ..., given: ...}], or who issued it, authority: ...",
            )
        if not self.issued and not self.issued_note:
            raise refusal(
                "KB109",
                "needs issued (a year), or issued_note that says why there is none",
                "write issued: 2017, or issued_note: no date",
            )
        if (
            self.issued and self.read.on.year < int(self.issued[:4]) - 1
        ):  # what is printed next year may be read in this
            said = f"was read on {self.read.on}, long before it was issued ({self.issued})"
            raise refusal("KB116", said, "correct the day or the year that is wrong", str(self.read.on))
        if self.gone_on and not (self.url or self.doi):
            raise refusal(
                "KB110",
                f"says gone_on {self.gone_on}, and has no url or doi that could have gone",
                "add the url, or take out gone_on",
            )

    @property
    def year(self) -> str:
        return self.issued[:4] if self.issued else "n.d."


@entry
class Term:
    """A word that both professions meet, with what each of them hears."""

    id: Annotated[Id, about("The file's name, and the word's address.")]
    term: Annotated[WordText, about("The word as it is shown.")]
    aliases: Annotated[
        tuple[WordText, ...], Unique, about("Other names, abbreviations and British spellings; shown.")
    ] = ()
    lay_words: Annotated[tuple[WordText, ...], Unique, about("What clients say for it; for search only.")] = ()
    misspellings: Annotated[tuple[WordText, ...], Unique, about("Usual slips of the pen; for search only.")] = ()
    glossed_as: Annotated[
        tuple[Form, ...] | None,
        about("Forms that are linked by themselves in guides. Left out: the term. Empty: never linked by itself."),
    ] = None
    professions: Annotated[tuple[ProfessionId, ...], Field(min_length=1), Unique, about("Whose word it is.")]
    shared: Annotated[Text, about("The meaning that both can agree on.")]
    massage_therapist: Annotated[Text | None, about("What a massage therapist means by it, in the first person.")] = (
        None
    )
    psychotherapist: Annotated[Text | None, about("What a psychotherapist means by it, in the first person.")] = None
    false_friend: Annotated[
        Text | None, about("The misunderstanding that the word causes, and what to say instead.")
    ] = None
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
    references: Annotated[tuple[ReferenceId, ...], Field(min_length=1), Unique, about("The law that was read.")]
    read_on: Annotated[PastDate, about("The day it was read.")]


@entry
class Advice:
    """Words that would be an activity if a page told its reader to do it."""

    do: Annotated[tuple[Text, ...], Field(min_length=1), Unique, about("Verbs, as they are told: stop, come off.")]
    what: Annotated[tuple[Text, ...], Unique, about("What they are done to, one of which stands close after.")] = ()


@entry
class Activity:
    """A row of the scope matrix: something that might be done, and who may."""

    id: Annotated[Id, about("The file's name, and the row's address.")]
    activity: Annotated[Text, about("What is done, opening with a verb.")]
    group: Annotated[GroupId, about("The group of rows that it stands in.")]
    questions: Annotated[
        tuple[Text, ...], Field(min_length=1), Unique, about("What readers would type, in their words.")
    ]
    verdicts: Annotated[dict[ProfessionId, Verdict], about("One for each profession.")]
    depends_on: Annotated[
        tuple[Text, ...], Unique, about("What the answer depends on: place, employer, training.")
    ] = ()
    advice: Annotated[
        tuple[Advice, ...],
        about("Words that would be this activity: no page tells them to a profession that may not do it."),
    ] = ()
    jurisdictions: Annotated[dict[PlaceId, PlaceNote], about("Places whose law was read.")] = Field(
        default_factory=dict
    )
    status: Annotated[Status, about("draft until a named reviewer of each profession has signed.")] = "draft"
    reviews: Annotated[tuple[Review, ...], about("Who has signed, by pull request.")] = ()
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()

    @property
    def references(self) -> tuple[str, ...]:
        """Every source that decides a verdict or was read for a place, each once."""
        decided = [id_ for verdict in self.verdicts.values() for id_ in verdict.references]
        read = [id_ for note in self.jurisdictions.values() for id_ in note.references]
        return tuple(dict.fromkeys([*decided, *read]))


@entry
class Pathway:
    """An ordered set of pages that makes a course."""

    id: Annotated[Id, about("The file's name, and the pathway's address.")]
    title: Annotated[Text, about("Title.")]
    summary: Annotated[Text, about("One sentence.")]
    for_: Annotated[tuple[ProfessionId, ...], Field(alias="for", min_length=1, description="Who it is for."), Unique]
    objectives: Annotated[
        tuple[Text, ...],
        Field(min_length=1),
        Unique,
        about("What a learner can do afterward, opening with a verb that can be seen."),
    ]
    guides: Annotated[tuple[GuideId, ...], Field(min_length=1), Unique, about("Guides, in order.")]
    cases: Annotated[tuple[CaseId, ...], Unique, about("Cases.")] = ()
    templates: Annotated[tuple[TemplateId, ...], Unique, about("Templates.")] = ()
    status: Annotated[Status, about("draft until a named reviewer of each profession has signed.")] = "draft"
    reviews: Annotated[tuple[Review, ...], about("Who has signed, by pull request.")] = ()
    formerly: Annotated[tuple[Id, ...], Unique, about("Ids that it had before.")] = ()
