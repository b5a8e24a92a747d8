"""Macro calls: known, with arguments that fit and name something."""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any
from unicodedata import category

from kb.figures import figure_ids, has_nothing
from kb.files import hidden_character
from kb.load import Library
from kb.model import MAX_TOLD, Link, markup_problem
from kb.pages import TAUGHT, MacroCall, Pages, Source, plain_id
from kb.problem import Problem, did_you_mean, nearest, quoted
from kb.render import argument_link, argument_type, macro_signatures
from kb.rules.data_links import known_ids, missing
from kb.slips import in_quotes

_TO_SHOW = "to show braces as text put {% raw %} above and {% endraw %} below, each on a line of its own"
_FORM = 'write one macro with plain values: {{ cite("moyer-2004") }}'
_WRONG = {
    "unclosed": (
        "KB302",
        "opens a macro that never closes",
        f"write the closing braces; {_TO_SHOW}",
    ),
    "raw-unclosed": (
        "KB302",
        "opens {% raw %}, which no {% endraw %} closes",
        "write {% endraw %} on a line of its own where the text ends",
    ),
    "raw": ("KB303", "holds {% raw %} or {% endraw %} beside other text", "put each on a line of its own"),
    "statement": ("KB303", "holds a statement or comment in braces", f"take it out; {_TO_SHOW}"),
    "include": ("KB317", "pulls in another file", "copy the text that you need into the page"),
    "expression": (
        "KB303",
        "holds something in braces that is not one macro call with plain values",
        f"where a value was meant to be shown, write the words themselves; where a macro was meant, {_FORM}",
    ),
}


def calls_are_right(library: Library, pages: Pages) -> Iterator[Problem]:
    """Every {{ ... }} calls a macro that exists, with arguments that it takes, naming things that exist."""
    for source in pages.sources.values():
        raw = next((at for at, call in enumerate(source.macros, 1) if call.wrong == "raw-unclosed"), None)
        calls = _without_repeated(source.macros[:raw])  # what follows may be meant as text
        found = (problem for call in calls for problem in _judge_in_place(call, source, library, pages))
        yield from islice(found, MAX_TOLD)


def _without_repeated(calls: list[MacroCall]) -> Iterator[MacroCall]:
    """The calls without opening braces right behind opening braces: they are one slip."""
    last = (0, 0)
    for call in calls:
        follows = call.wrong == "unclosed" and call.line == last[0] and call.column - last[1] <= len("{{ ")
        if not follows:
            yield call
        last = (call.line, call.column) if call.wrong == "unclosed" else (0, 0)


def _judge_in_place(call: MacroCall, source: Source, library: Library, pages: Pages) -> Iterator[Problem]:
    """What is wrong with a call; in code, where none can work, the first of it and how braces are shown there."""
    found = _judge(call, source, library, pages)
    if not call.in_code or call.wrong.startswith("raw"):
        yield from found
    else:
        yield from (replace(problem, hint=_TO_SHOW) for problem in islice(found, 1))


def _judge(call: MacroCall, source: Source, library: Library, pages: Pages) -> Iterator[Problem]:
    at = (source.path, call.line, call.column)
    known = macro_signatures()
    if call.wrong == "id":
        said = f"writes the id '{call.name}' with {{#, which opens a comment"
        yield Problem(*at, "KB303", said, f"write {{: #{plain_id(call.name)} }}")
        return
    if call.wrong.startswith("cut"):
        quote = call.wrong[-1]
        other = '"' if quote == "'" else "'"
        said = f"has a {quote} within a text that stands in the same quotes, where the text ends"
        hint = f"put {other} around that text, or close it where it ends"
        yield Problem(*at, "KB303", said, hint)
        return
    if call.wrong in _WRONG:
        yield Problem(*at, *_WRONG[call.wrong])
        return
    if call.wrong.startswith("syntax") and any(quote in call.wrong for quote in "“”„‘’«»"):
        said = "has round quotes in a macro call, which takes straight ones"
        yield Problem(*at, "KB303", said, f"type the quotes anew, as in {_FORM.rpartition(': ')[2]}")
        return
    if call.wrong.startswith("syntax"):
        yield Problem(*at, "KB303", f"cannot be read as a macro call: {call.wrong[8:]}", _FORM)
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
    unbound = _wrong_arguments(call, signature)
    if unbound:
        yield Problem(*at, "KB305", *unbound)
        return
    bound = signature.bind(*call.args, **call.kwargs)
    found = [
        problem
        for name, value in bound.arguments.items()
        for one in (value if signature.parameters[name].kind is inspect.Parameter.VAR_POSITIONAL else (value,))
        if (problem := _wrong_value(call, one, signature.parameters[name], source, library, pages))
    ]
    found += _special(call, bound.arguments, source, library, pages)
    yield from found or _misplaced(call, bound.arguments, source)


def _wrong_arguments(call: MacroCall, signature: inspect.Signature) -> tuple[str, str] | None:
    """Message and hint where a call gives more, fewer or other arguments than the macro takes, whatever they say."""
    takes = signature.parameters.values()
    in_order = [p.name for p in takes if p.kind is p.POSITIONAL_OR_KEYWORD]
    by_name = [p.name for p in takes if p.kind is not p.VAR_POSITIONAL]
    given = in_order[: len(call.args)]
    wanted = ", ".join(f'{p.name}="..."' if argument_type(p.annotation) is str else p.name for p in takes)
    hint = f"it takes: {wanted}" if wanted else "it takes no arguments"
    strange = next((name for name in call.kwargs if name not in by_name), "")
    if strange:
        near = did_you_mean(strange, [name for name in by_name if name not in {*given, *call.kwargs}])
        return f"calls {call.name} with {quoted(strange)}, which it does not take", near or hint
    if len(call.args) > len(in_order) and len(by_name) == len(signature.parameters):
        many = f"{len(call.args)} arguments in a row, and it takes {len(in_order) or 'none'}"
        return f"calls {call.name} with {many}", hint
    twice = next((name for name in given if name in call.kwargs), "")
    if twice:
        return f"calls {call.name} with {quoted(twice)} twice: in its place, and by name", f"take {twice}=... out"
    absent = next((p.name for p in takes if p.default is p.empty and p.name in by_name), "")
    if absent and absent not in {*given, *call.kwargs}:
        return f"calls {call.name} without {quoted(absent)}", hint
    return None


def named_by(call: MacroCall) -> Iterator[tuple[int | str, Link, str]]:
    """(position or name, what it names, id) of each argument of a call that names something."""
    signature = macro_signatures().get(call.name)
    if signature is None or call.wrong or call.in_code:
        return
    parameters = list(signature.parameters.values())
    given: list[tuple[int | str, object]] = [*enumerate(call.args), *call.kwargs.items()]
    for at, value in given:
        parameter = signature.parameters[at] if isinstance(at, str) else parameters[min(at, len(parameters) - 1)]
        link = argument_link(parameter.annotation)
        if link and isinstance(value, str):
            yield at, link, value


_FORMS: dict[type, tuple[str, str]] = {
    str: ("text in quotes", '"..."'),
    int: ("a whole number", "2"),
    bool: ("true or false", "True"),
}


def _wrong_value(
    call: MacroCall, value: Any, parameter: inspect.Parameter, source: Source, library: Library, pages: Pages
) -> Problem | None:
    """What is wrong with one argument."""
    at = (source.path, call.line, call.column)
    name, annotation = parameter.name, parameter.annotation
    wanted, example = _FORMS[argument_type(annotation)]
    if type(value) is not argument_type(annotation):
        is_bare = argument_type(annotation) is str and value is not None
        said = f"{call.name}: {name} must be {wanted}, and {quoted(value)} is not"
        return Problem(
            *at, "KB305", said, f'write "{value}" in its place' if is_bare else f"write {example} in its place"
        )
    text = str(value)
    hidden = hidden_character(text)
    if hidden and hidden_character(source.body):
        return None  # it has been told where it stands
    if hidden or any(category(char) == "Cs" for char in text):
        said = f"{call.name}: {name} holds a character that cannot be seen: {quoted(value)}"
        return Problem(*at, "KB305", said, "take the backslash and what belongs to it out")
    link = argument_link(annotation)
    if link and text.strip() and text != text.strip():
        return Problem(*at, "KB306", f"{call.name}() has a blank at the end of '{text}'", f'write "{text.strip()}"')
    is_needed = parameter.default is parameter.empty
    if not text.strip() and (link or is_needed):
        is_one_of_many = parameter.kind is parameter.VAR_POSITIONAL
        quotes = f'{name}=""' if name in call.kwargs else "the quotes"
        hint = f"write it between the quotes{'' if is_needed and not is_one_of_many else f', or take {quotes} out'}"
        said = f"{call.name}: {'one of ' if is_one_of_many else ''}{name} is empty"
        return Problem(*at, "KB305", said, hint)
    if link:
        found = missing(source.path, at[1:], f"{call.name}()", link, text, library, pages)
        hint = _one_by_one(call.name, text, parameter, known_ids(link, library, pages)) if found else ""
        return replace(found, code="KB306", hint=hint or found.hint) if found else None
    if argument_type(annotation) is str and (wrong := markup_problem(text)):
        return Problem(*at, "KB305", f"{call.name}: {name} {wrong[0]}", wrong[1])
    return None


def _one_by_one(macro: str, text: str, parameter: inspect.Parameter, known: Collection[str]) -> str:
    """How several ids are named that stand between the quotes of one; nothing where it is anything else."""
    ids = [part.strip(" \"'") for part in re.split(r"[,;&\s]+(?:and[,;\s]+)?", text)]
    if len(ids) < 2 or not all(id_ in known for id_ in ids):
        return ""
    if parameter.kind is parameter.VAR_POSITIONAL:
        return f"put each in quotes of its own: {', '.join(in_quotes(id_) for id_ in ids)}"
    return f"call it once for each: {' '.join(f'{{{{ {macro}({in_quotes(id_)}) }}}}' for id_ in ids)}"


MAX_LINES = 30


def _needed(name: str) -> str:
    """The arguments that a macro cannot do without, as they would be written."""
    parameters = macro_signatures()[name].parameters.values()
    return ", ".join('"..."' for p in parameters if p.default is p.empty)


def _special(
    call: MacroCall, given: Mapping[str, Any], source: Source, library: Library, pages: Pages
) -> Iterator[Problem]:
    """What one macro asks for beyond the kinds of its arguments. `given` are these by name."""
    at = (source.path, call.line, call.column)
    if call.name == "cite" and (note := str(given.get("note", "")).strip()) in library.written_ids.get("reference", ()):
        yield Problem(*at, "KB305", f"calls cite with two sources: {quoted(note)} is no note", "call it once for each")
    if call.name == "term" and "words" in given and not str(given["words"]).strip() and (call.kwargs or call.args[1:]):
        yield Problem(*at, "KB305", "calls 'term' with words that nobody can see", "write the words, or leave them out")
    if call.name in {"choice", "signature", "related"} and not call.args:
        yield Problem(*at, "KB305", f"calls '{call.name}' with nothing in it", f'write {{{{ {call.name}("...") }}}}')
    if call.name == "crisis" and given.get("all") and given.get("country"):
        yield Problem(
            *at, "KB305", "calls 'crisis' with a country and with all=true", "keep one of the two: it cannot show both"
        )
    if call.name == "directory" and given.get("profession") and given.get("region"):
        hint = "keep one of the two: it leads to one list"
        yield Problem(*at, "KB305", "calls 'directory' with a profession and with a region", hint)
    if call.name == "field":
        lines, size = given.get("lines", 0), given.get("size", "")
        if isinstance(lines, int) and not 0 <= lines <= MAX_LINES:
            yield Problem(*at, "KB305", f"field: lines is {lines}; {MAX_LINES} are the most", "write fewer lines")
        if size not in {"", "short"}:
            yield Problem(*at, "KB305", f"field: size cannot be {quoted(size)}", 'write size="short", or leave it out')
    if call.name == "figure" and str(given["id"]).strip() and given["id"] not in figure_ids():
        hint = did_you_mean(str(given["id"]), figure_ids()) or f"figures are: {', '.join(figure_ids())}"
        yield Problem(*at, "KB306", f"figure() says {quoted(given['id'])}, and no figure has that id", hint)
    elif call.name == "figure" and has_nothing(str(given["id"]), library, pages):
        said = f"figure() draws {quoted(given['id'])}, and the guide that it is drawn from has nothing to draw any more"
        yield Problem(*at, "KB306", said, "take it out, or bring back the sections that say how sure each claim is")
    if call.name == "page_list" and str(given["folder"]).strip():
        folder = str(given["folder"]).strip("/")
        folders = {src.rpartition("/")[0] for src in (*pages.sources, *pages.unread)}
        if folder not in folders and f"/{folder}/" not in pages.lost:
            yield Problem(
                *at,
                "KB306",
                f"page_list() names the folder {quoted(folder)}, and docs/ has none of that name",
                did_you_mean(folder, folders) or "write for example guides/touch",
            )
    own = source.id
    if call.name == "related" and own and own in call.args:
        yield Problem(*at, "KB207", f"related() names '{own}', which is this page itself", "take it out")
    if call.name == "sources" and not means_to_cite(source):
        yield Problem(
            *at,
            "KB319",
            "asks for a list of sources, and the page cites none",
            "cite a source, or take {{ sources() }} out",
        )


_MEANT = ("braces", "escaped")
"""Kinds of findings that were meant as macro calls."""


def means_to_cite(source: Source) -> bool:
    """Whether a page cites, or has something that was meant to and has told its own problem."""
    names = [*(call.name for call in source.macros), *(f.text for f in source.findings if f.kind in _MEANT)]
    return any(nearest(name.partition("(")[0].strip("\\{ "), ["cite"]) for name in names)


_LISTS = {"sources", "references", "glossary", "crisis", "related", "page_list", "pathways"}
_OF_THE_WHOLE_SITE = {"references", "glossary", "scope", "directory", "pathways"}
_OF_SHEETS = {"field", "choice", "signature"}


def _misplaced(call: MacroCall, given: Mapping[str, Any], source: Source) -> Iterator[Problem]:
    """A macro stands where what it makes can stand."""
    is_whole = call.name in _OF_THE_WHOLE_SITE and not given
    row = source.prose.split("\n")[call.line - source.body_line]
    wrong = None
    if call.in_code:
        wrong = "stands in code, where it would show its HTML", _TO_SHOW
    elif any(heading.line == call.line for heading in source.headings):
        wrong = "stands in a heading", "write the words there, and the macro in the text below"
    elif any(block.line == call.line for block in source.blocks):
        wrong = "stands in the title of a block", "write the words there, and the macro in the text of the block"
    elif any("{{" in link.words and link.line == call.line and link.column > call.column for link in source.links):
        wrong = "stands in the words of a link", "write words there, and the macro beside the link"
    elif (is_whole or call.name in _LISTS) and (call.column > 1 or row.strip()):
        wrong = "makes a list, and does not stand alone on its line", "give it a line of its own, not indented"
    elif source.kind in TAUGHT and (is_whole or given.get("all")):
        wrong = "lists the whole site, which has a page for that", "take it out, and link to that page"
    elif call.name in _OF_SHEETS and not source.is_inside(call.line, "sheet"):
        wrong = "is a place to fill in, and stands outside a sheet", "put /// sheet above it and /// below it"
    if wrong:
        said, hint = wrong
        yield Problem(source.path, call.line, call.column, "KB331", f"{call.name}() {said}", hint)


def citations_have_a_list(library: Library, pages: Pages) -> Iterator[Problem]:
    """A page that cites has {{ sources() }}, once, at its end."""
    for source in pages.sources.values():
        listed = [call for call in source.macros if call.name == "sources" and not call.wrong]
        for second in listed[1:]:
            at = (source.path, second.line, second.column)
            said = f"lists its sources a second time (first in line {listed[0].line})"
            yield Problem(*at, "KB319", said, "take one of the two out")
        after = _line_after(source, listed[0].line) if len(listed) == 1 and source.citations else None
        if after:
            said = f"goes on below its list of sources: {quoted(after[1])}"
            yield Problem(source.path, after[0], 1, "KB319", said, "move {{ sources() }} to the end")
        shown = (call for call in source.macros if call.name == "cite" and not _is_commented_out(call, source))
        first = next(shown, None) if source.citations and not listed else None
        if first:
            said, hint = "cites sources and has no list of them", "write {{ sources() }} as the last line"
            yield Problem(source.path, first.line, first.column, "KB319", said, hint)


def _is_commented_out(call: MacroCall, source: Source) -> bool:
    """Whether a call stands in an HTML comment, which has been told."""
    *above, row = source.prose.split("\n")[: call.line - source.body_line + 1]
    before = "\n".join([*above, row[: call.column]])
    return before.rfind("<!--") > before.rfind("-->")


def _line_after(source: Source, line: int) -> tuple[int, str] | None:
    """The first line of text below a line, and what it says. Notes and addresses of links are no text there."""
    written = source.body.split("\n")
    for number in range(line + 1, source.body_line + len(written)):
        text = written[number - source.body_line].strip()
        if text and not text.startswith("["):
            return number, text
    return None
