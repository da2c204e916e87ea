"""Weeks of the real bot process under faults: a seed draws what strikes, and after each week is checked what must hold.

    seed → circles, posts, presses → moments of a week → faults strike → the bot settles → all is healed → violations

A *life* is weeks in a row of two circles on one database. `kinds/` has the kinds of faults in families, `invariants.py`
what must hold, `table.py` how it is told. `make faults WEEKS=20` plays weeks, and prints how often each fault struck
and what was violated; `SEED=7` is the first life. With `ARGS=--postgresql` the database is on a server of the life's
own (`postgresql.py`), and what strikes files gives way to what strikes servers (`kinds/postgresql.py`). With
`ARGS="--keep FOLDER"` the files of each life are left: the log, the database, and `story`, which says what struck when.
A violation comes again with its seed, as far as the machine is as quick; what is found becomes a small test near the
code that it concerns.
"""
