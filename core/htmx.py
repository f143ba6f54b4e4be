"""One address serves a page and its fragment."""

from django_htmx.middleware import HtmxDetails


def wants_partial(htmx: HtmxDetails) -> bool:
    """True when only the fragment is wanted; a boosted link or restored history wants the whole page."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request
