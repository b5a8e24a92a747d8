"""An earlier site that is published again: what has become public since it was built keeps an address on it.

Standard library only: the job that does it sets nothing up.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kb.links_lock import UNRECORDED, Record, Records, lines_of, page_of, records_in

_MAIN = re.compile(r"(<main\b[^>]*>).*(</main>)", re.S)
_TITLE = re.compile(r"<title>.*?</title>", re.S)
_PLAIN = '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="robots" content="noindex">\n<title></title>\n</head>\n<body>\n<main></main>\n</body>\n</html>\n'
_LOST = "404.html"


def complete(folder: Path, recorded: Records, published: Records, site_url: str) -> list[str]:
    """Let an earlier site hold what was promised since. `recorded` is on record now; `published` says the site that it
    replaces, and is not.

    Its unrecorded.lock says the same from now on, and each page that it has not got is there and says why it is empty; that
    of a file stands in a folder of its name, where a host looks for it. Returns the addresses of these.
    """
    path = folder / UNRECORDED
    own, _ = records_in(path.read_text("utf-8") if path.is_file() else "")
    lines = lines_of({**published, **own}.values())
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="\n")
    shell = folder / _LOST
    html = shell.read_text("utf-8") if shell.is_file() else ""
    written: list[str] = []
    known = {**published, **own, **recorded}
    for where in sorted(map(page_of, known)):
        page = _file(folder, where)
        if not page.is_file() and not page.parent.is_file():
            page.parent.mkdir(parents=True, exist_ok=True)
            near = _near(folder, where, known.get(where))
            page.write_text(_page(html, near, urlsplit(site_url).path.rstrip("/")), "utf-8", newline="\n")
            written.append(where)
    return written


def _file(folder: Path, where: str) -> Path:
    return folder / unquote(where).lstrip("/") / "index.html"


def _near(folder: Path, where: str, record: Record | None) -> str:
    """What is there and comes closest: where the address leads by now, else the page above it."""
    if record and record.target and _file(folder, page_of(record.target)).is_file():
        return record.target
    while where != "/":
        where = where.rstrip("/").rpartition("/")[0] + "/"
        if _file(folder, where).is_file():
            break
    return where


def _page(html: str, near: str, base: str) -> str:
    """The page that says so, in the frame of the site's own page for addresses that lead nowhere."""
    title = "Not here for now"
    body = (
        f'<div class="kb-wrap kb-page"><div class="kb-body"><h1>{title}</h1>\n'
        "<p>The site was set back to an earlier day, on which this page was not part of it. Nothing is lost: look again in a few days.</p>\n"
        f'<p>Until then, what is near it: <a href="{escape(base + near)}">{escape(near)}</a></p></div></div>'
    )
    html = html if _MAIN.search(html) and _TITLE.search(html) else _PLAIN
    html = _TITLE.sub(lambda _: f"<title>{title}</title>", html, count=1)
    return _MAIN.sub(lambda match: match[1] + body + match[2], html, count=1)
