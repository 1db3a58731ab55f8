"""Who somebody can be to a person: what `who` names, and `topics` takes for somebody else."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


KIN = _set(
    "mum mom mother dad father stepmum stepmom stepmother stepdad stepfather parents folks "
    "sister brother stepsister stepbrother sibling siblings twin son daughter stepson stepdaughter "
    "kid kids child children toddler baby aunt auntie uncle cousin niece nephew gran granny nan "
    "nana grandma grandmother grandad granddad grandpa grandfather grandparents grandson "
    "granddaughter mother-in-law father-in-law sister-in-law brother-in-law in-laws "
    "lad boy girl boys girls"
)
PARTNERS = _set(
    "husband wife partner boyfriend girlfriend bf gf fiance fiancé fiancee fiancée ex missus hubby"
)
OTHERS = _set(
    "friend friends mate mates bestie flatmate flatmates roommate roommates housemate housemates "
    "neighbour neighbours neighbor neighbors landlord landlady boss manager supervisor colleague "
    "colleagues coworker coworkers co-worker co-workers teammate team teacher professor tutor "
    "coach mentor classmate classmates therapist counsellor counselor doctor gp"
)
PETS = _set("dog puppy cat kitten rabbit hamster horse pony parrot budgie tortoise lurcher")

PEOPLE = KIN | PARTNERS | OTHERS
ROLES = PEOPLE | PETS
