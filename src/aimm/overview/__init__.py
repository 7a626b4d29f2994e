"""All use cases at a glance: what each is doing, and which of them needs a person."""
