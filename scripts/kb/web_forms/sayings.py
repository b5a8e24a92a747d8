"""What is said of an answer that does not fit: the check's own words, learned by asking it.

The words stand once, in the models and rules. Here each kind of mistake is made once, on purpose; what the check says of it
becomes a pattern in which the browser puts what was written. Words that change there change in the browser with the next
build, and a mistake that is no longer one stops the build.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from kb.files import invisible_characters
from kb.model import fields, read_model
from kb.model.entries import Name, Reference
from kb.model.people import Contact, EachOnce, Fees, PracticeAs
from kb.problem import Problem, quoted
from kb.source import MAX_SCALAR, Document, parse_document

Saying = tuple[str, str, str]
"""Code, message and hint, with names in braces for what differs from case to case."""

# name -> a kind of value, a wrong value, and what stands in the answer for what was written
_VALUES: Mapping[str, tuple[Any, Any, Mapping[str, str]]] = {
    "markup": (fields.Text, "<b", {"'<b'": "{found}"}),
    "leftover": (fields.Text, "[citation needed]", {"'[citation needed]'": "{found}"}),
    "mixed": (fields.Text, "pr\u043ebe", {"'pr\u043ebe'": "{found}"}),
    "pages": (fields.PageSpan, "9-8", {"'9-8'": "{shown}"}),
    "nothing-yet": (fields.Text, "TBD", {"'TBD'": "{shown}"}),
    "word-lines": (fields.WordText, "- probe", {"'- probe'": "{shown}"}),
    "curly-around": (fields.Text, "“probe”", {"'“probe”'": "{shown}", '"probe"': "{better}"}),
    "curly-open": (fields.Text, "“probe", {"'“probe'": "{shown}"}),
    "word-long": (fields.WordText, "p" * 121, {"121": "{count}"}),
    "has-email": (fields.Text, "a@b.cd", {"'a@b.cd'": "{found}"}),
    "has-telephone": (fields.Text, "234-567-8901", {"'234-567-8901'": "{found}"}),
    "has-web": (fields.Text, "www.a.b", {"'www.a.b'": "{found}"}),
    "has-own-email": (fields.FreeText, "a@b.cd", {"'a@b.cd'": "{found}"}),
    "has-own-telephone": (fields.FreeText, "0123456789", {"'0123456789'": "{found}"}),
    "has-own-web": (fields.FreeText, "www.a.b", {"'www.a.b'": "{found}"}),
    "id-device": (fields.Id, "con", {"'con'": "{shown}"}),
    "id-long": (fields.Id, "a" * 81, {quoted("a" * 81): "{shown}", "81": "{count}"}),
    "id-several": (fields.Id, "one,two", {"'one,two'": "{shown}", "one, two": "{better}"}),
    "id-path": (fields.Id, "glossary/probe.yml", {"'glossary/probe.yml'": "{shown}", "write probe": "write {better}"}),
    "id-address": (fields.Id, "https://probe", {"'https://probe'": "{shown}"}),
    "id-curly": (fields.Id, "“probe”", {"'“probe”'": "{shown}", "write probe": "write {better}"}),
    "id-strange": (
        fields.Id,
        "pröbe",
        {"'pröbe'": "{shown}", "ö": "{letter}", "00F6": "{number}", "write probe": "write {better}"},
    ),
    "id-strange-unknown": (fields.Id, "жи", {"'жи'": "{shown}", "ж": "{letter}", "0436": "{number}"}),
    "id-blank": (fields.Id, "pro be", {"'pro be'": "{shown}", "write pro-be": "write {better}"}),
    "id-other": (fields.Id, "Probe!", {"'Probe!'": "{shown}", "write probe": "write {better}"}),
    "id-other-unknown": (fields.Id, "!!!", {"'!!!'": "{shown}"}),
    "address-long": (
        fields.Url,
        "https://x.org/" + "a" * 2000,
        {quoted("https://x.org/" + "a" * 2000): "{shown}", "2,014": "{count}"},
    ),
    "address-strange": (fields.Url, "https://x .org", {"'https://x .org'": "{shown}"}),
    "address-unreadable": (fields.Url, "https://[x", {"'https://[x'": "{shown}"}),
    "address-http": (fields.Url, "http://x.org", {"'http://x.org'": "{shown}", "https://x.org": "{better}"}),
    "address-bare": (fields.Url, "x.org/y", {"'x.org/y'": "{shown}", "https://x.org/y": "{better}"}),
    "address-other": (fields.Url, "ftp://x.org", {"'ftp://x.org'": "{shown}"}),
    "address-control": (fields.Url, "https://x.org/%00", {"'https://x.org/%00'": "{shown}", "%00": "{found}"}),
    "address-telephone": (fields.Url, "tel:x", {"'tel:x'": "{shown}"}),
    "address-mailbox": (fields.Url, "mailto:x", {"'mailto:x'": "{shown}"}),
    "address-no-web": (fields.Url, "tel:+15415550100", {"'tel:+15415550100'": "{shown}"}),
    "address-user": (fields.Url, "https://me@x.org/", {"'https://me@x.org/'": "{shown}"}),
    "address-letter": (
        fields.Url,
        "https://xö.org/",
        {"'https://xö.org/'": "{shown}", "ö": "{letter}", "00F6": "{number}"},
    ),
    "address-no-site": (fields.Url, "https://x/", {"'https://x/'": "{shown}"}),
    "address-port": (fields.Url, "https://x.org:81/", {"'https://x.org:81/'": "{shown}", ":81": ":{port}"}),
    "date": (fields.PastDate, "probe", {"'probe'": "{shown}"}),
    "date-meant": (fields.PastDate, "2020/1/2", {"'2020/1/2'": "{shown}", "2020-01-02": "{better}"}),
    "date-day": (fields.PastDate, "2021-02-30", {"'2021-02-30'": "{shown}", "28": "{days}"}),
    "date-month": (fields.PastDate, "2021-13-01", {"'2021-13-01'": "{shown}"}),
    "date-early": (fields.PastDate, "1800-01-01", {"'1800-01-01'": "{shown}"}),
    "date-future": (fields.PastDate, "9999-01-01", {"'9999-01-01'": "{shown}"}),
    "issued": (fields.Issued, "probe", {"'probe'": "{shown}"}),
    "issued-day": (fields.Issued, "2017-02-30", {"'2017-02-30'": "{shown}"}),
    "issued-year": (fields.Issued, "1400", {"'1400'": "{shown}"}),
    "doi": (fields.Doi, "probe", {"'probe'": "{shown}"}),
    "doi-inside": (fields.Doi, "doi:10.1234/probe", {"'doi:10.1234/probe'": "{shown}", "10.1234/probe": "{better}"}),
    "isbn": (fields.Isbn, "probe", {"'probe'": "{shown}"}),
    "npi": (fields.Npi, "probe", {"'probe'": "{shown}"}),
    "npi-digit": (fields.Npi, "1000000000", {"'1000000000'": "{shown}"}),
    "pmid": (fields.Pmid, "probe", {"'probe'": "{shown}"}),
    "pmcid": (fields.Pmcid, "probe", {"'probe'": "{shown}"}),
    "postal-code": (fields.PostalCode, "!", {"'!'": "{shown}"}),
    "telephone": (fields.Telephone, "probe", {"'probe'": "{shown}"}),
    "email": (fields.Email, "probe", {"'probe'": "{shown}"}),
    "email-inside": (fields.Email, "mailto:a@b.cd", {"'mailto:a@b.cd'": "{shown}", "write a@b.cd": "write {better}"}),
    "profession-twice": (
        Annotated[tuple[PracticeAs, ...], EachOnce],
        ({"profession": "probe"}, {"profession": "probe"}),
        {"'probe'": "{shown}"},
    ),
    "twice": (Annotated[tuple[fields.Text, ...], fields.Unique], ("probe", "probe"), {"'probe'": "{shown}"}),
}
_FEES = {"currency": "USD", "session_minutes": 60, "from": 2}
_SOURCE = {
    "id": "probe",
    "type": "book",
    "title": "Probe",
    "grade": "probe",
    "read": {"what": "text", "on": "2020-01-02"},
}
# name -> an entry, or a part of one, that is wrong as a whole; some with a value that has no words of its own
_WHOLES: Mapping[str, tuple[type, Mapping[str, Any], Mapping[str, str]]] = {
    "number": (Fees, {**_FEES, "session_minutes": "probe"}, {"session_minutes": "{key}", "'probe'": "{shown}"}),
    "number-inside": (
        Fees,
        {**_FEES, "session_minutes": "a 73"},
        {"session_minutes": "{key}", "'a 73'": "{shown}", "73": "{better}"},
    ),
    "number-big": (
        Fees,
        {**_FEES, "session_minutes": "1" * 19},
        {"session_minutes": "{key}", f"'{'1' * 19}'": "{shown}"},
    ),
    "number-most": (
        Fees,
        {**_FEES, "session_minutes": 100_001},
        {"session_minutes": "{key}", "'100001'": "{shown}", "100,000": "{most}"},
    ),
    "pattern": (
        Fees,
        {**_FEES, "currency": "probe"},
        {"currency": "{key}", "'probe'": "{shown}", "Three letters: USD, CAD, GBP": "{asked}"},
    ),
    "pattern-better": (
        Fees,
        {**_FEES, "currency": "usd"},
        {"currency": "{key}", "'usd'": "{shown}", "USD": "{better}"},
    ),
    "Fees": (Fees, {**_FEES, "to": 1}, {"(1)": "({to})", "(2)": "({from})"}),
    "choice": (
        Contact,
        {"email": "a@b.cd", "prefers": "zzz"},
        {"prefers": "{key}", "'zzz'": "{shown}", "website, telephone, email": "{choices}"},
    ),
    "choice-near": (
        Contact,
        {"email": "a@b.cd", "prefers": "emails"},
        {"prefers": "{key}", "'emails'": "{shown}", "email": "{near}"},
    ),
    "Contact": (Contact, {}, {}),
    "Contact-prefers": (
        Contact,
        {"email": "a@b.cd", "prefers": "telephone"},
        {"'telephone'": "{shown}", "telephone": "{way}", "email": "{given}"},
    ),
    "Name": (Name, {}, {}),
    "Name-more": (Name, {"family": "Probe et al."}, {"'et al'": "{found}"}),
    "Reference": (Reference, {**_SOURCE, "issued": "2020"}, {}),
    "Reference-early": (
        Reference,
        {**_SOURCE, "authority": "Probe", "issued": "2023"},
        {"2020-01-02": "{day}", "2023": "{issued}"},
    ),
    "Reference-undated": (Reference, {**_SOURCE, "authority": "Probe"}, {}),
}


def sayings() -> dict[str, Saying]:
    """Name of a mistake in one value or one part of an entry -> what is said of it."""
    found = {name: pattern_of(_refusal(kind, value), marks) for name, (kind, value, marks) in _VALUES.items()}
    for name, (model, values, marks) in _WHOLES.items():
        found[name] = pattern_of(read_model(model, Document("", dict(values)))[1][0], marks)
    hidden = {"the character zero width space (U+200B)": "{found}"}
    long = {f"{MAX_SCALAR + 1:,}": "{count}"}
    found["hidden"] = pattern_of(invisible_characters("a\u200b", "")[0], hidden)
    found["lost"] = pattern_of(invisible_characters("a\ufffd", "")[0], {})
    found["long"] = pattern_of(parse_document(f'a: "{"x" * (MAX_SCALAR + 1)}"', "")[1][0], long)
    return found


def _refusal(kind: Any, value: Any) -> Problem:
    """What is said of a value by itself, without the key that it stands under."""
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        said = error.errors(include_url=False)[0]["ctx"]
        return Problem("", 1, 1, said["code"], said["message"], said["hint"])
    raise ValueError(f"{value!r} is no mistake any more: see kb.web_forms.sayings")


def pattern_of(problem: Problem, marks: Mapping[str, str], in_hint: Mapping[str, str] | None = None) -> Saying:
    """What was said, with names in braces for what stands there of the wrong value; `in_hint` where that differs.

    ValueError where it is not there: then the words have changed, and with them what belongs between them.
    """
    message, hint = _marked(problem.message, marks), _marked(problem.hint, {**marks, **(in_hint or {})})
    for name in marks.values():
        if name not in message + hint:
            raise ValueError(f"{problem.message!r} does not hold {name}: see kb.web_forms.sayings")
    return problem.code, message, hint


def _marked(text: str, marks: Mapping[str, str]) -> str:
    if not marks:
        return text
    longest_first = sorted(marks, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda match: marks[match.group()], text)
