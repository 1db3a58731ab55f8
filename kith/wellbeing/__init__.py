"""Exercises and the mood journal."""
