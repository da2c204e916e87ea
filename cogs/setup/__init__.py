"""/setup: the commands, the form, and its modals."""
