"""Hypothesis throws broken YAML and Markdown at the readers: they report, and never crash. And what they let pass is
harmless: rendered as the site engines render it, it holds nothing that runs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import ClassVar

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import rules
from kb.codes import CODES
from kb.edit.answers import is_list, is_model, item_of
from kb.judgment import judge
from kb.load import Library, read_library
from kb.model import KINDS, described_fields, read_model, url_problem
from kb.model.shape import bare
from kb.pages import FRONT_MATTER, Pages, read_page
from kb.problem import FORMATS, Problem
from kb.source import parse_document
from tests.sites import ROOT, TODAY
from tests.trees import RULES, base_project

QUICK = settings(max_examples=150)
FEW = settings(QUICK, max_examples=60)

ENTRIES = [path.read_text("utf-8") for path in sorted((RULES / "base" / "data").rglob("*.yml"))]
PAGES = [path.read_text("utf-8") for path in sorted((ROOT / "docs").rglob("*.md"))[::4]]
EXTENSIONS = [
    *("attr_list", "def_list", "footnotes", "tables", "toc", "pymdownx.superfences", "pymdownx.highlight"),
    *("pymdownx.blocks.details", "kb.blocks", "kb.quotes", "kb.tables"),
]

YAML_PIECES = st.sampled_from(
    [
        *(
            "a",
            "id",
            "term",
            "see",
            "id: x\n",
            ": ",
            ":",
            "- ",
            "  ",
            "\t",
            "\n",
            "\n\n",
            "[",
            "]",
            "{",
            "}",
            ",",
            "'",
            '"',
        ),
        *(
            "#",
            "&a",
            "*a",
            "!",
            "!!python/object:os.system ",
            "<<: ",
            "---\n",
            "...\n",
            "%YAML 1.1\n",
            "? ",
            "|\n",
            ">\n",
        ),
        *(
            "null",
            "true",
            "no",
            "2026-02-30",
            "0x1f",
            "1e999",
            "007",
            "é",
            "\u202e",
            "\u200b",
            "\x00",
            "\ufeff",
            "\\",
            "\r",
        ),
        *('"\\x00"', '"\\ud800"', "~", "=", "@", "`", "😀", "\x85", "\u2028"),
    ]
)
PAGE_PIECES = st.sampled_from(
    [
        *(
            "word ",
            "a",
            " ",
            "\n",
            "\n\n",
            "    ",
            "\t",
            "> ",
            "- ",
            "1. ",
            "# ",
            "## ",
            "|",
            "|---|\n",
            "---\n",
            "===\n",
        ),
        *(
            "`",
            "``",
            "```",
            "```\n",
            "~~~\n",
            "``` x\n",
            "``` {.x onclick=1}\n",
            "\\",
            "*",
            "**",
            "_",
            "[",
            "]",
            "(",
            ")",
            "!",
        ),
        *(
            "[a](",
            "[a]",
            "[a]: ",
            "][",
            "![a](",
            "<",
            ">",
            "<b onclick=alert(1)>",
            "<script>alert(1)</script>",
            "<!--",
            "-->",
        ),
        *(
            "<?",
            "javascript:alert(1)",
            "java&#115;cript:alert(1)",
            "data:text/html,x",
            "https://example.org/",
            "<tel:1/onx=1>",
        ),
        *(
            "{: onclick=alert(1) }",
            "{: #x }",
            "{ .x }",
            "{",
            "}",
            "{:",
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            "{% raw %}",
        ),
        *(
            "{% endraw %}",
            "{{ term('trauma') }}",
            "{{ config }}",
            '"',
            "'",
            "/// note\n",
            "/// details | x\n",
            "///\n",
            "////\n",
        ),
        *(
            "    attrs: {onclick: alert(1)}\n",
            "    attrs: {class: x}\n",
            "[^1]",
            "[^1]: ",
            ":   ",
            "- [x] ",
            "++ctrl++",
            "&lt;",
        ),
        *(
            "\x00",
            "\u202e",
            "\ufeff",
            "\r",
            "--8<-- 'x'\n",
            "🙂",
            "&#60;b onclick=alert(1)&#62;",
            "<x@y/onload=alert(1)>",
        ),
    ]
)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("KB_") and name != "KB_CHROMIUM"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KB_TODAY", TODAY)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return base_project(tmp_path_factory.mktemp("fuzz") / "project")


@pytest.fixture(scope="module")
def library(root: Path) -> Library:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_TODAY", TODAY)
        return read_library(root)[0]


@st.composite
def mutated(draw: st.DrawFn, texts: list[str], pieces: st.SearchStrategy[str]) -> str:
    """A sound text with a few cuts, doubled stretches and foreign pieces in it."""
    found = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(found)))
        end = min(len(found), start + draw(st.integers(0, 40)))
        kept = found[start:end] if draw(st.booleans()) else ""
        found = found[:start] + kept + draw(pieces) + kept + found[end:]
    return found


def of_pieces(pieces: st.SearchStrategy[str], longest: int) -> st.SearchStrategy[str]:
    return st.lists(pieces, max_size=longest).map("".join)


YAML = st.one_of(st.text(max_size=60), of_pieces(YAML_PIECES, 25), mutated(ENTRIES, YAML_PIECES))
BODY = st.one_of(st.text(max_size=60), of_pieces(PAGE_PIECES, 30))
PAGE = st.one_of(YAML.map("---\n{}\n---\n".format), BODY, mutated(PAGES, PAGE_PIECES))


def well_formed(problems: list[Problem], text: str) -> None:
    """Each problem has a known code, a place inside the text, and one printable line in every form."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 2
    for problem in problems:
        assert problem.code in CODES
        assert 1 <= problem.line <= lines and problem.column >= 1, problem
        assert problem.message
    for form in FORMATS.values():
        form(problems).encode("utf-8", "surrogatepass")


def written(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))


ODD = (
    "{}",
    "[]",
    '"  "',
    '""',
    "{a: }",
    "{a: b}",
    "{a: {}}",
    "[{}]",
    "[[]]",
    '[" "]',
    "0",
    "1.5",
    "true",
    "~",
    "2020-01-01",
)


def test_any_value_of_any_key_is_judged() -> None:
    models = {model for kind in KINDS for model in kind.models} | set(FRONT_MATTER.values())
    rows = [(model, key, shape) for model in models for key, _, shape, _ in described_fields(model)]
    inner = [(model, key, within) for model, key, shape in rows if (within := _keys_inside(shape))]
    written = [(model, f"{key}: {odd}") for model, key, _ in rows for odd in ODD]
    written += [(model, f"{key}: [{{{x}: {odd}}}]") for model, key, within in inner for x in within for odd in ODD]
    written += [(model, f"{key}: {{{x}: {odd}}}") for model, key, within in inner for x in within for odd in ODD]
    for model, text in written:
        document, _ = parse_document(f"{text}\n", "data/x.yml")
        _, found = read_model(model, document)
        assert [problem for problem in found if not problem.hint] == [], f"{model.__name__}: {text}"


def _keys_inside(shape: object) -> list[str]:
    """The keys of what a value, or an item of its list, is made of."""
    item = item_of(shape) if is_list(shape) else shape
    return [row[0] for row in described_fields(bare(item))] if is_model(item) else []


@QUICK
@given(YAML)
def test_yaml_gives_values_or_problems(text: str) -> None:
    document, problems = parse_document(text, "data/glossary/x.yml")
    well_formed(problems, text)
    assert document.values or problems or not text.strip().strip("{}")
    for key in document.places:
        assert document.place(key)[0] >= 1


@QUICK
@given(PAGE)
def test_pages_give_a_source_or_problems(root: Path, text: str) -> None:
    path = root / "docs" / "fuzz.md"
    written(path, text)
    source, problems = read_page(path, root)
    path.unlink()
    well_formed(problems, text)
    assert source or problems
    if source:
        assert all(source.body_line <= heading.line for heading in source.headings)
        assert len(source.prose.split("\n")) == len(source.body.split("\n"))


@FEW
@given(YAML, PAGE, st.sampled_from(["glossary", "references", "scope", "practitioners", "vocabulary", "pathways"]))
def test_the_whole_check_never_fails(root: Path, entry: str, page: str, folder: str) -> None:
    data, docs = root / "data" / folder / "fuzz.yml", root / "docs" / "fuzz.md"
    written(data, entry)
    written(docs, page)
    try:
        problems = list(judge(root, production=True).problems)
    finally:
        data.unlink()
        docs.unlink()
    assert problems == sorted(problems)
    for path, text in (("data", entry), ("docs", page)):
        well_formed(
            [problem for problem in problems if problem.path.startswith(f"{path}/") and "fuzz" in problem.path], text
        )


@settings(QUICK, max_examples=600)
@given(st.one_of(of_pieces(PAGE_PIECES, 12), of_pieces(PAGE_PIECES, 30)))
def test_what_passes_the_check_runs_nothing(root: Path, library: Library, body: str) -> None:
    assert not list(dangers(root, library, body)), body


def test_the_danger_detector_sees_what_it_should(root: Path) -> None:
    """The test above could not fail if this did not."""
    for body in (
        *(
            "<script>alert(1)</script>",
            "<b onclick=alert(1)>x</b>",
            "[a](javascript:alert(1))",
            "[a](java&#115;cript:x)",
        ),
        *("**a**{: onclick=alert(1) }", "/// note\n    attrs: {onclick: x}\na\n///", "<iframe/src=x>", "<b style=x>"),
    ):
        assert list(seen(rendered(body + "\n"))), body


def test_the_extensions_are_those_of_the_site() -> None:
    settings_text = (ROOT / "mkdocs.yml").read_text("utf-8")
    listed = re.findall(r"^  - ([\w.]+)", settings_text.partition("markdown_extensions:")[2], re.M)
    assert set(listed) - {"kb.glossing"} == set(EXTENSIONS)  # kb.glossing adds links to /glossary/ only


def dangers(root: Path, library: Library, body: str) -> Iterator[str]:
    """What the rendered page would run or load, where `kb check` has nothing against the page."""
    path = root / "docs" / "fuzz.md"
    text = f"---\ntitle: Fuzz\n---\n\n{body}\n"
    written(path, text)
    source, problems = read_page(path, root)
    path.unlink()
    if source is None or any(problem.level == "error" for problem in problems):
        return
    found = rules.check(library, Pages({"fuzz.md": source}, frozenset()))
    if any(problem.level == "error" and problem.path == "docs/fuzz.md" for problem in found):
        return
    without_macros = re.sub(r"\{%-?\s*(end)?raw\s*-?%\}", "", source.body)
    yield from seen(rendered(re.sub(r"\{\{ term\('trauma'\) \}\}", "[trauma](/glossary/trauma/)", without_macros)))


def rendered(body: str) -> str:
    return markdown.markdown(
        body, extensions=EXTENSIONS, extension_configs={"pymdownx.highlight": {"use_pygments": False}}
    )


def seen(html: str) -> Iterator[str]:
    parser = _Seen()
    parser.feed(html)
    parser.close()
    yield from parser.found


class _Seen(HTMLParser):
    """Notes every element and attribute that a page of ours cannot hold."""

    _OWN: ClassVar = {
        "id",
        "class",
        "lang",
        "href",
        "title",
        "alt",
        "src",
        "type",
        "disabled",
        "checked",
        "start",
        "aria-label",
        "open",
        "role",
    }
    _ELEMENTS: ClassVar = {
        *(
            "p",
            "a",
            "em",
            "strong",
            "code",
            "pre",
            "ul",
            "ol",
            "li",
            "dl",
            "dt",
            "dd",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
        ),
        *(
            "td",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "blockquote",
            "hr",
            "br",
            "img",
            "sup",
            "div",
            "span",
            "kbd",
            "label",
            "input",
        ),
        *("details", "summary", "figure", "figcaption", "aside", "section", "article"),
    }

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._ELEMENTS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if not name[:1].isalpha():
                continue  # `{: }` after a link gives it an attribute called ":", which does nothing
            if name not in self._OWN and not (tag in {"th", "td"} and name == "style"):
                self.found.append(f"<{tag} {name}>")
            elif name in {"href", "src"}:
                target = re.sub(r"[\x00-\x20]+", "", unescape(value or ""))
                if re.match(r"[A-Za-z][\w+.-]*:|//", target) and url_problem(target):
                    self.found.append(f"<{tag} {name}={target}>")

    def handle_comment(self, data: str) -> None:
        self.found.append("<!--")

    def handle_decl(self, decl: str) -> None:
        self.found.append("<!")

    def handle_pi(self, data: str) -> None:
        self.found.append("<?")

    def unknown_decl(self, data: str) -> None:
        self.found.append("<![")
