"""`kb split`, `kb merge`, `kb delete`: pages and entries become more or fewer, and no address is lost on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from kb.contract import kind_and_id
from kb.edit.house_style import as_yaml
from kb.edit.membership import with_item
from kb.edit.plan import Refused
from kb.edit.rewriting import Renaming
from kb.edit.whereabouts import WITH_ID, Thing, never_was
from kb.edit.workbench import Change, Workbench
from kb.links_lock import NAME, page_of
from kb.model import key_names
from kb.pages import FRONT_MATTER, Source, sources_at
from kb.problem import RUN

# --- split -----------------------------------------------------------------------------------------------------


def split(bench: Workbench, typed: str, sections: Sequence[str], new: str, title: str) -> Change:
    """Sections of a page become a page of their own; their old addresses lead there."""
    old = bench.where.thing(typed)
    if old.kind != "page" or old.source is None:
        raise Refused(f"{typed} is no page that is there; only pages are split")
    where = bench.where.address(new, beside=old)
    to = bench.where.file_for(where, old)
    was = bench.end_of_new(where)
    if was or (bench.root / to).exists():
        raise Refused(f"{where} is there, or was once; choose another name")
    source = old.source
    ranges = [_section_lines(source, section.lstrip("#")) for section in sections]
    moving = [id_ for id_, line in source.ids if any(line in lines for lines in ranges)]
    taken = {f"{source.url}#{id_}": f"{where}#{id_}" for id_ in moving}
    src = to.removeprefix("docs/")
    renaming = Renaming(
        addresses=dict(taken), new_pages={where: src}, parts={old.src: [(lines, src) for lines in ranges]}
    )
    change = Change(
        f"split {', '.join(sections)} of {old.path} off to {to}",
        renaming,
        touched=[*bench.addresses_of(old), where, *taken.values()],
        settled=taken,
    )
    parts: list[str] = []

    def without(text: str) -> str:
        kept, cut = _cut(text, bench.read(old.path), source, ranges)
        parts.extend(_lifted(part, lines, source) for part, lines in zip(cut, ranges, strict=True))
        return kept

    # the text of the new page is known once the links in it are mended
    change.texts = {old.path: without, to: lambda _: _new_page(source, src, title, "\n".join(parts))}
    if source.kind in WITH_ID:
        change.notes.append(
            f"{to} is an outline: give it its own summary, questions and objectives, then status: draft"
        )
    return change


def _section_lines(source: Source, id_: str) -> range:
    lines = source.section(id_)
    heading = next((heading for heading in source.headings if heading.id == id_), None)
    if heading is None or not lines:
        known = ", ".join(heading.id for heading in source.headings)
        raise Refused(f"{source.path} has no section {id_}; its sections are: {known}")
    if heading.level == 1:
        raise Refused(f"{id_} is the title of {source.path}; move the page instead")
    return lines


def _lifted(part: str, lines: range, source: Source) -> str:
    """A section as one of the second level, and those within it as far above."""
    rows, own = part.split("\n"), next(heading.level for heading in source.headings if heading.line == lines.start)
    for heading in source.headings:
        if heading.line in lines:
            rows[heading.line - lines.start] = rows[heading.line - lines.start][own - 2 :]
    return "\n".join(rows)


def _cut(text: str, before: str, source: Source, ranges: Iterable[range]) -> tuple[str, list[str]]:
    """The text without some lines, and these. Lines are counted in the text as it was `before`; above them, in the front
    matter, some may have come or gone since.
    """
    lines = text.split("\n")
    shift = text.count("\n") - before.count("\n")
    end = _end_row(text, before, source)
    found = [range(r.start - 1 + shift, r.stop - 1 + shift) for r in ranges]
    rows = [range(r.start, end) if end in r else r for r in found]
    cut = ["\n".join(lines[r.start : r.stop]).strip("\n") + "\n" for r in rows]
    gone = {row for r in rows for row in r}
    kept = "\n".join(line for row, line in enumerate(lines) if row not in gone)
    return re.sub(r"\n{3,}", "\n\n", kept).rstrip("\n") + "\n", cut


def _end_row(text: str, before: str, source: Source) -> int:
    """The row of the list of sources, which belongs to no section and ends a page that cites; where there is none, the
    end. One that is shown as code is none.
    """
    lists = [call.line for call in source.macros if call.name == "sources" and not call.in_code]
    return lists[-1] - 1 + text.count("\n") - before.count("\n") if lists else text.count("\n") + 1


def _new_page(source: Source, src: str, title: str, body: str) -> str:
    """A page of the same kind: front matter of the old one where it can hold for both, and the sections."""
    kind = source.kind
    known = source.document.values
    values: dict[str, Any] = {}
    stem = src.rpartition("/")[2].removesuffix(".md")
    own = (
        {"id": stem, "title": title, "summary": f"{title}.", "status": "outline"}
        if kind in WITH_ID
        else {"title": title}
    )
    empty: dict[str, Any] = {"questions": [], "objectives": []} if kind in WITH_ID else {}
    same = ("for", "duties", "varies_by_jurisdiction", "content_note", "composite", "sheet")
    for key in key_names(FRONT_MATTER[kind]).values():
        if key in own:
            values[key] = own[key]
        elif key in empty and key in known:
            values[key] = empty[key]
        elif key in same and key in known:
            values[key] = known[key]
    sources = "\n{{ sources() }}\n" if "cite(" in body else ""
    return f"---\n{as_yaml(values)}---\n\n{body.rstrip()}\n{sources}"


# --- merge -----------------------------------------------------------------------------------------------------


def merge(bench: Workbench, typed: str, into: str) -> Change:
    """OLD becomes part of INTO. What only OLD has goes over; of what both have, INTO's stays."""
    old, kept = bench.where.thing(typed), bench.where.thing(into)
    if not old.is_there and not bench.was_public(old):
        raise Refused(never_was(old))
    if not old.is_there:
        raise Refused(
            f"there is no {old.address} any more; say where it leads: {RUN} delete {old.address} --to {kept.address}"
        )
    if old.address == kept.address:
        raise Refused(f"{old.address} cannot be merged with itself")
    same = old.kind == kept.kind and old.entry == kept.entry and kept.is_there
    if not same or old.kind not in {"page", "entry"}:
        raise Refused(f"{old.address} and {kept.address} are not two pages, or two entries of one kind")
    change = Change(f"merge {old.path} into {kept.path}", written={old.path: None})
    change.touched = [*bench.addresses_of(old), *bench.addresses_of(kept)]
    change.settled = {old.address: kept.address}
    change.renaming = Renaming(addresses={old.address: kept.address}, removed={old.path}, is_other=True)
    if old.kind == "entry":
        change.renaming.ids = {(old.entry, old.id): kept.id}
        _merge_entries(bench, old, kept, change)
    else:
        _merge_pages(bench, old, kept, change)
    return change


_TAKEN_OVER = ("aliases", "lay_words", "misspellings", "see", "references")
"""Lists of an entry that a merged one takes over."""


def _merge_entries(bench: Workbench, old: Thing, kept: Thing, change: Change) -> None:
    item, other = bench.where.item(old), bench.where.item(kept)
    more: list[tuple[str, str]] = []
    if old.entry == "term":
        words = [w.casefold() for key in ("aliases", "lay_words", "misspellings") for w in getattr(other, key)]
        words.append(other.term.casefold())
        if item.term.casefold() not in words:
            more.append(("aliases", item.term))
            words.append(item.term.casefold())
        for key in _TAKEN_OVER:
            for word in getattr(item, key):
                if key in {"see", "references"}:
                    if word not in getattr(other, key) and word not in {old.id, kept.id}:
                        more.append((key, word))
                elif word.casefold() not in words:
                    more.append((key, word))
                    words.append(word.casefold())

    def changed(text: str) -> str:
        for key, word in more:
            text = with_item(text, key, word, type(other))
        return text

    if more:
        change.texts = {kept.path: changed}
    change.notes.append(f"of {old.path} only words for search, neighbors and sources go over; its other text does not")


def _merge_pages(bench: Workbench, old: Thing, kept: Thing, change: Change) -> None:
    assert old.source is not None and kept.source is not None
    blocks = {block.line for block in old.source.blocks}
    mine = {id_ for id_, _ in kept.source.ids}
    ranges: list[range] = []
    for heading in old.source.headings:
        lines = old.source.section(heading.id)
        ids = {id_ for id_, line in old.source.ids if line in lines and line not in blocks}
        inside = any(heading.line in other for other in ranges)
        if heading.level > 1 and heading.level <= 2 and not inside and not ids & mine:
            ranges.append(lines)
            for id_ in ids:
                if bench.end_of_new(f"{kept.address}#{id_}"):
                    said = f"{kept.address}#{id_} was another section once, and leads elsewhere; give this one another id first"
                    raise Refused(f"{said}: {RUN} move {old.address}#{id_} '#{id_}-2'")
                change.renaming.addresses[f"{old.address}#{id_}"] = f"{kept.address}#{id_}"
    change.renaming.sources = {old.src: None}
    change.renaming.parts = {old.src: [(lines, kept.src) for lines in ranges]}
    if old.source.kind in WITH_ID:
        former = kind_and_id(old.address)[1]
        new = kind_and_id(kept.address)[1] if kept.source.kind == old.source.kind else None
        there = getattr(kept.source.matter, "id", None)
        change.renaming.ids = {(old.source.kind, former): new, ("page", former): there}
    gone = [
        heading.id
        for heading in old.source.headings
        if heading.level == 2 and not any(heading.line in r for r in ranges)
    ]
    if gone:
        change.notes.append(f"text that does not go over, since {kept.path} has such sections: {', '.join(gone)}")
    if not ranges:
        return
    change.renaming.removed = set()  # its links are mended, since parts of it live on
    parts: list[str] = []
    source, into = old.source, kept.source

    def take(text: str) -> str:
        parts.extend(_cut(text, bench.read(old.path), source, ranges)[1])
        return text

    def with_parts(text: str) -> str:
        body, lines = "\n".join(parts).rstrip(), text.split("\n")
        end = _end_row(text, bench.read(kept.path), into)
        own, rest = "\n".join(lines[:end]).rstrip(), "\n".join(lines[end:])
        if not rest and "cite(" in body:
            rest = "{{ sources() }}\n"
        return f"{own}\n\n{body}\n" + (f"\n{rest}" if rest else "")

    change.texts = {old.path: take, kept.path: with_parts}
    change.notes.append(f"sections that go over to the end of {kept.path}: {', '.join(_ids_in(old.source, ranges))}")


def _ids_in(source: Source, ranges: Iterable[range]) -> list[str]:
    return [heading.id for heading in source.headings if any(heading.line == lines.start for lines in ranges)]


# --- delete ----------------------------------------------------------------------------------------------------


def delete(bench: Workbench, typed: str, to: str, *, gone: bool, forget: bool) -> Change:
    """OLD is taken out; its address leads to another, or to a page that says that it is gone.

    Of what was deleted by hand already the contract learns, and what still names it follows. A listing needs no successor: whoever withdraws
    leaves nothing but an address that says so, and not even that where it is to be forgotten.
    """
    old = bench.where.thing(typed)
    is_listing = old.kind == "entry" and old.entry == "listing"
    if forget and not is_listing:
        raise Refused("only a person or center is forgotten; what others link to leads somewhere: --to, or --gone")
    if not (to or gone or is_listing):
        raise Refused(
            f"say where whoever comes to {old.address} is sent: --to ADDRESS, or --gone if nothing takes its place"
        )
    target = bench.where.address(to) if to else ""
    if target and not bench.contract.is_here(target):
        raise Refused(f"there is no {target}; name a page or section that is there")
    if (target and page_of(target) == old.address) or target == old.address:
        raise Refused(f"{old.address} cannot lead to itself")
    known = bench.was_public(old)
    if is_listing and bench.is_named(old):  # what names it must follow, whether it was put on record in time or not
        known = True
    if not old.is_there and not known:
        raise Refused(never_was(old))
    where = f"leads to {target}" if target else "is gone"
    named = old.address if old.kind == "section" else old.path or old.address
    change = Change(f"delete {named}; its address {where}")
    names = [old.address, *bench.contract.led_here.get(old.address, [])] if is_listing else []
    if forget:
        change.forgotten = [record for record in bench.contract.records if page_of(record) in names]
    elif target or gone:
        change.settled = {old.address: target}
    if not forget and len(names) > 1:  # of an entry that is gone nobody can tell what it was called before
        commands = "; ".join(f"{RUN} delete {name} --forget" for name in names)
        change.notes.append(f"to take all these names out of {NAME} too: {commands}")
    successor = bench.where.thing(target) if target else None
    if not old.is_there:
        change.afterward = True
        change.renaming = _taken_out(bench, old, successor)
    elif old.kind == "section":
        _delete_section(bench, old, target, change)
    else:
        if not forget:
            change.touched = bench.addresses_of(old)
        change.written = {old.path: None}
        change.renaming = _taken_out(bench, old, successor)
    return change


def _taken_out(bench: Workbench, old: Thing, successor: Thing | None) -> Renaming:
    """What is named instead of something that is no more, or was no more before this was told."""
    directory = "/directory/" if "/directory/" in bench.contract.here else ""
    is_listing = old.entry == "listing"
    # whoever linked to a person who left links to the others
    named = successor.address if successor else directory if is_listing else ""
    renaming = Renaming(
        addresses={old.address: named} if named else {}, removed={old.path} if old.path else set(), is_other=True
    )
    if old.kind == "entry":
        same = successor is not None and successor.entry == old.entry
        renaming.ids = {(old.entry, old.id): successor.id if same and successor else None}
    elif old.kind == "page":
        renaming.sources = dict.fromkeys([old.src] if old.source else sources_at(old.address), None)
        kind, id_ = kind_and_id(old.address)
        lives_on = not old.source and id_ in bench.contract.pages.written_ids(kind)  # in another folder
        if kind in WITH_ID and not lives_on:
            page = successor.source if successor else None
            there = getattr(page.matter, "id", None) if page else None
            same = page is not None and page.kind == kind
            renaming.ids = {(kind, id_): there if same else None, ("page", id_): there}
    return renaming


def _delete_section(bench: Workbench, old: Thing, target: str, change: Change) -> None:
    """A section and what stands in it; every section inside goes where it goes."""
    assert old.source is not None
    source, lines = old.source, _section_lines(old.source, old.id)
    inside = bench.addresses_of(old, lines)
    if target in inside:
        raise Refused(f"{target} is a part of what is deleted")
    change.touched = inside
    change.settled = dict.fromkeys(inside, target)
    change.renaming = Renaming(addresses=dict.fromkeys(inside, target) if target else {}, is_other=True)
    change.texts = {old.path: lambda text: _cut(text, bench.read(old.path), source, [lines])[0]}
