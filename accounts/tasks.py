"""Celery entry points of accounts."""

from celery import shared_task


@shared_task
def sweep_sign_in_failures() -> None:
    """Daily: forget failed sign-ins that no longer count (T12), and sessions that are over."""
    from accounts import limits, sessions

    limits.sweep()
    sessions.sweep()


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_reset_link(user_id: int) -> None:
    """Whoever has no address, never opened the account or is unknown gets no letter; who asked does not see that."""
    from accounts import letters, own_password
    from accounts.models import User

    user = User.objects.filter(pk=user_id, is_active=True).exclude(email="").first()
    if user is not None and user.has_usable_password():
        letters.send_reset_link(user, own_password.reset_path(user))


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_email_link(user_id: int) -> None:
    from accounts import letters, own_email
    from accounts.models import User

    user = User.objects.filter(pk=user_id, is_active=True).exclude(new_email="").first()
    if user is not None:
        letters.send_email_link(user, own_email.confirm_path(user))


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def send_email_changed(user_id: int, before: str) -> None:
    from accounts import letters
    from accounts.models import User

    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        letters.send_email_changed(user, before)
