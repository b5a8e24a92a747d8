"""`kb check --fix` and `kb new`: what they change, and what they leave alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.build import judge
from kb.edit import Missing, as_yaml, fix, new
from kb.problem import CODES
from kb.source import parse_document
from tests.sites import files

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
        (f"{SCHEMA}id: x\nterm: 102\nprofessions: [psychotherapist]\nshared: 007.5 is text # yes\n", 'term: "102"\n'),
        (
            f"{SCHEMA}id: x\nterm: X\naliases: [12, a b, 3.50] # numbers\n{REST[8:]}",
            'aliases: ["12", a b, "3.50"] # numbers\n',
        ),
        (f"{SCHEMA}id: x\nterm: X\naliases:\n  - 12\n  - -4\n{REST[8:]}", 'aliases:\n  - "12"\n  - "-4"\n'),
        (f"{SCHEMA}id: x\nterm: true\n{REST[8:]}", 'term: "true"\n'),
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

term: X # beside the word
professions: # beside the key
  # inside
  - psychotherapist

# at the end
"""
    assert (
        mended(project, TERM, text, "KB401")
        == f"""{SCHEMA}# about the file
id: x
term: X # beside the word
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
        "places=[{city: Salem, region: US-OR, country: US}]",
        "contact={}",
        'consent={given_on: "2026-11-01", scope: [name, place], how: email}',
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
ANSWERS = {
    "id": "new-one",
    "section": "touch",
    "term": "New: a word",
    "professions": "massage-therapist; psychotherapist",
    "shared": "It's a # sign.",
    "type": "webpage",
    "title": "Title",
    "grade": "statute",
    "read.what": "abstract",
    "read.on": "",
    "authority": "Body",
    "issued": "2017",
    "name": "New One",
    "professions: profession": "massage-therapist",
    "places: city": "Salem",
    "places: region": "US-OR",
    "places: country": "US",
    "consent.given_on": "",
    "consent.scope": "name; place",
    "consent.how": "email",
    "confirmed_on": "",
    "members": "sample-ana-example",
    "summary": "One sentence.",
    "for": "massage-therapist",
    "questions": "one; two; three",
    "objectives": "List three.",
    "duties": "consent; referral",
    "varies_by_jurisdiction": "true",
    "sheet.pages": "1",
    "sheet.paper": "letter; a4",
}


def scripted(answers: dict[str, str], asked: list[str] | None = None) -> Callable[[str], str]:
    """An `ask` that answers by the key that a question opens with."""

    def ask(question: str) -> str:
        assert question.endswith(": ")
        key = question.split(" (")[0].removesuffix(": ")
        if asked is not None:
            asked.append(key)
        return answers[key]

    return ask


def test_every_kind_is_made_here() -> None:
    assert set(FLAGS) == set(PLACES) == {"guide", "term", "practitioner", "center", "reference", "template", "case"}


@pytest.mark.parametrize("kind", FLAGS)
def test_new_from_flags_passes_the_check(project: Path, kind: str) -> None:
    before = files(project)
    path = new(project, kind, FLAGS[kind], "touch" if kind == "guide" else None, ask=None)
    shown = path.relative_to(project).as_posix()
    assert shown == PLACES[kind]
    after = files(project)
    assert after.keys() - before.keys() == {shown}
    assert all(after[name] == content for name, content in before.items())
    assert codes(project, shown) == []
    assert list(fix(project)) == []


@pytest.mark.parametrize("kind", FLAGS)
def test_new_from_answers_passes_the_check(project: Path, kind: str) -> None:
    asked: list[str] = []
    path = new(project, kind, [], None, scripted(ANSWERS, asked))
    shown = path.relative_to(project).as_posix()
    assert shown == PLACES[kind]
    assert len(asked) == len(set(asked))
    # a center names a member, and it is hers to name the center
    assert codes(project, shown) == (["KB206"] if kind == "center" else [])
    assert list(fix(project)) == []


def test_values_arrive_as_they_were_typed(project: Path) -> None:
    path = new(project, "term", FLAGS["term"], None, ask=None)
    assert path.read_text("utf-8") == (
        f'{SCHEMA}id: new-one\nterm: "New: a word"\nprofessions: [psychotherapist]\nshared: "It\'s a # sign, and: more."\n'
    )
    page = new(project, "template", FLAGS["template"], None, ask=None)
    assert '\ntitle: "yes"\n' in page.read_text("utf-8")


def test_flags_are_not_asked_for_again(project: Path) -> None:
    asked: list[str] = []
    new(project, "term", ["id=new-one", "shared=Meaning."], None, scripted(ANSWERS, asked))
    assert asked == ["term", "professions"]


def test_a_wrong_answer_is_asked_for_again(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tries = iter(["", "no-such-section", "touch"])
    ask = scripted(ANSWERS)
    new(project, "guide", [], None, lambda question: next(tries) if question.startswith("section") else ask(question))
    assert capsys.readouterr().out.count("once more") == 2


@pytest.mark.parametrize(
    ("kind", "pairs", "section", "said"),
    [
        ("term", ["id=release", *FLAGS["term"][1:]], None, "data/glossary/release.yml exists already"),
        (
            "practitioner",
            ["id=bo-lasting", *FLAGS["practitioner"][1:]],
            None,
            "data/practitioners/us-or/bo-lasting.yml exists already",
        ),
        ("guide", ["id=crying", *FLAGS["guide"][1:]], "scope", "docs/guides/touch/crying.md exists already"),
        ("term", ["id=Bad Id", *FLAGS["term"][1:]], None, "write bad-id"),
        ("term", ["id=../../escaped", *FLAGS["term"][1:]], None, "not made of a-z"),
        ("case", ["id=../index", *FLAGS["case"][1:]], None, "not made of a-z"),
        ("term", ["id=раin", *FLAGS["term"][1:]], None, "U+0440"),
        ("term", ["id=index/", *FLAGS["term"][1:]], None, "not made of a-z"),
        ("term", FLAGS["term"][:2], None, "professions="),
        ("term", [], None, "id="),
        ("reference", [pair for pair in FLAGS["reference"] if not pair.startswith("authority")], None, "authority="),
        ("reference", [pair for pair in FLAGS["reference"] if not pair.startswith("issued")], None, "issued="),
        ("guide", FLAGS["guide"], None, "--section"),
        ("term", [*FLAGS["term"], "colour=red"], None, "'colour=red' is not KEY=VALUE"),
        ("term", [*FLAGS["term"], "see"], None, "'see' is not KEY=VALUE"),
        ("term", [*FLAGS["term"][:2], "professions=[psychotherapist", "shared=x"], None, "cannot be read"),
    ],
)
def test_refusals(project: Path, kind: str, pairs: list[str], section: str | None, said: str) -> None:
    before = files(project.parent)
    with pytest.raises(Missing) as refused:
        new(project, kind, pairs, section, ask=None)
    assert said in str(refused.value)
    assert files(project.parent) == before


def test_all_that_is_missing_is_said_at_once(project: Path) -> None:
    with pytest.raises(Missing) as refused:
        new(project, "case", [], None, ask=None)
    for key in ("id", "title", "summary", "for", "questions", "objectives", "duties", "varies_by_jurisdiction"):
        assert f"\n  {key}=" in str(refused.value)
    assert "status=" not in str(refused.value)


def test_answers_that_never_fit_end_the_asking(project: Path) -> None:
    with pytest.raises(Missing, match="nothing was written"):
        new(project, "guide", [], None, lambda question: "nowhere")


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
