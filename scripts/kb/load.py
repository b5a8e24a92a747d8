"""Root folder -> (`Library`, problems). Nothing after it opens a file of data/."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, cast

from kb.files import Memory, shown_path
from kb.form import form_problems
from kb.model import (
    KINDS,
    Activity,
    Center,
    CrisisLine,
    CrisisLines,
    Kind,
    Listing,
    Pathway,
    Practitioner,
    Profession,
    Professions,
    Reference,
    Term,
    Vocabulary,
    Word,
    Words,
    expires_on,
    read_model,
    today,
)
from kb.problem import Problem, did_you_mean, quoted
from kb.source import Document, read_document


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
    entries: Mapping[tuple[str, str], Entry] = field(default_factory=dict)
    written_ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Ids of every file, also of those with problems: a link to one of these is not a second problem."""

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

    def label(self, vocabulary: str, id_: str) -> str:
        word = self.words(vocabulary).get(id_)
        return word.label if word else id_

    @cached_property
    def current_listings(self) -> dict[str, Listing]:
        """Listings that have not expired, by name."""
        shown = (item for item in self.listings.values() if expires_on(item) > today())
        return {item.id: item for item in sorted(shown, key=lambda item: (item.name.casefold(), item.id))}

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
}


def project_root() -> Path:
    """The folder that holds mkdocs.yml: KB_ROOT (for tests), else the one that this package lies in."""
    return Path(os.environ.get("KB_ROOT") or Path(__file__).parents[2]).resolve()


def data_files(root: Path, kind: Kind) -> Iterator[Path]:
    """The files of a kind, in order; listings may lie in folders by region."""
    folder = root / "data" / kind.folder
    pattern = "**/*" if kind.name == "listing" else "*"
    for path in sorted(folder.glob(pattern)):
        # a folder named like an entry is a mistake to report; any other folder of listings is walked into
        if path.suffix == ".yml" or not path.is_dir() or path.is_symlink() or kind.name != "listing":
            yield path


def read_library(
    root: Path, *, keep_documents: bool = True, memory: Memory | None = None, named_only: frozenset[str] = frozenset()
) -> tuple[Library, list[Problem]]:
    """Everything in data/, and every problem that a file has by itself. Of kinds in `named_only` the ids alone."""
    gc.set_threshold(200_000, 20, 50)  # much is made, little thrown away: looking for garbage took a third of the time
    memory = memory or Memory()
    problems: list[Problem] = list(_strays(root))
    found: dict[str, dict[str, Any]] = {name: {} for name in _COLLECTIONS.values()}
    entries: dict[tuple[str, str], Entry] = {}
    written: dict[str, set[str]] = {kind.name: set() for kind in KINDS}
    for kind in KINDS:
        for path in data_files(root, kind):
            if path.suffix != ".yml":
                problems.append(_stray(shown_path(path, root), path))
                continue
            written[kind.name].add(path.stem)
            if kind.name in named_only:
                continue
            document, item, wrong = memory.recall(path, partial(_read_file, path, root, kind))
            problems += wrong
            if item is None:
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
    return Library(root=root, entries=entries, written_ids=ids, **found), problems


def _read_file(path: Path, root: Path, kind: Kind) -> tuple[Document, Any, list[Problem]]:
    document, problems = read_document(path, root)
    model = model_for(kind, document)
    problems += form_problems(document, kind.schema, model)
    item, wrong = read_entry(kind, path.stem, document) if document.values else (None, [])
    document.forget()
    return document, item, [*problems, *wrong]


def read_entry(kind: Kind, stem: str, document: Document) -> tuple[Any, list[Problem]]:
    """One document as an entry of its kind. An entry with a wrong id is none."""
    item, problems = read_model(model_for(kind, document), document)
    written_id = document.values.get("id")
    if isinstance(written_id, str) and written_id != stem and not any(p.code == "KB112" for p in problems):
        at = document.place(("id",))
        hint = f"write id: {stem}, or rename the file to {written_id}.yml"
        problems.append(
            Problem(
                document.path, *at, "KB111", f"has the id {quoted(written_id)}, and the file is called '{stem}'", hint
            )
        )
        return None, problems
    return item, problems


def model_for(kind: Kind, document: Document) -> type:
    """Which of a kind's models a document is meant as."""
    if kind.name == "listing":
        return Center if document.values.get("kind") == "center" else Practitioner
    if kind.name == "vocabulary":
        special: dict[Any, type] = {"professions": Professions, "crisis-lines": CrisisLines}
        return special.get(str(document.values.get("id")), Words)
    return cast("type", kind.models[0])


def _strays(root: Path) -> Iterator[Problem]:
    """Folders and files directly under data/ that nothing reads."""
    known = {kind.folder for kind in KINDS}
    data = root / "data"
    if not data.is_dir():
        yield Problem("data", 1, 1, "KB113", "is missing", "run kb in the folder that holds mkdocs.yml")
        return
    for path in sorted(data.iterdir()):
        if path.name in known and not path.is_dir():
            yield Problem(
                shown_path(path, root),
                1,
                1,
                "KB113",
                "is a file, and a folder of that name is expected",
                "move it away",
            )
        elif path.name not in {*known, "schema", "README.md", "links.lock", "search"} and not path.name.startswith("."):
            hint = did_you_mean(path.name, known) or f"entries lie in: {', '.join(sorted(known))}"
            yield Problem(shown_path(path, root), 1, 1, "KB113", "is not a place that is read", hint)


def _stray(shown: str, path: Path) -> Problem:
    if path.suffix.lower() in {".yaml", ".yml"}:
        return Problem(shown, 1, 1, "KB113", "does not end in .yml", f"rename it to {path.stem}.yml")
    return Problem(
        shown, 1, 1, "KB113", "is not an entry: entries are files that end in .yml", "move it away, or delete it"
    )


_shared: dict[str, Library] = {}
_memory = Memory()
_ONLY_NAMED = frozenset({"reference", "pathway", "listing"})  # macros ask only whether they exist; publish reads them


def shared_library(*, anew: bool = False) -> Library:
    """The Library of this process, for what the site engine calls: read once, or `anew`."""
    if anew or not _shared:
        _shared["library"], _ = read_library(
            project_root(), keep_documents=False, memory=_memory, named_only=_ONLY_NAMED
        )
    return _shared["library"]
