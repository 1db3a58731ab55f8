"""What is said before and after a turn, whoever answers it: the AI notice, and a nudge.

Both go out as messages of their own, on every channel, and need neither the action server nor a
database of Kith's: Rasa's own `MessageProcessor` says the one before it fills slots, which is the
first thing that may speak, and the other after the policies (SAFETY.md R1 to R3, R8, R27). What
they rest on are times in slots. A fault here never costs the answer: without a readable clock the
notice is said.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rasa.core.channels.channel import OutputChannel
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components.care_settings import load_care
from kith.leaning import Leaning
from kith.safety.age import says_under_18
from kith.safety.ai_notice import Notice, NoticeClock
from kith.safety.care import Care
from kith.safety.crisis_responses import ABUSE_LINE, EMERGENCY, HELP_NOW, HELPLINE, TEXT_LINE
from kith.safety.open_risk import OpenRisk
from kith.safety.referrals import FILE as REFERRALS_FILE
from kith.safety.referrals import ReferralCounter
from kith.safety.standing import StandingWords
from kith.safety.usage import Sign, Usage, counted, heard, nudged
from kith.safety.usage_guard import Due, Nudge, due

NOTICE_SLOT = "ai_notice"
MINOR_SLOT = "minor"
USAGE_SLOT = "usage"
RISK_SLOT = "risk_state"
PERSON_SLOT = "nudged_person"
KIND_NOTICE = "ai_notice"
KIND_NUDGE = "nudge"
GOODBYE = "goodbye"
ENV_VAR = "KITH_VAR"
REFERRALS = (HELPLINE, EMERGENCY, TEXT_LINE, ABUSE_LINE, HELP_NOW)
LAST_RESORT = "I'm an AI, not a human."

logger = logging.getLogger(__name__)


class AroundTurns:
    """Says what belongs around the turns of a Rasa server; holds nothing of any person."""

    def __init__(self, care: Care, zone: str | None, words: StandingWords) -> None:
        """Work with these thresholds, this time zone for whoever tells none, and these words."""
        self._care = care
        self._zone = zone
        self._words = words

    @classmethod
    def load(cls) -> AroundTurns:
        """As companion.yml says.

        Raises:
            ModelFilesError: the words are missing or damaged.
        """
        care, zone = load_care()
        return cls(care, zone, StandingWords.load())

    async def before(
        self, processor: MessageProcessor, channel: OutputChannel, tracker: DialogueStateTracker
    ) -> None:
        """Note the age and the time, and say the notice if it is due."""
        now, said = _moment(tracker)
        if NoticeClock.from_slot(_slot(tracker, NOTICE_SLOT)).heard_at == now:
            return
        try:
            events, notice = self._noted(tracker, now, said)
        except Exception as error:
            logger.error("The clock of the AI notice failed: %s.", type(error).__name__)
            events, notice = [], Notice.START
        if notice is not None:
            await _say(processor, channel, tracker, notice.value, KIND_NOTICE)
        tracker.update_with_events(events, processor.domain)

    async def after(
        self, processor: MessageProcessor, channel: OutputChannel, tracker: DialogueStateTracker
    ) -> None:
        """Count a referral to help, and say a nudge if one is due."""
        try:
            if _refers_to_help(tracker):
                referral_counter().add(datetime.now(timezone.utc).year)
            await self._nudge(processor, channel, tracker)
        except Exception as error:
            logger.error("What follows a turn failed: %s.", type(error).__name__)

    def _noted(
        self, tracker: DialogueStateTracker, now: float, said: UserUttered | None
    ) -> tuple[list[Event], Notice | None]:
        is_minor = bool(_slot(tracker, MINOR_SLOT))
        text = (said.text or "") if said is not None else ""
        if not is_minor and says_under_18(text):
            is_minor = True
        clock = NoticeClock.from_slot(_slot(tracker, NOTICE_SLOT))
        notice = clock.due(now, self._care, is_minor=is_minor)
        values: dict[str, Any] = {
            MINOR_SLOT: is_minor,
            NOTICE_SLOT: clock.after(now, is_said=notice is not None).as_slot(),
        }
        if said is not None:
            usage = Usage.from_slot(_slot(tracker, USAGE_SLOT))
            usage = heard(usage, now, self._local(said, now), self._care)
            for sign in self._signs(text):
                usage = counted(usage, sign, now)
            values[USAGE_SLOT] = usage.as_slot()
        return [
            SlotSet(name, value)
            for name, value in values.items()
            if name in tracker.slots and tracker.get_slot(name) != value
        ], notice

    def _signs(self, text: str) -> Iterator[Sign]:
        if self._words.says_cannot_stop(text):
            yield Sign.CANNOT_STOP
        leaning = _leaning_once_loaded()
        if leaning is not None:
            yield from leaning.signs_in(text)

    async def _nudge(
        self, processor: MessageProcessor, channel: OutputChannel, tracker: DialogueStateTracker
    ) -> None:
        now, said = _moment(tracker)
        if said is None or said.intent_name == GOODBYE or USAGE_SLOT not in tracker.slots:
            return
        usage = Usage.from_slot(tracker.get_slot(USAGE_SLOT))
        local = self._local(said, now)
        level = OpenRisk.from_slot(_slot(tracker, RISK_SLOT)).at_time(now).level
        found = due(usage, now, local, self._care, level=level)
        if found is None or usage.is_over_limit(local.date()):
            return
        tracker.update(SlotSet(USAGE_SLOT, nudged(usage, now).as_slot()))
        name, filled = _nudge_response(found, tracker)
        await _say(processor, channel, tracker, name, KIND_NUDGE, **filled)

    def _local(self, said: UserUttered, now: float) -> datetime:
        """The time of a message where the person is, as far as that is known."""
        for name in ((said.metadata or {}).get("time_zone"), self._zone):
            if isinstance(name, str) and name:
                try:
                    return datetime.fromtimestamp(now, ZoneInfo(name))
                except (ZoneInfoNotFoundError, ValueError):
                    continue
        return datetime.fromtimestamp(now, timezone.utc).astimezone()


@cache
def referral_counter() -> ReferralCounter:
    """The count that this Kith keeps."""
    return ReferralCounter(Path(os.environ.get(ENV_VAR) or "var") / REFERRALS_FILE)


@cache
def shipped_leaning() -> Leaning:
    """The shipped examples, as vectors."""
    return Leaning.load()


def _leaning_once_loaded() -> Leaning | None:
    """No answer waits for it: it is loaded beside the first one, and not in training."""
    if shipped_leaning.cache_info().currsize:
        return shipped_leaning()
    _begin_loading()
    return None


@cache
def _begin_loading() -> None:
    threading.Thread(target=_load_leaning, name="leaning", daemon=True).start()


def _load_leaning() -> None:
    try:
        shipped_leaning()
    except Exception as error:
        logger.error("Signs of leaning on Kith alone are not read: %s.", type(error).__name__)


def install(turns: AroundTurns) -> None:
    """Put both around the turns of this process."""
    fill_slots = MessageProcessor.run_action_extract_slots
    ask_policies = MessageProcessor._run_prediction_loop

    async def filling(
        processor: MessageProcessor, channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        await turns.before(processor, channel, tracker)
        return await fill_slots(processor, channel, tracker)

    async def asking(
        processor: MessageProcessor, channel: OutputChannel, tracker: DialogueStateTracker
    ) -> None:
        await ask_policies(processor, channel, tracker)
        await turns.after(processor, channel, tracker)

    MessageProcessor.run_action_extract_slots = filling
    MessageProcessor._run_prediction_loop = asking


def person_in(tracker: DialogueStateTracker) -> str | None:
    """Somebody the person has spoken of: the first name that memory holds."""
    for person in _slot(tracker, "people") or ():
        name = person.get("name") if isinstance(person, dict) else person
        name = name[0] if isinstance(name, (list, tuple)) and name else name
        if isinstance(name, str) and name.strip():
            return name.strip()
    return None


def _nudge_response(found: Due, tracker: DialogueStateTracker) -> tuple[str, dict[str, Any]]:
    if found.nudge is not Nudge.PEOPLE:
        return found.nudge.value, {"hours": found.hours}
    person = person_in(tracker)
    return (f"{found.nudge.value}_named", {"person": person}) if person else (found.nudge.value, {})


def _moment(tracker: DialogueStateTracker) -> tuple[float, UserUttered | None]:
    """When the turn began, and the message it answers; none when the bot itself began it."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            is_theirs = not (event.metadata or {}).get("is_external")
            return event.timestamp, event if is_theirs else None
    return datetime.now(timezone.utc).timestamp(), None


def _refers_to_help(tracker: DialogueStateTracker) -> bool:
    """Whether the turn that is over told where help is."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return False
        if isinstance(event, BotUttered):
            name = str((event.metadata or {}).get("utter_action") or "")
            if name.startswith(REFERRALS):
                return True
    return False


async def _say(
    processor: MessageProcessor,
    channel: OutputChannel,
    tracker: DialogueStateTracker,
    response: str,
    kind: str,
    **filled: Any,
) -> None:
    message = None
    if response in processor.domain.responses:
        message = await processor.nlg.generate(response, tracker, channel.name(), **filled)
    if message is None and kind != KIND_NOTICE:
        return
    text = (message or {}).get("text") or LAST_RESORT
    event = BotUttered(text, metadata={"metadata": {"kind": kind}, "utter_action": response})
    await processor._send_bot_messages([event], tracker, channel)
    tracker.update(event, processor.domain)


def _slot(tracker: DialogueStateTracker, name: str) -> Any:
    return tracker.get_slot(name) if name in tracker.slots else None
