"""Tests of what runs inside Rasa, in Rasa's environment: unittest, as there is no pytest there."""
