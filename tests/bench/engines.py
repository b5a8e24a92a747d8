"""The whole real site by both engines, compared file by file: `python -m tests.bench.engines`. Takes half a minute.

Nothing may differ: addresses, anchors, titles, tags in the head, redirects and text are all in these files. What did
differ would be named in `DIFFERS` of tests/test_build.py, with its reason, and be told here too.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from kb.build import build
from tests.sites import files, real_project
from tests.test_build import DIFFERS


def main() -> int:
    """1 where a file is on one side alone, or differs and is not named."""
    made = {}
    with tempfile.TemporaryDirectory() as folder:
        for engine in ("mkdocs", "zensical"):
            root = real_project(Path(folder) / engine)
            failure = build(root, engine).failure
            if failure:
                print(f"{engine}: {failure}", file=sys.stderr)
                return 1
            made[engine] = files(root / "site")
    one, other = made["mkdocs"], made["zensical"]
    wrong = sorted(name for name in {*one, *other} - DIFFERS.keys() if one.get(name) != other.get(name))
    for name in wrong:
        print(f"{name}: {'differs' if name in one and name in other else 'is in one of the two alone'}")
    print(f"{len(one)} files, {len(wrong)} wrong, {len(DIFFERS)} named as different")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
