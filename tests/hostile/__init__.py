"""What hostile blogs, members and strangers send, played on the whole flow beside an honest blog: `make fuzz`.

    attack → a week of the game in a `HostileCircle` → violations of the invariants

`attack.py` says what an attack is, and how it stands in `corpus/`; `values.py`, `documents.py`, `mutations.py` and
`strategies.py` make new ones; `web.py` serves them; `circle.py` plays the week; `invariants.py` and `watches.py` say
what must hold whatever is sent. `fuzz.py` goes on for as long as it is told and keeps what it finds.
"""
