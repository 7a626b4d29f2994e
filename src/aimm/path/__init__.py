"""The path of a use case from a proof of concept to its own model: stages, evidence, decisions, waivers."""
