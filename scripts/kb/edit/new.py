"""`kb new`: asks for what an entry or page needs, or takes it as given, and writes the file in the right place."""

from __future__ import annotations

import datetime
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from kb.edit.house_style import as_yaml
from kb.load import Library, read_library
from kb.model import (
    KINDS,
    Case,
    Center,
    Guide,
    Practitioner,
    Reference,
    Template,
    Term,
    described_fields,
    id_problem,
    key_names,
    link_of,
    today,
)
from kb.rules.guides import SECTIONS
from kb.rules.style import schema_line
from kb.source import parse_document


class Missing(Exception):
    """What a new entry still needs, said so that it can be typed."""


_NEW: dict[str, tuple[type, str]] = {
    "term": (Term, "data/glossary/{}.yml"),
    "reference": (Reference, "data/references/{}.yml"),
    "practitioner": (Practitioner, "data/practitioners/{}.yml"),
    "center": (Center, "data/practitioners/{}.yml"),
    "guide": (Guide, "docs/guides/{section}/{}.md"),
    "template": (Template, "docs/templates/{}.md"),
    "case": (Case, "docs/cases/{}.md"),
}
_GIVEN: dict[str, dict[str, Any]] = {
    "practitioner": {"kind": "person"},
    "center": {"kind": "center"},
    "case": {"composite": True},
}
_PAGE = {"guide", "template", "case"}

Ask = Callable[[str], str]


def new(root: Path, kind: str, pairs: Sequence[str], section: str | None, ask: Ask | None) -> Path:
    """Write a new entry or page. Values come from `pairs`; what is missing is asked for, where somebody can answer."""
    model, pattern = _NEW[kind]
    values = {**_GIVEN.get(kind, {}), **_given_values(pairs, model)}
    if kind in _PAGE:
        values.setdefault("status", "outline")
    if kind == "guide" and not section:
        section = ask and _asked(
            ask, "section (scope, touch or partnership)", lambda text: text in {"scope", "touch", "partnership"}
        )
        if not section:
            raise Missing("kb new guide: say in which section: --section scope, touch or partnership")
    library = read_library(root)[0]
    _complete(model, values, library, ask, kind)
    wrong = id_problem(str(values["id"]))
    if wrong:
        raise Missing(f"kb new {kind}: {wrong[0]}; {wrong[1]}")
    path = root / pattern.format(values["id"], section=section)
    taken = next((other for other in root.glob(f"{pattern.split('/{')[0].split('{')[0]}/**/{values['id']}.*")), None)
    if taken or path.exists():
        shown = (taken or path).relative_to(root).as_posix()
        raise Missing(f"kb new {kind}: {shown} exists already; choose another id, or edit that file")
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = {key: values[key] for key in key_names(model).values() if key in values}
    text = as_yaml(ordered)
    if kind in _PAGE:
        text = f"---\n{text}---\n\n{_outline(kind)}"
    else:
        schema = next(item.schema for item in KINDS if f"data/{item.folder}/" in pattern)
        text = f"{schema_line(schema)}\n{text}"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _given_values(pairs: Sequence[str], model: type) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for pair in pairs:
        key, sign, written = pair.partition("=")
        if not sign or key not in key_names(model).values():
            raise Missing(
                f"kb new: {pair!r} is not KEY=VALUE with one of the keys: {', '.join(key_names(model).values())}"
            )
        values[key] = _value(written, next(row[2] for row in described_fields(model) if row[0] == key))
    return values


def _value(written: str, annotation: Any) -> Any:
    """A value as typed. Text stays text, whatever it looks like; lists and mappings are YAML."""
    if _kind_of(annotation) is str:
        return written
    document, problems = parse_document(f"value: {written}", "the value")
    if problems:
        raise Missing(f"kb new: {written!r} cannot be read: {problems[0].message}")
    return document.values["value"]


def _kind_of(annotation: Any) -> Any:
    """str, int, bool, tuple, dict, a Literal, or an entry class."""
    if hasattr(annotation, "__metadata__"):
        return _kind_of(get_args(annotation)[0])
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return _kind_of(next(part for part in get_args(annotation) if part is not type(None)))
    if origin is Literal:
        return annotation
    return origin or (str if annotation is datetime.date else annotation)


def _complete(
    model: type, values: dict[str, Any], library: Library, ask: Ask | None, kind: str, prefix: str = ""
) -> None:
    """Fill in what is required and missing, by asking; without somebody to ask, say it all at once."""
    absent = [
        (key, text, annotation)
        for key, text, annotation, required in described_fields(model)
        if required and key not in values
    ]
    if absent and ask is None:
        needed = "\n".join(f"  {key}={_example(annotation)}   {text}" for key, text, annotation in absent)
        raise Missing(f"kb new {kind}: give these too:\n{needed}")
    for key, text, annotation in absent:
        assert ask is not None
        values[key] = _ask_value(ask, f"{prefix}{key}", text, annotation, library, kind)
    if model is Reference and not (values.get("author") or values.get("authority")):
        if ask is None:
            raise Missing("kb new reference: give author=[{family: Price, given: C. J.}] or authority=...")
        values["authority"] = _asked(ask, "authority (the body or author that issued it)", bool)
    if model is Reference and not (values.get("issued") or values.get("issued_note")):
        if ask is None:
            raise Missing("kb new reference: give issued=2017, or issued_note=... that says why there is none")
        values["issued"] = _value(_asked(ask, "issued (year)", str.isdigit), int)


def _ask_value(ask: Ask, name: str, text: str, annotation: Any, library: Library, kind: str) -> Any:
    found = _kind_of(annotation)
    link = link_of(annotation)
    choices = list(library.words(link.vocabulary)) if link and link.vocabulary else []
    shown = (
        f"{name} ({text.rstrip('.')}"
        + (f"; one of {', '.join(choices[:8])}{' ...' if len(choices) > 8 else ''}" if choices else "")
        + ")"
    )
    if found is tuple:
        inner = get_args(_bare(annotation))[0]
        inner_kind = _kind_of(inner)
        if hasattr(inner_kind, "__pydantic_fields__"):
            item: dict[str, Any] = {}
            _complete(inner_kind, item, library, ask, kind, f"{name}: ")
            return [item]
        typed = _asked(ask, f"{shown}, separated by semicolons", bool)
        return [part.strip() for part in typed.split(";") if part.strip()]
    if hasattr(found, "__pydantic_fields__"):
        values: dict[str, Any] = {}
        _complete(found, values, library, ask, kind, f"{name}.")
        return values
    if get_origin(found) is Literal:
        options = [str(option).lower() if isinstance(option, bool) else str(option) for option in get_args(found)]
        return _asked(ask, f"{name} ({', '.join(options)})", lambda typed: typed in options)
    if found is bool:
        return _asked(ask, f"{shown}: true or false", lambda typed: typed in {"true", "false"}) == "true"
    if found is int:
        return int(_asked(ask, shown, lambda typed: typed.isdigit()))
    default = today().isoformat() if name.endswith("_on") or name.endswith(".on") else ""
    return (
        _asked(ask, f"{shown} [{default}]", lambda _: True) or default
        if default
        else _asked(ask, shown, lambda typed: bool(typed) and (not choices or typed in choices))
    )


def _bare(annotation: Any) -> Any:
    while hasattr(annotation, "__metadata__"):
        annotation = get_args(annotation)[0]
    return annotation


def _asked(ask: Ask, question: str, is_good: Callable[[str], Any]) -> str:
    for _ in range(20):
        typed = ask(f"{question}: ").strip()
        if is_good(typed):
            return typed
        print("  that does not fit; once more")
    raise Missing("kb new: nothing was written")


def _example(annotation: Any) -> str:
    found = _kind_of(annotation)
    if found is tuple:
        inner = _kind_of(get_args(_bare(annotation))[0])
        return f"'[{_example(inner)}]'" if hasattr(inner, "__pydantic_fields__") else "'[..., ...]'"
    if hasattr(found, "__pydantic_fields__"):
        inside = ", ".join(f"{key}: ..." for key, _, _, required in described_fields(found) if required)
        return f"{{{inside}}}"
    if get_origin(found) is Literal:
        return str(get_args(found)[0])
    return {int: "1", bool: "true"}.get(found, '"..."')


_GUIDE_HEADINGS = {
    "in-short": (
        "In short",
        "- **What to do first.** Three lines, each at most 22 words, each opening bold.\n- **What not to do.**\n- **What comes next.**",
    ),
    "do-now": ("Do now", "1. **One act.** One or two sentences. Seven steps at most."),
    "outside-your-scope": (
        "Outside your scope",
        "| Not yours | Whose it is |\n|---|---|\n| What is not hers to do | Whose it is |",
    ),
    "words": ("Words you can use", '/// words | When it is said\n"Words that one could say aloud."\n///'),
    "what-is-known": ("What is known", "Each claim as strong as its source, with its citation."),
    "notes-and-consent": ("Notes and consent", "What is written down, what is left out, and how she agrees."),
    "refer": ("Refer and go on", "To whom, and how it is offered."),
    "check-yourself": ("Check yourself", "/// question | A question from practice?\nThe answer, and why.\n///"),
}


def _outline(kind: str) -> str:
    """The body of a new page: its sections, each with what belongs there."""
    if kind == "guide":
        return (
            "\n\n".join(
                f"## {title} {{: #{id_} }}\n\n{text}"
                for id_, (title, text) in ((id_, _GUIDE_HEADINGS[id_]) for id_ in SECTIONS)
            )
            + "\n"
        )
    if kind == "template":
        return '/// sheet\n# Title of the sheet\n\nFrom {{ field("Name, license, telephone") }}\n\n{{ signature("Client", "Date") }}\n///\n\n## Put in {: #put-in }\n\nWhat belongs on it.\n\n## Leave out {: #leave-out }\n\nWhat does not.\n\n## Then {: #then }\n\nWhat happens with it.\n'
    return "This is a composite. No client is described here.\n\n## What each of them saw {: #seen }\n\n/// mt | Name, massage therapist\nWhat she saw.\n///\n\n/// pt | Name, psychotherapist\nWhat she saw.\n///\n\n## Decide {: #decide }\n\n/// decision | A situation. What now?\n- One choice. → What follows.\n- **The better choice.** → Why.\n///\n\n## For supervision {: #supervision }\n\n1. A question.\n"
