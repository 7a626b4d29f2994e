"""The catalogue of models: the one that ships with the package, and one that was brought later."""
