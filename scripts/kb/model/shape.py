"""What a model's keys are: their names as written, descriptions, kinds, and how each would be written."""

from __future__ import annotations

import datetime
import types
from dataclasses import fields
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from kb.model.fields import Link
from kb.source import Key


@cache
def key_names(kind: type) -> dict[str, str]:
    """Field name -> key as it is written, in house order (`for_` is written `for`)."""
    return {item.name: item.name.rstrip("_") for item in fields(kind)}


@cache
def described_fields(kind: type) -> tuple[tuple[str, str, Any, bool], ...]:
    """(key, description, type, required) of a model, in house order."""
    hints = get_type_hints(kind, include_extras=True)
    rows = []
    for name, key in key_names(kind).items():
        annotation = hints[name]
        text = next(
            (
                meta.description
                for meta in getattr(annotation, "__metadata__", ())
                if getattr(meta, "description", None)
            ),
            "",
        )
        info = kind.__pydantic_fields__[name]  # type: ignore[attr-defined]
        rows.append((key, text, annotation, info.is_required()))
    return tuple(rows)


def required_keys(kind: type) -> list[str]:
    """The keys that an entry of this kind cannot do without."""
    return [key for key, _, _, required in described_fields(kind) if required]


def sample_keys(kind: type) -> list[str]:
    """The keys with which an example of this kind is written."""
    return required_keys(kind) or list(key_names(kind).values())[:2]


def bare(annotation: Any) -> Any:
    """The type itself, without what is said about it and without the `| None` of an optional key."""
    if hasattr(annotation, "__metadata__"):
        return bare(annotation.__origin__)
    if get_origin(annotation) in (Union, types.UnionType):
        return bare(next(part for part in get_args(annotation) if part is not type(None)))
    return annotation


def choices(annotation: Any) -> list[str]:
    """The words of a fixed set that a key takes, where it takes one."""
    if get_origin(annotation) is Literal:
        return ["true" if word is True else str(word) for word in get_args(annotation)]
    return [word for argument in get_args(annotation) for word in choices(argument)]


def inner_models(annotation: Any) -> list[type]:
    """The entry classes inside an annotation."""
    if isinstance(annotation, type) and hasattr(annotation, "__pydantic_fields__"):
        return [annotation]
    return [model for argument in get_args(annotation) for model in inner_models(argument)]


@cache
def link_of(annotation: Any) -> Link | None:
    """The Link in an annotation, however deep (an optional, a list, the keys of a mapping)."""
    for meta in getattr(annotation, "__metadata__", ()):
        if isinstance(meta, Link):
            return meta
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        arguments = arguments[:1]
    return next((found for found in map(link_of, arguments) if found), None)


def class_at(kind: type, loc: Key) -> type | None:
    """The entry class whose keys stand at a place of a document, where there is one."""
    current: type | None = kind
    for part in loc:
        if current is None or isinstance(part, int):
            continue
        row = next((row for row in described_fields(current) if row[0] == part), None)
        if row is not None:
            inner = inner_models(row[2])
            current = inner[0] if inner else None
    return current


def field_at(kind: type, loc: Key) -> tuple[str, Any, bool] | None:
    """Description and type of the key at a place, and whether it is required; nothing where there is no such key."""
    found = class_at(kind, loc[:-1])
    rows = described_fields(found) if found else []
    return next(((text.rstrip("."), shape, must) for key, text, shape, must in rows if key == loc[-1]), None)


def example(annotation: Any) -> str:
    """How a value of this kind is written, with dots for what nobody but the writer can know."""
    if get_origin(annotation) is Annotated:
        return example(get_args(annotation)[0])
    if get_origin(annotation) in {Union, types.UnionType}:
        return example(get_args(annotation)[0])
    if get_origin(annotation) is tuple:
        return f"[{example(get_args(annotation)[0])}]"
    if get_origin(annotation) is dict:
        return f"{{...: {example(get_args(annotation)[1])}}}"
    models = inner_models(annotation)
    if models:
        shown = sample_keys(models[0])
        rows = [(key, inner) for key, _, inner, _ in described_fields(models[0]) if key in shown]
        return "{" + ", ".join(f"{key}: {example(inner)}" for key, inner in rows) + "}"
    return '"YYYY-MM-DD"' if annotation is datetime.date else "..."
