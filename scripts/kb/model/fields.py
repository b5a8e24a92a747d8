"""The kinds of single values: text, dates, addresses, numbers with check digits, ids that name something else."""

from __future__ import annotations

import calendar
import datetime
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, Strict, ValidationInfo, WithJsonSchema
from pydantic.dataclasses import dataclass as _pydantic_dataclass
from pydantic_core import PydanticCustomError

from kb.files import two_alphabets
from kb.model.ids import PATTERNS as IDS
from kb.model.ids import id_problem
from kb.model.markup import LEFTOVER, MARKUP, markup_problem
from kb.model.reaching import PATTERNS as REACHING
from kb.model.reaching import reach_problem
from kb.model.urls import url_problem
from kb.problem import quoted
from kb.slips import in_quotes


@dataclass(frozen=True, slots=True)
class Link:
    """The value is the id of something else: of a `kind` of entry, or of a word in a vocabulary."""

    kind: str
    vocabulary: str = ""


def vocabulary_files(vocabulary: str) -> tuple[str, ...]:
    """The files in which the words of a vocabulary stand: `places` are countries and regions."""
    return ("countries", "regions") if vocabulary == "places" else (vocabulary,)


def vocabulary_paths(vocabulary: str) -> list[str]:
    """The same as paths."""
    return [f"data/vocabulary/{name}.yml" for name in vocabulary_files(vocabulary)]


def refusal(code: str, message: str, hint: str = "", piece: str = "") -> PydanticCustomError:
    """What a validator raises: becomes one Problem, at the place of the value, or on the line of a `piece` of it."""
    return PydanticCustomError("kb", "{message}", {"code": code, "message": message, "hint": hint, "piece": piece})


def today() -> datetime.date:
    """The day that dates are judged by: KB_TODAY (for tests and repeatable builds), else today."""
    pinned = os.environ.get("KB_TODAY")
    return datetime.date.fromisoformat(pinned) if pinned else datetime.date.today()


AS_WRITTEN = "as written"  # the context in which what is listed twice passes: the entry has told of it
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z", re.ASCII)
_ISSUED = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)
# a stop behind it is that of the sentence in which it was found
_DOI = re.compile(r"10\.\d{4,9}/[!-~]*[!-+\-/-9<-~]\Z", re.ASCII)
_DOI_INSIDE = re.compile(r"10\.\d{4,9}/[!-;=?-~]*[!-+\-/-9=?-~](?=[.,:;]*\Z)", re.ASCII)
_NPI = re.compile(r"[12]\d{9}\Z", re.ASCII)
_PMID = re.compile(r"[1-9]\d{0,8}\Z", re.ASCII)
_PMCID = re.compile(r"PMC[1-9]\d{0,8}\Z", re.ASCII)
_POSTAL_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 -]{1,10}[A-Za-z0-9])\Z")
_TELEPHONE = re.compile(r"\+[1-9]\d{6,14}\Z", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z")
_EMAIL_INSIDE = re.compile(r"[\w.%+-]+@[\w.-]+\Z")
_PAGES = re.compile(r"(\d+)[-–](\d+)\Z", re.ASCII)
_NOTHING_YET = re.compile(r"(?:[.…?_ -]+|[Tt][Bb][DdAa]|[Tt][Oo][Dd][Oo]|[Xx]{3,}|[Nn]/[Aa]|[Ll]orem ipsum.*)\Z")
_CURLY = {"“": "”", "„": "“", "‘": "’"}
PATTERNS = {
    "leftover": LEFTOVER,
    "markup": MARKUP,
    **IDS,
    "date": _ISO_DATE,
    "issued": _ISSUED,
    "doi": _DOI,
    "doi-inside": _DOI_INSIDE,
    "npi": _NPI,
    "pmid": _PMID,
    "pmcid": _PMCID,
    "postal-code": _POSTAL_CODE,
    "telephone": _TELEPHONE,
    "email": _EMAIL,
    "pages": _PAGES,
    "nothing-yet": _NOTHING_YET,
    "email-inside": _EMAIL_INSIDE,
    **REACHING,
}
"""What values are matched by, for those who judge them elsewhere (kb.web_forms)."""


_LINE_END = re.compile(r"[ \t]*\n\s*")


def _plain(text: str) -> str:
    if found := markup_problem(text):
        raise refusal("KB117", *found)
    mixed = next(two_alphabets(text), None)
    if mixed:
        said = f"holds {quoted(mixed.group())}, a word with letters of two alphabets"
        raise refusal("KB333", said, "type the word again on one keyboard", mixed.group())
    stripped = _LINE_END.sub(" ", text.strip())  # one paragraph: on a page an empty line would begin another
    if not stripped:
        raise refusal("KB110", "is empty", "write the text, or leave out the key")
    wrong = _curly_problem(stripped)
    if wrong:
        raise refusal("KB110", *wrong)
    return stripped


_LONGEST_WORD = 120


def _word(text: str) -> str:
    """A word or a name: it stands in lists, titles and links."""
    if text.startswith("- ") or "\n" in text.strip():
        said = f"is written like the lines of a list: {quoted(text, 40)}"
        raise refusal("KB110", said, "write the word or name alone, on one line and without a hyphen in front")
    text = _text(text)
    if len(text) > _LONGEST_WORD:
        said = f"has {len(text):,} characters; {_LONGEST_WORD} are the most"
        raise refusal(
            "KB110",
            said,
            "write the word or name alone, as it stands in a list; what more there is to say goes into a text",
        )
    return text


def _curly_problem(text: str) -> tuple[str, str] | None:
    """Message and hint for curly quotes where straight ones were meant: these vanish, the curly ones are shown."""
    opening, rest = text[0], text[1:]
    closing = _CURLY.get(opening, "")
    if not closing or opening in rest:
        return None
    if rest.endswith(closing):
        return f"has curly quotes around it, which would be shown: {quoted(text, 40)}", f"write {in_quotes(rest[:-1])}"
    if closing not in rest and opening != "‘":
        said = f"opens a curly quote that does not close: {quoted(text, 40)}"
        return said, 'put straight quotes (") around the whole text; between curly ones a comma or # ends it'
    return None


def _identifier(text: str) -> str:
    wrong = id_problem(text)
    if wrong:
        raise refusal("KB112", *wrong)
    return text


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


def _shown(value: Any) -> str:
    return "a list" if isinstance(value, list) else "a mapping of keys" if isinstance(value, dict) else quoted(value)


def _no_date(value: Any) -> PydanticCustomError:
    said = f"{_shown(value)} is not a date of the form 2026-11-23"
    parts = re.search(r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)(?!\d)", str(value), re.ASCII)
    meant = f"{parts[1]}-{parts[2]:0>2}-{parts[3]:0>2}" if parts else ""
    hint = f'write "{meant}"' if meant != value and meant else "write year, month and day as numbers: 2026-11-23"
    return refusal("KB116", said, hint)


@lru_cache(maxsize=4096)  # thousands of entries name the same days
def _day(value: str) -> datetime.date:
    match = _ISO_DATE.match(value)
    if not match:
        raise _no_date(value)
    try:
        day = datetime.date(*map(int, match.groups()))
    except ValueError:
        raise refusal("KB116", f"{quoted(value)} is a day that does not exist", _calendar(match)) from None
    if day.year < 1900:
        raise refusal("KB116", f"{quoted(value)} is too long ago", "check the year")
    return day


def _calendar(match: re.Match[str]) -> str:
    year, month, _ = map(int, match.groups())
    if not year or not 1 <= month <= 12:
        return "write a month from 01 to 12"
    return f"write a day from 01 to {calendar.monthrange(year, month)[1]}, which that month has"


def _past(day: datetime.date) -> datetime.date:
    if day > today():
        raise refusal("KB116", f"'{day}' lies in the future", "write the day on which it happened")
    return day


def _issued(value: Any) -> str:
    text = str(value)
    match = _ISSUED.match(text)
    if isinstance(value, bool) or not match:
        shown = quoted(text.lower()) if isinstance(value, bool) else _shown(value)
        raise refusal("KB116", f"{shown} is not a year or date", 'write 2017, "2017-05" or "2017-05-30"')
    year, month, day = match.groups()
    try:
        datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        hint = "write a month from 01 to 12, and a day that it has"
        raise refusal("KB116", f"{quoted(value)} is a day that does not exist", hint) from None
    if not 1500 <= int(year) <= today().year + 1:
        raise refusal("KB116", f"{quoted(value)} cannot be the year of a source", "check the year")
    return text


def _doi(text: str) -> str:
    if not _DOI.match(text) or MARKUP.search(text):
        inside = _DOI_INSIDE.search(text)
        hint = f"write {inside.group()}" if inside else "write it from '10.' on, as the source prints it"
        raise refusal("KB120", f"{quoted(text)} is not a DOI", hint)
    return text


def _digits(text: str) -> str:
    return re.sub(r"[^0-9Xx]", "", text)


def _isbn(text: str) -> str:
    digits = _digits(text).upper() if re.fullmatch(r"[0-9Xx -]*", text) else ""
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
    if not _NPI.match(text):
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
    if not _PMID.match(text):
        raise refusal("KB120", f"{quoted(text)} is not a PMID", "write its digits only")
    return text


def _pmcid(text: str) -> str:
    if not _PMCID.match(text):
        raise refusal("KB120", f"{quoted(text)} is not a PubMed Central number", "write PMC and its digits")
    return text


def _postal_code(text: str) -> str:
    if not _POSTAL_CODE.match(text):
        raise refusal("KB110", f"{quoted(text)} is not a postal code", 'write letters and digits only: "97301"')
    return text


_COMMON_WORDS = (
    "a about after all also an and any are as at be been before but by can could did do does for from get had "
    "has have he her him his how i if in into is it its just many may me more most must my no not of on one only or "
    "other our out over own she should so some such than that the their them then there these they this those to too "
    "under up us very was we were what when where which who why will with would yes you your"
)
_COMMON = frozenset(_COMMON_WORDS.split())


def _form(text: str) -> str:
    """A form of a word that may be linked wherever it stands."""
    text = _plain(text)
    words = re.findall(r"[^\W_]+", text)
    if re.search(r"[^\w '’/&.-]|_", text) or not words:
        hint = "write the form as it stands in a sentence, with letters, digits, blanks and hyphens only"
        raise refusal("KB110", f"{quoted(text)} is not a form of a word", hint)
    if len(text) < 3 or all(word.casefold() in _COMMON for word in words):
        said = f"{quoted(text)} is too common a word: every sentence would be linked"
        raise refusal("KB110", said, "take it out, or write a form that only this term has")
    return text


def _telephone(text: str) -> str:
    if not _TELEPHONE.match(text):
        raise refusal(
            "KB110",
            f"{quoted(text)} is not an international telephone number",
            'write "+", the number of the country, then digits only: "+15415550100"',
        )
    return text


def _email(text: str) -> str:
    if not _EMAIL.match(text):
        bare = text.removeprefix("mailto:").strip("<> ")
        hint = f"write {bare}" if bare != text and _EMAIL_INSIDE.match(bare) else "write it as name@example.org"
        raise refusal("KB110", f"{quoted(text)} is not an e-mail address", hint)
    return text


def _text(text: str) -> str:
    text = _plain(text)
    if _NOTHING_YET.match(text):
        raise refusal(
            "KB110", f"says nothing yet: {quoted(text)}", "write the text, or leave it out until there is one"
        )
    if found := reach_problem(text, is_own=False):
        raise refusal("KB118", *found)
    return text


def _page_span(text: str) -> str:
    text = _plain(text)
    if found := _PAGES.match(text):
        first, last = found.groups()
        if int(first[: max(0, len(first) - len(last))] + last) < int(first):  # 139-49 ends on page 149
            raise refusal("KB110", f"{quoted(text)} ends before it begins", "write the first page, then the last")
    return text


def _free_text(text: str) -> str:
    text = _plain(text)
    if found := reach_problem(text, is_own=True):
        raise refusal("KB118", *found)
    return text


def _unique(values: tuple[Any, ...], info: ValidationInfo) -> tuple[Any, ...]:
    seen = set()
    for value in values if info.context != AS_WRITTEN else ():
        if value in seen:
            raise refusal("KB403", f"holds {quoted(value)} twice", "delete one")
        seen.add(value)
    return values


Verbatim = Annotated[str, Strict(), AfterValidator(_plain)]  # numbers may belong there: a register's, a crisis line's
PageSpan = Annotated[str, Strict(), AfterValidator(_page_span)]
Text = Annotated[str, Strict(), AfterValidator(_text)]
WordText = Annotated[str, Strict(), AfterValidator(_word)]
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
Pmcid = Annotated[str, Strict(), AfterValidator(_pmcid)]
PostalCode = Annotated[str, Strict(), AfterValidator(_postal_code)]
Form = Annotated[str, Strict(), AfterValidator(_form)]
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
