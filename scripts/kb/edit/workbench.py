"""Where a move, split, merge or deletion is worked out and tried before anything is written."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kb.contract import Contract, End, is_file, is_short, kept_short, template_of, word_files
from kb.edit.membership import with_item
from kb.edit.plan import Content, Plan, Refused
from kb.edit.rewriting import Renaming, Rewriter
from kb.edit.trial import Trial
from kb.edit.whereabouts import Thing, Whereabouts
from kb.edit.yaml_text import yaml_part
from kb.links_lock import NAME, UNREAD, Record, text_of
from kb.load import Library
from kb.model import Term, links
from kb.problem import Problem, as_text
from kb.release import read_version
from kb.rules.citation_file import the_whole_can_be_cited
from kb.rules.data_links import unanswered_friends


@dataclass
class Change:
    """What a command wants: what is called otherwise, what else the files will hold, and what becomes of addresses."""

    title: str
    renaming: Renaming = field(default_factory=Renaming)
    texts: dict[str, Callable[[str], str]] = field(default_factory=dict)
    """Path -> what is done to its text, after its links were mended."""
    written: dict[str, Content] = field(default_factory=dict)
    """Path -> what is written as it is; None: deleted."""
    renames: dict[str, str] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)
    """Addresses that are public from now on, if they were not before."""
    settled: dict[str, str] = field(default_factory=dict)
    """Address -> where it leads; the empty text: gone for good."""
    restored: list[str] = field(default_factory=list)
    """Addresses of which the file says that they lead elsewhere, and that are there again."""
    forgotten: list[str] = field(default_factory=list)
    published: dict[str, Record] = field(default_factory=dict)
    """Lines that are taken over, whatever has become of these addresses since: the check then asks where they went."""
    notes: list[str] = field(default_factory=list)
    afterward: bool = False
    """Whether it was done by hand before. What is in the way of a mended link was so then, and the check tells it."""


class Workbench:
    """A project as it stands, a copy of it to try things in, and what everything leads to."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.trial = Trial(root, folder)
        self.contract = Contract(self.trial.library, self.trial.pages)
        self.where = Whereabouts(root, self.contract)
        self.version = read_version(root)

    def read(self, path: str) -> str:
        """The text of a file with Unix line ends; the empty text where there is none."""
        file = self.root / path
        text = file.read_bytes().decode("utf-8") if file.is_file() else ""
        return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")

    def addresses_of(self, thing: Thing, lines: range | None = None) -> list[str]:
        """Every address that a page or entry has: its own, its file's and its sections', or those within some lines."""
        found = [] if lines else [thing.address]
        if thing.source and not lines:
            found += word_files(thing.source)
        if thing.source:
            found += [f"{thing.source.url}#{id_}" for id_, line in thing.source.ids if lines is None or line in lines]
        elif thing.kind == "entry":
            found += [where for where in self.contract.promised() if where.startswith(f"{thing.address}#")]
        return list(dict.fromkeys(found))

    def was_public(self, thing: Thing) -> bool:
        """Whether something ever was at its address, as far as is known."""
        return thing.address in self.contract.records or thing.address in self.contract.former

    def is_named(self, thing: Thing) -> bool:
        """Whether an entry names this one, there or not."""
        library = self.contract.library
        items = (library.item(kind, id_) for kind, id_ in library.entries)
        named = (found for item in items if item is not None for found in links(item))
        return any((link.kind, id_) == (thing.entry, thing.id) for _, link, id_ in named)

    def end_of_new(self, where: str) -> End | None:
        """What an address that is to be given was before; None where nothing ever was there."""
        known = where in self.contract.records or where in self.contract.former or self.contract.is_here(where)
        return self.contract.end(where) if known else None

    # --- from what is wanted to a plan

    def plan(self, change: Change) -> Plan:
        """The plan, tried. `Refused` where it cannot be done, or would leave something wrong behind."""
        broken = [p for p in self.trial.known if p.path == NAME and p.code in UNREAD]
        # what cannot be read would be lost when the file is written anew, and a wrong version would stay in it
        broken = broken or list(the_whole_can_be_cited(replace(self.trial.library, root=self.root), self.trial.pages))
        if broken:
            shown = as_text(broken[:12]).rstrip().replace("\n", "\n  ")
            raise Refused(f"nothing was written; mend {broken[0].path} first:\n  {shown}")
        rewriter = Rewriter(self.contract, change.renaming, self.read)
        texts = rewriter.changed()
        if rewriter.stuck and not change.afterward:
            raise Refused(
                "\n".join(
                    [f"{change.title}: nothing was written. In the way:", *(f"  {line}" for line in rewriter.stuck)]
                )
            )
        for path, act in change.texts.items():
            texts[path] = act(texts.get(path, self.read(path)))
        changes: dict[str, Content] = {}
        for path, text in texts.items():
            changes[change.renames.get(path, path)] = text
        for old, new in change.renames.items():
            changes.setdefault(new, (self.root / old).read_bytes())
            if old not in changes:
                changes[old] = None
        changes |= change.written
        changes = {
            path: content for path, content in changes.items() if content is None or not self._holds(path, content)
        }
        after = self.trial.judgment_with(changes)
        answered = list(self._answered(after.library, changes))
        draft = self._draft(change)
        there = Contract(after.library, after.pages, draft)
        back = {where for where in draft if there.is_here(where) and self._is_back(where, change, rewriter)}
        records = {where: replace(r, target="", gone="") if where in back else r for where, r in draft.items()}
        there = Contract(after.library, after.pages, records)
        before = Contract(self.trial.library, self.trial.pages, {**change.published, **self.contract.records})
        records |= {s: Record(s, self.version, where) for s, where in kept_short(before, there).items()}
        records = Contract(after.library, after.pages, records).recorded(self.version)
        text = text_of(records.values())
        if text != self.read(NAME):
            changes[NAME] = text
        told_next = {"KB222"} if change.published else set()
        errors = [p for p in self._new_errors(changes, change.renames) if p.code not in told_next]
        if errors:
            shown = as_text(errors[:12]).rstrip().replace("\n", "\n  ")
            raise Refused(f"{change.title}: nothing was written, since the check would then say:\n  {shown}")
        there = Contract(after.library, after.pages, records)
        fates = [*self._said(records), *self._lapsed(there), *self._files(there)]
        notes = [*change.notes, *answered, *rewriter.stuck, *rewriter.reread, *fates]
        return Plan(change.title, changes, change.renames, notes)

    def _answered(self, after: Library, changes: dict[str, Content]) -> Iterator[str]:
        """Enter under `see` of a false friend who names it from now on; a line for each."""
        known = {(own, id_) for own, id_, _ in unanswered_friends(self.trial.library)}
        for own, id_, _ in unanswered_friends(after):
            if (own, id_) not in known:
                path = after.entries["term", id_].path
                written = changes.get(path)
                text = written if isinstance(written, str) else self.read(path)
                changes[path] = with_item(text, "see", own, Term)
                yield f"{path}: see names {own} too, since false friends name each other"

    def _draft(self, change: Change) -> dict[str, Record]:
        """The file's lines as they will be. What was never published, a sample or an outline, needs none."""
        draft = {**change.published, **self.contract.records}
        promised = set(self.contract.promised())
        for where in change.touched:
            if where in promised:
                draft.setdefault(where, Record(where, self.version))
        for where, target in self._with_followers(change.settled).items():
            if where in promised or where in self.contract.former:
                draft.setdefault(where, Record(where, self.version))
            if where in draft:
                draft[where] = replace(draft[where], target=target, gone="" if target else self.version)
        for where in change.forgotten:
            draft.pop(where, None)
        return draft

    def _with_followers(self, settled: Mapping[str, str]) -> dict[str, str]:
        """The same, and all old addresses that led to one of these: each says by itself where it leads, so that no way
        hangs on a page between that has gone.
        """
        found: dict[str, str] = {}
        for where in sorted({*self.contract.records, *self.contract.former}) if settled else ():
            end = self.contract.end(where)
            if not is_short(where) and end.address in settled and end.state in {"here", "moved", "lost"}:
                found[where] = settled[end.address]
        return found | dict(settled)

    def _is_back(self, where: str, change: Change, rewriter: Rewriter) -> bool:
        """Whether an old address has again what it had, and not something new."""
        return where in change.restored or rewriter.now(self.contract.end(where).address) == where

    def _said(self, records: Mapping[str, Record]) -> list[str]:
        """What happens to addresses, a line for each page and for each section that leaves its page."""
        before, lines = self.contract.records, []
        for where, record in records.items():
            known = before.get(where)
            if record.is_settled and (known is None or (known.target, known.gone) != (record.target, record.gone)):
                lines.append(f"address {where} -> {record.target or f'gone since {record.gone}'}")
        return sorted(lines)

    def _lapsed(self, there: Contract) -> Iterator[str]:
        """Which sections lead to the top of another page from now on, a line for each page that had them."""
        found = dict[str, list[str]]()
        for where in sorted(there.records):
            if there.is_lapsed(where) and not self.contract.is_lapsed(where):
                page, _, section = where.partition("#")
                found.setdefault(page, []).append(f"#{section}")
        for page, sections in found.items():
            to = there.end(page).address
            yield f"sections of {page} that {to} does not have, as their old address will say: {', '.join(sections)}"

    def _files(self, there: Contract) -> Iterator[str]:
        """What whoever asks for a file is given from now on, where that is no longer what it was."""
        for where in sorted(filter(is_file, there.records)):
            was, end = self.contract.end(where), there.end(where)
            if (was.state, was.address) == (end.state, end.address) or there.is_here(where):
                continue
            if end.state == "moved" and is_file(end.address):
                yield f"file {where}: whoever asks for it gets {end.address}, under the old name"
            elif end.state in {"moved", "gone"}:
                says = f"leads to {end.address}" if end.state == "moved" else "says that it was taken out"
                shown = "" if template_of(where) else "; sites that show it as a picture show nothing"
                yield f"file {where} is no more: at its address stands a page that {says}{shown}"

    def _holds(self, path: str, content: str | bytes) -> bool:
        file = self.root / path
        return file.is_file() and file.read_bytes() == (
            content.encode("utf-8") if isinstance(content, str) else content
        )

    def _new_errors(self, changes: Mapping[str, Content], renames: Mapping[str, str]) -> list[Problem]:
        former = {new: old for old, new in renames.items()}
        found = self.trial.problems_with(changes, former)
        return [problem for problem in found if problem.level == "error"]


def planned(root: Path, command: Callable[[Workbench], Change]) -> Plan:
    """What a command would do. `Refused` says why it cannot."""
    with tempfile.TemporaryDirectory(prefix="kb-plan-") as folder:
        bench = Workbench(root, Path(folder).resolve())
        return bench.plan(command(bench))


def in_yaml(text: str, change: Callable[[str], str]) -> str:
    """The text of a file with its YAML changed: the whole of an entry, the front matter of a page."""
    part, _ = yaml_part(text)
    start = text.index("\n") + 1 if text.startswith("---") else 0
    return text[:start] + change(part) + text[start + len(part) :]


def with_id(text: str, old: str, new: str) -> str:
    """The text of an entry or page with another id."""
    return in_yaml(
        text, lambda part: re.sub(rf"(?m)^(id:[ \t]*[\"']?){re.escape(old)}\b", rf"\g<1>{new}", part, count=1)
    )
