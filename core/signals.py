"""What core tells the apps to its right."""

from django.dispatch import Signal

# A job reached done, failed or cancelled; sent once, in the transaction that wrote it, with `job`.
job_finished = Signal()
