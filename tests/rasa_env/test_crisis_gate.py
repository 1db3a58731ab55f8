"""The crisis gate as Rasa's Python 3.10 runs it: rules, second reader, time (SAFETY.md R23).

Content note: the lines here speak of suicide.
"""

from __future__ import annotations

import sys
import unittest

from kith.danger import load_reader
from kith.safety.crisis_gate import CrisisGate
from kith.safety.levels import RiskLevel, RiskTag


class CrisisGateOnPython310(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.rules = CrisisGate.load()
        cls.both = CrisisGate.load(reader=load_reader())

    def test_r23_it_runs_on_the_python_of_rasa(self) -> None:
        self.assertEqual(sys.version_info[:2], (3, 10))

    def test_r23_the_rules_assess_without_anything_else(self) -> None:
        self.assertEqual(self.rules.assess("i want to kill myself").level, RiskLevel.ACTIVE)
        self.assertEqual(self.rules.assess("what a lovely day").level, RiskLevel.NONE)
        found = self.rules.assess("my husband hits me")
        self.assertIn(RiskTag.ABUSE, found.tags)

    def test_r23_the_second_reader_raises_and_leaves_alone(self) -> None:
        text = "there'd be less trouble in this house if I had never existed"
        self.assertGreaterEqual(self.both.assess(text).level, RiskLevel.PASSIVE)
        self.assertLess(self.both.assess("the train is late again").level, RiskLevel.PASSIVE)


if __name__ == "__main__":
    unittest.main()
