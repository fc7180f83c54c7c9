"""Giving money back: asked, approved by a second person above a limit, sent once, written when it has left.

``demande`` (ask, approve, refuse) → ``envoi`` (by the provider) or ``remise`` (cash, credit, by hand); ``constat``
turns what a provider says was given back into facts; ``relance`` sweeps what waits. ``transition`` alone writes states.
"""
