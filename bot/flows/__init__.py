"""The verbs: one file per arrow of the week."""
