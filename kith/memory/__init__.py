"""What Kith knows of a person, and how it recalls and forgets."""
