"""The brief as a page: what it says, in Markdown and in HTML."""
