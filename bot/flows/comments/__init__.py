"""Comments: polled on the blogs, attributed to members, claimed by them, and received as webmentions."""
