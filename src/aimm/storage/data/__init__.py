"""The data store: what is written in bulk, beside the product's own schema."""
