"""Who a message speaks of: "my sister Anna", "anna, my boss", "my mate Dev".

The canonical list of what people can be to somebody stands here. Pure: words and entities in,
people out; what is done with them is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST_PEOPLE = 12
"""How many are kept of a conversation, the newest: more would fill a prompt with names."""

MOST_READ = 1000
LONGEST_NAME = 30
RELATION, NAME = "relation", "name"

SAME_ROLE = {
    "mother": "mum mom mam mummy mommy mama ma",
    "father": "dad daddy papa pa",
    "parents": "folks",
    "stepmother": "stepmum stepmom",
    "stepfather": "stepdad",
    "grandmother": "grandma gran granny grannie nan nana nanna",
    "grandfather": "grandpa grandad granddad gramps",
    "brother": "bro",
    "sister": "sis",
    "aunt": "auntie aunty",
    "husband": "hubby",
    "wife": "missus wifey",
    "boyfriend": "bf",
    "girlfriend": "gf",
    "fiancé": "fiance",
    "fiancée": "fiancee",
    "children": "kids kiddos",
    "child": "kid",
    "best friend": "bestie bff",
    "friend": "mate pal buddy",
    "friends": "mates pals buddies",
    "colleague": "coworker co-worker workmate",
    "colleagues": "coworkers co-workers workmates",
    "neighbour": "neighbor",
    "neighbours": "neighbors",
    "counsellor": "counselor",
    "doctor": "gp doc",
}
"""Each role's plain name, and other words for it."""

_OTHERS = (
    "stepsister stepbrother sibling siblings sisters brothers twin twins son sons daughter "
    "daughters stepson stepdaughter baby toddler cousin cousins uncle niece nephew grandparents "
    "grandson granddaughter grandchildren godmother godfather godson goddaughter partner ex "
    "ex-husband ex-wife ex-boyfriend ex-girlfriend mother-in-law father-in-law sister-in-law "
    "brother-in-law in-laws flatmate flatmates roommate roommates housemate housemates landlord "
    "landlady boss manager supervisor teammate teacher professor tutor coach mentor classmate "
    "classmates therapist carer nurse"
)
ROLES: Mapping[str, str] = {
    **{role: role for role in (*SAME_ROLE, *_OTHERS.split())},
    **{word: role for role, words in SAME_ROLE.items() for word in words.split()},
}
"""Every word for a role that is known, to the role's plain name."""


@dataclass(frozen=True)
class Mention:
    """A stretch of a message that names a person or what they are to whoever writes.

    Attributes:
        start: its first character's place.
        end: the place after its last.
        is_name: whether it is a name, not a role.
    """

    start: int
    end: int
    is_name: bool


@dataclass(frozen=True)
class Person:
    """Somebody in the life of whoever writes.

    Attributes:
        name: as it is to be written ("Anna").
        role: what they are to the writer, by its plain name ("sister").
    """

    name: str
    role: str


# "My sister Anna", "my boss is called karen", "my mate's name is dev", "my son, leo,".
_ROLE_THEN_NAME = re.compile(
    r"(?:,?\s+|\s+(?:is|was)\s+|(?:'s|\s+is|\s+was|\s+i)?\s*,?\s*(?:called|named)\s+|"
    r"(?:'s|s)?\s+name(?:'s|\s+is|\s+was)\s+)",
    re.IGNORECASE,
)
# "Anna, my boss", "anna is my sister", "anna (my sister)".
_NAME_THEN_ROLE = re.compile(
    r"(?:,\s*|\s+|\s+\(|\s*-\s+)?(?:(?:is|was|'s)\s+)?(?:my|our)\s+(?:[a-z]+\s+)?",
    re.IGNORECASE,
)
_MINE = re.compile(r"\b(?:my|our)\s+(?:[a-z]+\s+){0,2}$", re.IGNORECASE)
_FILLING = re.compile(r"(?<!\w)(?:my|our|and|the|please|'s|’s)(?!\w)", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ -](?=[^\W\d_]))*")


def mentions_in(entities: Iterable[Mapping[str, object]]) -> list[Mention]:
    """The mentions among Rasa's entities, in the order of the message."""
    found = [
        Mention(start, end, one.get("role") == NAME)
        for one in entities
        if one.get("entity") == "person"
        and isinstance(start := one.get("start"), int)
        and isinstance(end := one.get("end"), int)
    ]
    return sorted(found, key=lambda one: one.start)


def people_in(text: str, mentions: Sequence[Mention]) -> list[Person]:
    """Those of whom the message says both the name and what they are to the writer.

    "His wife Anna" is somebody else's, "Anna called" says nothing of who Anna is.
    """
    text = text[:MOST_READ]
    found = []
    for first, second in zip(mentions, mentions[1:], strict=False):
        if first.is_name == second.is_name or second.end > len(text):
            continue
        name, role = (first, second) if first.is_name else (second, first)
        joint = _NAME_THEN_ROLE if first.is_name else _ROLE_THEN_NAME
        is_mine = first.is_name or _MINE.search(text[: first.start])
        if is_mine and joint.fullmatch(text[first.end : second.start]):
            person = _person(text[name.start : name.end], text[role.start : role.end])
            found += [person] if person else []
    return found


def merged(known: Mapping[str, str], found: Iterable[Person]) -> dict[str, str]:
    """Name to role of all, the newest last, and no more than `MOST_PEOPLE`."""
    people = dict(known)
    for person in found:
        people.pop(person.name, None)
        people[person.name] = person.role
    return dict(list(people.items())[-MOST_PEOPLE:])


def without_named(known: Mapping[str, str], text: str) -> dict[str, str]:
    """Those of whom the text says nothing by name."""
    said = text[:MOST_READ]
    return {
        name: role
        for name, role in known.items()
        if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said, re.IGNORECASE)
    }


def people_meant(known: Mapping[str, str], words: str) -> tuple[str, ...]:
    """The names of those who are all that some words speak of: "Anna", "my sister Anna".

    A role alone ("my sister") means everybody who is that. Nobody, if the words name anything else.
    """
    left = without_named(known, words)
    rest = words
    for name in known.keys() - left.keys():
        rest = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", rest, flags=re.IGNORECASE)
    rest = _FILLING.sub(" ", rest)
    role = ROLES.get(" ".join(rest.lower().split()).strip(" ,"))
    if role is None and rest.strip(" ,"):
        return ()
    named = tuple(name for name in known if name not in left)
    return named or tuple(name for name, what in known.items() if what == role)


def _person(name: str, role: str) -> Person | None:
    known = ROLES.get(" ".join(role.lower().split()), ROLES.get("-".join(role.lower().split())))
    name = " ".join(name.split())
    if known is None or len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        return None
    return Person(name if name != name.lower() else name.title(), known)
