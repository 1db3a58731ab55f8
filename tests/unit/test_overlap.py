"""What a reply has in common with what was said."""

from __future__ import annotations

from kith.reply.overlap import Overlap, overlap
from kith.reply.suitability import Said


def test_a_word_taken_up_is_told_from_one_that_nobody_said_here() -> None:
    said = Said("my cat died", "What happened?")
    found = overlap(said, "Cats leave a quiet behind.", "my dog died and the house is quiet")
    assert found == Overlap(shared=1, foreign=1, new=3)


def test_what_any_two_sentences_share_counts_for_nothing() -> None:
    assert overlap(Said("i was there with her"), "You were there for her.") == Overlap()


def test_a_word_said_just_before_is_not_foreign() -> None:
    said = Said("tuesday", "When is the interview?", "i've got an interview")
    assert overlap(said, "Interviews take it out of you.", "interview tomorrow").foreign == 0
