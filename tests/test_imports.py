"""The house's one direction (DESIGN section 3), read from the imports themselves."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sites import ROOT

PACKAGE = ROOT / "scripts" / "kb"

# A module may import what stands in a line above its own, and nothing of its own line or below.
ORDER: tuple[frozenset[str], ...] = (
    frozenset({"citation_styles", "codes", "data_address", "lock", "memory", "quotes", "release", "report", "tables"}),
    frozenset({"github", "problem"}),
    frozenset({"copies", "files", "slips"}),
    frozenset({"source", "links_lock"}),
    frozenset({"changes_lock", "model", "restoring"}),
    frozenset({"blocks", "form", "folders", "settings", "theme_contents"}),
    frozenset({"load", "pages", "citations", "csl", "theme"}),
    frozenset({"address", "facets", "figures", "issue_forms", "named_words", "review", "vcard"}),
    frozenset({"contract"}),
    frozenset({"history", "render"}),
    frozenset({"listing_pages", "rules", "snippets"}),
    frozenset({"judgment"}),
    frozenset({"edit"}),
    frozenset({"web_forms"}),
    frozenset({"page_environment", "glossing", "publish", "export", "outside", "testing", "upkeep"}),
    frozenset({"changes", "intake", "macros", "synth", "search_quality"}),
    frozenset({"engine", "mkdocs_process", "neighbors"}),
    frozenset({"build"}),
    frozenset({"rebuilding"}),
    frozenset({"archive", "serve", "link_commands"}),
    frozenset({"desk_commands"}),
    frozenset({"cli"}),
    frozenset({"__main__"}),
)
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names}

LIMIT = 450
LONGER: dict[str, int] = {}  # none; a longer one needs a reason here


def modules() -> Iterator[Path]:
    yield from sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """The unit of the order that a file belongs to: a module, or a package such as `rules`."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def kb_imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, module below kb) of each import of our own package, those inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are written out, from kb.x import y"
            if node.module == "kb":
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif node.module and node.module.startswith("kb."):
                yield node.lineno, node.module.removeprefix("kb.")
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("kb."):
                    yield node.lineno, alias.name.removeprefix("kb.")


def wrong_imports(path: Path, text: str) -> list[str]:
    own, found = name_of(path), []
    for line, imported in kb_imports(ast.parse(text)):
        unit = imported.split(".")[0]
        if unit not in LEVEL:
            found.append(f"{path.name}:{line}: kb.{imported} has no place in the order")
        elif unit != own and LEVEL[unit] >= LEVEL[own]:
            found.append(f"{path.name}:{line}: {own} imports {unit}, which stands beside or after it")
    return found


def test_every_module_has_a_place_in_the_order() -> None:
    names = {name_of(path) for path in modules()} - {"__init__"}
    assert names == set(LEVEL)


def test_the_readme_tells_this_order_and_every_module() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    told = next(block for block in text.split("```") if "<-" in block)
    levels = [frozenset(re.findall(r"\w+", part)) for part in told.split("<-")]
    assert levels == [names for names in ORDER if names != {"__main__"}]
    rows = "".join(re.findall(r"(?m)^\| (`.*?) \|", text))
    assert {name for name in LEVEL if not re.search(rf"`{name}/?`", rows)} == {"__main__"}


def test_imports_go_one_way() -> None:
    assert [wrong for path in modules() for wrong in wrong_imports(path, path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("model.py", "from kb.load import Library"),
        ("load.py", "from kb import rules"),
        ("render.py", "def f():\n    import kb.publish.links\n"),
        ("pages.py", "from kb.load import Library"),
        ("rules/links.py", "from kb.build import judge"),
        ("source.py", "from kb.helpers import x"),
    ],
)
def test_the_reading_of_imports_sees_a_wrong_one(module: str, text: str) -> None:
    assert len(wrong_imports(PACKAGE / module, text)) == 1


PACKAGES = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def internal(package: str) -> dict[str, set[str]]:
    """Module of a package -> the modules of the same package that it imports (the package itself is `__init__`)."""
    found: dict[str, set[str]] = {}
    for path in sorted((PACKAGE / package).glob("*.py")):
        found[path.stem] = set()
        for _, imported in kb_imports(ast.parse(path.read_text("utf-8"))):
            parts = imported.split(".")
            if parts[0] == package:
                found[path.stem].add(parts[1] if len(parts) > 1 else "__init__")
    # `from kb.rules import links, macros` in the package itself names its modules
    found["__init__"] = found["__init__"] - {"__init__"} | (
        set(found) - {"__init__"} if "__init__" in found["__init__"] else set()
    )
    return found


def test_there_are_packages() -> None:
    assert {"rules", "publish"} <= set(PACKAGES) <= set(LEVEL)


@pytest.mark.parametrize("package", PACKAGES)
def test_inside_a_package_nothing_goes_in_circles(package: str) -> None:
    graph = internal(package)
    done: set[str] = set()
    while len(done) < len(graph):
        ready = {name for name, targets in graph.items() if name not in done and targets <= done}
        assert ready, f"a circle among { {name: graph[name] - done for name in set(graph) - done} }"
        done |= ready


def test_no_catch_all_names() -> None:
    forbidden = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "core", "base"}
    assert [path for path in (ROOT / "scripts").rglob("*.py") if path.stem in forbidden] == []


def test_modules_are_short_enough_to_be_read() -> None:
    lengths = {path.relative_to(PACKAGE).as_posix(): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > LIMIT} == {}


def test_macros_is_a_thin_adapter() -> None:
    lines = (PACKAGE / "macros.py").read_text("utf-8").splitlines()
    assert len([line for line in lines if line.strip()]) < 80


def test_every_module_says_what_it_is() -> None:
    assert [path.name for path in modules() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))] == []


def test_only_source_knows_the_yaml_library() -> None:
    users = {
        name_of(path)
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "yaml" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "yaml")
    }
    assert users == {"source"}


def test_run_needs_the_standard_library_only() -> None:
    tree = ast.parse((ROOT / "scripts" / "run.py").read_text("utf-8"))
    found = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    found |= {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert found - set(sys.stdlib_module_names) == set()


def test_starting_kb_does_not_load_what_a_command_does_not_need() -> None:
    """`kb --help` and a usage error stay quick: no engine, no Markdown, no pydantic."""
    code = "import kb.cli, sys; print([m for m in ('pydantic', 'jinja2', 'markdown', 'mkdocs', 'yaml') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "scripts", capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
