"""Pure numerics: allocation, tests, intervals. No clock, no event loop, no storage."""
