"""Snippets for editors: each macro and block, with the arguments that it takes, made of the macros themselves."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

from kb.blocks import MARKDOWN_BLOCKS, OWN_BLOCKS
from kb.render import Macros, argument_type, macro_signatures

NAME = ".vscode/kb.code-snippets"


def write_snippets(root: Path) -> Path:
    """.vscode/kb.code-snippets, anew. Returns its path."""
    path = root / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(snippets(), indent=2) + "\n", encoding="utf-8", newline="\n")
    return path


def snippets() -> dict[str, Any]:
    """Name -> snippet. Typing `kb` in a page offers them all."""
    found: dict[str, Any] = {}
    for name, signature in macro_signatures().items():
        said = (inspect.getdoc(getattr(Macros, name)) or "").partition("\n")[0]
        found[f"macro {name}"] = _snippet(f"kb-{name}", [f"{{{{ {name}({_arguments(signature)}) }}}}"], said)
    for name in (*OWN_BLOCKS, *MARKDOWN_BLOCKS):
        title = " | ${1:title}" if name != "sheet" else ""
        found[f"block {name}"] = _snippet(f"kb-{name}", [f"/// {name}{title}", "$0", "///"], f"The block {name}")
    return found


def _snippet(prefix: str, body: list[str], said: str) -> dict[str, Any]:
    return {"scope": "markdown", "prefix": prefix, "body": body, "description": said}


def _arguments(signature: inspect.Signature) -> str:
    """What must be given, as places to type in; what may be left out is left out."""
    written: list[str] = []
    for item in signature.parameters.values():
        if item.kind is inspect.Parameter.VAR_POSITIONAL or item.default is inspect.Parameter.empty:
            place = f"${{{len(written) + 1}:{item.name}}}"
            written.append(f'"{place}"' if argument_type(item.annotation) is str else place)
    return ", ".join(written)
