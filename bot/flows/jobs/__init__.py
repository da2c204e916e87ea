"""What the bot does by itself: the table of jobs, the loop that runs them, and the lease of the process."""
