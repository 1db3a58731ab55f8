"""Slots without words that stay when words go: numbers, times, short answers, no names.

Safety rests on them (SAFETY.md R2, R8, R14, R29): where help is near, whether it is needed, how old
somebody is, what has been said about Kith being an AI, time spent. Runs in both environments.
"""

from __future__ import annotations

RISK_SLOTS = frozenset({"risk_state", "risk_level"})
"""Notes on open risk, which have an age of their own."""
AFTER_EVERYTHING = RISK_SLOTS | {"country", "minor", "last_message_at"}
"""What "forget everything" leaves: no more than what help in danger and protection by age need."""
WORDLESS_SLOTS = AFTER_EVERYTHING | {"age_question", "ai_notice", "usage", "daily_limit"}
"""What stays when words go and the person stays: nobody has to be asked or told again."""
