"""One finding of pydantic as a Problem: our words, its place, and what to write instead."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from kb.model.fields import Link, vocabulary_paths
from kb.model.ids import id_for, id_problem, several_ids
from kb.model.shape import choices, class_at, example, field_at, key_names, link_of, required_keys, sample_keys
from kb.problem import Problem, did_you_mean, nearest, quoted
from kb.slips import goes_on, in_quotes
from kb.source import Document, Key, dotted, parse_document

_KINDS = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping of keys",
    "dataclass_type": "a mapping of keys",
    "date_type": "a date",
}
_BULLETS = "•·–—*‣◦"
_OTHERWISE = {
    "professions": "for",
    "for": "professions",
    **dict.fromkeys(("last", "last_name", "surname"), "family"),
    **dict.fromkeys(("first", "first_name"), "given"),
    **dict.fromkeys(("state", "province"), "region"),
    **dict.fromkeys(("zip", "zip_code", "postcode"), "postal_code"),
    "street": "address",
}
"""What pages, entries and other programs call otherwise, for those who know these."""
_TRUTH = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


MEANT = "meant"
"""What a problem of an id of another form is about: this, the kind of entry that it names, and what was written."""


def problem_of(document: Document, kind: type, detail: dict[str, Any]) -> Problem:
    """One validation error of pydantic in our words, at its place."""
    loc: Key = place_of(detail)
    name = dotted(loc)
    what, context, value = detail["type"], detail.get("ctx", {}), detail.get("input")
    at = (document.path, *document.place(loc))
    if what == "kb" and value is None and loc:
        return Problem(*at, "KB110", *_wrong_kind(document, kind, loc, "string_type", value))
    if what == "kb":
        said = f"{name}{':' if name and context['message'].startswith('the ') else ''} {context['message']}".strip()
        hint, found = context["hint"], field_at(kind, loc) if loc else None
        several = several_ids(str(value)) if context["code"] == "KB112" else []
        if several and isinstance(loc[-1], int):
            hint = _each_an_item(document, loc, several) or hint
        elif context["code"] == "KB112" and (meant := id_for(str(value))):
            hint = f"write {meant}{words}" if (words := _words(kind, loc)) else hint
        if context["message"] == "is empty" and found and found[2]:
            hint = f"write {_how_written(kind, loc)}"
        at = (document.path, *document.piece_place(loc, context["piece"]))
        link = _link(kind, loc) if context["code"] == "KB112" and not several else None
        about = (MEANT, link.kind, str(value)) if link and link.kind != "vocabulary" else ()
        return Problem(*at, context["code"], said, hint, about)
    if what == "missing":
        hint = _how_to_add(document, kind, loc)
        return Problem(document.path, *document.place(loc[:-1]), "KB109", f"needs the key '{name}'", hint)
    if what == "unexpected_keyword_argument":
        return _unknown_key(document, kind, loc, value)
    if what == "string_type" and isinstance(value, int | float):
        shown, stem = _as_written(document, at[1:], value), PurePosixPath(document.path).stem
        if loc == ("id",) and not id_problem(stem):
            return Problem(*at, "KB114", f"{name} must be text, and {shown} is not", f"write id: {id_in_yaml(stem)}")
        if isinstance(value, bool):
            hint = "write the text itself, or take the key out"
            return Problem(*at, "KB110", f"{name} must be text, and {shown} is not", hint)
        if loc[-1] == "telephone":
            hint = 'write it in quotes, with "+" and the number of the country in front: "+15415550100"'
            return Problem(*at, "KB110", f"{name} must be text, and {shown} is not", hint)
        return Problem(*at, "KB114", f"{name} must be text, and {shown} is not", f'write it in quotes: "{shown}"')
    if what == "bool_type" and str(value).lower() in _TRUTH:
        said = f"{name} must be true or false, and '{value}' is a plain word here"
        return Problem(*at, "KB114", said, f"write {_TRUTH[str(value).lower()]}")
    if what == "spilled":
        hint = "put two blanks at the front of each line that belongs to it"
        return Problem(*at, "KB110", f"{name} is empty: the lines below it do not stand further in", hint)
    if what == "literal_error":
        choices = re.findall(r"'([^']*)'|\b(\d+|True)\b", context["expected"])
        known = [(a or b).replace("True", "true") for a, b in choices]
        hint = did_you_mean(str(value), known) or f"write one of: {', '.join(known)}"
        return Problem(*at, "KB110", f"{name} cannot be {_written(value)}", hint)
    if what in _KINDS:
        return Problem(*at, "KB110", *_wrong_kind(document, kind, loc, what, value))
    if what in {"greater_than_equal", "less_than_equal"}:
        bound = f"at least {context['ge']:,}" if "ge" in context else f"at most {context['le']:,}"
        said = f"{name} must be {bound}, and {_written(value)} is not"
        return Problem(*at, "KB110", said, f"write a number that is {bound}")
    if what == "too_short":
        hint = f"add one: {_how_written(kind, loc)}{_words(kind, loc)}"
        return Problem(*at, "KB110", f"{name} needs at least {context['min_length']}", hint)
    if what == "string_pattern_mismatch":
        text = str(value)
        better = next((form for form in (text.upper(), text.strip()) if re.match(context["pattern"], form)), "")
        found = field_at(kind, loc)
        asked = f"what is asked for: {found[0]}" if found else "look at another entry of this kind"
        hint = f"write {better}" if better and better != text else asked
        return Problem(*at, "KB110", f"{name} has the wrong form: {_written(value)}", hint)
    message = str(detail["msg"])
    said = f"{name} is not right: {message[:1].lower()}{message[1:]}"
    return Problem(*at, "KB110", said, f"write {_how_written(kind, loc)}")


def place_of(detail: dict[str, Any]) -> Key:
    """Where in the document a validation error is about."""
    return tuple(part for part in detail["loc"] if part != "[key]")


def free_keys(document: Document, kind: type, loc: Key) -> list[str]:
    """The keys that could stand beside the one at `loc`, and do not."""
    found = class_at(kind, loc[:-1])
    written: Any = document.values
    for part in loc[:-1]:
        written = written[part]
    return [key for key in key_names(found).values() if key not in written] if found else []


def near_key(document: Document, kind: type, loc: Key) -> str:
    """The key that an unknown key was probably meant as: one that does not stand there yet."""
    free = free_keys(document, kind, loc)
    meant = re.sub(r"[^a-z0-9]+", "_", str(loc[-1]).partition(":")[0].casefold()).strip("_")
    meant = _OTHERWISE.get(meant, meant) if _OTHERWISE.get(meant) in free else meant
    longer = next((key for key in free if meant.startswith(f"{key}_") or key.startswith(f"{meant}_")), "")
    only = free[0] if len(free) == 1 and free[0] in required_keys(class_at(kind, loc[:-1]) or kind) else ""
    return nearest(meant, free) or longer or only


def _unknown_key(document: Document, kind: type, loc: Key, value: Any) -> Problem:
    at = (document.path, *document.key_place(loc))
    strange = next((char for char in str(loc[-1]) if ord(char) > 127 and char.isalpha()), "")
    if strange:
        plain = "".join(char if ord(char) < 128 else "?" for char in str(loc[-1]))
        keys = [key for key in free_keys(document, kind, loc) if re.fullmatch(plain.replace("?", "."), key)]
        said = f"has the key {quoted(dotted(loc), 80)} with the letter '{strange}' (U+{ord(strange):04X}), which is not one of a-z"
        return Problem(*at, "KB108", said, f"type it anew on an English keyboard{f': {keys[0]}' if keys else ''}")
    near, written = near_key(document, kind, loc), str(loc[-1])
    before, colon, behind = written.partition(":")
    if near == before and colon and behind and value is None:
        return Problem(*at, "KB108", f"has no blank behind the colon: {quoted(written)}", f"write {near}: {behind}")
    free = free_keys(document, kind, loc)
    known = class_at(kind, loc[:-1])
    again = next((key for key in key_names(known).values() if key == written.casefold()), "") if known else ""
    if value is None and not re.fullmatch(r"[A-Za-z_]+", written):
        said = f"has {quoted(written)} where a key is read"
        hint = "a comma in braces ends a text: put a text in quotes, write a number without commas"
        if len(loc) == 1:
            hint = "delete the line, if it says what the file is; else write the key in front of it"
        return Problem(*at, "KB108", said, hint)
    if again and again not in free:
        return Problem(
            *at, "KB108", f"has the key '{again}' a second time, as {quoted(written)}", "keep one of the two"
        )
    others = f"keys that can be added here: {', '.join(free)}" if free else "take it out: no key can be added here"
    hint = f"did you mean '{near}'?" if near else _goes_on(document, loc) or others
    return Problem(*at, "KB108", f"has the unknown key {quoted(dotted(loc), 80)}", hint)


def _goes_on(document: Document, loc: Key) -> str:
    """The hint for words in front of a colon that go on with the text above them; nothing where it is anything else."""
    beside: Any = document.values
    for part in loc[:-1]:
        beside = beside[part]
    keys = list(beside)
    above = keys[keys.index(loc[-1]) - 1] if loc[-1] != keys[0] else ""
    if " " not in str(loc[-1]).strip() or not isinstance(beside.get(above), str):
        return ""
    return f"if it goes on with the text above, {goes_on(f'{above}:', document.key_place((*loc[:-1], above))[1] + 1)}"


def _how_to_add(document: Document, kind: type, loc: Key) -> str:
    """What to write where a key is missing."""
    key, found = str(loc[-1]), field_at(kind, loc)
    if not found:
        return f"add {key}: ..."
    text, annotation, _ = found
    value = _value(document, loc, annotation)
    where = f"add to {dotted(loc[:-1])}" if loc[:-1] else "add a line"
    words = f"; one of: {', '.join(choices(annotation))}" if choices(annotation) else _words(kind, loc)
    return f"{where}: {key}: {value} ({text.partition(';')[0]}{words})"


def _each_an_item(document: Document, loc: Key, ids: list[str]) -> str:
    """The hint for ids that stand as one item of a list, where it is not enough to write a comma between them."""
    before, sign = _around(document, loc)
    if ids and before.strip() == "-":
        return f"give each a line of its own: {', then '.join(f'- {id_}' for id_ in ids)}"
    return f"take the quotes away: {', '.join(ids)}" if ids and sign in {'"', "'"} else ""


def _around(document: Document, loc: Key) -> tuple[str, str]:
    """What stands in front of a value on its line, and the first sign of the value, as they are written."""
    line, column = document.place(loc)
    written = document.text.split("\n")[line - 1 : line] or [""]
    return written[0][: column - 1], written[0][column - 1 : column]


def _link(kind: type, loc: Key) -> Link | None:
    """What a value names, or one of a list."""
    while loc and isinstance(loc[-1], int):
        loc = loc[:-1]
    found = field_at(kind, loc) if loc else None
    return link_of(found[1]) if found else None


def _words(kind: type, loc: Key) -> str:
    """Where the words stand that a key takes, for those who know them (kb.rules.data_links) to write them in its place."""
    link = _link(kind, loc)
    return f"; words: {' or '.join(vocabulary_paths(link.vocabulary))}" if link and link.vocabulary else ""


def _value(document: Document, loc: Key, annotation: Any) -> str:
    """How the value of a key is written; an id is the file's name."""
    stem = PurePosixPath(document.path).stem
    return id_in_yaml(stem) if loc == ("id",) and not id_problem(stem) else example(annotation)


def id_in_yaml(id_: str) -> str:
    """An id as it is written in a file: in quotes where it would be read as a number, a truth value or nothing."""
    document, _ = parse_document(f"id: {id_}", "", placed=False)
    return id_ if isinstance(document.values.get("id"), str) else in_quotes(id_)


def _how_written(kind: type, loc: Key) -> str:
    while loc and isinstance(loc[-1], int):
        loc = loc[:-1]
    found = field_at(kind, loc) if loc else None
    return f"{loc[-1]}: {example(found[1])}" if found else "the keys of an entry"


def _as_written(document: Document, at: tuple[int, int], value: Any) -> str:
    """A number or truth value as it stands in the file: 1.50 is not 1.5."""
    lines = document.text.split("\n")
    found = re.match(r"[\w.+-]+", lines[at[0] - 1][at[1] - 1 :]) if at[0] <= len(lines) else None
    return found.group() if found else str(value).lower()


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping of keys"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(value)


def _wrong_kind(document: Document, kind: type, loc: Key, what: str, value: Any) -> tuple[str, str]:
    """Message and hint where a value is of another kind than its key takes."""
    name, wanted = dotted(loc), _KINDS[what]
    said = f"{name} must be {wanted}, and {_written(value)} is not"
    if value is None:
        found = field_at(kind, loc)
        if found and found[2]:
            return f"{name} is empty", f"write {loc[-1]}: {_value(document, loc, found[1])}{_words(kind, loc)}"
        return f"{name} is empty", f"write its value ({wanted}), or take it out"
    if what == "string_type":
        return _no_text(name, said, value)
    if what == "int_type":
        digits = re.findall(r"\d+", str(value).replace(",", ""), re.ASCII)
        if any(len(number) > 18 for number in digits):
            return said, "write a smaller number"
        one = digits[0] if len(digits) == 1 or isinstance(value, float) else ""
        return said, f"write digits only, without quotes: {one}" if one else "write digits only, for example 60"
    if what == "bool_type":
        word = str(value).strip().lower()
        return said, f"write {word}, without quotes" if word in {"true", "false"} else "write true or false"
    if wanted == "a list":
        sign = _around(document, loc)[1]
        return said, _without_sign(sign, str(value)) if sign in {">", "|"} else _list_hint(kind, loc, value)
    inner = class_at(kind, loc)
    keys = sample_keys(inner) if inner else []
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return said, "take the hyphens or square brackets away: its keys stand below it, each with its value"
    glued = re.match(r"([a-z_]+):(\S.*)$", str(value))
    if glued and inner and glued.group(1) in key_names(inner).values():
        return f"{name} has no blank behind the colon: {quoted(value)}", f"write {glued.group(1)}: {glued.group(2)}"
    if len(keys) == 1 and isinstance(value, str):
        return said, f"write {{{keys[0]}: {value[:60]}}}"
    if inner:
        return said, f"write {example(inner)}"
    return said, f"write {_how_written(kind, loc)}"


def _without_sign(sign: str, text: str) -> str:
    """How a list is written in the place of a text that > or | opens."""
    if re.match(r"\s*-\s", text):
        return f"take the {sign} away: the lines below it begin with hyphens, and are a list without it"
    return f"take the {sign} away, and put a hyphen and a blank in front of each item below it"


def _list_hint(kind: type, loc: Key, value: Any) -> str:
    """How a list is written, with what stands there as its items."""
    if isinstance(value, dict) and all(said in (None, True, "yes", False, "no") for said in value.values()):
        value = ", ".join(key for key, said in value.items() if said not in (False, "no"))  # {a, b}, or a: yes
    if isinstance(value, dict):
        return "put square brackets around it, or a hyphen and a blank before each item"
    text, found = str(value).strip(), field_at(kind, loc)
    if not text:  # {}, or a text of blanks
        is_needed = found and found[2]
        how = f"write {_how_written(kind, loc)}{_words(kind, loc)}"
        return how if is_needed else "write its items between square brackets, or take the key out"
    if text.casefold() in {"none", "n/a", "na", "no", "-", "--"}:
        return "take the key out where there is nothing to write"
    if text[0] in _BULLETS:
        return f"write a hyphen and a blank (- ) instead of '{text[0]}' before each item"
    if re.match(r"\d+[.)]\s", text):
        return "write a hyphen and a blank (- ) instead of the number before each item"
    if text[0] + text[-1] == "[]":
        return f"take the quotes away: {text[:60]}"
    inside = text[1:-1].strip() if text[0] + text[-1] in {"()", "［］", "【】"} else text
    inner = class_at(kind, loc)
    keys = required_keys(inner) if inner else []
    if found and choices(found[1]):
        return f"write a list of these: [{', '.join(choices(found[1]))}]"
    if found and inner and len(keys) != 1:
        return f"write {example(found[1])}"
    if len(keys) == 1 and inside.count(",") == 0:
        return f"write [{{{keys[0]}: {inside[:60]}}}]"
    words = _words(kind, loc)
    if words:
        parts = [id_for(part) or part for part in re.split(r"\s*[,;/|&]\s*|\s+(?:and|or)\s+", inside) if part]
        return f"write [{', '.join(parts)}]{words}"
    if not isinstance(value, str) or re.fullmatch(r"[\w-]+(?:, *[\w-]+)*", inside):
        return f"write [{inside}]"
    several = "; where it is several, a line for each that starts with a hyphen" if "," in inside else ""
    return f"write [{in_quotes(inside)}]{several}"


def _no_text(name: str, said: str, value: Any) -> tuple[str, str]:
    if isinstance(value, dict) and len(value) == 1:
        ((key, inside),) = value.items()
        if inside is None or isinstance(inside, str | int | float):
            text = f"{key}: {'' if inside is None else inside}".strip()
            return (
                f"{name} must be text, and {quoted(text)} is read as a key and its value, for the colon in it",
                f"put the text in quotes: {in_quotes(text)}",
            )
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return said, f"write it without the brackets or hyphen: {value[0][:60]}"
    return said, "write one text, without brackets, braces or hyphens at the front"
