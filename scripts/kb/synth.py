"""Synthetic guides and listings, for benchmarks. Seeded: the same number gives the same files. Never mixed with real
content: everything goes into a new folder of its own.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

from kb.edit import as_yaml
from kb.form import schema_line
from kb.load import Library, read_library
from kb.rules.guides import SECTIONS

_SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "la",
    "me",
    "ni",
    "po",
    "ru",
    "sa",
    "te",
    "vi",
    "lo",
    "mu",
    "na",
    "re",
    "si",
    "to",
    "va",
    "ke",
    "li",
    "mo",
    "pa",
]
_ANCHORS = {id_: id_.replace("-", " ").capitalize() for id_ in SECTIONS}


def synthesize(root: Path, folder: Path, guides: int, listings: int) -> None:
    """A whole project in `folder`: this one, with N synthetic guides and M synthetic listings more."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(root / "mkdocs.yml", folder / "mkdocs.yml")
    for name in ("overrides", "data", "docs"):
        shutil.copytree(root / name, folder / name)
    library = read_library(root)[0]
    pick = random.Random(20261123)  # noqa: S311 - repeatable, not secret
    words = ["".join(pick.choice(_SYLLABLES) for _ in range(pick.choice((1, 1, 1, 2)))) for _ in range(6000)]
    ids = [f"synthetic-{number:05d}" for number in range(guides)]
    for number, id_ in enumerate(ids):
        _write(folder / "docs" / "guides" / "scope" / f"{id_}.md", _guide(id_, number, ids, words, library, pick))
    approaches, languages = list(library.words("approaches")), list(library.words("languages"))
    regions = [id_ for id_ in library.words("regions") if "-" in id_]
    for number in range(listings):
        values = _listing(number, words, library, approaches, languages, regions, pick)
        region = values["places"][0]["region"].lower()
        text = f"{schema_line('practitioner', 2)}\n{as_yaml(values)}"
        _write(folder / "data" / "practitioners" / region / f"{values['id']}.yml", text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _sentence(words: list[str], pick: random.Random) -> str:
    text = " ".join(words[min(int(pick.paretovariate(0.6)) - 1, len(words) - 1)] for _ in range(pick.randint(7, 18)))
    return f"{text.capitalize()}."


def _paragraph(words: list[str], pick: random.Random) -> str:
    return " ".join(_sentence(words, pick) for _ in range(5))


def _guide(id_: str, number: int, ids: list[str], words: list[str], library: Library, pick: random.Random) -> str:
    cited = pick.sample(sorted(library.references), min(4, len(library.references)))
    terms = pick.sample(sorted(library.terms), min(3, len(library.terms)))
    front: dict[str, Any] = {
        "id": id_,
        "title": f"Synthetic guide {number}",
        "summary": "Made for a benchmark.",
        "for": ["massage-therapist"],
        "questions": [f"synthetic question {number} {index}" for index in range(15)],
        "objectives": [{"text": "List three things.", "section": "do-now"}],
        "duties": ["consent", "documentation", "referral"],
        "varies_by_jurisdiction": False,
        "status": "draft",
    }
    parts = []
    for section in SECTIONS:
        parts.append(f"## {_ANCHORS[section]} {{: #{section} }}")
        if section == "in-short":
            parts.append("\n".join(f"- **Do {word}.** {_sentence(words, pick)}" for word in words[:3]))
        elif section == "outside-your-scope":
            parts.append("| Not yours | Whose it is |\n|---|---|\n| Consent, notes | Refer |")
        elif section == "words":
            parts.append(f"/// words | While she waits\n{_sentence(words, pick)}\n///")
        elif section == "what-is-known":
            parts += [f'{_paragraph(words, pick)} {{{{ cite("{ref}") }}}}' for ref in cited]
        else:
            other = ids[(number * 7 + len(parts)) % len(ids)]
            term = terms[len(parts) % len(terms)]
            if section == "notes-and-consent":
                parts.append("She agrees first, and what was done is written into the notes.")
            parts.append(
                f'{_paragraph(words, pick)} See [another]({other}.md#refer) and {{{{ term("{term}") }}}}; she has a {library.terms[term].term.lower()}.'
            )
            parts.append(_paragraph(words, pick))
    return f"---\n{as_yaml(front)}---\n\n" + "\n\n".join(parts) + "\n\n{{ sources() }}\n"


def _listing(
    number: int,
    words: list[str],
    library: Library,
    approaches: list[str],
    languages: list[str],
    regions: list[str],
    pick: random.Random,
) -> dict[str, Any]:
    profession, concerns = pick.choice(list(library.professions)), list(library.words("concerns"))
    region = pick.choice(regions)
    country = str(getattr(library.words("regions")[region], "country", "US"))
    text = " ".join(pick.choice(words) for _ in range(60)).capitalize() + "."
    return {
        "id": f"sample-synthetic-{number:06d}",
        "sample": True,
        "kind": "person",
        "name": f"{pick.choice(words).capitalize()} {pick.choice(words).capitalize()} Example",
        "professions": [
            {
                "profession": profession,
                "license": {
                    "body": "Example board",
                    "number": f"{pick.randint(0, 99999):05d}",
                    "jurisdiction": region,
                    "status": "active",
                    "checked_on": "2026-09-21",
                    "checked_at": "https://example.org/register",
                },
            }
        ],
        "how_we_work": text,
        "approaches": sorted(pick.sample(approaches, min(3, len(approaches)))),
        "works_with": {"ages": ["adults"], "concerns": sorted(pick.sample(concerns, min(2, len(concerns))))},
        "languages": sorted({"en", pick.choice(languages)}),
        "formats": ["in-person"],
        "places": [
            {"city": pick.choice(words[:400]).capitalize(), "region": region, "country": country, "precision": "city"}
        ],
        "fees": {
            "currency": "USD",
            "session_minutes": 60,
            "from": pick.randint(4, 9) * 10,
            "to": pick.randint(9, 20) * 10,
        },
        "accepting_new_clients": {"value": "open", "on": "2026-09-21"},
        "partner_interests": ["takes-referrals"],
        "contact": {"website": "https://example.org/"},
        "consent": {
            "given_on": "2026-09-21",
            "scope": ["name", "license", "place", "contact", "fees"],
            "how": "signed-form",
        },
        "confirmed_on": "2026-09-21",
    }
