"""docs/ -> pages: front matter, headings and their ids, links, macro calls and blocks, each with its line.

Reads Markdown as far as rules need it and errs on the side of seeing too much: what it takes for code is code for
both engines. What it cannot see is caught once more in the finished HTML (publish.verify).
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes
from markdown.extensions.toc import slugify

from kb.model import Case, Guide, Page, Template, read_model
from kb.problem import Problem
from kb.source import Document, MAX_DEPTH, MAX_PAGE_BYTES, MAX_SCALAR, Memory, link_problem, parse_document, read_text, shown_path

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
    paragraphs: list[tuple[int, int]] = field(default_factory=list)
    """Lines of the body, counted from 0, that hang together: (first, the one after the last)."""

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


def read_pages(root: Path, *, memory: Memory | None = None) -> tuple[Pages, list[Problem]]:
    """Every page of docs/, and every problem that its file or front matter has by itself."""
    memory = memory or Memory()
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
            source, wrong = memory.recall(path, partial(read_page, path, root))
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
        refused = link_problem(path, root)
        return [refused] if refused else []
    text, problems = read_text(path, root, MAX_PAGE_BYTES)
    for match in re.finditer(
        r"<(?:[\w.-]+:)?(?:script|foreignObject|iframe|embed|object|animate\w*|set|handler)\b|<!ENTITY|[\s/\"']on\w+\s*="
        r"|javascript:|(?:href|src)\s*=\s*[\"'](?!#)|url\(\s*[\"']?(?!#)|@import",
        text,
        re.I,
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
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    for number, written_line in enumerate(text.split("\n"), 1):
        if len(written_line) > MAX_SCALAR:
            said = f"has a line of {len(written_line):,} characters; {MAX_SCALAR:,} are the most"
            return None, [*problems, Problem(shown, number, MAX_SCALAR + 1, "KB103", said, "break it into several lines")]
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
    if any(p.code == "KB102" and p.line <= matter_text.count("\n") + 1 for p in problems):
        wrong = [p for p in wrong if p.code != "KB105"]  # libyaml's complaint about the same character
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


def front_matter_title(path: Path) -> str:
    """The title of a page, without reading the rest of it; the empty text where there is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    matter = re.match(r"---[ \t]*\r?\n(.*?)\n---", text, re.S)
    document, _ = parse_document(matter.group(1) if matter else "", path.name)
    return str(document.values.get("title") or "")


# --- scanning the body -----------------------------------------------------------------------------------------

_RAW_OPEN = re.compile(r"\{%-?\s*raw\s*-?%\}")
_RAW_CLOSE = re.compile(r"\{%-?\s*endraw\s*-?%\}")
_JINJA = re.compile(r"\{\{|\{%|\{#")
_FENCE = re.compile(r"([ >]*)(`{3,}|~{3,})[ \t]*\.?[\w#.+-]*[ \t]*\Z")
_FENCE_LIKE = re.compile(r"[ \t>]*(`{3,}|~{3,})[^`]*\Z")
_HEADING = re.compile(r"[\s>]*(#{1,6})(?!#)")
_ATTRIBUTES = re.compile(r"\{:?([^{}\n]*)\}")
_ATTRIBUTE_KEY = re.compile(r"([\w:@.-]+)[ \t]*=")
_QUOTE = re.compile(r"[\s>]*>[ ]?")
_ITEM = re.compile(r"[-*+][ \t]+|\d+[.)][ \t]+|:[ \t]+")
_INDENT = re.compile(r">|[ ]{4}|\t|[ ]{1,3}(?![ ])")
_BLOCK = re.compile(r"([ \t]*)((?:(?:[-*+]|\d+[.)]|:)[ \t]+)*)(/{3,})(?:[ \t]*([A-Za-z][\w-]*)(?:[ \t]*\|(.*))?)?\Z")
_SAFE_OPTION = re.compile(r"[ ]{4}(?:attrs: \{(?:id|class): [\w -]+\}|open: [Tt]rue)\Z")
_TAG = re.compile(r"<(?=[A-Za-z/!?]|[^\s<>]*@)")
_SHOWN_TAG = re.compile(r"<[^\n>]{0,40}>?")
_AUTOLINK = re.compile(r"<((?:https?|ftp)://[^\s<>]*|(?:mailto:)?[\w.%+-]+@[\w.-]+)>", re.ASCII | re.I)
_DEFINITION = re.compile(r"^(?:[ \t>]|[-*+:][ \t]|\d+[.)][ \t]|\[\^[^\]\n]*\]:[ \t]*)*\[((?:[^\[\]^][^\[\]]*)?)\]:[ \t]*\n?[ \t>]*<*(\S+).*$", re.M)
_HIDDEN = "·"  # stands for a macro: no word, no mark-up, no blank
_MAX_BRACKETS = 32
_MAX_FINDINGS = 100
_MAX_TARGET = 2_000
_SIMPLE_CALL = re.compile(r'([a-z_]+)\(\s*((?:"[^"\\\n]*"\s*,\s*)*"[^"\\\n]*")?\s*\)\Z')
_PLAIN_CALL = re.compile(r'\{\{ ([a-z_]+)\(((?:"[^"\\\n]*", )*"[^"\\\n]*")?\) \}\}')
_JINJA_ENV = Environment(autoescape=True)


@lru_cache(maxsize=4)
def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _line_column(text: str, offset: int, first_line: int = 1) -> tuple[int, int]:
    starts = _line_starts(text)
    row = bisect_right(starts, offset) - 1
    return row + first_line, offset - starts[row] + 1


def _blank(text: str, by: str = " ") -> str:
    """The same number of lines and characters, with nothing in them."""
    return re.sub(r"[^\n]", by, text)


def _scan(source: Source) -> None:
    body = source.body
    masked = list(body)
    for start, end, call in _macro_calls(body, source.body_line):
        if call:
            source.macros.append(call)
        masked[start:end] = _blank(body[start:end], _HIDDEN if call else " ")
    text = _without_code("".join(masked), source)
    source.prose = _ATTRIBUTES.sub("", re.sub(r"\]\([^()\n]*\)", "]", text)).replace(_HIDDEN, " ")
    _scan_lines(text, source)
    _scan_html(text, source)
    _scan_links(text, source)


def _macro_calls(body: str, first_line: int) -> Iterator[tuple[int, int, MacroCall | None]]:
    """Each `{{ ... }}`, `{% ... %}` and `{# ... #}`: start, end, and what it is; None for the marks of {% raw %}."""
    position = unclosed = 0
    while match := _JINJA.search(body, position):
        start = match.start()
        line, column = _line_column(body, start, first_line)
        opening = match.group()
        raw = _RAW_OPEN.match(body, start)
        if raw:  # only here: {% raw %} inside a macro's text or a comment switches nothing off
            closed = _RAW_CLOSE.search(body, raw.end())
            if closed:
                for mark in (raw, closed):
                    at = _line_column(body, mark.start(), first_line)
                    alone = _is_alone(body, mark.start(), mark.end())
                    yield mark.start(), mark.end(), None if alone else MacroCall("", (), {}, *at, "raw")
                position = closed.end()
                continue
        closing = {"{{": "}}", "{%": "%}", "{#": "#}"}[opening]
        end, stopped = _end_of(body, start + 2, closing)
        if end is None:
            line_end = body.find("\n", start)
            yield start, min(stopped, line_end if line_end >= 0 else len(body)), MacroCall("", (), {}, line, column, "unclosed")
            position = stopped
            unclosed += 1
            if unclosed == _MAX_FINDINGS:  # the rest is read when these are mended
                return
            continue
        position = end
        inner = body[start + 2 : end - 2]
        inner = inner[inner[:1] in {"-", "+"} : len(inner) - (inner[-1:] == "-")].strip()  # {{- and -}} eat blanks
        if opening == "{{":
            yield start, end, _call(inner, line, column)
        elif opening == "{%" and re.match(r"(include|import|from|extends)\b", inner):
            yield start, end, MacroCall("", (), {}, line, column, "include")
        elif opening == "{%" and inner == "raw":
            yield start, end, MacroCall("", (), {}, line, column, "unclosed")
        else:
            yield start, end, MacroCall("", (), {}, line, column, "statement")


def pieces_of(body: str) -> list[str | MacroCall]:
    """Text and macro calls in turn, for whoever runs the calls: just what the check has judged, and nothing else."""
    pieces = _plain_pieces(body)
    if pieces is not None:
        return pieces
    pieces, position = [], 0
    for start, end, call in _macro_calls(body, 1):
        text = body[position:start]
        if body.startswith("{{-", start):
            text = text.rstrip()
        pieces.append(text)
        if call is not None:  # the marks of {% raw %} stand for nothing
            pieces.append(call)
        position = end
        if call is not None and body.startswith("-}}", end - 3):
            position += len(body[end:]) - len(body[end:].lstrip())
    return [*pieces, body[position:]]


def _plain_pieces(body: str) -> list[str | MacroCall] | None:
    """The same for a body that holds nothing in braces but the plainest calls, without the places that only a
    complaint needs; None for any other body.
    """
    pieces: list[str | MacroCall] = []
    position = 0
    for match in _PLAIN_CALL.finditer(body):
        pieces.append(body[position : match.start()])
        arguments = tuple(re.findall(r'"([^"]*)"', match.group(2) or ""))
        pieces.append(MacroCall(match.group(1), arguments, {}, 0, 0))
        position = match.end()
    pieces.append(body[position:])
    return None if any(_JINJA.search(text) for text in pieces[::2] if isinstance(text, str)) else pieces


def _is_alone(body: str, start: int, end: int) -> bool:
    """Whether nothing else stands on the line. Beside text, marks that vanish would change what is code there."""
    line_end = body.find("\n", end)
    before, after = body[body.rfind("\n", 0, start) + 1 : start], body[end : line_end if line_end >= 0 else len(body)]
    return not before.strip(" \t") and not after.strip(" \t")


def _end_of(body: str, position: int, closing: str) -> tuple[int | None, int]:
    """Where a macro ends (None where it does not), and how far was looked. Quotes inside it may hold the closing
    braces. A macro ends within its paragraph.
    """
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
            return position + 2, position + 2
        if body.startswith("\n\n", position) or body.startswith("{{", position):
            return None, position
        position += 1
    return None, len(body)


def _call(inner: str, line: int, column: int) -> MacroCall:
    """The macro call in `inner`, or a MacroCall that says what is wrong with it."""
    simple = _SIMPLE_CALL.match(inner)
    if simple:  # nearly all calls; Jinja's parser reads them the same, twenty times slower
        return MacroCall(simple.group(1), tuple(re.findall(r'"([^"]*)"', simple.group(2) or "")), {}, line, column)
    try:
        tree = _JINJA_ENV.parse("{{ " + inner + " }}")
    except (TemplateSyntaxError, RecursionError, ValueError, OverflowError, MemoryError) as error:
        name = re.match(r"\s*(\w+)\s*\(", inner)
        said = getattr(error, "message", None) or ("nested too deep" if isinstance(error, RecursionError) else "a value too large")
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
    """The text with code blanked out. Only what is certainly code for the engines counts: a fence of a known form
    whose lines are all indented like it, and spans within a line, in a paragraph where every backtick has its pair.
    """
    lines = text.split("\n")
    written = source.body.split("\n")
    in_fence = [False] * len(lines)
    index, unclosed = 0, -1
    indented = False  # below an indented line of its paragraph a fence is none: all of it may be an indented block
    while index < len(lines):
        match = _FENCE.match(lines[index])
        end, closed = _fence_end(lines, index, match.group(1), match.group(2)) if match else (index, False)
        if not match:
            unquoted = _unquoted(written[index]).expandtabs(4)
            is_indented = bool(unquoted.strip(" ")) and unquoted.startswith("    ")
            indented = bool(written[index].strip(" \t")) and (indented or is_indented)
        if closed and not indented:
            for row in range(index, end + 1):
                lines[row], in_fence[row] = _blank(lines[row]), True
        elif not closed and unclosed < 0 and _FENCE_LIKE.match(lines[index]):
            unclosed = index
        index = end + 1
    if unclosed >= 0:
        fence = lines[unclosed].strip(" \t>")
        source.findings.append(Finding("fence", fence, source.body_line + unclosed, 1))
    source.paragraphs = _paragraphs(written, in_fence)
    for start, end in source.paragraphs:
        spans = [_code_spans(lines[row]) for row in range(start, end)]
        if not all(certain for _, certain in spans):
            continue
        for row, (found, _) in zip(range(start, end), spans, strict=True):
            line = lines[row]
            for first, last in found:
                line = line[:first] + " " * (last - first) + line[last:]
            lines[row] = line
    return "\n".join(lines)


def _fence_end(lines: list[str], opened: int, prefix: str, fence: str) -> tuple[int, bool]:
    """The last line that belongs to a fence, and whether it closes it. As the engines read it, a line that is not
    indented like the fence ends it, and then it was none.
    """
    for row in range(opened + 1, len(lines)):
        line = lines[row]
        if not line.startswith(prefix):
            if line.strip(" \t") or ">" in prefix:
                return row, False
        elif line[len(prefix) :].rstrip(" \t") == fence:
            return row, True
    return len(lines), False


def _paragraphs(written: list[str], in_fence: list[bool]) -> list[tuple[int, int]]:
    """Runs of lines without an empty line between them (one in a code block does not count)."""
    found: list[tuple[int, int]] = []
    start = -1
    for row, line in enumerate([*written, ""]):
        is_empty = not line.strip(" \t") and not (row < len(in_fence) and in_fence[row])
        if is_empty and start >= 0:
            found.append((start, row))
            start = -1
        elif not is_empty and start < 0:
            start = row
    return found


def _code_spans(line: str) -> tuple[list[tuple[int, int]], bool]:
    """The code spans of a line, and whether every backtick belongs to one."""
    if "`" not in line:
        return [], True
    if "\\`" in line:
        return [], False
    runs = [(match.start(), match.end()) for match in re.finditer("`+", line)]
    by_length: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        by_length.setdefault(runs[index][1] - runs[index][0], []).append(index)
    found = []
    index = 0
    while index < len(runs):
        start, end = runs[index]
        same = by_length[end - start]
        while same and same[-1] <= index:
            same.pop()
        if not same:
            return [], False
        index = same.pop()
        found.append((start, runs[index][1]))
        index += 1
    return found, True


def _scan_lines(text: str, source: Source) -> None:
    """Headings, ids, blocks and includes."""
    lines = text.split("\n")
    written = source.body.split("\n")
    open_blocks: list[tuple[str, str, str, int, int]] = []
    used: set[str] = set()
    options = 0
    for index, line in enumerate(lines):
        number = source.body_line + index
        if "--8<--" in line:
            source.findings.append(Finding("include", "--8<--", number, line.index("--8<--") + 1))
        if _is_deep(line):
            source.findings.append(Finding("deep", line.strip(), number, 1))
        unquoted = _unquoted(line)
        block = _BLOCK.match(unquoted.rstrip())
        if block:
            indent, items, slashes, name, title = block.groups()
            if name:
                column = len(line) - len(unquoted) + len(indent) + len(items) + 1
                open_blocks.append((slashes, name, (title or "").strip(), number, column))
                options = len(indent.expandtabs(4)) // 4 * 4 + 4
                continue
            while open_blocks:
                opened, opened_name, opened_title, opened_line, opened_column = open_blocks.pop()
                closed = opened == slashes
                source.blocks.append(Block(opened_name, opened_title, opened_line, opened_column, closed))
                if closed:
                    break
            continue
        wide = unquoted.expandtabs(4)
        if options and wide.strip() and len(wide) - len(wide.lstrip(" ")) >= options:
            if not _SAFE_OPTION.match(wide.rstrip()[options - 4 :]):
                source.findings.append(Finding("attribute", line.strip(), number, len(line) - len(line.lstrip()) + 1))
            found = re.search(r"\{id: ([\w-]+)\}", line)
            if found:
                source.ids.append((found.group(1), number))
            continue
        options = 0
        _scan_heading(index, line, lines, written, source, used)
    for _, name, title, line_number, column in open_blocks:
        source.blocks.append(Block(name, title, line_number, column, closed=False))
    source.blocks.sort(key=lambda item: item.line)


def _unquoted(line: str) -> str:
    """The line without the marks of the quotations that it stands in."""
    match = _QUOTE.match(line)
    return line[match.end() :] if match else line


def _is_deep(line: str) -> bool:
    """More levels of quotations or lists than anybody can follow, or than the engines can take."""
    depth, position = 0, 0
    while match := _ITEM.match(line, position) or _INDENT.match(line, position):
        depth += not match.group().isspace() or len(match.group().expandtabs(4)) >= 4
        position = match.end()
    return depth > MAX_DEPTH and bool(line.strip(" \t>*-"))


def _scan_heading(index: int, line: str, lines: list[str], written: list[str], source: Source, used: set[str]) -> None:
    number = source.body_line + index
    attributes = _ATTRIBUTES.search(line)
    explicit = re.search(r"#([\w:-]+)", attributes.group(1)) if attributes else None
    match = _HEADING.match(line) if line.lstrip(" >").startswith("#") else None
    if match and not _ATTRIBUTES.sub("", line)[match.end() :].strip(" \t#"):
        match = None
    level = len(match.group(1)) if match else 0
    following = lines[index + 1] if index + 1 < len(lines) else ""
    is_ruled = following.strip(" ") and not following.strip(" ").strip("=" if "=" in following else "-")
    if not match and line.strip(f" \t{_HIDDEN}") and is_ruled and not following.startswith("    ") and not line.startswith(("|", "-", " ")):
        level = 1 if "=" in following else 2
    if level:
        shown = _ATTRIBUTES.sub("", written[index]).strip(" \t>")
        shown = re.sub(r"[*_`]", "", shown.strip("#") if match else shown).strip()
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
        if len(source.findings) >= _MAX_FINDINGS:
            break
        line, column = _line_column(text, match.start(), source.body_line)
        shown = _SHOWN_TAG.match(text, match.start())
        source.findings.append(Finding("html", shown.group() if shown else "<", line, column))
    for row, written in enumerate(text.split("\n")):
        for start, found in _brace_lists(written):
            keys = set(_ATTRIBUTE_KEY.findall(found))
            is_list = found.startswith("{:") or written[start - 1 : start].strip() or not written[start + len(found) :].strip(" \t|")
            words = [word for word in found[1:-1].removeprefix(":").split() if word[0] not in "#." and "=" not in word] if is_list else []
            if keys - {"lang"} or words:
                source.findings.append(Finding("attribute", found, source.body_line + row, start + 1))


def _brace_lists(line: str) -> Iterator[tuple[int, str]]:
    """What attr_list may take for attributes: from a brace to the next closing one that stands in no quotes."""
    start = line.find("{")
    while start >= 0:
        end = line.find("}", start)
        if end < 0:
            return
        if line.count('"', start, end) % 2 or line.count("'", start, end) % 2:
            end = line.rfind("}")
        yield start, line[start : end + 1]
        start = line.find("{", end)


def _scan_links(text: str, source: Source) -> None:
    definitions = {match.group(1).casefold(): match for match in _DEFINITION.finditer(text)}
    for match in definitions.values():
        line, column = _line_column(text, match.start(2), source.body_line)
        source.links.append(PageLink(_unescaped(match.group(2).rstrip(">")), match.group(1), line, column, is_image=False))
    for match in _AUTOLINK.finditer(text):
        line, column = _line_column(text, match.start(1), source.body_line)
        target = match.group(1)
        target = target if ":" in target.split("@")[0] else f"mailto:{target}"
        source.links.append(PageLink(_unescaped(target), target, line, column, is_image=False))
    pairs, parentheses = _brackets(text, source)
    for start, end in pairs:
        is_image = start > 0 and text[start - 1] == "!" and not _is_escaped(text, start - 1)
        words = source.body[start + 1 : end].strip()
        if text.startswith("(", end + 1):
            target = _target(source.body, end + 2, parentheses.get(end + 1))
            line, column = _line_column(text, end + 2, source.body_line)
            source.links.append(PageLink(_unescaped(target), words, line, column, is_image))
        elif text.startswith("[", end + 1):
            closing = text.find("]", end + 2, end + _MAX_TARGET)
            name = (text[end + 2 : closing] or words).casefold() if closing > 0 else ""
            line, column = _line_column(text, end + 1, source.body_line)
            if name and "\n\n" not in name and name not in definitions:
                source.undefined.append((name, line, column))
            elif name in definitions and is_image:
                source.links.append(PageLink(_unescaped(definitions[name].group(2).rstrip(">")), words, line, column, is_image))


def _is_escaped(text: str, position: int) -> bool:
    start = position
    while start and text[start - 1] == "\\":
        start -= 1
    return (position - start) % 2 == 1


def _brackets(text: str, source: Source) -> tuple[list[tuple[int, int]], dict[int, int]]:
    """Every matched pair of square brackets, inner ones too, and of round ones; pairs stay in their paragraph."""
    squares: list[tuple[int, int]] = []
    rounds: dict[int, int] = {}
    starts = _line_starts(text)
    for first, last in source.paragraphs:
        open_squares: list[int] = []
        open_rounds: list[int] = []
        end = starts[last] if last < len(starts) else len(text)
        for match in re.compile(r"[\[\]()]").finditer(text, starts[first], end):
            char, position = match.group(), match.start()
            if char in "[]" and position and text[position - 1] == "\\" and _is_escaped(text, position):
                continue
            if char in "[(":
                (open_squares if char == "[" else open_rounds).append(position)
                if len(open_squares) > _MAX_BRACKETS or len(open_rounds) > _MAX_BRACKETS:
                    line, _ = _line_column(text, position, source.body_line)
                    source.findings.append(Finding("deep", text[position : position + 20], line, position - starts[line - source.body_line] + 1))
                    return [], {}
            elif char == "]" and open_squares:
                squares.append((open_squares.pop(), position))
            elif char == ")" and open_rounds:
                rounds[open_rounds.pop()] = position
    return squares, rounds


def _target(body: str, position: int, end: int | None) -> str:
    """The address after `](`, without its title. Where the bracket never closes, the first word."""
    if end is None or end - position > _MAX_TARGET:
        return body[position : position + _MAX_TARGET + 1].strip().partition(" ")[0].partition("\n")[0]
    inside = body[position:end].strip()
    if inside.startswith("<"):
        return inside[1:].split(">")[0]
    titled = re.match(r"(\S*)\s+[\"'].*[\"']\Z", inside, re.S)
    return (titled.group(1) if titled else inside).strip()


def _unescaped(target: str) -> str:
    """The address as a browser reads it: entities resolved, blanks and control characters in it dropped."""
    plain = html.unescape(target)
    return re.sub(r"[\x00-\x20\x7f]+", "", plain) if re.match(r"[\s\x00-\x20]*[A-Za-z\s\x00-\x20]*:", plain) else plain
