"""What the safety protocol says of a crisis, from what the code itself goes by."""

from __future__ import annotations

from kith.safety.crisis_responses import load_replies
from kith.safety.crisis_steps import NUMBERS_AGAIN_AFTER, TRACKS
from kith.safety.levels import RiskLevel
from kith.safety.misreading import MOST_RELEASES
from kith.safety.open_risk import CALM_TURNS_PER_LEVEL, EXPIRES_AFTER_SECONDS
from kith.safety.protocol_page import Section

LEVELS = {
    RiskLevel.NONE: "nothing of the kind: the talk goes on.",
    RiskLevel.DISTRESS: (
        "somebody is in a bad way, or a phrase could be a figure of speech: the talk goes on, and "
        "where the phrase could be meant, one direct question is asked."
    ),
    RiskLevel.PASSIVE: "a wish to be dead or not to wake up, or harm to oneself, without a plan.",
    RiskLevel.ACTIVE: "thoughts of suicide.",
    RiskLevel.IMMINENT: "a plan, a means, a time, or it is happening.",
}

OPENINGS = {
    "passive": "A wish to be dead, without thoughts of suicide",
    "active": "Thoughts of suicide",
    "imminent": "A plan, a means or a time",
    "medical": "An overdose that was taken, or an injury",
    "medical_other": "An overdose or an injury of somebody else",
    "third_party": "Worry about somebody else",
    "third_party_urgent": "Somebody else who may be about to die",
    "self_harm": "Self-harm",
    "eating_disorder": "An eating disorder",
    "abuse": "Violence or abuse at home",
    "harm_to_others": "Thoughts of hurting others",
    "delusion": "Psychosis or a delusion: neither agreed with nor argued against",
    "past": "A time of danger that is past",
    "unread": "The reading of a message itself failed",
}

STEPS = {
    "plan": "ask about a plan and a time",
    "means": "ask about the means, and ask to put distance to them",
    "reach": "ask whether to call or text the line now, and what would make that hard",
    "person": "ask who could be with the person",
    "offer": "offer a safety plan or grounding",
    "call_now": "ask to call the emergency number now",
    "doctor": "bring to a doctor, soon",
    "apart": "ask to stay apart, and to call the emergency number if it gets close",
    "third_party": "say how to ask and what to do for somebody else",
    "stay": "stay in the conversation",
}

BARRIERS = {
    "cost": "it costs money",
    "police": "fear of police or an ambulance",
    "not_serious": "fear of not being taken seriously",
    "privacy": "privacy, or parents finding out",
    "phone": "fear of the phone: the line that can be texted",
    "tried": "it was tried before",
    "busy": "the line is busy",
    "others_worse": "others have it worse",
    "language": "the language",
}


def levels() -> Section:
    """How danger is noticed."""
    return Section(
        "How danger is noticed",
        (
            "Each message is read by a program of rules before anything else, also in the middle "
            "of an exercise and when the message is a command. A small classifier reads it too, "
            "where it is installed. It can raise the level that the rules found; it can lower it "
            "only where a loose phrase was found, no plain word of death or harm stands in the "
            "message, and no risk is open. What it finds alone and is not sure of is asked about "
            "first, in one question. The levels follow the order of the Columbia-Suicide "
            "Severity Rating Scale (C-SSRS) screener. Both are programs: they miss some messages, "
            "and take some for danger that are none. The README says what was measured.",
        ),
        [f"Level {int(level)}: {text}" for level, text in LEVELS.items()],
    )


def openings() -> Section:
    """What is said first, and what follows it."""
    rows = []
    for kind, what in OPENINGS.items():
        steps = [STEPS[step] for step in TRACKS.get(kind, ())[1:] if step in STEPS]
        rows.append((what, "; then ".join(steps) or "say what can be done, and where help is"))
    return Section(
        "What is said, and in what order",
        (
            "The first reply acknowledges what was said, and asks directly or says what to do; "
            "where life is in danger, also by violence, the emergency number comes before it. "
            "After it come these steps, one a turn:",
        ),
        head=("What was said", "What follows"),
        rows=rows,
    )


def conversation() -> Section:
    """How the conversation goes on, and how it ends."""
    kinds = load_replies()["replies"]
    wordings = sum(len(texts) for texts in kinds.values())
    days = EXPIRES_AFTER_SECONDS // 86_400
    answered = [text for name, text in BARRIERS.items() if f"barrier_{name}" in kinds]
    return Section(
        "The conversation",
        (
            f"At levels 3 and 4 the conversation stays with these steps: {wordings} written "
            f"replies of {len(kinds)} kinds, at most 90 words each, none of them twice in a row. "
            "At level 2 the rules answer the message itself and the answer to their question, and "
            "the talk goes on from there. One line is offered, for the person's own country, with "
            "a doctor and somebody they trust; it is not listed again each turn, but after "
            f"{NUMBERS_AGAIN_AFTER} replies.",
            "A person who stays away from danger in what they write comes down one level for every "
            f"{CALM_TURNS_PER_LEVEL} messages; a new sign raises it at once. The note of it holds "
            f"levels and names of replies, no text, and ends after {days} days.",
            "A denial changes nothing. Somebody who says that they were misread (a song, a game, a "
            "phone that is dying) is asked directly whether there is danger all the same. After a "
            "clear no the conversation is the dialogue's again, and stays watchful at level 1. A "
            "joke takes two clear answers, and so does what sounded like an emergency, which a "
            "joke does not end at all. It holds where danger was spoken of once and not confirmed, "
            f"and {MOST_RELEASES} times at most.",
            "What makes calling hard is asked for, and each of these has an answer of its own:",
        ),
        answered,
    )


def plan() -> Section:
    """What becomes of a safety plan."""
    return Section(
        "The safety plan",
        (
            "It is offered, and made only with somebody who wants one: the six steps of Stanley "
            "and Brown's Safety Planning Intervention, in the person's own words. It is kept "
            "encrypted, shown on request in one message, part of the export, and deleted on "
            "request, alone or with everything else. What was written while it was made also "
            "stands in the log of the conversation, which is not encrypted.",
        ),
    )


def faults() -> Section:
    """What still works when something breaks."""
    return Section(
        "When something breaks",
        items=(
            "With the language model, the action server or the database down, all of the above "
            "still answers: it needs none of them.",
            "If the reading of a message fails, the person is shown where help is.",
            "If the whole dialogue does not answer, the front door shows where help is by itself.",
            "/sos, or asking for help now, shows it at once, anywhere and whatever is going on.",
        ),
    )
