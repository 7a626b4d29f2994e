"""Access control: users and their roles, API keys, and the audit log of every write."""
