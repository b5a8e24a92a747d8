"""What leaves in another form: JSON Schema, data/README.md, JSON and CSV."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from kb import export
from kb.blocks import MARKDOWN_BLOCKS, OWN_BLOCKS
from kb.folders import data_files
from kb.issue_forms import FOLDER, FORMS, form_text
from kb.judgment import judge
from kb.load import Library, read_library
from kb.model import KINDS, described_fields
from kb.pages import FRONT_MATTER, kind_of, read_pages
from kb.render import macro_signatures
from kb.snippets import NAME as SNIPPETS
from kb.snippets import snippets
from kb.source import read_document
from tests.sites import ROOT, changed, files, kb


@pytest.fixture(scope="module")
def library() -> Library:
    """The repository's own data."""
    return read_library(ROOT)[0]


@pytest.fixture(scope="module")
def schemas(library: Library) -> dict[str, Any]:
    return export.schemas(library)


# --- schemas ---------------------------------------------------------------------------------------------------

TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}
KNOWN = {
    *(
        "$schema",
        "$defs",
        "$ref",
        "title",
        "description",
        "default",
        "type",
        "properties",
        "required",
        "enum",
        "const",
        "format",
    ),
    *("items", "anyOf", "pattern", "minimum", "maximum", "minItems", "additionalProperties"),
}


def refusals(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "") -> list[str]:
    """Why a value does not fit a schema, in the part of JSON Schema that ours use. Not to know a keyword is a refusal."""
    found = [f"{at}: unknown keyword {key}" for key in schema.keys() - KNOWN]
    if "$ref" in schema:
        target: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return found + refusals(value, target, root, at)
    if "anyOf" in schema:
        tries = [refusals(value, {**schema["anyOf"][n]}, root, at) for n in range(len(schema["anyOf"]))]
        if not any(tried == [] for tried in tries):
            found.append(f"{at}: fits none of {tries}")
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind in {"integer", "number"})):
        return [*found, f"{at}: {value!r} is no {kind}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is none of {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        found.append(f"{at}: {value!r} is not {schema['const']!r}")
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        found.append(f"{at}: {value!r} does not match {schema['pattern']}")
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        found.append(f"{at}: {value} is out of bounds")
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            found.append(f"{at}: too few")
        for number, item in enumerate(value):
            found += refusals(item, schema.get("items", {}), root, f"{at}.{number}")
    if isinstance(value, dict):
        found += [f"{at}: misses {key}" for key in schema.get("required", ()) if key not in value]
        properties, more = schema.get("properties", {}), schema.get("additionalProperties", True)
        for key, item in value.items():
            if key in properties:
                found += refusals(item, properties[key], root, f"{at}.{key}")
            elif isinstance(more, dict):
                found += refusals(item, more, root, f"{at}.{key}")
            elif not more:
                found.append(f"{at}: unknown key {key}")
    return found


def test_there_is_a_schema_for_every_kind(schemas: dict[str, Any]) -> None:
    assert set(schemas) == {*(kind.schema for kind in KINDS), "guide", "template-page", "case"}


def test_schemas_use_only_what_is_known_and_refer_to_what_is_there(schemas: dict[str, Any]) -> None:
    def walk(node: Any, root: dict[str, Any], is_schema: bool) -> None:
        if isinstance(node, dict) and is_schema:
            assert node.keys() <= KNOWN, node.keys() - KNOWN
            if "$ref" in node:
                assert node["$ref"].removeprefix("#/$defs/") in root["$defs"]
            if "type" in node:
                assert node["type"] in TYPES
            for key, child in node.items():
                if key in {"properties", "$defs"}:
                    for inner in child.values():
                        walk(inner, root, True)
                elif key in {"items", "additionalProperties"}:
                    walk(child, root, isinstance(child, dict))
                elif key == "anyOf":
                    for inner in child:
                        walk(inner, root, True)

    for schema in schemas.values():
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        walk(schema, schema, True)


def test_every_key_of_a_schema_is_described(schemas: dict[str, Any]) -> None:
    for kind in KINDS:
        for model in kind.models:
            for key, text, _, _ in described_fields(model):
                assert (text.endswith(".") and text[0].isupper()) or text[0].islower(), (model, key)
                assert text, (model, key)
    for name, schema in schemas.items():
        for part in [schema, *schema.get("anyOf", []), *schema.get("$defs", {}).values()]:
            for key, node in part.get("properties", {}).items():
                assert node.get("description"), (name, key)


def test_every_entry_of_the_repository_fits_its_schema(schemas: dict[str, Any]) -> None:
    wrong, count = [], 0
    for kind in KINDS:
        for path in data_files(ROOT, kind):
            document, _ = read_document(path, ROOT)
            count += 1
            wrong += [
                f"{path.name}{line}" for line in refusals(document.values, schemas[kind.schema], schemas[kind.schema])
            ]
    assert wrong == []
    assert count > 100


def test_every_page_of_the_repository_fits_its_schema(schemas: dict[str, Any]) -> None:
    names = {"guide": "guide", "template": "template-page", "case": "case"}
    wrong, count = [], 0
    for source in read_pages(ROOT)[0].sources.values():
        name = names.get(source.kind)
        if name:
            count += 1
            wrong += [f"{source.path}{line}" for line in refusals(source.document.values, schemas[name], schemas[name])]
    assert wrong == []
    assert count > 5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"trem": "x"}, "unknown key trem"),
        ({"aliases": "x"}, "is no array"),
        ({"shared": 5}, "is no string"),
        ({"status": "ready"}, "is none of"),
        ({"professions": ["masseur"]}, "is none of"),
    ],
)
def test_a_schema_refuses_what_the_check_refuses(schemas: dict[str, Any], change: dict[str, Any], said: str) -> None:
    good = {"id": "x", "term": "X", "professions": ["psychotherapist"], "shared": "Meaning."}
    schema = schemas["term"]
    assert refusals(good, schema, schema) == []
    assert said in " ".join(refusals({**good, **change}, schema, schema))
    assert refusals({"id": "x"}, schema, schema) == [": misses term", ": misses professions", ": misses shared"]


def test_written_schemas_are_up_to_date(schemas: dict[str, Any]) -> None:
    """When this fails: python3 scripts/run.py export schema."""
    written = {path.stem: json.loads(path.read_text("utf-8")) for path in (ROOT / "data/schema").glob("*.json")}
    assert written == schemas


def test_the_description_of_the_data_is_up_to_date() -> None:
    """When this fails: python3 scripts/run.py export schema."""
    assert (ROOT / "data/README.md").read_text("utf-8") == export.data_readme()


def test_issue_forms_and_snippets_are_up_to_date() -> None:
    """When this fails: python3 scripts/run.py export schema."""
    library = read_library(ROOT)[0]
    assert {form.name: form_text(form, library) for form in FORMS} == {
        path.stem: path.read_text("utf-8") for path in (ROOT / FOLDER).glob("*.yml") if path.stem != "config"
    }
    assert json.loads((ROOT / SNIPPETS).read_text("utf-8")) == snippets()


def test_the_description_names_every_key() -> None:
    text = export.data_readme()
    for model in [
        *(model for kind in KINDS for model in kind.models if kind.name != "vocabulary"),
        *FRONT_MATTER.values(),
    ]:
        if model.__name__ == "Page":
            continue
        section = re.search(rf"^## {model.__name__}$(.*?)(?=^## |\Z)", text, re.M | re.S)
        assert section, model
        for key, _, _, required in described_fields(model):
            row = re.search(rf"^\| `{key}` \| (required)? ?\|", section.group(1), re.M)
            assert row, (model, key)
            assert bool(row.group(1)) == required


def test_writing_gives_what_is_read(project: Path) -> None:
    written = export.write_schemas(project)
    assert {path.relative_to(project).as_posix() for path in written} == {
        "data/README.md",
        *(f"data/schema/{name}.json" for name in export.schemas(read_library(project)[0])),
        *(f".github/ISSUE_TEMPLATE/{form.name}.yml" for form in FORMS),
        ".vscode/kb.code-snippets",
    }
    before = files(project)
    export.write_schemas(project)
    assert files(project) == before
    assert judge(project).errors == []


# --- JSON and CSV ----------------------------------------------------------------------------------------------


def exported(root: Path) -> dict[str, bytes]:
    judged = judge(root)
    assert judged.errors == []
    export.write_json(judged.library, judged.pages, root / "out")
    export.write_csv(judged.library, judged.pages, root / "out")
    return files(root / "out")


def test_json_holds_what_is_known(project: Path) -> None:
    data = json.loads(exported(project)["knowledge-base.json"])
    assert {row["id"] for row in data["terms"]} == {"release", "transference", "countertransference", "ptsd"}
    assert {row["id"] for row in data["references"]} == {"moyer-2004", "or-massage-law"}
    assert data["activities"][0]["verdicts"]["psychotherapist"]["verdict"] == "outside"
    assert data["pathways"][0]["for"] == ["massage-therapist", "psychotherapist"]
    guide = next(page for page in data["pages"] if page["kind"] == "guide")
    assert guide["url"] == "/guides/touch/crying/"
    assert guide["title"] == "She cries: what now?"


def test_no_contact_in_bulk_files(project: Path) -> None:
    changed(
        project / "data/practitioners/us-or/bo-lasting.yml",
        "scope: [name, place, contact]",
        "scope: [name, place, contact, bulk-export]",
    )
    for name, content in exported(project).items():
        for word in (b"5415550", b"bo@example.org", b"example.org/ana", b"signed-form", b"given_on"):
            assert word not in content, (name, word)
    assert b"Bo O'Lasting" in exported(project)["knowledge-base.json"]


def test_only_who_agreed_stands_in_bulk_files(project: Path) -> None:
    center = project / "data/practitioners/sample-river-example-center.yml"
    changed(center, "members: [sample-ana-example]", "members: [sample-ana-example, bo-lasting]")
    with (project / "data/practitioners/us-or/bo-lasting.yml").open("a", encoding="utf-8") as bo:
        bo.write("centers: [sample-river-example-center]\n")
    found = exported(project)
    for name in ("knowledge-base.json", "directory.csv"):
        assert b"lasting" not in found[name].lower()
        assert b"Vanished" not in found[name]
        assert b"Ana Example" in found[name]


FORMULAS = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "-2+3+cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(project: Path, text: str) -> None:
    path = project / "data/glossary/ptsd.yml"
    changed(path, "shared: A diagnosis after trauma.", f"shared: {json.dumps(text)}")
    rows = list(csv.DictReader(exported(project)["terms.csv"].decode("utf-8").splitlines()))
    cell = next(row["shared"] for row in rows if row["id"] == "ptsd")
    assert cell == f"'{text}"


def test_csv_keeps_quotes_commas_and_letters(project: Path) -> None:
    text = 'A, "quoted" text; naïve'
    changed(
        project / "data/glossary/ptsd.yml",
        "shared: A diagnosis after trauma.",
        f"shared: {json.dumps(text, ensure_ascii=False)}",
    )
    content = exported(project)["terms.csv"]
    rows = list(csv.DictReader(content.decode("utf-8").splitlines()))
    assert next(row["shared"] for row in rows if row["id"] == "ptsd") == text
    assert content.count(b"\r\n") == content.count(b"\n") == len(rows) + 1


def test_empty_tables_are_empty_files(project: Path) -> None:
    for path in (project / "data/practitioners").rglob("*.yml"):
        path.unlink()
    assert exported(project)["directory.csv"] == b""


def test_exporting_twice_gives_the_same_bytes(project: Path) -> None:
    assert exported(project) == exported(project)


def test_the_command(project: Path) -> None:
    done = kb(project, "export", "csv", "--to", str(project / "tables"))
    assert (done.returncode, done.stderr) == (0, "")
    assert set(files(project / "tables")) == {"terms.csv", "references.csv", "scope.csv", "directory.csv"}
    changed(project / "data/glossary/ptsd.yml", "shared:", "sharde:")
    done = kb(project, "export", "json", "--to", str(project / "more"))
    assert done.returncode == 1
    assert "KB108" in done.stdout and "nothing was exported" in done.stderr
    assert not (project / "more").exists()


# --- the page for writers --------------------------------------------------------------------------------------


def test_the_page_for_writers_shows_every_macro_and_every_block() -> None:
    source = read_pages(ROOT)[0].sources["contribute/writing.md"]
    assert kind_of("contribute/writing.md") == "page"
    headings = {word.strip() for heading in source.headings for word in heading.text.split(",")}
    assert {f"macro-{name.replace('_', '-')}" for name in macro_signatures()} - source.anchors == set()
    assert {*OWN_BLOCKS, *MARKDOWN_BLOCKS} - headings == set()


def test_the_page_for_writers_has_a_live_example_of_each_block_and_most_macros() -> None:
    source = read_pages(ROOT)[0].sources["contribute/writing.md"]
    assert {block.name for block in source.blocks} >= {*OWN_BLOCKS, *MARKDOWN_BLOCKS}
    elsewhere = {"references", "glossary", "pathways", "person"}  # one page each has them; a person must have agreed
    assert {call.name for call in source.macros} | elsewhere >= set(macro_signatures())
    for name in macro_signatures():
        assert f"{name}(" in source.body, name
