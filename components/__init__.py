"""What runs inside Rasa: featurizer, policies, tracker store, channels, and `stock_rasa`.

Rasa imports this package as soon as a model or an endpoint names one of its classes, in training
and in serving, so this is the one place from which `stock_rasa` and the AI notice can be sure to be
in force.
"""

from components import around_turns, stock_rasa

stock_rasa.mend()
around_turns.install(around_turns.AroundTurns.load())
