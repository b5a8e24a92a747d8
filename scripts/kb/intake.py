"""From an issue to a new entry: what was answered, put into form and judged by the rules of `kb check`. Text of others is data.

Days of consent and confirmation come from the day of the issue; a sample, a signature, a former id, another's entry
cannot be claimed. What comes out is one file that is new, or one listing less, or a list of what is in the way.
"""

from __future__ import annotations

import datetime
import json
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from kb import address
from kb.contract import merged_listings
from kb.edit.answers import problems_of
from kb.edit.draft import Draft, suggested_id
from kb.edit.trial import Trial
from kb.files import invisible_characters
from kb.issue_forms import OPTIONAL_TICK, STATUSES, Form, answers, by_key, form_of, listed_words, required_ticks, ticked
from kb.load import Library
from kb.model import Center, Practitioner, Reference
from kb.named_words import city_and_region, country_of, listings_by_name, region_at_end, region_named, word_named
from kb.problem import Problem, did_you_mean, nearest, quoted
from kb.settings import own_address, path_on_site, read_settings
from kb.source import parse_document

MOST_BYTES = 256 * 1024
_NOT_CLAIMED = {
    "sample": "samples are written by maintainers",
    "status": "a reviewer's signature decides it",
    "reviews": "reviewers sign in a pull request of their own",
    "formerly": "only a move says what something was called before",
    "centers": "a center names its own members: ask it, and a maintainer enters both",
    "members": "each member has an entry of her own, which a maintainer enters",
}
"""Keys that an issue cannot set, and why."""
_LIKE = 0.76
"""From here on a region is a slip of another; Mexico is less than that like New Mexico."""
_OWN_ID = "choose an id: write the whole as an entry, under 'The entry as text', and begin it with an id of letters a-z, such as id: ongoing-consent"
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,60}")


@dataclass
class Intake:
    """What became of an issue. `text` is the new file; problems and notes are sentences."""

    state: Literal["entry", "removal", "problems", "by-hand"]
    form: str = ""
    path: str = ""
    text: str = ""
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


class Unreadable(Exception):
    """Why a file is no issue."""


def read_issue(path: Path) -> tuple[str, datetime.date | None]:
    """The text of an issue and the day on which it was written: from an event's JSON, or from a file that holds the text."""
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(f"{path} is larger than {MOST_BYTES // 1024} KB")
    try:
        text = path.read_bytes().decode("utf-8")
        event = json.loads(text) if text.lstrip().startswith("{") else None
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path} is neither text nor JSON in UTF-8") from error
    if event is None:
        return text, None
    issue = event.get("issue", event) if isinstance(event, dict) else {}
    body, day = issue.get("body") or "", str(issue.get("created_at") or "")[:10]
    if not isinstance(body, str):
        raise Unreadable(f"{path} holds no issue")
    try:
        return body, datetime.date.fromisoformat(day)
    except ValueError as error:
        raise Unreadable(f"{path} does not say when the issue was written") from error


def take_in(root: Path, body: str, day: datetime.date) -> Intake:
    """What becomes of an issue's text. Nothing is written."""
    body = unicodedata.normalize("NFC", body)  # a name may come from a Mac's disk
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    form = form_of(body)
    if form is None or not form.makes:
        return Intake(
            "by-hand", form.name if form else "", problems=["a person reads this: no file is made of it by itself"]
        )
    given, problems = answers(form, body)
    problems += [f"{p.message} (line {p.line}); {p.hint}" for p in invisible_characters(body, "")]
    if problems:
        return Intake("problems", form.name, problems=problems)
    with tempfile.TemporaryDirectory(prefix="kb-intake-") as folder:
        trial = Trial(root, Path(folder).resolve())
        if form.makes == "removal":
            return _removal(form, given, trial)
        return _entry(form, given, trial, day)


# --- a listing less --------------------------------------------------------------------------------------------


def _removal(form: Form, given: Mapping[str, str], trial: Trial) -> Intake:
    document, wrong = parse_document(given["entry"] or f"listing: {json.dumps(given['listing'])}", "the form")
    if wrong:
        return Intake("problems", form.name, problems=_said(wrong))
    written = str(document.values.get("listing") or "").strip()
    id_ = _listing_id(written, trial.library)
    if given["listing"] and _listing_id(given["listing"], trial.library) != id_:
        said = (
            f"the entry names the listing {quoted(written)}, and the line above it {quoted(given['listing'])}; name one"
        )
        return Intake("problems", form.name, problems=[said])
    listing = trial.library.listings.get(id_)
    if listing is None:
        near = did_you_mean(id_, trial.library.listings)
        return Intake(
            "problems",
            form.name,
            problems=[f"no listing has the address {quoted(written)}" + (f"; {near}" if near else "")],
        )
    path = trial.library.entries["listing", id_].path
    others = {problem.path for problem in trial.problems_with({path: None}) if problem.level == "error"}
    if others:
        command = f"python3 scripts/run.py delete {path} --yes"
        said = (
            f"{', '.join(sorted(others))} must change with it; for the maintainer, who takes it out of all: {command}"
        )
        return Intake("by-hand", form.name, problems=[said])
    return Intake("removal", form.name, path, notes=[given["notes"]] if given.get("notes") else [])


def _listing_id(written: str, library: Library) -> str:
    """The id in what somebody wrote for a listing: its address now, before, or before it was merged, copied in whatever form,
    its id, or its name where no other has it.
    """
    own, typed = own_address(read_settings(library.root)[0]), written.strip()
    if own and (whole := re.match(r"(?i)(https?://)?[\w-]+(?:\.[\w-]+)+/", typed)):
        typed = path_on_site(typed if whole[1] else f"https://{typed}", own)
        if not typed:  # a page of another site, whatever it is called
            return written
    id_ = re.split("[?#]", typed)[0].rstrip("/").rpartition("/")[2].lower()
    if id_ in library.listings:
        return id_
    named = listings_by_name(library).get(" ".join(written.split()).casefold())
    found = {item.id for item in library.listings.values() if id_ in item.formerly} | ({named} if named else set())
    return found.pop() if len(found) == 1 else merged_listings(library).get(id_, id_)


# --- a new entry -----------------------------------------------------------------------------------------------


def _entry(form: Form, given: Mapping[str, str], trial: Trial, day: datetime.date) -> Intake:
    found = Intake("problems", form.name, notes=[given["notes"]] if given.get("notes") else [])
    if given.get("entry"):
        document, wrong = parse_document(given["entry"], "the entry")
        found.problems += [f"line {p.line} of the entry {p.message}; {p.hint}" for p in wrong]
        if wrong:
            return found
        values = dict(document.values)
    else:
        values = _values(form, given, trial.library, day, found)
    kind = "center" if values.get("kind") == "center" else form.makes
    draft = Draft(kind, trial)
    values = _without_claims(values, draft, found)
    if issubclass(draft.model, Practitioner | Center):
        missing = [label for label in required_ticks(form) if label not in ticked(given.get("consent", ""))]
        if missing:
            said = (
                "the box under 'Your consent' is not ticked, and nobody is listed without it; tick it in the text above"
            )
            found.problems += [f"{said}: {quoted(label, 60)}" for label in missing]
        _consent(values, draft, given, day)
    draft.values.update(values)
    _settle(draft, form, found, is_text=bool(given.get("entry")))
    return found


def _without_claims(values: Mapping[str, Any], draft: Draft, found: Intake) -> dict[str, Any]:
    """Without what an issue cannot set; a key that no entry has is a problem."""
    kept = {}
    for key, value in values.items():
        if key in _NOT_CLAIMED:
            found.notes.append(f"{key} was left out: {_NOT_CLAIMED[key]}")
        elif key not in draft.rows:
            hint = did_you_mean(key, draft.rows)
            found.problems.append(f"{quoted(key)} is no key of a {draft.kind}" + (f"; {hint}" if hint else ""))
        elif not _has_plain_keys(value):
            found.problems.append(f"{key} holds a key that is not made of letters")
        else:
            kept[key] = value
    return kept


def _has_plain_keys(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_KEY.fullmatch(key) and _has_plain_keys(inner) for key, inner in value.items())
    return all(map(_has_plain_keys, value)) if isinstance(value, list) else True


def _consent(values: dict[str, Any], draft: Draft, given: Mapping[str, str], day: datetime.date) -> None:
    """Whoever writes the issue agrees on the day on which she writes it: to the parts that her entry names, never to
    more; where it names none, to what she has written there, as the box that she has ticked says.
    """
    parts = ["name", "place", "contact"]
    professions = values.get("professions")
    for item in professions if isinstance(professions, list) else ():
        if isinstance(item, dict) and isinstance(item.get("license"), dict):
            parts += ["license"] if "license" not in parts else []
            for key in ("checked_on", "checked_at"):  # who looks it up enters when
                item["license"].pop(key, None)
    parts += ["fees"] if values.get("fees") else []
    said = values.get("consent")
    scope: Any = said["scope"] if isinstance(said, dict) and "scope" in said else parts
    if isinstance(scope, list):  # what is no list, the check tells
        scope = [*scope, "bulk-export"] if OPTIONAL_TICK in ticked(given.get("consent", "")) else scope
        order = ["name", "license", "place", "contact", "fees", "bulk-export"]
        known = [part for part in order if part in scope]
        scope = [*known, *(part for part in scope if part not in order)]
    values["consent"] = {"given_on": day.isoformat(), "scope": scope, "how": "issue"}
    values["confirmed_on"] = day.isoformat()
    if draft.model is Center:
        values["members"] = []


_ASKED_IN_PARTS = {"contact": ("website", "telephone", "email")}


def _unanswered(draft: Draft, form: Form, *, is_text: bool) -> Iterator[str]:
    """What is needed and not there, by the headings of the issue, or by its keys where the entry was written as text."""
    labels = {question.id: question.label for question in form.questions}
    for group in draft.needed():
        asked = [part for key in group for part in _ASKED_IN_PARTS.get(key, (key,)) if part in labels]
        if asked and not is_text:
            where = " or ".join(f"“{labels[part]}”" for part in asked)
            yield f"write an answer below {where}, in the text above: {draft.about(group[0])}"
        elif group != ("id",):
            yield f"the entry needs the key {' or '.join(group)}: {draft.about(group[0])}"


def _settle(draft: Draft, form: Form, found: Intake, *, is_text: bool) -> None:
    """Give it an id, and let the check say the rest: all of it in one round, as far as it can be read."""
    is_hers = "id" in draft.values
    id_ = draft.values["id"] if is_hers else _offered_id(draft)
    is_free = False
    if id_:
        draft.values["id"] = id_
        problems = draft.wrong(draft.model, "id", id_)
        found.problems += _said(
            problems if is_hers else [replace(p, hint=f"correct that one, or {_OWN_ID}") for p in problems]
        )
        is_free = not problems
    elif name := draft.values.get(draft.recipe.called_by):
        found.problems.append(f"no address can be made of {quoted(str(name))}; {_OWN_ID}")
    missing = list(_unanswered(draft, form, is_text=is_text))
    found.problems += missing
    if not is_free:  # no path is made of an id that is none, and no entry is written over
        found.problems += _said(_by_key(draft))
        return
    where = address.listing_url(draft.values["id"])
    if draft.kind in {"practitioner", "center"} and where in draft.trial.library.records:
        found.problems.append(f"the address {where} was a listing's before; a maintainer says whether it is hers again")
    changes = draft.changes()
    text = changes[draft.path]
    again, wrong = parse_document(text, draft.path)
    if not wrong and (len(changes) > 1 or again.values.keys() != draft.values.keys()):
        found.problems.append("this cannot be written as one entry: write the texts in plain words")
        return
    problems = wrong or draft.problems()
    if missing:  # told in the words of the form
        problems = [problem for problem in problems if problem.code != "KB109"]
    # what an entry names is judged in sound ones only
    if not wrong and any(problem.level == "error" for problem in problems):
        told = {problem.message for problem in problems}
        problems += [problem for problem in _by_key(draft) if problem.message not in told]
    found.problems += _said(problems)
    if any(problem.code == "KB502" for problem in problems):
        found.problems.append(
            f"this was written on {draft.values['confirmed_on']}, and a listing is shown for twelve months from that day;"
            " whoever still wants it fills in the form anew"
        )
    if not found.problems:
        found.state, found.path, found.text = "entry", draft.path, text


def _by_key(draft: Draft) -> list[Problem]:
    """What is wrong with each value by itself, but for the id."""
    library, pages = draft.trial.library, draft.trial.pages
    values = {key: value for key, value in draft.values.items() if key != "id"}
    return [p for key, value in values.items() for p in problems_of(draft.model, key, value, library, pages)]


def _said(problems: Sequence[Problem]) -> list[str]:
    """Problems as sentences of their own; warnings stop nothing."""
    return [f"{p.code} {p.message}" + (f"; {p.hint}" if p.hint else "") for p in problems if p.level == "error"]


def _offered_id(draft: Draft) -> str:
    """The id that the name gives, taken or not; nothing where no letters a-z say the name, or it is not there."""
    if draft.model is Reference:
        return _source_id(draft)
    name = draft.values.get(draft.recipe.called_by)
    return suggested_id(name) if isinstance(name, str) else ""


def _source_id(draft: Draft) -> str:
    """price-2021: of the first author, or the body, and the year."""
    values = draft.values
    author = values.get("author")
    first = author[0] if isinstance(author, list) and author and isinstance(author[0], dict) else {}
    name = str(first.get("family") or first.get("literal") or values.get("authority") or values.get("title") or "")
    year = str(values.get("issued") or "")[:4]
    start = suggested_id(f"{name[:40]} {year}") or suggested_id(f"source {year}")
    tries = [start, *(f"{start}-{letter}" for letter in "bcdefgh")]
    return next((id_ for id_ in tries if not draft.wrong(draft.model, "id", id_)), start)


# --- from answers to values ------------------------------------------------------------------------------------


def _values(
    form: Form, given: Mapping[str, str], library: Library, day: datetime.date, found: Intake
) -> dict[str, Any]:
    """The keys of an entry, of what was answered field by field."""
    values: dict[str, Any] = {}
    contact: dict[str, str] = {}
    for question, text in by_key(form, given):
        key = question.id
        plain = " ".join(text.split())
        if key in {"website", "telephone", "email"}:
            contact[key] = plain
        elif key == "professions" and form.makes == "practitioner":
            values[key] = [_practice(line, library, found) for line in text.split("\n") if line.strip()]
        elif key == "places":
            values[key] = [_place(line, library, found) for line in text.split("\n") if line.strip()]
        elif key == "author":
            values[key] = [_author(line) for line in text.split("\n") if line.strip()]
        elif key == "languages":
            values[key] = [word_named(word, "languages", library) for word in listed_words(text)]
        elif key == "doi":
            values[key] = re.sub(r"(?i)\Ahttps?://(?:dx\.)?doi\.org/", "", plain)  # as it is copied from a page
        elif key == "jurisdiction":
            values[key] = word_named(plain, "places", library)
        elif key == "accepting_new_clients":
            values[key] = {"value": plain, "on": day.isoformat()}
        elif key == "read":
            values[key] = {"what": plain, "on": day.isoformat()}
        elif question.kind == "many" or key in {"aliases", "lay_words", "post_nominals"}:
            values[key] = [word for word in listed_words(text) if word != "None"]
        else:
            values[key] = plain
    if contact:
        values["contact"] = contact
    return values


def _practice(line: str, library: Library, found: Intake) -> dict[str, Any]:
    """`massage-therapist; body; number; state; active`."""
    profession, *rest = (part.strip() for part in line.split(";"))
    values: dict[str, Any] = {"profession": word_named(profession, "professions", library)}
    if not rest:
        return values
    if len(rest) != 4:
        found.problems.append(
            f"the line {quoted(line)} has {len(rest) + 1} parts; profession; body; number; state; and what the register"
            f" says of it ({STATUSES}) are wanted"
        )
        return values
    body, number, place, status = rest
    values["license"] = {
        "body": body,
        "number": number,
        "jurisdiction": _region(place, line, library, found),
        "status": status.lower(),
    }
    return values


def _place(line: str, library: Library, found: Intake) -> dict[str, Any]:
    """`Eugene; Oregon`, or as people write it, with a comma or none. The country is the region's."""
    city, region = city_and_region(line, library)
    id_ = _region(region, line, library, found)
    regions = library.words("regions")
    if id_ not in regions:
        names = {item.label for item in regions.values()}
        meant = region_at_end(line, library)
        meant = meant or nearest(region, names, _LIKE)
        hint = f"did you mean {quoted(meant)}?" if meant else ""
        found.problems.append(f"the line {quoted(line)} names no region that we know; {hint or _asked_for(library)}")
        # another one stands in for it, so that the rest can be judged in the same round
        id_ = next(iter(regions), id_)
    return {"city": city, "region": id_, "country": country_of(id_, library)}


def _asked_for(library: Library) -> str:
    """What is written for a place, with every country that has listings."""
    regions, countries = library.words("regions"), library.words("countries")
    whole = [word.label for id_, word in countries.items() if id_ in regions]
    divided = [word.label for id_, word in countries.items() if id_ not in regions]
    said = "write the city, a semicolon, and the state or province"
    said += f" ({', '.join(divided)})" if divided else ""
    return f"{said}, or the country ({', '.join(whole)}), such as Eugene; Oregon" if whole else said


def _region(written: str, line: str, library: Library, found: Intake) -> str:
    """The region that a line names. One that may be meant in another country too is asked back; what a name was taken for
    is noted, so that whoever merges the entry can see it.
    """
    region = region_named(written, library)
    if region.doubt:
        found.problems.append(f"the line {quoted(line)} says {region.doubt}")
    elif region.taken_for:
        found.notes.append(f"{quoted(line)} was read as {region.taken_for}")
    return region.id


def _author(line: str) -> dict[str, str]:
    """`Price, C. J.`, or a body."""
    family, comma, given = (part.strip() for part in line.partition(","))
    return {"family": family, "given": given} if comma and given else {"literal": family}
