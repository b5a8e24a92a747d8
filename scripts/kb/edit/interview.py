"""The questions of `kb new`: in plain words, each answer judged as it is typed, and asked again until it fits."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from kb.edit.answers import cleaned, form, is_date, is_list, is_model, is_truth, item_of, typed_items, typed_value
from kb.model import described_fields, today
from kb.model.shape import bare
from kb.problem import Problem, did_you_mean, quoted

Ask = Callable[[str], str]
Wrong = Callable[[type, str, Any], Sequence[Problem]]
Choices = Callable[[str, Any], Mapping[str, str]]

_WIDTH = 100
_MANY = 500  # more ids than anybody reads
_LEFT_OUT = object()


class Interview:
    """Somebody is asked. `wrong` judges the value of a key, `choices` says what may be answered."""

    def __init__(self, ask: Ask, wrong: Wrong, choices: Choices) -> None:
        self._ask = ask
        self._wrong = wrong
        self._choices = choices

    def answer(
        self, model: type, key: str, values: dict[str, Any], *, name: str = "", wanted: bool = False, offer: str = ""
    ) -> None:
        """Ask for one key and put the answer into `values`, or leave it out. What stands there is what is kept.

        `wanted`: the key may be left out, and still the whole of it is asked; `offer` is what an empty line means.
        """
        _, text, annotation, required = next(row for row in described_fields(model) if row[0] == key)
        question = _Question(self, model, key, name or key, text, annotation, required)
        old = values.get(key, _LEFT_OUT)
        if is_list(annotation):
            found = question.models(old, wanted=wanted) if is_model(item_of(annotation)) else question.items(old)
        elif is_model(annotation):
            found = question.model(old, wanted=wanted)
        else:
            found = question.single(old, offer)
        if found is not _LEFT_OUT:
            values[key] = found
        else:
            values.pop(key, None)

    def chosen(self, question: str, names: Iterable[str], default: str) -> str:
        """One of the names; an empty line is the default."""
        known = list(filter(None, names))
        while True:
            typed = self.typed(question)
            if not typed or typed in known:
                return typed or default
            hint = did_you_mean(typed, known) or f"the names are: {', '.join(known)}"
            say(f"  there is no answer called {quoted(typed)}; {hint}")

    def typed(self, name: str) -> str:
        """One line as it was typed, without the quotes around the whole of it."""
        line = cleaned(self._ask(f"  {name}: "))
        whole = re.fullmatch(r'"([^"]+)"', line)
        return whole.group(1).strip() if whole else line

    def wrong(self, model: type, key: str, value: Any) -> bool:
        """Whether the value does not fit; if so, why, and what would."""
        problems = self._wrong(model, key, value)
        complain(problems)
        return bool(problems)

    def fits(self, model: type, key: str, value: Any) -> bool:
        return not self._wrong(model, key, value)

    def choices(self, key: str, annotation: Any) -> Mapping[str, str]:
        return self._choices(key, annotation)


class _Question:
    """One key of a model, and the ways in which it is asked for."""

    def __init__(
        self, asker: Interview, model: type, key: str, name: str, text: str, annotation: Any, required: bool
    ) -> None:
        self._asker, self._model, self._key, self._name = asker, model, key, name
        self._text, self._annotation, self._required = text, annotation, required
        self._choices = asker.choices(key, annotation)

    def single(self, old: Any, offer: str) -> Any:
        """One value. An empty line keeps what was there, takes what is offered, or leaves the key out."""
        if self._required and is_date(self._annotation):
            offer = today().isoformat()
        default = old if old is not _LEFT_OUT else offer or _LEFT_OUT
        if default is not _LEFT_OUT:
            left_out = "" if self._required else "; a hyphen leaves it out"
            self._explain(f"(An empty line: {_shown(default)}{left_out})", is_obvious=True)
        else:
            self._explain("" if self._required else "An empty line leaves it out.")
        while True:
            typed = self._asker.typed(self._name)
            if not self._required and (typed == "-" or (not typed and default is _LEFT_OUT)):
                return _LEFT_OUT
            if not typed and default is _LEFT_OUT:
                say("  this one is needed")
                continue
            value = typed_value(self._id(typed), self._annotation) if typed else default
            if not self._asker.wrong(self._model, self._key, value):
                return value

    def items(self, old: Any) -> Any:
        """A list: line after line until an empty one; ids and words also several in a line."""
        kept = list(old) if old is not _LEFT_OUT else []
        several = ", or several with commas between them" if self._choices else ""
        self._explain(f"One in a line{several}; an empty line ends the list.")
        if kept:
            say(f"  so far: {', '.join(map(_shown, kept))}. A hyphen takes them away.")
        while True:
            typed = self._asker.typed(self._name)
            if not typed and not self._asker.wrong(self._model, self._key, kept):
                return kept if kept or self._required else _LEFT_OUT
            kept = [] if typed == "-" else kept
            taken = 0
            items = typed_items(typed, self._annotation) if typed != "-" else []
            for item in items:
                found = [*kept, self._id(item)]
                if not self._asker.wrong(self._model, self._key, found):
                    kept, taken = found, taken + 1
            if 0 < taken < len(items):
                say(f"  taken: {', '.join(map(_shown, kept[-taken:]))}. Only what did not fit is to be typed again.")

    def models(self, old: Any, *, wanted: bool) -> Any:
        """A list of things that have keys of their own, one after the other."""
        self._explain("")
        kept: list[Any] = []
        earlier = list(old) if old is not _LEFT_OUT else []
        while True:
            enough = self._asker.fits(self._model, self._key, kept)
            number = f" {len(kept) + 1}" if kept else ""
            is_first = wanted and not kept and old is _LEFT_OUT
            if enough and not is_first and not self._is_wanted(f"{self._name}{number}", "one more" if kept else "one"):
                return kept if kept or self._required else _LEFT_OUT
            values = earlier.pop(0) if earlier else {}
            kept.append(self._filled(item_of(self._annotation), values, lambda item: [*kept, item], number))

    def model(self, old: Any, *, wanted: bool) -> Any:
        """Something that has keys of its own."""
        self._explain("")
        what = "it" if old is _LEFT_OUT else "it still"
        if not self._required and not (wanted and old is _LEFT_OUT) and not self._is_wanted(self._name, what):
            return _LEFT_OUT
        found = self._filled(self._annotation, {} if old is _LEFT_OUT else dict(old), lambda whole: whole, "")
        return found if found or self._required else _LEFT_OUT

    def _filled(
        self, annotation: Any, values: dict[str, Any], around: Callable[[dict[str, Any]], Any], number: str
    ) -> dict[str, Any]:
        """The keys one after the other, until the whole fits."""
        inner = bare(annotation)
        while True:
            for key, _, _, _ in described_fields(inner):
                self._asker.answer(inner, key, values, name=f"{self._name}{number}.{key}")
            order = [row[0] for row in described_fields(inner)]
            values = {key: values[key] for key in order if key in values}
            if not self._asker.wrong(self._model, self._key, around(values)):
                return values

    def _is_wanted(self, name: str, what: str) -> bool:
        asked = f"{name}: give {what}? yes, or an empty line for no"
        return self._asker.chosen(asked, ("yes", "y", "no", "n"), "") in {"yes", "y"}

    def _id(self, typed: str) -> str:
        """The id of what was typed by its name: `Oregon` is US-OR."""
        if typed in self._choices:
            return typed
        near = [id_ for id_, label in self._choices.items() if typed.casefold() in {id_.casefold(), label.casefold()}]
        return near[0] if len(near) == 1 else typed

    def _explain(self, more: str, *, is_obvious: bool = False) -> None:
        """What is asked for, an example where the form is not obvious, and everything that may be chosen."""
        shape = self._annotation
        said = plain(self._text)
        likely = "" if is_obvious or is_list(shape) or self._choices else form(shape)
        example = f"For example: {likely}." if likely and likely not in said else ""
        if is_truth(shape):
            example = "Yes or no."
        say(f"\n{textwrap.fill(' '.join(filter(None, [said, example, more])), _WIDTH)}")
        if len(self._choices) > _MANY:
            say(f"    {len(self._choices):,} may be named; their files lie in data/")
        elif self._choices:
            say(in_lines([_labelled(id_, label) for id_, label in self._choices.items()]))


def plain(description: str) -> str:
    """A key's description without what is about YAML only."""
    said = re.sub(r",? ?\bin quotes\b,? ?", " ", description, flags=re.I).strip(" .").replace(" :", ":")
    said = re.sub(r"\s+", " ", said)
    return f"{said[:1].upper()}{said[1:]}{'' if said.endswith('?') else '.'}" if said else ""


def in_lines(items: Iterable[str], before: str = "") -> str:
    """A list in lines that fit, no item broken in two."""
    listed = ", ".join(item.replace(" ", "\0") for item in items)
    text = f"{before} {listed}".strip()
    lines = textwrap.fill(text, _WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
    return lines.replace("\0", " ")


def hanging(word: str, text: str, width: int) -> str:
    """A word, and beside it what it means."""
    first, rest = f"    {word:{width}}  ", " " * (width + 6)
    return textwrap.fill(text, _WIDTH, initial_indent=first, subsequent_indent=rest)


def complain(problems: Iterable[Problem]) -> None:
    for problem in problems:
        say(f"  {problem.message}" + (f"; {problem.hint}" if problem.hint else ""))


def say(text: str) -> None:
    print(text, flush=True)


def _labelled(id_: str, label: str) -> str:
    return id_ if label.casefold() in {id_.casefold(), id_.replace("-", " ").casefold()} else f"{id_} ({label})"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
