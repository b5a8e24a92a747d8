"""What several tests share. Sites are built once a session; whoever changes one takes a copy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.build import build
from tests.sites import TODAY, small_project


@pytest.fixture
def small_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the small site, in this process and its children."""
    for name in [name for name in os.environ if name.startswith("KB_") and name != "KB_CHROMIUM"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KB_TODAY", TODAY)


@pytest.fixture
def project(tmp_path: Path, small_day: None) -> Path:
    """The small site as a project that the test may change."""
    return small_project(tmp_path / "project")


@pytest.fixture(scope="session")
def small_sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """The small site's project, built by each engine: engine -> project. Only to be read."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("KB_") and name != "KB_CHROMIUM"]:
            patch.delenv(name)
        patch.setenv("KB_TODAY", TODAY)
        found = {}
        for engine in ("mkdocs", "zensical"):
            root = small_project(tmp_path_factory.mktemp(engine) / "project")
            result = build(root, engine)
            assert not result.failure, result.failure
            found[engine] = root
    yield found
