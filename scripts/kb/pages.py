"""docs/ -> pages: front matter, headings and their ids, links, macro calls and blocks, each with its line.

Reads Markdown as far as rules need it and errs on the side of seeing too much: what it takes for code is code for
both engines. What it cannot see is caught once more in the finished HTML (publish.verify).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes
from markdown.extensions.toc import slugify

from kb.model import Case, Guide, Page, Template, read_model
from kb.problem import Problem
from kb.source import MAX_PAGE_BYTES, Document, parse_document, read_text, shown_path

FRONT_MATTER: dict[str, type] = {"guide": Guide, "template": Template, "case": Case, "page": Page}
ASSETS = {".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `explicit` when its id was written beside it."""

    level: int
    text: str
    id: str
    explicit: bool
    line: int


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link or picture as written. `target` is unescaped; `words` is the link's text or the picture's alternative."""

    target: str
    words: str
    line: int
    column: int
    is_image: bool


@dataclass(frozen=True, slots=True)
class MacroCall:
    """`{{ name(args) }}`; `wrong` says in what way it is none."""

    name: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    line: int
    column: int
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """`/// name | title` ... `///`."""

    name: str
    title: str
    line: int
    column: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of text that a rule refuses: raw HTML, an attribute list, an include."""

    kind: str
    text: str
    line: int
    column: int


@dataclass
class Source:
    """One page of docs/, as written."""

    path: str
    src: str
    kind: str
    document: Document
    matter: Any
    body: str
    body_line: int
    headings: list[Heading] = field(default_factory=list)
    ids: list[tuple[str, int]] = field(default_factory=list)
    links: list[PageLink] = field(default_factory=list)
    undefined: list[tuple[str, int, int]] = field(default_factory=list)
    macros: list[MacroCall] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    prose: str = ""

    @property
    def url(self) -> str:
        """Address from the root of the site, with a slash at both ends."""
        return page_url(self.src)

    @property
    def title(self) -> str:
        return str(self.document.values.get("title") or self.src)

    @cached_property
    def citations(self) -> list[str]:
        """Ids of the sources that the page cites, in order of first mention."""
        cited = [call.args[0] for call in self.macros if call.name == "cite" and call.args]
        return list(dict.fromkeys(id_ for id_ in cited if isinstance(id_, str)))

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Every id that the finished page will have, those that macros bring included."""
        found = {id_ for id_, _ in self.ids}
        names = {call.name for call in self.macros}
        if "sources" in names:
            found |= {"sources", *(f"ref-{id_}" for id_ in self.citations)}
        return frozenset(found)

    @cached_property
    def words(self) -> int:
        """Words of running text, front matter, code and macros left out."""
        return len(re.findall(r"[^\W_][\w'’-]*", self.prose))

    @property
    def minutes(self) -> int:
        """Minutes to read at 200 words a minute, at least one."""
        return max(1, round(self.words / 200))


@dataclass(frozen=True)
class Pages:
    """All of docs/, by path below it."""

    sources: Mapping[str, Source]
    assets: frozenset[str]

    def by_id(self) -> dict[str, Source]:
        """Every page that has an id of its own, by it."""
        return {str(id_): s for s in self.sources.values() if (id_ := getattr(s.matter, "id", None))}

    def of_kind(self, kind: str) -> dict[str, Source]:
        """Pages of a kind by id (the file's stem)."""
        return {Path(src).stem: source for src, source in self.sources.items() if source.kind == kind}


def page_url(src: str) -> str:
    """`guides/touch/x.md` -> `/guides/touch/x/`."""
    stem = src.removesuffix(".md")
    if stem == "index" or stem.endswith("/index"):
        stem = stem.removesuffix("index").rstrip("/")
    return f"/{stem}/" if stem else "/"


def kind_of(src: str) -> str:
    """The kind of page that a path holds: guide, template, case, shell or page."""
    folder, _, name = src.rpartition("/")
    if folder == "_shell":
        return "shell"
    if name != "index.md":
        if folder.startswith("guides/"):
            return "guide"
        if folder in {"templates", "cases"}:
            return folder.removesuffix("s")
    return "page"


def read_pages(root: Path) -> tuple[Pages, list[Problem]]:
    """Every page of docs/, and every problem that its file or front matter has by itself."""
    docs = root / "docs"
    problems: list[Problem] = []
    sources: dict[str, Source] = {}
    assets: set[str] = set()
    for path in sorted(docs.rglob("*")):
        src, shown = path.relative_to(docs).as_posix(), shown_path(path, root)
        if any(part.startswith(".") for part in Path(src).parts):
            continue
        if path.is_dir() and not path.is_symlink() and path.suffix != ".md":
            continue
        if path.suffix == ".md":
            source, wrong = read_page(path, root)
            problems += wrong
            if source:
                sources[src] = source
        elif path.suffix.lower() in ASSETS:
            assets.add(src)
            problems += _asset_problems(path, root)
        else:
            problems.append(
                Problem(shown, 1, 1, "KB113", "is neither a page (.md) nor a picture", "move it away, or delete it")
            )
    return Pages(sources, frozenset(assets)), problems


def _asset_problems(path: Path, root: Path) -> list[Problem]:
    """A picture that can run a program is none: SVG is text, and may hold scripts and addresses of others."""
    if path.suffix.lower() != ".svg":
        _, problems = read_text(path, root, 0) if path.is_symlink() else ("", [])
        return problems
    text, problems = read_text(path, root, MAX_PAGE_BYTES)
    for match in re.finditer(
        r"<script|<foreignObject|<!ENTITY|<iframe|\son\w+\s*=|javascript:|(?:href|src)\s*=\s*[\"'](?!#)", text, re.I
    ):
        line, column = _line_column(text, match.start())
        found = match.group().strip()
        problems.append(
            Problem(
                shown_path(path, root),
                line,
                column,
                "KB313",
                f"holds '{found}', with which a picture can run a program or call another site",
                "export it as plain SVG, without scripts and links",
            )
        )
    return problems


def read_page(path: Path, root: Path) -> tuple[Source | None, list[Problem]]:
    """One page. None where there is nothing to go on with."""
    text, problems = read_text(path, root, MAX_PAGE_BYTES)
    shown = shown_path(path, root)
    src = path.relative_to(root / "docs").as_posix()
    if any(p.code in {"KB101", "KB103", "KB104"} for p in problems):
        return None, problems
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    if not re.match(r"---[ \t]*\n", text):
        problems.append(
            Problem(shown, 1, 1, "KB301", "does not open with front matter", "write --- on the first line, then title: ..., then ---")
        )
        return None, problems
    closing = re.search(r"\n---[ \t]*(?:\n|\Z)", text)
    if not closing:
        problems.append(
            Problem(shown, 1, 1, "KB301", "has front matter that never closes", "write --- on a line of its own after the last key")
        )
        return None, problems
    matter_text = text[text.index("\n") + 1 : closing.start() + 1]
    document, wrong = parse_document(matter_text, shown, first_line=2)
    problems += wrong
    kind = kind_of(src)
    matter = None
    if document.values and kind != "shell":
        matter, wrong = read_model(FRONT_MATTER[kind], document)
        problems += wrong
        written = document.values.get("id")
        if isinstance(written, str) and kind != "page" and written != path.stem and not any(p.code == "KB112" for p in wrong):
            at = document.place(("id",))
            problems.append(
                Problem(shown, *at, "KB111", f"has the id '{written}', and the file is called '{path.stem}'", f"write id: {path.stem}, or rename the file")
            )
    body = text[closing.end() :]
    source = Source(shown, src, kind, document, matter, body, text[: closing.end()].count("\n") + 1)
    _scan(source)
    return source, problems


# --- scanning the body -----------------------------------------------------------------------------------------

_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}", re.S)
_RAW_TAG = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
_JINJA = re.compile(r"\{\{|\{%|\{#")
_FENCE = re.compile(r"^(\s*(?:>\s?)*)(`{3,}|~{3,})(.*)$")
_CODE = re.compile(r"(?<![\\`])(`+)(?!`)([^\n]+?)(?<!`)\1(?!`)")
_HEADING = re.compile(r"^[\s>]*(#{1,6})(?!#)\s*(.+?)\s*#*\s*$")
_ATTRIBUTES = re.compile(r"\{:?[ ]*([^{}\n]*?)[ ]*\}")
_BLOCK = re.compile(r"^(\s*)(/{3,})[ \t]*(?:([A-Za-z][\w-]*)[ \t]*(?:\|[ \t]*(.*))?)?[ \t]*$")
_BLOCK_OPTION = re.compile(r"^\s{4}\S")
_SAFE_OPTION = re.compile(r"^\s{4}(?:attrs: \{(?:id|class): [\w -]+\}|open: [Tt]rue)\s*$")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_AUTOLINK = re.compile(r"<((?:[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*)|(?:[^\s<>@]+@[^\s<>@]+))>")
_DEFINITION = re.compile(r"^[ ]{0,3}\[([^\]^][^\]]*)\]:\s*<?([^\s>]+)>?.*$", re.M)
_JINJA_ENV = Environment(autoescape=True)


def _line_column(text: str, offset: int, first_line: int = 1) -> tuple[int, int]:
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + first_line, offset - start + 1


def _blank(text: str) -> str:
    """The same number of lines and characters, with nothing in them."""
    return re.sub(r"[^\n]", " ", text)


def _scan(source: Source) -> None:
    body = source.body
    jinja = _RAW.sub(lambda match: _blank(match.group()), body)
    masked = list(_RAW_TAG.sub(lambda match: _blank(match.group()), body))
    for start, end, call in _macro_calls(jinja, source.body_line):
        source.macros.append(call)
        masked[start:end] = _blank(body[start:end])
    text = _without_code("".join(masked), source)
    source.prose = _ATTRIBUTES.sub("", re.sub(r"\]\([^)]*\)", "]", text))
    _scan_lines(text, source)
    _scan_html(text, source)
    _scan_links(text, source)


def _macro_calls(body: str, first_line: int) -> Iterator[tuple[int, int, MacroCall]]:
    """Each `{{ ... }}`, `{% ... %}` and `{# ... #}`: start, end, and what it is."""
    position = 0
    while match := _JINJA.search(body, position):
        start = match.start()
        line, column = _line_column(body, start, first_line)
        opening = match.group()
        closing = {"{{": "}}", "{%": "%}", "{#": "#}"}[opening]
        end = _end_of(body, start + 2, closing)
        if end is None:
            position = body.find("\n", start) if "\n" in body[start:] else len(body)
            yield start, position, MacroCall("", (), {}, line, column, "unclosed")
            continue
        position = end
        inner = body[start + 2 : end - 2].strip("-+ \n\t")
        if opening == "{{":
            yield start, end, _call(inner, line, column)
        elif opening == "{%" and re.match(r"(include|import|from|extends)\b", inner):
            yield start, end, MacroCall("", (), {}, line, column, "include")
        else:
            yield start, end, MacroCall("", (), {}, line, column, "statement")


def _end_of(body: str, position: int, closing: str) -> int | None:
    """Where a macro ends; quotes inside it may hold the closing braces. A macro ends within its paragraph."""
    quote = ""
    while position < len(body):
        char = body[position]
        if quote:
            if char == "\\":
                position += 1
            elif char == quote:
                quote = ""
        elif char in "\"'" and closing != "#}":
            quote = char
        elif body.startswith(closing, position):
            return position + 2
        if body.startswith("\n\n", position) or body.startswith("{{", position):
            return None
        position += 1
    return None


def _call(inner: str, line: int, column: int) -> MacroCall:
    """The macro call in `inner`, or a MacroCall that says what is wrong with it."""
    try:
        tree = _JINJA_ENV.parse("{{ " + inner + " }}")
    except (TemplateSyntaxError, RecursionError) as error:
        name = re.match(r"\s*(\w+)\s*\(", inner)
        said = getattr(error, "message", None) or "nested too deep"
        return MacroCall(name.group(1) if name else "", (), {}, line, column, f"syntax: {said}")
    output = tree.body[0] if len(tree.body) == 1 else None
    node = output.nodes[0] if isinstance(output, nodes.Output) and len(output.nodes) == 1 else None
    if isinstance(node, nodes.Name):
        return MacroCall(node.name, (), {}, line, column, "variable")
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name) or node.dyn_args or node.dyn_kwargs:
        return MacroCall("", (), {}, line, column, "expression")
    try:
        args = tuple(argument.as_const() for argument in node.args if _is_plain(argument))
        kwargs = {pair.key: pair.value.as_const() for pair in node.kwargs if _is_plain(pair.value)}
    except nodes.Impossible:
        return MacroCall(node.node.name, (), {}, line, column, "expression")
    if len(args) != len(node.args) or len(kwargs) != len(node.kwargs):
        return MacroCall(node.node.name, (), {}, line, column, "expression")
    return MacroCall(node.node.name, args, kwargs, line, column)


def _is_plain(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const)


def _without_code(text: str, source: Source) -> str:
    """The text with code blanked out. Only what is certainly code counts: fences, and spans within a line."""
    lines = text.split("\n")
    fence, opened = "", 0
    for index, line in enumerate(lines):
        match = _FENCE.match(line)
        if fence:
            closes = match and match.group(2).startswith(fence) and not match.group(3).strip()
            lines[index] = _blank(line)
            if closes:
                fence = ""
        elif match and "`" not in match.group(3):
            fence, opened = match.group(2), index
            lines[index] = _blank(line)
    if fence:
        source.findings.append(Finding("fence", fence, source.body_line + opened, 1))
    return _CODE.sub(lambda match: _blank(match.group()), "\n".join(lines))


def _scan_lines(text: str, source: Source) -> None:
    """Headings, ids, blocks and includes."""
    lines = text.split("\n")
    written = source.body.split("\n")
    open_blocks: list[tuple[str, str, str, int, int]] = []
    used: set[str] = set()
    options = False
    for index, line in enumerate(lines):
        number = source.body_line + index
        if "--8<--" in line:
            source.findings.append(Finding("include", "--8<--", number, line.index("--8<--") + 1))
        block = _BLOCK.match(line)
        if block:
            indent, slashes, name, title = block.groups()
            if name:
                open_blocks.append((slashes, name, title or "", number, len(indent) + 1))
                options = True
                continue
            while open_blocks:
                opened, opened_name, opened_title, opened_line, opened_column = open_blocks.pop()
                closed = opened == slashes
                source.blocks.append(Block(opened_name, opened_title, opened_line, opened_column, closed))
                if closed:
                    break
            continue
        if options and _BLOCK_OPTION.match(line):
            if not _SAFE_OPTION.match(line):
                source.findings.append(Finding("attribute", line.strip(), number, 5))
            found = re.search(r"\{id: ([\w-]+)\}", line)
            if found:
                source.ids.append((found.group(1), number))
            continue
        options = False
        _scan_heading(index, line, lines, written, source, used)
    for _, name, title, line_number, column in open_blocks:
        source.blocks.append(Block(name, title, line_number, column, closed=False))
    source.blocks.sort(key=lambda item: item.line)


def _scan_heading(index: int, line: str, lines: list[str], written: list[str], source: Source, used: set[str]) -> None:
    number = source.body_line + index
    attributes = _ATTRIBUTES.search(line)
    explicit = re.search(r"#([\w:-]+)", attributes.group(1)) if attributes else None
    match = _HEADING.match(_ATTRIBUTES.sub("", line)) if line.lstrip(" >").startswith("#") else None
    level = len(match.group(1)) if match else 0
    following = lines[index + 1] if index + 1 < len(lines) else ""
    if not match and line.strip() and re.match(r"[ ]{0,3}(=+|-+)[ ]*$", following) and not line.startswith(("|", "-", " ")):
        level = 1 if "=" in following else 2
    if level:
        shown = re.sub(r"^[\s>]*#+|#+\s*$|[*_`]", "", _ATTRIBUTES.sub("", written[index])).strip()
        id_ = explicit.group(1) if explicit else _free(slugify(shown, "-"), used)
        used.add(id_)
        source.headings.append(Heading(level, shown, id_, bool(explicit), number))
        source.ids.append((id_, number))
    elif explicit:
        source.ids.append((explicit.group(1), number))


def _free(slug: str, used: set[str]) -> str:
    """The id that Python-Markdown gives to a heading whose slug is taken."""
    candidate, count = slug, 0
    while candidate in used or not candidate:
        count += 1
        candidate = f"{slug}_{count}"
    return candidate


def _scan_html(text: str, source: Source) -> None:
    """Raw HTML, and attribute lists that set anything but an id, a class or a language."""
    for match in _TAG.finditer(text):
        if _AUTOLINK.match(text, match.start()):
            continue
        line, column = _line_column(text, match.start(), source.body_line)
        shown = re.match(r"<[^\n>]{0,40}>?", text[match.start() :])
        source.findings.append(Finding("html", shown.group() if shown else "<", line, column))
    for match in _ATTRIBUTES.finditer(text):
        for pair in re.finditer(r"([\w:@.-]+)\s*=", match.group(1)):
            if pair.group(1) != "lang":
                line, column = _line_column(text, match.start(), source.body_line)
                source.findings.append(Finding("attribute", match.group(), line, column))
                break


def _scan_links(text: str, source: Source) -> None:
    definitions = {match.group(1).casefold(): match for match in _DEFINITION.finditer(text)}
    for match in definitions.values():
        line, column = _line_column(text, match.start(2), source.body_line)
        source.links.append(PageLink(_unescaped(match.group(2)), match.group(1), line, column, is_image=False))
    for match in _AUTOLINK.finditer(text):
        line, column = _line_column(text, match.start(1), source.body_line)
        target = match.group(1)
        target = target if ":" in target.split("@")[0] else f"mailto:{target}"
        source.links.append(PageLink(_unescaped(target), target, line, column, is_image=False))
    for start, end in _brackets(text):
        is_image = start > 0 and text[start - 1] == "!" and not _is_escaped(text, start - 1)
        words = source.body[start + 1 : end].strip()
        if text.startswith("(", end + 1):
            target = _target(text, end + 2)
            line, column = _line_column(text, end + 2, source.body_line)
            source.links.append(PageLink(_unescaped(target), words, line, column, is_image))
        elif text.startswith("[", end + 1):
            closing = text.find("]", end + 2)
            name = (text[end + 2 : closing] or words).casefold() if closing > 0 else ""
            line, column = _line_column(text, end + 1, source.body_line)
            if name and "\n\n" not in name and name not in definitions:
                source.undefined.append((name, line, column))
            elif name in definitions and is_image:
                source.links.append(PageLink(_unescaped(definitions[name].group(2)), words, line, column, is_image))


def _is_escaped(text: str, position: int) -> bool:
    backslashes = len(text[:position]) - len(text[:position].rstrip("\\"))
    return backslashes % 2 == 1


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    """Every matched pair of square brackets, inner ones too; pairs do not cross an empty line."""
    stack: list[int] = []
    for match in re.finditer(r"[\[\]]|\n[ \t]*\n", text):
        char, position = match.group(), match.start()
        if char not in "[]":
            stack.clear()
        elif position and text[position - 1] == "\\" and _is_escaped(text, position):
            continue
        elif char == "[":
            stack.append(position)
        elif stack:
            yield stack.pop(), position


def _target(text: str, position: int) -> str:
    """The address after `](`, without its title."""
    depth, index = 1, position
    while index < len(text) and depth and not text.startswith("\n\n", index):
        char = text[index]
        depth += (char == "(") - (char == ")")
        index += 1
    inside = text[position : index - 1 if depth == 0 else index].strip()
    if inside.startswith("<"):
        return inside[1:].split(">")[0]
    titled = re.match(r"(.*?)\s+[\"'].*[\"']$", inside, re.S)
    return (titled.group(1) if titled else inside).strip()


def _unescaped(target: str) -> str:
    """The address as a browser reads it: entities resolved, blanks and control characters in it dropped."""
    plain = html.unescape(target)
    return re.sub(r"[\x00-\x20\x7f]+", "", plain) if re.match(r"[\s\x00-\x20]*[A-Za-z\s\x00-\x20]*:", plain) else plain
