"""Rasa's custom actions: adapters between Rasa's action server and `kith`, without logic."""
