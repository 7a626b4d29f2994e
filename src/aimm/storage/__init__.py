"""Storage on SQLite and PostgreSQL: one file per word over one schema."""
