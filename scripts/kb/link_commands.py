"""`kb move`, `split`, `merge`, `delete` and `record` on the command line: the plan is shown, asked for, and carried out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.edit import Change, Workbench
    from kb.links_lock import Record

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

DONE, MISSING, NOT_DONE = 0, 1, 2


def add(commands: Commands, run: Callable[[argparse.Namespace], int]) -> None:
    """What changes addresses, and keeps every old one working. OLD and NEW are files, addresses, or URLs of the site."""
    move = commands.add_parser("move", help="give a page, term, person, section or file another name; links follow")
    move.add_argument(
        "old", metavar="OLD", help="a file (docs/guides/touch/x.md), an address (/glossary/x/) or /page/#section"
    )
    move.add_argument("new", metavar="NEW", help="the same, or the new id alone")
    split = commands.add_parser("split", help="make sections of a page a page of their own")
    split.add_argument("old", metavar="PAGE", help="its file or address")
    split.add_argument("sections", nargs="+", metavar="SECTION", help="ids of headings")
    split.add_argument(
        "--to", required=True, metavar="NEW", help="the new page: file, address, or id beside the old one"
    )
    split.add_argument("--title", required=True, help="its title")
    merge = commands.add_parser("merge", help="make a page or entry part of another")
    merge.add_argument("old", metavar="OLD", help="what will be no more")
    merge.add_argument("into", metavar="INTO", help="what stays")
    delete = commands.add_parser("delete", help="take out a page, entry, section or file")
    delete.add_argument("old", metavar="OLD", help="its file or address")
    where = delete.add_mutually_exclusive_group()
    where.add_argument("--to", default="", metavar="ADDRESS", help="where whoever comes to its address is sent")
    where.add_argument("--gone", action="store_true", help="nothing takes its place; its page says so")
    where.add_argument("--forget", action="store_true", help="a person: take the name out of data/links.lock too")
    record = commands.add_parser(
        "record", help="write every public address into data/links.lock, and what changed into data/changes.lock"
    )
    record.add_argument("--check", action="store_true", help="only say whether some are missing (exit code 1)")
    record.add_argument("--restore", action="append", default=[], metavar="ADDRESS", help="a page that has come back")
    record.add_argument(
        "--site",
        nargs="?",
        const="",
        metavar="SITE",
        help="ask the site that is up (site_url, another, or a folder that holds one) first, and add what it has "
        "published and nobody recorded",
    )
    record.add_argument(
        "--first",
        action="store_true",
        help="with --site: nothing is published there, and nothing was that is not on record",
    )
    for command in (move, split, merge, delete, record):
        command.add_argument("--yes", action="store_true", help="do it without asking")
        command.set_defaults(run=run)


def run(options: argparse.Namespace, root: Path, ask: Callable[[str], str] | None) -> int:
    """Show what will be done, ask, do it. Without `ask` only what was agreed to by --yes is done."""
    from kb import edit

    try:
        plan = edit.planned(root, lambda bench: _change(options, bench))
    except edit.Refused as refused:
        print(f"kb {options.command}: {refused}", file=sys.stderr)
        return NOT_DONE
    if not plan.changes and options.command != "record":
        print(f"kb {options.command}: {plan.title}; nothing is left to be done", file=sys.stderr)
        return NOT_DONE
    for line in plan.lines():
        print(line)
    sys.stdout.flush()
    if options.command == "record" and (options.check or not plan.changes):
        return MISSING if plan.changes else DONE
    if not options.yes and not (ask and _is_yes(ask("Do this? yes, or an empty line for no: "))):
        hint = "" if ask else "; say --yes to do it"
        print(f"kb {options.command}: nothing was written{hint}", file=sys.stderr)
        return NOT_DONE
    edit.carry_out(root, plan.changes, new=[*plan.renames.values()], with_git=True)
    print("done")
    return DONE


def _is_yes(answer: str) -> bool:
    return answer.strip().lower() in {"y", "yes"}


def _change(options: argparse.Namespace, bench: Workbench) -> Change:
    from kb import edit

    if options.command == "move":
        return edit.move(bench, options.old, options.new)
    if options.command == "split":
        return edit.split(bench, options.old, options.sections, options.to, options.title)
    if options.command == "merge":
        return edit.merge(bench, options.old, options.into)
    if options.command == "delete":
        return edit.delete(bench, options.old, options.to, gone=options.gone, forget=options.forget)
    published = _published(options.site, bench, is_first=options.first) if options.site is not None else {}
    return edit.record(bench, options.restore, published)


def _published(site: str, bench: Workbench, *, is_first: bool) -> Mapping[str, Record]:
    """What the site that is up has published, and nobody has recorded."""
    from kb.build import configured_site_url
    from kb.edit import Refused
    from kb.links_lock import NothingPublished, read_unrecorded

    asked = site or configured_site_url(bench.root)
    try:
        return read_unrecorded(asked)
    except NothingPublished as error:
        if is_first or not bench.contract.records:
            return {}
        raise Refused(
            f"{error}, so nobody knows what was published there and is not on record. Was nothing published yet? Say --first. "
            "Was the site taken down? Give a folder that holds what was published last: record --site FOLDER "
            "(MAINTAINING.md, Take a listing down today)"
        ) from error
    except OSError as error:
        raise Refused(f"{asked} does not say what it has published ({error}); ask again later") from error
