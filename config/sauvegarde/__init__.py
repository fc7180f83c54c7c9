"""Backups of the database, their restoration, and the drill that proves they can be restored.

``creation`` makes one, ``reprise`` puts one back, ``exercice`` does so in a private server and has everything checked
there, ``veille`` says when either is overdue.
"""
