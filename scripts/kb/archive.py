"""What a release hands out: the finished site and the content as archives that are the same wherever they are packed, and their sums.

Archives travel, and what is in them cannot be taken back. So the people of the directory are left out, but for those who
agreed to stand in bulk files.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import shutil
import tarfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from kb.build import build
from kb.load import read_library

CONTENT = ("data", "docs", "CHANGELOG.md", "CITATION.cff", "LICENSE", "LICENSE-CONTENT", "README.md")
SUMS = "SHA256SUMS"


def release_problems(root: Path, tag: str) -> list[str]:
    """Why a tag cannot be released: it and the files that name a version must say the same, and the changelog must tell of it."""
    if not re.fullmatch(r"v\d+\.\d+\.\d+", tag):
        return [f"the tag '{tag}' is not of the form v1.2.3"]
    version, found = tag[1:], []
    cited = re.search(r"(?m)^version:\s*[\"']?([^\s\"']+)", (root / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    for name, said in (("CITATION.cff", cited.group(1) if cited else "none"), ("pyproject.toml", project)):
        if said != version:
            found.append(f"{name} says version {said}, and the tag says {version}")
    if not re.search(rf"(?m)^## {re.escape(version)}(?:\s|$)", (root / "CHANGELOG.md").read_text("utf-8")):
        found.append(f"CHANGELOG.md has no section '## {version}': give 'Unreleased' that name")
    return found


def build_for_release(root: Path, folder: Path) -> str:
    """A copy of the project in `folder`, without the listings that may not travel, and its finished site.

    Returns why there is none, or the empty text.
    """
    for name in (*CONTENT, "mkdocs.yml", "overrides"):
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name)
        else:
            shutil.copyfile(root / name, folder / name)
    take_out_people(folder)
    result = build(folder, "mkdocs", production=True, progress=lambda _: None)
    return result.failure + "".join(f"\n{p.path}:{p.line}: {p.message}" for p in result.judgment.errors[:20])


def take_out_people(folder: Path) -> None:
    """Delete the listings of a copy whose consent does not say that they may stand in files that travel."""
    library = read_library(folder)[0]
    for listing in library.listings.values():
        if listing.sample or "bulk-export" not in listing.consent.scope:
            (folder / library.entries["listing", listing.id].path).unlink()


def write_release(root: Path, version: str, folder: Path) -> list[Path]:
    """better-together-site-V.tar.gz, better-together-content-V.tar.gz and SHA256SUMS, of site/ and of what it is made of."""
    folder.mkdir(parents=True, exist_ok=True)
    site = _packed(root / "site", ["."], f"better-together-site-{version}")
    content = _packed(root, CONTENT, f"better-together-content-{version}")
    written = []
    for name, packed in (("site", site), ("content", content)):
        path = folder / f"better-together-{name}-{version}.tar.gz"
        path.write_bytes(packed)
        written.append(path)
    sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in written)
    (folder / SUMS).write_text(sums, encoding="utf-8", newline="\n")
    return [*written, folder / SUMS]


def _packed(root: Path, names: Sequence[str], top: str) -> bytes:
    """Files in order, without owner, day or anything else that differs from machine to machine."""
    out = io.BytesIO()
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as tar,
    ):
        for path in _files(root, names):
            raw = path.read_bytes()
            row = tarfile.TarInfo(f"{top}/{path.relative_to(root).as_posix()}")
            row.size, row.mode = len(raw), 0o644
            tar.addfile(row, io.BytesIO(raw))
    return out.getvalue()


def _files(root: Path, names: Sequence[str]) -> Iterator[Path]:
    for name in names:
        path = root / name
        yield from sorted(inner for inner in path.rglob("*") if inner.is_file()) if path.is_dir() else [path]
