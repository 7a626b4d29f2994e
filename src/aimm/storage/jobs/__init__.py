"""Jobs, in a SQLite file or PostgreSQL schema of their own, so that no pick waits for a job."""
