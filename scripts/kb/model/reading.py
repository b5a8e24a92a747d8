"""From a document to a model: the values, or every reason why they are none, each at its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from kb.model.fields import AS_WRITTEN, Unique
from kb.model.people import Center, Practitioner
from kb.model.shape import field_at, key_names, required_keys
from kb.model.telling import near_key, place_of, problem_of
from kb.problem import Problem, quoted
from kb.source import Document, Key

M = TypeVar("M")
MAX_TOLD = 100  # problems of one kind in one file; who has more mends these first


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _without_spilled(document: Document, details: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the keys that stand below an empty key, not indented: these are the same slip."""
    unknown = {place_of(d) for d in details if d["type"] == "unexpected_keyword_argument"}
    spilled: set[Key] = set()
    for detail in details:
        at = place_of(detail)
        if detail["type"] not in {"dict_type", "dataclass_type"} or detail["input"] is not None or len(at) != 1:
            continue
        keys = list(document.values)
        for key in keys[keys.index(str(at[0])) + 1 :]:
            if (key,) not in unknown:
                break
            spilled.add((key,))
            detail["type"] = "spilled"
    return [d for d in details if place_of(d) not in spilled]


_OTHER: dict[type, type] = {Center: Practitioner, Practitioner: Center}


def _of_the_other_kind(
    kind: type, document: Document, details: list[dict[str, Any]]
) -> tuple[list[Problem], list[dict[str, Any]]]:
    """What is said of a listing with a key of the other kind of listing, and the details without what follows from it."""
    other, said = _OTHER.get(kind), document.values.get("kind")
    unknown = {place_of(d) for d in details if d["type"] == "unexpected_keyword_argument"}
    keys = [key for key in key_names(other).values() if (key,) in unknown] if other and said else []
    if not other or not keys:
        return [], details
    needed = [key for key in required_keys(kind) if key not in (*required_keys(other), *document.values)]
    meant = "center" if other is Center else "person"
    hint = f"write kind: {meant}; or take {keys[0]} out" + "".join(f", and add {key}: [...]" for key in needed)
    told = f"kind says {quoted(said)}, and {keys[0]} is a key of a {meant}"
    follow = {(key,) for key in (*keys, *needed)}
    at = document.place(("kind",))
    return [Problem(document.path, *at, "KB108", told, hint)], [d for d in details if place_of(d) not in follow]


def read_model(kind: type[M], document: Document) -> tuple[M | None, list[Problem]]:
    """The document as a model, or every reason why it is none; both where it lists something twice and that is all."""
    found: M | None
    try:
        found = _adapter(cast("Any", kind)).validate_python(document.values)
    except ValidationError as error:
        details = [dict(detail) for detail in error.errors(include_url=False)]
        found, more = _as_written(kind, document) if all(map(_is_repeated, details)) else (None, [])
        details += [*more, *_repeated_beside(kind, document, details)]
        wrong_inside = {place_of(detail)[:depth] for detail in details for depth in range(len(place_of(detail)))}
        # a list whose only item is wrong is not also too short
        details = [d for d in details if d["type"] != "too_short" or place_of(d) not in wrong_inside]
        details = _without_spilled(document, details)
        other, details = _of_the_other_kind(kind, document, details)
        # a key that is misspelt is not also missing
        misspelt = [place_of(d) for d in details if d["type"] == "unexpected_keyword_argument"][:MAX_TOLD]
        meant = {(*loc[:-1], near_key(document, kind, loc)) for loc in misspelt}
        details = [d for d in details if d["type"] != "missing" or place_of(d) not in meant][:MAX_TOLD]
        return found, sorted({*other, *(problem_of(document, kind, detail) for detail in details)})
    return found, []


def _is_repeated(detail: Mapping[str, Any]) -> bool:
    return bool(detail["type"] == "kb" and detail["ctx"]["code"] == "KB403")


_SOME: TypeAdapter[Any] = TypeAdapter(Annotated[tuple[str, ...], Unique])


def _repeated_beside(kind: type, document: Document, details: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What a list holds twice beside something that is wrong by itself, which had hidden it."""
    wrong: dict[Key, set[str | int]] = {}
    for at in map(place_of, details):
        if at and isinstance(at[-1], int):
            wrong.setdefault(at[:-1], set()).add(at[-1])
    for at, indexes in wrong.items():
        found = field_at(kind, at)
        if not found or Unique not in getattr(found[1], "__metadata__", ()):
            continue
        value: Any = document.values
        for part in at:
            value = value[part]
        sound = [item for index, item in enumerate(value) if index not in indexes and isinstance(item, str)]
        try:
            _SOME.validate_python(sound)
        except ValidationError as error:
            yield {**error.errors(include_url=False)[0], "loc": at}


def _as_written(kind: type[M], document: Document) -> tuple[M | None, list[dict[str, Any]]]:
    """The model with what it lists twice, or what else stands in its way, which its repetitions had hidden."""
    try:
        return _adapter(cast("Any", kind)).validate_python(document.values, context=AS_WRITTEN), []
    except ValidationError as error:
        return None, [dict(detail) for detail in error.errors(include_url=False)]
