"""What follows a turn: a referral to help is counted, and a nudge said if one is due (R26, R27)."""

from __future__ import annotations

import logging
import os
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import OutputChannel
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components.before_turns import USAGE_SLOT
from components.safety_turn import STATE_SLOT
from components.said_beside import say_nudge
from components.turn_events import local_time, moment, response_of, said_in_turn, slot
from kith.safety.care import Care
from kith.safety.crisis_responses import ABUSE_LINE, EMERGENCY, HELP_NOW, HELPLINE, TEXT_LINE
from kith.safety.open_risk import OpenRisk
from kith.safety.referrals import FILE as REFERRALS_FILE
from kith.safety.referrals import ReferralCounter
from kith.safety.usage import Usage, nudged
from kith.safety.usage_guard import Due, Nudge, due

PEOPLE_SLOT = "people"
GOODBYE = "goodbye"
SAYS_GOODBYE = ("utter_goodbye", "utter_risk_goodbye")
ENV_VAR = "KITH_VAR"
REFERRALS = (HELPLINE, EMERGENCY, TEXT_LINE, ABUSE_LINE, HELP_NOW)

logger = logging.getLogger(__name__)


class AfterTurns:
    """Counts and nudges; holds nothing of any person."""

    def __init__(self, care: Care, zone: str | None) -> None:
        """Work with these thresholds, and this time zone for whoever tells none."""
        self._care = care
        self._zone = zone

    async def run(
        self, processor: MessageProcessor, channel: OutputChannel, tracker: DialogueStateTracker
    ) -> None:
        """Count a referral to help, and say a nudge if one is due."""
        try:
            if any(response_of(said).startswith(REFERRALS) for said in said_in_turn(tracker)):
                referral_counter().add(datetime.now(timezone.utc).year)
            await self._nudge(processor, channel, tracker)
        except Exception as error:
            logger.error("What follows a turn failed: %s.", type(error).__name__)

    async def _nudge(
        self, processor: MessageProcessor, channel: OutputChannel, tracker: DialogueStateTracker
    ) -> None:
        now, said = moment(tracker)
        if said is None or USAGE_SLOT not in tracker.slots or _is_goodbye(said, tracker):
            return
        usage = Usage.from_slot(tracker.get_slot(USAGE_SLOT))
        local = local_time(said, now, self._zone)
        level = OpenRisk.from_slot(slot(tracker, STATE_SLOT)).at_time(now).level
        found = due(usage, now, local, self._care, level=level)
        if found is None or usage.is_over_limit(local.date()):
            return
        tracker.update(SlotSet(USAGE_SLOT, nudged(usage, now).as_slot()))
        name, filled = _response(found, tracker)
        await say_nudge(processor, channel, tracker, name, **filled)


@cache
def referral_counter() -> ReferralCounter:
    """The count that this Kith keeps."""
    return ReferralCounter(Path(os.environ.get(ENV_VAR) or "var") / REFERRALS_FILE)


def person_in(tracker: DialogueStateTracker) -> str | None:
    """Somebody the person has spoken of: the first of those people, who are name to role."""
    people: dict[str, str] = slot(tracker, PEOPLE_SLOT) or {}
    return next(iter(people), None)


def _is_goodbye(said: UserUttered, tracker: DialogueStateTracker) -> bool:
    """Whether nothing more is to be said before the person writes again (SAFETY.md R30)."""
    is_answered_so = (response_of(one).startswith(SAYS_GOODBYE) for one in said_in_turn(tracker))
    return said.intent_name == GOODBYE or any(is_answered_so)


def _response(found: Due, tracker: DialogueStateTracker) -> tuple[str, dict[str, Any]]:
    if found.nudge is not Nudge.PEOPLE:
        return found.nudge.value, {"hours": found.hours}
    person = person_in(tracker)
    return (f"{found.nudge.value}_named", {"person": person}) if person else (found.nudge.value, {})
