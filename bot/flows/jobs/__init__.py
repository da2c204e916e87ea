"""What runs by itself: the loops, the table of jobs, and the lease of the process."""
