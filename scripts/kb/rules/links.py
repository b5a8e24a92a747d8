"""Links and pictures of pages."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Set
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from urllib.parse import quote, unquote

from kb import address
from kb.contract import Contract, kind_and_id
from kb.links_lock import NAME, page_of
from kb.load import Library
from kb.model import MAX_TOLD, id_problem, url_problem
from kb.pages import TAUGHT, PageLink, Pages, Source, page_url, sources_at
from kb.problem import RUN, Problem, did_you_mean, quoted
from kb.rules.former_ids import hint_of_taken_off
from kb.settings import own_address, read_settings

TO_REACH = frozenset({"mailto", "tel", "sms"})
_ON_A_DISK = re.compile(r"[A-Za-z]:[\\/]")
_SITE_ALONE = re.compile(
    r"(?i)(?:www\.|(?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|info|health|io|eu|uk|ca|au|ie|nz)(?:/|\Z))"
)
_QUOTES = "“”„‘’‚«»\"'"
_ENTRY_FILE = re.compile(r"data/(glossary|scope|practitioners)/(?:[\w-]+/)*([\w-]+)\.ya?ml\Z")
_NOTE = re.compile(r"(?m)^\s*\[\^([^\]\n]+)\]:")
_NOTE_LIKE = re.compile(r"(?m)^\s*\[\^([^\]\n]+)\](?!:)[ \t]+\S")
_NOTE_MARK = re.compile(r"\[\^([^\]\n]+)\](?!:)")


def targets_exist(library: Library, pages: Pages) -> Iterator[Problem]:
    """Every link leads to a page, a section, an entry, or an allowed outside address."""
    entities = address.entity_urls(library)
    written = {
        *entities,
        *(address.term_url(id_) for id_ in library.written_ids.get("term", ())),
        *(address.activity_url(id_) for id_ in library.written_ids.get("activity", ())),
        *(address.listing_url(id_) for id_ in library.written_ids.get("listing", ())),
    }
    contract, own = Contract(library, pages), own_address(read_settings(library.root)[0])
    for source in pages.sources.values():
        judged = [
            (link, problem)
            for link in source.links
            if (
                problem := _by_whole_address(link, own, source, contract, entities)
                if own and link.target.startswith(own)
                else _judge(link, source, contract, written)
            )
        ]
        # a picture by reference has one address, which is told where it is written
        told = {link.written for link, _ in judged if not link.is_image}
        found = (problem for link, problem in judged if not link.is_image or link.written not in told)
        yield from islice(found, MAX_TOLD)
        for name, line, column in source.undefined[:MAX_TOLD]:
            yield Problem(
                source.path,
                line,
                column,
                "KB320",
                f"has a link to {quoted(f'[{name}]')}, which is not defined on the page",
                f"write [words](address), or add a line [{name}]: address",
            )


def _by_whole_address(
    link: PageLink, own: str, source: Source, contract: Contract, entities: Set[str]
) -> Problem | None:
    """A page of this site is linked by its file: of its whole address nobody would see when the page has gone."""
    at = (source.path, link.line, link.column)
    path = f"/{link.target.removeprefix(own).partition('#')[0]}"
    said = f"links to this site by its whole address ({quoted(link.target)})"
    return _from_root(at, path, source, contract, entities) or Problem(*at, "KB309", said, f"write {path}")


_SITE = re.compile(r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?![\w.@-])", re.I)


def _shown_as_another(link: PageLink) -> tuple[str, str] | None:
    """Message and hint where the words of a link are the address of one site and it leads to another."""
    shown = _SITE.match(link.words.strip("`*_ "))
    leads = _SITE.match(link.target)
    if not shown or not leads or shown.group(1).endswith(".md"):
        return None
    names = [found.group(1).lower() for found in (shown, leads)]
    if names[0] == names[1] or names[1].endswith(f".{names[0]}"):
        return None
    return (
        f"shows {quoted(shown.group())} and leads to {quoted(leads.group(1))}",
        f"write {leads.group(1)} as its words",
    )


def _judge(link: PageLink, source: Source, contract: Contract, entities: Set[str]) -> Problem | None:
    pages = contract.pages
    at = (source.path, link.line, link.column)
    target = link.target
    if not target:
        return Problem(*at, "KB307", "has a link without an address", "write the page between the round brackets")
    if _ON_A_DISK.match(target):
        said = f"links to a file on one computer ({quoted(target)})"
        return Problem(*at, "KB307", said, "link to a page of docs/, or to an https address")
    if link.scheme in TO_REACH and source.kind in TAUGHT:
        return None  # no number and no mailbox may stand here, whatever its form (style.no_numbers_in_text)
    if link.scheme or target.startswith("//"):
        if link.is_image:
            return Problem(
                *at,
                "KB314",
                f"shows a picture from another site ({quoted(target)})",
                "put the picture into docs/ beside the page",
            )
        wrong = url_problem(target)
        if not wrong and link.scheme and not link.written.strip("< ").lower().startswith(f"{link.scheme}:"):
            wrong = f"writes the address {quoted(link.written)} in a disguise", f"write {target}"
        wrong = wrong or _shown_as_another(link)
        return Problem(*at, "KB314", *wrong) if wrong else None
    if target[0] in _QUOTES:
        bare = replace(link, written=target.strip(_QUOTES))
        wrong_too = _judge(bare, source, contract, entities)
        hint = wrong_too.hint if wrong_too else f"write {bare.written}"
        return Problem(*at, "KB307", f"has quotes around the address {quoted(bare.written)}", hint)
    if "\\" in target:
        straight = replace(link, written=target.replace("\\", "/"))
        wrong_too = _judge(straight, source, contract, entities)
        hint = wrong_too.hint if wrong_too else f"write {straight.written}"
        return Problem(*at, "KB307", f"links to {quoted(target)} with a backslash", hint)
    path, _, fragment = target.partition("#")
    path = unquote(path.partition("?")[0])
    if target.startswith("/"):
        if fragment and path in entities:
            said = f"links to the section {quoted(f'#{fragment}')} of the page of an entry, whose sections may change"
            return Problem(*at, "KB308", said, f"write {path}")
        return _from_root(at, path, source, contract, entities)
    if not path and not fragment:
        return Problem(*at, "KB308", "links to '#' and names no section", "write the id of a heading behind #")
    if not path:
        return _section(at, source, source, fragment, contract)
    full = source.beside(path)
    if full.startswith("..") or full.startswith("/"):
        hint = _entry_hint(full, entities) or "link to a page of docs/, or to an https address"
        return Problem(*at, "KB307", f"links out of docs/ ({quoted(target)})", hint)
    if link.is_image or not path.endswith(".md"):
        if full in pages.assets or f"/{quote(full)}" in pages.lost:
            return None
        if link.is_image and full in pages.sources:
            said = f"shows {quoted(target)} as a picture, and that is a page"
            return Problem(*at, "KB311", said, "take the ! away to link to it, or write the path of a picture")
        if link.is_image or re.search(r"\.(svg|png|jpe?g|webp|gif|avif|pdf|docx?)$", path, re.I):
            near = _from_before(path, fragment, source, contract)
            near = near or did_you_mean(
                path, _relative_paths(posixpath.dirname(source.src), tuple(sorted(pages.assets)))
            )
            hint = near or "put the file into docs/ and write its path from this page"
            return Problem(*at, "KB311", f"shows {quoted(target)}, and there is no such file", hint)
        hint = f"write https://{target}" if _SITE_ALONE.match(target) else _nearest_page(path, source, pages)
        return Problem(
            *at, "KB307", f"links to {quoted(target)}, which is no page", hint or "links between pages end in .md"
        )
    if full in pages.unread or page_url(full) in pages.lost:
        return None
    found = pages.sources.get(full)
    if found is None or found.kind == "shell":
        return Problem(
            *at,
            "KB307",
            f"links to {quoted(path)}, and there is no such page",
            _from_before(path, fragment, source, contract)
            or _fate(page_url(full) + (f"#{fragment}" if fragment else ""), source, contract)
            or _nearest_page(path, source, pages)
            or "link to a page that exists, or take the link out",
        )
    return _section(at, source, found, fragment, contract) if fragment else None


def _fate(where: str, source: Source, contract: Contract) -> str:
    """What to write instead of an address that was public, as far as data/links.lock says it; else nothing."""
    page = page_of(where)
    known = where if where in contract.records else page
    record, end = contract.records.get(known), contract.end(where if page not in contract.here else known)
    if end.state == "moved":
        there, mark, section = end.address.partition("#")
        src = next((src for src, url in address.page_urls(contract.pages).items() if url == there), "")
        written = posixpath.relpath(src, posixpath.dirname(source.src) or ".") if src else there
        known = known if page in contract.here else page
        return f"it leads to {end.address} now: write {written}{mark}{section}{_all_at_once(known, contract)}"
    if end.state == "gone":
        return f"it was taken out in version {end.gone}: link to another page, or take the link out"
    if record and end.state == "lost" and contract.is_doubtful(where):
        return "mend first the files that cannot be read: one of them may be what this leads to"
    if record and end.state == "lost":
        return f"it was published: do first what is said of {NAME}, line {record.line}, and this link follows"
    return ""


def _all_at_once(where: str, contract: Contract) -> str:
    """The command that mends every link to what was moved by hand, and those of a page that was."""
    is_public = where in contract.records or where in contract.former
    return f"; or mend all that names it: {RUN} move {where} {contract.end(where).address}" if is_public else ""


def _from_before(path: str, fragment: str, source: Source, contract: Contract) -> str:
    """What to write for a path that was right where the page lay before it was moved by hand, or became a folder."""
    pages = contract.pages
    for where in (*contract.led_here.get(source.url, ()), source.url):
        for src in sources_at(where):
            if src == source.src:
                continue
            full = replace(source, src=src).beside(path)
            if full in pages.sources or full in pages.assets:
                written = posixpath.relpath(full, posixpath.dirname(source.src) or ".")
                written += f"#{fragment}" if fragment else ""
                if where == source.url:  # which of its two files it was, nobody knows
                    return f"write {written}"
                return f"the page has come from docs/{src}: write {written}{_all_at_once(where, contract)}"
    return ""


def _from_root(
    at: tuple[str, int, int], path: str, source: Source, contract: Contract, entities: Set[str]
) -> Problem | None:
    pages = contract.pages
    if path in entities or path.rstrip("/") + "/" in pages.lost:
        return None
    pages = contract.pages
    for src, url in address.page_urls(pages).items():
        if path.rstrip("/") + "/" == url:
            return Problem(
                *at,
                "KB309",
                f"links to the page docs/{src} by its address '{path}'",
                f"write {posixpath.relpath(src, posixpath.dirname(source.src) or '.')}",
            )
    if path.removeprefix("/") in pages.sources:
        own = posixpath.relpath(path.removeprefix("/"), posixpath.dirname(source.src) or ".")
        return Problem(*at, "KB309", f"links to the page '{path}' from the root", f"write {own}")
    if path + "/" in entities:
        return Problem(*at, "KB309", f"links to '{path}' without the slash at its end", f"write {path}/")
    kind, id_ = kind_and_id(path)
    return Problem(
        *at,
        "KB309",
        f"links to the address '{path}', and this site has none such",
        _fate(path, source, contract)
        or (hint_of_taken_off(id_, contract.library) if kind == "listing" else "")
        or did_you_mean(path, entities)
        or "link to a page by its .md file, or to an entry such as /glossary/trauma/",
    )


def _section(
    at: tuple[str, int, int], source: Source, page: Source, fragment: str, contract: Contract
) -> Problem | None:
    where = "this page" if page is source else page.src
    id_ = unquote(fragment)
    if not id_ or id_ in page.anchors or _has_generated_ids(page):
        return None
    sections = [
        name for name in sorted(page.anchors) if not name.startswith("ref-")
    ]  # a line of sources is never meant
    hint = (
        _fate(f"{page.url}#{id_}", source, contract)
        or did_you_mean(id_, sections)
        or (f"its sections are: {', '.join(sections[:8])}" if sections else "it has no sections")
    )
    return Problem(*at, "KB308", f"links to the section '{id_}', and {where} has none of that name", hint)


def _has_generated_ids(page: Source) -> bool:
    """Pages whose ids come from data (the glossary, the matrix, crisis lines): publish.verify judges these links."""
    big = {"glossary", "scope", "directory", "references", "pathways", "crisis"}
    return any(
        (call.name in big and (not call.args and (not call.kwargs or "all" in call.kwargs)) and call.name != "crisis")
        or (call.name == "crisis" and "all" in call.kwargs)
        for call in page.macros
    )


def _entry_hint(full: str, entities: Set[str]) -> str:
    """For the path of an entry's file: the address of its page."""
    found = _ENTRY_FILE.search(full)
    folder = {"practitioners": "directory"}.get(found.group(1), found.group(1)) if found else ""
    page = f"/{folder}/{found.group(2)}/" if found else ""
    return f"write {page}" if page in entities else ""


def _nearest_page(path: str, source: Source, pages: Pages) -> str:
    """The page that was probably meant, as it would be written here."""
    base = posixpath.dirname(source.src)
    stem = posixpath.basename(path.rstrip("/")).removesuffix(".md").removesuffix(".html")
    shown = tuple(src for src, page in pages.sources.items() if page.kind != "shell")
    same = [src for src in shown if posixpath.basename(src).removesuffix(".md") == stem]
    if same:
        return f"did you mean '{posixpath.relpath(same[0], base or '.')}'?"
    return did_you_mean(path, _relative_paths(base, shown))


@lru_cache(maxsize=256)
def _relative_paths(base: str, sources: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(posixpath.relpath(src, base or ".") for src in sources)


def links_have_words(library: Library, pages: Pages) -> Iterator[Problem]:
    """Every link says where it leads."""
    for source in pages.sources.values():
        for link in source.links:
            if not link.is_image and not link.words.strip(" *_`"):
                yield Problem(
                    source.path,
                    link.line,
                    link.column,
                    "KB325",
                    f"links to {quoted(link.target)} without words to click on",
                    "say between the square brackets where the link leads",
                )


def footnotes_are_written(library: Library, pages: Pages) -> Iterator[Problem]:
    """A footnote has a plain name, one note, and a mark that leads to it."""
    for source in pages.sources.values():
        notes: dict[str, int] = {}
        marks = [match.group(1) for match in _NOTE_MARK.finditer(source.prose)]
        for match in _NOTE.finditer(source.prose):
            name, at = match.group(1), source.position(match.start(1) - 2)
            wrong = id_problem(name.lower())
            if name in notes:
                said = f"has the note '[^{name}]' twice (first in line {notes[name]})"
                yield Problem(source.path, *at, "KB320", said, "give one of them another number")
            elif wrong:
                yield Problem(source.path, *at, "KB112", f"calls a footnote so that {wrong[0]}", "number it: [^1]")
            elif name not in marks:
                said = f"has the note '[^{name}]', and no mark leads to it"
                yield Problem(
                    source.path, *at, "KB320", said, f"write [^{name}] where it belongs, or take the note out"
                )
            notes.setdefault(name, at[0])
        bare = {match.group(1): match.start(1) - 2 for match in _NOTE_LIKE.finditer(source.prose)}
        bare = {name: start for name, start in bare.items() if name not in notes and marks.count(name) > 1}
        for name, start in bare.items():
            said = f"has the note '[^{name}]' without a colon behind it"
            yield Problem(source.path, *source.position(start), "KB320", said, f"write [^{name}]: and the note")
        for match in _NOTE_MARK.finditer(source.prose):
            if match.group(1) not in notes and match.group(1) not in bare:
                yield Problem(
                    source.path,
                    *source.position(match.start()),
                    "KB320",
                    f"has the footnote mark {quoted(match.group())} without a note",
                    f"add a line: {match.group()}: the note",
                )


def pictures_have_words(library: Library, pages: Pages) -> Iterator[Problem]:
    """Every picture has alternative text."""
    for source in pages.sources.values():
        for link in source.links:
            is_elsewhere = link.scheme or link.target.startswith("//")  # which is told, and no picture then
            if link.is_image and not link.words and not is_elsewhere:
                yield Problem(
                    source.path,
                    link.line,
                    link.column,
                    "KB310",
                    f"shows {quoted(link.target)} without alternative text",
                    "say between the square brackets what the picture shows",
                )
