"""Celery entry points of accounts."""

from functools import partial

from celery import shared_task

# While the mail server is away, slow or refuses an address: again within 5, 10, 20 … seconds, then within ten minutes
# each time, for about half a day (A39).
letter = partial(shared_task, autoretry_for=(OSError,), retry_backoff=5, retry_backoff_max=600, max_retries=150)


@shared_task
def sweep_sign_in_failures() -> None:
    """Daily: forget failed sign-ins that no longer count (T12), and sessions that are over."""
    from accounts import limits, sessions

    limits.sweep()
    sessions.sweep()


@letter()
def send_reset_link(user_id: int) -> None:
    """Whoever has no address, never opened the account or is unknown gets no letter; who asked does not see that."""
    from accounts import letters, own_password
    from accounts.models import User

    user = User.objects.filter(pk=user_id, is_active=True).exclude(email="").first()
    if user is not None and user.has_usable_password():
        letters.send_reset_link(user, own_password.reset_path(user))


@letter()
def send_email_link(user_id: int) -> None:
    from accounts import letters, own_email
    from accounts.models import User

    user = User.objects.filter(pk=user_id, is_active=True).exclude(new_email="").first()
    if user is not None:
        letters.send_email_link(user, own_email.confirm_path(user))


@letter()
def send_email_changed(user_id: int, before: str) -> None:
    from accounts import letters
    from accounts.models import User

    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        letters.send_email_changed(user, before)
