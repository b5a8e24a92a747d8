"""`kb record`: every public address into data/links.lock, and every change of a page into data/changes.lock.

This alone asks git, and only for the day of a change that is not recorded yet.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from kb import changes_lock
from kb.edit.plan import Refused, git
from kb.edit.workbench import Change, Workbench
from kb.history import Changes
from kb.links_lock import Record
from kb.model import today
from kb.problem import as_text


def record(
    bench: Workbench, restored: Sequence[str] = (), published: Mapping[str, Record] = MappingProxyType({})
) -> Change:
    """Every public address and every change is in the files. `restored` are there again, whatever was said of them;
    `published` are addresses that the site that is up has, and that must not be lost when it is taken down.
    """
    broken = [problem for problem in bench.trial.known if problem.path == changes_lock.NAME]
    if broken:  # what cannot be read would be lost when the file is written anew
        shown = as_text(broken[:12]).rstrip().replace("\n", "\n  ")
        raise Refused(f"nothing was written; mend {changes_lock.NAME} first:\n  {shown}")
    new = bench.contract.unrecorded()
    more = {where: line for where, line in published.items() if where not in bench.contract.records}
    changes = Changes(bench.trial.library, bench.trial.pages)
    ledger = changes.recorded(bench.version, day_of(bench.root))
    known = bench.trial.library.ledger.states
    count = sum(known.get(url) != state for url, state in ledger.states.items())
    change = Change(
        f"record {len(new)} new addresses and {count} changed pages for version {bench.version}",
        touched=new,
        written={changes_lock.NAME: changes_lock.text_of(ledger)},
        published=more,
        notes=[f"published, and not there any more: {where}" for where in more if not bench.contract.is_here(where)],
    )
    for typed in restored:
        where = bench.where.address(typed)
        if not bench.contract.is_here(where):
            raise Refused(f"there is no {where}; bring the page back first")
        change.restored.append(where)
    return change


def day_of(root: Path) -> Callable[[str], datetime.date]:
    """Path -> the day on which the file changed last: that of its commit where the whole history is there and the file
    is as it was committed, else today.
    """
    is_shallow = git(root, "rev-parse", "--is-shallow-repository")
    log = git(root, "log", "--format=@%cs", "--name-only", "--relative", "--", "data", "docs")
    status = git(root, "status", "--porcelain", "--untracked-files=all", "--no-renames", "--", "data", "docs")
    top = git(root, "rev-parse", "--show-prefix")
    if not (is_shallow and log and status and top) or is_shallow.stdout.strip() != "false" or log.returncode:
        return lambda _: today()
    days: dict[str, datetime.date] = {}
    on = today()
    for line in log.stdout.splitlines():
        if line.startswith("@"):
            on = datetime.date.fromisoformat(line[1:])
        elif line:
            days.setdefault(line, on)
    for line in status.stdout.splitlines():
        days.pop(line[3:].removeprefix(top.stdout.strip()), None)
    return lambda path: days.get(path, today())
