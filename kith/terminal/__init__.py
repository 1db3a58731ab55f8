"""The chat in the terminal: a client of the front door like any other."""
