"""Read-only links to the brief of a use case, for people without an account."""
