"""The gates, the levels, the helplines. Standard library only; runs on Python 3.10 and 3.11."""
