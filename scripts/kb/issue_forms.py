"""The issue forms: what they ask, as files for GitHub, and what was answered, from the text of an issue.

What fills an entry is asked under the name of its key, with the model's own words, so that a form cannot ask for what
no entry has (`kb export schema` writes them). Nothing but consent is required there: who comes from the form on the site
has the whole entry already, and the intake says what is missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from kb.load import Library
from kb.model import Center, Practitioner, Reference, Term, described_fields, link_of
from kb.model.people import Contact, LicenseStatus
from kb.model.shape import choices

FOLDER = ".github/ISSUE_TEMPLATE"
_NO_CLIENT = (
    "**Nothing about a client**: no name, no initials, no date, no place, no sentence that she would know for hers. "
    "Whatever stands in an issue can be read by anyone, and stays in its history."
)
_NO_ANSWER = "_No response_"
STATUSES = " or ".join(", ".join(get_args(LicenseStatus)).rsplit(", ", 1))
"""What a register may say of a license."""


@dataclass(frozen=True)
class Question:
    """One field. `id` is the key that it fills, where it fills one; `labels` are what a dropdown offers."""

    id: str
    label: str
    kind: Literal["input", "textarea", "dropdown", "many", "ticks", "yaml"]
    about: str = ""


@dataclass(frozen=True)
class Form:
    """One issue form. `makes` is the kind of entry that becomes of it, as `kb new` calls it; empty where a person sees to it."""

    name: str
    title: str
    about: str
    note: str
    questions: tuple[Question, ...]
    makes: str = ""
    models: tuple[type, ...] = ()


_ENTRY = Question(
    "entry",
    "The entry as text",
    "yaml",
    "Filled in for you by the form on the site. Else leave it empty, and answer below.",
)
_NOTES = Question("notes", "Anything else", "textarea", "For whoever reads this; it is not published on the site.")

FORMS: tuple[Form, ...] = (
    Form(
        "correction",
        "Correct a page",
        "Something on a page is wrong, unclear or missing.",
        f"{_NO_CLIENT} A mistake that could hurt someone belongs in the title.",
        (
            _ENTRY,
            Question("page", "Which page", "input", "Its address, or its title."),
            Question("quote", "The sentence as it stands", "textarea"),
            Question("instead", "What is wrong, or how it should stand", "textarea"),
            Question(
                "source",
                "How you know",
                "textarea",
                "Statute and section, study, your own trade. Say so if you have no source.",
            ),
            _NOTES,
        ),
    ),
    Form(
        "term",
        "Add a word",
        "A word that both professions meet, and hear differently.",
        f"{_NO_CLIENT} The word itself, whose it is and its meaning are needed; all else helps.",
        (
            _ENTRY,
            Question("term", "The word", "input"),
            Question("professions", "Whose word it is", "many"),
            Question("shared", "What both can agree that it means", "textarea"),
            Question("massage_therapist", "What a massage therapist means by it", "textarea"),
            Question("psychotherapist", "What a psychotherapist means by it", "textarea"),
            Question("false_friend", "The misunderstanding that it causes", "textarea"),
            Question("aliases", "Other names and spellings", "textarea", "One a line."),
            Question("lay_words", "What clients say for it", "textarea", "One a line; for the search only."),
            _NOTES,
        ),
        "term",
        (Term,),
    ),
    Form(
        "listing",
        "List yourself or your center",
        "Enter your own practice in the directory.",
        "**This is public.** A listing is shown on the site for twelve months from today, in this issue for good, and it can be "
        "copied by anyone. Give the address of a practice, never of a home. Only you can list yourself. Say nothing of "
        "clients, and promise no cure. The kind, the name, a profession, a place and one way to reach you are needed.",
        (
            _ENTRY,
            Question("kind", "A person or a center", "dropdown"),
            Question("name", "Name as it should appear", "input"),
            Question("post_nominals", "Letters after the name", "input", "With commas between."),
            Question(
                "professions",
                "Profession and license",
                "textarea",
                "One profession a line, with semicolons between: massage-therapist; body that gives the license; number; state or "
                f"country; {STATUSES}, as the register says.",
            ),
            Question("places", "City and region", "textarea", "One a line, with a semicolon between: Eugene; Oregon."),
            Question("how_we_work", "How you work with the other profession", "textarea"),
            Question("keeps_roles_apart", "If you hold both licenses: how you keep the roles apart", "textarea"),
            Question("approaches", "Ways of working", "many"),
            Question("languages", "Languages", "input", "With commas between."),
            Question("formats", "How sessions are held", "many"),
            Question("accepting_new_clients", "Whether you take new clients", "dropdown"),
            Question("partner_interests", "What you welcome", "many"),
            Question("how_to_refer", "How a colleague should refer to you", "textarea"),
            Question("website", "Web address", "input", "Begins with https://"),
            Question("telephone", "Telephone", "input", "With the country: +15415550100"),
            Question("email", "E-mail address", "input"),
            Question("consent", "Your consent", "ticks"),
            _NOTES,
        ),
        "practitioner",
        (Practitioner, Center),
    ),
    Form(
        "removal",
        "Take a listing off",
        "Withdraw your listing. No reason is asked.",
        "The first maintainer who reads this takes it off. The old address then holds nothing of yours; copies that others "
        "made, and the history of the repository, may still have it.",
        (
            _ENTRY,
            Question("listing", "Address of the listing", "input", "Or its name, as it stands in the address."),
            _NOTES,
        ),
        "removal",
    ),
    Form(
        "experience",
        "Share an experience",
        "What you have lived between the two rooms.",
        f"{_NO_CLIENT} Send your own story, not hers: only composites of what several people told are published, and each says "
        "so. If you or anyone is in danger, do not write here: call the numbers of crisis help on the site.",
        (
            _ENTRY,
            Question("profession", "Your profession", "input"),
            Question("experience", "What happened, and what you did", "textarea"),
            Question("learned", "What you would do again, and what differently", "textarea"),
            Question("consent", "Your consent", "ticks"),
            Question("thanks", "Whether you wish to be thanked by name", "input", "Leave it empty for no."),
        ),
    ),
    Form(
        "guide-wanted",
        "Wish for a guide",
        "A question from practice that no page answers.",
        _NO_CLIENT,
        (
            Question("question", "The question, in your words", "textarea"),
            Question("profession", "Your profession", "input"),
            Question("now", "What you do now", "textarea"),
            _NOTES,
        ),
    ),
    Form(
        "source",
        "Add a source",
        "A study, law, code or guideline that we missed.",
        "Give only what you saw: no DOI, section or number from memory. Kind, title, who wrote or issued it, when, its grade "
        "and what you read of it are needed.",
        (
            _ENTRY,
            Question("type", "Kind of work", "dropdown"),
            Question("title", "Title", "input"),
            Question("author", "Authors", "textarea", "One a line, as printed: Family name, Given names."),
            Question("authority", "Body that issued it", "input"),
            Question("issued", "Year or date", "input", "2017, or 2017-05-30."),
            Question("container_title", "Journal, book or site", "input"),
            Question("publisher", "Publisher", "input"),
            Question("volume", "Volume", "input"),
            Question("issue", "Issue", "input"),
            Question("page", "Pages", "input"),
            Question("section", "Sections of a law or code that you read", "input"),
            Question("jurisdiction", "Where a law or code holds", "input", "Oregon; Canada."),
            Question("doi", "DOI", "input", "From 10. on."),
            Question("pmid", "PubMed number", "input"),
            Question("url", "Web address", "input", "The body's or publisher's own."),
            Question("grade", "Grade of evidence", "dropdown"),
            Question("read", "What you read of it", "dropdown"),
            _NOTES,
        ),
        "reference",
        (Reference,),
    ),
)
_TICKS = {
    "listing": (
        "I ask to be listed with what I have written here. I know that it is public, that it is shown for twelve months from the day on which I last confirm it, and that I can have it taken off at any time without a reason.",
        "It may also stand in files that travel (lists for download), without telephone and e-mail. Not required.",
    ),
    "experience": (
        "It may be used under CC BY 4.0 as part of a composite. Until that is published I can take it back.",
        "Nobody in it but me could be recognized, and my duty of confidentiality allows me to tell it.",
    ),
}
OPTIONAL_TICK = _TICKS["listing"][1]


# --- as files --------------------------------------------------------------------------------------------------


def write_issue_forms(root: Path, library: Library) -> list[Path]:
    """.github/ISSUE_TEMPLATE/*.yml, but for config.yml. Returns what was written."""
    written = []
    for form in FORMS:
        path = root / FOLDER / f"{form.name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(form_text(form, library), encoding="utf-8", newline="\n")
        written.append(path)
    return written


def form_text(form: Form, library: Library) -> str:
    """The file of a form."""
    lines = [
        "# Written by `kb export schema` from scripts/kb/issue_forms.py and the models.",
        f"name: {json.dumps(form.title)}",
        f"description: {json.dumps(form.about)}",
        f"title: {json.dumps(form.title + ': ')}",
        "body:",
        "  - type: markdown",
        "    attributes:",
        f"      value: {json.dumps(form.note)}",
    ]
    for question in form.questions:
        lines += _question_lines(form, question, library)
    return "\n".join(lines) + "\n"


def _question_lines(form: Form, question: Question, library: Library) -> Iterator[str]:
    kind = {"many": "dropdown", "ticks": "checkboxes", "yaml": "textarea"}.get(question.kind, question.kind)
    yield f"  - type: {kind}"
    yield f"    id: {question.id}"
    yield "    attributes:"
    yield f"      label: {json.dumps(question.label, ensure_ascii=False)}"
    said = _about(form, question)
    if said:
        yield f"      description: {json.dumps(said, ensure_ascii=False)}"
    if question.kind == "yaml":
        yield "      render: yaml"
    if question.kind == "many":
        yield "      multiple: true"
    if question.kind in {"many", "dropdown"}:
        yield "      options:"
        yield from (f"        - {json.dumps(word)}" for word in words_of(form, question, library))
    if question.kind == "ticks":
        yield "      options:"
        for tick in _TICKS[form.name]:
            yield f"        - label: {json.dumps(tick)}"
            yield f"          required: {str(tick in required_ticks(form)).lower()}"


def _about(form: Form, question: Question) -> str:
    """What a field says below its label: its own words, else the model's."""
    row = _row(form, question)
    said = question.about or (row[1] if row and question.kind != "ticks" else "")
    return "" if said.rstrip(".").casefold().startswith(question.label.casefold()) else said


def _row(form: Form, question: Question) -> tuple[str, str, object, bool] | None:
    """The model's field that a question fills, where there is one."""
    models = (*form.models, *((Contact,) if form.makes == "practitioner" else ()))
    rows = (row for model in models for row in described_fields(model))
    return next((row for row in rows if row[0] == question.id), None)


def words_of(form: Form, question: Question, library: Library) -> list[str]:
    """What a dropdown offers: ids of a vocabulary, or the words of a key that takes one of a few."""
    if question.id == "kind":
        return ["person", "center"]
    row = _row(form, question)
    link = link_of(row[2]) if row else None
    if link and link.vocabulary:
        return list(library.words(link.vocabulary))
    if question.id in {"read", "accepting_new_clients"} and row:
        inner = described_fields(_inner(row[2]))
        return choices(inner[0][2])
    return choices(row[2]) if row else []


def _inner(annotation: object) -> type:
    from kb.model.shape import inner_models

    return inner_models(annotation)[0]


# --- what was answered -----------------------------------------------------------------------------------------


def form_of(body: str) -> Form | None:
    """The form that an issue was written with: all of its headings stand there, in their order."""
    lines = body.split("\n")
    for form in FORMS:
        places = [lines.index(line) if line in lines else -1 for line in map(_heading, form.questions)]
        if -1 not in places and places == sorted(places):
            return form
    return None


def answers(form: Form, body: str) -> tuple[dict[str, str], list[str]]:
    """What was answered, by id, and what cannot be told: a heading of the form that was written once more in an answer."""
    lines = body.split("\n")
    headings = [_heading(question) for question in form.questions]
    twice = [
        f"the line '{line}' stands in an answer, and is a heading of the form"
        for line in headings
        if lines.count(line) > 1
    ]
    if twice:
        return {}, twice
    starts = [*(lines.index(line) for line in headings), len(lines)]
    found = {}
    for question, start, end in zip(form.questions, starts, starts[1:], strict=False):
        text = "\n".join(lines[start + 1 : end]).strip()
        text = _unfenced(text) if question.kind == "yaml" else text
        found[question.id] = "" if text == _NO_ANSWER else text
    return found, []


def required_ticks(form: Form) -> list[str]:
    """The boxes without which nothing is made of the form. GitHub asks for them on its own page, and nowhere else."""
    return [label for label in _TICKS.get(form.name, ()) if label != OPTIONAL_TICK]


def ticked(answer: str) -> list[str]:
    """The labels of the boxes that are ticked."""
    return re.findall(r"(?m)^- \[[xX]\] (.*?)\s*$", answer)


def listed_words(answer: str) -> list[str]:
    """The items of an answer that holds several: one a line, or with commas between."""
    return [word.strip() for word in re.split(r"[\n,]", answer) if word.strip()]


def _heading(question: Question) -> str:
    return f"### {question.label}"


def _unfenced(text: str) -> str:
    found = re.fullmatch(r"(`{3,})[a-z]*\n(.*?)\n?\1", text, re.S)
    return (found.group(2) if found else text).strip("\n")


def by_key(form: Form, given: Mapping[str, str]) -> Iterator[tuple[Question, str]]:
    """Questions that were answered, and that fill a key of an entry."""
    for question in form.questions:
        if given.get(question.id) and question.id not in {"entry", "notes", "consent"}:
            yield question, given[question.id]
