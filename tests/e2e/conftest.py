"""The three real processes, as `kith serve` keeps them, and what they talk to, on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.running import RunningKith, RunningStub, start_kith, start_stub
from tests.e2e.platforms import Platforms, platform_environment
from tests.e2e.talking import Person


@pytest.fixture(scope="session")
def stub() -> Iterator[RunningStub]:
    """The stand-in for a model server."""
    running = start_stub()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def platforms() -> Iterator[Platforms]:
    """The stand-ins for Telegram and Slack."""
    with Platforms() as running:
        yield running


@pytest.fixture(scope="session")
def kith(
    tmp_path_factory: pytest.TempPathFactory, stub: RunningStub, platforms: Platforms
) -> Iterator[RunningKith]:
    """Kith with a model, Telegram and Slack; one for the session, since Rasa is slow to start."""
    var: Path = tmp_path_factory.mktemp("kith") / "var"
    running = start_kith(var, **stub.environment, **platform_environment(platforms))
    yield running
    running.stop()


@pytest.fixture
def person(kith: RunningKith, stub: RunningStub) -> Person:
    """A new person, and a model that behaves."""
    stub.set(behaviour="well", echo=False, delay=0.0)
    return Person(kith)
