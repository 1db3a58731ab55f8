"""The printed curve says what a threshold would cost."""

from __future__ import annotations

import unittest

from bench.thresholds import Guess, calibration_error, guess, outcome, reliability

GUESSES = [
    Guess("ask_joke", "ask_joke", 0.25, "ask_joke", 0.5),
    Guess("forget_everything", "forget_everything", 0.25, "forget_everything", 0.5),
    Guess("nlu_fallback", "forget_everything", 0.22, "forget_everything", 0.5),
    Guess("share_feeling", "thank", -0.8, "nlu_fallback", 0.9),
]


class ThresholdsTest(unittest.TestCase):
    def test_with_one_margin_for_all_an_unasked_flow_is_started(self) -> None:
        got = outcome(GUESSES, 0.2, 0.2)
        self.assertEqual((got.right, got.wrong_flow, got.missed), (0.75, 0.25, 0.0))

    def test_the_careful_margin_spares_small_talk_and_misses_a_command(self) -> None:
        got = outcome(GUESSES, 0.2, 0.4)
        self.assertEqual((got.right, got.wrong_flow, got.missed), (0.75, 0.0, 0.25))

    def test_a_ranking_gives_the_lead_before_conversation(self) -> None:
        ranking = [
            {"name": "greet", "confidence": 0.5},
            {"name": "share_feeling", "confidence": 0.25},
            {"name": "thank", "confidence": 0.2},
        ]
        self.assertEqual(guess("greet", ranking), Guess("greet", "greet", 0.25, "greet", 0.5))

    def test_a_fallback_put_before_the_ranking_counts_for_nothing(self) -> None:
        ranking = [
            {"name": "nlu_fallback", "confidence": 0.75},
            {"name": "greet", "confidence": 0.25},
            {"name": "share_feeling", "confidence": 0.125},
        ]
        self.assertEqual(guess("greet", ranking).lead, 0.125)

    def test_confidence_that_means_what_it_says_has_no_error(self) -> None:
        honest = [
            Guess("greet", "greet", 0.5, "greet" if n < 3 else "thank", 0.75) for n in range(4)
        ]
        self.assertAlmostEqual(calibration_error(reliability(honest)), 0.0)


if __name__ == "__main__":
    unittest.main()
