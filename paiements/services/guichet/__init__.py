"""The late-money desk: what a human decides about money that did not settle its note exactly.

``table`` says which decisions each reason allows and who may take them; ``decision`` takes one, once, with
every row locked; ``gestes`` is what each of them does; ``affectation`` writes the ledger; ``orphelin`` attaches
money that had no note; ``veille`` opens, reminds and reopens by itself.
"""
