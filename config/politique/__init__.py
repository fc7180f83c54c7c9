"""Who may do what at each address: one table, which every request passes (``filet.py``) and every test is held to."""
