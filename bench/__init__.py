"""Scripts that measure; each prints a table and a last line of JSON."""

import warnings
from contextlib import suppress

# Sanic turns deprecation warnings on for the whole process (sanic/app.py); what comes with Rasa
# after it would then fill the screen before any table.
with suppress(ImportError):
    import sanic.app  # noqa: F401

    warnings.simplefilter("ignore", DeprecationWarning)
