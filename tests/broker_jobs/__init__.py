"""Job kinds for the broker tests only; installed by tests/settings_broker.py."""
