"""What somebody can be reached by, where a text gives it away: an e-mail or web address, a telephone number."""

from __future__ import annotations

import re

from kb.problem import quoted

MAILBOX = re.compile(
    r"(?<![\w.+-])[\w.+-]+@[\w-]+\.\w+"
    r"|(?<![\w.+-])[\w.+-]+(?: [Aa][Tt] | ?[\[(] ?[Aa][Tt] ?[\])] ?)[\w-]+"  # in words: bea at example dot org
    r"(?: [Dd][Oo][Tt] | ?[\[(] ?[Dd][Oo][Tt] ?[\])] ?)(?:com|org|net|edu|info|health|[a-z]{2})(?!\w)"
)
# as it is written in North America, or with the number of a country in front; a section of law has other digits
NUMBER = re.compile(
    r"(?<![\w.+/‐‑–-])(?:\+?\d[ .‐‑–-]?)?"
    r"(?:(?:\([2-9]\d\d\) ?|[2-9]\d\d )[2-9]\d\d[ .‐‑–-]\d{4}|[2-9]\d\d[.‐‑–-][2-9]\d\d[.‐‑–-]\d{4}|[2-9]\d\d[2-9]\d{6})"
    r"(?![\w‐‑–-])"
    r"|(?<![\w.])\+\d[\d ().-]{6,}\d"
)
_WEB = r"(?<![\w./@-])(?:[Hh][Tt][Tt][Pp][Ss]?://|[Ww][Ww][Ww]\.)[\w-]+\.\S*[\w/]"
_IN_TEXT = re.compile(f"{_WEB}|{MAILBOX.pattern}|{NUMBER.pattern}")
_IN_OWN_TEXT = re.compile(rf"{_WEB}|{MAILBOX.pattern}|\+?\d[\d\s().-]{{7,}}\d")
PATTERNS = {"reaches": _IN_TEXT, "to-reach": _IN_OWN_TEXT}
"""What texts are searched for, for those who judge them elsewhere (kb.web_forms)."""
NOT_IN_TEXT = "take it out: people are reached by way of the directory, an organization by a link to its website"
_NO_LINK = "take it out: it could not be followed here; where it is a source write an entry for it, and name its id"


def reach_problem(text: str, *, is_own: bool) -> tuple[str, str, str] | None:
    """Message, hint and what was found, where a text holds an address or number; `is_own`: of a person about herself, who
    has keys for both.
    """
    found = (_IN_OWN_TEXT if is_own else _IN_TEXT).search(text)
    if not found:
        return None
    elsewhere = _NO_LINK if _is_web(found.group()) else NOT_IN_TEXT
    hint = "take it out of the text; in a listing it stands under contact" if is_own else elsewhere
    return reached_by(found.group()), hint, found.group()


def reached_by(found: str) -> str:
    """What is said of an address or number that stands in a text."""
    what = "e-mail address" if re.search("[A-Za-z@]", found) else "telephone number"
    return f"holds the {'web address' if _is_web(found) else what} {quoted(found)}"


def _is_web(found: str) -> bool:
    return bool(re.match(_WEB, found))
