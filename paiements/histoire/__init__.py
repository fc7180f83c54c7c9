"""The whole story of one visit: client, salon, operator, money, messages, in time order."""
