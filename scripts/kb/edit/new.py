"""`kb new`: asks for what an entry or page needs, or takes it as given, and writes a file that the check passes."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kb.edit.answers import is_model
from kb.edit.draft import ONE_OF, Draft, told
from kb.edit.interview import Ask, Interview, complain, hanging, plain, say
from kb.edit.plan import Refused, carry_out
from kb.edit.trial import Trial
from kb.model.shape import bare
from kb.problem import Problem
from kb.source import Key


@dataclass(frozen=True)
class Written:
    """The new file, the files of others in which it was entered, and what the check warns of."""

    path: str
    entered_in: tuple[str, ...]
    warnings: tuple[Problem, ...]


_NOT_AT_FIRST = {"sample", "status", "reviews", "formerly"}
"""Keys that a new file can have, and that nobody is offered."""


def new(root: Path, kind: str, pairs: Sequence[str], ask: Ask | None) -> Written:
    """Write a new entry or page. Values come from `pairs`; what is missing is asked for, where somebody can answer.

    Nothing is written that the check would refuse: `Refused` says everything that is in the way.
    """
    with tempfile.TemporaryDirectory(prefix="kb-new-") as folder:
        try:
            draft = Draft(kind, Trial(root, Path(folder).resolve()))
            said = draft.take(pairs)
            if ask is None:
                draft.fill_in()
                said += draft.missing()
            problems = [] if said else _fill(draft, ask) if ask else draft.problems()
            said = said or told(problems)
            if said:
                raise Refused("\n".join([f"kb new {kind}: nothing was written. In the way:", *said]))
            changes = draft.changes()
            carry_out(root, changes, new=[draft.path], with_git=True)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise Refused(f"kb new {kind}: nothing was written: {error.filename or draft.path}: {why}") from error
        return Written(draft.path, tuple(changes)[1:], tuple(problems))


def _fill(draft: Draft, ask: Ask) -> list[Problem]:
    """Ask for what is missing, until there is a file that the check passes. What it still warns of."""
    interview = Interview(ask, draft.wrong, draft.choices)
    say(f"A new {draft.kind}. Each answer is checked as you type it; Ctrl-C ends it, and nothing is written.")
    for key in draft.keys:
        if draft.rows[key][2] and key not in draft.values:
            interview.answer(draft.model, key, draft.values, offer=draft.offer(key))
    for group in ONE_OF.get(draft.model, ()):
        _ask_for_one_of(group, draft, interview)
    return _go_on(draft, interview)


def _ask_for_one_of(group: Sequence[str], draft: Draft, interview: Interview) -> None:
    """Ask for the keys of a group until one is answered; then the others are not needed."""
    for key in group:
        if any(other in draft.values for other in group):
            return
        interview.answer(draft.model, key, draft.values)
    while not any(key in draft.values for key in group):
        say(f"  one of these is needed: {', '.join(group)}")
        if name := interview.chosen("which can you give", group, ""):
            interview.answer(draft.model, name, draft.values, wanted=True)


def _go_on(draft: Draft, interview: Interview) -> list[Problem]:
    """Let answers be changed and added, until the check is content and there is no more to say.

    What is at fault is asked for again at once; where that did not help, anything may be changed.
    """
    shown = False
    tried: set[str] = set()
    while True:
        problems = draft.problems()
        errors = [problem for problem in problems if problem.level == "error"]
        if errors:
            say("\nThis does not fit together yet:")
            complain(
                problem
                if problem.path == draft.path
                else replace(problem, message=f"{problem.path}: {problem.message}")
                for problem in errors
            )
            place = next((place for problem in errors if (place := draft.place_of(problem))), ())
            name = _asked_at(draft, place)
            if not name or name in tried:
                usual = f" (an empty line: {name})" if name else ""
                name = interview.chosen(f"answer to change{usual}", [*draft.keys, name], name)
            tried.add(name)
            _ask_again(draft, interview, name, place)
        else:
            say("\nThe file is complete.")
            if not shown:
                _say_what_may_be_added(draft)
            shown = True
            name = interview.chosen("answer to add or change (an empty line writes the file)", draft.keys, "")
            if not name:
                return problems
            _ask_again(draft, interview, name, ())


def _asked_at(draft: Draft, place: Key) -> str:
    """The name of the question that led to a place: `consent.scope`, `places`."""
    if not place:
        return ""
    first = str(place[0])
    inside = is_model(draft.rows[first][1]) and len(place) > 1
    return f"{first}.{place[1]}" if inside else first


def _ask_again(draft: Draft, interview: Interview, name: str, place: Key) -> None:
    """Ask once more. What was answered stands; of a list, the item that is at fault is out."""
    key, _, inner = name.partition(".")
    model, values = draft.model, draft.values
    if inner:
        model, values, key = bare(draft.rows[key][1]), dict(draft.values[key]), inner
    index = place[-1] if place and place[-2:-1] == (key,) else None
    if isinstance(index, int):
        values[key] = [item for number, item in enumerate(values[key]) if number != index]
    if name:
        interview.answer(model, key, values, name=name, offer=draft.offer(key), wanted=True)
    if inner:
        draft.values[name.partition(".")[0]] = values


def _say_what_may_be_added(draft: Draft) -> None:
    """The keys that have no answer yet, each in a line."""
    absent = [key for key in draft.keys if key not in draft.values and key not in _NOT_AT_FIRST]
    if absent:
        say("What may be added, by its name:")
        width = max(map(len, absent))
        for key in absent:
            say(hanging(key, plain(draft.rows[key][0]), width))
