from django.apps import AppConfig


class BrokerJobsConfig(AppConfig):
    name = "tests.broker_jobs"

    def ready(self) -> None:
        from tests.broker_jobs import work  # noqa: F401 registers the kinds
