"""What a short message in an open crisis answers: yes, no, "I can't afford it", "goodbye".

Read by patterns, not by the language understanding, because a crisis needs none of it. A message
that fits nothing is simply listened to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from kith.safety.plain import plain as as_plain


class Answer(str, Enum):
    """What was answered; the value names its pattern, and where there is one, its reply."""

    GOODBYE = "goodbye"
    NUMBER = "number"
    SHOWS_PLAN = "shows_plan"
    WANTS_PLAN = "wants_plan"
    WANTS_GROUND = "wants_ground"
    AI = "ai"
    DECLINE = "decline"
    CALLED = "called"
    SECRET = "third_party_secret"
    COST = "barrier_cost"
    OTHERS_WORSE = "barrier_others_worse"
    NOT_SERIOUS = "barrier_not_serious"
    TRIED = "barrier_tried"
    BUSY = "barrier_busy"
    LANGUAGE = "barrier_language"
    POLICE = "barrier_police"
    PRIVACY = "barrier_privacy"
    PHONE = "barrier_phone"
    WONT_CALL = "barrier_any"
    GOING = "going"
    CALMER = "calmer"
    NO_ONE = "no_one"
    UNSURE = "unsure"
    NO = "no"
    YES = "yes"
    OTHER = ""


BARRIERS = frozenset(answer for answer in Answer if answer.value.startswith("barrier_"))
LONGEST_WORDS = 60
"""A longer message tells something; it is no answer, whatever words are in it."""


class Answers:
    """Tells what a message answers."""

    def __init__(self, patterns: Mapping[str, str]) -> None:
        """Compile the patterns, by the names in crisis_replies.json."""
        self._patterns = {
            answer: re.compile(patterns[answer.value])
            for answer in Answer
            if answer is not Answer.OTHER
        }
        self._means = re.compile(patterns["means"])
        self._no_means = re.compile(patterns["no_means"])
        self._thoughts = re.compile(patterns["thoughts"])
        self._thoughts_other = re.compile(patterns["thoughts_other"])
        self._another_worry = re.compile(patterns["another_worry"])
        self._go_on = re.compile(patterns["go_on"])

    def read(self, text: str, *, of_another: bool = False) -> Answer:
        """The first answer whose pattern fits; one kind is only given when it is of another."""
        plain = as_plain(text)
        if len(plain.split()) > LONGEST_WORDS or plain.startswith("/"):
            return Answer.OTHER
        fitting = (answer for answer, pattern in self._patterns.items() if pattern.search(plain))
        return next((a for a in fitting if of_another or a is not Answer.SECRET), Answer.OTHER)

    def names_means(self, text: str) -> bool:
        """Whether an answer about plan or means names a thing, a place or a time."""
        plain = re.sub(r"^(?:i )?(?:don'?t know|dunno|not sure|idk)\b[,. ]*", "", as_plain(text))
        return bool(self._means.search(plain)) and not self._no_means.search(plain)

    def is_about_dying(self, text: str) -> bool:
        """Whether the question "thoughts of dying, or just a lot?" is answered with the former."""
        return bool(self._thoughts.search(as_plain(text)))

    def fears_for_another(self, text: str) -> bool:
        """Whether "might they want to end their life?" is answered with yes, or "I don't know".

        Who cannot rule it out is told what helps; who names another worry is not.
        """
        plain, answer = as_plain(text), self.read(text)
        if self._another_worry.search(plain):
            return False
        says_so = answer in (Answer.YES, Answer.UNSURE, Answer.SECRET)
        return says_so or bool(self._thoughts_other.search(plain))

    def goes_on(self, text: str) -> bool:
        """Whether the person wants to go on with what was offered."""
        return bool(self._go_on.search(as_plain(text)))
