"""Tests of what runs inside Rasa, in Rasa's environment: unittest, as there is no pytest there."""

import os
import tempfile

# What the process writes goes to a folder of its own, not into var/.
os.environ.setdefault("KITH_VAR", tempfile.mkdtemp(prefix="kith-tests-"))
