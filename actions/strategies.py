"""The nine support strategies, an action each: Rasa chose the strategy, `kith.reply` words it."""

from __future__ import annotations

from abc import abstractmethod

from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import KIND_MEMORIES, Conversation
from actions.guard import Events, GuardedAction
from actions.house import front_door_client
from actions.learning import learn, question, recall, with_memories
from actions.sharing import may_share
from kith.companion import Companion
from kith.errors import DeliveryError
from kith.reply.composer import Source
from kith.reply.strategy import Strategy
from kith.web.delivery import ReplyTo


class StrategyAction(GuardedAction):
    """Words one strategy and says it, sentence by sentence where someone is listening."""

    @property
    @abstractmethod
    def strategy(self) -> Strategy:
        """The strategy to word."""

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Say the reply; its metadata names strategy, state and where the words come from."""
        reply_to = ReplyTo.from_metadata(
            conversation.metadata,
            client=front_door_client(),
            allowed=house.settings.server.reply_addresses,
        )
        shares = await may_share(house, conversation)
        recollection = await recall(house, conversation)
        context = conversation.context(self.strategy, shares_memories=shares)
        reply = await house.composer.reply(
            with_memories(context, recollection),
            reply_to.deliver if reply_to else None,
        )
        # What a model made of them is its own words; the bank says them as they are.
        tells_memories = bool(reply.memories) and reply.source is not Source.MODEL
        asked = await question(house, conversation)
        streamed = reply.delivered
        if asked and reply_to and reply.delivered:
            try:
                await reply_to.deliver(asked)
            except DeliveryError as error:
                house.faults.note(type(error).__name__, str(error))
                streamed = False
        dispatcher.utter_message(
            text=f"{reply.text} {asked}" if asked else reply.text,
            metadata={
                "streamed": streamed,
                "strategy": reply.strategy.value,
                "source": reply.source.value,
                "emotional_state": conversation.tone.state.value,
                "intensity": round(conversation.mood.intensity, 3),
                "memories": list(reply.memories),
                **({"kind": KIND_MEMORIES} if asked or tells_memories else {}),
            },
        )
        learn(house, conversation)
        return []


class ActionQuestion(StrategyAction):
    """Asks, so that the person can tell more."""

    action_name = "action_question"
    strategy = Strategy.QUESTION


class ActionRestate(StrategyAction):
    """Says back in other words what the person said."""

    action_name = "action_restate"
    strategy = Strategy.RESTATEMENT


class ActionReflectFeelings(StrategyAction):
    """Names the feeling that shows."""

    action_name = "action_reflect_feelings"
    strategy = Strategy.REFLECTION_OF_FEELINGS


class ActionAffirm(StrategyAction):
    """Affirms strengths and gives courage."""

    action_name = "action_affirm"
    strategy = Strategy.AFFIRMATION_AND_REASSURANCE


class ActionSuggest(StrategyAction):
    """Offers something small to try."""

    action_name = "action_suggest"
    strategy = Strategy.PROVIDING_SUGGESTIONS


class ActionInform(StrategyAction):
    """Tells what is known."""

    action_name = "action_inform"
    strategy = Strategy.INFORMATION


class ActionSelfDisclose(StrategyAction):
    """Speaks of itself, honestly, as an AI."""

    action_name = "action_self_disclose"
    strategy = Strategy.SELF_DISCLOSURE


class ActionCelebrate(StrategyAction):
    """Is glad with the person."""

    action_name = "action_celebrate"
    strategy = Strategy.CELEBRATION


class ActionSmallTalk(StrategyAction):
    """Chats."""

    action_name = "action_small_talk"
    strategy = Strategy.SMALL_TALK
