"""What readers tell that is no entry of data/: a correction, an experience, the wish to be taken off. Described like the
entries, so that the same forms and rules serve them; an editor reads them and does what they ask.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Annotated, Literal

from kb.model.fields import Flag, FreeText, PersonId, Url, Verbatim, about, entry
from kb.problem import Problem, quoted
from kb.settings import path_on_site


def page_problem(url: str, own: str, pages: Collection[str] | None) -> Problem | None:
    """What is wrong with the address of a page to correct: it is one of another site, or of nothing on this one. `own` is
    the address of the site; `pages` are all that it has, where they are known.
    """
    path = path_on_site(url, own)
    if own and not path:
        said = f"page is {quoted(url)}, an address of another site"
        return Problem("", 1, 1, "KB309", said, f"copy the address of the page on this site: it begins with {own}")
    if own and pages is not None and re.sub(r"(?:index\.html)?/*\Z", "/", path, count=1) not in pages:
        said = f"page is {quoted(url)}, and this site has no page there"
        return Problem("", 1, 1, "KB309", said, "open the page, and copy its address from the browser")
    return None


@entry
class Correction:
    """Something on a page that is wrong, missing or hard to understand."""

    page: Annotated[Url, about("The page's address; with the part behind # if you mean one section.")]
    sentence: Annotated[Verbatim | None, about("The sentence as it stands, or its first words.")] = None
    wrong: Annotated[Verbatim, about("What is wrong with it, or what is missing.")]
    instead: Annotated[Verbatim | None, about("The sentence as it should stand.")] = None
    known_from: Annotated[
        Verbatim | None,
        about("How you know: statute and section, study, your own trade. Without a source it may still be true."),
    ] = None
    could_hurt: Annotated[
        Flag | None, about("It could hurt someone: a wrong telephone number, a limit that is too wide.")
    ] = None


@entry
class Experience:
    """What somebody has lived between the two rooms, told of herself."""

    told_by: Annotated[
        Literal["massage-therapist", "psychotherapist", "another-professional", "client"],
        about("As whom you tell it."),
    ]
    happened: Annotated[FreeText, about("What happened, told of yourself and not of a client.")]
    done: Annotated[FreeText | None, about("What you did, and what the other did.")] = None
    differently: Annotated[FreeText | None, about("What you would do differently.")] = None
    learned: Annotated[FreeText | None, about("What it taught you about your own limits.")] = None
    license: Annotated[
        Literal["CC-BY-4.0"],
        about("It may be used under CC BY 4.0, put together with what others told."),
    ]
    thanks: Annotated[
        FreeText | None, about("The name by which you wish to be thanked; left out, nobody is named.")
    ] = None


@entry
class Removal:
    """The wish that a listing be taken off."""

    listing: Annotated[PersonId, about("The listing's id: the last part of its address, /directory/ID/.")]
    asked_by: Annotated[Literal["the-person-listed", "somebody-who-speaks-for-the-center"], about("Who asks.")]
