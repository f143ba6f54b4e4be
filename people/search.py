"""What somebody searched for stays in their session under an opaque key, so that no name or number lands in a URL."""

import secrets

from django.contrib.sessions.backends.base import SessionBase

SESSION_KEY = "searches"
KEPT = 20
LONGEST = 100


def remember(session: SessionBase, text: str) -> str:
    """The key of `text`, the same for the same text; "" for blank text."""
    text = " ".join(text.split())[:LONGEST]
    if not text:
        return ""
    kept: dict[str, str] = session.get(SESSION_KEY, {})
    for key, known in kept.items():
        if known == text:
            return key
    key = secrets.token_urlsafe(6)
    session[SESSION_KEY] = {**dict(list(kept.items())[1 - KEPT :]), key: text}
    return key


def text_of(session: SessionBase, key: str) -> str:
    """What was searched for; "" when the key is of another session or long ago."""
    return str(session.get(SESSION_KEY, {}).get(key, "")) if key else ""
