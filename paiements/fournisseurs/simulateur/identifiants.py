"""What the simulator accepts unless it is started with others: no secret, it only moves play money."""

IDENTIFIANTS = {"cle": "test_simulateur", "boutique": "SALONDEMO000001"}
