"""What everything else stands on: files that must be there, and addresses that belong to one page or entry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from kb import address
from kb.copies import hint_of_copy, original_of
from kb.load import Library
from kb.model import id_for, id_problem, url_problem
from kb.pages import Pages, Source, page_url
from kb.problem import Problem, bring_back, did_you_mean, quoted
from kb.settings import pages_in_nav, read_settings, setting_problems
from kb.theme import theme_problems

VOCABULARIES = ("professions", "verdicts", "grades", "activity-groups", "crisis-lines")
"""Without these no page of an entry can be made."""


FRONT_PAGE = "index.md"
NEEDED_SETTINGS = ("weights", "words", "wishes", "phrases")
"""Without these nothing can be searched, or less is found."""


def what_is_needed_is_there(library: Library, pages: Pages) -> Iterator[Problem]:
    """The vocabularies, the settings of the search, and the shells that every page of an entry is made with exist."""
    for name in VOCABULARIES if "vocabulary" not in library.unread else ():
        if name not in library.written_ids.get("vocabulary", ()):
            path = f"data/vocabulary/{name}.yml"
            yield Problem(path, 1, 1, "KB121", f"is missing, and '{name}' is needed everywhere", bring_back(path))
    for name in NEEDED_SETTINGS if "search" not in library.unread else ():
        if name not in library.written_ids.get("search", ()):
            path = f"data/search/{name}.yml"
            yield Problem(path, 1, 1, "KB121", "is missing, and the search is set by it", bring_back(path))
    if FRONT_PAGE not in {*pages.sources, *pages.unread} and (pages.sources or pages.unread):
        path = f"docs/{FRONT_PAGE}"
        yield Problem(path, 1, 1, "KB121", "is missing, and the site begins with it", bring_back(path))
    there = {*pages.sources, *pages.unread}
    for src, why in address.FIXED_PAGES.items():
        if src not in there and page_url(src) in library.records:
            yield Problem(f"docs/{src}", 1, 1, "KB121", f"is missing, and {why}", bring_back(f"docs/{src}"))
    missing = [kind for kind in address.SHELLS if f"_shell/{kind}.md" not in there]
    if missing == list(address.SHELLS) and there:
        said = "is missing, and the page of every entry is made with it"
        yield Problem("docs/_shell", 1, 1, "KB121", said, bring_back("docs/_shell"))
        return
    for kind in missing:
        said = f"is missing, and pages of the kind '{kind}' are made with it"
        path = f"docs/_shell/{kind}.md"
        yield Problem(path, 1, 1, "KB121", said, bring_back(path))


def shells_are_empty(library: Library, pages: Pages) -> Iterator[Problem]:
    """A shell holds the tokens that publish fills, and nothing else."""
    for source in pages.sources.values():
        if source.kind != "shell":
            continue
        name = source.src.removeprefix("_shell/").removesuffix(".md")
        if name not in address.SHELLS:
            said = f"would be made into pages of the kind {quoted(name)}, and there is no such kind"
            hint = (
                f"delete it, or, if it is a page, move it into another folder; kinds are: {', '.join(address.SHELLS)}"
            )
            yield Problem(source.path, 1, 1, "KB323", said, hint)
            continue
        if source.body.strip() != address.SHELL_BODY:
            yield Problem(
                source.path,
                source.body_line,
                1,
                "KB323",
                f"holds more or less than '{address.SHELL_BODY}'",
                "write just that",
            )
        for key, token in (("title", address.SHELL_TITLE), ("summary", address.SHELL_SUMMARY)):
            if source.document.values.get(key) != token:
                at = source.document.place((key,))
                yield Problem(source.path, *at, "KB323", f"has a {key} that is not '{token}'", f"write {key}: {token}")


_OWN_FOLDERS = ("go", "assets")


def addresses_belong_to_one(library: Library, pages: Pages) -> Iterator[Problem]:
    """No two pages have one address, and no page has that of an entry."""
    entries = address.entity_urls(library)
    owner: dict[str, str] = {}
    for source in pages.sources.values():
        if source.kind == "shell":
            continue
        if source.url.split("/")[1] in _OWN_FOLDERS:
            said = f"has the address '{source.url}', where the site keeps what it makes itself"
            yield Problem(source.path, 1, 1, "KB322", said, "give the page, or its folder, another name")
        elif source.url in entries:
            yield Problem(
                source.path,
                1,
                1,
                "KB322",
                f"has the address '{source.url}', where an entry of data/ has its page",
                "give the page another name",
            )
        elif source.url.casefold() in owner:
            other = owner[source.url.casefold()]
            yield Problem(
                source.path,
                1,
                1,
                "KB322",
                f"has the address '{source.url}', and so has {other}",
                "rename or delete one of the two",
            )
        owner.setdefault(source.url.casefold(), source.path)
    for asset in pages.assets:
        if asset.startswith("assets/kb/"):
            said = f"has the address '/{asset}', where the site keeps what it makes itself"
            yield Problem(
                f"docs/{asset}", 1, 1, "KB322", said, "put it into another folder, beside the page that shows it"
            )


def pages_have_plain_names(library: Library, pages: Pages) -> Iterator[Problem]:
    """Names of pages and their folders are ids: they become addresses."""
    for source in pages.sources.values():
        parts = PurePosixPath(source.src.removesuffix(".md")).parts
        for depth, part in enumerate(parts, 1):
            wrong = None if part == "_shell" else id_problem(part)
            if wrong:
                better, is_file = id_for(part), depth == len(parts)
                hint = f"rename the {'file' if is_file else 'folder'} to {better}{'.md' if is_file else ''}"
                hint = hint if better and not id_problem(better) else wrong[1]
                if is_file and (original := _original(source, pages)):
                    hint = hint_of_copy(original)
                yield Problem(source.path, 1, 1, "KB112", f"is called so that {wrong[0]}", hint)
                break


def _original(source: Source, pages: Pages) -> str:
    """The name of the page beside this one that it is a copy of, by its id or its own name; else the empty text."""
    stem = PurePosixPath(source.src).stem
    for id_ in (source.document.values.get("id"), original_of(stem)):
        other = PurePosixPath(source.src).with_name(f"{id_}.md") if isinstance(id_, str) and "/" not in id_ else None
        if other and id_ != stem and (other.as_posix() in pages.sources or other.as_posix() in pages.unread):
            return other.name
    return ""


def page_ids_are_unique(library: Library, pages: Pages) -> Iterator[Problem]:
    """No two pages have one id, and a former id is nobody's present one and one page's only."""
    owner: dict[str, str] = {}
    for source in pages.sources.values():
        if source.is_misnamed:
            continue  # a copy of another page, most likely
        if source.id and owner.setdefault(source.id, source.path) != source.path:
            said = f"has the id '{source.id}', and {owner[source.id]} has it too"
            at = source.document.place(("id",))
            yield Problem(source.path, *at, "KB119", said, "rename one of the two files and its id")
    for source in pages.sources.values():
        for index, id_ in enumerate(getattr(source.matter, "formerly", ())):
            other = owner.setdefault(id_, source.path)
            if other != source.path or id_ == source.id:
                said = f"says that it was called '{id_}' once, and {'it' if id_ == source.id else other} is called so"
                yield Problem(source.path, *source.document.place(("formerly", index)), "KB119", said, "take it out")


def former_ids_are_former(library: Library, pages: Pages) -> Iterator[Problem]:
    """No entry says that it was called once what it is called now."""
    for (kind, own), entry in library.entries.items():
        for index, id_ in enumerate(getattr(library.item(kind, own), "formerly", ())):
            if id_ == own and entry.document is not None:
                at = entry.document.place(("formerly", index))
                said = f"says that it was called '{id_}' once, and it is called so"
                yield Problem(entry.path, *at, "KB119", said, "take it out")


def the_engine_can_read_its_settings(library: Library, pages: Pages) -> Iterator[Problem]:
    """mkdocs.yml is there, is YAML that runs nothing, names pages that exist, and what the site is made with; the theme can be read."""
    settings, problems = read_settings(library.root)
    yield from problems
    known = {*address.page_urls(pages), *pages.unread}
    for at, src in pages_in_nav(settings):
        if ":" in src and (wrong := url_problem(src)):
            yield Problem(settings.path, *settings.place(at), "KB314", *wrong)
        elif src not in {FRONT_PAGE, *known} and ":" not in src and page_url(src) not in pages.lost:
            said = f"names the page {quoted(src)} in its navigation, and docs/ has none of that name"
            hint = did_you_mean(src, known) or "write the path of a page below docs/, or take the line out"
            yield Problem(settings.path, *settings.place(at), "KB307", said, hint)
    yield from setting_problems(settings, library.root)
    yield from theme_problems(settings, library.root)
