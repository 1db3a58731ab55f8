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


class SafetyPlans:
    """The safety plan of every person; kept apart from memories, which they are not."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep plans in `database`, stamped by `clock`."""
        self._database = database
        self._clock = clock

    def save(self, person: str, plan: SafetyPlan) -> None:
        """Keep the plan; it takes the place of an earlier one.

        Raises:
            StorageError: it was not kept; an earlier one still is.
        """
        row = {"person": person, "plan": json.dumps(asdict(plan)), "made_at": self._clock()}
        with self._database.transaction() as connection:
            connection.execute(safety_plans.delete().where(safety_plans.c.person == person))
            connection.execute(safety_plans.insert().values(**row))

    def find(self, person: str) -> SafetyPlan | None:
        """The person's plan, if there is one.

        Raises:
            StorageError: it cannot be read.
        """
        query = sa.select(safety_plans.c.plan).where(safety_plans.c.person == person)
        with self._database.transaction() as connection:
            row = connection.execute(query).first()
        return None if row is None else SafetyPlan.from_answers(json.loads(row.plan))

    def forget(self, person: str) -> int:
        """Forget the plan; gives how many there were.

        Raises:
            StorageError: it was not forgotten.
        """
        with self._database.transaction() as connection:
            return connection.execute(
                safety_plans.delete().where(safety_plans.c.person == person)
            ).rowcount
