"""Root folder -> (`Library`, problems). Nothing after it opens a file of data/."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, cast

from kb import changes_lock, links_lock
from kb.changes_lock import Ledger, read_ledger
from kb.copies import beside_its_twin
from kb.files import read_text
from kb.folders import (
    NEIGHBORS,
    data_files,
    is_entry,
    meant_id,
    meant_kind,
    misplaced_problem,
    model_for,
    read_folders,
    stray_problem,
)
from kb.form import form_problems
from kb.links_lock import Records, read_records
from kb.memory import Memory, mark_of
from kb.model import (
    KINDS,
    Activity,
    CrisisLine,
    CrisisLines,
    Kind,
    Link,
    Listing,
    Pathway,
    Profession,
    Reference,
    SearchPhrases,
    SearchSettings,
    SearchWeights,
    SearchWishes,
    SearchWords,
    Term,
    Vocabulary,
    Word,
    expires_on,
    id_for,
    id_in_yaml,
    id_problem,
    read_model,
    today,
    vocabulary_files,
)
from kb.problem import RUN, Problem, bring_back, quoted
from kb.source import Document, beside_cuts, read_document


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an entry came from: its kind and its file; the document only while problems are looked for."""

    kind: Kind
    path: str
    document: Document | None


@dataclass(frozen=True)
class Library:
    """All that data/ knows, by id. Entries with problems are not in it."""

    root: Path
    terms: Mapping[str, Term] = field(default_factory=dict)
    references: Mapping[str, Reference] = field(default_factory=dict)
    activities: Mapping[str, Activity] = field(default_factory=dict)
    listings: Mapping[str, Listing] = field(default_factory=dict)
    pathways: Mapping[str, Pathway] = field(default_factory=dict)
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)
    search: Mapping[str, SearchSettings] = field(default_factory=dict)
    neighbors: str = ""
    """The lines of data/search/neighbors.txt."""
    entries: Mapping[tuple[str, str], Entry] = field(default_factory=dict)
    unsound: tuple[tuple[Kind, Document], ...] = ()
    """Documents with problems of their own, of which no entry could be made, with the kind of each."""
    written_ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Ids of every file, also of those with problems: a link to one of these is not a second problem."""
    records: Records = field(default_factory=dict)
    """Every address that was ever published, as data/links.lock has it."""
    ledger: Ledger = field(default_factory=Ledger)
    """What changed when, as data/changes.lock has it."""
    unread: frozenset[str] = frozenset()
    """Kinds whose folder cannot be read: nobody can say what is in it."""

    def is_readable(self, link: Link) -> bool:
        """Whether it is known what a link may name; else the file or folder that would say has told its problem."""
        if link.kind != "vocabulary":
            return link.kind not in self.unread
        return all(name in self.vocabularies for name in vocabulary_files(link.vocabulary))

    def words(self, vocabulary: str) -> Mapping[str, Word | Profession | CrisisLine]:
        """A vocabulary's words by id, in the order of its file. `places` are countries and regions together."""
        return self._words.get(vocabulary, {})

    @cached_property
    def _words(self) -> dict[str, dict[str, Word | Profession | CrisisLine]]:
        found = {name: {word.id: word for word in item.entries} for name, item in self.vocabularies.items()}
        return {**found, "places": {**found.get("countries", {}), **found.get("regions", {})}}

    @cached_property
    def professions(self) -> dict[str, Profession]:
        return cast("dict[str, Profession]", dict(self.words("professions")))

    @cached_property
    def crisis_lines(self) -> tuple[CrisisLine, ...]:
        found = self.vocabularies.get("crisis-lines")
        return found.entries if isinstance(found, CrisisLines) else ()

    @property
    def search_weights(self) -> SearchWeights | None:
        found = self.search.get("weights")
        return found if isinstance(found, SearchWeights) else None

    @property
    def search_words(self) -> SearchWords | None:
        found = self.search.get("words")
        return found if isinstance(found, SearchWords) else None

    @property
    def search_wishes(self) -> SearchWishes | None:
        found = self.search.get("wishes")
        return found if isinstance(found, SearchWishes) else None

    @property
    def search_phrases(self) -> SearchPhrases | None:
        found = self.search.get("phrases")
        return found if isinstance(found, SearchPhrases) else None

    def label(self, vocabulary: str, id_: str) -> str:
        word = self.words(vocabulary).get(id_)
        return word.label if word else id_

    @cached_property
    def current_listings(self) -> dict[str, Listing]:
        """Listings that have not expired, by name."""
        shown = (item for item in self.listings.values() if expires_on(item) > today())
        return {item.id: item for item in sorted(shown, key=lambda item: (item.name.casefold(), item.id))}

    def item(self, kind: str, id_: str) -> Any:
        """An entry by its kind and id, where it is sound."""
        return getattr(self, _COLLECTIONS[kind]).get(id_)

    @cached_property
    def mark(self) -> bytes:
        """Another one for each state of what is known; none where the files were not kept in mind (kb.memory)."""
        documents = [(entry.path, entry.document.mark if entry.document else b"") for entry in self.entries.values()]
        return mark_of(documents, list(self.listings)) if all(mark for _, mark in documents) else b""

    def in_production(self) -> Library:
        """The same without samples."""
        kept = {id_: item for id_, item in self.listings.items() if not item.sample}
        return replace(self, listings=kept)


_COLLECTIONS = {
    "term": "terms",
    "reference": "references",
    "activity": "activities",
    "listing": "listings",
    "pathway": "pathways",
    "vocabulary": "vocabularies",
    "search": "search",
}
_NEIGHBOR_BYTES = 1024 * 1024
_NEIGHBOR_LINE = re.compile(r"[a-z]+(?: [^\W\d_]+ \d{1,3})*")


def project_root() -> Path:
    """The folder that holds mkdocs.yml: KB_ROOT (for tests), else the one that this package lies in."""
    return Path(os.environ.get("KB_ROOT") or Path(__file__).parents[2]).resolve()


def read_library(
    root: Path, *, keep_documents: bool = True, memory: Memory | None = None, named_only: frozenset[str] = frozenset()
) -> tuple[Library, list[Problem]]:
    """Everything in data/, and every problem that a file has by itself. Of kinds in `named_only` the ids alone."""
    gc.set_threshold(200_000, 20, 50)  # much is made, little thrown away: looking for garbage took a third of the time
    memory = memory or Memory()
    folders = read_folders(root)
    problems = list(folders.problems)
    found: dict[str, dict[str, Any]] = {name: {} for name in _COLLECTIONS.values()}
    entries: dict[tuple[str, str], Entry] = {}
    unsound: list[tuple[Kind, Document]] = []
    written: dict[str, set[str]] = {kind.name: set() for kind in KINDS}
    for kind in KINDS:
        for path in data_files(root, kind) if kind.name not in folders.unread else ():
            if not is_entry(path):
                problems.append(stray_problem(path, root))
                written[kind.name] |= {meant_id(path)} - {""}
                continue
            if kind.name in named_only:
                written[kind.name].add(path.stem)
                continue
            meant, document, item, wrong = memory.recall(path, partial(_read_file, path, root, kind))
            written[meant.name].add(path.stem)
            problems += beside_its_twin(wrong, path, document.values.get("id")) if item is None else wrong
            if item is None:
                if any(problem.code == "KB111" for problem in wrong):  # what names it so is no second problem
                    written[meant.name].add(document.values["id"])
                unsound += [(meant, document)] if document.values else []
                continue
            if (kind.name, item.id) in entries:
                other = entries[kind.name, item.id].path
                said = f"has the id '{item.id}', and {other} has it too"
                at = document.place(("id",))
                problems.append(Problem(document.path, *at, "KB119", said, "rename one of the two files and its id"))
                continue
            entries[kind.name, item.id] = Entry(kind, document.path, document if keep_documents else None)
            found[_COLLECTIONS[kind.name]][item.id] = item
    ids = {name: frozenset(values) for name, values in written.items()}
    lock = root / links_lock.NAME
    records, wrong = memory.recall(lock, partial(read_records, root)) if not named_only else ({}, [])
    problems += wrong
    ledger, wrong = (
        memory.recall(root / changes_lock.NAME, partial(read_ledger, root)) if not named_only else (Ledger(), [])
    )
    problems += wrong
    unread = frozenset(folders.unread)
    neighbors = "" if "search" in named_only | unread else _read_neighbors(root, problems)
    library = Library(
        root=root,
        entries=entries,
        unsound=tuple(unsound) if keep_documents else (),
        written_ids=ids,
        records=records,
        ledger=ledger,
        unread=unread,
        neighbors=neighbors,
        **found,
    )
    return library, problems


def _read_neighbors(root: Path, problems: list[Problem]) -> str:
    """The lines of neighbors.txt without its head; a line of another form is a problem."""
    path = root / NEIGHBORS
    if not path.parent.is_dir():
        return ""
    if not path.exists() and not path.is_symlink():
        said = "is missing, and the search knows by it which words are near in meaning"
        problems.append(Problem(NEIGHBORS, 1, 1, "KB121", said, bring_back(NEIGHBORS)))
        return ""
    text, wrong = read_text(path, root, _NEIGHBOR_BYTES)
    problems += wrong
    if not text.strip() and not wrong:
        said = "is empty, and the search knows by it which words are near in meaning"
        problems.append(Problem(NEIGHBORS, 1, 1, "KB121", said, bring_back(NEIGHBORS)))
    lines = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line or line.startswith("#"):
            continue
        if not _NEIGHBOR_LINE.fullmatch(line):
            said = f"{quoted(line)} is not a word, alone or with words that have a number after each"
            problems.append(Problem(NEIGHBORS, number, 1, "KB110", said, f"write the file anew: {RUN} neighbors"))
            return ""
        lines.append(line)
    return "\n".join(lines)


def _read_file(path: Path, root: Path, kind: Kind) -> tuple[Kind, Document, Any, list[Problem]]:
    """The kind that the file is meant as, its document, the entry (none where it has problems), and these."""
    document, problems = read_document(path, root)
    if not document.values:
        return kind, document, None, problems
    item, wrong = read_entry(kind, path.stem, document)
    misplaced = misplaced_problem(kind, document) if wrong else None
    meant = meant_kind(kind, document) if misplaced else kind
    if misplaced:
        problems.append(misplaced)
    else:
        wrong = beside_cuts(wrong, problems)
        problems += [*form_problems(document, kind.schema, model_for(kind, document)), *wrong]
    document.forget(keep_values=item is None and not misplaced)
    return meant, document, item, problems


def read_entry(kind: Kind, stem: str, document: Document) -> tuple[Any, list[Problem]]:
    """One document as an entry of its kind. An entry with a wrong id is none."""
    item, problems = read_model(model_for(kind, document), document)
    written = document.values.get("id")
    if not isinstance(written, str) or (item is not None and written == stem):
        return item, problems  # most are sound, and a place is dear: the file is read again for it
    path, at = document.path, document.place(("id",))
    wrong = next((p for p in problems if p.code == "KB112" and (p.line, p.column) == at), None)
    if wrong:
        better = next((id_ for id_ in (stem, id_for(written)) if not id_problem(id_)), "")
        if better:
            hint = f"write {id_in_yaml(better)}" + ("" if better == stem else f", and call the file {better}.yml")
            problems[problems.index(wrong)] = replace(wrong, hint=hint)
    elif written != stem:
        renamed = f"rename the file to {written}.yml"
        hint = renamed if id_problem(stem) else f"write id: {id_in_yaml(stem)}, or {renamed}"
        said = f"has the id {quoted(written)}, and the file is called {quoted(f'{stem}.yml')}"
        return None, [*problems, Problem(path, *at, "KB111", said, hint)]
    return item, problems


_shared: dict[str, Library] = {}
_memory = Memory()
# macros ask only whether they exist; publish reads them
_ONLY_NAMED = frozenset({"reference", "pathway", "listing", "search"})


def shared_library(*, anew: bool = False) -> Library:
    """The Library of this process, for what the site engine calls: read once, or `anew`."""
    if anew or not _shared:
        _shared["library"], _ = read_library(
            project_root(), keep_documents=False, memory=_memory, named_only=_ONLY_NAMED
        )
    return _shared["library"]
