"""Long-term memory, put together once for a process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kith.encoder import Encoder
from kith.memory.ages import Ages
from kith.memory.database import Database
from kith.memory.erasers import Caches, Conversations, Files, Journal, Memories, SafetyPlans
from kith.memory.export import Exporter
from kith.memory.forgetting import Forgetting
from kith.memory.housekeeping import Housekeeping
from kith.memory.longterm import LongTermMemory
from kith.memory.retention import OldConversations, OldLines, OldRecords, Retention
from kith.wellbeing import safety_plan as wellbeing

Clock = Callable[[], datetime]


def open_memory(
    database: Database,
    encoder: Encoder,
    plans: wellbeing.SafetyPlans,
    clock: Clock,
    *,
    tracker_url: str,
    var: Path,
    ages: Ages | None = None,
) -> LongTermMemory:
    """Memory in `database`, which can erase and export what stands elsewhere too.

    Args:
        database: Kith's own.
        encoder: makes the vectors.
        plans: the safety plans in it.
        clock: gives the time, with a time zone.
        tracker_url: the SQLAlchemy URL of Rasa's tracker store.
        var: the folder of logs and caches.
        ages: how long things are kept; None: as long as SAFETY.md says.
    """
    memory = LongTermMemory(database, clock, encoder.sentences, dimension=encoder.dimension)
    memory.exporter = Exporter(database, plans, tracker_url, clock)
    conversations, ages = Conversations(tracker_url), ages or Ages()
    erasers = (
        Memories(database),
        Journal(database),
        SafetyPlans(plans),
        conversations,
        Files(var),
        Caches(memory.drop_from_process),
    )
    memory.forgetting = Forgetting(database, erasers, clock)
    memory.retention = Retention(
        (
            OldConversations(tracker_url, ages, memory.consents),
            OldRecords(database, ages),
            OldLines(var, ages),
        )
    )
    memory.housekeeping = Housekeeping(
        memory.forgetting, conversations, memory.retention, memory.tidy_all
    )
    return memory
