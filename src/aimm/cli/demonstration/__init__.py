"""The demonstration: a service of its own, raters of different tastes, and a board that shows them live."""
