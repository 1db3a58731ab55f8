"""Who somebody can be to a person: what `who` names, and `topics` takes for somebody else."""

from __future__ import annotations

from kith.language import people

PEOPLE = frozenset(people.ROLES) | frozenset("lad boy girl boys girls team".split())
"""The roles of `kith.language.people`, and words that stand for children and colleagues."""

PETS = frozenset(
    "dog puppy cat kitten rabbit hamster horse pony parrot budgie tortoise lurcher".split()
)
ROLES = PEOPLE | PETS
