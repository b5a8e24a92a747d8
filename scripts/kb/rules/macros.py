"""Macro calls: known, with arguments that fit and name something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from kb.load import Library
from kb.model import MAX_TOLD
from kb.pages import MacroCall, Pages, Source
from kb.problem import Problem, did_you_mean, quoted
from kb.render import argument_link, argument_type, macro_signatures
from kb.rules.data_links import missing

_FORM = 'write one macro with plain values: {{ cite("moyer-2004") }}'
_WRONG = {
    "unclosed": (
        "KB302",
        "opens a macro that never closes",
        "write the closing braces; to show braces as text put {% raw %} above and {% endraw %} below, each on a line of its own",
    ),
    "raw": ("KB303", "holds {% raw %} or {% endraw %} beside other text", "put each on a line of its own"),
    "statement": ("KB303", "holds a statement or comment in braces", _FORM),
    "include": ("KB317", "pulls in another file", "copy the text that you need into the page"),
    "expression": ("KB303", "holds something in braces that is not one macro call with plain values", _FORM),
}


def calls_are_right(library: Library, pages: Pages) -> Iterator[Problem]:
    """Every {{ ... }} calls a macro that exists, with arguments that it takes, naming things that exist."""
    for source in pages.sources.values():
        yield from islice(
            (problem for call in source.macros for problem in _judge(call, source, library, pages)), MAX_TOLD
        )


def _judge(call: MacroCall, source: Source, library: Library, pages: Pages) -> Iterator[Problem]:
    at = (source.path, call.line, call.column)
    known = macro_signatures()
    if call.wrong in _WRONG:
        yield Problem(*at, *_WRONG[call.wrong])
        return
    if call.wrong.startswith("syntax"):
        yield Problem(*at, "KB303", f"cannot be read as a macro call ({call.wrong[8:]})", _FORM)
        return
    if call.name not in known:
        hint = did_you_mean(call.name, known) or f"macros are: {', '.join(known)}"
        yield Problem(*at, "KB304", f"calls the macro {quoted(call.name)}, and there is none of that name", hint)
        return
    if call.wrong == "variable":
        yield Problem(
            *at,
            "KB305",
            f"names the macro '{call.name}' without calling it",
            f"write {{{{ {call.name}({_needed(call.name)}) }}}}",
        )
        return
    signature = known[call.name]
    try:
        bound = signature.bind(*call.args, **call.kwargs)
    except TypeError as error:
        wanted = ", ".join(
            f'{name}="..."' if argument_type(p.annotation) is str else name for name, p in signature.parameters.items()
        )
        yield Problem(
            *at,
            "KB305",
            f"calls {call.name} with wrong arguments: {error}",
            f"it takes: {wanted}" if wanted else "it takes no arguments",
        )
        return
    for name, value in bound.arguments.items():
        parameter = signature.parameters[name]
        values = value if parameter.kind is parameter.VAR_POSITIONAL else (value,)
        for one in values:
            if type(one) is not argument_type(parameter.annotation):
                kind = {str: "text in quotes", int: "a number", bool: "true or false"}[
                    argument_type(parameter.annotation)
                ]
                yield Problem(*at, "KB305", f"{call.name}: {name} must be {kind}, and {quoted(one)} is not", _FORM)
                continue
            if not str(one).isprintable():
                yield Problem(
                    *at, "KB305", f"{call.name}: {name} holds a character that cannot be seen: {quoted(one)}", _FORM
                )
                continue
            link = argument_link(parameter.annotation)
            if link and one:
                found = missing(source.path, at[1:], f"{call.name}()", link, str(one), library, pages)
                if found:
                    yield Problem(found.path, found.line, found.column, "KB306", found.message, found.hint)
    yield from _special(call, bound.arguments, source, pages)


MAX_LINES = 30


def _needed(name: str) -> str:
    """The arguments that a macro cannot do without, as they would be written."""
    parameters = macro_signatures()[name].parameters.values()
    return ", ".join('"..."' for p in parameters if p.default is p.empty)


def _special(call: MacroCall, given: Mapping[str, Any], source: Source, pages: Pages) -> Iterator[Problem]:
    """What one macro asks for beyond the kinds of its arguments. `given` are these by name."""
    at = (source.path, call.line, call.column)
    if call.name in {"choice", "signature", "related"} and not call.args:
        yield Problem(*at, "KB305", f"calls '{call.name}' with nothing in it", f'write {{{{ {call.name}("...") }}}}')
    if call.name == "crisis" and given.get("all") and given.get("country"):
        yield Problem(
            *at, "KB305", "calls 'crisis' with a country and with all=true", "keep one of the two: it cannot show both"
        )
    if call.name == "field":
        lines, size = given.get("lines", 0), given.get("size", "")
        if isinstance(lines, int) and not 0 <= lines <= MAX_LINES:
            yield Problem(*at, "KB305", f"field: lines is {lines}; {MAX_LINES} are the most", "write fewer lines")
        if size not in {"", "short"}:
            yield Problem(*at, "KB305", f"field: size cannot be {quoted(size)}", 'write size="short", or leave it out')
    if call.name == "page_list":
        folder = str(given["folder"]).strip("/")
        folders = {src.rpartition("/")[0] for src in pages.sources}
        if folder not in folders:
            yield Problem(
                *at,
                "KB306",
                f"page_list() names the folder '{folder}', and docs/ has none of that name",
                did_you_mean(folder, folders) or "write for example guides/touch",
            )
    if call.name == "sources" and not source.citations:
        yield Problem(
            *at,
            "KB319",
            "asks for a list of sources, and the page cites none",
            "cite a source, or take {{ sources() }} out",
        )


def citations_have_a_list(library: Library, pages: Pages) -> Iterator[Problem]:
    """A page that cites has {{ sources() }}."""
    for source in pages.sources.values():
        names = [call.name for call in source.macros]
        if source.citations and "sources" not in names:
            first = next(call for call in source.macros if call.name == "cite")
            yield Problem(
                source.path,
                first.line,
                first.column,
                "KB319",
                "cites sources and has no list of them",
                "write {{ sources() }} as the last line",
            )
