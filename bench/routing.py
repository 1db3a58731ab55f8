"""Measure where real seekers' words lead: no wrong exercise, no false alarm, a fitting strategy.

    python -m bench.routing --esconv FILE [--model FILE]

FILE is ESConv, one JSON dialogue a line (Liu et al. 2021,
https://aclanthology.org/2021.acl-long.269). Every turn of a seeker goes through the trained
model's understanding and through the crisis gate. For the strategy, each dialogue is replayed
through the policies, with their own choices as history and the dialogue's annotated emotion as
the emotional state, and compared with what the human supporter did next; several strategies fit
a turn, so this is a likeness and no grade. Runs in Rasa's environment.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.trained_model import CONVERSATION, DEFAULT_MODEL, Step, TrainedModel, Understood
from kith.danger import load_reader
from kith.safety.crisis_gate import CrisisGate
from kith.safety.levels import RiskLevel

WRONG_FLOWS = frozenset(
    {
        "start_checkin", "start_breathing", "start_grounding", "start_thought_record",
        "start_gratitude", "start_winddown", "practice_conversation", "show_mood",
        "ask_what_you_know", "remember_this", "forget_this", "forget_everything", "export_data",
        "correct_memory", "memory_off", "memory_on", "go_private",
        "tell_name", "change_my_name", "change_bot_name", "start_safety_plan", "show_safety_plan",
    }
)  # fmt: skip
"""Intents that start an exercise, a memory command or a setting."""

SOCIAL = frozenset({"greet", "goodbye", "thank", "affirm", "deny", "unsure"})
"""Intents that may be recognised as such in a seeker's turn."""

PUBLISHED_ACCURACY = 0.31
"""Of a model trained on ESConv, choosing among its eight strategies (MISC, Tu et al. 2022,
https://aclanthology.org/2022.acl-long.25)."""

ACTIONS = {
    "Question": "action_question",
    "Restatement or Paraphrasing": "action_restate",
    "Reflection of feelings": "action_reflect_feelings",
    "Self-disclosure": "action_self_disclose",
    "Affirmation and Reassurance": "action_affirm",
    "Providing Suggestions": "action_suggest",
    "Information": "action_inform",
}
"""ESConv's strategies; its `Others` names none, so those turns are not compared."""

STATES = {
    "sadness": "sad", "depression": "sad", "guilt": "sad", "shame": "sad", "pain": "sad",
    "anxiety": "anxious", "fear": "anxious", "nervousness": "anxious",
    "anger": "frustrated", "disgust": "frustrated", "jealousy": "frustrated",
}  # fmt: skip
"""ESConv's emotions as emotional states."""

SEEKER = "usr"
MEMORY_TURNS = 6


@dataclass(frozen=True)
class Exchange:
    """What a seeker said, in one or more messages, and the strategy the supporter met it with."""

    text: str
    strategy: str | None


def dialogues(path: Path) -> list[dict[str, Any]]:
    """The dialogues of an ESConv file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def seekers_turns(dialogue: dict[str, Any]) -> list[str]:
    """Every message of the seeker."""
    return [turn["text"].strip() for turn in dialogue["dialog"] if turn["speaker"] == SEEKER]


def exchanges(dialogue: dict[str, Any]) -> Iterator[Exchange]:
    """The seeker's messages up to each answer, with that answer's strategy."""
    said: list[str] = []
    for turn in dialogue["dialog"]:
        if turn["speaker"] == SEEKER:
            said.append(turn["text"].strip())
        elif said:
            yield Exchange(" ".join(said), turn.get("strategy"))
            said = []


def choices(model: TrainedModel, dialogue: dict[str, Any]) -> list[tuple[str, str]]:
    """Replay a dialogue; for each answer with a known strategy, the supporter's and ours."""
    state = STATES.get(dialogue["emotion_type"], "neutral")
    found, steps = list[tuple[str, str]](), list[Step]()
    said = list(exchanges(dialogue))
    for exchange, message in zip(said, model.understand(e.text for e in said), strict=True):
        action = model.next_action([*steps[-MEMORY_TURNS:], Step(message, state)])
        steps.append(Step(message, state, action))
        wanted = ACTIONS.get(exchange.strategy or "")
        if wanted is not None:
            found.append((wanted, action))
    return found


def agreement(chosen: Sequence[tuple[str, str]]) -> float:
    """The share of answers in which both chose the same strategy."""
    return sum(theirs == ours for theirs, ours in chosen) / len(chosen)


def show_strategies(chosen: Sequence[tuple[str, str]]) -> None:
    """Print how often each strategy was chosen by either, and what others reached."""
    theirs, ours = Counter(pair[0] for pair in chosen), Counter(pair[1] for pair in chosen)
    print(f"\n{'strategy':<26} {'supporters':>10} {'Kith':>6}")
    for strategy in sorted(theirs | ours, key=lambda each: -theirs[each]):
        print(f"{strategy:<26} {theirs[strategy]:>10} {ours[strategy]:>6}")
    commonest = theirs.most_common(1)[0][1] / len(chosen)
    print(f"\nthe same strategy as the supporter: {agreement(chosen):.3f}")
    print(f"always the supporters' commonest:   {commonest:.3f}")
    print(f"a model trained on ESConv:          {PUBLISHED_ACCURACY:.3f} (its own split)\n")


def measure(model: TrainedModel, path: Path) -> dict[str, float]:
    """The measures of an ESConv file, as shares of the seekers' turns."""
    loaded = dialogues(path)
    turns = [text for dialogue in loaded for text in seekers_turns(dialogue)]
    understood: list[Understood] = model.understand(turns)
    wrong = Counter(found.intent for found in understood if found.intent in WRONG_FLOWS)
    aside = Counter(
        found.intent
        for found in understood
        if found.intent not in CONVERSATION | SOCIAL | WRONG_FLOWS
    )
    for intent, count in (wrong + aside).most_common():
        print(f"{count:>4}  led to {intent}{' (wrong flow)' if intent in WRONG_FLOWS else ''}")
    gate = CrisisGate.load(reader=load_reader())
    alarms = sum(gate.assess(text).level >= RiskLevel.ACTIVE for text in turns)
    chosen = [pair for dialogue in loaded for pair in choices(model, dialogue)]
    show_strategies(chosen)
    return {
        "n": len(turns),
        "wrong_flow": round(wrong.total() / len(turns), 4),
        "crisis_l3plus": round(alarms / len(turns), 4),
        "other_scripted": round(aside.total() / len(turns), 4),
        "strategy_accuracy": round(agreement(chosen), 4),
    }


def main() -> None:
    """Print a table, and as the last line one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--esconv", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    arguments = parser.parse_args()
    measures = measure(TrainedModel.load(arguments.model), arguments.esconv)
    for name, value in measures.items():
        print(f"{name:<20} {value:>8}")
    print(json.dumps(measures))


if __name__ == "__main__":
    main()
