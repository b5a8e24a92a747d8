"""What several tests share. Sites are built once a session; whoever changes one takes a copy."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from kb.build import Result, make, publish_into
from kb.engine import EngineRun
from tests.sites import TODAY, small_project

# a suite started in the background has Ctrl+C switched off, and its children would inherit that
signal.signal(signal.SIGINT, signal.default_int_handler)
# the same examples everywhere, and no clock: machines differ
settings.register_profile(
    "kb",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
settings.load_profile("kb")


def _pin(patch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("KB_") and name != "KB_CHROMIUM"]:
        patch.delenv(name)
    patch.setenv("KB_TODAY", TODAY)


@pytest.fixture
def small_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the small site, in this process and its children."""
    _pin(monkeypatch)


@pytest.fixture
def project(tmp_path: Path, small_day: None) -> Path:
    """The small site as a project that the test may change."""
    return small_project(tmp_path / "project")


@pytest.fixture(scope="session")
def engine_runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Result]]:
    """What each engine made of the small site, not yet published: engine -> (folder, what was judged)."""
    with pytest.MonkeyPatch.context() as patch:
        _pin(patch)
        found = {}
        for engine in ("mkdocs", "zensical"):
            root = small_project(tmp_path_factory.mktemp(engine) / "project")
            result = make(root, EngineRun(root, root / ".kb" / "engine", engine, {}))
            assert not result.failure, result.failure
            found[engine] = (root / ".kb" / "engine", result)
    return found


@pytest.fixture(scope="session")
def small_sites(
    engine_runs: dict[str, tuple[Path, Result]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The small site as each engine and `publish` made it: engine -> folder of the finished site. Only to be read."""
    import shutil

    found = {}
    with pytest.MonkeyPatch.context() as patch:
        _pin(patch)
        for engine, (folder, result) in engine_runs.items():
            site = tmp_path_factory.mktemp("site") / engine
            shutil.copytree(folder, site)
            root = result.judgment.library.root
            publish_into(root, site, result, "https://better-together.example.org/")
            assert not result.failure, result.failure
            found[engine] = site
    return found
