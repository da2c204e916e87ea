"""Messages that are queued once and edited afterwards: announcement, list, board, round-up, perma-post."""
