"""Ids inside data/ and front matter that name something else."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from kb.folders import model_for
from kb.load import Entry, Library
from kb.model import (
    MAX_TOLD,
    Activity,
    Center,
    Link,
    Practitioner,
    Reference,
    Term,
    id_for,
    id_problem,
    links,
    vocabulary_files,
    vocabulary_paths,
    written_links,
)
from kb.model.telling import MEANT
from kb.pages import FRONT_MATTER, TAUGHT, Pages
from kb.problem import Problem, bring_back, did_you_mean, nearest, quoted
from kb.rules.former_ids import hint_of_former, hint_of_taken_off
from kb.rules.house import VOCABULARIES
from kb.source import Document, Key, dotted

_CODES = {
    "reference": "KB201",
    "guide": "KB202",
    "template": "KB202",
    "case": "KB202",
    "page": "KB202",
    "term": "KB203",
    "vocabulary": "KB204",
    "activity": "KB209",
    "listing": "KB210",
}
MISSED = "word"
"""What a problem of a missed word is about: this, the word, and the vocabularies that may hold it."""
_FOLDERS = {
    "reference": "data/references/{}.yml",
    "term": "data/glossary/{}.yml",
    "activity": "data/scope/{}.yml",
}


def entries(library: Library) -> Iterator[tuple[Entry, Any, Document]]:
    """Every entry that is sound by itself, with the document it was read from."""
    for (kind, id_), entry in library.entries.items():
        item = library.item(kind, id_)
        if item is not None and entry.document is not None:
            yield entry, item, entry.document


def known_ids(link: Link, library: Library, pages: Pages) -> Collection[str]:
    """Every id that a link of this kind may name. A file with problems counts: it has told its own."""
    if link.kind == "vocabulary":
        return library.words(link.vocabulary)
    if link.kind in {"guide", "template", "case", "page"}:
        return pages.written_ids(link.kind)
    return library.written_ids.get(link.kind, frozenset())


def missing(
    path: str, at: tuple[int, int], key: str, link: Link, id_: str, library: Library, pages: Pages
) -> Problem | None:
    """A problem when the id names nothing."""
    known = known_ids(link, library, pages)
    if id_ in known or not library.is_readable(link) or _is_lost(link, id_, pages):
        return None
    if link.kind != "vocabulary" and any(other.casefold() == id_.casefold() and id_problem(other) for other in known):
        return None  # the file whose name has capitals has told it
    where = _FOLDERS.get(link.kind, "")
    what = {"reference": "no source", "listing": "no person or center"}.get(link.kind, f"no {link.kind}")
    called, about = hint_of_former(link, id_, library, pages)
    if link.kind == "vocabulary":
        about = (MISSED, id_, *vocabulary_files(link.vocabulary))
        what = f"no word of {' or '.join(vocabulary_paths(link.vocabulary))}"
    near = did_you_mean(id_, known, where)
    close = nearest(id_, known, SLIP)
    if called:
        hint = called
    elif link.kind == "listing" and (taken_off := hint_of_taken_off(id_, library)):
        hint = taken_off
    elif close and re.findall(r"\d+", close) == re.findall(r"\d+", id_) and not _is_code(link, id_, close):
        hint = near
    elif link.kind == "vocabulary":
        words = _labels(vocabulary_files(link.vocabulary), library)
        hint = (
            did_you_mean(_meant(id_, words), words) or f"write {_one_of(id_, list(words), 'a word that stands there')}"
        )
        if near:
            hint = f"{near} Otherwise add '{id_[:60]}' to {' or '.join(vocabulary_paths(link.vocabulary))}"
    else:
        wrong = id_problem(id_)
        other = f"add that {what.removeprefix('no ')} first: {where.format(id_)}" if where else "name one that exists"
        other = wrong[1] if wrong else other
        way_out = f"take '{id_[:60]}' out, or {other}"
        hint = f"{near} Otherwise {way_out}" if near else way_out
    return Problem(path, *at, _CODES[link.kind], f"{key} says {quoted(id_)}, and {what} has that id", hint, about)


def _is_code(link: Link, id_: str, close: str) -> bool:
    """Whether a word is so short that another like it need not be meant: of CA-ON and CA-NU each is one."""
    return link.kind == "vocabulary" and len(id_) <= CODE and id_.casefold() != close.casefold()


def _labels(vocabularies: Iterable[str], library: Library) -> dict[str, str]:
    """Each word of these vocabularies, with what it is called on the site."""
    return {id_: word.label for name in vocabularies for id_, word in library.words(name).items()}


def _meant(written: str, labels: Mapping[str, str]) -> str:
    """The word that was probably meant, by its id or by what it is called; nothing where none is like it."""
    by_label = {label.casefold(): id_ for id_, label in labels.items()}
    called = nearest(written.replace("-", " ").casefold(), by_label, SLIP)
    return nearest(written, labels) or (by_label[called] if called else "")


def _run_together(written: str, known: Iterable[str]) -> list[str]:
    """The words that were written without a comma between them; nothing where it is anything else."""
    word = "|".join(sorted(known, key=len, reverse=True))
    are = re.fullmatch(rf"(?:(?:{word})(?:-|\Z)){{2,}}", written)
    return re.findall(rf"({word})(?:-|\Z)", written) if are else []


def _one_of(written: str, known: list[str], where: str) -> str:
    """Which words can be written: all of a few, else those that are most like what was written."""
    if 0 < len(known) <= _FEW:
        return f"one of: {', '.join(known)}"
    like = difflib.get_close_matches(written, known, n=3, cutoff=0.5)
    return f"{where}, for example {', '.join(like)}" if like else where


_VOCABULARY = r"data/vocabulary/[a-z-]+\.yml"
_WORDS_IN = re.compile(rf"; words: ({_VOCABULARY}(?: or {_VOCABULARY})*)")
_WRITTEN = re.compile(r"write (\[?)([^:\[\]]*)\]?\Z")


def with_words(problem: Problem, library: Library) -> Problem:
    """A problem whose hint says in which vocabulary the words of a key stand, with these words: those that were meant,
    or all of a few. Of an id of another form the same, with the entry that was meant.
    """
    if problem.about[:1] == (MEANT,):
        return _with_entry(problem, library)
    found = _WORDS_IN.search(problem.hint)
    if not found:
        return problem
    where = found.group(1)
    words = _labels(re.findall(r"([a-z-]+)\.yml", where), library)
    known = list(words)
    written = _WRITTEN.match(problem.hint[: found.start()])
    if not known:
        return problem
    if written and written.group(2):
        meant = _run_together(written.group(2), known) or [_meant(part, words) for part in written.group(2).split(", ")]
        is_list = bool(written.group(1))
        if all(meant):
            hint = f"write [{', '.join(dict.fromkeys(meant))}]" if is_list else f"write {', '.join(meant)}"
        elif is_list and len(known) <= _FEW:
            hint = f"write a list of these: [{', '.join(known)}]"
        elif is_list:
            hint = f"write a list of ids that stand in {where}, in square brackets with a comma between two"
        else:
            hint = f"write {_one_of(written.group(2), known, f'a word of {where}')}"
        return replace(problem, hint=hint)
    if len(known) <= _FEW:
        return replace(problem, hint=problem.hint.replace(where, ", ".join(known)))
    return problem


def _with_entry(problem: Problem, library: Library) -> Problem:
    """A problem of an id of another form, with the entry that was probably meant, or the two that stand there as one."""
    _, kind, written = problem.about
    known, meant = library.written_ids.get(kind, frozenset()), id_for(written)
    near, parts = nearest(meant, known, SLIP), written.split()
    if meant in known:
        return replace(problem, hint=f"write {meant}")
    if len(parts) > 1 and all(part in known for part in parts):
        return replace(problem, hint=f"write {', '.join(parts)}")
    if near and re.findall(r"\d+", near) == re.findall(r"\d+", meant):
        return replace(problem, hint=did_you_mean(near, [near], _FOLDERS.get(kind, "")))
    return problem


def _is_lost(link: Link, id_: str, pages: Pages) -> bool:
    """Whether the id names what was published and has gone, which is told of its address."""
    kinds = ("page", *TAUGHT) if link.kind == "page" else (link.kind,)
    return any((kind, id_) in pages.lost.values() for kind in kinds)


_FEW = 12  # words that a hint can list
CODE = 6
"""Letters of the longest code of a region: of CA-ON and CA-NU, each may be meant."""
SLIP = 0.8
"""From here on a likeness is a slip of the pen; below it may be what somebody has deleted."""


def links_lead_somewhere(library: Library, pages: Pages) -> Iterator[Problem]:
    """Every id in data/ and in front matter names an entry, a page or a word of a vocabulary, and never its own entry."""
    documents = [
        *((entry.kind.name, links(item), item.id, document) for entry, item, document in entries(library)),
        *((kind.name, *_as_written(model_for(kind, document), document)) for kind, document in library.unsound),
    ]
    for source in pages.sources.values():
        if source.matter:
            documents.append((source.kind, links(source.matter), source.id, source.document))
        elif source.kind in FRONT_MATTER:
            documents.append((source.kind, *_as_written(FRONT_MATTER[source.kind], source.document)))
    absent: dict[str, str] = {}
    for kind, named, own, document in documents:  # one walk for all: there may be ten thousand
        yield from islice(_wrong_links(kind, named, own, document, library, pages, absent), MAX_TOLD)
    for name, path in absent.items():
        said = f"is missing, and {path} takes its words from '{name}'"
        gone = f"data/vocabulary/{name}.yml"
        yield Problem(gone, 1, 1, "KB121", said, bring_back(gone))


def _as_written(model: type, document: Document) -> tuple[Iterator[tuple[Key, Link, str]], str, Document]:
    """What an unsound document names, its own id, and the document."""
    return written_links(model, document.values), PurePosixPath(document.path).stem, document


def _absent_files(link: Link, library: Library) -> list[str]:
    """The vocabularies of a link that have no file; those without which nothing works are told elsewhere."""
    if "vocabulary" in library.unread or link.kind != "vocabulary":
        return []
    there = {*library.written_ids.get("vocabulary", ()), *VOCABULARIES}
    return [name for name in vocabulary_files(link.vocabulary) if name not in there]


def regions_lie_in_their_countries(library: Library, pages: Pages) -> Iterator[Problem]:
    """The country of a place is the one that its region lies in."""
    regions = library.words("regions")
    for entry, item, document in entries(library):
        if not isinstance(item, Center | Practitioner):
            continue
        for index, place in enumerate(item.places):
            country = getattr(regions.get(place.region), "country", None)
            if country and country != place.country and place.country in library.words("countries"):
                yield Problem(
                    entry.path,
                    *document.place(("places", index, "country")),
                    "KB212",
                    f"places.{index + 1}.country says '{place.country}', and the region '{place.region}' lies in '{country}'",
                    f"write country: {country}, or the region that is meant",
                )


def sources_are_listed_once(library: Library, pages: Pages) -> Iterator[Problem]:
    """No two sources have one DOI, PubMed number or PubMed Central number."""
    owner: dict[tuple[str, str], str] = {}
    for entry, item, document in entries(library):
        if not isinstance(item, Reference):
            continue
        numbers = [(key, str(getattr(item, key)).casefold()) for key in ("doi", "pmid", "pmcid") if getattr(item, key)]
        twin = next((number for number in numbers if number in owner), None)
        if twin:
            yield Problem(
                entry.path,
                *document.place((twin[0],)),
                "KB213",
                f"has the {twin[0]} {quoted(twin[1])}, and so has '{owner[twin]}'",
                f"keep one of the two files, and name its id wherever the other is named; or correct the {twin[0]}",
            )
        for number in numbers:
            owner.setdefault(number, item.id)


def _wrong_links(
    kind: str,
    named: Iterable[tuple[Key, Link, str]],
    own: str,
    document: Document,
    library: Library,
    pages: Pages,
    absent: dict[str, str],
) -> Iterator[Problem]:
    """What one document names and is not there. Vocabularies without a file go into `absent`, with who needs them."""
    for at, link, id_ in named:
        if link.kind == kind and id_ == own:
            said = f"{dotted(at)} names '{id_}', which is this entry itself"
            yield Problem(document.path, *document.place(at), "KB207", said, "take it out")
        elif id_ not in known_ids(link, library, pages):
            absent.update(dict.fromkeys(_absent_files(link, library), document.path))
            problem = missing(document.path, document.place(at), dotted(at), link, id_, library, pages)
            if problem:
                yield problem


def word_owners(library: Library) -> dict[str, tuple[str, str]]:
    """Every word by which a term is known, in small letters -> the term that has it first, and the key that says so."""
    owner: dict[str, tuple[str, str]] = {}
    for term in library.terms.values():
        for key, word in (("term", term.term), ("id", term.id)):
            owner.setdefault(word.casefold(), (term.id, key))
    for term in library.terms.values():
        for key in WORDS:
            for word in getattr(term, key) or ():
                owner.setdefault(word.casefold(), (term.id, key))
    return owner


WORDS = {
    **{key: f"has it under {key}" for key in ("aliases", "lay_words", "misspellings", "formerly")},
    "glossed_as": "is linked to it",
}
"""Keys of a term with words that are its own, and what is said of them."""
_CALLED = {"term": "is its headword", "id": "is its id"}


def aliases_are_unique(library: Library, pages: Pages) -> Iterator[Problem]:
    """A headword, alias, lay word, misspelling or former id belongs to one term."""
    owner = word_owners(library)
    headwords: dict[str, str] = {}
    for entry, item, document in entries(library):
        if not isinstance(item, Term):
            continue
        first = headwords.setdefault(item.term.casefold(), item.id)
        if first != item.id:
            yield Problem(
                entry.path,
                *document.place(("term",)),
                "KB205",
                f"has the headword {quoted(item.term)}, and '{first}' has it too",
                "make one entry of the two, or call one of them otherwise",
            )
        for key in WORDS:
            for index, word in enumerate(getattr(item, key) or ()):
                other, how = owner[word.casefold()]
                # a former id is no word of the entry, and a form in which it is linked may be the word itself
                repeats = key not in {"formerly", "glossed_as"} and word.casefold() == item.term.casefold()
                repeats = repeats and other == item.id
                if other != item.id or repeats:
                    whose = "this entry" if repeats else f"'{other}'"
                    yield Problem(
                        entry.path,
                        *document.place((key, index)),
                        "KB205",
                        f"{key} has '{word}', which belongs to {whose} ({WORDS.get(how) or _CALLED[how]})",
                        f"take it out of {key}" if repeats else "take it out of one of the two",
                    )


def words_are_told_apart(library: Library, pages: Pages) -> Iterator[Problem]:
    """No two words of a vocabulary are called the same, but for what two countries call so."""
    for entry, item, document in entries(library):
        owner: dict[tuple[str, str | None], str] = {}
        for index, word in enumerate(item.entries if entry.kind.name == "vocabulary" else ()):
            first = owner.setdefault((word.label.casefold(), getattr(word, "country", None)), word.id)
            if first != word.id:
                yield Problem(
                    entry.path,
                    *document.place(("entries", index, "label")),
                    "KB205",
                    f"'{word.id}' has the label {quoted(word.label)}, and '{first}' has it too",
                    "make one word of the two, or call one of them otherwise",
                )


def members_and_centers_agree(library: Library, pages: Pages) -> Iterator[Problem]:
    """A center lists only people who list it, and a person only centers that list her."""
    for entry, item, document in entries(library):
        if isinstance(item, Center):
            key, ids, answer = "members", item.members, "centers"
        elif isinstance(item, Practitioner):
            key, ids, answer = "centers", item.centers, "members"
        else:
            continue
        for index, id_ in enumerate(ids):
            other = library.listings.get(id_)
            if other is not None and item.id not in getattr(other, answer, ()):
                yield Problem(
                    entry.path,
                    *document.place((key, index)),
                    "KB206",
                    f"{key} names '{id_}', who does not name '{item.id}' under {answer}",
                    f"ask both, then add {item.id} to {answer} of {library.entries['listing', id_].path}, or take it out here",
                )


def every_profession_has_a_verdict(library: Library, pages: Pages) -> Iterator[Problem]:
    """An activity has a verdict for each profession of the vocabulary."""
    for entry, item, document in entries(library):
        if isinstance(item, Activity):
            strange = item.verdicts.keys() - library.professions.keys()  # each is told, with what it is like
            for id_ in library.professions:
                if id_ not in item.verdicts and not nearest(id_, strange):
                    yield Problem(
                        entry.path,
                        *document.key_place(("verdicts",)),
                        "KB208",
                        f"has no verdict for '{id_}'",
                        f"add under verdicts: {id_}: {{verdict: ..., reason: ...}}",
                    )


def unanswered_friends(library: Library) -> Iterator[tuple[str, str, int]]:
    """False friends that name another one under `see` without being named there: who, whom, and at which place of the list."""
    for term in library.terms.values():
        for index, id_ in enumerate(term.see if term.false_friend else ()):
            other = library.terms.get(id_)
            if other and other.false_friend and term.id not in other.see:
                yield term.id, id_, index


def false_friends_know_each_other(library: Library, pages: Pages) -> Iterator[Problem]:
    """Within a family of false friends `see` goes both ways."""
    for own, id_, index in unanswered_friends(library):
        entry = library.entries["term", own]
        if entry.document is not None:
            yield Problem(
                entry.path,
                *entry.document.place(("see", index)),
                "KB211",
                f"see names '{id_}', which does not name '{own}'",
                f"add {own} to see in data/glossary/{id_}.yml",
            )


def samples_are_marked(library: Library, pages: Pages) -> Iterator[Problem]:
    """Sample listings carry `sample: true` and an id that begins with sample-, and no others do."""
    for entry, item, document in entries(library):
        if isinstance(item, Center | Practitioner) and item.sample != item.id.startswith("sample-"):
            said = (
                "is marked as a sample, and its id does not begin with sample-"
                if item.sample
                else "begins with sample-, and is not marked"
            )
            is_denied = not item.sample and document.place(("sample",)) != document.place(())
            add = "write sample: true" if is_denied else "add sample: true under the id"
            hint = f"call it sample-{item.id}" if item.sample else add
            at = document.place(("sample" if is_denied else "id",))
            yield Problem(entry.path, *at, "KB506", f"'{item.id}' {said}", hint)
