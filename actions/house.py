"""The companion of this process: built at the start by `python -m actions`, or on first use."""

from __future__ import annotations

import functools

import httpx

from kith.companion import Companion, build
from kith.errors import StorageError
from kith.settings import load_settings


@functools.cache
def companion() -> Companion:
    """The one companion of the process.

    Raises:
        KithError: something is missing or wrong.
    """
    return build(load_settings())


def finish_what_waits(house: Companion) -> None:
    """Finish erasures that broke off, and encrypt plans that an older version kept plain.

    A fault is noted, and waits for the next start.
    """
    for work in (house.memory.forgetting.resume, house.plans.encrypt_plain):
        try:
            work()
        except StorageError as error:
            house.faults.note(type(error).__name__, str(error))


@functools.cache
def front_door_client() -> httpx.AsyncClient:
    """The one client that brings sentences to the front door, its connections kept alive."""
    return httpx.AsyncClient(timeout=httpx.Timeout(1.0), trust_env=False)
