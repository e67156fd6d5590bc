"""A few services that somebody collects, and the sheets of paper that are made of them."""
