"""Ids inside an entry that name something else, and the kinds of entry that there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast, get_origin

from kb.model.entries import Activity, Pathway, Reference, Term
from kb.model.fields import Link
from kb.model.people import Center, Practitioner
from kb.model.search import SearchPhrases, SearchWeights, SearchWishes, SearchWords
from kb.model.shape import described_fields, inner_models, key_names, link_of
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
