"""What is wrong with what a contributor wrote: one problem, one place, one remedy."""

from __future__ import annotations

import difflib
import json
import re
import shlex
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from kb.codes import CODES, Level

RUN = "python3 scripts/run.py"
"""How every command is begun in what is told: there is no `kb` on a contributor's machine."""
_ENDLESS = re.compile(r"\S{300,}")  # no address that somebody means is as long


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem in one file.

    `path` is relative to the root, always with `/`. `line` and `column` count characters from 1.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    about: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """What it is about, for those who look over problems: `former` and an id that is called otherwise now; `word`, one that
    is missed, and the vocabularies that may hold it; `meant`, a kind of entry, and what was written for its id; `address`
    and one that a line is about. Never shown.
    """

    def __post_init__(self) -> None:
        """Cut words without end in what is told, for every form that it is told in."""
        for name, text in (("message", self.message), ("hint", self.hint)):
            if len(text) >= 300 and (cut := _ENDLESS.sub(lambda match: f"{match.group()[:60]}...", text)) != text:
                object.__setattr__(self, name, cut)

    @property
    def level(self) -> Level:
        return CODES[self.code].level


def bring_back(path: str) -> str:
    """How a file or folder that was deleted comes back."""
    return f"bring it back: git checkout HEAD -- {shlex.quote(path)} (once the deletion is committed: origin/main for HEAD)"


def did_you_mean(wrong: str, known: Iterable[str], where: str = "") -> str:
    """A hint that names the nearest known word, or the empty text when nothing is near."""
    near = nearest(wrong, known)
    if not near:
        return ""
    return f"did you mean '{near}'" + (f" ({where.format(near)})?" if where else "?")


def without_accents(text: str) -> str:
    """`Québec` -> `Quebec`; a letter that is no other one with a mark stays."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def nearest(wrong: str, known: Iterable[str], cutoff: float = 0.65) -> str:
    """The known word that is most like a wrong one (1: all letters), or the empty text when none is like enough."""
    words = list(known)
    near = [word for word in words if word.casefold() == wrong.casefold()] or difflib.get_close_matches(
        wrong, words, n=1, cutoff=cutoff
    )
    return near[0] if near else ""


def quoted(text: object, limit: int = 60) -> str:
    """What was written, in quotes, shortened, on one line, with nothing that could act on a terminal."""
    shown = " ".join(str(text).split())
    shown = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in shown)
    return f"'{shown if len(shown) <= limit else shown[: limit - 3] + '...'}'"


# --- how problems are said -------------------------------------------------------------------------------------


def _printable(text: str) -> str:
    """One line, with nothing that could act on a terminal: names of files and keys are anybody's."""
    return (
        text if text.isprintable() else "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
    )


def _shown(problem: Problem) -> Problem:
    return replace(
        problem, path=_printable(problem.path), message=_printable(problem.message), hint=_printable(problem.hint)
    )


def as_text(problems: Sequence[Problem]) -> str:
    """`path:line:column: CODE message`, then the hint, as DESIGN section 6 shows."""
    lines = []
    for problem in map(_shown, problems):
        warning = "warning: " if problem.level == "warning" else ""
        lines.append(f"{problem.path}:{problem.line}:{problem.column}: {problem.code} {warning}{problem.message}")
        if problem.hint:
            lines.append(f"    hint: {problem.hint}")
    return "".join(f"{line}\n" for line in lines)


def as_github(problems: Sequence[Problem]) -> str:
    """Workflow commands that become annotations on the lines of a pull request."""

    def value(text: str) -> str:
        return _data(text).replace(":", "%3A").replace(",", "%2C")

    return "".join(
        f"::{p.level} file={value(p.path)},line={p.line},col={p.column},title={p.code} {value(CODES[p.code].title)}"
        f"::{_data(p.message + (f' (hint: {p.hint})' if p.hint else ''))}\n"
        for p in map(_shown, problems)
    )


def as_warning(title: str, text: str) -> str:
    """The workflow command that shows a warning above the log of a run; `title` is a plain word."""
    return f"::warning title={title}::{_data(_printable(text))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def as_json(problems: Sequence[Problem]) -> str:
    """A list of objects with the fields of Problem and the level; the path as the system knows it."""
    rows = [
        {
            "path": p.path,
            "line": p.line,
            "column": p.column,
            "code": p.code,
            "level": p.level,
            "message": _printable(p.message),
            "hint": _printable(p.hint),
        }
        for p in problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def as_sarif(problems: Sequence[Problem]) -> str:
    """SARIF 2.1.0, for code-scanning views and editors."""
    used = sorted({problem.code for problem in problems})
    run = {
        "tool": {
            "driver": {
                "name": "kb",
                "rules": [
                    {"id": code, "shortDescription": {"text": CODES[code].title}, "help": {"text": CODES[code].why}}
                    for code in used
                ],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [
            {
                "ruleId": p.code,
                "level": p.level,
                "message": {"text": _printable(p.message + (f" Hint: {p.hint}" if p.hint else ""))},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {"uri": quote(p.path, errors="surrogateescape")},
                            "region": {"startLine": p.line, "startColumn": p.column},
                        }
                    }
                ],
            }
            for p in problems
        ],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


FORMATS = {"text": as_text, "github": as_github, "json": as_json, "sarif": as_sarif}
