"""Reviewers' signatures, and whether what they signed is still what stands there.

A signature holds a fingerprint of each section's words. Layout, capitals, signs, link targets and the British or American
spelling of a word leave it as it is; another word changes it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any

from kb.load import Library
from kb.model import Review
from kb.pages import Pages, Source

REVIEWERS = ("massage-therapist", "psychotherapist")
"""Of each of these professions one must sign."""
_URGENCY = ("changed", "part", "draft", "reviewed")
_NOT_SIGNED = {"id", "status", "reviews", "formerly", "questions", "misspellings", "lay_words", "glossed_as", "advice"}
_MARKUP = re.compile(r"\{:[^{}\n]*\}|\]\([^()\n]*\)|<!--.*?-->", re.S)
_SPELLING = tuple(
    (re.compile(pattern), ours)
    for pattern, ours in (
        (r"(?<=\w\w\w)our(?=s?$|ed$|ing$|al|able|ite)", "or"),
        (r"(?<=\w\w\w)is(?=e$|es$|ed$|ing$|ation)", "iz"),
        (r"(?<=\w\w\w)ys(?=e$|es$|ed$|ing$)", "yz"),
        (r"(?<=\w\wl)l(?=ed$|ing$|or$|er$)", ""),
        (r"(?<=\w\w)tre(?=s?$)", "ter"),
        (r"(?<=\w\w\w)ence$", "ense"),
    )
)


@dataclass(frozen=True)
class Standing:
    """Who has signed, whose text has changed since (with what changed), and whose reading is wanted."""

    signed: tuple[Review, ...]
    outdated: tuple[tuple[Review, tuple[str, ...]], ...]
    open: tuple[str, ...]

    @property
    def state(self) -> str:
        if self.outdated:
            return "changed"
        if not self.signed:
            return "draft"
        return "part" if self.open else "reviewed"


def standing(item: Any, parts: Mapping[str, tuple[str, str]]) -> Standing:
    """How a page or an entry stands; `parts` as `page_parts` or `entry_parts` give them."""
    now = fingerprints(parts)
    latest = {review.profession: review for review in getattr(item, "reviews", ())}
    signed, outdated = [], []
    for review in latest.values():
        differing = [id_ for id_ in (*now, *review.text) if now.get(id_) != review.text.get(id_)]
        if differing:
            names = dict.fromkeys(parts[id_][0] if id_ in parts else f"{id_} (gone)" for id_ in differing)
            outdated.append((review, tuple(names)))
        else:
            signed.append(review)
    done = {review.profession for review in signed}
    return Standing(tuple(signed), tuple(outdated), tuple(id_ for id_ in REVIEWERS if id_ not in done))


def due(library: Library, pages: Pages) -> Iterator[tuple[str, str]]:
    """(path, what is wanted) of all that awaits a reading: what changed after review, half read, not yet read."""
    rows = []
    for path, item, parts in readable(library, pages):
        stands = standing(item, parts)
        if stands.state == "reviewed":
            continue
        changed = [
            f"{signature.name} read it before {', '.join(names)} changed" for signature, names in stands.outdated
        ]
        wanted = f"wants a {' and a '.join(stands.open)}" if stands.open else ""
        rows.append((_URGENCY.index(stands.state), path, "; ".join(filter(None, [*changed, wanted]))))
    yield from ((path, said) for _, path, said in sorted(rows))


def readable(
    library: Library, pages: Pages, is_wanted: Callable[[Any], bool] = lambda item: True
) -> Iterator[tuple[str, Any, Mapping[str, tuple[str, str]]]]:
    """Path, item and parts of each page and entry that can be signed; outlines wait until they are drafts."""
    for source in pages.sources.values():
        if hasattr(source.matter, "reviews") and source.matter.status != "outline" and is_wanted(source.matter):
            yield source.path, source.matter, page_parts(source)
    for kind, found in (("term", library.terms), ("activity", library.activities), ("pathway", library.pathways)):
        for id_, item in found.items():
            if is_wanted(item):
                yield library.entries[kind, id_].path, item, entry_parts(item)


def page_parts(source: Source) -> dict[str, tuple[str, str]]:
    """What a reviewer of a page signs: id of each section -> (its heading, its text as written)."""
    lines = source.body.split("\n")
    starts = [heading for heading in source.headings if heading.level == 2]
    first = starts[0].line - source.body_line if starts else len(lines)
    top = [source.title, str(source.document.values.get("summary") or ""), *lines[:first]]
    parts = {"title": ("Title and opening", "\n".join(top))}
    for heading in starts:
        section = source.section(heading.id)
        parts[heading.id] = (heading.text, "\n".join(lines[row - source.body_line] for row in section))
    return parts


def entry_parts(item: Any) -> dict[str, tuple[str, str]]:
    """What a reviewer of an entry signs: key -> (the key in words, its text)."""
    found = {}
    for field in fields(item):
        text = " ".join(_texts(getattr(item, field.name)))
        if text and field.name not in _NOT_SIGNED:
            name = field.name.rstrip("_").replace("_", "-")
            found[name] = (name.replace("-", " "), text)
    return found


def fingerprints(parts: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """A fingerprint of ten letters for each part."""
    return {id_: _fingerprint(text) for id_, (_, text) in parts.items()}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _texts(inner)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif value is not None and value != "":
        yield str(value)


@cache
def _fingerprint(text: str) -> str:
    """Letters only, so that no fingerprint looks like a number. Each text is asked for twice: by its status, by its history."""
    digest = hashlib.sha256(" ".join(_words(text)).encode("utf-8")).hexdigest()
    return digest[:10].translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))


def _words(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", _MARKUP.sub(" ", text)).casefold().replace("’", "'")
    for word in re.findall(r"[^\W_]+(?:'[^\W_]+)?", plain):
        yield _spelled(word)


@cache
def _spelled(word: str) -> str:
    """A word as Americans spell it."""
    for pattern, ours in _SPELLING:
        word = pattern.sub(ours, word)
    return word
