"""What is said on pull requests and in issues: Markdown made of data that anybody may have written, so that it does no harm.

Needs the standard library only: jobs that may write to the project install nothing. Whatever comes from a contributor
stands in code spans or code blocks, where it can mention nobody, link nowhere and close nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MOST_ROWS = 60
MOST_LETTERS = 60_000
"""The longest text that is said at once; 65,536 are the most that an issue takes."""


def span(text: object, limit: int = 160) -> str:
    """Anybody's text as one code span, on one line, with nothing in it that cannot be seen. Also in tables."""
    shown = " ".join("".join(" " if _is_hidden(char) else char for char in str(text)).split())
    shown = shown if len(shown) <= limit else shown[: limit - 3] + "..."
    return f"`{shown.replace('`', chr(39)).replace('|', '¦')}`" if shown else "(nothing)"


def block(text: str, kind: str = "") -> str:
    """Anybody's text as a code block: its fence is longer than any that the text holds."""
    plain = "".join(char for char in text if char in "\n\t" or not _is_hidden(char))
    longest = max((len(run) for run in re.findall(r"`+", plain)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{kind}\n{plain.rstrip()}\n{fence}"


def shortened(text: str) -> str:
    """No more than can be said at once; cut at a line."""
    if len(text) <= MOST_LETTERS:
        return text
    return text[:MOST_LETTERS].rpartition("\n")[0] + "\n\nThere is more: see the summary of the run.\n"


def listed(rows: Sequence[str], what: str) -> Iterator[str]:
    """A list of Markdown; what is too much for one is counted."""
    yield from (f"- {row}" for row in rows[:MOST_ROWS])
    if len(rows) > MOST_ROWS:
        yield f"- and {len(rows) - MOST_ROWS:,} more {what}"


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


# --- the comment on a pull request -----------------------------------------------------------------------------


def changes_comment(found: Any, run_url: str, site_url: str) -> str:
    """What a pull request changes, as `kb changes` found it. Nothing in `found` is taken to be of the form that it should be."""
    data = found if isinstance(found, Mapping) else {}
    lines = ["## What this changes", ""]
    lines += _pages(_rows(data, "pages"), site_url)
    lines += _addresses(data)
    lines += _claims(_rows(data, "claims"))
    lines += _reviewers(data)
    errors, warnings = _count(data.get("errors")), _count(data.get("warnings"))
    lost = _texts(data, "lost_lines")
    nothing = "The check finds nothing else that is wrong." if lost else "The check finds nothing wrong."
    said = nothing if not errors else f"**The check finds {_many(errors, 'problem')}**"
    said += "" if not errors else ": each is told on its line under *Files changed*, with what to do about it."
    lines += [said + (f" There is {_many(warnings, 'warning')} for all of the site." if warnings else ""), ""]
    if run_url:
        lines.append(
            f"**To look at it:** download `site` at the foot of [this run]({run_url}), unpack it, and open it with "
            "`python3 -m http.server`. The words here were put together by the branch's own program, which it may have "
            "changed; nobody has judged the text yet."
        )
    return shortened("\n".join(lines).strip() + "\n")


def _pages(rows: Sequence[Mapping[str, Any]], site_url: str) -> Iterator[str]:
    if not rows:
        yield from ("No page or entry reads differently.", "")
        return
    yield from ("| page | now | then | words |", "|---|---|---|---|")
    for row in rows[:MOST_ROWS]:
        before, after = str(row.get("before") or ""), str(row.get("after") or "")
        now = (
            f"[{span(before, 80)}]({site_url.rstrip('/')}{before})"
            if _is_address(before) and site_url
            else span(before)
        )
        words = f"+{_count(row.get('added'))} −{_count(row.get('removed'))}"
        yield f"| {span(row.get('title'), 80)} | {now if before else 'new'} | {span(after, 80) if after else 'gone'} | {words} |"
    if len(rows) > MOST_ROWS:
        yield f"\nand {len(rows) - MOST_ROWS:,} more"
    yield ""


def _addresses(data: Mapping[str, Any]) -> Iterator[str]:
    new, gone = _texts(data, "new_addresses"), _rows(data, "gone_addresses")
    if new:
        yield from ("<details><summary>Addresses that are new</summary>", "")
        yield from listed([span(where) for where in new], "addresses")
        yield from ("", "</details>", "")
    if gone:
        yield from ("**Addresses that are no longer there**", "")
        yield from listed([f"{span(row.get('address'))} {_fate(row)}" for row in gone], "addresses")
        yield ""
    if lost := _texts(data, "lost_lines"):
        yield from ("**Addresses that would be lost**", "")
        yield "Their lines were taken out of `data/links.lock`, and nothing else says where they lead. Put these lines back, wherever"
        yield "in the file; where an address has gone, the check then asks, and prints the command:"
        yield from ("", block("\n".join(lost)), "")


def _fate(row: Mapping[str, Any]) -> str:
    if target := str(row.get("leads_to") or ""):
        return f"leads to {span(target)}"
    said = {
        "yes": "the check says what to type",
        "lost": "its line in `data/links.lock` is missing",
        "no": "it was not on record; if it was published, `python3 scripts/run.py record --site` puts it there",
    }
    return f"leads nowhere: {said.get(str(row.get('on_record')), said['yes'])}"


def _claims(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if rows:
        yield from ("**Claims without a source**", "")
        shown = [
            f"{span(row.get('path'))} line {_count(row.get('line'))}: {span(row.get('message'), 200)}" for row in rows
        ]
        yield from listed(shown, "claims")
        yield ""


def _reviewers(data: Mapping[str, Any]) -> Iterator[str]:
    rows = _rows(data, "reviews")
    if not rows:
        return
    yield from ("**Who must read it**", "")
    shown = []
    for row in rows:
        wanted = ", ".join(span(who) for who in _texts(row, "wanted")) or "nobody anew"
        signed = _texts(row, "no_longer_holds")
        lost = f"; no longer holds: {', '.join(span(who) for who in signed)}" if signed else ""
        shown.append(f"{span(row.get('path'))}: {wanted}{lost}")
    yield from listed(shown, "pages")
    owners = _texts(data, "owners")
    yield f"\nOwners of the files that are changed: {', '.join(span(owner) for owner in owners[:20])}" if owners else ""
    yield ""


def _rows(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = data.get(key)
    return [row for row in rows[:1000] if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _texts(data: Mapping[str, Any], key: str) -> list[str]:
    rows = data.get(key)
    return [row for row in rows[:1000] if isinstance(row, str)] if isinstance(rows, list) else []


def _count(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 10_000_000 else 0


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _is_address(text: str) -> bool:
    """Whether a text is an address of this site as they are written here."""
    return (
        bool(re.fullmatch(r"/(?:[A-Za-z0-9._-]+/)*(?:[A-Za-z0-9._-]+)?(?:#[A-Za-z0-9._-]+)?", text))
        and ".." not in text
    )


# --- suggestions -----------------------------------------------------------------------------------------------


def suggestions(found: Any) -> list[dict[str, Any]]:
    """Review comments that mend with a click what `check --fix` would: path, lines, body. Others' data, so only what fits."""
    data = found if isinstance(found, Mapping) else {}
    made = []
    for row in _rows(data, "suggestions")[:20]:
        path, start, end, text = row.get("path"), _count(row.get("start")), _count(row.get("end")), row.get("text")
        if not isinstance(path, str) or not isinstance(text, str) or not 0 < start <= end or len(text) > 5_000:
            continue
        if not re.fullmatch(r"(?:data|docs)/[A-Za-z0-9._/-]{1,200}", path) or ".." in path:
            continue
        body = "The check can mend this by itself:\n" + block(text, "suggestion")
        place = {"line": end, "side": "RIGHT"} | ({"start_line": start, "start_side": "RIGHT"} if start < end else {})
        made.append({"path": path, "body": body, **place})
    return made
