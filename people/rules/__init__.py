"""What the regulations say about people, as pure functions over dated tables.

Nothing here reads the database, the clock or the settings: the caller passes plain values and today's date. A number
that rests on memory only carries `confirmed=False`; `docs/rules/` tells what each one rests on.
"""
