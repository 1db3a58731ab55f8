"""Where a person on Slack is, as far as their profile tells: its time zone, or else its locale.

Used for the line that is named in danger, and for what time it is for them (SAFETY.md R19). Needs
the scope `users:read`; without it, and whenever Slack does not answer, nothing is known.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from kith.safety.countries import countries_by_zone, country_of_locale

WAIT_SECONDS = 1.0
KEPT_SECONDS = 12 * 3600.0
"""A profile is asked for again after this long; so is one that could not be had."""
MOST_KEPT = 10_000

logger = logging.getLogger(__name__)


class SlackPeople:
    """Asks for each profile once in a while. Keeps a time zone and a country, and nothing else."""

    def __init__(self, client: AsyncWebClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._known: dict[str, tuple[float, dict[str, str]]] = {}

    async def about(self, user: str) -> dict[str, str]:
        """`time_zone` and `country` for the metadata of a message, as far as they are known."""
        at, found = self._known.get(user, (float("-inf"), {}))
        if self._clock() - at < KEPT_SECONDS:
            return found
        found = await self._ask(user)
        if len(self._known) >= MOST_KEPT:
            del self._known[next(iter(self._known))]
        self._known[user] = (self._clock(), found)
        return found

    async def _ask(self, user: str) -> dict[str, str]:
        asking = self._client.users_info(user=user, include_locale=True)
        try:
            answer = await asyncio.wait_for(asking, WAIT_SECONDS)
        except (SlackClientError, aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            logger.info("Slack did not tell where somebody is (%s).", type(error).__name__)
            return {}
        profile = answer.get("user")
        return place_in(profile) if isinstance(profile, Mapping) else {}


def place_in(profile: Mapping[str, Any]) -> dict[str, str]:
    """The place that a profile tells of; https://docs.slack.dev/reference/objects/user-object."""
    zone = profile.get("tz")
    zone = zone if isinstance(zone, str) else None
    country = countries_by_zone().get(zone or "") or country_of_locale(profile.get("locale"))
    return {
        name: value
        for name, value in (("time_zone", zone), ("country", country))
        if value is not None
    }
