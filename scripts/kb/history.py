"""What changed on each page since it was last recorded, and its whole history. No I/O, and no git: what is there is
compared with what data/changes.lock says was there.
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kb import address, review
from kb.changes_lock import KINDS, Change, Ledger, State, ledger_of, ordered
from kb.contract import Contract
from kb.load import Library
from kb.pages import Pages


@dataclass(frozen=True, slots=True)
class History:
    """Of one page: its changes, the newest first, and whether its words have changed since the newest."""

    changes: tuple[Change, ...] = ()
    is_changed_since: bool = False

    @property
    def last(self) -> Change | None:
        return self.changes[0] if self.changes else None

    @property
    def first(self) -> Change | None:
        return self.changes[-1] if self.changes else None


@dataclass(frozen=True, slots=True)
class Held:
    """What a page holds now, the file that it is written in, and what its parts are called."""

    state: State
    path: str
    names: Mapping[str, str]


class Changes:
    """The history of every page, term and activity. Whatever moved takes its history along."""

    def __init__(self, library: Library, pages: Pages, ledger: Ledger | None = None) -> None:
        self._library, self._pages = library, pages
        self._ledger = _followed(library.ledger if ledger is None else ledger, Contract(library, pages))

    def of(self, url: str) -> History:
        """The history of the page at an address; an empty one where nothing is recorded."""
        changes = self._ledger.changes.get(url, ())
        before, now = self._ledger.states.get(url), self.now.get(url)
        return History(changes[::-1], bool(changes and before and now and difference(before, now.state)))

    def all(self) -> Iterator[Change]:
        """Every change of every page that is there."""
        return (change for url in self.now for change in self._ledger.changes.get(url, ()))

    def told(self, change: Change) -> list[str]:
        """A change in words, a sentence each."""
        held = self.now.get(change.address)
        return list(_sentences(change, held.names if held else {}))

    @cached_property
    def now(self) -> dict[str, Held]:
        """Address -> what is there. Shells and outlines are left out."""
        return dict(self._there())

    def _there(self) -> Iterator[tuple[str, Held]]:
        for source in self._pages.sources.values():
            if source.kind != "shell" and source.status != "outline":
                yield source.url, _held(source.matter, review.page_parts(source), source.citations, source.path)
        for id_, term in self._library.terms.items():
            path = self._library.entries["term", id_].path
            yield address.term_url(id_), _held(term, review.entry_parts(term), term.references, path)
        for id_, activity in self._library.activities.items():
            path = self._library.entries["activity", id_].path
            yield address.activity_url(id_), _held(activity, review.entry_parts(activity), activity.references, path)

    def recorded(self, version: str, day: Callable[[str], datetime.date]) -> Ledger:
        """The ledger with all that changed since, under this version. `day` says of a file when it last changed."""
        changes: list[Change] = []
        for url, held in self.now.items():
            before = self._ledger.states.get(url)
            what = difference(before, held.state) if before else ("new",)
            changes += self._ledger.changes.get(url, ())
            changes += [Change(url, version, day(held.path), what)] if what else []
        return ledger_of(changes, {url: held.state for url, held in self.now.items()})


def _held(item: object, parts: Mapping[str, tuple[str, str]], sources: Iterable[str], path: str) -> Held:
    told = {id_: part for id_, part in parts.items() if id_ != "references"}  # sources are told apart
    signed = frozenset(signature.profession for signature in getattr(item, "reviews", ()))
    state = State(review.fingerprints(told), frozenset(sources), signed)
    return Held(state, path, {id_: name for id_, (name, _) in told.items()})


_SAID = {
    "words": "Words changed: {}.",
    "added": "Added: {}.",
    "removed": "Taken out: {}.",
    "moved": "Moved: {}.",
    "signed": "Read and signed by: {}.",
}
_COUNTED = {"source": "added", "unsourced": "taken out"}


def _sentences(change: Change, names: Mapping[str, str]) -> Iterator[str]:
    for kind in KINDS:
        ids = [word.partition(":")[2] for word in change.what if word.partition(":")[0] == kind]
        if kind in _COUNTED and ids:
            yield f"{len(ids)} source{'s' if len(ids) > 1 else ''} {_COUNTED[kind]}."
        elif ids == [""]:
            yield "New."
        elif ids:
            yield _SAID[kind].format(", ".join(names.get(id_) or id_.replace("-", " ") for id_ in ids))


def difference(before: State, now: State) -> tuple[str, ...]:
    """What is otherwise, in the words of the ledger."""
    known, there = list(before.parts), list(now.parts)
    common = [id_ for id_ in there if id_ in before.parts]
    matcher = difflib.SequenceMatcher(None, [id_ for id_ in known if id_ in now.parts], common, autojunk=False)
    kept = {id_ for block in matcher.get_matching_blocks() for id_ in common[block.b : block.b + block.size]}
    told = {
        "words": [id_ for id_ in common if before.parts[id_] != now.parts[id_]],
        "added": [id_ for id_ in there if id_ not in before.parts],
        "removed": [id_ for id_ in known if id_ not in now.parts],
        "moved": [id_ for id_ in common if id_ not in kept],
        "source": now.sources - before.sources,
        "unsourced": before.sources - now.sources,
        "signed": now.signed - before.signed,
    }
    return ordered(f"{kind}:{id_}" for kind, ids in told.items() for id_ in ids)


def _followed(ledger: Ledger, contract: Contract) -> Ledger:
    """The ledger with every address where it is now; what has gone has no history any more."""

    def there(where: str) -> str:
        end = contract.end(where)
        return end.address if end.state in {"here", "moved"} and "#" not in end.address else ""

    places = {where: there(where) for where in {*ledger.changes, *ledger.states}}
    changes = [
        Change(places[where], item.version, item.on, item.what)
        for where, items in ledger.changes.items()
        for item in items
        if places[where]
    ]
    moved: Mapping[str, State] = {places[where]: state for where, state in ledger.states.items() if places[where]}
    stayed = {where: state for where, state in ledger.states.items() if places[where] == where}
    return ledger_of(changes, {**moved, **stayed})
