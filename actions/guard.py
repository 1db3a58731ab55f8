"""The outer guard of every action: an exception in an action is silence for the person."""

from __future__ import annotations

import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.conversation import Conversation
from actions.house import companion
from kith.companion import Companion
from kith.errors import StorageError

Events = list[dict[str, Any]]


class GuardedAction(Action, ABC):
    """An action that always answers. Subclasses give `action_name` and `act`."""

    action_name = ""
    # Whether nothing follows in this turn; saying so spares Rasa from asking every policy again.
    ends_turn = True

    def __init__(self, house: Callable[[], Companion] = companion) -> None:
        """Work with what `house` gives; Rasa's action server gives nothing."""
        self.house = house

    def name(self) -> str:
        """The name in domain.yml."""
        return self.action_name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """Run `act`; whatever goes wrong is logged, and the person gets a kind line."""
        house = self.house()
        last: Events = [FollowupAction("action_listen")] if self.ends_turn else []
        try:
            return await self.act(house, dispatcher, Conversation(tracker, house)) + last
        except StorageError as error:
            house.faults.note(type(error).__name__, str(error))
            dispatcher.utter_message(text=house.notices.storage_failing)
        except Exception as error:
            self.note(house, error)
            dispatcher.utter_message(text=house.notices.action_failed)
        return last

    @abstractmethod
    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Do the work; gives the events for Rasa."""

    def note(self, house: Companion, error: Exception) -> None:
        """Log the fault with its place in the code, and nothing that a person wrote."""
        frames = traceback.extract_tb(error.__traceback__)
        where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"
        house.faults.note(type(error).__name__, f"{self.action_name} failed at {where}")
