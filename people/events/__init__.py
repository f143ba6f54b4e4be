"""Dated changes of people and units: what each asks, refuses, writes, leads to, and how it is taken back.

`people/services/events.py` moves a change from state to state and is the only caller of `effects` and `journal`.
"""
