"""Screenshots of the documentation, taken on a fresh demo: ``make captures`` writes ``docs/captures/``.

Needs Debian's chromium and the development requirements. One module per reader: ``presentation`` for the README,
``guide*`` for the salon's guide (``docs/guide-du-salon.md``), ``statistiques`` for both.
"""
