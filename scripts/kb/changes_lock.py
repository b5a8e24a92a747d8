"""data/changes.lock: in which version and on which day each page changed, and what it held when that was last recorded.

Two kinds of lines, sorted, so that two branches that add lines can be merged without thinking:

    /guides/touch/crying/ 0.2.0 2027-02-03 words:do-now added:consent source:moyer-2004
    /guides/touch/crying/ = title=abcdefghij do-now=bcdefghijk @moyer-2004 +psychotherapist

The first says what changed, a line for each page, version and day; the second what is there: a fingerprint of each part's
words in the order of the page, the sources (@), and the professions that have signed (+).

Written by `kb record`, never by hand. A build reads this file and never asks git, so that a shallow clone and an archive
give the same site.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kb.files import read_text, without_hidden
from kb.links_lock import CONFLICT, MAX_BYTES, address_problem, version_key, without_cut
from kb.problem import Problem, bring_back, quoted

NAME = "data/changes.lock"
HEAD = """\
# What changed on each page, in which version and on which day; and what each page held when that was last recorded (=).
# Written by kb record, never by hand.
"""
KINDS = ("new", "words", "added", "removed", "moved", "source", "unsourced", "signed")
"""What can be said of a change, in the order in which it is told. All but `new` name a section, source or profession."""
_CHANGE = re.compile(r"(\S+) (\d[\w.+-]*) (\d{4}-\d\d-\d\d)((?: [a-z]+(?::\S+)?)+)\Z")
_STATE = re.compile(r"(\S+) =((?: \S+)*)\Z")


@dataclass(frozen=True, slots=True)
class Change:
    """What changed on a page on one day, for one version. `what` holds words such as `added:consent`."""

    address: str
    version: str
    on: datetime.date
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """What a page holds: part -> fingerprint of its words, in order; ids of sources; professions that have signed."""

    parts: Mapping[str, str] = field(default_factory=dict)
    sources: frozenset[str] = frozenset()
    signed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ledger:
    """The whole file: address -> its changes, the oldest first; address -> what it held."""

    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    states: Mapping[str, State] = field(default_factory=dict)


def read_ledger(root: Path) -> tuple[Ledger, list[Problem]]:
    """Every line of the file, and every line that is none. Without the file nothing is known of changes."""
    path = root / NAME
    if not path.exists() and not path.is_symlink():
        said = "is missing, and with it what changed on each page and when"
        return Ledger(), [Problem(NAME, 1, 1, "KB121", said, bring_back(NAME))]
    text, problems = read_text(path, root, MAX_BYTES)
    if not text.strip() and not problems:
        said = "is empty, and with it what changed on each page and when is gone"
        return Ledger(), [Problem(NAME, 1, 1, "KB121", said, bring_back(NAME))]
    changes: list[Change] = []
    states: dict[str, State] = {}
    text, cut = without_cut(without_hidden(text) if problems else text, NAME, "KB226")
    problems += cut
    for number, written in enumerate(text.split("\n"), 1):
        line = written.rstrip()
        if not line or line.startswith("#"):
            continue
        address, match = line.split(" ")[0], _STATE.match(line)
        state, change = (_state(match[2].split()), None) if match else (None, _change(line))
        if address_problem(address) or not (state or change):
            problems.append(Problem(NAME, number, 1, "KB226", f"cannot be read: {quoted(line)}", _remedy(line)))
        elif state:
            states[address] = state
        elif change:
            changes.append(change)
    return ledger_of(changes, states), problems


def _remedy(line: str) -> str:
    if line.startswith(CONFLICT):
        return "delete this line, left over from a merge; the others all stay"
    return f"take back the change: git checkout HEAD -- {NAME}"


def _change(line: str) -> Change | None:
    match = _CHANGE.match(line)
    try:
        on = datetime.date.fromisoformat(match[3]) if match else None
    except ValueError:
        return None
    what = match[4].split() if match else []
    if not match or on is None or not all(_is_said(word) for word in what):
        return None
    return Change(match[1], match[2], on, ordered(what))


def _is_said(word: str) -> bool:
    kind, mark, named = word.partition(":")
    return kind in KINDS and bool(named) == bool(mark) == (kind != "new")


def _state(words: list[str]) -> State | None:
    parts = {}
    for word in words:
        id_, mark, fingerprint = word.rpartition("=")
        if word[0] not in "@+":
            if not (id_ and mark and fingerprint):
                return None
            parts[id_] = fingerprint
    named = {mark: frozenset(word[1:] for word in words if word[0] == mark) for mark in "@+"}
    return State(parts, named["@"], named["+"])


def ledger_of(changes: Iterable[Change], states: Mapping[str, State]) -> Ledger:
    """A ledger of these lines, one for each page, version and day: of several (two branches were merged) all that they
    say. A page is new once, on the first of its days.
    """
    found: dict[tuple[str, str, datetime.date], Change] = {}
    for change in changes:
        key = change.address, change.version, change.on
        known = found.get(key, change)
        found[key] = Change(*key, ordered([*known.what, *change.what]))
    by_address: dict[str, tuple[Change, ...]] = {}
    for change in sorted(found.values(), key=lambda change: (version_key(change.version), change.on)):
        known_before = by_address.get(change.address, ())
        if not (known_before and "new" in change.what):
            by_address[change.address] = (*known_before, change)
    return Ledger(by_address, states)


def ordered(what: Iterable[str]) -> tuple[str, ...]:
    """What changed, each thing once, in the order in which it is told. Of what is new nothing else is said."""
    words = set(what)
    if "new" in words:
        return ("new",)
    return tuple(sorted(words, key=lambda word: (KINDS.index(word.partition(":")[0]), word)))


def text_of(ledger: Ledger) -> str:
    """The file as it is written."""
    return HEAD + "".join(f"{line}\n" for line in _lines(ledger))


def _lines(ledger: Ledger) -> Iterator[str]:
    for address in sorted({*ledger.changes, *ledger.states}):
        for change in ledger.changes.get(address, ()):
            yield f"{address} {change.version} {change.on} {' '.join(change.what)}"
        if state := ledger.states.get(address):
            parts = [f"{id_}={fingerprint}" for id_, fingerprint in state.parts.items()]
            named = [*(f"@{id_}" for id_ in sorted(state.sources)), *(f"+{id_}" for id_ in sorted(state.signed))]
            yield " ".join([address, "=", *parts, *named])
