"""YAML as people write it who do not know YAML: what they are told, where, and that the remedy works as it stands."""

from __future__ import annotations

import re

import pytest

from kb.source import parse_document

SLIPS: list[tuple[str, int, int, str, str]] = [
    # no blank behind a colon or hyphen
    ("id: x\nterm:Release\nsee: [y]\n", 2, 5, "no blank behind the colon: 'term:Release'", "write: term: Release"),
    ("id:x\nterm: Release\n", 1, 3, "no blank behind the colon: 'id:x'", "write: id: x"),
    ("id: x\nstatus:draft\n", 2, 7, "no blank behind the colon: 'status:draft'", "write: status: draft"),
    ("words:\n  -one\n  -two\n", 2, 3, "no blank behind the hyphen: '-one'", "write: - one"),
    ("words:\n  - one\n  -two\nid: x\n", 3, 3, "no blank behind the hyphen: '-two'", "write: - two"),
    ("words:\n  -one\n  - two\n", 2, 3, "no blank behind the hyphen: '-one'", "write: - one"),
    (
        "words:\n  - one\n    - two\n",
        3,
        5,
        "a hyphen that goes on with the text above",
        "hyphens of one list below each other",
    ),
    # a dash or bullet where a hyphen is read
    ("words:\n  – one\n  - two\n", 2, 3, "an item that begins with '–'", "write a hyphen and a blank: - one"),
    ("words:\n  - one\n  – two\n  - three\n", 3, 3, "an item that begins with '–'", "a blank: - two"),
    ("words:\n  - one\n  •\ttwo\nid: x\n", 3, 3, "an item that begins with '•'", "a blank: - two"),
    ("words:\n— one\n— two\nid: x\n", 2, 1, "an item that begins with '—'", "a blank: - one"),
    ("words:\n  * one\n", 2, 3, "an item that begins with '*'", "a blank: - one"),
    ("a:\n  - b: 1\n  – b: 2\n", 3, 3, "an item that begins with '–'", "a blank: - b: 2"),
    # blanks and colons that look like others
    ("term:\u00a0Release\nid: x\n", 1, 6, "a blank of another kind (U+00A0)", "type a plain blank"),
    (
        "words:\n\u00a0\u00a0- one\n\u00a0\u00a0- two\nid: x\n",
        3,
        1,
        "a blank of another kind (U+00A0)",
        "type a plain blank",
    ),
    ("words:\n  -\u00a0one\n  - two\n", 2, 4, "a blank of another kind (U+00A0)", "type a plain blank"),
    ("term：Release\nid: x\n", 1, 5, "a colon of another kind (U+FF1A)", "type a colon and a blank"),
    ("words:\n\t- one\n", 2, 1, "a tab", "replace each tab by two plain blanks"),
    # a text that starts with a sign of YAML
    ("t: @home\n", 1, 4, "starts with '@'", '"@home"'),
    ("t: %5 of people\n", 1, 4, "starts with '%'", '"%5 of people"'),
    ("t: `code`\n", 1, 4, "starts with '`'", '"`code`"'),
    ("t: > 90% of people\n", 1, 4, "starts with '>'", '"> 90% of people"'),
    ("t: | so\n", 1, 4, "starts with '|'", '"| so"'),
    ("t: & so on\n", 1, 4, "starts with '&'", '"& so on"'),
    ("t: ? who\n", 1, 4, "starts with '?'", '"? who"'),
    ("t: *sob* he said\n", 1, 4, "starts with '*'", '"*sob* he said"'),
    ("t:\n  - *sob*\n", 2, 5, "starts with '*'", '"*sob*"'),
    ("t: !wow! it\n", 1, 4, "starts with '!'", '"!wow! it"'),
    ("t: - a\n", 1, 4, "a hyphen and a blank", '"- a"'),
    ("id: x\n**Shared**: y\n", 2, 1, "signs around the key 'Shared'", "write the key alone: shared:"),
    # the number sign
    ("t: Release #1\n", 1, 12, "a number sign behind a blank", '"Release #1"'),
    ("t:\n  - #metoo\n  - other\n", 2, 5, "a number sign behind a blank", '"#metoo"'),
    ("t: [one #1, two]\n", 1, 9, "a number sign behind a blank", '"one #1, two]"'),
    ("t: words #1\n  more words\nz: 1\n", 1, 10, "a number sign behind a blank", '"words #1"'),
    # quotes
    ("t: 'it's fine'\n", 1, 8, "goes on behind its closing quote (')", '"it\'s fine"'),
    ('t: "she said "stop" to him"\n', 1, 15, 'goes on behind its closing quote (")', "'she said \"stop\" to him'"),
    ('t: "stop" she said\n', 1, 11, 'goes on behind its closing quote (")', "'\"stop\" she said'"),
    ("t: 'a' and 'b'\n", 1, 8, "goes on behind its closing quote (')", "\"'a' and 'b'\""),
    ('t: "a", "b"\n', 1, 7, "several texts where one is read", '["a", "b"]'),
    ('t: "a”\nz: "b"\n', 1, 4, 'opens with a straight quote (") and closes with a curly one', "at both ends"),
    ('t: "never\nz: 1\n', 1, 4, "opens a quote that is not closed", "close the quote"),
    ("t: “a: b”\n", 1, 6, "a colon followed by a blank", '"a: b"'),
    ('u: "https:\\\\x\\dir"\n', 1, 14, "a backslash between double quotes", "single quotes: 'https:\\\\x\\dir'"),
    ('u: "C:\\xyz"\n', 1, 7, "a backslash between double quotes", "'C:\\xyz'"),
    # brackets and colons
    ("s: [#one]\n", 1, 5, "a number sign between brackets", "take the number sign away"),
    ("s: [a, #b]\nz: 1\n", 1, 8, "a number sign between brackets", "take the number sign away"),
    ("id: [\n", 1, 5, "never closes", "close it"),
    ("s: [a, b\nz: 1\n", 1, 4, "a comma or the closing bracket missing", "close the bracket"),
    ("s: [a,,b]\n", 1, 7, "a comma with nothing in front of it", "take the comma out"),
    ("s: [a] b\n", 1, 8, "goes on behind its closing bracket: 'b'", '"[a] b"'),
    ("t: one: two\n", 1, 7, "a colon followed by a blank", '"one: two"'),
    ("v: verdict: within, reason: So.\n", 1, 4, "several keys on one line", "{verdict: within, reason: So.}"),
    ("id: x\na = b\n", 2, 1, "neither `key: value`", "a: b"),
    ("id: x\na; b\n", 2, 1, "neither `key: value`", "a: b"),
    ("only words\n", 1, 1, "neither `key: value`", "add the colon and a blank"),
    # indentation
    ("t: >\nWords of the text.\nMore.\n", 1, 4, "opens a text with > and has none", "two blanks"),
    ("t: |\nWhat: it says.\n", 1, 4, "opens a text with | and has none", "two blanks"),
    ("t: >\n   a\n  b\nz: 1\n", 3, 3, "stands less far in", "3 blanks"),
    ("a: 1\n b: 2\n", 2, 3, "though the text above it is already a value", "take the blanks"),
    ("a:\n  b: 1\n c: 2\n", 3, 2, "does not fit the indentation", "same number of blanks"),
    ("id: x\n- a: b\n", 2, 1, "does not fit the indentation", "take the hyphen away"),
    # two versions
    ("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n", 2, 1, "were not merged", "keep one of the two"),
    ("t: >\n  a\n<<<<<<< HEAD\n  b\n=======\n  c\n>>>>>>> x\n", 3, 1, "were not merged", "keep one of the two"),
]


@pytest.mark.parametrize(("text", "line", "column", "said", "hint"), SLIPS, ids=[row[0] for row in SLIPS])
def test_a_slip_is_told_once_in_plain_words(text: str, line: int, column: int, said: str, hint: str) -> None:
    _, problems = parse_document(text, "x.yml")
    assert [(p.line, p.column) for p in problems] == [(line, column)]
    (problem,) = problems
    assert said in problem.message
    assert hint in problem.hint
    assert not re.search(r"scalar|token|mapping values|block|node|alias|context", problem.message)


@pytest.mark.parametrize("text", [row[0] for row in SLIPS if row[4].startswith(('"', "'"))])
def test_the_quotes_that_a_hint_writes_mend_it(text: str) -> None:
    _, (problem,) = parse_document(text, "x.yml")
    written = re.search(r"""(?::|write) ("[^"]*"|'[^']*'|'.*'|".*")(?:;|$)""", problem.hint)
    assert written, problem.hint
    line = text.split("\n")[problem.line - 1]
    key = re.match(r"\s*(?:- |\w+: )", line)
    assert key
    _, problems = parse_document(f"{key.group()}{written.group(1)}\n".lstrip().replace("- ", "t: "), "x.yml")
    assert problems == []


def test_remarks_may_stand_behind_values_where_people_know_yaml() -> None:
    document, problems = parse_document("t: true # a remark\n", "mkdocs.yml", remarks=True)
    assert (document.values, problems) == ({"t": True}, [])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("t: a#b\n", "a#b"),
        ('t: "a #b"\n', "a #b"),
        ('t: "a" # a remark\n', "a"),
        ("t: # a remark\n  - a\n", ["a"]),
        ("t: [a, b] # a remark\n", ["a", "b"]),
        ("t: >\n  a #b\n  - c\n", "a #b - c\n"),
        ("t: one - two\n  three - four\n", "one - two three - four"),
        ("t: at 12:30\n", "at 12:30"),
        ("t: >\n  – Did she come?\n  – No.\n", "– Did she come? – No.\n"),
        ("t:\n  - one\n    – and so on\n", ["one – and so on"]),
        ("t: one\n  – and so on\n", "one – and so on"),
        ("t: https://example.org/#x\n", "https://example.org/#x"),
        ("t: ... and so on\n", "... and so on"),
        ("t: it's\n", "it's"),
        ("t: “a” b\n", "“a” b"),
        ("t: a\u00a0b\n", "a\u00a0b"),
        ("- a: b\n".replace("- a", "a"), "b"),
    ],
)
def test_what_is_sound_is_left_alone(text: str, value: object) -> None:
    document, problems = parse_document(text, "x.yml")
    assert problems == []
    assert list(document.values.values()) == [value]
