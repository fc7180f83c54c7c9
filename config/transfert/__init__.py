"""From the embedded database to PostgreSQL, once: every row copied, read back on both sides, then committed or nothing.

``tables`` says what there is, ``source`` and ``cible`` open the two ends, ``copie`` writes, ``comparaison`` reads both
ends again by another road, ``deroule`` puts them in order (docs/postgresql.md).
"""
