"""The store of artifacts: a folder, or an S3-compatible bucket; its records are in the data store."""
