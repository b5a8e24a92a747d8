"""Ids inside an entry that name something else, and the kinds of entry that there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast, get_args, get_origin

from kb.model.entries import Activity, Pathway, Reference, Term
from kb.model.fields import Link
from kb.model.ids import id_problem
from kb.model.people import Center, Practitioner
from kb.model.search import SearchPhrases, SearchWeights, SearchWishes, SearchWords
from kb.model.shape import bare, described_fields, inner_models, key_names, link_of
from kb.model.vocabulary import CrisisLines, Professions, Words
from kb.source import Key


@cache
def _plan(kind: type) -> tuple[tuple[str, str, Link | None], ...]:
    """(field, key, link of its values or keys) of each field that leads anywhere."""
    rows = []
    for (name, key), (_, _, annotation, _) in zip(key_names(kind).items(), described_fields(kind), strict=True):
        models = bool(inner_models(annotation))
        link = link_of(annotation)
        if models and get_origin(getattr(annotation, "__origin__", annotation)) is not dict:
            link = None
        if link or models:
            rows.append((name, key, link))
    return tuple(rows)


def links(item: Any, at: Key = ()) -> Iterator[tuple[Key, Link, str]]:
    """Every id in an entry that names something else: its place, what it names, the id."""
    for name, key, link in _plan(cast("Any", type(item))):
        value = getattr(item, name)
        if value is not None:
            yield from value_links(value, link, (*at, key))


def value_links(value: Any, link: Link | None, at: Key) -> Iterator[tuple[Key, Link, str]]:
    """The same for the value of one key; `link` says what its ids name."""
    if isinstance(value, str):
        if link:
            yield at, link, value
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from value_links(inner, link, (*at, index))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from value_links(key, link, (*at, key))
            yield from value_links(inner, None, (*at, key))
    elif hasattr(value, "__pydantic_fields__"):
        yield from links(value, at)


_WITH_CAPITALS = frozenset({"regions", "countries", "languages", "places"})


def written_links(kind: type, values: Any, at: Key = ()) -> Iterator[tuple[Key, Link, str]]:
    """The same of a document of which no model could be made: what stands there in the form that its key takes."""
    for key, _, annotation, _ in described_fields(kind) if isinstance(values, dict) else ():
        if key in values:
            yield from _written_links(values[key], annotation, (*at, key))


def _written_links(value: Any, annotation: Any, at: Key) -> Iterator[tuple[Key, Link, str]]:
    shape, link = bare(annotation), link_of(annotation)
    if get_origin(shape) is tuple:
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from _written_links(item, get_args(shape)[0], (*at, index))
    elif get_origin(shape) is dict:
        for key, item in value.items() if isinstance(value, dict) else ():
            for part, inner in zip((key, item), get_args(shape), strict=True):
                yield from _written_links(part, inner, (*at, key))
    elif hasattr(shape, "__pydantic_fields__"):
        yield from written_links(shape, value, at)
    elif link and isinstance(value, str) and (link.vocabulary in _WITH_CAPITALS or not id_problem(value)):
        yield at, link, value


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry: its folder under data/, its models, and the name of its schema."""

    name: str
    folder: str
    models: tuple[Any, ...]
    schema: str


KINDS: tuple[Kind, ...] = (
    Kind("term", "glossary", (Term,), "term"),
    Kind("reference", "references", (Reference,), "reference"),
    Kind("activity", "scope", (Activity,), "activity"),
    Kind("listing", "practitioners", (Practitioner, Center), "practitioner"),
    Kind("pathway", "pathways", (Pathway,), "pathway"),
    Kind("vocabulary", "vocabulary", (Words, Professions, CrisisLines), "vocabulary"),
    Kind("search", "search", (SearchWeights, SearchWords, SearchWishes, SearchPhrases), "search"),
)
