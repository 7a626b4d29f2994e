"""Storage on SQLite and PostgreSQL: one file per feature over one schema."""
