"""Changes YAML and Markdown in place, comments kept: `kb check --fix` and `kb new`."""

from __future__ import annotations

import datetime
import re
import types
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from kb.load import Library, read_library
from kb.model import (
    KINDS,
    Case,
    Center,
    Guide,
    Practitioner,
    Reference,
    Template,
    Term,
    described_fields,
    id_problem,
    key_names,
    link_of,
    today,
)
from kb.pages import FRONT_MATTER, kind_of, read_pages
from kb.problem import CODES, Problem
from kb.rules import check, judged
from kb.rules.guides import SECTIONS
from kb.rules.style import schema_line
from kb.source import parse_document

# --- kb check --fix --------------------------------------------------------------------------------------------


def fix(root: Path, only: Sequence[str] = ()) -> Iterator[str]:
    """Mend what can be mended without changing what is meant. Yields a line for each file that was changed."""
    changed: dict[str, int] = {}
    for _ in range(6):  # quoting a number can bring to light that keys are out of order
        library, problems = read_library(root)
        pages, more = read_pages(root)
        found = judged([*problems, *more, *check(library, pages)])
        mendable = [p for p in found if CODES[p.code].fix and _is_wanted(p.path, only)]
        by_file: dict[str, list[Problem]] = {}
        for problem in mendable:
            by_file.setdefault(problem.path, []).append(problem)
        mended = 0
        for shown, its in by_file.items():
            path = root / shown
            if path.is_symlink():
                continue  # the file behind a link may belong to something else
            text = path.read_bytes().decode("utf-8")
            new_text = mended_text(shown, text, its)
            if new_text != text and not _is_broken(new_text):
                path.write_bytes(new_text.encode("utf-8"))
                changed[shown] = changed.get(shown, 0) + 1
                mended += 1
        if not mended:
            break
    for shown in sorted(changed):
        yield f"mended: {shown}"


def _is_wanted(path: str, only: Sequence[str]) -> bool:
    return not only or any(wanted == "." or path == wanted or path.startswith(f"{wanted}/") for wanted in only)


def mended_text(path: str, text: str, problems: Sequence[Problem]) -> str:
    """The text with these problems mended. Later places first, so that earlier ones stay where they are."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for problem in sorted(problems, key=lambda p: (p.line, p.column), reverse=True):
        if problem.code == "KB114":
            text = _with_right_kind(text, problem)
        elif problem.code == "KB403":
            text = _without_item(text, problem)
    codes = {problem.code for problem in problems}
    if "KB404" in codes:
        text = _with_schema_line(path, text)
    if "KB401" in codes:
        text = _in_order(path, text)
    return _clean(text)


def _is_broken(text: str) -> bool:
    """Whether the YAML can no longer be read: such a text is never written."""
    return any(problem.code == "KB105" for problem in parse_document(*_yaml_part(text))[1])


def _clean(text: str) -> str:
    lines = [line.rstrip(" \t") for line in text.split("\n")]
    return "\n".join(lines).rstrip("\n") + "\n"


def _with_right_kind(text: str, problem: Problem) -> str:
    """`102` -> `"102"`, `yes` -> `true`."""
    lines = text.split("\n")
    line = lines[problem.line - 1]
    before, after = line[: problem.column - 1], line[problem.column - 1 :]
    match = re.match(r"[^\s,\]}#]+", after)
    if not match:
        return text
    word = match.group()
    truth = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
    right = truth.get(word.lower(), word) if "true or false" in problem.message else f'"{word}"'
    lines[problem.line - 1] = before + right + after[len(word) :]
    return "\n".join(lines)


def _without_item(text: str, problem: Problem) -> str:
    """Takes the second of two equal items out of the list whose place the problem names."""
    document, _ = parse_document(*_yaml_part(text), first_line=_yaml_first_line(text))
    for key, place in document.places.items():
        values = document.values
        if place != (problem.line, problem.column):
            continue
        try:
            found: Any = values
            for part in key:
                found = found[part]
        except (KeyError, IndexError, TypeError):
            continue
        if not isinstance(found, list):
            continue
        repeated = next((i for i, value in enumerate(found) if value in found[:i]), None)
        if repeated is not None and isinstance(found[repeated], str | int):
            return _cut_item(text, document.places[(*key, repeated)])
    return text


def _cut_item(text: str, place: tuple[int, int]) -> str:
    lines = text.split("\n")
    line, column = lines[place[0] - 1], place[1] - 1
    if re.match(r"\s*- ", line) and line[:column].strip() == "-":
        indent, end = len(line) - len(line.lstrip()), place[0]
        while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > indent):
            end += 1  # the item goes on
        while not lines[end - 1].strip():
            end -= 1
        del lines[place[0] - 1 : end]
        return "\n".join(lines)
    item = re.match(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^,\]]*", line[column:])
    before, after = line[:column], line[column + (item.end() if item else 0) :]
    if before.strip():
        before = re.sub(r",\s*$", "", before)
    else:  # the comma before it stands in the line above
        after = re.sub(r"^\s*,\s*", "", after)
    lines[place[0] - 1] = before + after
    return "\n".join(lines)


def _yaml_first_line(text: str) -> int:
    return 2 if text.startswith("---") else 1


def _yaml_part(text: str) -> tuple[str, str]:
    """The YAML of a file (all of it, or a page's front matter), and a name for it."""
    if text.startswith("---"):
        end = re.search(r"\n---[ \t]*(?:\n|\Z)", text)
        return text[text.index("\n") + 1 : end.start() + 1 if end else len(text)], "page"
    return text, "entry"


def _with_schema_line(path: str, text: str) -> str:
    folder = path.split("/")[1]
    kind = next(kind for kind in KINDS if kind.folder == folder)
    lines = text.split("\n")
    if lines[0].startswith("# yaml-language-server"):
        del lines[0]
    return "\n".join([schema_line(kind.schema, path.count("/") - 1), *lines])


def _in_order(path: str, text: str) -> str:
    """Top-level keys in house order, each with the comment lines above it."""
    part, _ = _yaml_part(text)
    document, problems = parse_document(part, path)
    if problems:
        return text
    order = list(key_names(_model_of(path, document.values)).values())
    lines = part.split("\n")
    starts = sorted(document.keys[(key,)][0] - 1 for key in document.values)
    first = starts[0]
    while first > 0 and lines[first - 1].startswith("#") and not lines[first - 1].startswith("# yaml-language-server"):
        first -= 1
    blocks: dict[str, list[str]] = {}
    begin = first
    for key, start in sorted(((key, document.keys[(key,)][0] - 1) for key in document.values), key=lambda pair: pair[1]):
        following = [other for other in starts if other > start]
        end = following[0] if following else len(lines)
        while following and end - 1 > start and lines[end - 1].startswith("#"):
            end -= 1  # the comment belongs to the next key
        blocks[key] = lines[begin:end]
        begin = end
    last = blocks[key]
    closing: list[str] = []
    while len(last) > 1 and (not last[-1].strip() or last[-1].startswith("#")):
        closing.insert(0, last.pop())  # a comment at the end of the file stays there
    known = [key for key in order if key in blocks]
    tail = [key for key in blocks if key not in known]
    sorted_lines = [line for key in (*known, *tail) for line in _without_blank_end(blocks[key])]
    new_part = "\n".join([*lines[:first], *sorted_lines, *_without_blank_end(closing)]) + "\n"
    return text.replace(part, new_part, 1) if parse_document(new_part, path)[0].values == document.values else text


def _without_blank_end(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def _model_of(path: str, values: dict[str, Any]) -> type:
    parts = path.split("/")
    if parts[0] == "docs":
        return FRONT_MATTER[kind_of("/".join(parts[1:]))]
    kind = next(kind for kind in KINDS if kind.folder == parts[1])
    if kind.name == "listing":
        return Center if values.get("kind") == "center" else Practitioner
    found: type = kind.models[0]
    return found


# --- kb new ----------------------------------------------------------------------------------------------------


class Missing(Exception):
    """What a new entry still needs, said so that it can be typed."""


_NEW: dict[str, tuple[type, str]] = {
    "term": (Term, "data/glossary/{}.yml"),
    "reference": (Reference, "data/references/{}.yml"),
    "practitioner": (Practitioner, "data/practitioners/{}.yml"),
    "center": (Center, "data/practitioners/{}.yml"),
    "guide": (Guide, "docs/guides/{section}/{}.md"),
    "template": (Template, "docs/templates/{}.md"),
    "case": (Case, "docs/cases/{}.md"),
}
_GIVEN = {"practitioner": {"kind": "person"}, "center": {"kind": "center"}, "case": {"composite": True}}
_PAGE = {"guide", "template", "case"}

Ask = Callable[[str], str]


def new(root: Path, kind: str, pairs: Sequence[str], section: str | None, ask: Ask | None) -> Path:
    """Write a new entry or page. Values come from `pairs`; what is missing is asked for, where somebody can answer."""
    model, pattern = _NEW[kind]
    values = {**_GIVEN.get(kind, {}), **_given_values(pairs, model)}
    if kind in _PAGE:
        values.setdefault("status", "outline")
    if kind == "guide" and not section:
        section = ask and _asked(ask, "section (scope, touch or partnership)", lambda text: text in {"scope", "touch", "partnership"})
        if not section:
            raise Missing("kb new guide: say in which section: --section scope, touch or partnership")
    library = read_library(root)[0]
    _complete(model, values, library, ask, kind)
    wrong = id_problem(str(values["id"]))
    if wrong:
        raise Missing(f"kb new {kind}: {wrong[0]}; {wrong[1]}")
    path = root / pattern.format(values["id"], section=section)
    taken = next((other for other in root.glob(f"{pattern.split('/{')[0].split('{')[0]}/**/{values['id']}.*")), None)
    if taken or path.exists():
        shown = (taken or path).relative_to(root).as_posix()
        raise Missing(f"kb new {kind}: {shown} exists already; choose another id, or edit that file")
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = {key: values[key] for key in key_names(model).values() if key in values}
    text = as_yaml(ordered)
    if kind in _PAGE:
        text = f"---\n{text}---\n\n{_outline(kind)}"
    else:
        schema = next(item.schema for item in KINDS if f"data/{item.folder}/" in pattern)
        text = f"{schema_line(schema)}\n{text}"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _given_values(pairs: Sequence[str], model: type) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for pair in pairs:
        key, sign, written = pair.partition("=")
        if not sign or key not in key_names(model).values():
            raise Missing(f"kb new: {pair!r} is not KEY=VALUE with one of the keys: {', '.join(key_names(model).values())}")
        values[key] = _value(written, next(row[2] for row in described_fields(model) if row[0] == key))
    return values


def _value(written: str, annotation: Any) -> Any:
    """A value as typed. Text stays text, whatever it looks like; lists and mappings are YAML."""
    if _kind_of(annotation) is str:
        return written
    document, problems = parse_document(f"value: {written}", "the value")
    if problems:
        raise Missing(f"kb new: {written!r} cannot be read: {problems[0].message}")
    return document.values["value"]


def _kind_of(annotation: Any) -> Any:
    """str, int, bool, tuple, dict, a Literal, or an entry class."""
    if hasattr(annotation, "__metadata__"):
        return _kind_of(get_args(annotation)[0])
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return _kind_of(next(part for part in get_args(annotation) if part is not type(None)))
    if origin is Literal:
        return annotation
    return origin or (str if annotation is datetime.date else annotation)


def _complete(model: type, values: dict[str, Any], library: Library, ask: Ask | None, kind: str, prefix: str = "") -> None:
    """Fill in what is required and missing, by asking; without somebody to ask, say it all at once."""
    absent = [(key, text, annotation) for key, text, annotation, required in described_fields(model) if required and key not in values]
    if absent and ask is None:
        needed = "\n".join(f"  {key}={_example(annotation)}   {text}" for key, text, annotation in absent)
        raise Missing(f"kb new {kind}: give these too:\n{needed}")
    for key, text, annotation in absent:
        assert ask is not None
        values[key] = _ask_value(ask, f"{prefix}{key}", text, annotation, library, kind)
    if model is Reference and not (values.get("author") or values.get("authority")):
        if ask is None:
            raise Missing("kb new reference: give author=[{family: Price, given: C. J.}] or authority=...")
        values["authority"] = _asked(ask, "authority (the body or author that issued it)", bool)
    if model is Reference and not (values.get("issued") or values.get("issued_note")):
        if ask is None:
            raise Missing("kb new reference: give issued=2017, or issued_note=... that says why there is none")
        values["issued"] = _value(_asked(ask, "issued (year)", str.isdigit), int)


def _ask_value(ask: Ask, name: str, text: str, annotation: Any, library: Library, kind: str) -> Any:
    found = _kind_of(annotation)
    link = link_of(annotation)
    choices = list(library.words(link.vocabulary)) if link and link.vocabulary else []
    shown = f"{name} ({text.rstrip('.')}" + (f"; one of {', '.join(choices[:8])}{' ...' if len(choices) > 8 else ''}" if choices else "") + ")"
    if found is tuple:
        inner = get_args(_bare(annotation))[0]
        inner_kind = _kind_of(inner)
        if hasattr(inner_kind, "__pydantic_fields__"):
            item: dict[str, Any] = {}
            _complete(inner_kind, item, library, ask, kind, f"{name}: ")
            return [item]
        typed = _asked(ask, f"{shown}, separated by semicolons", bool)
        return [part.strip() for part in typed.split(";") if part.strip()]
    if hasattr(found, "__pydantic_fields__"):
        values: dict[str, Any] = {}
        _complete(found, values, library, ask, kind, f"{name}.")
        return values
    if get_origin(found) is Literal:
        options = [str(option).lower() if isinstance(option, bool) else str(option) for option in get_args(found)]
        return _asked(ask, f"{name} ({', '.join(options)})", lambda typed: typed in options)
    if found is bool:
        return _asked(ask, f"{shown}: true or false", lambda typed: typed in {"true", "false"}) == "true"
    if found is int:
        return int(_asked(ask, shown, lambda typed: typed.isdigit()))
    default = today().isoformat() if name.endswith("_on") or name.endswith(".on") else ""
    return _asked(ask, f"{shown} [{default}]", lambda _: True) or default if default else _asked(ask, shown, lambda typed: bool(typed) and (not choices or typed in choices))


def _bare(annotation: Any) -> Any:
    while hasattr(annotation, "__metadata__"):
        annotation = get_args(annotation)[0]
    return annotation


def _asked(ask: Ask, question: str, is_good: Callable[[str], Any]) -> str:
    for _ in range(20):
        typed = ask(f"{question}: ").strip()
        if is_good(typed):
            return typed
        print("  that does not fit; once more")
    raise Missing("kb new: nothing was written")


def _example(annotation: Any) -> str:
    found = _kind_of(annotation)
    if found is tuple:
        inner = _kind_of(get_args(_bare(annotation))[0])
        return f"'[{_example(inner)}]'" if hasattr(inner, "__pydantic_fields__") else "'[..., ...]'"
    if hasattr(found, "__pydantic_fields__"):
        inside = ", ".join(f"{key}: ..." for key, _, _, required in described_fields(found) if required)
        return f"{{{inside}}}"
    if get_origin(found) is Literal:
        return str(get_args(found)[0])
    return {int: "1", bool: "true"}.get(found, '"..."')


_GUIDE_HEADINGS = {
    "in-short": ("In short", "- **What to do first.** Three lines, each at most 22 words, each opening bold.\n- **What not to do.**\n- **What comes next.**"),
    "do-now": ("Do now", "1. **One act.** One or two sentences. Seven steps at most."),
    "outside-your-scope": ("Outside your scope", "| Not yours | Whose it is |\n|---|---|\n| What is not hers to do | Whose it is |"),
    "words": ("Words you can use", '/// words | When it is said\n"Words that one could say aloud."\n///'),
    "what-is-known": ("What is known", "Each claim as strong as its source, with its citation."),
    "notes-and-consent": ("Notes and consent", "What is written down, what is left out, and how she agrees."),
    "refer": ("Refer and go on", "To whom, and how it is offered."),
    "check-yourself": ("Check yourself", "/// question | A question from practice?\nThe answer, and why.\n///"),
}


def _outline(kind: str) -> str:
    """The body of a new page: its sections, each with what belongs there."""
    if kind == "guide":
        return "\n\n".join(f"## {title} {{: #{id_} }}\n\n{text}" for id_, (title, text) in ((id_, _GUIDE_HEADINGS[id_]) for id_ in SECTIONS)) + "\n"
    if kind == "template":
        return '/// sheet\n# Title of the sheet\n\nFrom {{ field("Name, license, telephone") }}\n\n{{ signature("Client", "Date") }}\n///\n\n## Put in {: #put-in }\n\nWhat belongs on it.\n\n## Leave out {: #leave-out }\n\nWhat does not.\n\n## Then {: #then }\n\nWhat happens with it.\n'
    return "This is a composite. No client is described here.\n\n## What each of them saw {: #seen }\n\n/// mt | Name, massage therapist\nWhat she saw.\n///\n\n/// pt | Name, psychotherapist\nWhat she saw.\n///\n\n## Decide {: #decide }\n\n/// decision | A situation. What now?\n- One choice. → What follows.\n- **The better choice.** → Why.\n///\n\n## For supervision {: #supervision }\n\n1. A question.\n"


# --- YAML in the house style -----------------------------------------------------------------------------------

_PLAIN_TEXT = re.compile(r"[A-Za-z0-9(][^:#\n\[\]{},&*!|>'\"%@`]*\Z")
_LIKE_OTHER = re.compile(r"(?i)(?:[-+.0-9][\d.eE+_-]*|true|false|null|~|yes|no|on|off|y|n)\Z")


def as_yaml(values: dict[str, Any]) -> str:
    """A mapping in the house style: long text folded, short lists and mappings on one line."""
    lines = []
    for key, value in values.items():
        if isinstance(value, str) and (len(value) > 90 or "\n" in value):
            folded = " ".join(value.split())
            lines.append(f"{key}: >\n  {folded}")
        elif isinstance(value, list) and (len(_flow(value)) > 100 or any(isinstance(item, str) and len(item) > 40 for item in value)):
            lines.append(f"{key}:" + "".join(f"\n  - {_flow(item)}" for item in value))
        elif isinstance(value, dict) and len(_flow(value)) > 100:
            inner = as_yaml(value).rstrip("\n").replace("\n", "\n  ")
            lines.append(f"{key}:\n  {inner}")
        else:
            lines.append(f"{key}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "null"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(item)}' for key, item in value.items())}}}"
    if isinstance(value, str):
        if _PLAIN_TEXT.match(value) and not _LIKE_OTHER.match(value) and value == value.strip():
            return value
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return str(value)


