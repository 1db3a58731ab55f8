"""A person's safety plan, in their own words.

The steps are those of Stanley and Brown, "Safety Planning Intervention", Cognitive and Behavioral
Practice 19 (2012) 256-264.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime

import sqlalchemy as sa

from kith.at_rest.cipher import MARK, ColumnCipher, Place
from kith.memory.compaction import compact
from kith.memory.database import Database
from kith.memory.schema import safety_plans

Clock = Callable[[], datetime]

MOST_CHARACTERS = 600
"""Of each answer; a plan is a few lines."""


@dataclass(frozen=True)
class SafetyPlan:
    """The six steps, each as the person wrote it.

    Attributes:
        signs: how they notice that it is getting bad.
        coping: what they can do by themselves.
        places: people and places that take their mind off it.
        people: whom they can ask for help.
        professionals: doctors, clinics and lines.
        surroundings: how to make the place safer.
    """

    signs: str
    coping: str
    places: str
    people: str
    professionals: str
    surroundings: str

    @classmethod
    def from_answers(cls, answers: Mapping[str, object]) -> SafetyPlan:
        """The plan that the answers make, by the names above; a missing one is empty."""
        return cls(
            **{
                field.name: " ".join(str(answers.get(field.name) or "").split())[:MOST_CHARACTERS]
                for field in fields(cls)
            }
        )


@dataclass(frozen=True)
class KeptPlan:
    """A plan and when it was made."""

    plan: SafetyPlan
    made_at: datetime


class SafetyPlans:
    """The safety plan of every person; kept apart from memories, which they are not.

    Each is one JSON text, encrypted (SAFETY.md R24).
    """

    def __init__(self, database: Database, cipher: ColumnCipher, clock: Clock) -> None:
        """Keep plans in `database`, encrypted by `cipher`, stamped by `clock`."""
        self._database = database
        self._cipher = cipher
        self._clock = clock
        self._has_encrypted = False

    def save(self, person: str, plan: SafetyPlan) -> None:
        """Keep the plan; it takes the place of an earlier one.

        Raises:
            StorageError: it was not kept; an earlier one still is.
        """
        row = {"person": person, "plan": self._kept(person, plan), "made_at": self._clock()}
        with self._database.transaction() as connection:
            connection.execute(safety_plans.delete().where(safety_plans.c.person == person))
            connection.execute(safety_plans.insert().values(**row))

    def find(self, person: str) -> KeptPlan | None:
        """The person's plan, if there is one.

        Raises:
            DecryptionError: there is one, and it does not open.
            StorageError: it cannot be read.
        """
        self.encrypt_plain()
        query = sa.select(safety_plans).where(safety_plans.c.person == person)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else KeptPlan(self._opened(person, row.plan), row.made_at)

    def has(self, person: str) -> bool:
        """Whether the person has a plan, which needs no key.

        Raises:
            StorageError: it cannot be told.
        """
        query = sa.select(safety_plans.c.person).where(safety_plans.c.person == person)
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def forget(self, person: str) -> int:
        """Forget the plan, which needs no key; gives how many there were.

        Raises:
            StorageError: it was not forgotten.
        """
        with self._database.transaction(patient=True) as connection:
            return connection.execute(
                safety_plans.delete().where(safety_plans.c.person == person)
            ).rowcount

    def change(self, person: str, changed: Callable[[SafetyPlan], SafetyPlan]) -> int:
        """Put what `changed` makes of the plan in its place; gives how many plans that changed.

        Raises:
            DecryptionError: there is one, and it does not open.
            StorageError: it was not changed.
        """
        self.encrypt_plain()
        mine = safety_plans.c.person == person
        with self._database.transaction(patient=True) as connection:
            kept = connection.execute(sa.select(safety_plans.c.plan).where(mine)).scalar()
            if kept is None:
                return 0
            before = self._opened(person, kept)
            after = changed(before)
            if after == before:
                return 0
            values = {"plan": self._kept(person, after)}
            return connection.execute(safety_plans.update().where(mine).values(values)).rowcount

    def encrypt_plain(self) -> None:
        """Encrypt what a version before this one kept in plain, and let the file forget it.

        Does its work once in a process. A plain row is not believed afterwards.

        Raises:
            StorageError: not all of it could be done; to be tried again.
        """
        if self._has_encrypted:
            return
        is_plain = safety_plans.c.plan.not_like(f"{MARK}.%")
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(safety_plans).where(is_plain)).all()
        if rows:
            with self._database.transaction(patient=True) as connection:
                for row in rows:
                    plan = SafetyPlan.from_answers(json.loads(row.plan))
                    # A plan that was made anew meanwhile stays as it is.
                    same = (safety_plans.c.person == row.person) & (safety_plans.c.plan == row.plan)
                    values = {"plan": self._kept(row.person, plan)}
                    connection.execute(safety_plans.update().where(same).values(values))
            compact(self._database.engine)
        self._has_encrypted = True

    def _kept(self, person: str, plan: SafetyPlan) -> str:
        return self._cipher.encrypt(json.dumps(asdict(plan)), _place(person))

    def _opened(self, person: str, kept: str) -> SafetyPlan:
        return SafetyPlan.from_answers(json.loads(self._cipher.decrypt(kept, _place(person))))


def _place(person: str) -> Place:
    return Place(safety_plans.name, safety_plans.c.plan.name, person)
