"""data/links.lock: every public address that was ever published, and where each leads that is no longer what it was.

One address a line, sorted, so that two branches that add lines can be merged without thinking:

    /guides/touch/crying/ 0.1.0                               published since version 0.1.0, and still there
    /about/team/ 0.1.0 -> /about/                             leads elsewhere
    /glossary/old-word/ 0.1.0 -> gone 0.3.0                   taken out in 0.3.0; its page says so

Written by `kb`, never by hand. What is published before it stands here, the published site tells itself, in the same
form (unrecorded.lock): each site that takes its place takes that over, so that no address hangs on somebody's memory.
"""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from kb.files import read_text, without_hidden
from kb.problem import Problem, bring_back, quoted

NAME = "data/links.lock"
UNRECORDED = "unrecorded.lock"
"""Beside the home page of the published site: addresses that were public and not on record when it was built."""
HEAD = """\
# Every public address that was ever published here, and the version in which it first appeared.
# Written by kb (record, move, split, merge, delete), never by hand. CONTRIBUTING.md says what it promises.
"""
UNREAD = {"KB101", "KB104", "KB121", "KB221"}
"""What is told of the file where some of its lines, or all, could not be read."""
MAX_BYTES = 16 * 1024 * 1024
_LINE = re.compile(r"(\S+) (\d[\w.+-]*)(?: -> (?:gone (\d[\w.+-]*)|(\S+)))?\Z")
CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


@dataclass(frozen=True, slots=True)
class Record:
    """One address, from the root. `target` is where it leads, `gone` the version in which it was taken out."""

    address: str
    version: str
    target: str = ""
    gone: str = ""
    line: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether the line itself says what became of the address."""
        return bool(self.target or self.gone)


Records = Mapping[str, Record]


def page_of(address: str) -> str:
    """The address without its section."""
    return address.partition("#")[0]


def address_problem(address: str) -> str:
    """What is wrong with an address of this site, or the empty text. Nothing may lead out of the site's folder."""
    page, mark, section = address.partition("#")
    plain = unquote(address)
    if not page.startswith("/") or page.startswith("//"):
        return "does not begin with one slash"
    if "#" in section:
        return "has two #"
    if mark and not section:
        return "ends with a #"
    if "\\" in plain or re.search(r"[\s\x00-\x1f\x7f]", plain) or re.search(r"[?<>\"'`{}|^]", address):
        return "has a character that addresses here do not have"
    parts = unquote(page).split("/")
    if "." in parts or ".." in parts or "%2f" in page.lower():
        return "leads out of the site"
    if "" in parts[1:-1]:
        return "has two slashes in a row"
    if parts[1].casefold() == "assets" and (not parts[-1] or parts[2] == "kb"):  # a picture may lie there, no page
        return "is in a folder that the site keeps for its own files"
    if parts[-1] == "index.html":
        return "names the file of a page, whose address ends with a slash"
    if parts[-1] and "." not in parts[-1]:
        return "does not end with a slash"
    return ""


def read_records(root: Path) -> tuple[dict[str, Record], list[Problem]]:
    """Every line of the file, and every line that is none. A tree without the file has no promises to keep."""
    path = root / NAME
    if not path.exists() and not path.is_symlink():
        said = "is missing, and with it every promise to those who link here"
        return {}, [Problem(NAME, 1, 1, "KB121", said, bring_back(NAME))]
    text, problems = read_text(path, root, MAX_BYTES)
    if not text.strip() and not problems:
        said = "is empty, and with it every promise to those who link here is gone"
        return {}, [Problem(NAME, 1, 1, "KB121", said, bring_back(NAME))]
    records, wrong = records_in(without_hidden(text) if problems else text)  # what hides has been told
    return records, [*problems, *wrong]


class NothingPublished(OSError):
    """There is no such file where the site should be: nothing was published there yet, or it was taken down."""


def read_unrecorded(site: str) -> dict[str, Record]:
    """What a site has published and nobody recorded; `site` is the address of the one that is up, or a folder that holds
    one. `NothingPublished` where it has no such list; OSError where it does not answer, or answers with something else.
    """
    kept = Path(site) / UNRECORDED
    if site and kept.is_file():
        url, text = str(kept), kept.read_text("utf-8", errors="replace")
    elif site.startswith(("https://", "http://")):
        url = f"{site.rstrip('/')}/{UNRECORDED}"
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - the scheme is looked at above
                text = answer.read(MAX_BYTES).decode("utf-8", errors="replace")
        except urllib.error.HTTPError as error:
            if error.code in {404, 410}:
                raise NothingPublished(f"there is no {url}") from error
            raise
    else:
        raise OSError(f"{site or 'site_url in mkdocs.yml'} is no address of a site, and no folder that holds one")
    records, problems = records_in(text)
    if problems:
        raise OSError(f"line {problems[0].line} of {url} {problems[0].message}")
    return {where: record for where, record in records.items() if not record.is_settled}


def records_in(text: str) -> tuple[dict[str, Record], list[Problem]]:
    """The lines of such a text, by address, and every line that is none."""
    problems: list[Problem] = []
    records: dict[str, Record] = {}
    text, cut = without_cut(text, NAME, "KB221")
    problems += cut
    for number, written in enumerate(text.split("\n"), 1):
        line = written.rstrip()
        if not line or line.startswith("#"):
            continue
        record, wrong = _record(line, number)
        if record is None:
            problems.append(Problem(NAME, number, 1, "KB221", *wrong))
            continue
        known = records.get(record.address)
        if known and known.is_settled and record.is_settled and _fate(known) != _fate(record):
            said = f"says a second thing of '{record.address}' (the first is in line {known.line})"
            problems.append(Problem(NAME, number, 1, "KB221", said, "delete the line that is wrong"))
        else:
            records[record.address] = _merged(known, record)
    return records, problems


def without_cut(text: str, name: str, code: str) -> tuple[str, list[Problem]]:
    """The text of such a file without a last line that does not end, and what is to be said of that: a file that was cut
    short may still read well there, and mean another version or page.
    """
    whole, end, last = text.rpartition("\n")
    if not last.strip() or last.startswith(("#", *CONFLICT)):
        return text, []
    said = f"ends in the middle of a line, as a file does that was cut short: {quoted(last)}"
    hint = f"bring back what is missing: git checkout HEAD -- {name}; if nothing is, end the last line with a line end"
    return whole + end, [Problem(name, whole.count("\n") + 2 if end else 1, 1, code, said, hint)]


def _record(line: str, number: int) -> tuple[Record | None, tuple[str, str]]:
    """One line, or what is wrong with it and what to do."""
    undo = f"take back the change: git checkout HEAD -- {NAME}"
    if line.startswith(CONFLICT):
        return None, (f"holds {quoted(line)}, left over from a merge", "delete this line; the others all stay")
    match = _LINE.match(line)
    if not match:
        return None, (f"cannot be read: {quoted(line)}", undo)
    address, version, gone, target = match.groups()
    for part in filter(None, (address, target)):
        if wrong := address_problem(part):
            return None, (f"holds the address {quoted(part)}, which {wrong}", undo)
    return Record(address, version, target or "", gone or "", number), ("", "")


def _fate(record: Record) -> tuple[str, str]:
    return record.target, record.gone


def _merged(one: Record | None, other: Record) -> Record:
    """Two lines of two branches about one address: the earlier version, and what either says became of it."""
    if one is None:
        return other
    first, last = sorted((one, other), key=lambda record: version_key(record.version))
    said = first if first.is_settled else last
    return replace(said, version=first.version)


def version_key(version: str) -> tuple[tuple[int, str], ...]:
    """0.9.1 before 0.10.0."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.split(r"[.+-]", version))


def lines_of(records: Iterable[Record]) -> Iterator[str]:
    """Each as it stands in the file, in the order of the addresses."""
    for record in sorted(records, key=lambda record: record.address):
        end = f" -> {record.target}" if record.target else f" -> gone {record.gone}" if record.gone else ""
        yield f"{record.address} {record.version}{end}"


def text_of(records: Iterable[Record]) -> str:
    """The file as it is written."""
    return HEAD + "".join(f"{line}\n" for line in lines_of(records))
