"""The processes of Kith: starting, keeping and ending them, and training the Rasa model."""
