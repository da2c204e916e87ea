"""Weeks of the real bot process under faults: a seed draws what strikes, and after each week is checked what must hold.

`make faults WEEKS=20` plays weeks, and prints how often each fault struck and what was violated; `SEED=7` is the first
of them. A violation comes again with its seed, as far as the machine is as quick.
"""
