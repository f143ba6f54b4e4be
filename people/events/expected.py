"""What apps to the right hold for somebody who leaves (seats on courses and the like), in sentences.

They register in AppConfig.ready; nothing is done here, the sentences say what becomes of it (people/signals.py).
"""

from collections.abc import Callable
from datetime import date

from people.models import Employee

Teller = Callable[[Employee, date], list[str]]
_tellers: dict[str, Teller] = {}


def register(name: str, teller: Teller) -> None:
    _tellers[name] = teller


def sentences(employee: Employee, on: date) -> list[str]:
    return [sentence for name in sorted(_tellers) for sentence in _tellers[name](employee, on)]
