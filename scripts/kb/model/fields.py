"""The kinds of single values: text, dates, addresses, numbers with check digits, ids that name something else."""

from __future__ import annotations

import datetime
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, Strict, WithJsonSchema
from pydantic.dataclasses import dataclass as _pydantic_dataclass
from pydantic_core import PydanticCustomError

from kb.problem import quoted


@dataclass(frozen=True, slots=True)
class Link:
    """The value is the id of something else: of a `kind` of entry, or of a word in a vocabulary."""

    kind: str
    vocabulary: str = ""


def refusal(code: str, message: str, hint: str = "") -> PydanticCustomError:
    """What a validator raises: becomes one Problem, at the place of the value."""
    return PydanticCustomError("kb", "{message}", {"code": code, "message": message, "hint": hint})


def today() -> datetime.date:
    """The day that dates are judged by: KB_TODAY (for tests and repeatable builds), else today."""
    pinned = os.environ.get("KB_TODAY")
    return datetime.date.fromisoformat(pinned) if pinned else datetime.date.today()


_MARKUP = re.compile(r"<[A-Za-z/!?]|\{\{|\{%|\{#")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
_SCHEMES = ("https", "mailto", "tel")


def _plain(text: str) -> str:
    found = _MARKUP.search(text)
    if found:
        raise refusal(
            "KB117", f"holds {quoted(found.group())}: texts here are plain, without HTML or macros", "write it in words"
        )
    stripped = text.strip()
    if not stripped:
        raise refusal("KB110", "is empty", "write the text, or leave out the key")
    return stripped


def id_problem(text: str) -> tuple[str, str] | None:
    """Message and hint when the text is no id, else nothing."""
    if _ID.match(text):
        return None
    strange = next((char for char in text if ord(char) > 127), "")
    if strange:
        return (
            f"the id {quoted(text)} has the letter '{strange}' (U+{ord(strange):04X}), which is not one of a-z",
            "type it again on an English keyboard",
        )
    if re.search(r"[a-z0-9] +[a-z0-9]", text):
        return f"the id {quoted(text)} has a blank in it", "write hyphens, or the comma that is missing between two ids"
    suggestion = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return (
        f"the id {quoted(text)} is not made of a-z, 0-9 and single hyphens",
        f"write {suggestion}" if suggestion else "choose a short name, for example informed-consent",
    )


def _identifier(text: str) -> str:
    wrong = id_problem(text)
    if wrong:
        raise refusal("KB112", *wrong)
    return text


_PLAIN_HTTPS = re.compile(r"https://(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[\w.~/-]{0,300})?\Z", re.ASCII)  # most of them


def url_problem(text: str) -> tuple[str, str] | None:
    """Message and hint when the address may not be linked to, else nothing."""
    if _PLAIN_HTTPS.match(text):
        return None
    shown = quoted(text)
    if len(text) > 2_000:
        return (
            f"the address {shown} has {len(text):,} characters; 2,000 are the most",
            "use the short address of the page",
        )
    if re.search(r"[\s\x00-\x1f<>\"\\^`{|}]", text):
        return (
            f"the address {shown} has a blank or a character that addresses do not have",
            "copy it again from the browser",
        )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return f"the address {shown} cannot be read", "copy it again from the browser"
    scheme = parts.scheme.lower()
    if scheme in {"mailto", "tel"} and re.search("%(?:0|1|7f)", text, re.I):
        return f"the address {shown} has a control character written with %", "write the bare address"
    if scheme == "http":
        return f"the address {shown} is not encrypted", f"write https:{text[5:]}"
    if scheme not in _SCHEMES:
        return f"the address {shown} does not start with https:, mailto: or tel:", "use the https address of the page"
    if scheme == "https":
        if parts.username is not None or parts.password is not None:
            return f"the address {shown} has a user name or password in it", "write it without the part before @"
        if not parts.hostname or "." not in parts.hostname or parts.hostname.endswith("."):
            return f"the address {shown} names no site", "copy it again from the browser"
        strange = next((char for char in parts.hostname if ord(char) > 127), "")
        if strange:
            return (
                f"the address {shown} has the letter '{strange}' (U+{ord(strange):04X}) in the name of the site",
                "copy it from the browser, which writes such names as xn--...",
            )
        if port is not None:
            return f"the address {shown} has a port number", f"write it without :{port}"
    return None


def _https(text: str) -> str:
    text = text.strip()  # a long address may stand in a folded text (>), which ends with a line break
    wrong = url_problem(text)
    if wrong:
        raise refusal("KB115", *wrong)
    if not text.lower().startswith("https:"):
        raise refusal(
            "KB115", f"the address {quoted(text)} is not a web address", "write an address that starts with https://"
        )
    return text


def _date(value: Any) -> datetime.date:
    if isinstance(value, datetime.date):
        return value
    if not isinstance(value, str):
        raise _no_date(value)
    return _day(value)


def _no_date(value: Any) -> PydanticCustomError:
    said = f"{quoted(value)} is not a date of the form 2026-11-23"
    return refusal("KB116", said, 'write year, month and day: "2026-11-23"')


@lru_cache(maxsize=4096)  # thousands of entries name the same days
def _day(value: str) -> datetime.date:
    match = _ISO_DATE.match(value)
    if not match:
        raise _no_date(value)
    try:
        day = datetime.date(*map(int, match.groups()))
    except ValueError:
        raise refusal("KB116", f"{quoted(value)} is a day that does not exist", "look at the calendar") from None
    if day.year < 1900:
        raise refusal("KB116", f"{quoted(value)} is too long ago", "check the year")
    return day


def _past(day: datetime.date) -> datetime.date:
    if day > today():
        raise refusal("KB116", f"'{day}' lies in the future", "write the day on which it happened")
    return day


def _issued(value: Any) -> str:
    text = str(value)
    match = re.match(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", text)
    if isinstance(value, bool) or not match:
        raise refusal("KB116", f"{quoted(value)} is not a year or date", 'write 2017, "2017-05" or "2017-05-30"')
    year, month, day = match.groups()
    try:
        datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise refusal("KB116", f"{quoted(value)} is a day that does not exist", "look at the calendar") from None
    if not 1500 <= int(year) <= today().year + 1:
        raise refusal("KB116", f"{quoted(value)} cannot be the year of a source", "check the year")
    return text


def _doi(text: str) -> str:
    if not re.match(r"10\.\d{4,9}/[^\s]+\Z", text):
        raise refusal("KB120", f"{quoted(text)} is not a DOI", "write it from '10.' on, without https://doi.org/")
    return text


def _digits(text: str) -> str:
    return re.sub(r"[^0-9Xx]", "", text)


def _isbn(text: str) -> str:
    digits = _digits(text).upper()
    if len(digits) == 13 and digits.isdigit():
        good = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10 == 0
    elif len(digits) == 10 and digits[:9].isdigit():
        good = sum((10 if d == "X" else int(d)) * (10 - i) for i, d in enumerate(digits)) % 11 == 0
    else:
        good = False
    if not good:
        raise refusal(
            "KB120", f"{quoted(text)} is not an ISBN: the check digit does not fit", "compare it with the book"
        )
    return text


def _npi(text: str) -> str:
    """Ten digits; the last is the Luhn check digit over 80840 and the first nine (US National Provider Identifier)."""
    if not re.match(r"[12]\d{9}\Z", text):
        raise refusal("KB120", f"{quoted(text)} is not a ten-digit NPI", "compare it with the register")
    total = 0
    for index, char in enumerate(reversed("80840" + text)):
        digit = int(char) * (2 if index % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    if total % 10:
        raise refusal(
            "KB120", f"{quoted(text)} is not an NPI: the check digit does not fit", "compare it with the register"
        )
    return text


def _pmid(text: str) -> str:
    if not re.match(r"[1-9]\d{0,8}\Z", text):
        raise refusal("KB120", f"{quoted(text)} is not a PMID", "write its digits only")
    return text


def _telephone(text: str) -> str:
    if not re.match(r"\+[1-9]\d{6,14}\Z", text):
        raise refusal(
            "KB110",
            f"{quoted(text)} is not an international telephone number",
            'write "+" and digits only: "+15415550100"',
        )
    return text


def _email(text: str) -> str:
    if not re.match(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z", text):
        raise refusal("KB110", f"{quoted(text)} is not an e-mail address", "write it as name@example.org")
    return text


def _free_text(text: str) -> str:
    text = _plain(text)
    found = re.search(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.\w+|\+?\d[\d\s().-]{7,}\d", text)
    if found:
        what = "e-mail address" if "@" in found.group() else "telephone number"
        raise refusal(
            "KB118", f"holds the {what} {quoted(found.group())}", "put it under contact and take it out of the text"
        )
    return text


def _unique(values: tuple[Any, ...]) -> tuple[Any, ...]:
    seen = set()
    for value in values:
        if value in seen:
            raise refusal("KB403", f"holds {quoted(value)} twice", "delete one")
        seen.add(value)
    return values


Text = Annotated[str, Strict(), AfterValidator(_plain)]
FreeText = Annotated[str, Strict(), AfterValidator(_free_text)]
Flag = Annotated[bool, Strict()]
Number = Annotated[int, Strict(), Field(ge=0, le=100_000)]
Id = Annotated[str, Strict(), AfterValidator(_identifier)]
Url = Annotated[str, Strict(), AfterValidator(_https)]
PastDate = Annotated[datetime.date, BeforeValidator(_date), AfterValidator(_past)]
DialedNumber = Annotated[str, Strict(), Field(pattern="^[0-9][0-9 -]{0,18}[0-9]$")]
Issued = Annotated[str, BeforeValidator(_issued), WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string"}]})]
Doi = Annotated[str, Strict(), AfterValidator(_doi)]
Pmid = Annotated[str, Strict(), AfterValidator(_pmid)]
Isbn = Annotated[str, Strict(), AfterValidator(_isbn)]
Npi = Annotated[str, Strict(), AfterValidator(_npi)]
Telephone = Annotated[str, Strict(), AfterValidator(_telephone)]
Email = Annotated[str, Strict(), AfterValidator(_email)]
Fingerprint = Annotated[str, Strict(), Field(pattern="^[a-p]{10}$")]
Unique = AfterValidator(_unique)

TermId = Annotated[Id, Link("term")]
ReferenceId = Annotated[Id, Link("reference")]
ActivityId = Annotated[Id, Link("activity")]
GuideId = Annotated[Id, Link("guide")]
TemplateId = Annotated[Id, Link("template")]
CaseId = Annotated[Id, Link("case")]
PersonId = Annotated[Id, Link("listing")]
ProfessionId = Annotated[Id, Link("vocabulary", "professions")]
# regions and languages have ids with capitals (ISO 3166-2, BCP 47)
RegionId = Annotated[str, Strict(), Link("vocabulary", "regions")]
CountryId = Annotated[str, Strict(), Link("vocabulary", "countries")]
LanguageId = Annotated[str, Strict(), Link("vocabulary", "languages")]
PlaceId = Annotated[str, Strict(), Link("vocabulary", "places")]
ApproachId = Annotated[Id, Link("vocabulary", "approaches")]
ConcernId = Annotated[Id, Link("vocabulary", "concerns")]
AgeId = Annotated[Id, Link("vocabulary", "ages")]
FormatId = Annotated[Id, Link("vocabulary", "formats")]
InterestId = Annotated[Id, Link("vocabulary", "partner-interests")]
DutyId = Annotated[Id, Link("vocabulary", "duties")]
GroupId = Annotated[Id, Link("vocabulary", "activity-groups")]
VerdictId = Annotated[Id, Link("vocabulary", "verdicts")]
GradeId = Annotated[Id, Link("vocabulary", "grades")]


def about(text: str, **more: Any) -> Any:
    """A key's description (and default). Keys without a default are required."""
    return Field(description=text, **more)


entry = _pydantic_dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
Status = Literal["draft", "reviewed"]
PageStatus = Literal["outline", "draft", "reviewed"]
