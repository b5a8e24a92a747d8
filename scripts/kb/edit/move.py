"""`kb move`: a page, an entry, a section or a file gets another name or place; all links follow, and the old address leads on."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from kb.contract import kind_and_id
from kb.edit.fix import with_schema_line
from kb.edit.membership import with_item
from kb.edit.plan import Refused
from kb.edit.rewriting import NAV, Edit, Renaming, applied
from kb.edit.whereabouts import WITH_ID, Thing, never_was
from kb.edit.workbench import Change, Workbench, in_yaml, with_id
from kb.links_lock import page_of
from kb.pages import FRONT_MATTER, Source, sources_at
from kb.problem import RUN
from kb.source import parse_document


def move(bench: Workbench, typed: str, new: str) -> Change:
    """OLD is at NEW from now on. Where that was done by hand already, the old address learns of it."""
    old = bench.where.thing(typed)
    where = bench.where.address(new, beside=old)
    if where == old.address and not _is_other_folder(old, new):
        raise Refused(f"{where} is where it is already")
    if not old.is_there:
        return _told_afterward(bench, old, where)
    if old.kind == "section":
        return _section(bench, old, where)
    to = new if _is_other_folder(old, new) else bench.where.file_for(where, old)
    _may_be_given(bench, old, where, to)
    if old.kind == "file":
        return _file(old, where, to)
    return _entry(bench, old, where, to) if old.kind == "entry" else _page(bench, old, where, to)


def _is_other_folder(old: Thing, new: str) -> bool:
    """Whether a listing goes into another folder of data/practitioners/, which its address does not show."""
    paths = (PurePosixPath(old.path), PurePosixPath(new))
    folder = PurePosixPath("data/practitioners")
    return (
        all(path.is_relative_to(folder) for path in paths) and paths[0] != paths[1] and paths[0].name == paths[1].name
    )


def _may_be_given(bench: Workbench, old: Thing, where: str, to: str) -> None:
    """An address belongs to one thing for good: to what is there, and to what was."""
    if where != old.address and where.casefold() == old.address.casefold():
        raise Refused(f"{old.address} and {where} differ in capitals alone: many disks and servers take them for one")
    twin = next((path for path in bench.contract.here if path.casefold() == where.casefold()), "")
    if (bench.root / to).exists() or (twin and twin != old.address):
        there = bench.where.thing(twin or where).path or to
        remedy = "choose another name" if where == "/" else f"merge the two with: {RUN} merge {old.address} {where}"
        raise Refused(f"{there} exists already; {remedy}")
    was = bench.end_of_new(where)
    if was and was.address != old.address:
        what = f"it leads to {was.address} now" if was.state == "moved" else "whoever links to it expects that"
        raise Refused(f"{where} was the address of something else, and {what}; choose another name")


def _told_afterward(bench: Workbench, old: Thing, where: str) -> Change:
    """The file or heading was renamed by hand: the contract has to learn it, and whatever still names the old one."""
    contract = bench.contract
    if not bench.was_public(old):
        raise Refused(never_was(old))
    if not contract.is_here(where):
        raise Refused(f"there is neither {old.address} nor {where}; give the one that is there now as the second")
    new = bench.where.thing(where)
    end = contract.end(old.address)
    is_known = (end.state, end.address) == ("moved", where)  # then only what still names it is left to mend
    change = Change(
        f"{old.address} {'leads to' if is_known else 'is'} {where} {'already' if is_known else 'now'}",
        Renaming(addresses={old.address: where}),
        settled={} if is_known else {old.address: where},
        afterward=True,
    )
    if old.kind == "entry" and new.kind == "entry" and new.entry == old.entry:
        change.renaming.ids = {(old.entry, old.id): new.id}
    if old.kind == "page" and new.source:
        _names_follow(bench, old, new.source, change)
        sections = [] if is_known else [r for r in contract.records if r.startswith(f"{old.address}#")]
        for section in (section for section in sections if not contract.is_here(section)):
            same = f"{where}#{section.partition('#')[2]}"
            if contract.is_here(same) and not contract.records[section].is_settled:
                change.settled[section] = same
    if old.kind == "section" and new.kind == "section" and new.source:
        _section_follows(bench, old, new, new.source, change)
    return change


def _section_follows(bench: Workbench, old: Thing, new: Thing, page: Source, change: Change) -> None:
    """A section was cut and pasted into another page: its own links follow, and so does all else that went there with it."""
    above = page_of(old.address)
    if page.url == above:
        return
    moved = [new.id]
    for id_ in (id_ for id_, _ in page.ids if id_ != new.id):
        was, there = bench.contract.records.get(f"{above}#{id_}"), f"{page.url}#{id_}"
        is_lost = was and not was.is_settled and not bench.contract.is_here(was.address)
        if is_lost and there not in bench.contract.records:
            change.settled[f"{above}#{id_}"] = change.renaming.addresses[f"{above}#{id_}"] = there
            moved.append(id_)
    change.renaming.stood = {page.src: [(page.section(id_), src) for id_ in moved for src in sources_at(above)]}


def _names_follow(bench: Workbench, old: Thing, new: Source, change: Change) -> None:
    """What named a page that was renamed by hand, by its file or by its id, names the one that is there."""
    in_navigation = re.search(rf"(?<![\w./-]){re.escape(new.src)}\b", bench.read(NAV))
    change.renaming.sources = dict.fromkeys(sources_at(old.address), None if in_navigation else new.src)
    whole = range(len(bench.read(new.path).split("\n")) + 1)
    change.renaming.stood = {new.src: [(whole, src) for src in sources_at(old.address)]}
    kind, former = kind_and_id(old.address)
    if kind in WITH_ID and kind == new.kind:
        id_ = PurePosixPath(new.src).stem
        change.renaming.ids = {(kind, former): id_, ("page", former): id_}
        if getattr(new.matter, "id", "") == former != id_:  # the file alone was renamed
            change.texts[new.path] = lambda text: _called(text, former, id_, kind)


def _called(text: str, former: str, new: str, kind: str) -> str:
    """The text of a page with another id, and the one that it had before."""
    return with_former(with_id(text, former, new), former, new, FRONT_MATTER[kind])


def _section(bench: Workbench, old: Thing, where: str) -> Change:
    """The id of a heading, on its page."""
    assert old.source is not None
    page, _, new = where.partition("#")
    if page != page_of(old.address) or not new:
        raise Refused(
            f"a section is renamed on its own page, as {page_of(old.address)}#...; to take it to a page of its own: "
            f"{RUN} split {old.source.path} {old.id} --to NEW"
        )
    if any(id_ == new for id_, _ in old.source.ids):
        raise Refused(f"{old.source.path} has a section {new} already")
    was = bench.end_of_new(where)
    if was and was.address != old.address:
        raise Refused(f"{where} was another section before, and leads to {was.address}; choose another id")
    line = next(line for id_, line in old.source.ids if id_ == old.id)
    written = bench.read(old.path).split("\n")[line - 1]
    if any(block.line == line for block in old.source.blocks):
        raise Refused(f"{old.path}:{line}: a stop block is always called #{old.id}; reword its title as you like")
    if f"#{old.id}" not in written:
        raise Refused(f"{old.path}:{line}: give the heading its id first: {written.strip()} {{: #{old.id} }}")
    column = written.rindex(f"#{old.id}") + 2
    return Change(
        f"rename the section {old.address} to #{new}",
        Renaming(addresses={old.address: where}),
        {old.path: lambda text: _id_changed(text, line, column, old.id, new)},
        touched=[old.address, where],
        settled={old.address: where},
    )


def _id_changed(text: str, line: int, column: int, old: str, new: str) -> str:
    """A link on the heading's own line may have moved it."""
    lines = text.split("\n")
    column = lines[line - 1].rindex(f"#{old}") + 2 if f"#{old}" in lines[line - 1] else column
    return applied(text, [Edit(line, column, old, new)])


def _file(old: Thing, where: str, to: str) -> Change:
    renaming = Renaming(addresses={old.address: where})
    return Change(
        f"move {old.path} to {to}",
        renaming,
        renames={old.path: to},
        touched=[old.address, where],
        settled={old.address: where},
    )


def _entry(bench: Workbench, old: Thing, where: str, to: str) -> Change:
    new = PurePosixPath(to).stem
    touched = bench.addresses_of(old)
    renaming = Renaming(addresses={old.address: where}, ids={(old.entry, old.id): new})
    item = bench.where.item(old)
    depth = to.count("/") - 1

    def changed(text: str) -> str:
        if new != old.id:
            text = with_id(text, old.id, new)
            text = with_former(text, old.id, new, type(item))
        return with_schema_line(to, text) if depth != old.path.count("/") - 1 else text

    change = Change(f"move {old.path} to {to}", renaming, {old.path: changed}, {}, {old.path: to}, touched)
    change.notes = [f"address {old.address} -> {where}, by its id"] if where != old.address else []
    return change


def _page(bench: Workbench, old: Thing, where: str, to: str) -> Change:
    assert old.source is not None
    kind, src = old.source.kind, to.removeprefix("docs/")
    new, former = PurePosixPath(src).stem, PurePosixPath(old.src).stem
    renaming = Renaming(addresses={old.address: where}, sources={old.src: src}, new_pages={where: src})
    change = Change(f"move {old.path} to {to}", renaming, renames={old.path: to}, touched=bench.addresses_of(old))
    if kind in WITH_ID:
        if new != former:
            renaming.ids = {(kind, former): new, ("page", former): new}
            change.texts = {old.path: lambda text: _called(text, former, new, kind)}
        change.notes = [f"address {old.address} -> {where}, by its id"]
    else:  # what has no id of its own is known by its address alone
        change.settled = {address: where + address.removeprefix(old.address) for address in change.touched}
    return change


def with_former(text: str, old: str, new: str, model: type) -> str:
    """The text of an entry or page that tells which id it had; one that it has again is no former one."""

    def changed(part: str) -> str:
        document, _ = parse_document(part, "")
        former = document.values.get("formerly") or []
        if new in former:
            place = document.places["formerly", former.index(new)]
            part = applied(part, [Edit(*place, new, None)])
        return part if old in former else with_item(part, "formerly", old, model)

    return in_yaml(text, changed)
