"""What a form asks for, key by key, from the models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from kb.edit.answers import choices, is_kind, is_list, is_model, is_open, is_truth, item_of
from kb.edit.interview import plain
from kb.load import Library
from kb.model import described_fields, fields, link_of, read_model
from kb.model.shape import bare
from kb.pages import Pages
from kb.rules.data_links import with_words
from kb.source import Document
from kb.web_forms.sayings import Saying

_KINDS: Mapping[str, Any] = {
    "free-text": fields.FreeText,
    "date": fields.PastDate,
    "issued": fields.Issued,
    "address": fields.Url,
    "telephone": fields.Telephone,
    "email": fields.Email,
    "postal-code": fields.PostalCode,
    "doi": fields.Doi,
    "isbn": fields.Isbn,
    "npi": fields.Npi,
    "pmid": fields.Pmid,
    "pmcid": fields.Pmcid,
    "id": fields.Id,
    "word": fields.WordText,
    "text": fields.Text,
    "pages": fields.PageSpan,
    "verbatim": fields.Verbatim,
}
_INITIALS = {"id", "npi", "doi", "isbn", "pmid", "pmcid", "url"}


@dataclass(frozen=True)
class Wish:
    """How a form asks for a key otherwise than by its name and description.

    `more` goes behind the description; `hint` takes its place, where that speaks of files or says the label again (then it
    may be empty).
    """

    label: str = ""
    more: str = ""
    hint: str | None = None
    usual: str = ""
    called: Mapping[str, str] = field(default_factory=dict)
    """What a choice is called, where its own name speaks of files."""
    is_folded: bool = False
    is_long: bool = False
    has_commas: bool = False
    """Whether a comma parts two items, as a line does."""
    is_here: bool = False
    """Whether an address of this site may be given as links here are written: /guides/touch/crying/."""


@dataclass(frozen=True)
class Field:
    """One key: how it is asked for and what it takes. `fields` are the keys of what stands below it."""

    key: str
    at: str
    kind: str
    label: str
    hint: str
    asked: str
    is_required: bool
    is_many: bool
    wish: Wish
    choices: Mapping[str, str]
    link: str
    model: str
    fields: tuple[Field, ...]
    limits: Mapping[str, Any]
    missing: Saying | None

    def data(self) -> dict[str, Any]:
        """The same for the browser; what is empty is left out."""
        found: dict[str, Any] = {
            "key": self.key,
            "kind": self.kind,
            "required": self.is_required,
            "many": self.is_many,
            "choices": self.kind == "choice" and list(self.choices),
            "commas": self.wish.has_commas,
            "here": self.wish.is_here,
            "link": self.link,
            "model": self.model,
            "fields": [field.data() for field in self.fields],
            "asked": self.kind == "pattern" and self.asked,
            "missing": self.missing,
            **self.limits,
        }
        return {name: value for name, value in found.items() if value}


def fields_of(
    model: type, left_out: frozenset[str], wishes: Mapping[str, Wish], library: Library, pages: Pages
) -> tuple[Field, ...]:
    """The keys of an entry that a form asks for, in house order."""
    return _Reader(model, left_out, wishes, library, pages).below(model, (), {})


class _Reader:
    """Goes through a model and the models inside it."""

    def __init__(
        self, model: type, left_out: frozenset[str], wishes: Mapping[str, Wish], library: Library, pages: Pages
    ) -> None:
        self._model, self._left_out, self._wishes = model, left_out, wishes
        self._library, self._pages = library, pages

    def below(self, model: type, at: tuple[str, ...], around: Mapping[str, bool]) -> tuple[Field, ...]:
        """The fields of a model at a place; `around`: the keys above it, and which of them are lists."""
        rows = described_fields(model)
        made = (self._field(model, row, at, around) for row in rows)
        return tuple(field for field in made if field)

    def _field(
        self,
        model: type,
        row: tuple[str, str, Any, bool],
        at: tuple[str, ...],
        around: Mapping[str, bool],
    ) -> Field | None:
        key, text, shape, required = row
        here = (*at, key)
        dotted = ".".join(here)
        if dotted in self._left_out:
            return None
        wish = self._wishes.get(dotted, Wish())
        item = item_of(shape) if is_list(shape) else shape
        kind = self._kind(item)
        link = link_of(item)
        label = wish.label or (key.upper() if key in _INITIALS else key.replace("_", " ").capitalize())
        inner = self.below(bare(item), here, {**around, key: is_list(shape)}) if kind == "group" else ()
        return Field(
            key=key,
            at=dotted,
            kind=kind,
            label=label,
            hint=_hint(plain(text), label, wish.more) if wish.hint is None else wish.hint,
            asked=text.rstrip("."),
            is_required=required,
            is_many=is_list(shape),
            wish=wish,
            choices={
                id_: wish.called.get(id_, label) for id_, label in choices(item, self._library, self._pages).items()
            }
            if kind == "choice"
            else {},
            link=link.kind if link and kind == "id" else "",
            model=bare(item).__name__ if kind == "group" else "",
            fields=inner,
            limits={"fixed": True} if kind == "choice" and not link else _limits(model, key, kind),
            missing=self._missing(key, around) if required else None,
        )

    def _kind(self, shape: Any) -> str:
        """The kind of one value."""
        if is_model(shape):
            return "group"
        if is_truth(shape):
            return "flag"
        link = link_of(shape)
        if link and is_open(shape):
            return "id"
        if link or choices(shape, self._library, self._pages):
            return "choice"
        if bare(shape) is int:
            return "number"
        found = next((name for name, kind in _KINDS.items() if is_kind(shape, kind)), "")
        return found or "pattern"

    def _missing(self, key: str, around: Mapping[str, bool]) -> Saying:
        """What is said where this key is missing and all around it is there, with {at} for where that is."""
        values: dict[str, Any] = {}
        for outer, is_many in reversed(list(around.items())):
            values = {outer: [values] if is_many else values}
        place = ".".join(f"{outer}.1" if is_many else outer for outer, is_many in around.items())
        name = f"{place}.{key}" if place else key
        said = f"needs the key '{name}'"
        problem = next(item for item in read_model(self._model, Document("", values))[1] if item.message == said)
        problem = with_words(problem, self._library)
        return problem.code, "needs the key '{key}'", problem.hint.replace(f"add to {place}:", "add to {at}:", 1)


def _hint(said: str, label: str, more: str) -> str:
    """What the description says beyond the label, and what the form adds: nobody reads the same words twice."""
    again = re.match(rf"(?:the )?{re.escape(label.rstrip('?'))}(?:[,;:] (?!and |\"|“)|[.?]?$)", said, re.I)
    rest = said[again.end() :] if again else said
    return " ".join(filter(None, [rest[:1].upper() + rest[1:], more]))


def _limits(model: type, key: str, kind: str) -> dict[str, Any]:
    """What a pattern or a number is bound by, as the model's schema says it."""
    if kind not in {"pattern", "number"}:
        return {}
    schema = TypeAdapter(model).json_schema()["properties"][key]
    schema = schema.get("anyOf", [schema])[0]
    return {"pattern": [schema["pattern"], "u"]} if kind == "pattern" else {"most": schema["maximum"]}
