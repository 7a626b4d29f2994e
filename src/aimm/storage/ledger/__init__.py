"""The ledger: picks, sessions and ratings, written together by group commit, exact and durable."""
