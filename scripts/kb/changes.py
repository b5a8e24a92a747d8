"""What a branch changes for readers: pages before and after, addresses, words, claims, and who must read it again."""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kb import address
from kb.codes import CODES
from kb.contract import Contract, go_addresses, is_short, kind_and_id
from kb.edit import mended_text
from kb.judgment import Judgment, judge
from kb.links_lock import NAME, UNREAD, Record, lines_of, page_of
from kb.problem import Problem
from kb.review import readable, standing

READ = ("data", "docs", "overrides", "mkdocs.yml")
_MOST_WORDS = 20_000


class NoRevision(Exception):
    """Why there is nothing to compare with."""


@dataclass
class Reading:
    """A page or entry as it reads for people: `before` and `after` are its addresses, empty where it is not there."""

    path: str
    title: str
    before: str
    after: str
    added: int
    removed: int


@dataclass
class Wanted:
    """Who must read a page: professions that have not signed this text, and signatures that held before."""

    path: str
    wanted: list[str]
    no_longer_holds: list[str]


@dataclass
class Changes:
    """Everything that the comment on a pull request says; plain values, so that it travels as JSON."""

    pages: list[Reading] = field(default_factory=list)
    new_addresses: list[str] = field(default_factory=list)
    gone_addresses: list[dict[str, str]] = field(default_factory=list)
    lost_lines: list[str] = field(default_factory=list)
    """Lines of data/links.lock that are there no more, and without which their addresses lead nowhere."""
    claims: list[dict[str, Any]] = field(default_factory=list)
    reviews: list[Wanted] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    suggestions: list[dict[str, Any]] = field(default_factory=list)
    errors: int = 0
    warnings: int = 0

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def changes(root: Path, base: str) -> Changes:
    """What the working tree changes against a revision of git, or against a folder that holds another copy."""
    with tempfile.TemporaryDirectory(prefix="kb-base-") as folder:
        other = Path(base) if Path(base).is_dir() else _checked_out(root, base, Path(folder))
        return compared(other.resolve(), root)


def _checked_out(root: Path, revision: str, folder: Path) -> Path:
    """The files of a revision in a folder of their own."""
    if revision.startswith("-") or not re.fullmatch(r"[\w./^~@{}-]+", revision):
        raise NoRevision(f"'{revision}' is no revision of git, and no folder")
    if not shutil.which("git"):
        raise NoRevision("there is no git here; name a folder that holds the version to compare with")
    archive = folder / "base.tar"
    command = ["git", "-C", str(root), "archive", f"--output={archive}", revision]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise NoRevision(f"git cannot give '{revision}': {' '.join(done.stderr.split())}")
    with tarfile.open(archive) as files:
        files.extractall(folder / "base", filter="data")
    return folder / "base"


def compared(old_root: Path, new_root: Path) -> Changes:
    """What is different in `new_root`."""
    old, new = judge(old_root), judge(new_root)
    touched = set(_touched(old_root, new_root))
    was, is_ = _texts(old, touched), _texts(new, touched)
    found = Changes(owners=_owners(new_root, touched))
    contract = Contract(new.library, new.pages)
    moved = _moved(was, is_, contract)
    for path in sorted(was.keys() | is_.keys()):
        if path in moved.values():
            continue  # told where it was
        here = moved.get(path, path)
        title, before, text = was.get(path, ("", "", ""))
        new_title, after, new_text = is_.get(here, ("", "", ""))
        added, removed = _words(text, new_text)
        if added or removed or before != after:
            found.pages.append(Reading(here, new_title or title, before, after, added, removed))
    held = Contract(old.library, old.pages)
    is_read = not any(problem.path == NAME and problem.code in UNREAD for problem in new.problems)
    found.lost_lines = list(lines_of(_lost(held, contract))) if is_read else []  # else the check tells of it
    _tell_addresses(found, held, contract)
    found.claims = [
        {"path": p.path, "line": p.line, "message": p.message}
        for p in new.problems
        if p.code == "KB420" and p.path in touched
    ]
    found.reviews = list(_reviews(old, new, touched))
    found.suggestions = list(_suggestions(new_root, new.problems, touched))
    found.errors = len(new.errors)
    found.warnings = len(new.problems) - found.errors
    return found


def _touched(old_root: Path, new_root: Path) -> Iterator[str]:
    """Paths of the files that differ, or are in one of the two alone."""
    both = {path for root in (old_root, new_root) for path in _files(root)}
    for shown in both:
        old, new = old_root / shown, new_root / shown
        if not (old.is_file() and new.is_file() and old.read_bytes() == new.read_bytes()):
            yield shown


def _files(root: Path) -> Iterator[str]:
    for name in READ:
        for path in (root / name).rglob("*") if (root / name).is_dir() else [root / name]:
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(root).as_posix()


_ADDRESS = {
    "term": address.term_url,
    "reference": address.reference_url,
    "activity": address.activity_url,
    "listing": address.listing_url,
}


def _texts(judgment: Judgment, touched: set[str]) -> dict[str, tuple[str, str, str]]:
    """Path -> (title, address, text) of each page and entry among the files that differ."""
    library, found = judgment.library, {}
    for source in judgment.pages.sources.values():
        if source.path in touched and source.kind != "shell":
            text = f"{source.title}\n{source.document.values.get('summary') or ''}\n{source.body}"
            found[source.path] = (source.title, source.url, text)
    for (kind, id_), entry in library.entries.items():
        if entry.path in touched:
            item = library.item(kind, id_)
            named = next(
                (getattr(item, key) for key in ("term", "name", "activity", "title") if hasattr(item, key)), id_
            )
            url = _ADDRESS[kind](id_) if kind in _ADDRESS else ""
            file = library.root / entry.path
            text = re.sub(r"(?m)^(?:#.*|[a-z_]+:)", "", file.read_text("utf-8", errors="replace"))
            found[entry.path] = (str(named), url, text)
    return found


def _moved(was: Mapping[str, Any], is_: Mapping[str, Any], contract: Contract) -> dict[str, str]:
    """Old path -> new path of what is the same under another name."""
    by_address = {url: path for path, (_, url, _) in is_.items() if path not in was and url}
    found = {}
    for path, (_, url, _) in was.items():
        if path not in is_ and url:
            end = contract.end(url)
            if end.state == "moved" and end.address in by_address:
                found[path] = by_address[end.address]
    return found


def _words(old: str, new: str) -> tuple[int, int]:
    """How many words were added, and how many taken out."""
    before, after = old.split()[:_MOST_WORDS], new.split()[:_MOST_WORDS]
    if not before or not after:
        return len(after), len(before)
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    same = sum(block.size for block in blocks)
    return len(after) - same, len(before) - same


def _lost(old: Contract, new: Contract) -> Iterator[Record]:
    """What was on record and neither is any more nor has to be: addresses that are not there, and of which nothing says
    where they lead. Those of listings may be forgotten (`delete --forget`).
    """
    short = go_addresses(new)
    for where, record in old.records.items():
        if where in new.records or kind_and_id(where)[0] == "listing":
            continue
        is_held = short.get(where) == record.target if is_short(where) else new.end(where).state in _SAID
        if not is_held:
            yield record


_SAID = {"here", "moved", "gone"}


def _tell_addresses(found: Changes, old: Contract, new: Contract) -> None:
    was, is_ = set(old.promised()), set(new.promised())
    found.new_addresses = sorted(is_ - was)
    for where in sorted(was - is_):
        end = new.end(where)
        if page_of(where) != where and page_of(where) in was - is_ and end.state in {"moved", "gone", "withdrawn"}:
            continue  # it goes with its page
        fate = {
            "moved": end.address,
            "gone": "a page that says that it is gone",
            "withdrawn": "a page that says that it was withdrawn",
        }
        known = "yes" if where in new.records else "lost" if where in old.records else "no"
        row = {"address": where, "leads_to": fate.get(end.state, ""), "on_record": known}
        found.gone_addresses.append(row)


def _reviews(old: Judgment, new: Judgment, touched: set[str]) -> Iterator[Wanted]:
    """Who must read what is changed: everybody who has not signed the text as it is now."""
    before = {path: standing(item, parts) for path, item, parts in readable(old.library, old.pages) if path in touched}
    for path, item, parts in readable(new.library, new.pages):
        if path not in touched:
            continue
        now = standing(item, parts)
        held = {review.profession for review in before[path].signed} if path in before else set()
        lost = [f"{review.name} ({review.profession})" for review, _ in now.outdated if review.profession in held]
        if now.open or lost:
            yield Wanted(path, list(now.open), lost)


def _owners(root: Path, touched: set[str]) -> list[str]:
    """Who owns the files that differ, by .github/CODEOWNERS: of each file the last line that fits."""
    file = root / ".github" / "CODEOWNERS"
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    found: dict[str, None] = {}
    for path in sorted(touched):
        fitting = [names for pattern, *names in rows if pattern == "*" or f"/{path}".startswith(pattern)]
        found |= dict.fromkeys(fitting[-1]) if fitting else {}
    return list(found)


def _suggestions(root: Path, problems: Any, touched: set[str]) -> Iterator[dict[str, Any]]:
    """What `check --fix` would write into the lines of the files that differ."""
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        if CODES[problem.code].fix and problem.path in touched:
            by_file.setdefault(problem.path, []).append(problem)
    for path, its in sorted(by_file.items()):
        text = (root / path).read_bytes().decode("utf-8")
        before, after = text.split("\n"), mended_text(path, text, its).split("\n")
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        for tag, start, end, new_start, new_end in matcher.get_opcodes():
            if tag == "equal":
                continue
            if start == end:  # lines are put in: said of the line before or after which they stand
                start, new_start, end, new_end = (
                    (start - 1, new_start - 1, end, new_end) if start else (0, new_start, 1, new_end + 1)
                )
            replaced = "\n".join(after[new_start:new_end])
            yield {"path": path, "start": start + 1, "end": end, "text": replaced}
