"""A mobile-money operator behind FeexPay v2's wire protocol, played by a separate process.

It stands in for the provider during the demonstration and the tests, so it shares no code with the
applications it tests: standard library only. Its append-only ledger is the oracle: what the operator
really took, whatever it said, delayed, repeated or lost on the wire.

Start it with ``python -m simulateur --port 0 --dossier var/simulateur --webhook-url URL``, or inside a
test with ``with demarrer(Configuration(dossier=...)) as serveur: ...`` (module ``serveur``).
Scenarios and faults: ``scenarios`` and ``pannes``. Control API: ``controle``. Python client: ``client``.
"""
