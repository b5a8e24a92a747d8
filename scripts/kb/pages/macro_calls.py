"""Macro calls: what stands between double braces, read without running anything."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import Environment, TemplateSyntaxError, nodes

from kb.pages.parts import MacroCall
from kb.pages.places import line_column

_RAW_OPEN = re.compile(r"\{%-?\s*raw\s*-?%\}")
_RAW_CLOSE = re.compile(r"\{%-?\s*endraw\s*-?%\}")
_JINJA = re.compile(r"\{\{|\{%|\{#")
_ID_ALONE = re.compile(r"\{#[ \t]*([\w:.-]+)[^{}#\n]*\}")  # as other programs write the id of a heading
_MAX_FINDINGS = 100
_CALL_ON_A_LINE = re.compile(r"\{\{[ \t]*([a-z_]+)\(([^{}\n]*)\)[ \t]*\}\}")
_SIMPLE_CALL = re.compile(r'([a-z_]+)\(\s*((?:"[^"\\\n]*"\s*,\s*)*"[^"\\\n]*")?\s*\)\Z')
_PLAIN_CALL = re.compile(r'\{\{ ([a-z_]+)\(((?:"[^"\\\n]*", )*"[^"\\\n]*")?\) \}\}')
_JINJA_ENV = Environment(autoescape=True)


def macro_calls(body: str, first_line: int) -> Iterator[tuple[int, int, MacroCall | None]]:
    """Each `{{ ... }}`, `{% ... %}` and `{# ... #}`: start, end, and what it is; None for the marks of {% raw %}."""
    position = unclosed = 0
    while match := _JINJA.search(body, position):
        start = match.start()
        line, column = line_column(body, start, first_line)
        if plain := _PLAIN_CALL.match(body, start):  # nearly all
            position = plain.end()
            yield start, position, _plain_call(plain, line, column)
            continue
        opening = match.group()
        raw = _RAW_OPEN.match(body, start)
        if raw:  # only here: {% raw %} inside a macro's text or a comment switches nothing off
            closed = _RAW_CLOSE.search(body, raw.end())
            if closed and all(_is_alone(body, *mark.span()) for mark in (raw, closed)):
                yield *raw.span(), None
                yield *closed.span(), None
            elif closed:
                yield raw.start(), closed.end(), MacroCall("", (), {}, line, column, "raw")
            if closed:
                position = closed.end()
                continue
        id_alone = _ID_ALONE.match(body, start)
        if id_alone:
            yield start, id_alone.end(), MacroCall(id_alone.group(1), (), {}, line, column, "id")
            position = id_alone.end()
            continue
        closing = {"{{": "}}", "{%": "%}", "{#": "#}"}[opening]
        end, stopped = _end_of(body, start + 2, closing)
        if end is None and (cut := _CALL_ON_A_LINE.match(body, start)) and (quote := _quote_within(cut.group(2))):
            yield start, cut.end(), MacroCall(cut.group(1), (), {}, line, column, f"cut: {quote}")
            position = cut.end()
            continue
        if end is None:
            line_end = body.find("\n", start)
            yield (
                start,
                min(stopped, line_end if line_end >= 0 else len(body)),
                MacroCall("", (), {}, line, column, "unclosed"),
            )
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
            yield start, end, MacroCall("", (), {}, line, column, "raw-unclosed")  # the rest is read all the same
        else:
            yield start, end, MacroCall("", (), {}, line, column, "statement")


def pieces_of(body: str) -> list[str | MacroCall]:
    """Text and macro calls in turn, for whoever runs the calls: just what the check has judged, and nothing else."""
    pieces = _plain_pieces(body)
    if pieces is not None:
        return pieces
    pieces, position = [], 0
    for start, end, call in macro_calls(body, 1):
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
        pieces.append(_plain_call(match, 0, 0))
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


def _quote_within(inner: str) -> str:
    """The quote that ends a text in the midst of it: one stands there without its pair. Nothing where none closes."""
    first = re.search(r"[\"']", inner)
    return first.group() if first and inner.count(first.group()) > 2 else ""


def _call(inner: str, line: int, column: int) -> MacroCall:
    """The macro call in `inner`, or a MacroCall that says what is wrong with it."""
    simple = _SIMPLE_CALL.match(inner)
    if simple:  # Jinja's parser reads them the same, twenty times slower
        return _plain_call(simple, line, column)
    try:
        tree = _JINJA_ENV.parse("{{ " + inner + " }}")
    except (TemplateSyntaxError, RecursionError, ValueError, OverflowError, MemoryError) as error:
        name = re.match(r"[\s{]*(\w+)\s*\(", inner)
        return MacroCall(name.group(1) if name else "", (), {}, line, column, f"syntax: {_slip_in(inner, error)}")
    output = tree.body[0] if len(tree.body) == 1 else None
    node = output.nodes[0] if isinstance(output, nodes.Output) and len(output.nodes) == 1 else None
    if isinstance(node, nodes.Name):
        return MacroCall(node.name, (), {}, line, column, "variable")
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name) or node.dyn_args or node.dyn_kwargs:
        called = getattr(getattr(node, "node", None), "name", "") if isinstance(node, nodes.Call) else ""
        return MacroCall(called, (), {}, line, column, "expression")
    try:
        args = tuple(argument.as_const() for argument in node.args if _is_plain(argument))
        kwargs = {pair.key: pair.value.as_const() for pair in node.kwargs if _is_plain(pair.value)}
    except nodes.Impossible:
        return MacroCall(node.node.name, (), {}, line, column, "expression")
    if len(args) != len(node.args) or len(kwargs) != len(node.kwargs):
        return MacroCall(node.node.name, (), {}, line, column, "expression")
    return MacroCall(node.node.name, args, kwargs, line, column)


def _slip_in(inner: str, error: Exception) -> str:
    """What is wrong with a call that cannot be read, in words for who wrote it."""
    if not isinstance(error, TemplateSyntaxError):
        return "nested too deep" if isinstance(error, RecursionError) else "a value too large"
    if any(quote in inner for quote in "“”„‘’«»"):
        return "round quotes “”"
    if inner.startswith("{"):
        return "three braces where two open it"
    if re.match(r"[a-z_]+\s*[\"'\w]", inner) and "(" not in inner:
        return "no round brackets around what is given to it"
    if inner.count("(") != inner.count(")"):
        return "a round bracket without its pair"
    if inner.count("'") > 2 and re.search(r"\w'\w", inner):
        return "an apostrophe in a text between single quotes, which ends it"
    if any(inner.count(quote) % 2 for quote in "\"'"):
        return "a quote without its pair"
    return f"'{inner[:60]}'"


def _plain_call(match: re.Match[str], line: int, column: int) -> MacroCall:
    """A call whose arguments are texts in straight quotes."""
    return MacroCall(match.group(1), tuple(re.findall(r'"([^"]*)"', match.group(2) or "")), {}, line, column)


def _is_plain(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const)
