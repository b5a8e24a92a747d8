"""What a release hands out: the finished site and the content as archives that are the same wherever they are packed, and their sums.

Archives travel, and what is in them cannot be taken back. So the people of the directory are left out, but for those who
agreed to stand in bulk files; no address names them either, since an id is made of a name.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import shutil
import tarfile
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kb import address, links_lock
from kb.build import build
from kb.contract import Contract, is_listing, kind_and_id
from kb.edit.plan import Refused
from kb.edit.rewriting import Renaming, Rewriter
from kb.export import in_bulk
from kb.judgment import judge
from kb.load import Library
from kb.pages import Pages
from kb.problem import Problem

CONTENT = ("data", "docs", "CHANGELOG.md", "CITATION.cff", "LICENSE", "LICENSE-CONTENT", "README.md")
SUMS = "SHA256SUMS"
DRAFT = "DRAFT.md"


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


def build_for_release(root: Path, folder: Path) -> tuple[str, list[str]]:
    """A copy of the project in `folder`, without the people who may not travel, and its finished site.

    Returns why there is none, or the empty text; and what a person should read before it is handed out.
    """
    for name in (*CONTENT, "mkdocs.yml", "overrides"):
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name)
        else:
            shutil.copyfile(root / name, folder / name)
    judgment = judge(folder)
    if judgment.errors:
        return "the check finds something wrong" + _shown(judgment.errors), []
    try:
        notes = take_out_people(folder, judgment.library, judgment.pages)
    except Refused as refusal:
        return str(refusal), []
    result = build(folder, "mkdocs", production=True, progress=lambda _: None)
    return result.failure + _shown(result.judgment.errors), notes


def _shown(problems: Sequence[Problem]) -> str:
    return "".join(f"\n{p.path}:{p.line}: {p.message}" for p in problems[:20])


def take_out_people(folder: Path, library: Library, pages: Pages) -> list[str]:
    """Take everyone out of a copy who has not agreed to stand in files that travel, samples too: the listing, its id where
    another names it, and its address, which is made of the name. Who has withdrawn leaves data/links.lock as well, and who
    has expired is as one who never agreed.

    Returns what a person must read: which links of pages led to a listing, and which texts name one. `Refused` says which
    link cannot be mended.
    """
    contract = Contract(library, pages)
    agreed = [item for item in in_bulk(library) if not item.sample]
    kept = {address.listing_url(item.id) for item in agreed}
    hers = {address.listing_url(id_) for item in agreed for id_ in (item.id, *item.formerly)}
    out = {id_: address.listing_url(id_) for id_ in library.listings if address.listing_url(id_) not in kept}
    paths = [library.entries["listing", id_].path for id_ in out]
    directory = "/directory/" if contract.is_here("/directory/") else "/"
    renaming = Renaming(
        addresses=dict.fromkeys(out.values(), directory),
        ids={("listing", id_): None for id_ in out},
        removed=set(paths),
        is_other=True,
    )
    rewriter = Rewriter(contract, renaming, lambda path: (folder / path).read_text("utf-8"))
    texts = rewriter.changed()
    if rewriter.stuck:
        raise Refused("\n".join(["a page names a listing that stays out:", *rewriter.stuck]))
    if library.records:
        texts[links_lock.NAME] = links_lock.text_of(
            replace(record, target=rewriter.now(record.target))
            for where, record in library.records.items()
            if not is_listing(where) or where in hers  # one that only leads to hers was somebody else's
        )
    for path, text in texts.items():
        (folder / path).write_text(text, encoding="utf-8", newline="\n")
    for path in paths:
        (folder / path).unlink()
    real = [library.listings[id_] for id_ in out if not library.listings[id_].sample]
    were_listed = {kind_and_id(where)[1] for where in library.records if is_listing(where) and where not in hers}
    words = {item.name for item in real} | {id_ for item in real for id_ in (item.id, *item.formerly)}
    return [
        f"{path}: a link that led to a listing which stays out leads to {directory} in the archive; read whom its words name"
        for path in texts
        if path.startswith("docs/")
    ] + list(_named(folder, words | were_listed - library.listings.keys()))


def _named(folder: Path, words: Collection[str]) -> Iterator[str]:
    """Where a text names somebody whose listing stays out: what people write of one another no program takes out."""
    whole = "|".join(way for word in sorted(words) for way in _ways_to_write(word))
    pattern = re.compile(rf"(?<![^\W_]|-)(?:{whole})(?![^\W_]|-)", re.IGNORECASE)
    for path in _files(folder, CONTENT) if words else ():
        text = path.read_text("utf-8", errors="replace")
        for found in pattern.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            said = "names somebody whose listing stays out; take it out before you publish, unless another is meant"
            yield f"{path.relative_to(folder).as_posix()}:{line}: {' '.join(found.group().split())!r} {said}"


def _ways_to_write(name: str) -> Iterator[str]:
    """Patterns of a name: as it is, with mark-up between its parts, and the family name first."""
    between, parts = r"(?:[\s*_`]|&nbsp;|&#160;|&#xa0;)+", [re.escape(part) for part in name.split()]
    yield between.join(parts)
    if len(parts) > 1:
        yield rf"{parts[-1]}[*_`]*,{between}{between.join(parts[:-1])}"


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


def write_draft(folder: Path, notes: Sequence[str], run_url: str) -> Path:
    """DRAFT.md: what the draft of a release says. Where there are notes, it asks to read them first, and does not repeat
    them: they name people, and a draft is published as it stands.
    """
    first = ""
    if notes:
        said = "1 note" if len(notes) == 1 else f"{len(notes)} notes"
        where = f"stand in [the run that made these files]({run_url})" if run_url else "were printed"
        first = (
            f"**Not to be published yet.** {said} on texts that may name people whose listings stay out {where}. Read "
            "each; where it is right, mend the text and tag a new version. If all may stand, take this paragraph out.\n\n"
        )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / DRAFT
    path.write_text(f"{first}See CHANGELOG.md.\n", encoding="utf-8", newline="\n")
    return path


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
