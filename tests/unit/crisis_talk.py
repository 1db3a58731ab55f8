"""A conversation with the crisis side alone, and the words it stands for, as the tests need it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kith.safety.crisis_responses import load_replies, responses
from kith.safety.crisis_turn import CrisisTurn
from kith.safety.helplines import Helplines
from kith.safety.open_risk import OpenRisk
from kith.safety.turns import Message, Turn

HELPLINES = Helplines.load()
CONTENT = load_replies()
MADE = responses(CONTENT, HELPLINES)
COUNTRIES = [None, *sorted(HELPLINES.countries)]
TURNS = CrisisTurn.load()


@dataclass
class Talk:
    """One person's crisis conversation, a message a minute."""

    country: str | None = None
    in_exercise: bool = False
    open_risk: OpenRisk = field(default_factory=OpenRisk)
    minute: int = 0
    turns: list[Turn] = field(default_factory=list)

    def say(self, *texts: str, asks_for_help: bool = False) -> Turn:
        """The turn after the last of the texts."""
        for text in texts:
            message = Message(
                text,
                at=60.0 * self.minute,
                country=self.country,
                in_exercise=self.in_exercise,
                asks_for_help=asks_for_help,
            )
            turn = TURNS.decide(message, self.open_risk)
            self.open_risk, self.minute = turn.open_risk, self.minute + 1
            self.country = turn.country or self.country
            self.turns.append(turn)
        return self.turns[-1]

    def kinds(self, *texts: str) -> list[str]:
        """What kinds of reply the last of the texts gets."""
        return [re.sub(r"^utter_(?:risk_)?|_\d+$", "", name) for name in self.say(*texts).replies]

    def words(self, *texts: str) -> str:
        """What is said to the last of the texts."""
        return spoken(self.say(*texts).replies, self.country)


def kinds(*texts: str) -> list[str]:
    """What kinds of reply the last of the texts gets, in a new conversation."""
    return Talk().kinds(*texts)


def spoken(names: tuple[str, ...], country: str | None, *, minor: bool = False) -> str:
    """The words of a turn, as one person reads them."""
    return "\n".join(text_of(name, country, minor=minor) for name in names)


def text_of(name: str, country: str | None, *, minor: bool = False) -> str:
    """The variation that Rasa picks: the one whose conditions hold, or the one for everybody."""
    fitting = [
        one.text for one in MADE[name] if one.country == country and one.minor in (None, minor)
    ]
    assert len(fitting) <= 1, (name, country)
    return fitting[0] if fitting else MADE[name][0].text


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade level.

    Source: Kincaid et al., Research Branch Report 8-75, 1975; syllables are counted by vowels.
    """
    sentences = max(1, len(re.findall(r"[.?!]+(?:\s|$)", text)))
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    word = re.sub(r"(?:[^laeiouy]e|ed|es)$", "", word.lower().replace("'", ""))
    return max(1, len(re.findall(r"[aeiouy]+", word)))
