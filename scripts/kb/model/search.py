"""What the search is set by: its weights, the words that mean other words, and the words that wish for a person."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Strict

from kb.model.fields import (
    ActivityId,
    AgeId,
    ApproachId,
    CaseId,
    ConcernId,
    Flag,
    FormatId,
    GuideId,
    InterestId,
    LanguageId,
    PlaceId,
    ProfessionId,
    RegionId,
    TemplateId,
    Text,
    Unique,
    about,
    entry,
    refusal,
)
from kb.problem import quoted

Weight = Annotated[float, Strict(), Field(ge=0, le=100)]
_Phrases = Annotated[tuple[Text, ...], Field(min_length=1), Unique]


@entry
class FieldWeights:
    """What a word counts, by where it stands."""

    title: Annotated[Weight, about("In the title.")]
    aliases: Annotated[Weight, about("In other names, lay words and misspellings of a term.")]
    questions: Annotated[Weight, about("In readers' questions.")]
    answer: Annotated[Weight, about("In the summary and the short answer.")]
    headings: Annotated[Weight, about("In headings of sections.")]
    body: Annotated[Weight, about("In the text; once for each section that holds it.")]


@entry
class KindWeights:
    """What is taken off the score of a page of a kind; the best score by words is 1."""

    guide: Annotated[Weight, about("Guides.")] = 0
    term: Annotated[Weight, about("Terms of the glossary.")] = 0
    activity: Annotated[Weight, about("Rows of the scope matrix.")] = 0
    template: Annotated[Weight, about("Templates.")] = 0
    case: Annotated[Weight, about("Cases.")] = 0
    person: Annotated[Weight, about("People and centers.")] = 0
    page: Annotated[Weight, about("Other pages.")] = 0
    crisis: Annotated[Weight, about("The page of crisis help, where no word of danger stands in the question.")] = 0


@entry
class Prior:
    """What kind of page a question is likely to want."""

    long: Annotated[KindWeights, about("For a question of several words: a term is seldom meant.")]
    short: Annotated[KindWeights, about("For a word or two.")]


@entry
class KnownWeights:
    """A weight for words that the site has, and another for words that it has not."""

    known: Annotated[Weight, about("Where the site has the typed word itself.")]
    unknown: Annotated[Weight, about("Where it has not.")]


@entry
class LayWeights:
    """How lay words count."""

    weight: Annotated[Weight, about("What a word counts that is meant and not typed.")]
    part: Annotated[
        Weight, about("What the parts of a phrase still count by themselves: head and doctor in head doctor.")
    ]


@entry
class SearchWeights:
    """How the search ranks. Tuned on tests/search/tuning.yml; `kb search-quality` says what a change does."""

    id: Annotated[Literal["weights"], about("The file's name.")]
    tuned_on: Annotated[Text, about("On which questions and when it was last tuned.")]
    k1: Annotated[Weight, about("BM25: how soon more of the same word stops counting.")]
    b: Annotated[Annotated[float, Strict(), Field(ge=0, le=1)], about("BM25: how much long texts are held back.")]
    fields: Annotated[FieldWeights, about("What a word counts, by where it stands.")]
    like: Annotated[Weight, about("What likeness to a whole question, title or name adds.")]
    name: Annotated[Weight, about("What a page gains whose title is just what was typed, in a word or two.")]
    hint: Annotated[Weight, about("What a page gains whose kind the question names: form, case, course.")]
    long: Annotated[Weight, about("From how many content words on a question is long.")]
    prior: Annotated[Prior, about("What kind of page a question is likely to want.")]
    prefix: Annotated[KnownWeights, about("Longer words that an unfinished word may become.")]
    neighbor: Annotated[KnownWeights, about("Words that are near in meaning, times their cosine.")]
    lay: Annotated[LayWeights, about("Lay words and abbreviations.")]
    reader: Annotated[Weight, about("What a page for the reader's own profession gains: it decides near ties.")]
    certain: Annotated[Weight, about("From which likeness on the answer itself is shown, on a card.")]
    floor: Annotated[Weight, about("The share of the best score below which nothing is shown.")]
    least: Annotated[
        Weight,
        about("How rare, added up, the words of a phrase are taken to be at least: one word alone tells little."),
    ] = 0


@entry
class LayWords:
    """Words that readers type, and the words of this site that they mean."""

    said: Annotated[_Phrases, about("What is typed: words or phrases, in any form (cry stands for crying).")]
    means: Annotated[_Phrases, about("What to look for as well, in words that stand in our pages.")]


@entry
class Abbreviation:
    """Letters that mean one thing or several."""

    short: Annotated[Text, about("The letters.")]
    means: Annotated[_Phrases, about("All that they are read as; a reader is told when there are several.")]
    capitals: Annotated[Flag, about("true where the letters are a word as well (ACT): then only capitals count.")] = (
        False
    )


@entry
class KindHint:
    """Words that ask for a kind of page."""

    kind: Annotated[Literal["template", "case", "teach"], about("The kind; teach is the page for instructors.")]
    words: Annotated[_Phrases, about("Words that ask for it.")]


def _are_others(spellings: dict[str, str]) -> dict[str, str]:
    """A spelling that leads to itself does nothing."""
    for british, american in spellings.items():
        if british.casefold() == american.casefold():
            hint = "write the American spelling behind the colon, or take the line out"
            raise refusal("KB110", f"has {quoted(british)} for itself", hint, british)
    return spellings


@entry
class SearchWords:
    """Words that the search reads as others."""

    id: Annotated[Literal["words"], about("The file's name.")]
    stop: Annotated[
        _Phrases, about("Words that tell nothing of what is asked; left out, unless nothing else is typed.")
    ]
    american: Annotated[
        dict[Text, Text], AfterValidator(_are_others), about("British spelling -> the American one of our pages.")
    ]
    abbreviations: Annotated[tuple[Abbreviation, ...], about("Abbreviations, with all that each may mean.")]
    lay: Annotated[tuple[LayWords, ...], about("Lay words, brand names, and the other profession's words.")]
    hints: Annotated[tuple[KindHint, ...], about("Words that ask for a kind of page.")]
    without_neighbors: Annotated[
        tuple[Text, ...],
        Unique,
        about("Words that `kb neighbors` leaves out: what a language model brings near them is prejudice or chance."),
    ] = ()


@entry
class SearchWishes:
    """Words that wish for a person: they lead to the directory with its filters filled in."""

    id: Annotated[Literal["wishes"], about("The file's name.")]
    asking: Annotated[_Phrases, about("Phrases that ask for somebody or something: looking for, need a.")]
    nearby: Annotated[_Phrases, about("Phrases for the place where the reader is: near me.")]
    somebody: Annotated[_Phrases, about("Phrases that ask for somebody and nothing else: someone who.")]
    finding: Annotated[
        _Phrases, about("How to find somebody: a wish where a place or a language is named, else for a guide.")
    ]
    wanting: Annotated[
        _Phrases, about("That somebody wants a person: a wish where more of her is named than her profession.")
    ]
    opening: Annotated[_Phrases, about("Words with which a question begins, and no wish: can, does.")]
    someone: Annotated[_Phrases, about("Other words for someone: anybody.")]
    after: Annotated[_Phrases, about("Words between a person and what she does: for, who.")]
    whose: Annotated[_Phrases, about("For whom somebody is wished for: client. Nothing is lost when that is left out.")]
    not_asking: Annotated[_Phrases, about("Words of other questions that name a profession and a place: law, license.")]
    beside: Annotated[_Phrases, about("Before a profession that is not wished for: I am a, works with.")]
    fillers: Annotated[_Phrases, about("Words of a wish that fill in nothing: good, experienced.")]
    work: Annotated[_Phrases, about("Names of professions by their work alone: beside an approach they say no more.")]
    anybody: Annotated[
        _Phrases, about("Names of any of several professions: somebody is asked for, and no profession filled in.")
    ]
    alone: Annotated[_Phrases, about("Names of approaches that ask for people even by themselves: pelvic floor.")] = ()
    in_listings: Annotated[
        _Phrases, about("What each listing says and the directory has no filter for: sliding scale.")
    ]
    not_known: Annotated[_Phrases, about("What is often asked for, and no listing says: insurance.")]
    not_places: Annotated[
        _Phrases, about("Letters of states that are more often a word or a degree: they need a town before them.")
    ]
    new_clients: Annotated[_Phrases, about("Words for somebody who takes new clients.")]
    profession: Annotated[dict[ProfessionId, _Phrases], about("Other words for a profession.")]
    approach: Annotated[dict[ApproachId, _Phrases], about("Other words for an approach.")]
    concern: Annotated[dict[ConcernId, _Phrases], about("Other words for a concern.")]
    language: Annotated[dict[LanguageId, _Phrases], about("Other words for a language.")]
    format: Annotated[dict[FormatId, _Phrases], about("Other words for a format.")]
    place: Annotated[dict[PlaceId, _Phrases], about("Other words for a place.")]
    town: Annotated[dict[RegionId, _Phrases], about("Towns that are often meant, beside those of listings, by region.")]
    age: Annotated[dict[AgeId, _Phrases], about("Other words for an age.")]
    interest: Annotated[dict[InterestId, _Phrases], about("Other words for a way of working together.")]


@entry
class SearchPhrases:
    """Other words for what a page answers: looked up, and never shown. The questions that readers see stand on the page."""

    id: Annotated[Literal["phrases"], about("The file's name.")]
    guide: Annotated[dict[GuideId, _Phrases], about("Phrases for a guide: as few words as tell it, none that it has.")]
    template: Annotated[dict[TemplateId, _Phrases], about("The same for a template.")]
    case: Annotated[dict[CaseId, _Phrases], about("The same for a case.")]
    activity: Annotated[dict[ActivityId, _Phrases], about("The same for a row of the scope matrix.")]


SearchSettings = SearchWeights | SearchWords | SearchWishes | SearchPhrases
