"""What is said before and after a turn, whoever answers it: the AI notice, and a nudge.

Both go out as messages of their own, on every channel, and need neither the action server nor a
database of Kith's: Rasa's own `MessageProcessor` says the one before it fills slots, which is the
first thing that may speak, and the other after the policies (SAFETY.md R1 to R3, R8, R27).
"""

from __future__ import annotations

from dataclasses import dataclass

from rasa.core.channels.channel import OutputChannel
from rasa.core.processor import MessageProcessor
from rasa.shared.core.trackers import DialogueStateTracker

from components.after_turns import AfterTurns
from components.before_turns import BeforeTurns
from components.care_settings import load_care
from kith.safety.standing import StandingWords


@dataclass(frozen=True)
class AroundTurns:
    """What belongs around the turns of a Rasa server."""

    before: BeforeTurns
    after: AfterTurns

    @classmethod
    def load(cls) -> AroundTurns:
        """As companion.yml says.

        Raises:
            ModelFilesError: the words are missing or damaged.
        """
        care, zone = load_care()
        return cls(BeforeTurns(care, zone, StandingWords.load()), AfterTurns(care, zone))


def install(turns: AroundTurns) -> None:
    """Put both around the turns of this process."""
    fill_slots = MessageProcessor.run_action_extract_slots
    ask_policies = MessageProcessor._run_prediction_loop

    async def filling(
        processor: MessageProcessor, channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        await turns.before.run(processor, channel, tracker)
        return await fill_slots(processor, channel, tracker)

    async def asking(
        processor: MessageProcessor, channel: OutputChannel, tracker: DialogueStateTracker
    ) -> None:
        await ask_policies(processor, channel, tracker)
        await turns.after.run(processor, channel, tracker)

    MessageProcessor.run_action_extract_slots = filling
    MessageProcessor._run_prediction_loop = asking
