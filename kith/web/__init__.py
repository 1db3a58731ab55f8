"""The front door: its routes and its page."""
