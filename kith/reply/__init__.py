"""Strategy and context to words."""
