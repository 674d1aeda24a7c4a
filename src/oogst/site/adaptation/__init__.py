"""The organisation's own layer on the suggestions: learnt once a week from what its people confirmed."""
