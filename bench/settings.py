"""The product's own settings and one more page."""

from palu_asn.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
