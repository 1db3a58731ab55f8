"""A SQL tracker store whose turns cost the same however long the talk, and that loses nothing.

Stock `SQLTrackerStore` loads and replays all events of the session on every turn, so a turn slows
down as the talk goes on. This one remembers a checkpoint per conversation: the slots as they were
at some turn not long ago. It loads the checkpoint and what came after; every event stays in the
same `events` table, and `retrieve_full_tracker` reads them all.

While the database is locked, full or read-only, trackers are kept in memory and written when it
works again; meanwhile the slot `storage_failing` is true, so that the action server can say so.
"""

from __future__ import annotations

import json
import logging
import os
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from components.erased import after_everything, cleaned, staying
from components.tracker_database import default_url, engine_of, prepare_tables
from components.tracker_rows import (
    STORAGE_FAILING,
    changed_slots,
    is_failing,
    is_given,
    is_private,
    row_of,
    session_start,
    slot_event,
    storable,
    turn_starts,
)
from kith.memory.erasure_marks import honoured, mark_of
from kith.memory.sought import Sought

ENV_DATABASE = "KITH_DATABASE"
DEFAULT_MOST_EVENTS = 110
DEFAULT_KEEP_EVENTS = 70
MOST_UNSAVED = 500

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
        url = host or os.environ.get(ENV_DATABASE) or default_url()
        self.most_events = most_events
        self.keep_events = keep_events
        self.unsaved: OrderedDict[str, Unsaved] = OrderedDict()
        self.engine = engine_of(url)
        self.sessionmaker = sessionmaker(bind=self.engine)
        try:
            self.Base.metadata.create_all(self.engine)
            prepare_tables(self.engine)
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
        if not is_failing(unsaved.tracker) and STORAGE_FAILING in unsaved.tracker.slots:
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
        events = storable(tracker)
        if is_failing(tracker):
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
                    if not (mark and (mark.spans or mark.aged)) and not is_private(tracker):
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
                [row_of(sender_id, event, sought) for event in events],
            )

    def _recent_events(self, session: Session, sender_id: str) -> list[dict[str, Any]]:
        checkpoint = session.get(Checkpoint, sender_id)
        rows = self._rows(session, sender_id, checkpoint, self.SQLEvent.data)
        start = session_start([row.type_name for row in rows])
        events = [json.loads(row.data) for row in rows[start:]]
        if checkpoint is None or start > 0 or not events:
            return events
        # Slots are given as events, not as values: Rasa rebuilds a tracker from its events at every
        # action, and knows no other way to hand them on.
        slots = json.loads(checkpoint.slots)
        return [slot_event(key, slots[key], events[0]) for key in slots] + events

    def _recent_ids(self, session: Session, sender_id: str) -> list[int]:
        checkpoint = session.get(Checkpoint, sender_id)
        rows = self._rows(session, sender_id, checkpoint)
        return [row.id for row in rows[session_start([row.type_name for row in rows]) :]]

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
        recent = events[session_start([event.type_name for event in events]) :]
        if len(recent) <= self.most_events:
            return
        given = [event for event in tracker.events if is_given(event)] if recent == events else []
        for cut in turn_starts(recent, len(recent) - self.keep_events):
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
                    slots=json.dumps(cleaned(changed_slots(before), sought)),
                )
            )
            return


def _reason(error: SQLAlchemyError) -> str:
    """What the database said, without the statement, which holds what people wrote."""
    return str(getattr(error, "orig", None) or type(error).__name__)
