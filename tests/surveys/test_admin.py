"""The admin site shows surveys and changes none."""

import pytest
from django.urls import reverse

from surveys.models import Campaign
from tests.factories.surveys import ResponseFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", ["questionnaire", "campaign", "response"])
def test_admin_lists_and_shows_without_changing(client, admin_user, model):
    response = ResponseFactory(sent=True)
    one = {"questionnaire": response.campaign.questionnaire, "campaign": response.campaign, "response": response}[model]
    client.force_login(admin_user.user)

    listed = client.get(reverse(f"admin:surveys_{model}_changelist"), {"q": "a"})
    shown = client.get(reverse(f"admin:surveys_{model}_change", args=[one.pk]))
    posted = client.post(reverse(f"admin:surveys_{model}_change", args=[one.pk]), {"state": "draft"})
    added = client.get(reverse(f"admin:surveys_{model}_add"))
    deleted = client.get(reverse(f"admin:surveys_{model}_delete", args=[one.pk]))

    statuses = [page.status_code for page in (listed, shown, posted, added, deleted)]
    assert statuses == [200, 200, 403, 403, 403]
    assert Campaign.objects.get().state == "open"
