"""A file of the project -> its text, or every reason not to trust it."""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

from kb.problem import Problem, quoted

MAX_DATA_BYTES = 256 * 1024
MAX_PAGE_BYTES = 512 * 1024
MAX_PICTURE_BYTES = 2 * 1024 * 1024

_UNSEEN = (
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\U000e0000-\U000e01ef"
    "\ufdd0-\ufdef\ufffd-\uffff"
    + "".join(chr(plane << 16 | end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
    + "]"
)
_SIGN = (  # one that may be drawn in color, with what says how
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2934\u2935\u2b00-\u2bff\u3030"
    "\u303d\u3297\u3299\U0001f000-\U0001faff][\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]?"
)
_FLAG = (  # of England, Scotland and Wales: letters that cannot be seen behind a flag that can
    "\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074"
    "|\U000e0077\U000e006c\U000e0073)\U000e007f"
)
_HAS_UNSEEN = re.compile(_UNSEEN)
PILED = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4,}")
"""More marks on one letter than any language writes: they cover what stands above and below."""
_INVISIBLE = re.compile(f"{_FLAG}|{_SIGN}(?:\u200d{_SIGN})*|[0-9#*]\ufe0f\u20e3|({_UNSEEN})")
_ALIKE = (  # Cyrillic, Greek that looks like Latin (not the signs of units and cells: μg, TNFα), Armenian, Cherokee, and
    # Latin letters of a second kind: wide ones, and those of mathematics
    "\u0400-\u052f\u0391-\u03a9\u03bf\u0531-\u058f\u13a0-\u13ff\uab70-\uabbf\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff"
)
_OTHER_LETTER = re.compile(f"[{_ALIKE}]")
_TWO_ALPHABETS = re.compile(rf"\b\w*(?:[A-Za-z][{_ALIKE}]|[{_ALIKE}][A-Za-z])\w*")
PATTERNS = {"invisible": _INVISIBLE, "two-alphabets": _TWO_ALPHABETS}
"""What cannot be seen, as group 1, for those who look for it elsewhere (kb.web_forms): an emoji needs some of it."""
_PLAIN = bytes(range(32, 127)) + b"\t\n\r"  # a text of these alone hides nothing: most do, and it is seen at once
_LOST = "\ufffd"  # what programs put where they could not read a letter
_MISREAD = re.compile(  # UTF-8 as Windows-1252 shows it (’ as â€™, é as Ã©, ° as Â°, an emoji), and as old Macs do
    r"â€[¡-¬®-¿ŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]|â(?:‚¬|„¢|†[‘’“”™]|œ[“”…]|ˆ[‘’])|ðŸ[^\s\w]{1,2}"
    "|Ã[€‚ƒ„†‡ˆ‰Š‹ŒŽ˜™š›œžŸ¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º¼½¾¿]|Â[¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º¼½¾¿]"
    "|‚Ä[îìôúùöû¶¢]|√[©®°†¥§±∂≠º∏]"
)
_CONFLICT = re.compile(r"(?m)^(?:<{7,9}|>{7,9}|\|{7,9})(?=[ \n]|\Z).*$")
_FENCE = re.compile(r"(?m)^[ \t>]*(?:```|~~~)")
_JOINERS = "\u200c\u200d"  # needed between letters of these scripts, a disguise anywhere else
_JOINED_SCRIPTS = ("ARABIC", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "TAMIL", "TELUGU", "KANNADA", "SINHALA")


def astray_problem(path: Path, root: Path) -> Problem | None:
    """A problem when the path, of a file or a folder, is a link that leads nowhere or out of the root."""
    if not path.is_symlink():
        return None
    shown = shown_path(path, root)
    try:
        target = path.resolve()
    except (OSError, RuntimeError):  # links that lead in a circle
        target = path
    if target == path or not target.exists():
        return Problem(shown, 1, 1, "KB104", "is a link that leads nowhere", "delete it, or put the real one there")
    if not target.is_relative_to(root.resolve()):
        hint = "copy what it leads to into the project, in place of the link"
        return Problem(shown, 1, 1, "KB104", "is a link out of this project", hint)
    return None


LEAVINGS = re.compile(r"\.|.*~\Z|#.*#\Z|(?:Thumbs\.db|desktop\.ini|Icon\r)\Z", re.I)
"""Names of what systems and editors leave in a folder, and nobody writes: .DS_Store, .term.yml.swp, term.yml~."""


def link_problem(path: Path, root: Path) -> Problem | None:
    """A problem when the path is not a plain file inside the root."""
    shown = shown_path(path, root)
    astray = astray_problem(path, root)
    if astray:
        return astray
    try:
        mode = path.stat().st_mode
    except OSError:
        return None  # reading it says why
    if stat.S_ISDIR(mode):
        return Problem(
            shown,
            1,
            1,
            "KB104",
            "is a folder, and a file of that name is expected",
            "rename the folder, or remove it",
        )
    if not stat.S_ISREG(mode):
        return Problem(shown, 1, 1, "KB104", "is not a plain file", "delete it, or put a real file there")
    if not _is_inside(path.parent, root):
        return Problem(shown, 1, 1, "KB104", "lies outside this project", "copy the file into the project")
    if path.is_symlink():
        said = f"is a link to {quoted(shown_path(path.resolve(), root.resolve()))}, which would stand twice"
        return Problem(shown, 1, 1, "KB104", said, "delete the link; what is there has its own place")
    return None


@lru_cache(maxsize=256)
def _is_inside(folder: Path, root: Path) -> bool:
    """Whether a folder lies in the project, links followed. Folders are few, and do not move while a tree is read."""
    return folder.resolve().is_relative_to(root.resolve())


def shown_path(path: Path, root: Path) -> str:
    """The path as problems name it: relative to the root, with `/`."""
    shown, prefix = path.as_posix(), f"{root.as_posix()}/"
    return shown.removeprefix(prefix)


def read_text(path: Path, root: Path, limit: int) -> tuple[str, list[Problem]]:
    """The text of a file of the project, with every reason not to trust it. No text where it cannot be read."""
    shown = shown_path(path, root)
    refused = link_problem(path, root)
    if refused:
        return "", [refused]
    try:
        raw = path.read_bytes() if path.stat().st_size <= limit else None
    except OSError as error:
        reason = (error.strerror or "error").lower()
        return "", [Problem(shown, 1, 1, "KB104", f"cannot be read: {reason}", "check the file's permissions")]
    if raw is None:
        size = f"is larger than {limit // 1024} KB"
        return "", [Problem(shown, 1, 1, "KB103", size, "split it, or leave out what is not needed")]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rsplit(b"\n", 1)[-1].decode("utf-8", "replace")) + 1
        return "", [
            Problem(
                shown,
                line,
                column,
                "KB101",
                f"is not UTF-8: byte {raw[error.start]:#04x} cannot be read here",
                "save the file again with the encoding UTF-8",
            )
        ]
    if not raw.translate(None, _PLAIN):
        return text, []
    return text, [*invisible_characters(text, shown), *_misread_letters(text, shown)]


def merge_conflict(text: str) -> tuple[str, int] | None:
    """The first mark of a merge that was not finished, and its line; nothing where there is none."""
    found = _CONFLICT.search(text)
    return (found.group(), text.count("\n", 0, found.start()) + 1) if found else None


def read_start(path: Path) -> bytes:
    """The first bytes of a file, which tell its format; none where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(32)
    except OSError:
        return b""


def two_alphabets(text: str) -> Iterator[re.Match[str]]:
    """Each word that has letters of two alphabets, of which some look like others."""
    return _TWO_ALPHABETS.finditer(text) if _OTHER_LETTER.search(text) else iter(())


def without_hidden(text: str) -> str:
    """The text without the characters that cannot be seen."""
    return _INVISIBLE.sub(lambda match: "" if match.group(1) else match.group(), text)


def _misread_letters(text: str, shown: str) -> list[Problem]:
    """The first letter that a program took for several, reading UTF-8 as an older encoding; the rest came with it."""
    looked_at = islice(_MISREAD.finditer(text), 20)  # a file saved so would give thousands
    misread = [match for match in looked_at if not _is_in_code(text[: match.start()])]
    if not misread:
        return []
    found = misread[0]
    meant = _as_meant(found.group())
    was = f"was '{meant}'" if meant else "was one letter"
    said = f"holds '{found.group()}', which {was} before a program read it in another encoding"
    hint = f"write {meant}" if meant else "type the right letter over it"
    if len(misread) > 1:
        said += ", and more like it"
        hint = "put the text in anew from where it came, and save it with the encoding UTF-8"
    before = text[: found.start()]
    return [Problem(shown, before.count("\n") + 1, len(before) - before.rfind("\n"), "KB101", said, hint)]


def _is_in_code(before: str) -> bool:
    """Whether what follows this text is shown as it stands, as an example of such letters is."""
    return bool(len(_FENCE.findall(before)) % 2 or before.rpartition("\n")[2].count("`") % 2)


def _as_meant(letters: str) -> str:
    """What was written; nothing where it cannot be told."""
    for encoding in ("cp1252", "mac_roman"):
        try:
            meant = letters.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        return meant if meant.isprintable() else ""
    return ""


def hidden_character(text: str) -> str:
    """The name and number of the first character that cannot be seen; nothing where there is none."""
    found = next(_hidden(text), None)
    return shown_character(found.group(1)) if found else ""


def _hidden(text: str) -> Iterator[re.Match[str]]:
    """Each character that cannot be seen (group 1), but for those that an emoji or a script needs."""
    for match in _INVISIBLE.finditer(text) if _HAS_UNSEEN.search(text) else ():
        before = text[match.start() - 1 : match.start()]
        is_needed = match.group() in _JOINERS and before and unicodedata.name(before, "").startswith(_JOINED_SCRIPTS)
        if match.group(1) and not is_needed:
            yield match


def shown_character(character: str) -> str:
    """`the character zero width space (U+200B)`; control characters and those of single programs have no names."""
    name = unicodedata.name(character, "").lower()
    nameless = "a control character" if unicodedata.category(character) == "Cc" else "a character without a name"
    return f"{f'the character {name}' if name else nameless} (U+{ord(character):04X})"


def invisible_characters(text: str, shown: str) -> list[Problem]:
    problems: list[Problem] = []
    piled = PILED.search(text)
    if piled:
        at = (text.count("\n", 0, piled.start()) + 1, piled.start() - text.rfind("\n", 0, piled.start()))
        said = f"has a letter with {len(piled.group())} marks on it, which cover other text"
        problems.append(Problem(shown, *at, "KB102", said, "type the word again by hand"))
    if not _HAS_UNSEEN.search(text):
        return problems
    if "\0" in text:  # no text file, or one in another encoding: told once
        before = text[: text.index("\0")]
        said, hint = "holds NUL (U+0000), which no text has", "save it as a text file with the encoding UTF-8"
        at = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        return [Problem(shown, *at, "KB102", said, hint)]
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        for match in _hidden(line):
            char, column = match.group(), match.start() + 1
            is_mark = char == "\ufeff" and start == 0 and column == 1
            said = f"holds {'a byte order mark (U+FEFF)' if is_mark else shown_character(char)}, which cannot be seen"
            hint = "save the file as UTF-8 without BOM" if is_mark else "delete it and type the text again by hand"
            if char == _LOST:
                said, hint = f"holds the sign {char} (U+FFFD): a letter was lost here", "type the right letter over it"
            problems.append(Problem(shown, number, column, "KB102", said, hint))
            if len(problems) == 20:  # a binary file would give thousands
                return problems
        start += len(line) + 1
    return problems
