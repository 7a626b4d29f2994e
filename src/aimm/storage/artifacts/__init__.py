"""The store of artifacts: a folder, or a bucket of any S3-compatible service; its records are in the data store."""
