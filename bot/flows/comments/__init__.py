"""Comments: polled where they are, matched to members, claimed, and received as webmentions."""
