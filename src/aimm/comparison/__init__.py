"""Which of several targets is better, from their scores on the same items, and how sure that is. Pure."""
