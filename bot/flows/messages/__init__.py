"""Messages that stand and are kept up to date: board, announcement, list, round-up, perma-post."""
