"""What surveys tells the apps to its right; they listen in their receivers.py."""

from django.dispatch import Signal

# Sent inside the closing transaction, after every response is closed: campaign (Campaign), actor (User or None).
campaign_closed = Signal()
