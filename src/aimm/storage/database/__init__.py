"""Engine, schema, migrations, units of work and group commit: the foundations of all storage."""
