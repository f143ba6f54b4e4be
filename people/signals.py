"""What people tells the apps to its right; they listen in their receivers.py."""

from django.dispatch import Signal

# Sent inside the transaction that ends it: employee_ids (list of keys), on (first day without them), actor (or None).
service_ended = Signal()

# Sent inside the transaction that undoes the end of somebody's service: employee_id, actor (or None). Receivers
# give sentences (a list) about what they could not bring back.
service_restored = Signal()
