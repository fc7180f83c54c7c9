"""A mobile-money operator behind five wire protocols on one port, played by a separate process.

FeexPay at the root, FedaPay under ``/fedapay/v1``, PayDunya under ``/paydunya/api/v1``, Wave under ``/wave/v1``
and the generic external backend under ``/externe/api/v1``: one operator, one ledger, one engine of scenarios and
faults; a dialect only translates.

It stands in for the providers during the demonstration and the tests, so it shares no code with the
applications it tests: standard library only. Its append-only ledger is the oracle: what the operator
really took and gave back, whatever it said, delayed, repeated or lost on the wire.

Start it with ``python -m simulateur --port 0 --dossier var/simulateur --webhook-url URL``, or inside a
test with ``with demarrer(Configuration(dossier=...)) as serveur: ...`` (module ``serveur``).
Keys and secrets: ``config.Cles``. Scenarios and faults: ``scenarios`` and ``pannes``. Control API:
``controle``. Python client: ``client``.
"""
