"""What runs inside Rasa: featurizer, policy, tracker store, channels, and `stock_rasa`.

Rasa imports this package as soon as a model or an endpoint names one of its classes, in training
and in serving, so this is the one place from which `stock_rasa` can be sure to be in force.
"""

from components import stock_rasa

stock_rasa.mend()
