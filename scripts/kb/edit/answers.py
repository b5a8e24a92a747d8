"""What was given for one key: from text to a value, and everything that is wrong with it by itself."""

from __future__ import annotations

import datetime
import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import TypeAdapter

from kb.edit.house_style import as_yaml
from kb.files import invisible_characters
from kb.load import Library
from kb.model import described_fields, fields, link_of, read_model, value_links
from kb.model.shape import bare, inner_models
from kb.pages import Pages
from kb.problem import Problem, quoted
from kb.rules.data_links import known_ids, missing, with_words
from kb.slips import in_quotes
from kb.source import MAX_SCALAR, dotted, parse_document

_TRUTH = {"true": True, "yes": True, "y": True, "false": False, "no": False, "n": False}
_FORMS: tuple[tuple[Any, str], ...] = (
    (fields.PastDate, "2026-11-23"),
    (fields.Issued, "2017"),
    (fields.Url, "https://example.org/page"),
    (fields.Telephone, "+15415550100"),
    (fields.Email, "name@example.org"),
    (fields.Doi, "10.1037/0033-2909.130.1.3"),
    (fields.Isbn, "978-3-16-148410-0"),
    (fields.Pmid, "14717648"),
    (fields.Npi, "1234567893"),
    (fields.Id, "informed-consent"),
)


def is_list(annotation: Any) -> bool:
    return get_origin(bare(annotation)) is tuple


def is_model(annotation: Any) -> bool:
    """Whether the value is a mapping of keys of its own, as `contact` is."""
    return hasattr(bare(annotation), "__pydantic_fields__")


def is_truth(annotation: Any) -> bool:
    return bare(annotation) is bool


def is_date(annotation: Any) -> bool:
    return bare(annotation) is datetime.date


def item_of(annotation: Any) -> Any:
    """What a list is a list of."""
    return get_args(bare(annotation))[0]


def options(annotation: Any) -> tuple[str, ...]:
    """The words of a key that takes one of a few."""
    return tuple(map(str, get_args(bare(annotation)))) if get_origin(bare(annotation)) is Literal else ()


def form(annotation: Any) -> str:
    """An example of a value whose form is not obvious, else nothing."""
    return next((text for kind, text in _FORMS if is_kind(annotation, kind)), "")


def is_kind(annotation: Any, kind: Any) -> bool:
    """Whether a value is one of a kind of `kb.model.fields` by itself, and not the id of something else."""
    said = [] if link_of(annotation) else list(_said_about(annotation))
    return all(meta in said for meta in kind.__metadata__)


def _said_about(annotation: Any) -> Iterator[Any]:
    yield from getattr(annotation, "__metadata__", ())
    inside = [annotation.__origin__] if hasattr(annotation, "__metadata__") else []
    if get_origin(annotation) in (Union, types.UnionType):
        inside = [part for part in get_args(annotation) if part is not type(None)]
    for part in inside:
        yield from _said_about(part)


def example(annotation: Any) -> str:
    """How a value is written after KEY= on the command line."""
    if is_list(annotation):
        item = item_of(annotation)
        return f"'[{_mapping(item)}]'" if is_model(item) else '\'["...", "..."]\''
    if is_model(annotation):
        return f"'{_mapping(annotation)}'"
    words = options(annotation)
    return words[0] if words else form(annotation) or {int: "1", bool: "true"}.get(bare(annotation), '"..."')


def _mapping(annotation: Any) -> str:
    rows = described_fields(bare(annotation))
    keys = [key for key, _, _, required in rows if required] or [key for key, *_ in rows]
    return f"{{{', '.join(f'{key}: ...' for key in keys)}}}"


def cleaned(text: str) -> str:
    """One line, without blanks at its ends."""
    return " ".join(text.split())


def typed_value(text: str, annotation: Any) -> Any:
    """A single value as it was typed. Text stays text, whatever it looks like; the model judges what does not fit."""
    if is_truth(annotation) or True in get_args(bare(annotation)):
        return _TRUTH.get(text.casefold(), text)
    if bare(annotation) is int and re.fullmatch(r"[0-9]{1,9}", text):
        return int(text)
    return text


def typed_items(text: str, annotation: Any) -> list[str]:
    """The items of one line: ids and words may be several, between commas; a text is one."""
    item = item_of(annotation)
    parts = re.split(r"[,;]", text) if link_of(item) or options(item) else [text]
    return [part.strip() for part in parts if part.strip()]


_FEW_WORDS = 3  # of which a sentence with a comma has more


def given_value(key: str, text: str, annotation: Any) -> tuple[Any, list[Problem]]:
    """A value of the command line: as it would be typed, or in YAML where it is a list or a mapping."""
    text = cleaned(text)
    if (is_list(annotation) or is_model(annotation)) and text.startswith(("[", "{")):
        broken = _broken_text(key, text)
        document, problems = (None, broken) if broken else parse_document(f"{key}: {text}", "")
        value = document.values.get(key) if document else None
        is_one = isinstance(value, dict) and is_list(annotation)  # of several, each given by itself
        return [value] if is_one else value, _named(key, problems)
    items = typed_items(text, annotation) if is_list(annotation) else None
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if items == [text] and len(parts) > 1 and all(len(part.split()) <= _FEW_WORDS for part in parts):
        said = f"has a comma, which stands in one text or between several: {quoted(text)}"
        hint = (
            f"write {key}='[{in_quotes(text, MAX_SCALAR)}]' or {' '.join(f'{key}={in_quotes(part)}' for part in parts)}"
        )
        return items, _named(key, [Problem("", 1, 1, "KB110", said, hint)])
    return typed_value(text, annotation) if items is None else items, []


def problems_of(model: type, key: str, value: Any, library: Library, pages: Pages) -> list[Problem]:
    """Everything that is wrong with the value of one key, whatever the other keys hold."""
    text = as_yaml({key: value})
    unsafe = _broken_text(key, text) or _named(key, invisible_characters(text, ""))
    if unsafe:
        return unsafe
    document, problems = parse_document(text, "")
    if problems:
        return _named(key, problems)
    own = [p for p in read_model(model, document)[1] if (p.line, p.column) != document.place(())]
    if own:
        return [with_words(problem, library) for problem in own]
    annotation = next(row[2] for row in described_fields(model) if row[0] == key)
    if not (link_of(annotation) or inner_models(annotation)):
        return []
    found = TypeAdapter(bare(annotation)).validate_python(document.values[key])
    dead = (
        missing("", document.place(at), dotted(at), link, id_, library, pages)
        for at, link, id_ in value_links(found, link_of(annotation), (key,))
    )
    return [problem for problem in dead if problem]


def _broken_text(key: str, text: str) -> list[Problem]:
    """Half of a character, which a terminal passes on when it was told the wrong encoding."""
    half = next((char for char in text if "\ud800" <= char <= "\udfff"), "")
    said = f"{key} holds {quoted(half)}, which is no whole character"
    return [Problem("", 1, 1, "KB101", said, "type the text again")] if half else []


def _named(key: str, problems: list[Problem]) -> list[Problem]:
    return [replace(problem, message=f"{key} {problem.message}") for problem in problems]


def is_open(annotation: Any) -> bool:
    """Whether the value names entries, of which there may be any number, and not words of a closed list."""
    link = link_of(annotation)
    return link is not None and link.kind != "vocabulary"


def choices(annotation: Any, library: Library, pages: Pages) -> Mapping[str, str]:
    """Everything that may be answered, and what each is called; empty where anything may be."""
    link = link_of(annotation)
    if link is None or is_model(annotation) or (is_list(annotation) and is_model(item_of(annotation))):
        words = options(item_of(annotation) if is_list(annotation) else annotation)
        return dict(zip(words, words, strict=True))
    if link.kind == "vocabulary":
        return {id_: word.label for id_, word in library.words(link.vocabulary).items()}
    if link.kind == "term":
        return {id_: term.term for id_, term in sorted(library.terms.items())}
    if link.kind == "listing":
        return {id_: listing.name for id_, listing in sorted(library.listings.items())}
    return {id_: id_ for id_ in sorted(known_ids(link, library, pages))}
