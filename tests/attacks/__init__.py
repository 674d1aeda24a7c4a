"""The attacks of ``docs/privacy.md``, each run as code against what the harvest makes, and against a naive control.

An attacker (``attacker.py``) has the releases and the headcounts, and in some attacks what two colleagues know. The
truth (``judge.py``) is counted anew from the files, apart from the harvest, and serves only to say whether the attacker
was right. The control (``naive.py``) is what many survey tools do: a floor of five. An attack that does not
succeed against the control would prove nothing.
"""
