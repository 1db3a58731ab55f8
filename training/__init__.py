"""Scripts that make what is under models/."""
