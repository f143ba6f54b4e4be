"""When two answers name the same need."""

import re
import unicodedata

LONGEST_KEY = 160


def key_of(topic: str) -> str:
    """The same words whatever their case, accents, spaces and punctuation: "Analisis  Data." -> "analisis data"."""
    plain = unicodedata.normalize("NFKD", topic.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w]+", " ", letters).split())[:LONGEST_KEY]
