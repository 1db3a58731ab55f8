"""Long-term memory as the rest of Kith uses it: consent first, then the gate, then the store."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog

from kith.memory.consents import Consents, Purpose
from kith.memory.database import Database
from kith.memory.export import Exporter
from kith.memory.extraction import Findings, extract
from kith.memory.forgetting import Forgetting
from kith.memory.heard import Heard
from kith.memory.housekeeping import Housekeeping
from kith.memory.memory import Kind, Memory, NewMemory, Origin
from kith.memory.reading import ANY, SHOWN, Page, Which
from kith.memory.recall import DEFAULT_MOST, Recall, Recollection
from kith.memory.retention import Retention
from kith.memory.rows import touch
from kith.memory.schema import owners
from kith.memory.store import Embed, MemoryStore
from kith.memory.tidying import Tidying
from kith.memory.write_gate import Refusal, WriteGate
from kith.safety.levels import RiskLevel

Clock = Callable[[], datetime]

EPISODE_GAP_SECONDS = 30 * 60
"""A gap from which on a new conversation begins (SAFETY.md section 5: a session's gap)."""
ASK_WITHIN = timedelta(days=14)
"""A plan that is over for longer than this is not asked about any more."""

TALKS_TO_MEMORY = frozenset(
    """
    ask_what_you_know remember_this forget_this forget_everything export_data show_mood
    correct_memory memory_off memory_on go_private greet goodbye thank affirm deny unsure cancel
    repeat insult love_declaration
    start_checkin start_breathing start_grounding start_thought_record start_gratitude
    start_winddown practice_conversation
    """.split()
)
"""Intents whose messages tell nothing to keep: they speak to Kith, not of the person's life."""

CORRECTION = "correct_that"
"""Intent of "that's wrong, ...": what follows stands against what was known, without a question."""

_NUMBER = re.compile(r"(?:number |no\.? ?|#)?(\d{1,12})", re.IGNORECASE)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Meant:
    """What is to be forgotten.

    Attributes:
        words: everything that holds one of these.
        memories: what that is, in memory; conversations and logs hold more.
    """

    words: tuple[str, ...]
    memories: tuple[Memory, ...]

    @classmethod
    def only(cls, memory: Memory) -> Meant:
        """One memory, with the sentence it came from."""
        return cls(tuple(dict.fromkeys((memory.said, memory.text))), (memory,))


@dataclass(frozen=True)
class ToAsk:
    """Something to be asked about, once.

    Attributes:
        memory: a plan that is over, or the newer of two that contradict each other.
        contradicts: the older of the two.
    """

    memory: Memory
    contradicts: Memory | None = None


class LongTermMemory:
    """What Kith knows of everybody, one person's at a time. Safe to share between threads."""

    exporter: Exporter
    forgetting: Forgetting
    retention: Retention
    housekeeping: Housekeeping

    def __init__(self, database: Database, clock: Clock, embed: Embed, *, dimension: int) -> None:
        """Keep it in `database`, stamped by `clock`, with vectors of `embed`."""
        self._database = database
        self._clock = clock
        self._gate = WriteGate.load()
        self.store = MemoryStore(database, clock, embed)
        self.consents = Consents(database, clock)
        self._tidying = Tidying(database, embed)
        self._recall = Recall(database, embed, dimension=dimension)

    def may_keep(self, person: str) -> bool:
        """Whether the person wants to be remembered, and has not switched memory off.

        Raises:
            StorageError: it cannot be read.
        """
        return self.is_on(person) and self.consents.is_given(person, Purpose.MEMORY)

    def is_on(self, person: str) -> bool:
        """Whether memory is switched on, as it is until the person switches it off.

        Raises:
            StorageError: it cannot be read.
        """
        query = sa.select(owners.c.is_on).where(owners.c.person == person)
        with self._database.reading() as connection:
            return connection.execute(query).scalar() is not False

    def switch(self, person: str, *, on: bool) -> None:
        """Switch memory on or off; what is kept stays, and is recalled only while it is on.

        Raises:
            StorageError: nothing was changed.
        """
        with self._database.transaction() as connection:
            owner, _ = touch(connection, person)
            connection.execute(owners.update().where(owners.c.id == owner).values(is_on=on))

    def drop_from_process(self, person: str) -> None:
        """Let go of what this process holds of a person; the database keeps it."""
        self._recall.indexes.drop(person)

    def meant(self, person: str, words: str | None, now: datetime) -> Meant | None:
        """What a person means by "forget ..."; None when there is nothing like it.

        Args:
            person: who asks.
            words: what they named: the number of a memory, or words; None: the newest memory.
            now: the person's local time.

        Raises:
            StorageError: memory cannot be read.
        """
        if words is None:
            newest = self.store.facts(person, most=1)
            return Meant.only(newest[0]) if newest else None
        if number := _NUMBER.fullmatch(words):
            one = self.store.get(person, int(number[1]))
            return Meant.only(one) if one else None
        holding = self.store.holding(person, [words])
        if holding:
            return Meant((words,), holding)
        likest = self.recall(person, words, now=now, most=3).found
        found = [recalled.memory for recalled in likest if recalled.memory.kind in SHOWN]
        return Meant.only(found[0]) if found else None

    def remember(
        self, person: str, text: str, *, level: RiskLevel = RiskLevel.NONE
    ) -> Memory | Refusal:
        """Keep what the person asked to be remembered, in their words, or say why not.

        Whether the person has agreed to be remembered is for the caller to have asked.

        Raises:
            StorageError: nothing was kept.
        """
        refusal = self._gate.refuse_wish(text, level)
        if refusal is not None:
            log.info("memory.refused", reason=refusal.value)
            return refusal
        return self.store.remember(person, text)

    def correct(self, person: str, number: int, text: str) -> Memory | Refusal | None:
        """Put a memory right; None if the person has no such memory.

        Raises:
            StorageError: nothing was changed.
        """
        refusal = self._gate.refuse_wish(text)
        if refusal is not None:
            log.info("memory.refused", reason=refusal.value)
            return refusal
        return self.store.correct(person, number, text)

    def count(self, person: str) -> int:
        """How many memories of every kind there are.

        Raises:
            StorageError: they cannot be read.
        """
        return self.store.page(person, Which(kinds=tuple(Kind)), size=1).total

    def facts(self, person: str, *, most: int = 20) -> tuple[Memory, ...]:
        """The newest memories that hold today, oldest first.

        Raises:
            StorageError: they cannot be read.
        """
        return self.store.facts(person, most=most)

    def page(self, person: str, which: Which = ANY, *, number: int = 1) -> Page:
        """A page of what is kept, oldest first, to be shown.

        Raises:
            StorageError: it cannot be read.
        """
        return self.store.page(person, which, number=number)

    def observe(self, person: str, heard: Heard) -> tuple[Memory, ...]:
        """Learn from a message, after the reply to it. Gives what was learned, if anything.

        Raises:
            StorageError: nothing was kept.
        """
        if not self.may_learn_from(person, heard):
            return ()
        episode = self.store.episode(person, heard.at, EPISODE_GAP_SECONDS)
        if episode.is_new:
            self.tidy(person, heard.at)
        corrects = heard.intent == CORRECTION
        findings = extract(heard, episode=episode.number)
        new = [*self._as_said(heard, episode.number), *self._allowed(findings, heard)]
        return self.store.keep(person, new, findings.endings, patient=True, corrects=corrects)

    def tidy(self, person: str, now: datetime) -> int:
        """Sum up the conversations that are over; gives how many.

        Raises:
            StorageError: the database failed; what was done stays done.
        """
        return self._tidying.tidy(person, now, idle=timedelta(seconds=EPISODE_GAP_SECONDS))

    def may_learn_from(self, person: str, heard: Heard) -> bool:
        """Whether anything may be learned from a message at all.

        Raises:
            StorageError: what the person wants cannot be read.
        """
        if heard.is_private or heard.intent in TALKS_TO_MEMORY or not self.may_keep(person):
            return False
        refusal = self._gate.refuse_message(heard.text, heard.level)
        if refusal is not None:
            log.info("memory.refused", reason=refusal.value)
        return refusal is None

    def keep_learned(
        self, person: str, new: Sequence[NewMemory], heard: Heard
    ) -> tuple[Memory, ...]:
        """Keep what a model found in a message, as far as the gate lets it through.

        Raises:
            StorageError: nothing was kept.
        """
        return self.store.keep(person, self._allowed(Findings(tuple(new)), heard), patient=True)

    def recall(
        self, person: str, text: str, *, now: datetime, most: int = DEFAULT_MOST
    ) -> Recollection:
        """What a message brings back; whether memory is on is for the caller to have asked.

        Raises:
            StorageError: memory cannot be read.
        """
        return self._recall.recall(person, text, now=now, most=most)

    def to_ask_about(self, person: str, now: datetime) -> ToAsk | None:
        """What may be asked once: a contradiction, or a plan that is over. It is noted as asked.

        Raises:
            StorageError: memory cannot be read or written; then nothing is to be asked.
        """
        if not self.may_keep(person):
            return None
        doubt = next(iter(self.store.doubts(person)), None)
        plan = next(iter(self.store.due(person, now - ASK_WITHIN, now)), None)
        ask = ToAsk(doubt[1], doubt[0]) if doubt else ToAsk(plan) if plan else None
        if ask is not None:
            self.store.asked(person, ask.memory.id)
        return ask

    def _as_said(self, heard: Heard, episode: int) -> Sequence[NewMemory]:
        refusal = self._gate.refuse_as_said(heard.text, heard.level)
        if refusal is not None:
            log.debug("memory.not_kept_whole", reason=refusal.value)
            return ()
        said = NewMemory(
            kind=Kind.SAID,
            text=" ".join(heard.text.split()),
            said_at=heard.at,
            origin=Origin.HEARD,
            emotion=heard.emotion,
            importance=0.2 if heard.emotion not in (None, "neutral") else 0.0,
            episode=episode,
        )
        return (said,)

    def _allowed(self, findings: Findings, heard: Heard) -> list[NewMemory]:
        allowed = []
        for one in findings.new:
            refusal = self._gate.refuse_learned(one.text, heard.level)
            if refusal is None:
                allowed.append(one)
            else:
                log.info("memory.refused", reason=refusal.value)
        return allowed
