"""The companion of this process: built at the start by `python -m actions`, or on first use."""

from __future__ import annotations

import asyncio
import functools
from datetime import timedelta

import httpx

from kith.companion import Companion, build
from kith.errors import StorageError
from kith.memory.housekeeping import EVERY
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


async def keep_house(house: Companion, *, every: timedelta = EVERY) -> None:
    """Look after what is private, broken off or too old, at once and then again and again."""
    while True:
        try:
            aged = await asyncio.to_thread(house.memory.housekeeping.look, house.clock())
            for one in aged:
                if one.gone is None:
                    house.faults.note("StorageError", f"{one.store} keep what is too old")
        except Exception as error:
            # A fault of one look must not end all later ones.
            house.faults.note(type(error).__name__, "housekeeping failed")
        await asyncio.sleep(every.total_seconds())


@functools.cache
def front_door_client() -> httpx.AsyncClient:
    """The one client that brings sentences to the front door, its connections kept alive."""
    return httpx.AsyncClient(timeout=httpx.Timeout(1.0), trust_env=False)
