"""Alembic's folder: how the database came to be as it is. Run by kith.memory.migrate."""
