"""`kb check --fix` and `kb new`: what they change, and what they leave alone."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import cli
from kb.codes import CODES
from kb.edit import Refused, as_yaml, fix, mended_text, new
from kb.edit.answers import example, form, problems_of
from kb.edit.draft import RECIPES, suggested_id
from kb.edit.membership import with_item
from kb.form import spacing_problems
from kb.judgment import judge
from kb.memory import Memory
from kb.model import described_fields
from kb.source import parse_document
from tests.sites import changed, files


@pytest.fixture
def project(project: Path) -> Path:
    """The small site without its theme, which takes longer to judge than everything else, and is not edited here."""
    shutil.rmtree(project / "overrides")
    (project / "mkdocs.yml").write_text("site_name: Test\n")
    return project


TERM = "data/glossary/x.yml"
SCHEMA = "# yaml-language-server: $schema=../schema/term.json\n"
REST = "term: X\nprofessions: [psychotherapist]\nshared: Meaning.\n"
CASE = "docs/cases/two-rooms.md"


def codes(root: Path, path: str) -> list[str]:
    return [problem.code for problem in judge(root).problems if problem.path == path]


def mended(root: Path, path: str, text: str, code: str) -> str:
    """The text after --fix. It had `code` before; afterward nothing is left, nothing else changed, and a second run does nothing."""
    (root / path).write_bytes(text.encode("utf-8"))
    assert code in codes(root, path)
    before = files(root)
    assert list(fix(root)) == [f"mended: {path}"]
    after = files(root)
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == {path}
    assert codes(root, path) == []
    assert list(fix(root)) == []
    assert files(root) == after
    return (root / path).read_bytes().decode("utf-8")


FIXES: dict[str, list[tuple[str, str]]] = {
    "KB114": [
        (f"{SCHEMA}id: x\nterm: 102\nprofessions: [psychotherapist]\nshared: 007.5 is text\n", 'term: "102"\n'),
        (
            f"{SCHEMA}id: x\nterm: X\naliases: [12, a b, 3.50] # numbers\n{REST[8:]}",
            'aliases: ["12", a b, "3.50"] # numbers\n',
        ),
        (f"{SCHEMA}id: x\nterm: X\naliases:\n  - 12\n  - -4\n{REST[8:]}", 'aliases:\n  - "12"\n  - "-4"\n'),
    ],
    "KB401": [
        (
            f"{SCHEMA}id: x\nshared: M.\nterm: X\nprofessions: [psychotherapist]\n",
            "id: x\nterm: X\nprofessions: [psychotherapist]\nshared: M.\n",
        ),
    ],
    "KB402": [
        (f"{SCHEMA}id: x\n{REST}\n\n", f"id: x\n{REST}"),
        (f"{SCHEMA}id: x  \n{REST}", f"id: x\n{REST}"),
        (f"{SCHEMA}id: x\n{REST}".rstrip("\n"), f"id: x\n{REST}"),
        (f"{SCHEMA}id: x\t\n{REST}", f"id: x\n{REST}"),
        (f"{SCHEMA}id: x\n{REST}".replace("\n", "\r\n"), f"id: x\n{REST}"),
        (f"{SCHEMA}id: x\n{REST}".replace("\n", "\r\n", 2), f"id: x\n{REST}"),
        (f"{SCHEMA}id: x\n{REST}".replace("term: ", "term:   "), f"id: x\n{REST}"),
        (f"{SCHEMA}id:     x\n{REST}".replace("term: ", "term:\t").replace("shared: ", "shared:  "), f"id: x\n{REST}"),
        (f"{SCHEMA}id: x\nterm:  X\n{REST[8:-1]}\ncontested: >\n  One.\n  note:  two\n", "  note:  two\n"),
    ],
    "KB122": [
        (
            f"{SCHEMA}id: x\nterm: X\nlay_words: [pe\u0301trissage, \u212bngstrom]\n{REST[8:]}",
            "[pétrissage, Ångstrom]\n",
        ),
    ],
    "KB403": [
        (f"{SCHEMA}id: x\nterm: X\naliases: [a b, a b]\n{REST[8:]}", "aliases: [a b]\n"),
        (f"{SCHEMA}id: x\nterm: X\naliases: [a b, c, a b, d, c]\n{REST[8:]}", "aliases: [a b, c, d]\n"),
        (
            f'{SCHEMA}id: x\nterm: X\naliases: ["a, b", c, "a, b"] # said twice\n{REST[8:]}',
            'aliases: ["a, b", c] # said twice\n',
        ),
        (f"{SCHEMA}id: x\nterm: X\naliases: [a b,\n  a b, c]\n{REST[8:]}", "aliases: [a b,\n  c]\n"),
        (
            f"{SCHEMA}id: x\nterm: X\naliases:\n  - a b\n  # why\n  - c\n  - a b\n{REST[8:]}",
            "aliases:\n  - a b\n  # why\n  - c\nprofessions",
        ),
        (
            f"{SCHEMA}id: x\nterm: X\naliases:\n  - >\n    a long\n    name\n  - >\n    a long\n    name\n  - c\n{REST[8:]}",
            "aliases:\n  - >\n    a long\n    name\n  - c\n",
        ),
        (f"{SCHEMA}id: x\nterm: X\naliases:\n- a\n  b\n- a\n  b\n- c\n{REST[8:]}", "aliases:\n- a\n  b\n- c\n"),
    ],
    "KB404": [
        (f"id: x\n{REST}", f"{SCHEMA}id: x\n"),
        (f"# about it\nid: x\n{REST}", f"{SCHEMA}# about it\nid: x\n"),
        (f"# yaml-language-server: $schema=../schema/case.json\nid: x\n{REST}", f"{SCHEMA}id: x\n"),
    ],
}


def test_every_code_that_can_be_mended_is_mended_here() -> None:
    assert set(FIXES) == {code for code, about in CODES.items() if about.fix}


@pytest.mark.parametrize(("code", "text", "wanted"), [(code, *row) for code, rows in FIXES.items() for row in rows])
def test_fix(project: Path, code: str, text: str, wanted: str) -> None:
    found = mended(project, TERM, text, code)
    assert wanted in found
    assert found.startswith(SCHEMA)
    assert "\r" not in found


def test_yes_and_no_become_truth_values(project: Path) -> None:
    path = "data/practitioners/sample-ana-example.yml"
    text = (project / path).read_text("utf-8")
    wrong = (
        text.replace("sample: true", "sample: Yes")
        .replace("step_free: true", "step_free: on")
        .replace("sliding_scale: true", "sliding_scale: no")
    )
    assert mended(project, path, wrong, "KB114") == text.replace("sliding_scale: true", "sliding_scale: false")


def test_only_a_wrong_value_is_quoted(project: Path) -> None:
    path = "data/references/moyer-2004.yml"
    text = (project / path).read_text("utf-8")
    assert mended(project, path, text.replace('"130"', "130").replace('"1"', "1"), "KB114") == text


def test_order_takes_comments_along_and_loses_nothing(project: Path) -> None:
    text = f"""{SCHEMA}# about the file
id: x
# above the meaning
# in two lines
shared: >
  One paragraph.

  Another, # with no comment.

term: "X" # beside the word
professions: # beside the key
  # inside
  - psychotherapist

# at the end
"""
    assert (
        mended(project, TERM, text, "KB401")
        == f"""{SCHEMA}# about the file
id: x
term: "X" # beside the word
professions: # beside the key
  # inside
  - psychotherapist
# above the meaning
# in two lines
shared: >
  One paragraph.

  Another, # with no comment.

# at the end
"""
    )


def test_order_in_front_matter_leaves_the_body_alone(project: Path) -> None:
    text = (project / CASE).read_text("utf-8")
    body = text[text.index("\n---\n") :]
    wrong = text.replace("id: two-rooms\ntitle: Two rooms\n", "title: Two rooms\nid: two-rooms\n")
    found = mended(project, CASE, wrong, "KB401")
    assert found == text
    assert found.endswith(body)


def test_a_page_with_the_line_ends_of_another_system(project: Path) -> None:
    text = (project / CASE).read_text("utf-8")
    assert mended(project, CASE, text.replace("\n", "\r\n"), "KB402") == text


def test_letters_and_blanks_of_a_page_are_mended(project: Path) -> None:
    text = (project / CASE).read_text("utf-8")
    matter, line, body = text.partition("\n---\n")
    assert " No client " in body
    wrong = (
        matter.replace("id: two-rooms", "id:   two-rooms")
        + line
        + body.replace(" No client ", " No cafe\u0301 client:  ")
    )
    assert mended(project, CASE, wrong, "KB122") == matter + line + body.replace(" No client ", " No café client:  ")


BLANKS = [  # what stands on a page, what --fix makes of it, and in which lines what breaks on the page is told
    ("One \ntwo.\t\n\nThree.  ", "One\ntwo.\n\nThree.", ()),
    ("One  \ntwo \nthree.", "One  \ntwo\nthree.", (1,)),
    ("One\t\ntwo.", "One\t\ntwo.", (1,)),
    ("> One  \n> two.  \n>  \n> three.", "> One  \n> two.\n>\n> three.", (1,)),
    ("- One  \n- Two  \n  and more.", "- One\n- Two  \n  and more.", (2,)),
    ("## One {: #one }  \nTwo.", "## One {: #one }\nTwo.", ()),
    ("```\na  \n\t\nb \n```  \n\nTwo. ", "```\na  \n\t\nb \n```\n\nTwo.", ()),
    ("- One:\n\n    ~~~\n    a \n    ~~~\n- Two. ", "- One:\n\n    ~~~\n    a \n    ~~~\n- Two.", ()),
]


@pytest.mark.parametrize(("written", "wanted", "breaks"), BLANKS)
def test_blanks_are_taken_away_where_a_page_shows_none_of_them(
    written: str, wanted: str, breaks: tuple[int, ...]
) -> None:
    head, path = "---\ntitle: Two rooms\n---\n", "docs/index.md"
    problems = list(spacing_problems(path, f"{head}{written}\n"))
    assert tuple(p.line - 3 for p in problems if "--fix" not in p.hint) == breaks
    assert mended_text(path, f"{head}{written}\n", problems) == f"{head}{wanted}\n"


def test_blanks_in_a_text_that_keeps_its_lines_are_left() -> None:
    text = f"{SCHEMA}id: x  \nsee: \n  - y\nshared: |\n  One  \n  \n  two. \nterm: X \n"
    problems = list(spacing_problems(TERM, text))
    assert [(problem.line, problem.column) for problem in problems] == [(2, 6)]
    assert mended_text(TERM, text, problems) == text.replace("id: x  ", "id: x").replace("X \n", "X\n")
    assert not list(spacing_problems(TERM, text.replace("id: x  ", "id: x").replace("X \n", "X\n")))


def test_several_things_at_once(project: Path) -> None:
    text = "shared: M.  \r\naliases: [a, a, 5]\r\nid: x\r\nterm: 102\r\nprofessions: [psychotherapist]\r\n\r\n"
    (project / TERM).write_bytes(text.encode())
    assert list(fix(project)) == [f"mended: {TERM}"]
    assert codes(project, TERM) == []
    assert (project / TERM).read_text("utf-8") == (
        f'{SCHEMA}id: x\nterm: "102"\naliases: [a, "5"]\nprofessions: [psychotherapist]\nshared: M.\n'
    )
    assert list(fix(project)) == []


def test_what_cannot_be_mended_is_left_as_it_is(project: Path) -> None:
    text = f"{SCHEMA}id: x\nterm: X\nprofesions: [psychotherapist]  \nshared: 'open\n"
    (project / TERM).write_bytes(text.encode())
    assert list(fix(project)) == []
    assert (project / TERM).read_bytes() == text.encode()


def test_fix_of_a_sound_project_changes_nothing(project: Path) -> None:
    before = files(project)
    assert list(fix(project)) == []
    assert files(project) == before


def test_fix_of_one_path_leaves_the_others(project: Path) -> None:
    for name in ("x", "y"):
        (project / f"data/glossary/{name}.yml").write_text(f"{SCHEMA}id: {name}\n{REST.replace('X', name)}\n\n")
    assert list(fix(project, ["data/glossary/y.yml"])) == ["mended: data/glossary/y.yml"]
    assert "KB402" in codes(project, TERM)
    assert list(fix(project, ["data/glossary"])) == [f"mended: {TERM}"]


def test_fix_does_not_write_through_a_link(project: Path) -> None:
    target = project / "elsewhere.yml"
    target.write_text(f"{SCHEMA}id: x\n{REST}\n\n")
    before = target.read_bytes()
    (project / TERM).symlink_to(target)
    list(fix(project))
    assert target.read_bytes() == before
    assert (project / TERM).is_symlink()


# --- kb new ----------------------------------------------------------------------------------------------------

FLAGS = {
    "term": ["id=new-one", "term=New: a word", "professions=[psychotherapist]", "shared=It's a # sign, and: more."],
    "reference": [
        "id=new-one",
        "type=webpage",
        "title=Title",
        "grade=statute",
        "authority=Body",
        "issued=2017",
        'read={what: text, on: "2026-11-01"}',
    ],
    "practitioner": [
        "id=new-one",
        "name=New One",
        "professions=[{profession: psychotherapist}]",
        "places={city: Salem, region: US-OR, country: US}",
        "places={city: Bend, region: US-OR, country: US}",
        "contact={telephone: '+15035550100'}",
        'consent={given_on: "2026-11-01", scope: [name, place, contact], how: email}',
        "confirmed_on=2026-11-01",
    ],
    "center": [
        "id=new-one",
        "name=New One",
        "professions=[{profession: psychotherapist}]",
        "places=[{city: Salem, region: US-OR, country: US}]",
        "contact={website: https://example.org/new}",
        "members=[]",
        'consent={given_on: "2026-11-01", scope: [name, place, contact], how: email}',
        "confirmed_on=2026-11-01",
    ],
    "guide": [
        "section=touch",
        "id=new-one",
        'title="Now"',
        "summary=One sentence.",
        "for=[psychotherapist]",
        "questions=[]",
        "objectives=[]",
        "duties=[]",
        "varies_by_jurisdiction=false",
    ],
    "template": [
        "id=new-one",
        "title=yes",
        "summary=One sentence.",
        "for=[psychotherapist]",
        "questions=[]",
        "sheet={pages: 1, paper: [letter, a4]}",
        "duties=[]",
    ],
    "case": [
        "id=new-one",
        "title=2017",
        "summary=One sentence.",
        "for=[psychotherapist]",
        "questions=[one]",
        "objectives=[List three.]",
        "duties=[]",
        "varies_by_jurisdiction=true",
    ],
}
PLACES = {
    "term": "data/glossary/new-one.yml",
    "reference": "data/references/new-one.yml",
    "practitioner": "data/practitioners/new-one.yml",
    "center": "data/practitioners/new-one.yml",
    "guide": "docs/guides/touch/new-one.md",
    "template": "docs/templates/new-one.md",
    "case": "docs/cases/new-one.md",
}
ANSWERS: dict[str, str | list[str]] = {
    "id": "new-one",
    "section": "touch",
    "term": "New: a word",
    "professions": ["massage-therapist, Psychotherapist"],
    "shared": "It's a # sign.",
    "type": "webpage",
    "title": "Title",
    "grade": "statute",
    "read.what": "abstract",
    "authority": "Body",
    "issued": "2017",
    "name": "New One",
    "professions.profession": "massage-therapist",
    "professions.license: give it? yes, or an empty line for no": "no",
    "places.city": "Salem",
    "places.region": "Oregon",
    "places.country": "US",
    "contact.telephone": "+15035550100",
    "consent.scope": ["name; place", "contact"],
    "consent.how": "email",
    "members": ["sample-ana-example"],
    "summary": "One sentence.",
    "for": ["massage-therapist"],
    "questions": ["one", "two, and a half", "three"],
    "objectives": ["List three."],
    "duties": ["consent", "referral"],
    "varies_by_jurisdiction": "yes",
    "sheet.pages": "1",
    "sheet.paper": ["letter, a4"],
}


def scripted(answers: dict[str, str | list[str]], asked: list[str] | None = None) -> Callable[[str], str]:
    """An `ask` that answers by key, line after line; what has no answer (any more) gets an empty line."""
    left = {key: [lines] if isinstance(lines, str) else list(lines) for key, lines in answers.items()}
    count = iter(range(100))

    def ask(question: str) -> str:
        if next(count, None) is None:
            raise EOFError
        key = question.removeprefix("  ").removesuffix(": ")
        assert question == f"  {key}: "
        if asked is not None:
            asked.append(key)
        return left[key].pop(0) if left.get(key) else ""

    return ask


def answers(**more: str | list[str]) -> dict[str, str | list[str]]:
    return {**ANSWERS, **{key.replace("__", "."): lines for key, lines in more.items()}}


def test_what_is_new_is_staged(project: Path) -> None:
    for arguments in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", "-C", str(project), *arguments], check=True)
    new(project, "term", FLAGS["term"], ask=None)
    staged = subprocess.run(
        ["git", "-C", str(project), "ls-files", PLACES["term"]], capture_output=True, text=True, check=True
    )
    assert staged.stdout == f"{PLACES['term']}\n"


def test_every_kind_is_made_here() -> None:
    assert set(FLAGS) == set(PLACES) == set(RECIPES)
    for kind in RECIPES:
        assert cli._parser().parse_args(["new", kind]).kind == kind


@pytest.mark.parametrize("kind", FLAGS)
def test_new_from_flags_passes_the_check(project: Path, kind: str) -> None:
    before = files(project)
    written = new(project, kind, FLAGS[kind], ask=None)
    assert (written.path, written.entered_in, written.warnings) == (PLACES[kind], (), ())
    after = files(project)
    assert after.keys() - before.keys() == {written.path}
    assert all(after[name] == content for name, content in before.items())
    assert judge(project).errors == []
    assert codes(project, written.path) == []
    assert list(fix(project)) == []


@pytest.mark.parametrize("kind", FLAGS)
def test_new_from_answers_passes_the_check(project: Path, kind: str) -> None:
    before = files(project)
    asked: list[str] = []
    written = new(project, kind, [], scripted(ANSWERS, asked))
    assert written.path == PLACES[kind]
    assert judge(project).errors == []
    assert codes(project, written.path) == []
    assert list(fix(project)) == []
    assert asked[-1].startswith("answer to add or change")
    named = {"center": ("data/practitioners/sample-ana-example.yml",)}.get(kind, ())
    assert written.entered_in == named
    assert {name for name, content in before.items() if files(project)[name] != content} == set(named)


def test_the_place_the_name_and_the_id_come_first(project: Path) -> None:
    asked: list[str] = []
    new(project, "guide", [], scripted(answers(id=[""]), asked))
    assert asked[:3] == ["section", "title", "id"]
    assert (project / "docs/guides/touch/title.md").exists()


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("Où va-t-on?", "ou-va-t-on"),
        ("Bo O'Lasting", "bo-olasting"),
        ("  A: b  ", "a-b"),
        ("Дом", ""),
        ("Trаuma", ""),  # its a is Cyrillic
        ("Trauma, then – “x”", "trauma-then-x"),
        ("x" * 300, ""),
        ("word " * 30, "word-" * 11 + "word"),
        ("", ""),
    ],
)
def test_an_id_is_made_of_a_name(name: str, id_: str) -> None:
    assert suggested_id(name) == id_


def test_an_id_that_is_taken_is_not_offered_and_not_taken(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(project / "data/glossary/release.yml", "[letting go]", "[letting go, unwinding]")
    script = answers(term="Release!", id=["release", "Bad Id", "unwinding", "let-go", "let-go"])
    assert new(project, "term", [], scripted(script)).path == "data/glossary/let-go.yml"
    said = capsys.readouterr().out
    assert "(An empty line: release" not in said
    assert "data/glossary/release.yml exists already; choose another id" in said
    assert "write bad-id" in said
    assert "'unwinding' stands in data/glossary/release.yml already, as aliases; edit that file" in said


def test_a_former_id_is_not_given_again(project: Path) -> None:
    path = project / "data/references/moyer-2004.yml"
    path.write_text(path.read_text("utf-8").rstrip("\n") + "\nformerly: [new-one]\n", "utf-8")
    with pytest.raises(Refused, match="was that of 'moyer-2004' before"):
        new(project, "reference", FLAGS["reference"], ask=None)


def test_values_arrive_as_they_were_typed(project: Path) -> None:
    new(project, "term", FLAGS["term"], ask=None)
    assert (project / PLACES["term"]).read_text("utf-8") == (
        f'{SCHEMA}id: new-one\nterm: "New: a word"\nprofessions: [psychotherapist]\nshared: "It\'s a # sign, and: more."\n'
    )
    new(project, "template", FLAGS["template"], ask=None)
    assert '\ntitle: "yes"\n' in (project / PLACES["template"]).read_text("utf-8")


def test_flags_are_not_asked_for_again(project: Path) -> None:
    asked: list[str] = []
    new(project, "term", ["id=new-one", "shared=Meaning."], scripted(ANSWERS, asked))
    assert list(dict.fromkeys(asked))[:-1] == ["term", "professions"]


def test_wrong_flags_are_refused_before_anything_is_asked(project: Path) -> None:
    asked: list[str] = []
    with pytest.raises(Refused, match="KB204"):
        new(project, "term", ["professions=masseur"], scripted(ANSWERS, asked))
    assert asked == []


def test_lists_can_be_given_in_several_ways(project: Path) -> None:
    rest = [pair for pair in FLAGS["case"] if not pair.startswith(("for=", "questions="))]
    new(
        project,
        "case",
        [
            *rest,
            "for=psychotherapist,massage-therapist",
            "questions=what if she cries again, and again",
            "questions=[c, d]",
        ],
        ask=None,
    )
    text = (project / PLACES["case"]).read_text("utf-8")
    assert "for: [psychotherapist, massage-therapist]\n" in text
    assert 'questions: ["what if she cries again, and again", c, d]\n' in text


WRONG_ANSWERS: list[tuple[str, str, str | list[str], str]] = [
    ("guide", "section", ["", "tuch", "touch"], "did you mean 'touch'?"),
    ("term", "shared", ["", "see {{ x }}", "M."], "holds '{{'"),
    ("term", "professions", ["masseur", "massage-therapist"], "professions.1 says 'masseur'"),
    ("term", "professions", ["massage-therapist", "massage therapist"], "holds 'massage-therapist' twice"),
    ("reference", "read.on", ["2026-13-01", "2026-11-01"], "a day that does not exist"),
    ("reference", "read.on", ["2027-01-01", ""], "lies in the future"),
    ("reference", "grade", ["rumor", "statute"], "grade says 'rumor'"),
    ("reference", "issued", ["soon", "2017"], "is not a year or date"),
    ("practitioner", "contact.telephone", ["555 0100", "+15035550100"], "international telephone number"),
    ("practitioner", "contact.email", ["me", "me@example.org"], "is not an e-mail address"),
    ("practitioner", "contact.website", ["http://example.org", "https://example.org"], "is not encrypted"),
    ("practitioner", "places.region", ["Oregno", "US-OR"], "region says 'Oregno'"),
    ("practitioner", "contact.telephone", ["", "+15035550100"], "needs a website, telephone or email"),
    ("center", "members", ["sample-river-example-center", "nobody"], "which is no person"),
    ("template", "sheet.pages", ["two", "9", "2"], "must be a whole number"),
    ("template", "sheet.pages", ["9" * 5000, "²", "2"], "must be a whole number"),
    ("case", "for", ["", "psychotherapist"], "for needs at least 1"),
]


@pytest.mark.parametrize(("kind", "key", "lines", "said"), WRONG_ANSWERS, ids=lambda value: str(value)[:40])
def test_a_wrong_answer_is_asked_for_again(
    project: Path, capsys: pytest.CaptureFixture[str], kind: str, key: str, lines: list[str], said: str
) -> None:
    written = new(project, kind, [], scripted(answers(**{key: lines})))
    assert said in capsys.readouterr().out
    assert judge(project).errors == []
    assert (project / written.path).exists()


def test_all_choices_are_shown(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new(project, "practitioner", [], scripted(ANSWERS))
    said = capsys.readouterr().out
    for word in judge(project).library.words("regions").values():
        assert f"{word.id} ({word.label})" in said or word.id == word.label
    assert all(len(line) <= 100 for line in said.splitlines() if ": " not in line[:60])


def test_what_does_not_fit_together_is_asked_again_and_nothing_is_lost(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = answers(consent__scope=["name, place", "", "contact"])
    new(project, "practitioner", [], scripted(script))
    said = capsys.readouterr().out
    assert "shows contact, and the consent does not cover it" in said
    assert "so far: name, place" in said
    text = (project / PLACES["practitioner"]).read_text("utf-8")
    assert "scope: [name, place, contact]" in text


def test_a_slip_in_a_line_of_several_leaves_the_others(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new(project, "case", [], scripted(answers(**{"for": ["psychotherapist, masseur", "massage-therapist"]})))
    assert "  taken: psychotherapist. Only what did not fit is to be typed again.\n" in capsys.readouterr().out
    assert "for: [psychotherapist, massage-therapist]\n" in (project / PLACES["case"]).read_text("utf-8")


def test_what_is_at_fault_is_asked_for_again_at_once(project: Path) -> None:
    asked: list[str] = []
    scopes = ["name, place", "", "", "contact"]  # an empty line at the second time: then anything may be changed
    new(project, "practitioner", [], scripted(answers(consent__scope=scopes), asked))
    again = asked[asked.index("confirmed_on") + 1 :]
    assert again[:4] == [
        "consent.scope",
        "answer to change (an empty line: consent.scope)",
        "consent.scope",
        "consent.scope",
    ]


def test_one_of_two_keys_is_asked_for_by_its_name(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = answers(authority="", **{"which can you give": ["", "autor", "author"]}, author__literal="A body")
    new(project, "reference", [], scripted(script))
    said = capsys.readouterr().out
    assert said.count("one of these is needed: author, authority") == 2 and "did you mean 'author'?" in said
    assert "author: [{literal: A body}]\n" in (project / PLACES["reference"]).read_text("utf-8")


def test_only_the_item_at_fault_is_dropped(project: Path) -> None:
    script = answers(
        **{"answer to add or change (an empty line writes the file)": ["aliases", "nonsense"]},
        aliases=["fine", "PTSD", "good"],
    )
    new(project, "term", [], scripted(script))
    assert "aliases: [fine, good]" in (project / PLACES["term"]).read_text("utf-8")


def test_optional_answers_can_be_added_changed_and_taken_away(project: Path) -> None:
    more = ["fees", "how_to_refer", "npi", "name", "fees", "how_to_refer"]
    script = answers(
        **{"answer to add or change (an empty line writes the file)": more},
        name=["New One", "Other One"],
        fees="yes",
        fees__currency=["usd", "USD"],
        fees__session_minutes=["long", "60"],
        fees__from="80",
        fees__to=["20", "120"],
        how_to_refer=["Call +1 541 555 0100", "Call.", "-"],
        npi=["1234567890", ""],
        consent__scope=["name, place, contact, fees"],
    )
    new(project, "practitioner", [], scripted(script))
    text = (project / PLACES["practitioner"]).read_text("utf-8")
    assert "name: Other One\n" in text
    assert "how_to_refer" not in text and "npi" not in text and "fees: {" not in text


def test_an_answer_may_stand_in_quotes(project: Path) -> None:
    new(project, "term", [], scripted(answers(term='"Now"', shared='He said "no" to "it"')))
    text = (project / PLACES["term"]).read_text("utf-8")
    assert "term: Now\n" in text and 'shared: "He said \\"no\\" to \\"it\\""\n' in text


@pytest.mark.parametrize("stop", [EOFError, KeyboardInterrupt])
def test_who_stops_writes_nothing(
    project: Path, stop: type[BaseException], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(project)

    def ask(question: str) -> str:
        if "shared" in question:
            raise stop
        return scripted(ANSWERS)(question) if "professions" not in question else next(lines)

    lines = iter(["psychotherapist", ""])
    monkeypatch.setenv("KB_ROOT", str(project))
    monkeypatch.setattr(cli, "_asker", lambda: ask)
    assert cli.main(["new", "term"]) == (2 if stop is EOFError else 130)
    assert capsys.readouterr().err == "\nkb new: stopped; nothing was written\n"
    assert files(project) == before


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (["new", "guide", "--section", "touch"], ["new", "guide", "section=touch"]),
        (["new", "--section=touch", "guide"], ["new", "guide", "section=touch"]),
        (["new", "id=x", "--lay-words", "a b", "term"], ["new", "term", "id=x", "lay-words=a b"]),
        (["new", "term", "--id"], ["new", "term", "id="]),
        (["new", "--help"], ["new", "--help"]),
    ],
)
def test_keys_can_be_given_like_options(given: list[str], wanted: list[str]) -> None:
    assert cli._with_pairs(given) == wanted


def test_a_center_is_entered_in_the_files_of_its_members(project: Path) -> None:
    ana, bo = "data/practitioners/sample-ana-example.yml", "data/practitioners/us-or/bo-lasting.yml"
    before = files(project)
    rest = [pair for pair in FLAGS["center"] if not pair.startswith("members=")]
    written = new(project, "center", [*rest, "members=sample-ana-example,bo-lasting"], ask=None)
    assert written.entered_in == (ana, bo)
    after = files(project)
    assert after[ana] == before[ana].replace(b"example-center]", b"example-center, new-one]")
    assert after[bo] == before[bo].replace(b"consent:", b"centers: [new-one]\nconsent:")
    assert judge(project).errors == []


def test_a_person_is_entered_in_the_file_of_her_center(project: Path) -> None:
    written = new(project, "practitioner", [*FLAGS["practitioner"], "centers=sample-river-example-center"], ask=None)
    (center,) = written.entered_in
    assert "members: [sample-ana-example, new-one]\n" in (project / center).read_text("utf-8")
    assert judge(project).errors == []


HEAD = "id: x\nkind: person\n"
TAIL = "# about consent\n# in two lines\nconsent: {} # why\n# the end\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "centers: [new]\n"),
        ("centers: [] # none\n", "centers: [new] # none\n"),
        ("centers: [a] # one\n", "centers: [a, new] # one\n"),
        ('centers: ["a", "b" ]\n', 'centers: ["a", "b", new ]\n'),
        ("centers: [a,\n  b] # two\n", "centers: [a,\n  b, new] # two\n"),
        ("centers:\n  - a # one\n  - b # two\n", "centers:\n  - a # one\n  - b # two\n  - new\n"),
        ("centers:\n- a\n", "centers:\n- a\n- new\n"),
    ],
)
def test_an_id_is_added_in_place(before: str, after: str) -> None:
    model = RECIPES["practitioner"].model
    assert with_item(f"{HEAD}{before}{TAIL}", "centers", "new", model) == f"{HEAD}{after}{TAIL}"


@pytest.mark.parametrize(
    ("kind", "pairs", "said"),
    [
        ("term", ["id=release", *FLAGS["term"][1:]], "data/glossary/release.yml exists already"),
        (
            "practitioner",
            ["id=bo-lasting", *FLAGS["practitioner"][1:]],
            "data/practitioners/us-or/bo-lasting.yml exists already",
        ),
        (
            "guide",
            ["id=crying", "section=scope", *FLAGS["guide"][2:]],
            "docs/guides/touch/crying.md exists already",
        ),
        ("guide", ["id=readme", "section=scope", *FLAGS["guide"][2:]], "is called README"),
        ("term", ["id=Bad Id", *FLAGS["term"][1:]], "write bad-id"),
        ("term", ["id=../../escaped", *FLAGS["term"][1:]], "is the path of a file"),
        ("case", ["id=../index", *FLAGS["case"][1:]], "is the path of a file"),
        ("term", ["id=раin", *FLAGS["term"][1:]], "U+0440"),
        ("term", ["id=index/", *FLAGS["term"][1:]], "is the path of a file"),
        ("term", [f"id={'x' * 300}", *FLAGS["term"][1:]], "80 are the most"),
        ("term", FLAGS["term"][:2], "professions="),
        ("term", [], "give id="),
        ("reference", [pair for pair in FLAGS["reference"] if not pair.startswith("authority")], "authority="),
        ("reference", [pair for pair in FLAGS["reference"] if not pair.startswith("issued")], "issued="),
        ("guide", FLAGS["guide"][1:], "give section=scope"),
        ("term", [*FLAGS["term"], "colour=red"], "'colour' is no key of a term"),
        ("term", [*FLAGS["term"], "aliasses=red"], "did you mean 'aliases'?"),
        ("term", [*FLAGS["term"], "see"], "'see' is not KEY=VALUE"),
        ("term", [*FLAGS["term"], "id=new-two"], "id is given twice"),
        ("term", [*FLAGS["term"], "see=ptds"], "did you mean 'ptsd'"),
        ("term", [*FLAGS["term"], "see=new-one"], "no term has that id"),
        ("term", [*FLAGS["term"], "references=[moyer-2005]"], "did you mean 'moyer-2004'"),
        (
            "term",
            [*FLAGS["term"], "aliases=one, two"],
            """write aliases='["one, two"]' or aliases="one" aliases="two" """.strip(),
        ),
        ("term", [*FLAGS["term"], "aliases=PTSD"], "'PTSD' stands in data/glossary/ptsd.yml already"),
        ("term", ["id=new-one", "term=Ptsd", *FLAGS["term"][2:]], "KB205"),
        ("term", [*FLAGS["term"][:2], "professions=[psychotherapist", "shared=x"], "KB105 professions"),
        ("term", [*FLAGS["term"][:3], "shared=\x1b[31mred"], "U+001B"),
        ("term", [*FLAGS["term"][:3], "shared=\udcff"], "no whole character"),
        ("term", [*FLAGS["term"][:3], f"shared={'long ' * 5000}"], "20,000 are the most"),
        ("practitioner", [*FLAGS["practitioner"], "kind=center"], "'kind' is no key"),
        ("practitioner", [*FLAGS["practitioner"], "centers=bo-lasting"], "which is no center"),
        ("practitioner", [*FLAGS["practitioner"][:4], "contact={}", *FLAGS["practitioner"][5:]], "needs a website"),
        ("practitioner", ["id=sample-x", *FLAGS["practitioner"][1:]], "KB506"),
        ("center", [*FLAGS["center"], "fees={currency: USD, session_minutes: 50, from: 9}"], "KB503 shows fees"),
        ("guide", [*FLAGS["guide"], "status=draft"], "KB408"),
        ("guide", [*FLAGS["guide"], "next={guide: cryin}"], "did you mean 'crying'?"),
    ],
    ids=lambda value: str(value)[-40:],
)
def test_refusals(project: Path, kind: str, pairs: list[str], said: str) -> None:
    before = files(project.parent)
    with pytest.raises(Refused) as refused:
        new(project, kind, pairs, ask=None)
    assert said in str(refused.value)
    assert "nothing was written" in str(refused.value)
    assert files(project.parent) == before


def test_an_outline_needs_no_id_and_no_lists(project: Path) -> None:
    pairs = ["title=A client laughs", "summary=One sentence.", "for=psychotherapist", "varies_by_jurisdiction=no"]
    assert new(project, "guide", ["section=touch", *pairs], ask=None).path == "docs/guides/touch/a-client-laughs.md"
    with pytest.raises(Refused, match=r"give id=a-client-laughs-2 "):
        new(project, "guide", ["section=scope", *pairs], ask=None)
    with pytest.raises(Refused, match=r"give id=new-guide "):
        new(project, "guide", [], ask=None)
    with pytest.raises(Refused) as refused:
        new(project, "term", ["term=Transference", *FLAGS["term"][2:]], ask=None)
    assert "data/glossary/transference.yml already" in str(refused.value)
    assert "id=" not in str(refused.value)


def test_all_that_is_missing_or_wrong_is_said_at_once(project: Path) -> None:
    with pytest.raises(Refused) as refused:
        new(project, "case", ["for=masseur", "duties=[sleep]", "colour=red"], ask=None)
    for key in ("id", "title", "summary", "varies_by_jurisdiction"):
        assert f"\n  give {key}=" in str(refused.value)
    assert "give questions=" not in str(refused.value)
    for said in ("for.1 says 'masseur'", "duties.1 says 'sleep'", "choose from: ", "'colour' is no key of a case"):
        assert said in str(refused.value)
    assert "status=" not in str(refused.value)


def test_what_is_wrong_already_stops_nobody(project: Path) -> None:
    (project / "data/glossary/broken.yml").write_text("id: 'open\n", "utf-8")
    assert new(project, "term", FLAGS["term"], ask=None).path == PLACES["term"]


def test_a_warning_is_told_and_does_not_stop(project: Path) -> None:
    pairs = [pair for pair in FLAGS["practitioner"] if not pair.startswith(("consent", "confirmed_on"))]
    old = ["consent={given_on: 2025-01-01, scope: [name, place, contact], how: email}", "confirmed_on=2025-01-01"]
    assert [problem.code for problem in new(project, "practitioner", [*pairs, *old], ask=None).warnings] == ["KB502"]


def test_a_write_that_fails_leaves_nothing(project: Path) -> None:
    ana = project / "data/practitioners/sample-ana-example.yml"
    before = files(project)
    real = Path.write_bytes

    def write_bytes(path: Path, content: bytes) -> int:
        if path == ana and b"new-one" in content:
            raise OSError(28, "No space left on device", str(path))
        return real(path, content)

    with pytest.MonkeyPatch.context() as patch, pytest.raises(Refused, match="no space left"):
        patch.setattr(Path, "write_bytes", write_bytes)
        new(project, "center", [*FLAGS["center"], "members=sample-ana-example"], ask=None)
    assert files(project) == before


@pytest.mark.parametrize("kind", RECIPES)
def test_every_example_fits_its_key(project: Path, kind: str) -> None:
    judgment = judge(project)
    for key, text, shape, _ in described_fields(RECIPES[kind].model):
        assert text and example(shape)
        if form(shape):
            value = int(form(shape)) if key == "issued" else form(shape)
            assert problems_of(RECIPES[kind].model, key, value, judgment.library, judgment.pages) == [], key


STRANGE = st.one_of(
    st.text(st.characters(codec=None), max_size=60),
    st.sampled_from(
        [
            *("", " ", "-", "yes", "no", "null", "~", "---", "...", "{{ x }}", "{% raw %}", "<b>", "a: b", "#", "- a"),
            *("[", "[a", "{a: b}", "{", "*a", "&a", "!a", "|", ">", "%", "@", "`", '"', "'", '"a', "\\", "?", "a #b"),
            *("\x00", "\x1b[2J", "\r", "\t", "\n---\n", "\ufeff", "\u202e", "\u200b", "\udcff", "\ud800", "\ufffe"),
            *(
                "❤️",
                "👩‍👩‍👧",
                "раin",
                "1e9",
                "007",
                "12:30",
                "9" * 5000,
                "x" * 25_000,
                "a " * 15_000,
                "²",
                "../x",
                "CON",
            ),
            *("new-one", "sample-x", "readme", "index", "release", "name", "consent", "aliases", "places", "fees"),
        ]
    ),
)
FUZZ = settings(max_examples=12)
READ = Memory()
"""What was read of files that have not changed since."""


def is_left_sound(project: Path, before: dict[str, bytes], path: str | None) -> None:
    """What was written passes the check; what was refused is not there. Then all is as it was."""
    if path is None:
        assert files(project) == before
        return
    assert judge(project, memory=READ).errors == []
    for name in files(project):
        if name not in before:
            (project / name).unlink()
        elif (project / name).read_bytes() != before[name]:
            (project / name).write_bytes(before[name])


@pytest.mark.parametrize("kind", FLAGS)
@FUZZ
@given(lines=st.lists(st.tuples(st.booleans(), STRANGE), max_size=25))
def test_whatever_is_typed(project: Path, kind: str, lines: list[tuple[bool, str]]) -> None:
    before = files(project)
    typed = iter(lines)
    right = scripted(ANSWERS)

    def ask(question: str) -> str:
        is_strange, line = next(typed, (False, ""))
        return line if is_strange else right(question)

    try:
        path = new(project, kind, [], ask).path
    except (EOFError, Refused):
        path = None
    is_left_sound(project, before, path)


@pytest.mark.parametrize("kind", FLAGS)
@FUZZ
@given(data=st.data())
def test_whatever_is_given(project: Path, kind: str, data: st.DataObject) -> None:
    before = files(project)
    pairs = list(FLAGS[kind])
    for _ in range(data.draw(st.integers(1, 3))):
        key = data.draw(st.sampled_from([row[0] for row in described_fields(RECIPES[kind].model)]))
        around = data.draw(st.sampled_from(["{}", "{}", "[{}]", "{{a: {}}}", "[{{profession: {}}}]"]))
        pairs = [pair for pair in pairs if not pair.startswith(f"{key}=")]
        pairs.append(f"{key}={around.format(data.draw(STRANGE))}")
    if data.draw(st.booleans()):
        pairs.append(data.draw(STRANGE))
    try:
        path = new(project, kind, pairs, None).path
    except Refused:
        path = None
    is_left_sound(project, before, path)


# --- YAML in the house style -----------------------------------------------------------------------------------

TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_categories=["Cc", "Cf"]), max_size=140)
VALUES = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(0, 10**6),
    st.lists(TEXTS, max_size=4),
    st.dictionaries(st.sampled_from(["a", "b"]), TEXTS),
)


def folded(value: object) -> object:
    """A long text is folded: its blanks become single ones."""
    if isinstance(value, str):
        return value.strip() if len(value) <= 90 else " ".join(value.split())
    return value


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["one", "two", "three"]), VALUES, min_size=1))
def test_what_is_written_is_read_again(values: dict[str, object]) -> None:
    document, problems = parse_document(as_yaml(values), "entry")
    assert problems == []
    read = {key: value.strip() if isinstance(value, str) else value for key, value in document.values.items()}
    assert read == {key: folded(value) for key, value in values.items()}
