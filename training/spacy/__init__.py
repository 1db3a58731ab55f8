"""Trains the spaCy pipeline that finds people, organisations and places."""
