"""One package per wire protocol. A dialect only translates: the operator, its ledger and its faults are shared."""
