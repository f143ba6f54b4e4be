"""Who is asking: the forwarded headers count from the trusted proxy only (T41)."""

from ipaddress import ip_network

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core.middleware import TrustedProxyMiddleware, client_address


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "address", "secure"),
    [
        (["10.0.0.5"], "10.0.0.5", "6.6.6.6, 36.91.1.2", "36.91.1.2", True),
        (["10.0.0.0/24"], "10.0.0.77", "36.91.1.2", "36.91.1.2", True),
        (["10.0.0.5"], "10.0.0.6", "36.91.1.2", "10.0.0.6", False),
        ([], "10.0.0.5", "36.91.1.2", "10.0.0.5", False),
        (["10.0.0.5"], "", "36.91.1.2", "", False),
    ],
    ids=["the last one counts", "network", "another machine", "no proxy", "no address"],
)
def test_t41_forwarded_headers_count_from_the_proxy_only(settings, proxies, remote, forwarded, address, secure):
    settings.TRUSTED_PROXIES = [ip_network(name) for name in proxies]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = RequestFactory().get(
        "/", REMOTE_ADDR=remote, headers={"x-forwarded-for": forwarded, "x-forwarded-proto": "https"}
    )
    seen = []

    TrustedProxyMiddleware(lambda asked: seen.append((client_address(asked), asked.is_secure())) or HttpResponse())(
        request
    )

    assert seen == [(address, secure)]
