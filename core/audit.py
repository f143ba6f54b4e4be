"""The audit chain: who did what, acting as whom, when, from where (T45, T46)."""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from core.context import origin
from core.models import AuditEntry, AuditHead


def _canonical(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def details_digest(salt: str, details: dict[str, Any]) -> str:
    return hashlib.sha256(f"{salt}{_canonical(details)}".encode()).hexdigest()


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 over the previous hash and every field of the act except the details themselves."""
    content = [
        entry.previous_hash, entry.at.isoformat(), entry.actor_id, entry.acting_as, entry.verb,
        entry.target_type, entry.target_id, entry.address, entry.request_id, entry.details_digest,
    ]  # fmt: skip
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def _locked_head() -> AuditHead:
    """The end of the chain, locked: PostgreSQL by the row, SQLite by its immediate transaction."""
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    if head is None:
        AuditHead.objects.get_or_create(pk=1)
        head = AuditHead.objects.select_for_update().get(pk=1)
    return head


@transaction.atomic
def record(*, actor: Any, verb: str, target: models.Model | None = None, **details: Any) -> AuditEntry:
    """Append one act to the chain inside the caller's transaction.

    `verb` is `app.thing.did`; `details` are plain values (before/after of changed fields, counts, reasons), no names or
    NIP. `actor` is a User or None (the system).
    """
    head = _locked_head()
    salt = secrets.token_hex(16)
    plain = json.loads(_canonical(details), parse_float=str)  # a float may come back from the database as an integer
    now = origin()
    entry = AuditEntry(
        at=timezone.now(),
        actor=actor if getattr(actor, "pk", None) else None,
        acting_as=now.acting_as,
        verb=verb,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(getattr(target, "public_id", target.pk)) if target is not None else "",
        address=now.address,
        request_id=now.request_id,
        details=plain,
        salt=salt,
        details_digest=details_digest(salt, plain),
        previous_hash=head.last_hash,
    )
    entry.entry_hash = entry_hash(entry)
    entry.save(force_insert=True)
    moved = AuditHead.objects.filter(pk=1, last_hash=head.last_hash)
    if not moved.update(last_hash=entry.entry_hash, length=models.F("length") + 1):
        raise IntegrityError("the audit chain moved on while an entry was written")
    return entry


def blank_details(entry: AuditEntry) -> None:
    """Forget the details of one act because the law asks; the digest stays, so the chain still verifies."""
    AuditEntry.objects.filter(pk=entry.pk).update(details={}, salt="")


class BrokenChainError(Exception):
    """The chain does not verify; the message names the entry and what is wrong with it."""


@dataclass(slots=True)
class Walked:
    entries: int = 0
    blanked: int = 0
    last_hash: str = ""


def verify(*, seal_verb: str, seal_holds: Callable[[AuditEntry], bool]) -> Walked:
    """Walk the whole chain. Raises BrokenChainError at the first entry that does not fit."""
    walked = Walked()
    for entry in AuditEntry.objects.order_by("pk").iterator(chunk_size=1_000):
        _check_entry(entry, walked.last_hash)
        if entry.verb == seal_verb and not seal_holds(entry):
            raise BrokenChainError(f"entry {entry.pk}: the access log rows under this seal were changed")
        walked.entries += 1
        walked.blanked += not entry.salt
        walked.last_hash = entry.entry_hash
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    if (head.length, head.last_hash) != (walked.entries, walked.last_hash):
        raise BrokenChainError(f"the chain ends after {walked.entries} entries, its head says {head.length}")
    return walked


def _check_entry(entry: AuditEntry, previous: str) -> None:
    if entry.previous_hash != previous:
        raise BrokenChainError(f"entry {entry.pk}: does not follow the entry before it")
    if entry_hash(entry) != entry.entry_hash:
        raise BrokenChainError(f"entry {entry.pk}: the act was changed")
    if entry.salt and details_digest(entry.salt, entry.details) != entry.details_digest:
        raise BrokenChainError(f"entry {entry.pk}: the details were changed")
    if not entry.salt and entry.details:
        raise BrokenChainError(f"entry {entry.pk}: details were put where they had been blanked")
