"""docs/ -> pages: each file's front matter and body, and every problem that it has by itself."""

from __future__ import annotations

import re
import shlex
from functools import partial
from pathlib import Path

from kb.copies import beside_its_twin, hint_of_copy, is_beside
from kb.files import (
    MAX_PAGE_BYTES,
    astray_problem,
    merge_conflict,
    read_text,
    shown_path,
)
from kb.folders import whole_folder_hint
from kb.memory import Memory, mark_of
from kb.model import Case, Guide, Page, Template, id_in_yaml, id_problem, read_model
from kb.pages.older_yaml import read_otherwise
from kb.pages.parts import TAUGHT, Pages, Source, kind_of
from kb.pages.pictures import PICTURES, picture_problems
from kb.pages.scan import scan
from kb.pages.sections import is_astray, is_guide_astray, meant_places, misplaced_problem
from kb.problem import Problem, quoted
from kb.source import MAX_SCALAR, beside_cuts, parse_document

FRONT_MATTER: dict[str, type] = {"guide": Guide, "template": Template, "case": Case, "page": Page}
_PAGE_LIKE = re.compile(r"(?:\.(?:md|markdown|mdown|mkd|mdx))+(?:\.txt)?\Z", re.I)
_CLOSING_LIKE = re.compile("\n([-\u2010-\u2015\u2212]{1,9})[ \t]*(?:\n|\\Z)")


def read_pages(root: Path, *, memory: Memory | None = None) -> tuple[Pages, list[Problem]]:
    """Every page of docs/, and every problem that its file or front matter has by itself."""
    memory = memory or Memory()
    if not (root / "docs").is_dir():
        return Pages({}, frozenset()), [Problem("docs", 1, 1, "KB113", "is missing", whole_folder_hint(root, "docs"))]
    docs = root / "docs"
    problems: list[Problem] = []
    sources: dict[str, Source] = {}
    unread: set[str] = set()
    assets: set[str] = set()
    misplaced: set[str] = set()
    for path in sorted(docs.rglob("*")):
        src, shown = path.relative_to(docs).as_posix(), shown_path(path, root)
        folders = Path(src).parts[:-1]
        if any(folder.startswith(".") or folder.endswith(".md") for folder in folders):
            continue  # not published, or told as the folder that it is
        if path.name.startswith("."):
            if path.suffix == ".md" and not path.name.startswith("._"):  # what a Mac leaves beside a file
                said = "has a name that starts with a dot, so it is no page"
                problems.append(Problem(shown, 1, 1, "KB113", said, f"call it {path.name.lstrip('.')}, or delete it"))
            continue
        if path.is_dir() and not path.is_symlink() and path.suffix != ".md":
            continue
        if path.name.casefold() == "readme.md":
            hint = hint_of_copy("index.md") if is_beside(path, "index.md") else "call it index.md"
            problems.append(Problem(shown, 1, 1, "KB113", "is called README, which engines take for index.md", hint))
        elif path.suffix == ".md" and is_astray(src):
            misplaced.add(src)
        elif path.suffix == ".md":
            source, wrong = memory.recall(path, partial(read_page, path, root))
            if source and is_guide_astray(src, source.document.values):
                misplaced.add(src)
                continue
            problems += beside_its_twin(wrong, path, source.document.values.get("id")) if source else wrong
            if source:
                sources[src] = source
            else:
                unread.add(src)
        elif any("\udc80" <= char <= "\udcff" for char in src):  # a byte that is no letter: addresses are of letters
            said = "has a letter in its name that is not UTF-8, so that it can have no address"
            problems.append(
                Problem(shown, 1, 1, "KB112", said, "rename it, or its folder: letters, digits and hyphens")
            )
        elif path.suffix.lower() in PICTURES:
            assets.add(src)
            problems += picture_problems(path, root)
        elif path.is_symlink() and path.is_dir():
            said, hint = "is a link to a folder, and its pages would stand twice", "delete the link"
            problems.append(astray_problem(path, root) or Problem(shown, 1, 1, "KB104", said, hint))
        else:
            said, page = "is neither a page (.md) nor a picture", _PAGE_LIKE.sub("", path.name)
            hint = "move it away, or delete it" if page == path.name else f"rename it to {page}.md"
            if page != path.name and is_beside(path, f"{page}.md"):
                hint = hint_of_copy(f"{page}.md")
            elif page != path.name:  # what names the page is no second problem
                unread.add(Path(src).with_name(f"{page}.md").as_posix())
            problems.append(Problem(shown, 1, 1, "KB113", said, hint))
    problems += dict.fromkeys(misplaced_problem(src, docs) for src in sorted(misplaced))
    unread |= misplaced.union(*map(meant_places, misplaced))
    return Pages(sources, frozenset(assets), frozenset(unread), memory=memory), problems


def read_page(path: Path, root: Path) -> tuple[Source | None, list[Problem]]:
    """One page. None where there is nothing to go on with."""
    text, problems = read_text(path, root, MAX_PAGE_BYTES)
    shown = shown_path(path, root)
    src = path.relative_to(root / "docs").as_posix()
    if any(p.code in {"KB101", "KB103", "KB104"} for p in problems):
        return None, problems
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    for number, written_line in enumerate(text.split("\n"), 1):
        if len(written_line) > MAX_SCALAR:
            said = f"has a line of {len(written_line):,} characters; {MAX_SCALAR:,} are the most"
            return None, [
                *problems,
                Problem(shown, number, MAX_SCALAR + 1, "KB103", said, "break it into several lines"),
            ]
    conflict = merge_conflict(text)
    if conflict:
        mark, number = conflict
        said = f"holds {quoted(mark)}, a mark that a merge left"
        return None, [
            *problems,
            Problem(
                shown, number, 1, "KB330", said, "keep one of the two versions, and delete the three lines of marks"
            ),
        ]
    if not re.match(r"---[ \t]*\n", text):
        first = text.partition("\n")[0].strip()
        is_like = bool(re.fullmatch("[-\u2010-\u2015\u2212]{1,9}", first))
        said = (
            f"opens with {quoted(first)} and not with three hyphens" if is_like else "does not open with front matter"
        )
        hint = "make the first line ---" if is_like else "write --- on the first line, then title: ..., then ---"
        if re.match(r"\s*\n---[ \t]*\n", text):
            said, hint = "has empty lines above its front matter", "delete them, so that the first line is ---"
        elif first.startswith(("```", "~~~")):
            said = f"opens with {quoted(first)}, as a chat program shows a file"
            hint = "delete that line, and the same signs at the end of the file, so that the first line is ---"
        elif first == "---":
            said, hint = "has a blank before or behind the --- that it opens with", "delete it, so that the line is ---"
        return None, [*problems, Problem(shown, 1, 1, "KB301", said, hint)]
    closing = re.search(r"\n---[ \t]*(?:\n|\Z)", text)
    if not closing:
        like = _CLOSING_LIKE.search(text, text.index("\n"))
        line = text.count("\n", 0, like.start(1)) + 1 if like else 1
        said = "has front matter that never closes"
        said = f"closes its front matter with {quoted(like.group(1))} and not with three hyphens" if like else said
        hint = "make this line ---" if like else "write --- on a line of its own after the last key"
        return None, [*problems, Problem(shown, line, 1, "KB301", said, hint)]
    if re.match(r"\s*---[ \t]*\n\w+:", text[closing.end() :]):
        again = text.index("---", closing.end())
        said = "has front matter a second time"
        hint = "keep one of the two, between two lines of three hyphens"
        return None, [*problems, Problem(shown, text.count("\n", 0, again) + 1, 1, "KB301", said, hint)]
    matter_text = text[text.index("\n") + 1 : closing.start() + 1]
    document, wrong = parse_document(matter_text, shown, first_line=2)
    if any(p.code == "KB102" and p.line <= matter_text.count("\n") + 1 for p in problems):
        wrong = [p for p in wrong if p.code != "KB105"]  # libyaml's complaint about the same character
    problems += [*wrong, *read_otherwise(document, matter_text, 2)]
    kind = kind_of(src)
    matter = None
    if document.values and kind != "shell":
        document.text = text[: closing.start() + 1]
        matter, wrong = read_model(FRONT_MATTER[kind], document)
        document.text = ""
        problems += beside_cuts(wrong, problems)
        written = document.values.get("id")
        if (
            isinstance(written, str)
            and kind != "page"
            and written != path.stem
            and not id_problem(path.stem)  # the file's name is told then
            and not any(p.code == "KB112" for p in wrong)
        ):
            at = document.place(("id",))
            problems.append(
                Problem(
                    shown,
                    *at,
                    "KB111",
                    f"has the id '{written}', and the file is called '{path.stem}'",
                    f"write id: {id_in_yaml(path.stem)}, or rename the file",
                )
            )
    body = text[closing.end() :]
    body_line = text[: closing.end()].count("\n") + 1
    if not body.strip() and kind in TAUGHT and document.values.get("status") != "outline":
        said = "has no text below its front matter"
        hint = f"write it below the ---; if it was deleted, git diff HEAD -- {shlex.quote(shown)} shows what it said"
        return None, [*problems, Problem(shown, max(1, body_line - 1), 1, "KB407", said, hint)]
    source = Source(shown, src, kind, document, matter, body, body_line, mark=mark_of(text))
    scan(source)
    return source, problems


def front_matter_title(path: Path) -> str:
    """The title of a page, without reading the rest of it; the empty text where there is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    matter = re.match(r"---[ \t]*\r?\n(.*?)\n---", text, re.S)
    document, _ = parse_document(matter.group(1) if matter else "", path.name)
    return str(document.values.get("title") or "")
