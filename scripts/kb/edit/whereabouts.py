"""What OLD and NEW mean on the command line: a file, an address, a whole URL, or an id; with #section where one is meant."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, unquote

from kb import address
from kb.contract import Contract, kind_and_id
from kb.edit.plan import Refused
from kb.links_lock import NAME, address_problem
from kb.model import id_problem
from kb.pages import Source, kind_of, page_url
from kb.problem import RUN, did_you_mean, quoted
from kb.settings import own_address, path_on_site, read_settings

FOLDERS = {"glossary": "term", "references": "reference", "scope": "activity", "practitioners": "listing"}
"""Folder of data/ -> kind of entry that has an address."""
URLS = {
    "term": address.term_url,
    "reference": address.reference_url,
    "activity": address.activity_url,
    "listing": address.listing_url,
}
WITH_ID = ("guide", "template", "case")
"""Kinds of pages that are known by an id, which is the file's name."""


@dataclass(frozen=True)
class Thing:
    """What can be moved, merged or deleted. `path` is its file, empty where there is none (any more)."""

    kind: Literal["page", "section", "entry", "file"]
    address: str
    path: str = ""
    entry: str = ""
    id: str = ""
    source: Source | None = None

    @property
    def src(self) -> str:
        """Its path below docs/."""
        return self.path.removeprefix("docs/")

    @property
    def is_there(self) -> bool:
        return bool(self.path)


def never_was(thing: Thing) -> str:
    """Why nothing can be said of an address that is neither there nor on record."""
    return (
        f"there is no {thing.address}, and there never was, as far as {NAME} knows; "
        f"if the site that is up has had it: {RUN} record --site, and then this again"
    )


class Whereabouts:
    """Reads what was typed, for one project as it stands."""

    def __init__(self, root: Path, contract: Contract) -> None:
        self.root, self.contract = root, contract
        self._sources = {s.url: s for s in contract.pages.sources.values() if s.kind != "shell"}

    def thing(self, typed: str) -> Thing:
        """What was typed, there or not; `Refused` where it can be nothing of this site."""
        where = self.address(typed)
        page, mark, section = where.partition("#")
        kind, id_ = kind_and_id(where)
        if kind in URLS and URLS[kind](id_) == where:
            known = self.contract.library.entries.get((kind, id_))
            if known or not (mark and self._is_heading(page, section)):
                return Thing("entry", where, known.path if known else "", kind, id_)
        source = self._sources.get(page)
        if mark:
            path = source.path if source and self._is_heading(page, section) else ""
            return Thing("section", where, path, id=section, source=source)
        if page.endswith("/"):
            return Thing("page", page, source.path if source else "", source=source)
        asset = unquote(page).lstrip("/")
        return Thing("file", page, f"docs/{asset}" if asset in self.contract.pages.assets else "")

    def _is_heading(self, page: str, section: str) -> bool:
        """Whether a page of docs/ has a heading with this id; the entries of the list of sources are none."""
        source = self._sources.get(page)
        return source is not None and any(id_ == section for id_, _ in source.ids)

    def address(self, typed: str, beside: Thing | None = None) -> str:
        """The address that was typed, in whatever form. A bare id is one beside `beside`."""
        text, mark, section = typed.strip().partition("#")
        if text.startswith(("https://", "http://")):
            text = self._path_on_this_site(text)
        found = self._of_file(text)
        if found is None and text.startswith("/"):
            found = text if text.endswith("/") or "." in posixpath.basename(text) else f"{text}/"
        if found is None and "/" in text and f"/{text.strip('/')}/" in {*self.contract.here, *self.contract.records}:
            found = f"/{text.strip('/')}/"  # some shells make a file's path of what begins with a slash
        if found is None and beside:
            found = self._beside(text, beside, bool(mark))
        if found is None:
            hint = (
                did_you_mean(text, self.contract.here)
                or "write a file such as docs/about/index.md, or an address such as /about/"
            )
            raise Refused(f"{quoted(typed)} is neither a file nor an address of this site; {hint}")
        if mark and "#" in found:
            raise Refused(f"{quoted(typed)} has two #; an address has one section")
        where = f"{found}{mark}{section}"
        if wrong := address_problem(where):
            raise Refused(f"the address {quoted(where)} {wrong}")
        return where

    def _path_on_this_site(self, url: str) -> str:
        """The path of a whole address; `Refused` where it is one of another site."""
        found = path_on_site(url, own_address(read_settings(self.root)[0]))
        if not found:
            raise Refused(f"{quoted(url)} is an address of another site; name a page of this one, such as /about/")
        return found

    def _of_file(self, text: str) -> str | None:
        """The address of what stands in a file of docs/ or data/, whether it is there or not."""
        path = Path(text)
        for base in (Path.cwd(), self.root):
            full = Path(posixpath.normpath((base / path).as_posix()))
            if full.is_relative_to(self.root) and full != self.root:
                inside = full.relative_to(self.root)
                found = _address_of(inside.parts)
                if found and (base == self.root or full.exists()):
                    return found
        return None

    def _beside(self, text: str, beside: Thing, is_section: bool) -> str | None:
        """An id: of an entry of the same kind, of a page in the same folder, or of a section of the same page."""
        if beside.kind == "section":
            page = beside.address.partition("#")[0]
            return page if is_section and not text else f"{page}#{text}" if re.fullmatch(r"[\w:-]+", text) else None
        if wrong := id_problem(text):
            raise Refused(f"{wrong[0]}; {wrong[1]}")
        if beside.kind == "entry":
            return URLS[beside.entry](text)
        folder = posixpath.dirname(beside.address.rstrip("/"))
        return f"{folder.rstrip('/')}/{text}/"

    def item(self, thing: Thing) -> Any:
        """The entry itself."""
        return self.contract.library.item(thing.entry, thing.id)

    def file_for(self, where: str, old: Thing) -> str:
        """The file in which what is at `old` would stand, to have the address `where`."""
        page = where.partition("#")[0]
        if old.kind == "entry":
            kind, id_ = kind_and_id(where)
            if kind != old.entry:
                raise Refused(f"{old.path} is a {old.entry}, and {where} would be something else")
            return f"{posixpath.dirname(old.path)}/{id_}.yml"
        if old.kind == "file":
            return f"docs/{unquote(page).lstrip('/')}"
        if not page.endswith("/"):
            raise Refused(
                f"{where} is no address of a page; write one that ends with a slash, or a file that ends in .md"
            )
        stem = page.strip("/")
        is_index = not stem or old.src.rpartition("/")[2] == "index.md"
        src = f"{stem}/index.md".lstrip("/") if is_index else f"{stem}.md"
        if kind_of(src) != kind_of(old.src):
            raise Refused(
                f"{old.path} is a {kind_of(old.src)}, and {where} would be a {kind_of(src)}; write it anew with {RUN} new"
            )
        return f"docs/{src}"


def _address_of(parts: tuple[str, ...]) -> str | None:
    if parts[0] == "docs" and len(parts) > 1:
        src = "/".join(parts[1:])
        return page_url(src) if src.endswith(".md") else "/" + quote(src)
    if parts[0] == "data" and len(parts) > 2 and parts[1] in FOLDERS and parts[-1].endswith(".yml"):
        return URLS[FOLDERS[parts[1]]](parts[-1].removesuffix(".yml"))
    return None
