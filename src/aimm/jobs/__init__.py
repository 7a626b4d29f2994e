"""Work that takes long: a job is a program, a specification and a stream of events."""
