"""From a document to a model: the values, or every reason why they are none, each at its place."""

from __future__ import annotations

import re
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from kb.problem import Problem, did_you_mean, quoted
from kb.source import Document, Key, dotted


@cache
def key_names(kind: type) -> dict[str, str]:
    """Field name -> key as it is written, in house order (`for_` is written `for`)."""
    return {item.name: item.name.rstrip("_") for item in fields(kind)}


M = TypeVar("M")
MAX_TOLD = 100  # problems of one kind in one file; who has more mends these first


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def read_model(kind: type[M], document: Document) -> tuple[M | None, list[Problem]]:
    """The document as a model, or every reason why it is none."""
    try:
        found: M = _adapter(cast("Any", kind)).validate_python(document.values)
    except ValidationError as error:
        details = error.errors(include_url=False)
        wrong_inside = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
        # a list whose only item is wrong is not also too short
        details = [d for d in details if d["type"] != "too_short" or d["loc"] not in wrong_inside][:MAX_TOLD]
        problems = [_problem(document, kind, dict(detail)) for detail in details]
        return None, sorted(set(problems))
    return found, []


_KINDS = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping of keys",
    "dataclass_type": "a mapping of keys",
    "date_type": "a date",
}


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping of keys"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(value)


def _problem(document: Document, kind: type, detail: dict[str, Any]) -> Problem:
    """One validation error of pydantic in our words, at its place."""
    loc: Key = tuple(part for part in detail["loc"] if part != "[key]")
    name = dotted(loc)
    what, context, value = detail["type"], detail.get("ctx", {}), detail.get("input")
    at = document.place(loc)
    if what == "kb":
        said = f"{name}{':' if name and context['message'].startswith('the ') else ''} {context['message']}".strip()
        return Problem(document.path, *at, context["code"], said, context["hint"])
    if what == "missing":
        described = _description(kind, loc)
        return Problem(document.path, *document.place(loc[:-1]), "KB109", f"needs the key '{name}'", described)
    if what == "unexpected_keyword_argument":
        known = _keys_at(kind, loc[:-1])
        hint = did_you_mean(str(loc[-1]), known) or f"keys here are: {', '.join(known)}"
        return Problem(document.path, *document.key_place(loc), "KB108", f"has the unknown key '{name}'", hint)
    if what == "string_type" and isinstance(value, int | float):
        shown = str(value).lower() if isinstance(value, bool) else value
        return Problem(
            document.path, *at, "KB114", f"{name} must be text, and {shown} is not", f'write it in quotes: "{shown}"'
        )
    if what == "bool_type" and str(value).lower() in {"yes", "no", "on", "off", "y", "n"}:
        truth = "true" if str(value).lower() in {"yes", "on", "y"} else "false"
        return Problem(
            document.path,
            *at,
            "KB114",
            f"{name} must be true or false, and '{value}' is a plain word here",
            f"write {truth}",
        )
    if what == "literal_error":
        choices = re.findall(r"'([^']*)'|\b(\d+|True)\b", context["expected"])
        known = [(a or b).replace("True", "true") for a, b in choices]
        hint = did_you_mean(str(value), known) or f"write one of: {', '.join(known)}"
        return Problem(document.path, *at, "KB110", f"{name} cannot be {_written(value)}", hint)
    if what in _KINDS:
        hint = "write [a, b] or lines that start with a hyphen" if _KINDS[what] == "a list" else "see data/README.md"
        return Problem(
            document.path, *at, "KB110", f"{name} must be {_KINDS[what]}, and {_written(value)} is not", hint
        )
    if what in {"greater_than_equal", "less_than_equal"}:
        bound = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
        return Problem(
            document.path,
            *at,
            "KB110",
            f"{name} must be {bound}, and {_written(value)} is not",
            f"write a number that is {bound}",
        )
    if what == "too_short":
        return Problem(document.path, *at, "KB110", f"{name} needs at least {context['min_length']}", "add one")
    if what == "string_pattern_mismatch":
        return Problem(
            document.path,
            *at,
            "KB110",
            f"{name} has the wrong form: {_written(value)}",
            _description(kind, loc) or "see data/README.md",
        )
    message = str(detail["msg"])
    return Problem(
        document.path, *at, "KB110", f"{name} is not right: {message[:1].lower()}{message[1:]}", "see data/README.md"
    )


def described_fields(kind: type) -> list[tuple[str, str, Any, bool]]:
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
    return rows


def inner_models(annotation: Any) -> list[type]:
    """The entry classes inside an annotation."""
    if isinstance(annotation, type) and hasattr(annotation, "__pydantic_fields__"):
        return [annotation]
    return [model for argument in get_args(annotation) for model in inner_models(argument)]


def _class_at(kind: type, loc: Key) -> type | None:
    current: type | None = kind
    for part in loc:
        if current is None or isinstance(part, int):
            continue
        row = next((row for row in described_fields(current) if row[0] == part), None)
        if row is not None:
            inner = inner_models(row[2])
            current = inner[0] if inner else None
    return current


def _keys_at(kind: type, loc: Key) -> list[str]:
    found = _class_at(kind, loc)
    return list(key_names(found).values()) if found else []


def _description(kind: type, loc: Key) -> str:
    found = _class_at(kind, loc[:-1])
    rows = described_fields(found) if found else []
    return next((text for key, text, _, _ in rows if key == loc[-1]), "").rstrip(".")
