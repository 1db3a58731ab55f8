"""A SQL tracker store whose turns cost the same however long the talk, and that loses nothing.

Stock `SQLTrackerStore` loads and replays all events of the session on every turn, so a turn slows
down as the talk goes on. This one remembers a checkpoint per conversation: the slots as they were
at some turn not long ago. It loads the checkpoint and what came after; every event stays in the
same `events` table, and `retrieve_full_tracker` reads them all.

While the database is locked, full or read-only, trackers are kept in memory and written when it
works again; meanwhile the slot `storage_failing` is true, so that the action server can say so.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore, create_engine_kwargs
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from components.erased import after_everything, cleaned, staying
from kith.memory import private_talk
from kith.memory.erasure_marks import honoured, mark_of
from kith.memory.sampling import stop_sampling
from kith.memory.sought import Sought
from kith.memory.tracker_tables import CHECKPOINTS, EVENTS

ENV_DATABASE = "KITH_DATABASE"
ENV_VAR = "KITH_VAR"
DEFAULT_FILE = "tracker.db"
BUSY_SECONDS = 0.25
DEFAULT_MOST_EVENTS = 110
DEFAULT_KEEP_EVENTS = 70
MOST_UNSAVED = 500
STORAGE_FAILING = "storage_failing"
REPLY_TO = "reply_to"
FILE = "base64"
NOT_STORED = frozenset({REPLY_TO, FILE})
CHECKPOINT = "checkpoint"

logger = logging.getLogger(__name__)


class Checkpoint(SQLTrackerStore.Base):
    """The slots of a conversation as they were right after one of its events."""

    __tablename__ = "checkpoints"

    sender_id = sa.Column(sa.String(255), primary_key=True)
    event_id = sa.Column(sa.Integer, nullable=False)
    slots = sa.Column(sa.Text, nullable=False)


@dataclass
class Unsaved:
    """A tracker that could not be written.

    Attributes:
        tracker: the tracker, newest events included.
        is_new: whether it was begun because nothing could be read, so that all its events are new.
    """

    tracker: DialogueStateTracker
    is_new: bool


class KithTrackerStore(SQLTrackerStore):
    """Named in endpoints.yml as `type: components.tracker_store.KithTrackerStore`.

    Args:
        domain: the domain.
        host: a SQLAlchemy URL; empty: `KITH_DATABASE`, or SQLite in var/tracker.db.
        event_broker: passed on to Rasa.
        most_events: a conversation with more loaded events than this gets a new checkpoint.
        keep_events: about how many events stay after a checkpoint, for policies and replies to look
            back on.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        most_events: int = DEFAULT_MOST_EVENTS,
        keep_events: int = DEFAULT_KEEP_EVENTS,
        **kwargs: Any,
    ) -> None:
        url = host or os.environ.get(ENV_DATABASE) or _default_url()
        self.most_events = most_events
        self.keep_events = keep_events
        self.unsaved: OrderedDict[str, Unsaved] = OrderedDict()
        self.engine = _engine(url)
        self.sessionmaker = sessionmaker(bind=self.engine)
        try:
            self.Base.metadata.create_all(self.engine)
            _prepare_tables(self.engine)
        except SQLAlchemyError as error:
            logger.error("The tracker database cannot be prepared: %s", _reason(error))
        TrackerStore.__init__(self, domain, event_broker, **kwargs)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation since its checkpoint or its last session start, whichever is later."""
        if sender_id in self.unsaved:
            return self.unsaved[sender_id].tracker
        try:
            with self.session_scope() as session:
                events = self._recent_events(session, sender_id)
        except SQLAlchemyError as error:
            logger.error("The tracker database cannot be read: %s", _reason(error))
            tracker = self.init_tracker(sender_id)
            self._keep(Unsaved(tracker, is_new=True))
            return tracker
        if not events:
            return None
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the tracker's new events; what cannot be written now is written later."""
        await self.stream_events(tracker)
        kept = self.unsaved.get(tracker.sender_id)
        pending = Unsaved(tracker, is_new=kept.is_new if kept else False)
        if not self._write(pending):
            self._keep(pending)
            return
        self.unsaved.pop(tracker.sender_id, None)
        self._write_the_unsaved()

    def _keep(self, unsaved: Unsaved) -> None:
        if not _is_failing(unsaved.tracker) and STORAGE_FAILING in unsaved.tracker.slots:
            unsaved.tracker.update(SlotSet(STORAGE_FAILING, True))
        self.unsaved[unsaved.tracker.sender_id] = unsaved
        while len(self.unsaved) > MOST_UNSAVED:
            self.unsaved.popitem(last=False)

    def _write_the_unsaved(self) -> None:
        for sender_id, unsaved in list(self.unsaved.items()):
            if not self._write(unsaved):
                return
            self.unsaved.pop(sender_id)

    def _write(self, unsaved: Unsaved) -> bool:
        tracker = unsaved.tracker
        events = _storable(tracker)
        if _is_failing(tracker):
            events.append(SlotSet(STORAGE_FAILING, None))
        try:
            with self.session_scope() as session:
                mark = mark_of(session.connection(), tracker.sender_id)
                if mark is not None and mark.is_everything:
                    self.erase(session, tracker.sender_id)
                    events = after_everything(tracker, events, mark)
                    self._add(session, tracker.sender_id, events)
                else:
                    sought = mark.sought if mark else ()
                    events = staying(events, mark)
                    stored = [] if unsaved.is_new else self._recent_ids(session, tracker.sender_id)
                    self._add(session, tracker.sender_id, events[len(stored) :], sought)
                    if not (mark and (mark.spans or mark.aged)) and not _is_private(tracker):
                        self._move_checkpoint(session, tracker, events, sought)
                if mark is not None:
                    honoured(session.connection(), tracker.sender_id)
                session.commit()
        except SQLAlchemyError as error:
            logger.error("The tracker database cannot be written: %s", _reason(error))
            return False
        return True

    def erase(self, session: Session, sender_id: str) -> int:
        """Delete a conversation; gives how many events it had. Rasa itself has no such method."""
        session.query(Checkpoint).filter(Checkpoint.sender_id == sender_id).delete()
        events = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id)
        return int(events.delete(synchronize_session=False))

    def _add(
        self,
        session: Session,
        sender_id: str,
        events: list[Event],
        sought: Sequence[Sought] = (),
    ) -> None:
        if events:
            session.execute(
                self.SQLEvent.__table__.insert(),
                [_row(sender_id, event, sought) for event in events],
            )

    def _recent_events(self, session: Session, sender_id: str) -> list[dict[str, Any]]:
        checkpoint = session.get(Checkpoint, sender_id)
        rows = self._rows(session, sender_id, checkpoint, self.SQLEvent.data)
        start = _session_start([row.type_name for row in rows])
        events = [json.loads(row.data) for row in rows[start:]]
        if checkpoint is None or start > 0 or not events:
            return events
        # Slots are given as events, not as values: Rasa rebuilds a tracker from its events at every
        # action, and knows no other way to hand them on.
        slots = json.loads(checkpoint.slots)
        return [_slot_event(key, slots[key], events[0]) for key in slots] + events

    def _recent_ids(self, session: Session, sender_id: str) -> list[int]:
        checkpoint = session.get(Checkpoint, sender_id)
        rows = self._rows(session, sender_id, checkpoint)
        return [row.id for row in rows[_session_start([row.type_name for row in rows]) :]]

    def _rows(
        self, session: Session, sender_id: str, checkpoint: Checkpoint | None, *columns: Any
    ) -> list[Any]:
        table = self.SQLEvent
        query = session.query(table.id, table.type_name, *columns)
        query = query.filter(table.sender_id == sender_id)
        if checkpoint is not None:
            query = query.filter(table.id > checkpoint.event_id)
        rows: list[Any] = query.order_by(table.id).all()
        return rows

    def _move_checkpoint(
        self,
        session: Session,
        tracker: DialogueStateTracker,
        events: list[Event],
        sought: Sequence[Sought],
    ) -> None:
        """Put the checkpoint before the last `keep_events` events, where no form is open."""
        recent = events[_session_start([event.type_name for event in events]) :]
        if len(recent) <= self.most_events:
            return
        given = [event for event in tracker.events if _is_given(event)] if recent == events else []
        for cut in _turn_starts(recent, len(recent) - self.keep_events):
            before = DialogueStateTracker.from_events(
                tracker.sender_id, given + recent[:cut], self.domain.slots
            )
            if before.active_loop_name:
                continue
            ids = self._recent_ids(session, tracker.sender_id)
            session.merge(
                Checkpoint(
                    sender_id=tracker.sender_id,
                    event_id=ids[cut - 1],
                    slots=json.dumps(cleaned(_changed_slots(before), sought)),
                )
            )
            return


def _default_url() -> str:
    folder = Path(os.environ.get(ENV_VAR) or "var")
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / DEFAULT_FILE}"


def _engine(url: str) -> sa.engine.Engine:
    if not url.startswith("sqlite"):
        return sa.create_engine(url, **create_engine_kwargs(url))
    # Rasa saves on its event loop, so a locked file may hold it up only briefly. Connections stay:
    # SQLAlchemy's default for files closes them, and closing the last one rewrites the WAL.
    engine = sa.create_engine(
        url,
        poolclass=QueuePool,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # A read-only or locked file refuses these; the statement that follows then says so itself.
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")


def _prepare_tables(engine: sa.engine.Engine) -> None:
    with engine.begin() as connection:
        private_talk.index(connection)
        if engine.dialect.name == "postgresql":
            stop_sampling(connection, (EVENTS, CHECKPOINTS))


def _session_start(type_names: list[str]) -> int:
    """Where the last session starts in a list of events; 0 when all are of one session."""
    starts = [i for i, name in enumerate(type_names) if name == SessionStarted.type_name]
    return starts[-1] if starts else 0


def _turn_starts(events: list[Event], latest: int) -> list[int]:
    """The places right before a person's message, from `latest` backwards."""
    return [i for i in range(latest, 0, -1) if isinstance(events[i], UserUttered)]


def _slot_event(key: str, value: Any, first: dict[str, Any]) -> dict[str, Any]:
    return SlotSet(
        key, value, timestamp=first.get("timestamp"), metadata={CHECKPOINT: True}
    ).as_dict()


def _is_given(event: Event) -> bool:
    """Whether the event is a slot of the checkpoint rather than a row of the table."""
    return isinstance(event, SlotSet) and bool((event.metadata or {}).get(CHECKPOINT))


def _storable(tracker: DialogueStateTracker) -> list[Event]:
    return [event for event in tracker.events if not _is_given(event)]


def _is_failing(tracker: DialogueStateTracker) -> bool:
    slot = tracker.slots.get(STORAGE_FAILING)
    return slot is not None and bool(slot.value)


def _is_private(tracker: DialogueStateTracker) -> bool:
    """Whether the slots may hold what goes when the private conversation is over."""
    slot = tracker.slots.get(private_talk.SLOT)
    return slot is not None and bool(slot.value)


def _changed_slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    return {
        name: slot.value for name, slot in tracker.slots.items() if slot.value != slot.initial_value
    }


def _row(sender_id: str, event: Event, sought: Sequence[Sought]) -> dict[str, Any]:
    data = cleaned(_without_secret(event.as_dict()), sought)
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _without_secret(value: Any) -> Any:
    """Without the reply-to secret, which opens one turn and must not outlive it; without files.

    A file that was handed out holds a copy of everything, out of reach of every erasure. Rasa keeps
    the metadata of a message in three places: at the event, in its parse data, and for the first
    message of a session in a slot.
    """
    if isinstance(value, dict):
        return {
            key: _without_secret(inner) for key, inner in value.items() if key not in NOT_STORED
        }
    return value


def _reason(error: SQLAlchemyError) -> str:
    """What the database said, without the statement, which holds what people wrote."""
    return str(getattr(error, "orig", None) or type(error).__name__)
