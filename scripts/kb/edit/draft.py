"""What a new file will hold, and everything that is known to be wrong with it before it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count
from typing import Annotated, Any, NamedTuple

from kb.codes import CODES
from kb.edit.answers import choices, example, given_value, is_list, is_model, is_open, problems_of
from kb.edit.house_style import as_yaml
from kb.edit.interview import in_lines, plain
from kb.edit.membership import answering_changes
from kb.edit.outline import outline
from kb.edit.trial import Trial
from kb.form import schema_line
from kb.model import (
    KINDS,
    Case,
    Center,
    Guide,
    Practitioner,
    Reference,
    Section,
    Template,
    Term,
    described_fields,
    key_names,
)
from kb.model.fields import about, entry
from kb.problem import Problem, did_you_mean, quoted, without_accents
from kb.rules.contract import spent_ids, spent_problem
from kb.rules.data_links import WORDS, word_owners
from kb.source import Key, parse_document


@entry
class _NewGuide(Guide):
    """A guide that has no folder yet."""

    section: Annotated[Section, about("The part of the guides that it belongs to; its folder.")]


class _Recipe(NamedTuple):
    """A kind of file: its model, its place, the key that it is called by, and the values that it always has."""

    model: type
    place: str
    called_by: str = "title"
    fixed: Mapping[str, Any] = {}
    usual: Mapping[str, Any] = {}


_OUTLINE = {"status": "outline"}
RECIPES: dict[str, _Recipe] = {
    "term": _Recipe(Term, "data/glossary/{id}.yml", "term"),
    "reference": _Recipe(Reference, "data/references/{id}.yml", ""),  # price-2021 comes of no title
    "practitioner": _Recipe(Practitioner, "data/practitioners/{id}.yml", "name", fixed={"kind": "person"}),
    "center": _Recipe(Center, "data/practitioners/{id}.yml", "name", fixed={"kind": "center"}),
    "guide": _Recipe(_NewGuide, "docs/guides/{section}/{id}.md", usual=_OUTLINE),
    "template": _Recipe(Template, "docs/templates/{id}.md", usual=_OUTLINE),
    "case": _Recipe(Case, "docs/cases/{id}.md", fixed={"composite": True}, usual=_OUTLINE),
}
_CONTRACT_KINDS = {"practitioner": "listing", "center": "listing"}
_OTHERS: dict[str, tuple[type, str]] = {"members": (Practitioner, "person"), "centers": (Center, "center")}
ONE_OF: dict[type, tuple[tuple[str, ...], ...]] = {
    Reference: (("author", "authority"), ("issued", "issued_note")),
}
"""Keys of which one is needed: what is asked for, and told. The model judges."""


class Draft:
    """What the new file will hold, and everything that is known to be wrong with it."""

    def __init__(self, kind: str, trial: Trial) -> None:
        self.kind, self.trial = kind, trial
        self.recipe = RECIPES[kind]
        self.model = self.recipe.model
        self.values: dict[str, Any] = {**self.recipe.usual, **self.recipe.fixed}
        self.given: list[str] = []
        self.refused: set[str] = set()
        self.rows = {key: (text, shape, required) for key, text, shape, required in described_fields(self.model)}

    @property
    def keys(self) -> list[str]:
        """The keys that may be given, in the order in which they are asked for: where it lies, its name, its id."""
        place = ["section"] if self.kind == "guide" else []  # a source has a section too, which is something else
        first = [*place, *filter(None, [self.recipe.called_by]), "id"]
        rest = [key for key in self.rows if key not in first and key not in self.recipe.fixed]
        return [*first, *rest]

    @property
    def path(self) -> str:
        return self.recipe.place.format(**self.values)

    def take(self, pairs: Sequence[str]) -> list[str]:
        """Take over what was given as KEY=VALUE. What is wrong with it by itself, each thing in words."""
        said: list[str] = []
        unknown: list[str] = []
        broken: list[str] = []
        for pair in pairs:
            key, sign, text = pair.partition("=")
            key = key.strip().replace("-", "_")
            if not sign or key not in self.keys:
                unknown.append(self._no_pair(pair, key, sign))
                continue
            shape = self.rows[key][1]
            if key in self.given and not is_list(shape):
                said.append(f"  {key} is given twice")
                continue
            value, problems = given_value(key, text, shape)
            said += told(problems)
            earlier = self.values.get(key) if key in self.given else None
            self.values[key] = [*earlier, *value] if isinstance(earlier, list) and isinstance(value, list) else value
            self.given += [key] if key not in self.given else []
            broken += [key] if problems else []
        for key in self.given:
            problems = [] if key in broken else self.wrong(self.model, key, self.values[key])
            said += told(problems)
            said += self._as_typed(key) if problems else []
            self.refused |= {key} if problems else set()
        return [*unknown, *([in_lines(self.keys, "the keys are:")] if unknown else []), *said]

    def _as_typed(self, key: str) -> list[str]:
        """How a value of a key is written where that is not plain, and the words of a closed list."""
        value, words = self._example(key), self._words(key)
        said = [f"    write: {key}={value}"] if "{" in value else []
        return [*said, *([in_lines(words, "choose from:")] if words else [])]

    def _words(self, key: str) -> list[str]:
        shape = self.rows[key][1]
        return [] if is_open(shape) or is_model(shape) else list(self.choices(key, shape))

    def _example(self, key: str) -> str:
        if key == "id":
            return self._free_id()
        words = self._words(key)
        return words[0] if words else example(self.rows[key][1])

    def _no_pair(self, pair: str, key: str, sign: str) -> str:
        said = f"  {quoted(key)} is no key of a {self.kind}" if sign else f"  {quoted(pair)} is not KEY=VALUE"
        hint = did_you_mean(key, self.keys)
        return f"{said}; {hint}" if hint else said

    def fill_in(self) -> None:
        """What nobody needs to be asked for: an id made of the name, and the lists that an outline may leave empty."""
        if "id" not in self.values and (id_ := self.offer("id")):
            self.values["id"] = id_
        if self.values.get("status") == "outline":
            for key, (_, shape, required) in self.rows.items():
                if required and key not in self.values and is_list(shape) and not self.wrong(self.model, key, []):
                    self.values[key] = []

    def needed(self) -> Iterator[tuple[str, ...]]:
        """Keys that must be given and are not; of several together, one."""
        groups: list[tuple[str, ...]] = [(key,) for key in self.keys if self.rows[key][2]]
        groups += ONE_OF.get(self.model, ())
        yield from (group for group in groups if not any(key in self.values for key in group))

    def missing(self) -> Iterator[str]:
        """What must be given and is not, each as it can be typed."""
        for group in self.needed():
            if group == ("id",) and self.recipe.called_by in self.refused:
                continue  # another name has another id
            for index, key in enumerate(group):
                start = "or" if index else "give"
                yield f"  {start} {key}={self._example(key)}   {self.about(key)}"
                yield from (line for line in self._as_typed(key) if "write:" not in line)

    def about(self, key: str) -> str:
        """What a key is for, in words."""
        return plain(self.rows[key][0])

    def wrong(self, model: type, key: str, value: Any) -> list[Problem]:
        """What is wrong with the value of one key, by itself."""
        library, pages = self.trial.library, self.trial.pages
        problems = problems_of(model, key, value, library, pages)
        if model is self.model and not problems:
            taken = list(self._taken(value)) if key == "id" else []
            problems = taken or list(self._misplaced(key, value))
        return problems

    def _misplaced(self, key: str, value: Any) -> Iterator[Problem]:
        """A word is nobody else's; members are people, and people work in centers."""
        if self.model is Term and key in {"term", "id", *WORDS}:
            owners = word_owners(self.trial.library)
            for word in [value] if isinstance(value, str) else value:
                yield from _known_word(word, owners, is_name=key in {"term", "id"})
        wanted = _OTHERS.get(key)
        for id_ in value if wanted else ():
            if wanted and not isinstance(self.trial.library.listings.get(id_), wanted[0] | None):
                yield Problem("", 1, 1, "KB206", f"{key} names '{id_}', which is no {wanted[1]}", "take it out")

    def _taken(self, id_: str) -> Iterator[Problem]:
        """An id names one thing, for good: not what has it, and not what had it before."""
        top = self.recipe.place.split("{")[0]
        try:
            other = next(iter(sorted(self.trial.root.glob(f"{top}**/{id_}.*"))), None)
            (self.trial.root / top / f"{id_}.yml").exists()
        except OSError as error:
            said = f"the id {quoted(id_)} cannot be the name of a file: {(error.strerror or '').lower()}"
            yield Problem("", 1, 1, "KB112", said, "choose a short one")
            return
        if other:
            yield taken_problem(other.relative_to(self.trial.root).as_posix())
        former = [item.id for item in self._others() if id_ in item.formerly]
        spent = spent_ids(self.trial.library, _CONTRACT_KINDS.get(self.kind, self.kind))
        if former:
            yield former_problem(id_, former[0])
        elif id_ in spent and not other:
            yield spent_problem(id_, *spent[id_])

    def _others(self) -> Iterator[Any]:
        """All entries or pages of the same kind."""
        library, pages = self.trial.library, self.trial.pages
        entries: dict[str, Mapping[str, Any]] = {"term": library.terms, "reference": library.references}
        if self.recipe.place.startswith("docs/"):
            yield from (source.matter for source in pages.of_kind(self.kind).values() if source.matter)
        else:
            yield from entries.get(self.kind, library.listings).values()

    def choices(self, key: str, shape: Any) -> Mapping[str, str]:
        """What may be answered."""
        found = choices(shape, self.trial.library, self.trial.pages)
        return {id_: label for id_, label in found.items() if not any(self._misplaced(key, [id_]))}

    def _free_id(self) -> str:
        """An id that could be given, since the one made of the name is taken or there is none."""
        name = self.values.get(self.recipe.called_by)
        start = (suggested_id(name) if isinstance(name, str) else "") or f"new-{self.kind}"
        tries = chain([start], (f"{start}-{number}" for number in count(2)))
        return next(id_ for id_ in tries if not self.wrong(self.model, "id", id_))

    def offer(self, key: str) -> str:
        """An id that is made of the name, where that gives a free one."""
        name = self.values.get(self.recipe.called_by)
        id_ = suggested_id(name) if key == "id" and isinstance(name, str) else ""
        return id_ if id_ and not self.wrong(self.model, "id", id_) else ""

    def changes(self) -> dict[str, str]:
        """Path -> text of the new file, and then of those in which it is entered."""
        order = [key for key in key_names(self.model).values() if key != "section" or self.kind != "guide"]
        text = as_yaml({key: self.values[key] for key in order if key in self.values})
        if self.recipe.place.startswith("docs/"):
            text = f"---\n{text}---\n\n{outline(self.kind)}"
        else:
            schema = next(item.schema for item in KINDS if f"/{item.folder}/" in self.recipe.place)
            text = f"{schema_line(schema)}\n{text}"
        others = answering_changes(self.trial.root, self.model, self.values, self.trial.library)
        return {self.path: text, **others}

    def problems(self) -> list[Problem]:
        """What the check would say of it and because of it."""
        return self.trial.problems_with(self.changes())

    def place_of(self, problem: Problem) -> Key:
        """The keys that lead to what a problem is about; nothing where it is about the whole, or another file."""
        text = self.changes()[self.path]
        start = 2 if text.startswith("---") else 1
        part = text.split("\n---\n")[0].removeprefix("---\n")
        document, _ = parse_document(part, self.path, first_line=start)
        at = (problem.line, problem.column)
        places = {place: key for found in (document.keys, document.places) for key, place in found.items()}
        before = [place for place in places if place <= at]
        return places[max(before)] if problem.path == self.path and before else ()


def taken_problem(shown: str) -> Problem:
    """For an id whose file is there already."""
    return Problem("", 1, 1, "KB119", f"{shown} exists already", "choose another id, or edit that file")


def former_problem(id_: str, other: str) -> Problem:
    """For an id that something else had before."""
    said = f"the id '{id_}' was that of '{other}' before, and old addresses lead there"
    return Problem("", 1, 1, "KB119", said, "choose another id")


def told(problems: Sequence[Problem]) -> list[str]:
    """Problems as a refusal says them: code and message, and the hint below."""
    said = []
    for problem in problems:
        if CODES[problem.code].level == "error":
            where = f"{problem.path}: " if problem.path else ""
            said.append(
                f"  {where}{problem.code} {problem.message}" + (f"\n    {problem.hint}" if problem.hint else "")
            )
    return said


def _known_word(word: str, owners: Mapping[str, tuple[str, str]], *, is_name: bool) -> Iterator[Problem]:
    """A word that another entry has: it is told at once, since nothing that is answered later can mend it."""
    other, key = owners.get(word.casefold(), ("", "id"))
    if other and not (is_name and key == "id"):  # that the file is there is told by itself
        said = f"{quoted(word)} stands in data/glossary/{other}.yml already, as {key}"
        yield Problem("", 1, 1, "KB205", said, "edit that file, or write another word")


def suggested_id(name: str) -> str:
    """`Où va-t-on?` -> `ou-va-t-on`, cut at a word when it is long. Nothing where a letter is none of a-z: what is left
    without it would be another word.
    """
    letters = without_accents(name)
    if any(char.isalpha() and not char.isascii() for char in letters):
        return ""
    id_ = re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", letters.lower())).strip("-")
    return id_ if len(id_) <= 60 else id_[:61].rpartition("-")[0]
