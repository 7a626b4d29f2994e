"""An overview of all use cases: the status of each, and which of them need attention."""
