"""`kith doctor`: a line for each part, with the command that mends it."""
