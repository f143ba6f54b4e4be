from django.apps import apps

from people import models


def test_every_model_of_people_is_imported_from_the_package():
    assert sorted(models.__all__) == sorted(model.__name__ for model in apps.get_app_config("people").get_models())
