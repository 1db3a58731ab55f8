"""Learns from a person's messages, after the reply to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from kith.memory.extraction import Findings, extract
from kith.memory.heard import Heard
from kith.memory.memory import Kind, Memory, NewMemory, Origin
from kith.memory.store import MemoryStore
from kith.memory.write_gate import WriteGate

PAUSE = timedelta(minutes=30)
"""A pause after which a conversation is over and a new one begins (SAFETY.md section 5)."""

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

log = structlog.get_logger(__name__)


class Learning:
    """Consent first, then the gate, then the store."""

    def __init__(
        self,
        store: MemoryStore,
        gate: WriteGate,
        *,
        may_keep: Callable[[str], bool],
        tidy: Callable[[str, datetime], object],
    ) -> None:
        """Keep in `store` what `gate` lets through.

        Args:
            store: where it is kept.
            gate: what may be kept.
            may_keep: whether a person wants to be remembered at all.
            tidy: called with a person and the time when a new conversation begins.
        """
        self._store = store
        self._gate = gate
        self._may_keep = may_keep
        self._tidy = tidy

    def observe(self, person: str, heard: Heard) -> tuple[Memory, ...] | None:
        """Learn from a message, after the reply to it.

        Returns:
            What was learned; None: nothing may be learned from it, by whatever other means either.

        Raises:
            StorageError: nothing was kept.
        """
        if not self._may_learn_from(person, heard):
            return None
        episode = self._store.episode(person, heard.at, PAUSE)
        if episode.is_new:
            self._tidy(person, heard.at)
        corrects = heard.intent == CORRECTION
        findings = extract(heard, episode=episode.number)
        new = [*self._as_said(heard, episode.number), *self._allowed(findings, heard)]
        return self._store.keep(person, new, findings.endings, patient=True, corrects=corrects)

    def keep_learned(
        self, person: str, new: Sequence[NewMemory], heard: Heard
    ) -> tuple[Memory, ...]:
        """Keep what a model found in an observed message, as far as the gate lets it through.

        A model takes its time, in which the person may have changed their mind.

        Raises:
            StorageError: nothing was kept.
        """
        if not self._may_keep(person):
            return ()
        return self._store.keep(person, self._allowed(Findings(tuple(new)), heard), patient=True)

    def _may_learn_from(self, person: str, heard: Heard) -> bool:
        if heard.is_private or heard.intent in TALKS_TO_MEMORY or not self._may_keep(person):
            return False
        refusal = self._gate.refuse_message(heard.text, heard.level)
        if refusal is not None:
            log.info("memory.refused", reason=refusal.value)
        return refusal is None

    def _as_said(self, heard: Heard, episode: int) -> Sequence[NewMemory]:
        refusal = self._gate.refuse_as_said(heard.text)
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
