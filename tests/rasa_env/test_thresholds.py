"""The printed curve says what a threshold would cost."""

from __future__ import annotations

import unittest

from bench.thresholds import Guess, calibration_error, first_guess, outcome, reliability

GUESSES = [
    Guess("ask_joke", "ask_joke", 0.45),
    Guess("forget_everything", "forget_everything", 0.45),
    Guess("nlu_fallback", "forget_everything", 0.4),
    Guess("share_feeling", "nlu_fallback", 0.9),
]


class ThresholdsTest(unittest.TestCase):
    def test_without_a_bar_an_unasked_flow_is_started(self) -> None:
        got = outcome(GUESSES, 0.3, 0.3)
        self.assertEqual((got.right, got.wrong_flow, got.missed), (0.75, 0.25, 0.0))

    def test_the_careful_bar_spares_small_talk_and_misses_a_command(self) -> None:
        got = outcome(GUESSES, 0.3, 0.5)
        self.assertEqual((got.right, got.wrong_flow, got.missed), (0.75, 0.0, 0.25))

    def test_a_fallback_put_before_the_ranking_is_not_the_first_guess(self) -> None:
        ranking = [
            {"name": "nlu_fallback", "confidence": 0.75},
            {"name": "greet", "confidence": 0.25},
            {"name": "thank", "confidence": 0.2},
        ]
        self.assertEqual(first_guess(ranking), ("greet", 0.25))

    def test_confidence_that_means_what_it_says_has_no_error(self) -> None:
        honest = [Guess("greet", "greet" if n < 3 else "thank", 0.75) for n in range(4)]
        self.assertAlmostEqual(calibration_error(reliability(honest)), 0.0)
