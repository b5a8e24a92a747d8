"""Broken and hostile input of a contributor: `kb check` names file, line and cause, and no site comes of it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from kb import cli
from kb.build import build
from kb.engine import EngineRun
from kb.judgment import judge
from kb.load import read_library
from kb.memory import Memory
from kb.model.fields import Text
from kb.source import Document
from tests.sites import changed, small_project
from tests.trees import RULES, Content, base_project, lay_over, put

SECONDS = 5.0
SCHEMA = "# yaml-language-server: $schema=../schema/{}.json\n"
TERM, PAGE, REFERENCE = "data/glossary/fascia.yml", "docs/index.md", "data/references/jones-2021.yml"
PERSON, ACTIVITY = "data/practitioners/sample-bea.yml", "data/scope/talk-about-pain.yml"
WORDS = "data/vocabulary/verdicts.yml"
LETTER = "docs/templates/letter.md"
PICTURE = "docs/chairs.svg"
_IS_THERE = "exists: delete this file if it is a copy, or give it an id and a name of its own"
FIRST = 5  # the line of a page on which its text starts


@dataclass(frozen=True)
class Case:
    """One input, and where which problem is expected."""

    name: str
    path: str
    content: Content
    code: str
    line: int
    told_at: str = ""

    def __str__(self) -> str:
        return self.name


def term(*lines: str, shared: str = "What both can agree on.") -> str:
    """A sound term; more lines follow at line 6."""
    head = "id: fascia\nterm: Fascia\nprofessions: [psychotherapist]\n"
    return SCHEMA.format("term") + head + f"shared: {shared}\n" + "".join(f"{line}\n" for line in lines)


def reference(*lines: str) -> str:
    """A sound source; more lines follow at line 9."""
    head = "id: jones-2021\ntype: book\nauthor: [{family: Jones}]\nissued: 2021\ntitle: A study\ngrade: opinion\n"
    return (
        SCHEMA.format("reference") + head + 'read: {what: text, on: "2026-06-01"}\n' + "".join(f"{x}\n" for x in lines)
    )


def person(*lines: str, place: str = "city: Salem, region: US-OR, country: US") -> str:
    """A sound listing; more lines follow at line 11."""
    return (
        SCHEMA.format("practitioner")
        + "id: sample-bea\nsample: true\nkind: person\nname: Bea Example\n"
        + "professions: [{profession: massage-therapist}]\n"
        + f'places: [{{{place}}}]\ncontact: {{website: "https://example.org/"}}\n'
        + 'consent: {given_on: "2026-06-01", scope: [name, place, contact], how: email}\nconfirmed_on: "2026-06-01"\n'
        + "".join(f"{line}\n" for line in lines)
    )


def activity(verdicts: str) -> str:
    return (
        SCHEMA.format("activity") + "id: talk-about-pain\nactivity: Talk about pain\ngroup: touch\n"
        f"questions: [may I talk about pain]\nverdicts:\n{verdicts}"
    )


def page(*lines: str, title: str = "Home") -> str:
    """A sound page with these lines from line 5 on."""
    return f"---\ntitle: {title}\n---\n\n" + "".join(f"{line}\n" for line in lines)


def data(name: str, content: Content, code: str, line: int) -> Case:
    return Case(name, TERM, content, code, line)


def text(name: str, code: str, *lines: str, at: int = FIRST) -> Case:
    return Case(name, PAGE, page(*lines), code, at)


def picture(name: str, inside: str) -> Case:
    """A drawing with this in its second line."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">\n{inside}</svg>\n'
    return Case(name, PICTURE, svg, "KB313", 2)


WITHIN = "{verdict: within, reason: Part of the work.}"

BYTES = [
    data("invalid utf-8", term(shared="Fasci").encode() + b"\xff\xfe\n", "KB101", 6),
    data("latin-1", term(shared="Fascié").encode("latin-1"), "KB101", 5),
    data("utf-16", term().encode("utf-16"), "KB101", 1),
    data("an overlong form", b"id: \xc0\xaf\n", "KB101", 1),
    data("a surrogate in utf-8", b"id: \xed\xa0\x80\n", "KB101", 1),
    data("NUL", term(shared="a\x00b"), "KB102", 5),
    data("an escape sequence", term(shared="a\x1b[31mb"), "KB102", 5),
    data("byte order mark", "\ufeff" + term(), "KB102", 1),
    data("bidi override", term(shared="a\u202eb"), "KB102", 5),
    data("bidi isolate", term(shared="a\u2066b\u2069"), "KB102", 5),
    data("zero width space", term(shared="a\u200bb"), "KB102", 5),
    data("zero width joiner between Latin letters", term(shared="a\u200db"), "KB102", 5),
    data("a joiner behind an emoji that joins nothing", term(shared="a \U0001f469\u200d b"), "KB102", 5),
    data("a joiner written as an escape", term(shared='"tra\\u200duma"'), "KB102", 5),
    data("tags behind a flag that are no country", term(shared="\U0001f3f4\U000e0067\U000e0062\U000e007f"), "KB102", 5),
    data("a blank of Braille", term(shared="a \u2800 b"), "KB102", 5),
    data("a letter of another alphabet in a text", term(shared="tr\u0430uma"), "KB333", 5),
    data("a letter of Armenian in a text", term(shared="c\u0585nsent"), "KB333", 5),
    data("a link in a text", term(shared="See [this](javascript:alert(1))."), "KB117", 5),
    data("Markdown in a text", term(shared="It is **bold**."), "KB117", 5),
    data("a tag character", term(shared="a\U000e0041b"), "KB102", 5),
    data("a bidi override written as an escape", term(shared='"a\\u202Eb"'), "KB102", 5),
    data("a terminal escape written as an escape", term(shared='"a\\e[31mb"'), "KB102", 5),
    data("NUL written as an escape", term(shared='"a\\0b"'), "KB102", 5),
    data("line ends of Windows", term().replace("\n", "\r\n"), "KB402", 1),
    data("line ends of old Macs", term().replace("\n", "\r"), "KB402", 1),
    data("blanks at a line's end", term("see: [trauma]  "), "KB402", 6),
    data("no line end at the end", term().rstrip("\n"), "KB402", 5),
    data("a folder in a file's place", {"folder": True}, "KB104", 1),
    data("a link that leads nowhere", {"link": "nowhere.yml"}, "KB104", 1),
    data("a link out of the project", {"link": "/etc/passwd"}, "KB104", 1),
    Case("a folder in the place of the neighbors", "data/search/neighbors.txt", {"folder": True}, "KB104", 1),
    data("a link to itself", {"link": "fascia.yml"}, "KB104", 1),
    Case("a folder that is a link", "docs/more", {"link": "/etc"}, "KB104", 1),
    Case("a folder that is a link inside", "docs/more", {"link": "_shell"}, "KB104", 1),
    Case("a page that is a link out", PAGE, {"link": "/etc/passwd"}, "KB104", 1),
    Case("a picture that is a link out", "docs/a.png", {"link": "/etc/passwd"}, "KB104", 1),
    Case("a folder named like a page", "docs/about.md", {"folder": True}, "KB104", 1),
    Case("a file named like a folder", "data/pathways", "x\n", "KB113", 1),
    Case("the ending .yaml", "data/glossary/fascia.yaml", term(), "KB113", 1),
    Case("the ending .YML", "data/glossary/fascia.YML", term(), "KB113", 1),
    Case("a program in docs", "docs/setup.exe", b"MZ\x00", "KB113", 1),
    Case("HTML in docs", "docs/page.html", "<script>alert(1)</script>\n", "KB113", 1),
    Case("a script in docs", "docs/assets/x.js", "alert(1)\n", "KB113", 1),
    Case("a folder that nothing reads", "data/glosary/fascia.yml", term(), "KB113", 1, told_at="data/glosary"),
    Case("a letter of another alphabet in a file's name", "data/glossary/f\u0430scia.yml", term(), "KB111", 2),
    Case(
        "the same in the id",
        "data/glossary/f\u0430scia.yml",
        term().replace("id: fascia", "id: f\u0430scia"),
        "KB112",
        2,
    ),
    Case("a file's name with a blank", "data/glossary/my fascia.yml", term(), "KB111", 2),
    Case(
        "a file's name with a line end",
        "data/glossary/a\nb.yml",
        term(),
        "KB111",
        2,
        told_at="data/glossary/a\\u000ab.yml",
    ),
    data("the id of another", term().replace("id: fascia", "id: trauma"), "KB111", 2),
    data("an id that climbs", term().replace("id: fascia", "id: ../../../etc/passwd"), "KB112", 2),
]

YAML = [
    data("tab indentation", "id: fascia\nshared:\n\tx: y\n", "KB105", 3),
    data("a colon in a text", term(shared="see: this"), "KB105", 5),
    data("quotes that never close", term(shared='"never closed'), "KB105", 5),
    data("quotes inside quotes", term(shared='"she said "stop" to him"'), "KB105", 5),
    data("a bracket that never closes", term("see: [trauma"), "KB105", 6),
    data("a text that starts with @", term(shared="@home"), "KB105", 5),
    data("a text that starts with a percent sign", term(shared="%home"), "KB105", 5),
    data("a text that starts with a backtick", term(shared="`home`"), "KB105", 5),
    data("a line without a colon", term("see [trauma]"), "KB105", 6),
    data("bad indentation", term("  see: [trauma]"), "KB105", 6),
    data("a key twice", term("shared: Again."), "KB106", 6),
    Case("a key twice, inside", ACTIVITY, activity(f"  a: {WITHIN}\n  a: {WITHIN}\n"), "KB106", 8),
    data("a key twice, in quotes", term('"shared": Again.'), "KB106", 6),
    data("an anchor", term("see: &a [trauma]"), "KB107", 6),
    data("an alias without its anchor", term("see: *a"), "KB107", 6),
    data("a billion laughs", 'a: &a ["x","x"]\nb: &b [*a,*a]\nc: &c [*b,*b]\nid: *c\n', "KB107", 1),
    data("a merge key", term("<<: {status: draft}"), "KB107", 6),
    data("a tag that runs", term("see: !!python/object/apply:os.system [id]"), "KB107", 6),
    data("a tag of its own", term("see: !custom [a]"), "KB107", 6),
    data("a tag on the whole", "!!map\nid: fascia\n", "KB107", 1),
    data("an empty tag", term("status: ! draft"), "KB107", 6),
    data("two documents", term("---", "id: other"), "KB107", 6),
    data("an early end of the document", term("...", "# and on"), "KB107", 6),
    data("a directive", "%YAML 1.1\n---\n" + term(), "KB107", 1),
    data("a tag directive", "%TAG ! tag:example.org,2000:\n---\n" + term(), "KB107", 1),
    data("a key that is a list", term("? [a, b]", ": c"), "KB107", 6),
    data("a key that is a mapping", term("{a: b}: c"), "KB107", 6),
    data("an anchor at a key", term("&a see: [trauma]"), "KB107", 6),
    data("a list on top", "- a\n- b\n", "KB105", 1),
    data("a text on top", "only words\n", "KB105", 1),
    data("an empty file", "", "KB105", 1),
    data("comments only", "# nothing\n# here\n", "KB105", 1),
    data("100,000 levels of brackets", term("see: " + "[" * 100_000), "KB103", 6),
    data("100,000 levels of braces", term("see: " + "{a: " * 50_000), "KB103", 6),
    data("thirteen levels", term("see: " + "[" * 13 + "]" * 13), "KB103", 6),
    data("a text of 1 MB", term(shared="x" * 1_000_000), "KB103", 1),
    data("a text of 200 KB", term(shared="x " * 100_000), "KB103", 5),
    data("100,000 keys", "".join(f"k{n}: 1\n" for n in range(100_000)), "KB103", 1),
    data("20,000 keys", "".join(f"k{n}: 1\n" for n in range(20_000)), "KB103", 1_001),
    data("a list of 40,000", term("see: [" + "a," * 40_000 + "]"), "KB103", 6),
    data("900 terms that do not exist", term("see: [" + ",".join(f"trauma-{n}" for n in range(900)) + "]"), "KB203", 6),
    data("a long comment of blanks", "#" + " " * 250_000 + "x\n" + term("see: [truama]"), "KB203", 7),
    data("an id of digits without end", term("see: [" + "9" * 5_000 + "]"), "KB112", 6),
]

SHAPE = [
    data("a list where text is meant", term(shared="[a, b]"), "KB110", 5),
    data("a mapping where text is meant", term(shared="{a: b}"), "KB110", 5),
    data("text where a list is meant", term("see: trauma"), "KB110", 6),
    data("a mapping where a list is meant", term("see: {a: b}"), "KB110", 6),
    data("nothing where text is required", term(shared="null"), "KB110", 5),
    data("an empty text", term(shared='"  "'), "KB110", 5),
    data("a number where text is meant", term().replace("term: Fascia", "term: 12"), "KB114", 3),
    data("a truth value where text is meant", term(shared="true"), "KB110", 5),
    data("a number as id", term().replace("id: fascia", "id: 2026"), "KB114", 2),
    data("a list as id", term().replace("id: fascia", "id: [fascia]"), "KB110", 2),
    data("an unknown key", term("sea: [trauma]"), "KB108", 6),
    data("a key with a control character", term('"a\\e[31m": b'), "KB108", 6),
    data("a required key is missing", term().replace("term: Fascia\n", ""), "KB109", 2),
    data("a word that is none of a fixed set", term("status: published"), "KB110", 6),
    data("HTML in a text", term(shared="an <img src=x onerror=alert(1)> image"), "KB117", 5),
    data("a macro in a text", term(shared='"{{ config }}"'), "KB117", 5),
    data("a statement in a text", term(shared='"{% for x in y %}"'), "KB117", 5),
    data("a macro in a text, written as an escape", term(shared='"\\x7b\\x7b config }}"'), "KB117", 5),
    data("an HTML comment in a text", term(shared="a <!-- b --> c"), "KB117", 5),
    data("an unknown source", term("references: [smith-2002]"), "KB201", 6),
    data("an unknown term", term("see: [truama]"), "KB203", 6),
    data("an unknown profession", term().replace("[psychotherapist]", "[psychotherapst]"), "KB204", 4),
    data("an alias of another", term("aliases: [TRAUMA]"), "KB205", 6),
    Case(
        "the headword of another",
        TERM,
        term().replace("term: Fascia", "term: trauma"),
        "KB205",
        3,
        told_at="data/glossary/trauma.yml",
    ),
    data("a former id of another", term("formerly: [trauma]"), "KB205", 6),
    data("see itself", term("see: [fascia]"), "KB207", 6),
    data("a mailbox in a text", term(shared="Write to anna.k@gmail.com."), "KB118", 5),
    data("a number deep in a text", term(shared=">\n  Call\n  541-555-0120."), "KB118", 7),
    Case(
        "a number in a reason",
        ACTIVITY,
        activity("  psychotherapist: {verdict: within, reason: Call (541) 555-0120.}\n"),
        "KB118",
        7,
    ),
    Case(
        "a mailbox in front matter",
        LETTER,
        (RULES / "base" / LETTER).read_text("utf-8").replace("summary: ", "summary: Write to a@b.org. "),
        "KB118",
        4,
    ),
    data("an item as an alias", term("aliases: ['- one']"), "KB110", 6),
    data("two lines as an alias", term('aliases: ["one\\ntwo"]'), "KB110", 6),
    data("a value twice", term("see: [trauma, trauma]"), "KB403", 6),
    data("an unknown id beside a value twice", term("see: [trauma, trauma, release]"), "KB203", 6),
    data("Markdown of one sign in a text", term(shared="It is *one* of many."), "KB117", 5),
    data("an underlined word in a text", term(shared="It is _one_ of many."), "KB117", 5),
    data("Markdown deep in a folded text", term(shared=">\n  One.\n\n  Two **of\n  many**."), "KB117", 8),
    data("Markdown in the first of two lines", term(shared="One **of** many,\n  and **of** all."), "KB117", 5),
    data("two alphabets deep in a text", term(shared='"One,\n  tr\u0430uma."'), "KB333", 6),
    Case("Markdown deep in front matter", PAGE, page(title=">\n  One\n  *of* many"), "KB117", 4),
    Case(
        "a mailbox deep in free text", PERSON, person("how_we_work: >", "  Write to", "  b@example.org."), "KB118", 13
    ),
    Case(
        "a profession twice",
        PERSON,
        person().replace("pist}]", "pist}, {profession: massage-therapist}]"),
        "KB403",
        6,
    ),
    data("a false friend with one voice", term("massage_therapist: Mine.", "false_friend: Say which."), "KB501", 7),
    data("reviewed by nobody", term("status: reviewed"), "KB508", 6),
    Case(
        "a spelling that leads to itself",
        "data/search/words.yml",
        (RULES / "base/data/search/words.yml")
        .read_text("utf-8")
        .replace(" {counselling: counseling}", "\n  counselling: counseling\n  ageing: ageing"),
        "KB110",
        6,
    ),
    Case("no for a country", PERSON, person(place="city: Oslo, region: US-OR, country: no"), "KB204", 7),
    Case("yes for a flag", PERSON, person().replace("sample: true", "sample: yes"), "KB114", 3),
    Case("a text for a flag", PERSON, person().replace("sample: true", "sample: maybe"), "KB110", 3),
    Case("a control character in a region", PERSON, person(place='city: A, region: "\\t", country: US'), "KB204", 7),
    Case("a day in the future", PERSON, person().replace('_on: "2026-06-01"\n', '_on: "2027-06-01"\n'), "KB116", 10),
    Case(
        "a day that does not exist", PERSON, person().replace('_on: "2026-06-01"\n', "_on: 2026-02-30\n"), "KB116", 10
    ),
    Case("a number for a day", PERSON, person().replace('_on: "2026-06-01"\n', "_on: 20260601\n"), "KB116", 10),
    Case("a list for a day", PERSON, person().replace('_on: "2026-06-01"\n', "_on: [2026]\n"), "KB116", 10),
    Case(
        "a day of the first year", PERSON, person().replace('_on: "2026-06-01"\n', '_on: "0001-01-01"\n'), "KB116", 10
    ),
    Case("an address and a number in free text", PERSON, person("how_we_work: Write to bea@example.org."), "KB118", 11),
    Case(
        "an address in words in free text", PERSON, person("how_we_work: Write to bea at example dot org."), "KB118", 11
    ),
    Case("a number in free text", PERSON, person("how_to_refer: Call (541) 555-0100 first."), "KB118", 11),
    Case(
        "letters without end in free text",
        PERSON,
        person(f"how_we_work: {'a' * 19_990}@", "how_to_refer: Call (541) 555-0100 first."),
        "KB118",
        12,
    ),
    Case("a wrong NPI", PERSON, person('npi: "1234567890"'), "KB120", 11),
    Case(
        "a wrong telephone number",
        PERSON,
        person().replace('contact: {website: "https://example.org/"}', 'contact: {telephone: "555"}'),
        "KB110",
        8,
    ),
    Case(
        "a wrong e-mail address",
        PERSON,
        person().replace('contact: {website: "https://example.org/"}', "contact: {email: a@b@c}"),
        "KB110",
        8,
    ),
    Case("a center that does not know her", PERSON, person("centers: [sample-ann]"), "KB206", 11),
    Case("no such center", PERSON, person("centers: [sample-nobody]"), "KB210", 11),
    Case("a sample without its mark", PERSON, person().replace("sample: true\n", ""), "KB506", 2),
    Case(
        "consent after the entry",
        PERSON,
        person().replace('given_on: "2026-06-01"', 'given_on: "2026-06-02"'),
        "KB503",
        9,
    ),
    Case("no consent", PERSON, re.sub("consent.*\n", "", person()), "KB109", 2),
    Case(
        "the highest fee below the lowest",
        PERSON,
        person("fees: {currency: USD, session_minutes: 60, from: 9, to: 1}"),
        "KB110",
        11,
    ),
    Case("a wrong DOI", REFERENCE, reference('doi: "https://doi.org/10.1000/182"'), "KB120", 9),
    Case("a wrong ISBN", REFERENCE, reference('isbn: "9780306406158"'), "KB120", 9),
    Case("a wrong PMID", REFERENCE, reference('pmid: "12a"'), "KB120", 9),
    Case("a number for a volume", REFERENCE, reference("volume: 12"), "KB114", 9),
    Case("no author", REFERENCE, reference().replace("author: [{family: Jones}]\n", ""), "KB109", 2),
    Case("an author without a name", REFERENCE, reference().replace("{family: Jones}", "{given: A}"), "KB110", 4),
    Case("a year in the future", REFERENCE, reference().replace("issued: 2021", "issued: 2031"), "KB116", 5),
    Case("a missing verdict", ACTIVITY, activity(f"  massage-therapist: {WITHIN}\n"), "KB208", 6),
    Case(
        "an unknown activity",
        ACTIVITY,
        activity("  psychotherapist: {verdict: within, reason: So., see: [x]}\n"),
        "KB209",
        7,
    ),
    Case(
        "an unknown guide",
        ACTIVITY,
        activity("  psychotherapist: {verdict: within, reason: So., guide: x}\n"),
        "KB202",
        7,
    ),
    Case("an unknown verdict", ACTIVITY, activity("  psychotherapist: {verdict: maybe, reason: So.}\n"), "KB204", 7),
    Case("a list as the id of a vocabulary", WORDS, "id: [a]\ntitle: A\ndescription: B\nentries: []\n", "KB110", 1),
]

SLIPS = [
    data("curly quotes around a text", term().replace("term: Fascia", "term: “Fascia”"), "KB110", 3),
    data("single curly quotes around a text", term().replace("term: Fascia", "term: ‘Fascia’"), "KB110", 3),
    data("curly quotes around an id", term().replace("[psychotherapist]", "[“psychotherapist”]"), "KB112", 4),
    data("a curly quote that a comma ends", term("lay_words: [“tight, sore”]"), "KB110", 6),
    data("bullets of a word processor", term("lay_words:", "  • knot", "  • tight"), "KB110", 7),
    data("dashes of a word processor", term("lay_words:", "  – knot", "  – tight"), "KB110", 7),
    data("hyphens without a blank", term("lay_words:", "  -knot", "  -tight"), "KB105", 7),
    data("a key without a blank", term().replace("term: F", "term:F"), "KB105", 3),
    data("a key with two colons", term().replace("shared:", "shared::"), "KB108", 5),
    data("a key in bold", term().replace("shared:", "**shared**:"), "KB105", 5),
    data("a key in other words", term().replace("shared:", "Shared meaning:"), "KB108", 5),
    data("a key again in capitals", term("Shared: Again."), "KB108", 6),
    data("an equals sign", term().replace("shared: ", "shared = "), "KB105", 5),
    data("a no-break space behind the colon", term().replace("shared: ", "shared:\u00a0"), "KB105", 5),
    data("no-break spaces as indentation", term("lay_words:", "\u00a0\u00a0- knot"), "KB105", 7),
    data("a tab behind the colon", term().replace("term: ", "term:\t"), "KB402", 3),
    data("blanks behind the colon", term().replace("term: ", "term:   "), "KB402", 3),
    data("a number sign in a text", term().replace("term: Fascia", "term: Release #1"), "KB105", 3),
    data("a number sign at the front of a text", term("lay_words:", "  - #metoo"), "KB105", 7),
    data("a colon in an item", term("lay_words:", "  - is it normal: crying"), "KB110", 7),
    data("an item that starts with a star", term("lay_words:", "  - *sob*"), "KB105", 7),
    data("a backslash between double quotes", term("lay_words:", '  - "a\\xyz"'), "KB105", 7),
    data("a folded text that is not indented", term(shared=">\nWords: here.\nMore."), "KB105", 5),
    data("two versions that were not merged", term("<<<<<<< HEAD", "a", "=======", "b", ">>>>>>> x"), "KB105", 6),
    data("a letter that was lost", term(shared="bo\ufffdth"), "KB102", 5),
    data("a character that is none", term("see: [trauma]", shared="bo\uffffth"), "KB102", 5),
    data("an accent of its own", term(shared="pe\u0301trissage"), "KB122", 5),
    data("an entity of HTML", term(shared="touch &amp; talk"), "KB117", 5),
    data("a macro without quotes", term(shared="{{ config }}"), "KB117", 5),
    data("a path for an id", term("see: [data/glossary/trauma.yml]"), "KB112", 6),
    data("an address for an id", term('references: ["https://example.org/x"]'), "KB112", 6),
    data("a DOI for an id", term("references: [10.1000/182]"), "KB112", 6),
    data("two ids in one", term("see: [trauma and release]"), "KB112", 6),
    data("an empty id in a list", term('see: [""]'), "KB112", 6),
    data("none for a list", term("see: none"), "KB110", 6),
    data("brackets in brackets", term("see: [[trauma]]"), "KB110", 6),
    data("braces for brackets", term("see: {trauma}"), "KB110", 6),
    data("nobody's word", term().replace("[psychotherapist]", "[]"), "KB110", 4),
    data("a form that every sentence has", term("glossed_as: [the]"), "KB110", 6),
    data("a form that is a pattern", term('glossed_as: [".*"]'), "KB110", 6),
    data("a reviewer who is only a name", term("reviews: [Jane Doe]"), "KB110", 6),
    data("rich text", "{\\rtf1 id: x}\n", "KB113", 1),
    data("JSON", '{\n  "id": "fascia",\n  "term": "Fascia"\n}\n', "KB105", 1),
    Case("front matter in braces", PAGE, "---\n{title: Home}\n---\n\nWords.\n", "KB105", 2),
    data("a page of HTML", "<!DOCTYPE html>\n<html></html>\n", "KB105", 1),
    data("a table", "id,term\nfascia,Fascia\n", "KB105", 1),
    data("a listing among the terms", person().replace("sample-bea", "fascia"), "KB113", 1),
    Case("a name that Windows keeps", "data/glossary/con.yml", term().replace("id: fascia", "id: con"), "KB112", 2),
    Case("a file's name in capitals", "data/glossary/Fascia.yml", term(), "KB111", 2),
    Case("a copy", "data/glossary/trauma (1).yml", term().replace("id: fascia", "id: trauma"), "KB111", 2),
    Case("two endings", "data/glossary/fascia.yml.txt", term(), "KB113", 1),
    Case("no ending", "data/glossary/fascia", term(), "KB113", 1),
    Case("a hidden entry", "data/glossary/.fascia.yml", term(), "KB113", 1),
    Case("a folder of terms", "data/glossary/f/fascia.yml", term(), "KB113", 1, told_at="data/glossary/f"),
    Case("a capital Yes for a flag", PERSON, person().replace("sample: true", "sample: Yes"), "KB114", 3),
    Case("a flag in quotes", PERSON, person().replace("sample: true", 'sample: "true"'), "KB110", 3),
    Case("a region of another country", PERSON, person(place="city: A, region: US-OR, country: NO"), "KB204", 7),
    Case(
        "an address for a postal code",
        PERSON,
        person(place="city: A, region: US-OR, country: US, postal_code: ftp://x"),
        "KB110",
        7,
    ),
    Case("Arabic digits in a day", PERSON, person().replace('_on: "2026-06-01"\n', '_on: "٢٠٢٦-٠٦-٠١"\n'), "KB116", 10),
    Case("a day with slashes", PERSON, person().replace('_on: "2026-06-01"\n', "_on: 06/01/2026\n"), "KB116", 10),
    Case("the thirteenth month", PERSON, person().replace('_on: "2026-06-01"\n', "_on: 2026-13-01\n"), "KB116", 10),
    Case(
        "a profession that is only a word",
        PERSON,
        person().replace("[{profession: massage-therapist}]", "[massage-therapist]"),
        "KB110",
        6,
    ),
    Case("money with its sign", PERSON, person("fees: {currency: USD, session_minutes: 60, from: $90}"), "KB110", 11),
    Case("a comma in a number", PERSON, person("fees: {currency: USD, session_minutes: 60, from: 1,000}"), "KB108", 11),
    Case(
        "no blanks between braces", PERSON, person("fees: {currency:USD, session_minutes: 60, from: 90}"), "KB108", 11
    ),
    Case(
        "money without end",
        PERSON,
        person(f"fees: {{currency: USD, session_minutes: 60, from: {'9' * 400}}}"),
        "KB110",
        11,
    ),
    Case("keys below that are not indented", ACTIVITY, activity(f"psychotherapist: {WITHIN}\n"), "KB110", 6),
    Case("a list of verdicts", ACTIVITY, activity(f"  - psychotherapist: {WITHIN}\n"), "KB110", 7),
    Case(
        "a comma in braces",
        ACTIVITY,
        activity("  psychotherapist: {verdict: within, reason: Yes, of course.}\n"),
        "KB108",
        7,
    ),
    Case("an author who is only a name", REFERENCE, reference().replace("[{family: Jones}]", "Jones, A."), "KB110", 4),
    Case("Arabic digits in a year", REFERENCE, reference().replace("issued: 2021", "issued: ٢٠٢١"), "KB116", 5),
    Case("a year without end", REFERENCE, reference().replace("issued: 2021", f"issued: {'9' * 400}"), "KB116", 5),
    Case("a tag in a DOI", REFERENCE, reference('doi: "10.1000/<script>"'), "KB120", 9),
    Case("a tag in an ISBN", REFERENCE, reference('isbn: "9780306406157<b>"'), "KB120", 9),
    Case("a PubMed Central number without letters", REFERENCE, reference('pmcid: "12345"'), "KB120", 9),
    Case(
        "a word twice in a vocabulary",
        WORDS,
        "id: verdicts\ntitle: A\ndescription: B\nentries:\n  - {id: a, label: A}\n  - {id: a, label: B}\n",
        "KB110",
        5,
    ),
]

ADDRESSES = [
    Case(f"the address {shown}", REFERENCE, reference(f"url: {url}"), "KB115", 9)
    for shown, url in (
        ("http", "http://example.org/"),
        ("ftp", "ftp://example.org/"),
        ("file", "file:///etc/passwd"),
        ("javascript", '"javascript:alert(1)"'),
        ("JavaScript", '"JaVaScRiPt:alert(1)"'),
        ("data", '"data:text/html,x"'),
        ("of no site", "https:///x"),
        ("of this machine", "https://localhost/"),
        ("with a password", "https://user:secret@example.org/"),
        ("with a user", "https://user@example.org/"),
        ("with a port", "https://example.org:8443/"),
        ("with a wrong port", "https://example.org:99999/"),
        ("with a blank", '"https://example.org/a b"'),
        ("with a line end", '"https://example.org/a\\nb"'),
        ("with a quote", "'https://example.org/\"onclick=x'"),
        ("with a bracket", '"https://[example.org/"'),
        ("with a letter of another alphabet", "https://ex\u0430mple.org/"),
        ("with letters of two alphabets, encoded", "https://xn--exmple-4nf.org/"),
        ("with a line end, encoded", "https://example.org/%0d%0aSet-Cookie:x"),
        ("with an encoded name", "https://ex%61mple.org/"),
        ("of a number", "https://127.0.0.1/"),
        ("with one slash", "https:/example.org/"),
        ("without https", "www.example.org/page"),
        ("javascript, with an entity", '"javascript&colon;alert(1)"'),
        ("javascript, with a tab", '"java\\tscript:alert(1)"'),
        ("javascript, encoded", "java%73cript:alert(1)"),
        ("of a mailbox", '"mailto:a@example.org"'),
        ("without end", '"https://example.org/' + "a" * 3_000 + '"'),
    )
]

FRONT = [
    Case("no front matter", PAGE, "Words.\n", "KB301", 1),
    Case("an empty page", PAGE, "", "KB301", 1),
    Case("front matter that never closes", PAGE, "---\ntitle: A\n\nWords.\n", "KB301", 1),
    Case("front matter after an empty line", PAGE, "\n---\ntitle: A\n---\n\nWords.\n", "KB301", 1),
    Case("front matter without keys", PAGE, "---\n---\n\nWords.\n", "KB105", 2),
    Case("front matter of comments", PAGE, "---\n# title\n---\n\nWords.\n", "KB105", 2),
    Case("a colon in the title", PAGE, page("Words.", title="a: b"), "KB105", 2),
    Case("a key twice in front matter", PAGE, page("Words.", title="A\ntitle: B"), "KB106", 3),
    Case("an unknown key in front matter", PAGE, page("Words.", title="A\nsumary: B"), "KB108", 3),
    Case("a macro in the title", PAGE, page("Words.", title='"{{ config }}"'), "KB117", 2),
    Case("HTML in the title", PAGE, page("Words.", title="<b>A</b>"), "KB117", 2),
    Case("an anchor in front matter", PAGE, page("Words.", title="&a A"), "KB107", 2),
    Case("a list in front matter", PAGE, "---\n- title\n---\n\nWords.\n", "KB105", 2),
    Case("front matter that ends with dots", PAGE, "---\ntitle: A\n...\n# {{ config }}\n---\n\nWords.\n", "KB107", 3),
    Case("a theme template in front matter", PAGE, page("Words.", title="A\ntemplate: x.html"), "KB108", 3),
    Case("NUL in front matter", PAGE, page("Words.", title="a\x00b"), "KB102", 2),
    Case("an unknown profession in front matter", PAGE, page("Words.", title="A\nfor: [healer]"), "KB204", 3),
    Case("a template's wrong id", "docs/templates/note.md", page("Words.", title="A\nid: other"), "KB111", 3),
    Case("a macro's name in front matter", "docs/_shell/term.md", page("Words.", title="A\ncite: x"), "KB411", 3),
]

TAGS = [
    text("a script", "KB313", "<script>alert(1)</script>"),
    text("a script after words", "KB313", "Words <script>alert(1)</script>"),
    text("a script in a list", "KB313", "- one", "- <script>alert(1)</script>", at=6),
    text("a script deep in a list", "KB313", "- one", "", "    <script>alert(1)</script>", at=7),
    text("a script in a quotation", "KB313", "> <script>alert(1)</script>"),
    text("a script in a table", "KB313", "| a |", "|---|", "| <script>alert(1)</script> |", at=7),
    text("a script in capitals", "KB313", "<SCRIPT>alert(1)</SCRIPT>"),
    text("a line end inside the tag", "KB313", "<script", ">alert(1)</script>"),
    text("a script in a heading", "KB313", "## Title <script>alert(1)</script> {: #title }"),
    text("a script in a block", "KB313", "/// note", "<script>alert(1)</script>", "///", at=6),
    text("a script in a block's title", "KB313", "/// note | <script>alert(1)</script>", "Words.", "///"),
    text("a script in a link's words", "KB313", "[<script>alert(1)</script>](templates/letter.md)"),
    text("a script in a footnote", "KB313", "Words.[^1]", "", "[^1]: <script>alert(1)</script>", at=7),
    text("a script in a definition", "KB313", "word", ":   <script>alert(1)</script>", at=6),
    text("a picture that runs", "KB313", "<img src=x onerror=alert(1)>"),
    text("a picture with slashes", "KB313", "<img/src=x/onerror=alert(1)>"),
    text("a frame", "KB313", '<iframe src="https://example.org/"></iframe>'),
    text("SVG on the page", "KB313", "<svg onload=alert(1)>"),
    text("a style", "KB313", "<style>body { display: none }</style>"),
    text("a form", "KB313", '<form action="https://example.org/"><input name=password></form>'),
    text("an HTML comment", "KB313", "<!-- words -->"),
    text("CDATA", "KB313", "<![CDATA[ words ]]>"),
    text("a processing instruction", "KB313", "<?php echo 1 ?>"),
    text("a closing tag", "KB313", "Words </div> more"),
    text("a tag that looks like an address", "KB313", "<tel:1/onmouseover=alert(1)>"),
    text("a tag that looks like a mailbox", "KB313", "<iframe/onload=alert(1)/x@example.org>"),
    text("an address that runs", "KB313", "<javascript:alert(1)>"),
    text("a tag after a code span", "KB313", "`a` <b>c</b>"),
    text("a tag between spans of two lines", "KB313", "Words ` and", "more ` <b onclick=alert(1)> ` end", at=6),
    text("a tag after an escaped backtick", "KB313", "Words \\` <b onclick=alert(1)> `"),
    text("a tag between spans of other lengths", "KB313", "Words ``` a `` <b onclick=alert(1)> `` b"),
    text(
        "a tag in what is no code block: indentation", "KB313", "    ```", "<script>alert(1)</script>", "    ```", at=6
    ),
    text(
        "a tag in what is no code block: words", "KB313", "``` two words {x", "<script>alert(1)</script>", "```", at=6
    ),
    text(
        "a tag between unequal fences",
        "KB313",
        "```",
        "````",
        "```",
        "<script>alert(1)</script>",
        "```",
        "x",
        "```",
        at=8,
    ),
    text("a tag in what is no code block: quotation", "KB313", "> ```", "<script>alert(1)</script>", "> ```", at=6),
    text("a fence below an indented line", "KB313", "    a", "```", "<script>alert(1)</script>", "```", at=7),
    text("a fence closed behind raw", "KB303", "```", "{% raw %}{% endraw %}```", "<b>", "```", at=6),
    text("a backtick escaped before raw", "KB303", "\\{% raw %}{% endraw %}`<b onclick=alert(1)>`"),
    text("a tag in what is a comment for us only", "KB313", "[//]: # (x", "<b>c</b>)", at=6),
    text("an attribute that runs", "KB313", "A **word**{: onclick=alert(1) }."),
    text("an attribute without a colon", "KB313", "A **word**{ onclick=alert(1) }."),
    text("an attribute before another brace", "KB313", "A **word**{: onclick=alert(1) {}."),
    text("an attribute behind a quoted brace", "KB313", 'A **word**{: lang="}" onclick=alert(1) }.'),
    text("an attribute on a heading", "KB313", "## Title {: #title onclick=alert(1) }"),
    text("an id within a heading", "KB313", "## Title {: #title } and more"),
    text("an attribute on a paragraph", "KB313", "Words.", "{: onclick=alert(1) }", at=6),
    text("an attribute on a link", "KB313", "[a](templates/letter.md){: target=_blank }"),
    text("an attribute on a picture", "KB313", "![a](https://example.org/a.png){: onerror=alert(1) }"),
    text("an attribute on a code block", "KB321", '``` {.py onclick="alert(1)"}', "x", "```"),
    text("a style attribute", "KB313", 'A **word**{: style="position:fixed" }.'),
    text("an attribute on a line of its own", "KB313", "A **word**{: #a", "onclick=alert(1)}."),
    text("an attribute with an entity", "KB313", "A **word**{: on&#99;lick=alert(1) }."),
    text("a language that goes on", "KB313", 'A **word**{: lang="en\\" onclick=\\"x" }.'),
    text("a class of the theme", "KB313", "A **word**{: .kb-box-error }."),
    text("a block's class", "KB313", "/// note", "    attrs: {class: kb-stop}", "a", "///", at=6),
    text("an id with capitals", "KB112", "## Now {: #Do-Now }"),
    text("an id of another alphabet", "KB112", "## Now {: #d\u043e-now }"),
    text("an id of the theme's machinery", "KB112", "## Now {: #__search }"),
    text("a bidi override as an entity", "KB102", "a &#x202E; b"),
    text("a direction mark by its name", "KB102", "a &rlm; b"),
    text("a blank without width by its name", "KB102", "a &ZeroWidthSpace; b"),
    text("a bare attribute", "KB313", "A **word**{: contenteditable }."),
    text("a block's attribute", "KB313", "/// note", '    attrs: {onclick: "alert(1)"}', "Words.", "///", at=6),
    text("a block's attribute, deeper", "KB313", "/// note", '      attrs: {onclick: "x"}', "Words.", "///", at=6),
    text(
        "a block's attribute in a quotation", "KB313", "> /// note", ">     attrs: {onclick: x}", "> a", "> ///", at=6
    ),
    text("a block's attribute in a list", "KB313", "- /// note", "      attrs: {onclick: x}", "", "    ///", at=6),
    text("a block's attribute on two lines", "KB313", "/// note", "    attrs:", "      onclick: x", "a", "///", at=6),
    picture("a picture with a script", "<script>alert(1)</script>"),
    picture("a picture with a script of another name", '<s:script xmlns:s="http://www.w3.org/2000/svg"/>'),
    picture("a picture with an event", "<g onload='alert(1)'/>"),
    picture("a picture with a link", "<a href='https://a.org/'/>"),
    picture("a picture with a link that runs", "<a href='javas&#99;ript:alert(1)'/>"),
    picture("a picture that calls another site", "<style>@import 'https://a.org/'</style>"),
    picture("a picture that calls, in disguise", "<style>a { fill: u\\72l(https://a.org/) }</style>"),
    picture("a picture that calls for one of a set", "<g style='fill: image-set(\"https://a.org/\" 1x)'/>"),
    picture("a picture with HTML", '<h:meta xmlns:h="&#104;ttp://www.w3.org/1999/xhtml" http-equiv="refresh"/>'),
    picture("a picture with an address for all its links", "<g xml:base='https://a.org/'/>"),
    picture("a picture with a style sheet", "<?xml-stylesheet href='#a'?>"),
    Case(
        "a picture with an entity", PICTURE, '<!DOCTYPE svg [\n<!ENTITY x SYSTEM "file:///etc/passwd">]>\n', "KB313", 1
    ),
    Case(
        "a picture whose DTD sets an event",
        PICTURE,
        '<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]>\n<svg xmlns="http://www.w3.org/2000/svg"/>\n',
        "KB313",
        1,
    ),
    Case("a picture that is none", PICTURE, "words\n", "KB113", 1),
    Case("a picture that is cut", PICTURE, '<svg xmlns="http://www.w3.org/2000/svg">\n<g', "KB113", 2),
    Case("a picture without its name space", PICTURE, "<svg/>\n", "KB113", 1),
]

LINKS = [
    text("a link that runs", "KB314", "[a](javascript:alert(1))"),
    text("a link that runs, in capitals", "KB314", "[a](JAVASCRIPT:alert(1))"),
    text("a link that runs, with entities", "KB314", "[a](java&#115;cript:alert(1))"),
    text("a link that runs, with a named colon", "KB314", "[a](javascript&colon;alert(1))"),
    text("a link that runs, with a tab", "KB314", "[a](java\tscript:alert(1))"),
    text("a link that runs, with a tab as entity", "KB314", "[a](java&Tab;script:alert(1))"),
    text("a link that runs, with a control character", "KB314", "[a](&#1;javascript:alert(1))"),
    text("a link that runs, with a line end", "KB314", "[a](java", "script:alert(1))"),
    text("a link that runs, in angles", "KB314", "[a](<javascript:alert(1)>)"),
    text("a link that runs, with a title", "KB314", '[a](javascript:alert(1) "title")'),
    text("a link that runs, around a picture", "KB314", "[![b](b.png)](javascript:alert(1))"),
    text("a link that runs, over two lines", "KB314", "[a", "b](javascript:alert(1))", at=6),
    text("a link that runs, around a macro", "KB314", "[a", '{{ term("trauma") }}', "](javascript:alert(1))", at=7),
    text("a link that runs, by reference", "KB314", "[a][b]", "", "[b]: javascript:alert(1)", at=7),
    text("a link that runs, by its words", "KB314", "[a]", "", "[a]: javascript:alert(1)", at=7),
    text("a link that runs, on the next line", "KB314", "[a]", "", "[a]:", "  javascript:alert(1)", at=8),
    text("a link that runs, defined in a quotation", "KB314", "[a]", "", "> [a]: javascript:alert(1)", at=7),
    text("a link that runs, defined in a list", "KB314", "[a]", "", "- [a]: javascript:alert(1)", at=7),
    text("a link that runs, defined in a nested list", "KB314", "[a]", "", "- x", "", "    [a]: vbscript:x", at=9),
    text("a definition with more behind its angle", "KB314", "[a]", "", "[a]: <https://example.org>x", at=7),
    text("a definition in a footnote", "KB314", "[a][^1]", "", "[^1]: [a]: javascript:alert(1)", at=7),
    text(
        "a link that runs, defined first of two",
        "KB314",
        "[a]",
        "",
        "[a]: javascript:x",
        "",
        "[a]: https://a.org/",
        at=7,
    ),
    text("a link with a blank", "KB314", "[a](https://example.org/a b)"),
    text("a link with a disguised scheme", "KB314", "[a](https&colon;//example.org/)"),
    text("a letter with headers of its own", "KB314", "[a](mailto:a@example.org?subject=x%0d%0aBcc:b@example.org)"),
    text("a link with data", "KB314", "[a](data:text/html;base64,PHNjcmlwdD4=)"),
    text("a link to a file of the reader", "KB314", "[a](file:///etc/passwd)"),
    text("a link without encryption", "KB314", "[a](http://example.org/)"),
    text("a link without a scheme", "KB314", "[a](//example.org/)"),
    text("a link with a password", "KB314", "[a](https://user:secret@example.org/)"),
    text("a link without end", "KB314", f"[a](https://example.org/{'a' * 3_000})"),
    text("an address in angles without encryption", "KB314", "<http://example.org/>"),
    text("a picture with data", "KB314", "![a](data:image/svg+xml;base64,PHN2Zz4=)"),
    text("a picture of another site", "KB314", "![a](https://example.org/a.png)"),
    text("a picture of another site by reference", "KB314", "![a][b]", "", "[b]: https://example.org/a.png"),
    text("a picture without words", "KB310", "![](a.png)"),
    text("a missing picture", "KB311", "![a](a.png)"),
    text("a link to a missing page", "KB307", "[a](missing.md)"),
    text("a link to nothing", "KB307", "[a]()"),
    text("a link with a backslash", "KB307", "[a](templates\\letter.md)"),
    text("a link without its ending", "KB307", "[a](templates/letter)"),
    text("a link out of docs", "KB307", "[a](../../../etc/passwd)"),
    text("a link out of docs, escaped", "KB307", "[a](%2e%2e/%2e%2e/secret.md)"),
    text("a link to a shell page", "KB307", "[a](_shell/term.md)"),
    text("a link to a missing section", "KB308", "[a](templates/letter.md#nowhere)"),
    text("a link to a missing section here", "KB308", "[a](#nowhere)"),
    text("a control character in a section", "KB308", "[a](#now%1b[31mhere)"),
    text("an address from the root to a page", "KB309", "[a](/templates/letter/)"),
    text("an address from the root to nothing", "KB309", "[a](/glossary/nothing/)"),
    text("an undefined reference", "KB320", "[a][b]"),
    text("an id twice", "KB312", "## A {: #a }", "", "Words.", "", "## B {: #a }", at=9),
    text("an id twice, underlined headings", "KB312", "A {: #a }", "===", "", "B {: #a }", "---", at=8),
    Case(
        "an underlined heading without an id",
        "docs/templates/note.md",
        page("Put in", "------", title="A"),
        "KB318",
        FIRST,
    ),
]

MACROS = [
    text("a class", "KB303", "{{ ''.__class__ }}"),
    text("a class of classes", "KB303", "{{ ''.__class__.__mro__[1].__subclasses__() }}"),
    text("globals", "KB303", "{{ cycler.__init__.__globals__.os.popen('id').read() }}"),
    text("a variable", "KB304", "{{ config }}"),
    text("a variable's attribute", "KB303", "{{ config.site_name }}"),
    text("the environment", "KB304", "{{ environment }}"),
    text("a loop", "KB303", "{% for x in config %}{{ x }}{% endfor %}"),
    text("an assignment", "KB303", "{% set x = 1 %}"),
    text("an include", "KB317", "{% include '/etc/passwd' %}"),
    text("an import", "KB317", "{%- import 'x' as y -%}"),
    text("a comment in braces", "KB303", "{# words #}"),
    text("a macro cut in its text", "KB302", '{{ cite("x" and more words'),
    text("a macro without its end", "KB303", '{{ cite("x" }}'),
    text("a macro cut in its arguments", "KB303", "{{ cite( }}"),
    text("a macro cut short", "KB302", "{{ cite("),
    text("a quote that never closes", "KB302", '{{ cite("smith-2020) }} and on'),
    text("an empty macro", "KB303", "{{ }}"),
    text("a footnote without end", "KB320", f"Words.[^{'a' * 3_000}]"),
    text("a block without end", "KB315", f"/// {'a' * 3_000}", "Words.", "///"),
    text("a link's name without end", "KB320", f"[a][{'b' * 900}]"),
    text("an id without end in a macro", "KB306", f'{{{{ cite("{"a" * 3_000}") }}}}'),
    text("an unknown macro", "KB304", '{{ cyte("smith-2020") }}'),
    text("a macro of the plugin", "KB304", "{{ macros_info() }}"),
    text("a macro without arguments", "KB305", "{{ cite() }}"),
    text("a macro with too many arguments", "KB305", '{{ cite("smith-2020", "a", "b") }}'),
    text("a macro with an unknown key", "KB305", '{{ cite("smith-2020", page=3) }}'),
    text("a macro that is not called", "KB305", "{{ glossary }}"),
    text("a number for an id", "KB305", "{{ cite(2020) }}"),
    text("a number without end", "KB303", f"{{{{ cite({'1' * 6_000}) }}}}"),
    text("an unknown id in a macro", "KB306", '{{ cite("smith-2002") }}'),
    text("an escape in a macro's text", "KB305", '{{ term("trauma", words="\\x1b[31m") }}'),
    text("a variable as argument", "KB303", "{{ cite(x) }}"),
    text("arguments in a list", "KB303", '{{ cite(*["smith-2020"]) }}'),
    text("a filter", "KB303", '{{ cite("smith-2020") | upper }}'),
    text("a sum", "KB303", '{{ cite("smith" ~ "-2020") }}'),
    text("a minus", "KB303", '{{ -cite("smith-2020") }}'),
    text("a method of a list", "KB303", "{{ [].append(1) }}"),
    text("a macro in single braces", "KB303", '{ cite("smith-2020") }'),
    text("round quotes in a macro", "KB303", "{{ cite(\u201csmith-2020\u201d) }}"),
    text("a macro in a heading", "KB331", '## Of {{ term("trauma") }} {: #of }'),
    text("a macro in a link's words", "KB331", '[{{ term("trauma") }}](templates/letter.md)'),
    text("a macro that would show its HTML", "KB331", '`{{ term("trauma") }}`'),
    text("a list in the midst of words", "KB331", "Words {{ crisis() }}"),
    text("a field on no sheet", "KB331", '{{ field("Name") }}'),
    text("a macro in a code block", "KB304", "```", "{{ config }}", "```", at=6),
    text("a macro in a code span", "KB304", "`{{ config }}`"),
    text("a macro behind raw in a text", "KB303", '{{ choice("{% raw %}") }}{{ \'\'.a }}{{ choice("{% endraw %}") }}'),
    text("a macro behind raw in a comment", "KB303", "{# {% raw %} #}{{ ''.a }}{# {% endraw %} #}"),
    text("a macro after raw", "KB304", "{% raw %}{{ a }}{% endraw %}{{ config }}"),
    text("a tag in raw", "KB313", "{% raw %}", "<script>", "{% endraw %}", at=FIRST + 1),
    text("raw that never closes", "KB302", "{% raw %}{{ a }}"),
    text("sources without a citation", "KB319", "{{ sources() }}"),
    text("a citation without sources", "KB319", 'Words. {{ cite("smith-2020") }}'),
    text("a snippet", "KB317", '--8<-- "../secret.txt"'),
    text("a short snippet", "KB317", '-8<- "../secret.txt"'),
    text("a snippet in a list", "KB317", "- a", '- --8<-- "https://example.org/"', at=6),
    text("a block that never closes", "KB316", "/// note", "Words."),
    text("an unknown block", "KB315", "/// html | div", "Words.", "///"),
    text("a code block that never closes", "KB321", "```", "Words."),
    text("a code block closed by other signs", "KB321", "```", "Words.", "~~~"),
    text("PT", "KB410", "Ask her PT."),
    text("a choice of nothing", "KB305", "{{ choice() }}"),
    text("a signature of nobody", "KB305", "{{ signature() }}"),
    text("a field of a million lines", "KB305", "{{ field(lines=1000000) }}"),
    text("a field of no known size", "KB305", '{{ field("Name", size="huge") }}'),
    text("a crisis line of one country and of all", "KB305", '{{ crisis(country="US", all=True) }}'),
]

HOUSE = [
    Case("a page called README", "docs/README.md", page("Words."), "KB113", 1),
    Case("a page whose name begins with a dot", "docs/.draft.md", page("Words."), "KB113", 1),
    Case("a program called x.png", "docs/x.png", b"MZ\x00", "KB113", 1),
    Case("a page at the address of a term", "docs/glossary/trauma.md", page("Words."), "KB322", 1),
    Case("a page's name with capitals", "docs/About Us.md", page("Words."), "KB112", 1),
    Case("a shell with words", "docs/_shell/term.md", page("Words.", title="KBSHELLTITLE"), "KB323", 4),
    Case("a shell that is gone", "docs/_shell/term.md", {"gone": True}, "KB121", 1),
    Case("a vocabulary that is gone", WORDS, {"gone": True}, "KB121", 1),
    Case("settings that nobody can read", "mkdocs.yml", 'site_name: "Test\nnav:\n  - index.md\n', "KB105", 1),
    Case("settings with a control character", "mkdocs.yml", 'site_name: "Te\x01st"\n', "KB102", 1),
    Case("settings that are gone", "mkdocs.yml", {"gone": True}, "KB121", 1),
    text("a second title", "KB324", "# Another"),
    text("a heading without words", "KB328", "## {: #empty }"),
    text("a level left out", "KB329", "#### Deep"),
    text("a note of another program", "KB327", "!!! note", "", "    Words."),
    text("a note of a third program", "KB327", "::: note", "Words.", ":::"),
    text("a note of a fourth program", "KB327", "> [!NOTE]", "> Words."),
    text("a list numbered with brackets", "KB327", "1) One", "2) Two"),
    text("a list behind a colon, without an empty line", "KB327", "Ask:", "- one", at=6),
    text("a numbered list without an empty line", "KB327", "> Then", "> 1. one", "> 2. two", at=6),
    text("a merge that was not finished", "KB330", "Words.", ">>>>>>> theirs", at=6),
    text("a note that nothing leads to", "KB320", "Words.", "", "[^1]: A note.", at=7),
    text("a note twice", "KB320", "Words.[^1]", "", "[^1]: A note.", "", "[^1]: Another.", at=9),
    text("a note's name that breaks out", "KB112", 'Words.[^"onx]', "", '[^"onx]: A note.', at=7),
    text("a table's row with too much", "KB334", "| a |", "|---|", "| b | c |", at=7),
    text("a letter of another alphabet in a word", "KB333", "tr\u0430uma"),
    text("two headings worded alike", "KB318", "## One", "", "## One", at=FIRST + 2),
    text("a link without words", "KB325", "[](https://example.org/)"),
    text("a choice without what happens", "KB326", "/// decision | What?", "- Wait.", "///", at=FIRST + 1),
    text("a footnote without a note", "KB320", "Words.[^1]"),
    text("a table of contents of another program", "KB327", "[TOC]"),
    text("letters explained as other programs do", "KB327", "*[MT]: Massage therapist"),
    text("underlined letters", "KB327", "She said ^^so^^."),
    text("a lowered letter", "KB327", "Drink H~2~O."),
    text("a raised letter", "KB327", "On the 2^nd^ day."),
    text("a key to press", "KB327", "Press ++ctrl+c++ now."),
    text("a code block with attributes", "KB321", '```yaml title="x"', "a: b", "```"),
]

SIZE = [
    Case("a page of 5 MB", PAGE, page("Words. " * 20, "") * 36_000, "KB103", 1),
    Case("a line of 100,000 letters", PAGE, page("a" * 100_000), "KB103", FIRST),
    Case("a page of 10,000 lines", PAGE, page(*["Words [a](templates/letter.md)."] * 10_000, "<b>"), "KB313", 10_005),
    Case(
        "a page of 10,000 paragraphs", PAGE, page(*["Words `code` and **bold**.", ""] * 10_000, "<b>"), "KB313", 20_005
    ),
    text("100,000 links to nothing", "KB307", *["[a](x.md) " * 400] * 100),
    text("100,000 tags", "KB313", *["<b>" * 1_000] * 100),
    text("10,000 brackets", "KB103", "[" * 10_000),
    text("10,000 brackets on as many lines", "KB103", *["["] * 10_000, at=FIRST + 32),
    text("10,000 brackets that close", "KB103", "[" * 5_000 + "](x)" * 3_000),
    text("10,000 links that never close", "KB103", "[a](" * 4_900),
    text("parentheses", "KB103", "(" * 19_000),
    text("quotations in quotations", "KB103", "> " * 5_000 + "a"),
    text("lists in lists", "KB103", "- " * 5_000 + "a"),
    text("lists in lists, line by line", "KB103", *["    " * n + "- a" for n in range(40)], at=FIRST + 12),
    text("backticks of every length", "KB313", *[" ".join("`" * n for n in range(1, 180))] * 25, "<b>", at=FIRST + 25),
    text("backticks", "KB313", *["`" * 19_999] * 20, "", "<b>", at=FIRST + 21),
    text("braces", "KB302", *["{" * 19_998] * 20),
    text("braces on lines", "KB302", *["{{"] * 50_000),
    text("statements on lines", "KB302", *["{%"] * 50_000),
    text("comments on lines", "KB302", *["{#"] * 50_000),
    text("a brace and blanks", "KB313", *["{" + " " * 19_000 + "x"] * 20, "<b>", at=FIRST + 20),
    text("closing braces", "KB313", *["{:" + "{" * 9_000 + "}" * 9_000] * 20, "<b>", at=FIRST + 20),
    text("a heading of blanks", "KB313", *["# a" + " " * 19_000 + "b"] * 20, "<b>", at=FIRST + 20),
    text("a heading of hashes", "KB313", *["# " + "#" * 19_000 + "b"] * 20, "<b>", at=FIRST + 20),
    text("a block of slashes and blanks", "KB313", *["///" + " " * 19_000 + "|"] * 20, "<b>", at=FIRST + 20),
    text("definitions that never end", "KB313", *["[a"] * 20, "", *["[a", ""] * 20_000, "<b>", at=FIRST + 40_021),
    text("brackets and backslashes", "KB313", *["\\[" * 9_000] * 20, "<b>", at=FIRST + 20),
    text("backslashes", "KB313", *["\\" * 19_000 + "[a](x"] * 20, "<b>", at=FIRST + 20),
    text("stars", "KB313", *["*" * 19_000 + "a"] * 20, "<b>", at=FIRST + 20),
    text("fences of many kinds", "KB321", *["`" * n for n in range(3, 700)]),
    text("fences in quotations", "KB321", *["> " * (n % 9) + "```" for n in range(1, 20_000)]),
    text("angles", "KB313", *["<" * 19_000] * 20, "<b>", at=FIRST + 20),
    text("a title of quotes", "KB307", "[a](x " + '" ' * 900 + "x)"),
    text("hyphens", "KB313", *["- - " * 4_000] * 20, "<b>", at=FIRST + 20),
    text("PT without end", "KB410", *["PT " * 6_000] * 20),
    text("unknown macros without end", "KB304", *["{{ cyte() }} " * 1_000] * 30),
]

CASES = [*BYTES, *YAML, *SHAPE, *SLIPS, *ADDRESSES, *FRONT, *TAGS, *LINKS, *MACROS, *HOUSE, *SIZE]
LINE = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<code>KB\d{3}) ")


@pytest.mark.usefixtures("small_day")
@pytest.mark.parametrize("case", CASES, ids=str)
def test_is_told_and_never_built(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = base_project(tmp_path / "project")
    written = put(root, case.path, case.content)
    monkeypatch.setenv("KB_ROOT", str(root))

    started = time.monotonic()
    code = cli.main(["check"])
    seconds = time.monotonic() - started

    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    found = [
        (match["path"], match["code"], int(match["line"]), int(match["column"]))
        for match in map(LINE.match, said.out.splitlines())
        if match
    ]
    told = [(path, line) for path, code_, line, _ in found if code_ == case.code]
    assert (case.told_at or case.path, case.line) in told, said.out[:3000]
    assert code == 1
    assert seconds < SECONDS
    assert all(column >= 1 for *_, column in found)
    assert max(map(len, said.out.split())) < 400
    if written.is_file() and not written.is_symlink():
        lines = written.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
        assert all(1 <= line <= lines for path, _, line, _ in found if path == case.path)

    # MkDocs may start before the check has ended, and must not be waited for; here no engine starts at all
    monkeypatch.setattr(EngineRun, "start", lambda run: None)
    monkeypatch.setattr(EngineRun, "outcome", _unreachable)
    result = build(root, "mkdocs")
    assert result.failure == "site/ was left as it was"
    assert not (root / "site").exists()
    assert not list((root / ".kb").glob("new-*"))


def _unreachable(run: EngineRun) -> str:
    raise AssertionError("the site engine was asked for a site of input that kb check refuses")


@pytest.mark.usefixtures("small_day")
@pytest.mark.parametrize(
    ("path", "content", "codes"),
    [
        (PAGE, page("<script>alert(1)</script>"), ["KB313"]),
        (PAGE, page("<!-- <b>a</b> -->"), ["KB313"]),
        (PAGE, page("/// note", '    attrs: {onclick: "alert(1)"}', "", "Words.", "///"), ["KB313"]),
        (PAGE, page("[a](mailto:a@example.org%0d%0abcc:b@example.org)"), ["KB314"]),
        (PAGE, page("[a](mailto:a@example.org?bcc=b@example.org)"), ["KB314"]),
        (TERM, term(shared='"never closed'), ["KB105"]),
        (TERM, "id: [\n", ["KB105"]),
        (TERM, term().replace("shared:", "Shared:"), ["KB108"]),
        (TERM, term().replace("shared:", "Shared meaning:"), ["KB108"]),
        (TERM, term(shared=">\nWords: here.\nMore: there."), ["KB105"]),
        (TERM, term(shared="words #1\n  and more"), ["KB105"]),
        (TERM, term("status: draft # a remark"), ["KB105"]),
        (TERM, term(shared="''"), ["KB110"]),
        (PAGE, page("[a](<javascript:alert(1)>)"), ["KB314"]),
        (PAGE, page("[a](<java\tscript:alert(1)>)"), ["KB313"]),
        (PAGE, page("[a](<b>)"), ["KB313"]),
        (PAGE, page("[a](<index.md>) and a <b>"), ["KB313"]),
        (PAGE, page("![](data:image/png;base64,PHN2Zz4=)"), ["KB314"]),
        (PAGE, page('``` {.python title="<b>" onclick="alert(1)"}', "x", "```"), ["KB321"]),
        (PAGE, page("{% raw %}", "", "{{ x }}", "", '{{ cite("smith-2020") }}', "", "{{ sources() }}"), ["KB302"]),
        (PAGE, page("[a](C:\\Users\\me\\a.docx)"), ["KB307"]),
        (PAGE, page("One\\", "two."), ["KB327"]),
        (PAGE, page("$$x^2$$", "", "and $x_1$", "", "and $90 to $110 = $20, \\$a_b and $c"), ["KB327", "KB327"]),
        (PAGE, page("• One", "• two", "• three", "", "Words.", "", "> o\tone", "> o\ttwo"), ["KB327", "KB327"]),
        (PAGE, page("-\u00a0one", "-\u00a0two", "", "1. One", "2.\u00a0two", "3. three"), ["KB327", "KB327"]),
        (PAGE, page("The sign “•” in words", "• alone.", "", "5.\u00a0June was cold,", "- so to say", "", "`• a`"), []),
        (PAGE, page("– Did she come?", "– No.", "", "→ One", "→ two", "", "```", "• a", "• b", "**a", "```"), []),
        (PAGE, page("This is **bold without end and *one.", "", "- **One", "- two**"), ["KB327", "KB327"]),
        (PAGE, page("| **One | two** |", "|---|---|", "| **a** | ***b*** |"), ["KB327"]),
        (PAGE, page("**One", "two**, *a **b** c*, 2 ** 3, p < .05**, \\**so and `**`", "", "** A note **", "****"), []),
        (PAGE, page('\\{\\{ cite("smith-2020") \\}\\}', "", "{{ sources() }}"), ["KB303"]),
        (PAGE, page("Shown: \\{: #a }, {see #3}; **b**{: #c } and *d*{: #e }", "", "[f](#c) [g](#e)"), []),
        (PAGE, page("Shown: \\{: #a }", "", "[b](#a)"), ["KB308"]),
        (PAGE, page("A text {: #a } here", "", "and {: #b }", "", "(c){: #c } [d](#a)"), ["KB313"] * 3),
        (PAGE, page("Words", "{: #a }", "", "| a {: #b } | c {: #d } |", "|---|---|", "", "e {: #e }", ":   f"), []),
        (PAGE, page("## Now {: #do_now }", "", "Words [a](#do-now).", "", "## Then {: #what.then }"), ["KB112"] * 2),
        (PAGE, page("-one", "-two", "", "* one", "*two", "", "1.One", "2.Two"), ["KB327"] * 3),
        (PAGE, page("a. one", "b. two", "", "(1) one", "(2) two", "", "✅ one", "❌ two"), ["KB327"] * 3),
        (PAGE, page("- one", "    - two", "", "1. three", "2. four"), ["KB327"]),
        (
            PAGE,
            page("1992. It was.", "", "1. one", "", "Then:", "", "2. two", "", "> 3. three", "> 4. four"),
            ["KB327"] * 3,
        ),
        (PAGE, page("1. one", "", "    Then:", "", "2. two", "", "    1. four", "", "1992\\. It was."), []),
        (PAGE, page("1. one", "", "    - two", "", "2. three", "", "And:", "", "- four", "    1. five"), []),
        (
            PAGE,
            page("- one", "", "Then:", "", "1. two", "", "* * *", "", "1. three", "", "```", "- a", "1. b", "```"),
            [],
        ),
        (
            PAGE,
            page("*Soft* words,", "*and* more", "", "-5 °C", "-6 °C", "", "1992\\. It was", "A. Miller who", "said"),
            [],
        ),
        (PAGE, page("– Did she?", "— No. (1) So", "(2) it is", "", "🙂 Yes", "", "🙂 No", "", "- ✅ a", "- ✅ b"), []),
        (PAGE, page("| a | b |", "|--|", "| c | d |"), ["KB334"]),
        (PAGE, page("| a | b |", "|---|---|", "| c | d |", "And words."), ["KB334"]),
        (PAGE, page("/// note", "| a | b |", "|:--|--:|", "| c | d |", "///", "", "a | b", "--- | ---", "c | d"), []),
        (PAGE, page("[[a](index.md)](index.md) [b [c]](index.md)"), ["KB327"]),
        (PAGE, page("/// question", "Words.", "///", "", "/// question | Why?", "Words.", "///"), ["KB315"]),
        (PAGE, page("/// note | A", "", "///", "", "/// decision | B", "///"), ["KB316", "KB316"]),
        (PAGE, page(":contentReference[oaicite:0]{index=0} a【12†source】 turn0search1"), ["KB327"] * 3),
        (PAGE, page("Error! Reference source not found. [citation needed]"), ["KB327"] * 2),
        (PAGE, page("{++added++} {--gone--} {~~a~>b~~} {==c==} {>>d<<}"), ["KB327"] * 5),
        (PAGE, page("Your turn 0; [citations needed] in 【words】, and Error! it said, at every turn."), []),
        (PAGE, page("{{ term('trauma', 'it's here') }}", "", '{{ term("trauma", "it\'s") }}'), ["KB303"]),
        (PAGE, page('[a](“https://example.org/x”) and [b]("index.md")'), ["KB307"] * 2),
        (PAGE, page("- a", "---", "", "- b", "- c", "---", "", "Words", "and more", "---"), ["KB327"]),
        (PAGE, page("  ## A {: #a }", "", "> ## B {: #b }", "", "- c", "", "    ## D {: #d }", "", "  #e"), ["KB327"]),
        (PAGE, page("- a", "    /// note | b", "    c", "    ///", "", "- d", "/// note", "e", "///"), ["KB316"]),
        (PAGE, page("/// note | A", "    words", "///", "", "::: {.note}", ":::"), ["KB313", "KB327"]),
        (PAGE, page("A^[note], [@moyer2004, p. 3], \\cite{m}, ![[p.png]], [b]x[/b], %%h%%, it\\'s"), ["KB327"] * 7),
        (PAGE, page("50%% of 10%%, x^[2], [@home], [b] c [/d], \\\\'s, \\$5, `\\'` and a :b:c, +1"), []),
        (PAGE, page("Words[^1].", "", "[^1] A note"), ["KB320"]),
        (PAGE, page("Words.", title="No\nsummary: 12:30"), ["KB114", "KB114"]),
        (PAGE, page('Said so cite("smith-2020") and (term("trauma")).'), ["KB303", "KB303"]),
        (PAGE, page('`cite("smith-2020")`, recite("x"), in terms (of "x"), term "x"'), []),
        (PAGE, page("A **bold **and", "", "**So.** A **b** c **d** e"), ["KB327"]),
        (PAGE, page("Not yours\tWhose", "Asking\tHers", "Pills\tHis"), ["KB327"]),
        (PAGE, page("-\tone", "-\ttwo", "", "Then", "", "1.\tone", "2.\ttwo", "", "One\tblank"), []),
        (PAGE, page("####### Deep", "", "\\#\\# So", "", "\\- one"), ["KB327"] * 3),
        (
            PAGE,
            page("As an AI language model, I. [insert name here] TODO", "", "Sure! Here's the guide:"),
            ["KB327"] * 4,
        ),
        (PAGE, page("Sure, here it is. [insert] a to-do; [Inserted by hand](index.md)."), []),
        (
            PAGE,
            page("[https://988lifeline.org](https://evil.example/) [samhsa.gov](https://evil.example/)"),
            ["KB314"] * 2,
        ),
        (PAGE, page("[example.org](https://www.example.org/a) [a.md](index.md) [e.g. this](https://example.org/)"), []),
        (PAGE, page('{{ term("trauma", " ") }}'), ["KB305"]),
        (PAGE, f"```markdown\n{page('Words.')}```\n", ["KB301"]),
        (TERM, f"```yaml\n{term()}```\n", ["KB105"]),
        (PAGE, page("Words.", title='"No"\nsummary: No, not today, at 12:30'), []),
        (PAGE, page("Words.", title="=\nsummary: 2026-01-01"), ["KB114", "KB114"]),
        (PAGE, page("1.1 One", "1.2 Two", "", "1.) One", "2.) Two", "", "1.5 kg or", "1.6 kg"), ["KB327"] * 2),
        (TERM, term("formerly: [fascia]"), ["KB119"]),
        ("docs/about/origin.md", {"link": "../index.md"}, ["KB104"]),
        ("docs/about/origin.md", {"link": "../templates/letter.md"}, ["KB104"]),
        (TERM, {"link": "trauma.yml"}, ["KB104"]),
        ("docs/guides/tuoch/crying.md", page("Words."), ["KB113"]),
        ("docs/guides/touch/more/crying.md", page("Words."), ["KB113"]),
        ("docs/guides/crying.md", page("Words.", title="A\nobjectives: []"), ["KB113"]),
        ("docs/cases/more/one.md", page("Words."), ["KB113"]),
        (PAGE, page("\\{\\{page\\_list(“guides/touch”)}}", "", "and \\{ .b \\}, \\{\\{ a \\}\\}"), ["KB303"]),
        (PAGE, page("itâ€™s a cafÃ©, 20 Â°C", "", "and again: naÃ¯ve"), ["KB101"]),
        (TERM, term(shared="It‚Äôs so."), ["KB101"]),
        (PAGE, page("Where `â€™` stands:", "", "```", "cafÃ©", "```"), []),
        (TERM, term(shared="A café, “so” … É’s ÂÃ, AMANHÃ”, ângulo, naïve 🙂 √2 20 °C"), []),
        (PAGE, page('{{ term("trauma", "<img src=x onerror=alert(1)>") }}'), ["KB305"]),
        (PAGE, page('{{ cite("smith-2020", "{{ crisis() }}") }}', "", "{{ sources() }}"), ["KB305"]),
        (PAGE, page('{{ cite("smith-2020", "[z](https://a.org)") }}', "", "{{ sources() }}"), ["KB305"]),
        (PAGE, page('{{ term("trauma", "a_b_c, 2*3 & <3 (so)") }}'), []),
        (PAGE, page("Words.", "", "    more words"), ["KB327"]),
        (PAGE, page("- One", "", "    more of one", "", "Words.", "", "    more words"), ["KB327"]),
        (PAGE, page("- One", "    - two", "", "        more of two", "", "    more of one"), []),
        (PAGE, page("One", ":   what it is", "", "    more of it", "", "`code` and words"), []),
        (PAGE, page("One[^1].", "", "[^1]: A note", "", "    more of it"), []),
        (PAGE, page("/// details | One", "    open: true", "", "    more of it", "///"), []),
        (PAGE, page("```", "One", "", "    two", "```"), []),
        (PAGE, page("```", "One", "", "    two"), ["KB321"]),
        (PAGE, page("Words", "", "a" + "\u0304" * 30), ["KB102"]),
        (PERSON, person().replace("Bea Example", "Bea" + "\u0301" * 40), ["KB102"]),
        (PERSON, person(place=f"city: {'A' * 121}, region: US-OR, country: US"), ["KB110"]),
        (TERM, term().replace("Fascia", "Ti\u1ebfng Vi\u1ec7t"), []),
        (PAGE, page('{{{ cite("smith-2020") }}}', "", "{{ sources() }}"), ["KB303"]),
        (PAGE, page('{{ cite(*["smith-2020"]) }}', "", "{{ sources() }}"), ["KB303"]),
        (PAGE, page('{ cite("smith-2020") }', "", "{{ sources() }}"), ["KB303"]),
        (PAGE, page('{{ cites("smith-2020") }}', "", "{{ sources() }}"), ["KB304"]),
        (PAGE, page("<!--", '{{ cite("smith-2020") }}', "-->"), ["KB313"]),
        (PAGE, page("<!-- Words -->", '{{ cite("smith-2020") }}'), ["KB313", "KB319"]),
        (PAGE, page('Words `{{ cite("smith-2020") }}` here.'), ["KB331"]),
        (PAGE, page("![a][b]", "", "[b]: javascript:alert(1)"), ["KB314"]),
        (PAGE, page("![a][b]", "", "[b]: https://example.org/b.png"), ["KB314"]),
        (PAGE, page("![a][b]", "", "[b]: nowhere.png"), ["KB311"]),
        (PAGE, page("{{ " * 500 + "{{"), ["KB302"]),
        (PAGE, page('{{ term("a and {{ term("b"'), ["KB302", "KB302"]),
        ("docs/_shell/extra.md", page("Words."), ["KB323"]),
        (PAGE, page("1) One alone, and :::", "", "[!note] in words ::: here"), []),
        (PAGE, page("Escaped \\\\", "and C++, Java++, 2^10, ~5~ and a line that ends in a backslash \\"), []),
        (TERM, term().replace("\n", "\r"), ["KB402"]),
        (TERM, term().replace("term: Fascia", "term: "), ["KB110"]),
        (PERSON, person().replace('org/"}', 'org/", prefers: website}'), []),
        (PERSON, person().replace('org/"}', 'org/", prefers: telephone}'), ["KB110"]),
        ("docs/_shell", {"gone": True}, ["KB121"]),
        ("data/search", {"gone": True}, ["KB121"]),
        ("data/search/phrases.yml", {"gone": True}, ["KB121"]),
        (TERM, '{"id": "fascia", "shared": "Both."}\n', ["KB105"]),
        (PAGE, page("Words.", title="Home\nprofessions: [psychotherapist]"), ["KB108"]),
        ("data/changes.lock", {"gone": True}, ["KB121"]),
        ("data/search/neighbors.txt", {"gone": True}, ["KB121"]),
        ("data/search/neighbors.txt", "\n", ["KB121"]),
        ("data/links.lock", "", ["KB121"]),
        ("data/links.lock", '# Head\n/"><script>/ 0.1.0 -> /\n', ["KB221"]),
        ("data/links.lock", "/about/ 0.1.0 -> /\n/old/ 0.1.0 -> /ab", ["KB221"]),
        ("data/links.lock", "/old/ 0.1", ["KB221"]),
        ("data/links.lock", "\ufeff" + (RULES / "base/data/links.lock").read_text("utf-8"), ["KB102"]),
        ("data/changes.lock", "\ufeff" + (RULES / "base/data/changes.lock").read_text("utf-8"), ["KB102"]),
        ("data/changes.lock", "/ 0.1.0 2026-01-01 new\n/ 0.1.0 2026-01-02 words:a", ["KB226"]),
        ("data/changes.lock", "\n", ["KB121"]),
        (PAGE, page("Write {% raw %}{{ x }}{% endraw %} so."), ["KB303"]),
        (PAGE, page('{{ term(" trauma") }}'), ["KB306"]),
        (PAGE, page('{{ directory("psychotherapist", "US-OR") }}'), ["KB305"]),
        (PAGE, f"\n\n{page('Words.')}", ["KB301"]),
        (PAGE, page("Words.").replace("\n---\n", "\n----\n"), ["KB301"]),
        (PAGE, {"gone": True}, ["KB121"]),
        ("docs/wide.png", b"\x89PNG\r\n\x1a\n" + bytes(3_000_000), ["KB103"]),
        ("data/vocabulary/countries.yml", "id: countries\ntitle: A\ndescription: B\nentries: []\n", ["KB404", "KB110"]),
        (ACTIVITY, activity(f"  psychoterapist: {WITHIN}\n  massage-therapist: {WITHIN}\n"), ["KB204"]),
        (TERM, term(shared='"a\\u202Eb"'), ["KB102"]),
        (TERM, b"\0" * 100, ["KB102"]),
        (TERM, "{\\rtf1 id: x}", ["KB113"]),
        (TERM, "\ufeff" + term(), ["KB102"]),
        (TERM, person().replace("sample-bea", "fascia"), ["KB113"]),
        (TERM, person().replace("sample-bea", "fascia").partition("\n")[2], ["KB113"]),
        (TERM, reference().replace("jones-2021", "fascia"), ["KB113"]),
        (REFERENCE, reference().replace("grade:", 'url: "https://example.org/\\u202e"\ngrade:'), ["KB102"]),
        (ACTIVITY, activity(f"psychotherapist: {WITHIN}\nmassage-therapist: {WITHIN}\n"), ["KB110"]),
        ("data/glossary/my fascia.yml", term().replace("id: fascia", "id: My Fascia"), ["KB112"]),
        ("data/vocabulary/countries.yml", "", ["KB105"]),
        ("data/vocabulary/countries.yml", {"gone": True}, ["KB121"]),
        ("data/vocabulary/regions.yml", "id: [", ["KB105"]),
        ("data/vocabulary/regions.yml", {"gone": True}, ["KB121"]),
        ("data/vocabulary/professions.yml", "", ["KB105"]),
        (
            TERM,
            term().replace("[psychotherapist]", "[massage-therapists, A B, psychotherapist, psychotherapist]"),
            ["KB403", "KB204", "KB112"],
        ),
        (TERM, term().replace("[psychotherapist]", "everyone"), ["KB110"]),
        (TERM, term("see: [trauma, fascia, release]", "status: x"), ["KB207", "KB203", "KB110"]),
        (PERSON, person("sex: x", place="city: A, region: US-ZZ, country: no"), ["KB204", "KB204", "KB108"]),
        (PAGE, page("Words.", title="Home\nfor: [massage-therapists, A B]"), ["KB204", "KB112"]),
        (
            ACTIVITY,
            activity(f"  psychoterapist: {WITHIN}\n  massage-therapist: {{verdict: withn, reason: <b>}}\n"),
            ["KB204", "KB204", "KB117"],
        ),
        (TERM, term("false_friend: 'opens", "see: [trauma]", "references: []"), ["KB105"]),
    ],
)
def test_one_cause_is_told_once(path: str, content: str, codes: list[str], tmp_path: Path) -> None:
    root = base_project(tmp_path / "project")
    put(root, path, content)
    assert [problem.code for problem in judge(root).problems] == codes


@pytest.mark.usefixtures("small_day")
def test_a_page_without_a_text_is_one_problem(tmp_path: Path) -> None:
    """Its sections have not vanished for that, nor those that lead to one of them; it may be what a link is about."""
    root = base_project(tmp_path / "project")
    head, _, _ = (root / LETTER).read_text("utf-8").partition("\n---\n")
    put(root, LETTER, f"{head}\n---\n\n")
    letter = "/templates/letter/"
    lines = (letter, f"{letter}#old 0.1.0 -> {letter}#put-in", f"{letter}#put-in", "/templates/other/")
    put(root, "data/links.lock", "".join(f"{x}\n" if " " in x else f"{x} 0.1.0\n" for x in lines))
    put(root, PAGE, page("A [letter](templates/letter.md#put-in), [another](templates/other.md)."))
    found = [(problem.path, problem.code, problem.hint.partition(";")[0]) for problem in judge(root).problems]
    assert found == [
        (PAGE, "KB307", "mend first the files that cannot be read: one of them may be what this leads to"),
        (LETTER, "KB407", "write it below the ---"),
    ]


@pytest.mark.usefixtures("small_day")
def test_an_objective_of_a_guide_without_sections_names_what_to_write(tmp_path: Path) -> None:
    root = base_project(tmp_path / "project")
    lay_over(root, RULES / "KB424")
    for guide in (root / "docs/guides").rglob("*.md"):
        guide.write_text(re.sub(r"(?m)^## .*$", "", guide.read_text("utf-8")), "utf-8")
    hints = {problem.hint for problem in judge(root).problems if problem.code == "KB424"}
    assert hints and all(hint.startswith("write the section that teaches it: ## ... {: #") for hint in hints)


@pytest.mark.usefixtures("small_day")
def test_a_file_renamed_by_hand_is_one_problem(tmp_path: Path) -> None:
    """What names it by its id waits for it, whatever it is called now."""
    root = base_project(tmp_path / "project")
    for old, new in (
        ("data/glossary/trauma.yml", "data/glossary/traumas.yml"),
        ("data/vocabulary/grades.yml", "data/vocabulary/grade.yml"),
        ("data/references/smith-2020.yml", "data/references/smith-2020.yml.txt"),
        ("docs/templates/letter.md", "docs/templates/letter.markdown"),
    ):
        (root / old).rename(root / new)
    found = [(problem.path, problem.code, problem.hint) for problem in judge(root).problems]
    assert found == [
        ("data/glossary/traumas.yml", "KB111", "write id: traumas, or rename the file to trauma.yml"),
        ("data/references/smith-2020.yml.txt", "KB113", "rename it to smith-2020.yml"),
        ("data/vocabulary/grade.yml", "KB111", "write id: grade, or rename the file to grades.yml"),
        ("docs/templates/letter.markdown", "KB113", "rename it to letter.md"),
    ]


@pytest.mark.usefixtures("small_day")
def test_a_section_renamed_by_hand_is_one_problem(tmp_path: Path) -> None:
    """Its new name need not be near the old one: it is the one that is missing."""
    root = base_project(tmp_path / "project")
    put(root, PAGE, page('{{ page_list("guides/touch") }}'))
    for section in ("scope", "partnership"):
        (root / "docs/guides" / section).mkdir(parents=True, exist_ok=True)
    put(root, "docs/guides/hands/crying.md", page("Words."))
    [problem] = judge(root).problems
    assert (problem.code, problem.path, problem.hint) == ("KB113", "docs/guides/hands", "rename it to touch")


def test_a_copied_page_is_told_as_a_copy(tmp_path: Path) -> None:
    """And nothing of it is told of the page that it was copied from."""
    root = base_project(tmp_path / "project")
    letter = (root / "docs/templates/letter.md").read_text("utf-8")
    for name in ("letter (1)", "Letter - Copy", "letter-two"):
        put(root, f"docs/templates/{name}.md", letter)
    put(root, "docs/README.md", letter)  # beside the index.md that it would be called
    put(root, "docs/about/notes.md", page('\\{\\{ cite("smith-2020") \\}\\}'))
    found = [(problem.path, problem.code, problem.hint) for problem in judge(root).problems]
    assert found == [
        ("docs/README.md", "KB113", f"index.md {_IS_THERE}"),
        ("docs/about/notes.md", "KB303", 'take the backslashes out: {{ cite("smith-2020") }}'),
        ("docs/templates/Letter - Copy.md", "KB112", f"letter.md {_IS_THERE}"),
        ("docs/templates/letter (1).md", "KB112", f"letter.md {_IS_THERE}"),
        ("docs/templates/letter-two.md", "KB111", f"letter.md {_IS_THERE}"),
    ]


@pytest.mark.usefixtures("small_day")
def test_a_word_that_many_say_is_missed_once_and_where_it_stood(tmp_path: Path) -> None:
    root = base_project(tmp_path / "project")
    regions = root / "data/vocabulary/regions.yml"
    changed(regions, "US-OR\n    label: Oregon", "US-WA\n    label: Washington")
    few = [(problem.path, problem.code, problem.hint) for problem in judge(root).problems]
    assert few == [("data/practitioners/sample-ann.yml", "KB204", "write one of: US-WA")]
    for name in ("bea", "cleo"):
        put(root, f"data/practitioners/sample-{name}.yml", person().replace("sample-bea", f"sample-{name}"))
    put(root, "docs/crisis.md", page('{{ directory(region="US-OR") }}'))
    (told,) = judge(root).problems
    assert (told.path, told.line, told.code) == ("data/vocabulary/regions.yml", 5, "KB204")
    assert told.message == (
        "has no word 'US-OR', and 4 places in 4 files say it, first data/practitioners/sample-ann.yml:7"
    )
    assert told.hint.startswith(
        "if it was taken out, write it back (git diff HEAD -- data/vocabulary/regions.yml shows"
    )


@pytest.mark.usefixtures("small_day")
def test_what_is_wrong_with_the_form_is_told_beside_what_is_wrong_with_the_matter(tmp_path: Path) -> None:
    root = base_project(tmp_path / "project")
    put(root, TERM, "term: Fascia\r\nid: fascia\r\nshared: What both can agree on.\r\ncolour: red\r\n")
    codes = {problem.code for problem in judge(root).problems}
    assert codes == {"KB108", "KB109", "KB401", "KB402", "KB404"}


@pytest.mark.usefixtures("small_day")
@pytest.mark.parametrize("folder", ["glossary", "references", "scope", "vocabulary"])
@pytest.mark.parametrize(
    ("how", "code"), [("away", "KB121"), ("out", "KB104"), ("nowhere", "KB104"), ("file", "KB113"), ("named", "KB113")]
)
def test_a_folder_that_cannot_be_read_is_one_problem(folder: str, how: str, code: str, tmp_path: Path) -> None:
    root = base_project(tmp_path / "project")
    put(root, TERM, term("see: [trauma]", "references: [smith-2020]"))
    assert not judge(root).problems
    path = root / "data" / folder
    moved = path.rename(path.with_name(folder.title()) if how == "named" else tmp_path / "elsewhere")
    if how in {"out", "nowhere"}:
        path.symlink_to(moved if how == "out" else "nowhere", target_is_directory=True)
    if how == "file":
        path.write_text("x\n", encoding="utf-8")
    shown = "data/" + (folder.title() if how == "named" else folder)
    assert [(problem.path, problem.code) for problem in judge(root).problems] == [(shown, code)]


@pytest.mark.usefixtures("small_day")
@pytest.mark.parametrize(
    "name", [".DS_Store", ".fascia.yml.swp", "fascia.yml~", "#fascia.yml#", "Thumbs.db", "desktop.ini", ".gitkeep"]
)
def test_what_systems_and_editors_leave_is_passed_over(name: str, tmp_path: Path) -> None:
    root = base_project(tmp_path / "project")
    for folder in ("", "glossary/", "practitioners/", "vocabulary/"):
        put(root, f"data/{folder}{name}", b"\0\1")
    put(root, "docs/._index.md", b"\0\1")
    assert not judge(root).problems


@pytest.mark.usefixtures("small_day")
@pytest.mark.parametrize(
    ("path", "content", "hint"),
    [
        (
            TERM,
            term().replace("shared: What both can agree on.\n", ""),
            "add a line: shared: ... (The meaning that both can agree on)",
        ),
        (
            PERSON,
            person().replace('contact: {website: "https://example.org/"}', "contact: {telephone: 5415550142}"),
            'write it in quotes, with "+" and the number of the country in front: "+15415550100"',
        ),
        (TERM, term().replace("id: fascia\n", ""), "add a line: id: fascia (The file's name, and the word's address)"),
        (TERM, term().replace("id: fascia", "id:"), "write id: fascia"),
        (TERM, term(shared="''"), "write shared: ..."),
        (
            TERM,
            term(shared="> Words\n  and more."),
            "leave > alone on its line, and begin the text 'Words' on the next one",
        ),
        (PERSON, person().replace('_on: "2026-06-01"\n', "_on:\n"), 'write confirmed_on: "YYYY-MM-DD"'),
        (PAGE, page("#1 rule: ask."), "write \\#1 rule: ask. to show the sign, or ## 1 rule: ask. for a heading"),
        ("data/glossary/60.yml", term().replace("id: fascia", "id: 60"), 'write id: "60"'),
        ("data/glossary/null.yml", term().replace("id: fascia", "id:"), 'write id: "null"'),
        ("data/glossary/60.yml", term().replace("id: fascia", "id: Sixty Six"), 'write "60"'),
        ("data/glossary/60.yml", term(), 'write id: "60", or rename the file to fascia.yml'),
        ("docs/my page.md", page("Words."), "rename the file to my-page.md"),
        ("docs/About Us/UP.md", page("Words."), "rename the folder to about-us"),
        (PAGE, f"  {page('Words.')}", "delete it, so that the line is ---"),
        (PAGE, page("[a](\\\\evil.example\\a)"), "write https://evil.example/a"),
        (PAGE, page('{{ term("trauma", word="x") }}'), "did you mean 'words'?"),
        (PAGE, page('{{ term("trauma", id="trauma") }}'), "take id=... out"),
        (PAGE, page('{{ term("a", "b", "c") }}'), 'it takes: id="...", words="..."'),
        (PAGE, page("![a room](index.md)"), "take the ! away to link to it, or write the path of a picture"),
        ("docs/more.MD.txt", page("Words."), "rename it to more.md"),
        (
            "data/links.lock",
            "/about/ 0.1.0 -> /\n/old/ 0.",
            "bring back what is missing: git checkout HEAD -- data/links.lock; if nothing is, end the last line with a line end",
        ),
        (PAGE, page("On x^2^ and more."), "write 2 or ² without the signs"),
        (PAGE, page("On H~2~O and more."), "write 2 or ₂ without the signs"),
        (PAGE, page("On the 2^nd^ day."), "write nd without the signs"),
        *[
            (
                PAGE,
                page(*lines),
                "to show braces as text put {% raw %} above and {% endraw %} below, each on a line of its own",
            )
            for lines in (["`{{ foo }}`"], ["```", '{{ cite("nothing", 1, 2) }}', "```"], ["`{% set x = 1 %}`"])
        ],
        (
            "docs/_shell/extra.md",
            page("Words."),
            "delete it, or, if it is a page, move it into another folder; kinds are: term, activity, person, center, region, profession, approach, expired, moved, cite",
        ),
        (PAGE, page("[a](_shell\\term.md)"), "link to a page that exists, or take the link out"),
        (
            REFERENCE,
            reference().replace(', on: "2026-06-01"', ""),
            'add to read: on: "YYYY-MM-DD" (The day it was read)',
        ),
        (PERSON, person("fees: {currency: usd, session_minutes: 60, from: 90}"), "write USD"),
        (
            PERSON,
            person('fees: {currency: USD, session_minutes: "60", from: 90}'),
            "write digits only, without quotes: 60",
        ),
        (
            PERSON,
            person("fees: {currency: USD, session_minutes: 60 minutes, from: 90}"),
            "write digits only, without quotes: 60",
        ),
        (
            PERSON,
            person().replace("[{profession: massage-therapist}]", "massage-therapist"),
            "write [{profession: massage-therapist}]",
        ),
        (PERSON, person(place="city: A, region: US-ZZ, country: US"), "write one of: US-OR"),
        (
            PERSON,
            person().replace("scope: [name, place, contact]", "scope: all"),
            "write a list of these: [name, license, place, contact, fees, bulk-export]",
        ),
        (PERSON, person().replace('_on: "2026-06-01"\n', "_on: 2026/6/1\n"), 'write "2026-06-01"'),
        ("data/glossary/Fascia.yml", term(), "rename the file to fascia.yml"),
        (
            "data/glossary/my fascia.yml",
            term().replace("id: fascia", "id: my fascia"),
            "write my-fascia, and call the file my-fascia.yml",
        ),
        (
            "data/glossary/Copy of trauma.yml",
            term().replace("id: fascia", "id: trauma"),
            "trauma.yml exists: delete this file if it is a copy, or give it an id and a name of its own",
        ),
        (TERM, term("see: [release]"), "take 'release' out, or add that term first: data/glossary/release.yml"),
        (
            TERM,
            term("references: [smith-2019]"),
            "did you mean 'smith-2020' (data/references/smith-2020.yml)? Otherwise take 'smith-2019' out, or add that source first: data/references/smith-2019.yml",
        ),
        (REFERENCE, reference("jurisdiction: US-ZZ"), "write one of: US, US-OR"),
        (REFERENCE, reference("doi: https://doi.org/10.1000/182"), "write 10.1000/182"),
        (TERM, term(shared="1.50"), 'write it in quotes: "1.50"'),
        (TERM, term(shared="false"), "write the text itself, or take the key out"),
        (TERM, term(shared=">\n\u00a0\u00a0Words."), "delete it and type a plain blank"),
        (TERM, term().replace("id: fascia", "id: 12"), "write id: fascia"),
        (TERM, term().replace("term:", "t\u0435rm:"), "type it anew on an English keyboard: term"),
        (
            TERM,
            term().replace("[psychotherapist]", "massage therapists and psychotherapists"),
            "write [massage-therapist, psychotherapist]",
        ),
        (TERM, term().replace("[psychotherapist]", "[Massage Therapists]"), "write massage-therapist"),
        (
            TERM,
            term().replace("[psychotherapist]", "everyone"),
            "write a list of these: [massage-therapist, psychotherapist]",
        ),
        (
            TERM,
            term().replace("professions: [psychotherapist]\n", ""),
            "add a line: professions: [...] (Whose word it is; words: massage-therapist, psychotherapist)",
        ),
        (PERSON, person("languages: [English]"), "did you mean 'en'?"),
        (
            PAGE,
            page("{{ ''.__class__ }}"),
            "where a value was meant to be shown, write the words themselves; where a macro was meant, write one macro"
            ' with plain values: {{ cite("moyer-2004") }}',
        ),
        (
            PERSON,
            person().replace('org/"}', 'org/"><script>", prefers: website}'),
            "take out what stands behind the quote, up to the next comma or bracket",
        ),
        ("docs/about/origin.md", page("![Two](Wide.svg)"), "did you mean 'wide.svg'?"),
        (PAGE, page("[a](_shell/term.md)"), "link to a page that exists, or take the link out"),
        (PAGE, page("[a](www.example.org)"), "write https://www.example.org"),
        (PAGE, page("[a](example.org/b)"), "write https://example.org/b"),
        (PAGE, page("[a](../data/glossary/trauma.yml)"), "write /glossary/trauma/"),
        (PAGE, page("[a](#)"), "write the id of a heading behind #"),
        (REFERENCE, reference("doi: 10.1000/182."), "write 10.1000/182"),
        (REFERENCE, reference("doi: https://doi.org/10.1000/182.3.,"), "write 10.1000/182.3"),
        (TERM, term("lay_words: (knot)"), "write [knot]"),
        (TERM, term("see: {}"), "write its items between square brackets, or take the key out"),
        (TERM, term('aliases: "  "'), "write its items between square brackets, or take the key out"),
        (
            TERM,
            term().replace("[psychotherapist]", "{}"),
            "write professions: [...]; words: massage-therapist, psychotherapist",
        ),
        (
            PERSON,
            person().replace("professions: [{profession: massage-therapist}]", "professions: {}"),
            "write professions: [{profession: ...}]",
        ),
        (PAGE, page("Home", title="Home\nfor: {}"), "write its items between square brackets, or take the key out"),
        (
            "data/vocabulary/countries.yml",
            SCHEMA.format("vocabulary") + "id: countries\ntitle: A\ndescription: B\nentries: {}\n",
            "write entries: [{id: ..., label: ...}]",
        ),
        (
            PAGE,
            page('Words {{ cite("smith-2020, smith-2020") }}.', "", "{{ sources() }}"),
            'call it once for each: {{ cite("smith-2020") }} {{ cite("smith-2020") }}',
        ),
        (PAGE, page('{{ related("letter and letter") }}'), 'put each in quotes of its own: "letter", "letter"'),
        (
            PAGE,
            page('Words {{ term("trauma, trauma") }}.'),
            'call it once for each: {{ term("trauma") }} {{ term("trauma") }}',
        ),
        (
            PERSON,
            person(place="city: A, region: CA-ON, country: US"),
            "write one of: US-OR",
        ),
        ("data/glossary/trauma.yaml", term(), f"trauma.yml {_IS_THERE}"),
        ("data/glossary/trauma-2.yml", term().replace("id: fascia", "id: trauma"), f"trauma.yml {_IS_THERE}"),
        ("docs/templates/letter.md.txt", page("Words."), f"letter.md {_IS_THERE}"),
        ("docs/index (1).md", page("Words."), f"index.md {_IS_THERE}"),
        (
            TERM,
            term().replace("[psychotherapist]", "[massage-therapist psychotherapist]"),
            "write massage-therapist, psychotherapist",
        ),
        (
            TERM,
            term().replace("[psychotherapist]", '["massage-therapist, psychotherapist"]'),
            "take the quotes away: massage-therapist, psychotherapist",
        ),
        (
            TERM,
            term().replace("[psychotherapist]", "\n  - massage-therapist; psychotherapist"),
            "give each a line of its own: - massage-therapist, then - psychotherapist",
        ),
        (
            TERM,
            term("see: |", "  - trauma"),
            "take the | away: the lines below it begin with hyphens, and are a list without it",
        ),
        (
            TERM,
            term("see: >", "  trauma"),
            "take the > away, and put a hyphen and a blank in front of each item below it",
        ),
        (TERM, term('see: "[trauma]"'), "take the quotes away: [trauma]"),
        (
            TERM,
            term("see:", "  1. trauma", "  2. release"),
            "write a hyphen and a blank (- ) instead of the number before each item",
        ),
        (TERM, term("see: ［trauma］"), "write [trauma]"),
        (TERM, term("contested: ..."), "write the text, or leave it out until there is one"),
        (
            TERM,
            term().replace("[psychotherapist]", "\n  psychotherapist: true\n  massage-therapist: no"),
            "write [psychotherapist]",
        ),
        (REFERENCE, reference().replace('on: "2026', 'date: "2026'), "did you mean 'on'?"),
        (REFERENCE, reference().replace("family: Jones", "literal: Jones, surname: A"), "did you mean 'family'?"),
        (
            REFERENCE,
            reference().replace("issued: 2021", "issued: {year: 2021}"),
            'write 2017, "2017-05" or "2017-05-30"',
        ),
        (PERSON, person(place="city: Salem, state: US-OR, country: US"), "did you mean 'region'?"),
        (
            PERSON,
            person().replace('{website: "https://example.org/"}', '["https://example.org/"]'),
            "write {website: ..., telephone: ...}",
        ),
        (TERM, term("see: [trau ma]"), "did you mean 'trauma' (data/glossary/trauma.yml)?"),
        (
            TERM,
            term("  and goes on here: so.", shared="A text"),
            "write shared: > and the whole text below it, with two blanks at the front of each line",
        ),
        (
            TERM,
            term("goes on here: so.", shared="A text"),
            "if it goes on with the text above, write shared: > and the whole text below it, with two blanks at the front of each line",
        ),
        (
            ACTIVITY,
            activity("  psychotherapist:\n    verdict: within\n    reason: A text\n      and more: so.\n"),
            "write reason: > and the whole text below it, with 6 blanks at the front of each line",
        ),
        (
            "data/vocabulary/languages.yml",
            (RULES / "base/data/vocabulary/languages.yml").read_text("utf-8") + "  - {id: eng, label: english}\n",
            "make one word of the two, or call one of them otherwise",
        ),
        (
            "data/vocabulary/languages.yml",
            (RULES / "base/data/vocabulary/languages.yml").read_text("utf-8") + "bogus: x\n",
            "take it out: no key can be added here",
        ),
        (
            PERSON,
            person("centers: []").replace("kind: person", "kind: center"),
            "write kind: person; or take centers out, and add members: [...]",
        ),
        (PERSON, person("members: []"), "write kind: center; or take members out"),
        (PERSON, person().replace("sample: true", "sample: false"), "write sample: true"),
        (PAGE, page('Words {{ cite("smith-2020", "smith-2020") }}.\n\n{{ sources() }}'), "call it once for each"),
        (PAGE, page("{{ term('trauma', 'it's here') }}"), 'put " around that text, or close it where it ends'),
        (PAGE, page("[a](“https://example.org/x”)"), "write https://example.org/x"),
        (PAGE, page("[a](“nowhere.md”)"), "link to a page that exists, or take the link out"),
        (PAGE, page("| a | b |", "|--|", "| c | d |"), "write |---|---|"),
        ("docs/guides/tuoch/crying.md", page("Words."), "rename it to touch"),
        (
            "docs/guides/care/crying.md",
            page("Words."),
            "move its pages to docs/guides/scope, docs/guides/touch or docs/guides/partnership",
        ),
        ("docs/guides/touch/more/crying.md", page("Words."), "move its pages to docs/guides/touch"),
    ],
)
def test_a_hint_can_be_followed_as_it_stands(path: str, content: Content, hint: str, tmp_path: Path) -> None:
    root = base_project(tmp_path / "project")
    put(root, path, content)
    if path.startswith("docs/about/"):
        put(root, "docs/about/wide.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>\n')
    assert [problem.hint for problem in judge(root).errors] == [hint]


@pytest.mark.usefixtures("small_day")
def test_a_text_of_data_never_begins_a_paragraph_of_its_own() -> None:
    assert TypeAdapter(Text).validate_python("Zed one \n\n# Big\n- x\n") == "Zed one # Big - x"


SETTINGS = [  # what stands in mkdocs.yml, what is written there instead, and where that is told (line 0: nowhere)
    ('"https://better-together.example.org/"', "https://kb.example.net/", 0),
    ('!ENV [KB_SITE_URL, "https://better-together.example.org/"]', "https://example.org/kb/", 0),
    ("copyright:", "repo_url: https://example.org/kb\ndev_addr: 127.0.0.1:8001\ncopyright:", 0),
    ("  - index.md", "  - Home: index.md\n  - Guides: [guides/index.md, {Words: glossary.md}]", 0),
    ("custom_dir: overrides", "custom_dir: ../elsewhere", 14),
    ("custom_dir: overrides", "custom_dir: ../nowhere", 14),
    ('"https://better-together.example.org/"', '"javascript:alert(1)"', 3),
    ("site_name: Better Together", 'site_name: "</title><script>alert(1)</script>"', 2),
    ("site_name: Better Together", "site_name: 12", 2),
    ("copyright: Text", "copyright: <b>Text", 7),
    ("copyright:", "repo_url: javascript:alert(1)\ncopyright:", 7),
    ("copyright:", "dev_addr: 12\ncopyright:", 7),
    ("strict: true", "strict: false", 8),
    ("strict: true\n", "", 2),
    ("  !/templates/", "  !/templates/\n  /guides/", 19),
    ("!ENV [KB_SITE_DIR, site]", "../elsewhere", 6),
    ("  font: false", "  font: false\n  logo: x.svg", 16),
    ("    anchors: warn", "    anchors: ignore", 51),
    ("  - index.md", '  - "<b>Home": index.md', 37),
    ("  - index.md", "  - 12", 37),
]


def test_settings_with_which_the_site_is_not_made_are_one_problem_each(tmp_path: Path, small_day: None) -> None:
    project, memory = small_project(tmp_path / "project"), Memory()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/x.html").write_text("{% if %}")  # outside the project: never read
    as_made = (project / "mkdocs.yml").read_text("utf-8")
    for written, instead, line in SETTINGS:
        changed(project / "mkdocs.yml", written, instead)
        found = [(problem.path, problem.line, problem.code) for problem in judge(project, memory=memory).errors]
        assert found == ([("mkdocs.yml", line, "KB123")] if line else []), instead
        (project / "mkdocs.yml").write_text(as_made, "utf-8")


OWN = [  # a link to this site by its whole address, and the hint that is told
    ("glossary/transference/", "write /glossary/transference/"),
    ("guides/touch/crying/#do-now", "write guides/touch/crying.md"),
    ("guides/nowhere/", "link to a page by its .md file, or to an entry such as /glossary/trauma/"),
]


def test_a_page_of_this_site_is_linked_by_its_file(tmp_path: Path, small_day: None) -> None:
    project = small_project(tmp_path / "project")
    with (project / PAGE).open("a", encoding="utf-8") as file:
        file.writelines(f"\n[Words](https://better-together.example.org/{path}) here.\n" for path, _ in OWN)
        file.write("\n[Words](https://example.org/guides/nowhere/) here.\n")
    assert [(problem.code, problem.hint) for problem in judge(project).errors] == [("KB309", hint) for _, hint in OWN]


def test_a_source_is_listed_once_whatever_its_letters(tmp_path: Path) -> None:
    root = base_project(tmp_path / "project")
    for name, doi in (("jones-2021", "10.1000/ABC"), ("king-2000", "10.1000/abc")):
        put(root, f"data/references/{name}.yml", reference(f"doi: {doi}").replace("jones-2021", name))
    assert [problem.code for problem in judge(root).errors] == ["KB213"]


def test_a_sound_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To ask for a place reads the file again: with ten thousand listings that is half of the check."""

    def again(document: Document) -> None:
        raise AssertionError(f"{document.path} is read a second time")

    monkeypatch.setattr(Document, "_recall", again)
    assert not read_library(base_project(tmp_path / "project"))[1]


def test_the_table_is_large_and_its_names_are_unique() -> None:
    assert len(CASES) >= 250
    assert len({case.name for case in CASES}) == len(CASES)
