"""The ledger: picks, sessions and ratings, written durably and exactly once by group commit."""
