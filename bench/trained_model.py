"""The trained Rasa model, in process: what it understands and what it would do next.

Runs in Rasa's environment only.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.core.actions.action import ActionExtractSlots
from rasa.core.agent import Agent, load_agent
from rasa.core.channels import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.log_utils import configure_structlog

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_MODEL = PROJECT / "models" / "kith.tar.gz"

LISTEN = "action_listen"

CONVERSATION = frozenset(
    {"nlu_fallback", "share_feeling", "ask_advice", "ask_information", "silence"}
)
"""Intents that the stories answer freely: nothing scripted, stored, set or started."""


@dataclass(frozen=True)
class Understood:
    """What the model made of a message.

    Attributes:
        text: the message.
        intent: the name of its intent.
        parsed: Rasa's whole result, for building a tracker from it.
    """

    text: str
    intent: str
    parsed: dict[str, Any]


@dataclass(frozen=True)
class Step:
    """A message that was understood, its emotional state, and what was done about it."""

    message: Understood
    state: str
    action: str | None = None


class _OwnSlots(ActionExtractSlots):
    """Rasa's slot extraction, without the call to the action server that may correct it."""

    async def _execute_validation_action(
        self, extraction_events: list[Event], *rest: Any
    ) -> list[Event]:
        return extraction_events


class TrainedModel:
    """A trained model, loaded once."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    @classmethod
    def load(cls, path: Path = DEFAULT_MODEL) -> TrainedModel:
        """The model at `path`.

        Raises:
            FileNotFoundError: there is none.
        """
        if not path.exists():
            raise FileNotFoundError(f"{path} is missing: run `make train`")
        # Unless told otherwise, Rasa prints every message it parses.
        configure_structlog(logging.WARNING)
        return cls(asyncio.run(load_agent(model_path=str(path))))

    @property
    def intents(self) -> frozenset[str]:
        """The names of all intents."""
        return frozenset(self._agent.domain.intents)

    def understand(self, texts: Iterable[str]) -> list[Understood]:
        """Parse the messages, in one event loop."""
        return asyncio.run(self._understand(texts))

    async def _understand(self, texts: Iterable[str]) -> list[Understood]:
        found = []
        for text in texts:
            parsed = await self._agent.parse_message(text)
            found.append(Understood(text, parsed["intent"]["name"], parsed))
        return found

    def slots_after(self, texts: Iterable[str], slot: str, *, form: str | None = None) -> list[Any]:
        """What Rasa puts into `slot` after each message, said to it first; None for nothing.

        Args:
            texts: the messages.
            slot: the slot's name.
            form: the form that is open when each is said.
        """
        return asyncio.run(self._slots_after(texts, slot, form))

    async def _slots_after(self, texts: Iterable[str], slot: str, form: str | None) -> list[Any]:
        understood = await self._understand(texts)
        return [
            (await filled_slots(self._agent.domain, message, form=form)).get(slot)
            for message in understood
        ]

    def next_action(self, steps: Sequence[Step]) -> str:
        """The action that the policies choose after the last of `steps`, which has none yet."""
        return self.next_action_after(_events(steps))

    def next_action_after(self, events: Sequence[Event]) -> str:
        """The action that the policies choose after these events."""
        tracker = DialogueStateTracker.from_events(
            "bench", list(events), slots=self._agent.domain.slots
        )
        prediction = self._agent.processor.predict_next_with_tracker(tracker)
        best = max(prediction["scores"], key=lambda score: score["score"])
        return str(best["action"])


async def filled_slots(
    domain: Domain, message: Understood, *, form: str | None = None
) -> dict[str, Any]:
    """The slots that Rasa fills from a message by itself, while `form` is open."""
    events = [ActionExecuted(LISTEN), ActiveLoop(form), *_events([Step(message, "neutral")])]
    tracker = DialogueStateTracker.from_events("bench", events, slots=domain.slots)
    output, words = CollectingOutputChannel(), TemplatedNaturalLanguageGenerator(domain.responses)
    filled = await _OwnSlots(None).run(output, words, tracker, domain)
    return {event.key: event.value for event in filled if isinstance(event, SlotSet)}


def _events(steps: Sequence[Step]) -> list[Event]:
    made = [ActionExecuted(LISTEN)]
    for step in steps:
        parsed = step.message.parsed
        made.append(
            UserUttered(step.message.text, parsed["intent"], parsed["entities"], parse_data=parsed)
        )
        made.append(SlotSet("emotional_state", step.state))
        if step.action is not None:
            made += [ActionExecuted(step.action), ActionExecuted(LISTEN)]
    return made
