"""/setup: the commands, and the form with its menus and modals."""
