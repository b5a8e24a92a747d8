"""What has become due: listings that expire, pages that wait for a reading, what has aged. As Markdown, for one issue each."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from kb.contract import Contract
from kb.judgment import Judgment
from kb.model import expires_on, today
from kb.review import readable, standing

SOON = datetime.timedelta(days=45)
_AGED = ("KB505", "KB510")


def listings_report(judgment: Judgment) -> str:
    """Listings that have expired or soon will; empty where none has."""
    library = judgment.library
    real = (item for item in library.listings.values() if not item.sample)
    rows = sorted(((expires_on(item), item) for item in real), key=lambda row: (row[0], row[1].id))
    expired = [(day, item) for day, item in rows if day <= today()]
    soon = [(day, item) for day, item in rows if today() < day <= today() + SOON]
    lines: list[str] = []
    for title, found in (("Expired: no longer shown", expired), ("Expire soon", soon)):
        if found:
            lines += [f"## {title}\n"]
            lines += [f"- [ ] `{library.entries['listing', item.id].path}`: on {day}" for day, item in found]
            lines += [""]
    if not lines:
        return ""
    head = "Ask each person whether her entry still holds. If it does, renew `confirmed_on`; if she says no, or nothing, delete the file.\n"
    return "\n".join([head, *lines]) + "\n"


def addresses_report(judgment: Judgment) -> str:
    """Addresses that are published and not on record yet; empty where all are."""
    found = Contract(judgment.library, judgment.pages).unrecorded()
    if not found:
        return ""
    head = (
        "Others may link to these from today. Run `python3 scripts/run.py record --site`, and merge what it writes.\n"
    )
    more = [f"- and {len(found) - 200} more"] if len(found) > 200 else []
    return "\n".join([head, *(f"- `{where}`" for where in found[:200]), *more]) + "\n"


def reviews_report(judgment: Judgment) -> str:
    """What wants a reading: first what was changed after somebody signed it; then what one profession has read; empty where nothing does."""
    changed, half, drafts = [], [], 0
    for path, item, parts in readable(judgment.library, judgment.pages):
        now = standing(item, parts)
        wanted = " and a ".join(now.open)
        if now.state == "changed":
            names = "; ".join(
                f"{review.name} read it before {', '.join(parts)} changed" for review, parts in now.outdated
            )
            changed.append(f"`{path}`: {names}")
        elif now.state == "part":
            half.append(f"`{path}`: wants a {wanted}")
        drafts += now.state == "draft"
    aged = [f"`{p.path}`: {p.message}" for p in judgment.problems if p.code in _AGED]
    lines = [
        *_section("Changed after it was signed", changed),
        *_section("Read by one profession", half),
        *_section("Aged", aged),
    ]
    if not lines and not drafts:
        return ""
    waiting = f"{drafts} more pages and entries are drafts that nobody has signed yet: `python3 scripts/run.py review due` lists them."
    return "\n".join([*lines, waiting if drafts else ""]).strip() + "\n"


def _section(title: str, rows: Sequence[str]) -> Iterator[str]:
    if rows:
        yield f"## {title}\n"
        yield from (f"- [ ] {row}" for row in rows[:200])
        yield f"- and {len(rows) - 200} more\n" if len(rows) > 200 else ""
