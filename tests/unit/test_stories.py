"""The stories themselves: enough of them, every fitting strategy, and no advice to the unheard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import permutations, product
from pathlib import Path
from typing import Any

import pytest
import yaml

from kith.reply.listening import SUGGESTING, Said, may_suggest
from kith.tone.reading import EmotionalState

PROJECT = Path(__file__).resolve().parents[2]
DOMAIN: dict[str, Any] = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
SLOT = "emotional_state"
FIRST_STATE = "neutral"
STATES = [state.value for state in EmotionalState]

HEAVY = ("sad", "anxious", "frustrated")
BRIGHT = ("happy", "excited")
FITTING = {
    "action_question": (*HEAVY, *BRIGHT, "surprised", "neutral"),
    "action_reflect_feelings": (*HEAVY, "surprised", "neutral"),
    "action_restate": (*HEAVY, "surprised", "neutral"),
    "action_affirm": (*HEAVY, "surprised", "neutral"),
    "action_celebrate": BRIGHT,
    "action_suggest": (*HEAVY, *BRIGHT, "surprised", "neutral"),
    "action_inform": (*HEAVY, *BRIGHT, "surprised", "neutral"),
    "action_self_disclose": (*HEAVY, *BRIGHT, "surprised", "neutral"),
    "action_small_talk": ("neutral",),
}
"""The strategies, with the states they fit: good news is celebrated, what hurts is not."""


@dataclass
class Exchange:
    """What a person may have said, in which state, and what Kith does about it."""

    intents: tuple[str, ...]
    state: str
    names_state: bool = False
    actions: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Story:
    name: str
    exchanges: tuple[Exchange, ...]

    @property
    def is_on_state(self) -> bool:
        return any(exchange.names_state for exchange in self.exchanges)

    def talks(self) -> Iterator[list[Said]]:
        """The story once for each choice among its intents."""
        for intents in product(*(exchange.intents for exchange in self.exchanges)):
            yield [
                Said(intent, tuple(exchange.actions))
                for intent, exchange in zip(intents, self.exchanges, strict=True)
            ]


def read_story(written: dict[str, Any]) -> Story:
    exchanges, state = list[Exchange](), FIRST_STATE
    for step in written["steps"]:
        if "intent" in step or "or" in step:
            said = step.get("or", [step])
            exchanges.append(Exchange(tuple(one["intent"] for one in said), state))
        elif "action" in step:
            exchanges[-1].actions.append(step["action"])
        for slots in step.get("slot_was_set", ()):
            if SLOT in slots:
                state = slots[SLOT]
                exchanges[-1].state, exchanges[-1].names_state = state, True
    return Story(written["story"], tuple(exchanges))


def stories_in(folder: str, pattern: str) -> list[dict[str, Any]]:
    files = sorted((PROJECT / folder).glob(pattern))
    loaded = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in files)
    return [story for content in loaded for story in content.get("stories", ())]


STORIES = [read_story(written) for written in stories_in("data/stories", "*.yml")]
EXCHANGES = [exchange for story in STORIES for exchange in story.exchanges]


def advises_unheard(talk: list[Said]) -> bool:
    """Whether one of the replies suggests something before it may."""
    for place, said in enumerate(talk):
        for nth, action in enumerate(said.actions):
            before = [*talk[:place], Said(said.intent, said.actions[:nth])]
            if action == SUGGESTING and not may_suggest(before):
                return True
    return False


def test_there_are_stories_enough_on_the_emotional_state() -> None:
    assert sum(story.is_on_state for story in STORIES) >= 80


def test_there_are_story_tests_enough() -> None:
    assert len(stories_in("tests/rasa", "test_*.yml")) >= 60


def test_no_two_stories_share_a_name() -> None:
    names = [story.name for story in STORIES]
    assert len(set(names)) == len(names)


def test_no_two_story_tests_share_a_name() -> None:
    names = [written["story"] for written in stories_in("tests/rasa", "test_*.yml")]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("action", "state"), [(action, state) for action in FITTING for state in FITTING[action]]
)
def test_each_strategy_occurs_in_each_state_it_fits(action: str, state: str) -> None:
    assert any(state == exchange.state and action in exchange.actions for exchange in EXCHANGES)


@pytest.mark.parametrize("state", [*HEAVY, "surprised"])
def test_what_is_not_good_news_is_never_celebrated(state: str) -> None:
    celebrated = {e.state for e in EXCHANGES if "action_celebrate" in e.actions}
    assert state not in celebrated


@pytest.mark.parametrize(("before", "after"), list(permutations(STATES, 2)))
def test_each_state_can_turn_into_each_other(before: str, after: str) -> None:
    changes = {
        (one.state, other.state)
        for story in STORIES
        for one, other in zip(story.exchanges, story.exchanges[1:], strict=False)
    }
    assert (before, after) in changes


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_nobody_is_advised_before_being_heard(story: Story) -> None:
    assert not any(advises_unheard(talk) for talk in story.talks())


def test_advice_to_the_unheard_is_noticed() -> None:
    heard_once = Said("share_feeling", ("action_reflect_feelings",))
    advised = Said("share_feeling", (SUGGESTING,))
    assert advises_unheard([heard_once, advised])
    assert not advises_unheard([heard_once, heard_once, advised])
    assert advises_unheard([heard_once, heard_once, advised, heard_once, advised])
    assert not advises_unheard([heard_once, Said("ask_advice", (SUGGESTING,))])


def test_the_stories_name_only_what_the_domain_has() -> None:
    actions = {*DOMAIN["actions"], *DOMAIN["responses"], *DOMAIN["forms"]}
    assert {action for exchange in EXCHANGES for action in exchange.actions} <= actions
    assert {intent for exchange in EXCHANGES for intent in exchange.intents} <= {*DOMAIN["intents"]}
    assert {exchange.state for exchange in EXCHANGES} <= {*DOMAIN["slots"][SLOT]["values"]}
