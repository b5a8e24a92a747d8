"""Small projects that are judged: the clean base of tests/rules/base/, and wrong files laid over it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

RULES = Path(__file__).parent / "rules"

Content = str | bytes | Mapping[str, object]
"""A file: its text, its bytes, or what files.json says of it."""


def base_project(folder: Path) -> Path:
    """A new project without a problem."""
    shutil.copytree(RULES / "base", folder)
    (folder / "mkdocs.yml").write_text("site_name: Test\n", encoding="utf-8")
    return folder


def lay_over(folder: Path, case: Path) -> None:
    """The files of a case over a project; files.json makes those that git cannot hold as they are."""
    for path in sorted(case.rglob("*")):
        inside = path.relative_to(case)
        if path.is_file() and inside.parts[0] in {"data", "docs"}:
            (folder / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / inside)
    described = case / "files.json"
    if described.exists():
        for name, content in json.loads(described.read_text(encoding="utf-8")).items():
            put(folder, name, content)


def put(folder: Path, name: str, content: Content) -> Path:
    """Write one file: text, bytes, or `{"hex": ...}`, `{"text": ...}`, `{"link": target}`, `{"folder": true}`; `{"gone": true}` deletes."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() or path.is_symlink():
        path.unlink()
    if isinstance(content, Mapping) and "gone" in content:
        if path.is_dir():
            shutil.rmtree(path)
        return path
    if isinstance(content, str):
        path.write_bytes(content.encode("utf-8"))
    elif isinstance(content, bytes):
        path.write_bytes(content)
    elif "link" in content:
        path.symlink_to(str(content["link"]))
    elif "folder" in content:
        path.mkdir()
    elif "hex" in content:
        path.write_bytes(bytes.fromhex(str(content["hex"])))
    else:
        path.write_bytes(str(content["text"]).encode("utf-8"))
    return path
