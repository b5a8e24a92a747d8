"""Ids as they are written: a-z, 0-9 and single hyphens; and what was probably meant by anything else."""

from __future__ import annotations

import re

from kb.problem import quoted, without_accents

_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\Z")
_LONGEST = 80
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
PATTERNS = {"device": _DEVICE, "id": _ID}
"""What ids are matched by, for those who judge them elsewhere (kb.web_forms)."""


def id_problem(text: str) -> tuple[str, str] | None:
    """Message and hint when the text is no id, else nothing."""
    if _ID.match(text) and len(text) <= _LONGEST and not _DEVICE.match(text):
        return None
    if _DEVICE.match(text):
        return f"the id '{text}' is a name that Windows keeps for itself", "add a word to it"
    if len(text) > _LONGEST:
        said = f"the id {quoted(text)} has {len(text):,} characters; {_LONGEST} are the most"
        return said, "choose a shorter one: it becomes an address"
    bare = text.strip()
    if not bare:
        return "the id is empty", "take it out, or write the id"
    if bare != text and _ID.match(bare):
        return f"the id '{text[:60]}' has a blank at its end", f"write {bare}"
    if several := several_ids(bare):
        return f"the id {quoted(text)} is several in one", f"write {', '.join(several)}"
    named = re.fullmatch(r"(?:\.{0,2}/)*(?:[a-z0-9_-]+/)*([a-z0-9-]+)(?:\.ya?ml|\.md|/)?(?:#.*)?", bare)
    if named and _ID.match(named.group(1)):
        return f"the id {quoted(text)} is the path of a file", f"write {named.group(1)}"
    if re.match(r"[a-z]+:|10\.\d+/", bare):
        return f"the id {quoted(text)} is an address", "write the id of the entry, which is the name of its file"
    if text[0:1] in tuple("“”‘’„") and _ID.match(text.strip("“”‘’„")):
        return f"the id {quoted(text)} has curly quotes around it", f"write {text.strip('“”‘’„')}"
    strange = next((char for char in text if ord(char) > 127), "")
    if strange:
        return (
            f"the id {quoted(text)} has the letter '{strange}' (U+{ord(strange):04X}), which is not one of a-z",
            f"write {id_for(text)}" if id_for(text) else "type it again on an English keyboard",
        )
    if re.search(r"[a-z0-9] +[a-z0-9]", text):
        hint = f"write {id_for(text)}, or the comma that is missing between two ids"
        return f"the id {quoted(text)} has a blank in it", hint
    suggestion = id_for(text)
    return (
        f"the id {quoted(text)} is not made of a-z, 0-9 and single hyphens",
        f"write {suggestion}"
        if suggestion and not _DEVICE.match(suggestion)
        else "choose a short name, for example informed-consent",
    )


def several_ids(text: str) -> list[str]:
    """The ids that were written as one; nothing where it is one, or anything else."""
    parts = re.split(r"\s*[;,/|&，；、]\s*|\s+and\s+", text.strip())
    return parts if len(parts) > 1 and all(_ID.match(part) for part in parts) else []


def id_for(text: str) -> str:
    """The id that a text was probably meant as; nothing where its letters leave that open."""
    plain = without_accents(text)
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") if plain.isascii() else ""
