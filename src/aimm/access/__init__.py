"""Who may do what: people and their roles, API keys, and the audit log of every write."""
