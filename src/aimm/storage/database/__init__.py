"""Engine, schema, migrations, units of work and group commit: what the storage of every word stands on."""
