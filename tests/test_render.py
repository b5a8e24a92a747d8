"""Golden renders: tests/render/*.yml hold data and Markdown in, HTML out (drawings left out).

A case has `page` (the body of a page) or `entity` (an address of data/), may lay `files` over the small site of
tests/build/, and says what it `gives`; what the check has `refused` of it comes out harmless all the same. After a
wanted change: `python -m tests.test_render` writes every `gives` anew; read the difference before you keep it.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment, StrictUndefined
from markdown import Markdown

from kb import glossing
from kb.address import SHELL_BODY as BODY
from kb.address import SHELL_SUMMARY as SUMMARY
from kb.address import SHELL_TITLE as TITLE
from kb.address import SHELLS
from kb.judgment import judge
from kb.load import Library
from kb.pages import Pages
from kb.publish import entities, slots
from kb.publish.site import Site
from kb.render import Macros, macro_signatures
from tests.sites import ROOT, TODAY, small_project

FOLDER = ROOT / "tests" / "render"
GOLDEN = "docs/about/golden.md"
URL = "https://better-together.example.org/"
CASES = [
    pytest.param(path.name, number, id=f"{path.stem}-{number}")
    for path in sorted(FOLDER.glob("*.yml"))
    for number in range(len(yaml.safe_load(path.read_text("utf-8"))))
]


class _Settings(yaml.SafeLoader):
    """mkdocs.yml has a tag of its own."""


_Settings.add_constructor("!ENV", lambda loader, node: None)


def extensions() -> tuple[list[str], dict[str, Any]]:
    """The Markdown extensions of mkdocs.yml, and their options."""
    names, options = [], {}
    settings = yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), Loader=_Settings)
    for item in settings["markdown_extensions"]:
        name = item if isinstance(item, str) else next(iter(item))
        names.append(name)
        if not isinstance(item, str):
            options[name] = item[name]
    return names, options


def as_html(body: str, library: Library) -> str:
    """A page's body as the engines make it: macros, then Markdown."""
    macros = Macros(library)
    known = {name: getattr(macros, name) for name in macro_signatures()}
    text = Environment(undefined=StrictUndefined).from_string(body).render(**known)
    names, options = extensions()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(glossing, "shared_library", lambda: library)
        return Markdown(extensions=names, extension_configs=options).convert(text)


def site_for(root: Path, folder: Path, library: Library, pages: Pages) -> Site:
    folder.mkdir()
    return Site(root, folder, library, pages, URL)


def shown(case: dict[str, Any], folder: Path) -> str:
    """What a case gives."""
    root = small_project(folder / "project")
    for name, text in case.get("files", {}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    if "page" in case:
        (root / GOLDEN).write_text(f"---\ntitle: Golden\n---\n\n{case['page']}", encoding="utf-8")
    judged = judge(root)
    assert {problem.code for problem in judged.errors} == set(case.get("refused", [])), judged.errors
    site = site_for(root, folder / "site", judged.library, judged.pages)
    if "page" in case:
        site.html["/about/golden/"] = as_html(case["page"], judged.library)
        slots.fill(site)
        return undrawn(site.html["/about/golden/"].strip()) + "\n"
    kinds = SHELLS
    site.shells = {kind: f"{kind} | {TITLE} | {SUMMARY}\n{BODY}\n{entities.MORE}\n" for kind in kinds}
    entities.write(site)
    site.settle()
    return undrawn(site.path_of(case["entity"]).read_text("utf-8").rstrip()) + "\n"


def undrawn(html: str) -> str:
    """Without the lines of its drawings: how a form looks is no matter of these tests."""
    return re.sub(r"<svg\b.*?</svg>", "<svg/>", html, flags=re.S)


@pytest.mark.parametrize(("name", "number"), CASES)
def test_golden(name: str, number: int, tmp_path: Path, small_day: None) -> None:
    case = yaml.safe_load((FOLDER / name).read_text("utf-8"))[number]
    assert case.keys() <= {"about", "files", "page", "entity", "refused", "gives"}
    assert shown(case, tmp_path) == case["gives"]


def every_case() -> Iterator[dict[str, Any]]:
    for path in sorted(FOLDER.glob("*.yml")):
        yield from yaml.safe_load(path.read_text("utf-8"))


def test_every_macro_is_in_some_case() -> None:
    called = {name for case in every_case() for name in re.findall(r"\{\{ (\w+)\(", case.get("page", ""))}
    assert set(macro_signatures()) - called == set()


def test_every_kind_of_entity_page_is_in_some_case() -> None:
    kinds = {case["gives"].split(" | ")[0] for case in every_case() if "entity" in case}
    assert kinds == set(SHELLS) - {"moved", "cite"}  # these are in test_redirects and test_cite


HOSTILE = re.compile(r"""<script|<img|<b>[a-z]</b>|<[^>]*\son\w+=|="javascript:|\{\{|\}\}|<em>|<strong>""")


def test_nothing_of_data_becomes_markup() -> None:
    """Of the cases in escaping.yml: what was written there is text wherever it is shown."""
    for case in yaml.safe_load((FOLDER / "escaping.yml").read_text("utf-8")):
        assert not HOSTILE.search(case["gives"]), case["about"]


# --- writing every `gives` anew --------------------------------------------------------------------------------


class _Writer(yaml.SafeDumper):
    """Texts of several lines as they stand."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Writer.add_representer(str, _text)


def write_expected() -> None:
    for path in sorted(FOLDER.glob("*.yml")):
        cases = yaml.safe_load(path.read_text("utf-8"))
        for case in cases:
            with tempfile.TemporaryDirectory() as folder:
                case["gives"] = shown(case, Path(folder))
        text = yaml.dump(cases, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=10_000)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.name}: {len(cases)}", file=sys.stderr)


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as day:
        day.setenv("KB_TODAY", TODAY)
        write_expected()
