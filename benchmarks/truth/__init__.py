"""Facts that other people published, and how well rankings find them."""
