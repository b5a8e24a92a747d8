"""The two locks beside each other: what one of them says was published or changed, the other must bear out.

Both are written by one command. A line that somebody took out or changed by hand is missed by nobody else: with it the
promise to those who link here would be gone.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from kb.changes_lock import NAME as CHANGES
from kb.contract import Contract, kind_and_id
from kb.files import read_text
from kb.links_lock import MAX_BYTES, read_records
from kb.links_lock import NAME as LINKS
from kb.load import Library
from kb.model import today
from kb.pages import Pages
from kb.problem import Problem, bring_back

_MADE_OF_KEYS = {"term", "activity"}
"""Kinds of pages whose parts are keys of an entry, and no sections with an address."""
_NO_SECTION = "title"


def what_was_recorded_is_promised(library: Library, pages: Pages) -> Iterator[Problem]:
    """Every page and section that data/changes.lock has held is there, or has a line in data/links.lock."""
    lost = sorted(_unpromised(library)) if library.records else []
    if not lost or pages.unread or read_records(library.root)[1]:  # what cannot be read has told its own
        return
    contract = Contract(library, pages)
    lost = [where for where in lost if not contract.is_here(where)]  # what is there is recorded the next time
    if not lost:
        return
    line = min((record.line for where, record in library.records.items() if where > lost[0]), default=1)
    said = f"has no line of '{lost[0]}', of which {CHANGES} says that it was published"
    said += f", nor of {len(lost) - 1} others" if len(lost) > 1 else ""
    yield Problem(LINKS, line, 1, "KB222", said, bring_back(LINKS))


def _unpromised(library: Library) -> Iterator[str]:
    """Addresses that were published and are not on record."""
    records, ledger = library.records, library.ledger
    yield from ledger.changes.keys() - records.keys()
    for where, state in ledger.states.items():
        if where not in records and where not in ledger.changes:
            yield where
        elif where in records and not records[where].is_settled and kind_and_id(where)[0] not in _MADE_OF_KEYS:
            sections = (f"{where}#{part}" for part in state.parts if part != _NO_SECTION)
            yield from (section for section in sections if section not in records)


def changes_have_happened(library: Library, pages: Pages) -> Iterator[Problem]:
    """No change is of a day to come; tomorrow may have begun where it was recorded."""
    last = max(today(), datetime.date.today()) + datetime.timedelta(days=1)
    ahead = [change for changes in library.ledger.changes.values() for change in changes if change.on > last]
    if not ahead:
        return
    text, _ = read_text(library.root / CHANGES, library.root, MAX_BYTES)
    for number, line in enumerate(text.split("\n"), 1):
        for change in ahead:
            if line.startswith(f"{change.address} {change.version} {change.on} "):
                said = f"says that '{change.address}' changed on {change.on}, which is still to come"
                hint = f"take back the change: git checkout HEAD -- {CHANGES}"
                yield Problem(CHANGES, number, 1, "KB226", said, hint)
