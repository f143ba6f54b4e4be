"""The audit chain: who did what, acting as whom, when, from where (T45, T46)."""

import hashlib
import json
import secrets
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
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


@transaction.atomic
def record(*, actor: Any, verb: str, target: models.Model | None = None, **details: Any) -> AuditEntry:
    """Append one act to the chain inside the caller's transaction.

    `verb` is `app.thing.did`; `details` are plain values (before/after of changed fields, counts, reasons), no names or
    NIP. `actor` is a User or None (the system).
    """
    AuditHead.objects.get_or_create(pk=1)
    head = AuditHead.objects.select_for_update().get(pk=1)
    salt = secrets.token_hex(16)
    plain = json.loads(_canonical(details))
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
    AuditHead.objects.filter(pk=1).update(last_hash=entry.entry_hash, length=models.F("length") + 1)
    return entry
