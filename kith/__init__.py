"""Kith: an honest AI companion. This package knows nothing of Rasa."""
