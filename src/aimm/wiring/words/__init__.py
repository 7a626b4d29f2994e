"""The services of each word on a unit of work: one file per word, and one for what is only read."""
