"""What ``manage.py demo`` is made of: the network, the processes, the accounts, and what it prints."""
