"""The audit chain and the sealed access log verify, and stop verifying when touched (T46)."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from core import access_log, audit
from core.context import Origin, set_origin
from core.models import AccessLogEntry, AuditEntry, AuditHead

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("writer", "a long password", name="Writer")


@pytest.fixture
def chain(user):
    return [audit.record(actor=user, verb=f"core.test.step{number}", target=user, step=number) for number in range(3)]


def verify() -> audit.Walked:
    return audit.verify(seal_verb=access_log.SEAL_VERB, seal_holds=access_log.seal_holds)


def test_t45_record_keeps_who_acting_as_from_where(user):
    with set_origin(Origin(request_id="r-1", address="10.0.0.7", acting_as="hr:0001")):
        entry = audit.record(actor=user, verb="core.test.done", target=user, before=1.5, after="x")

    entry.refresh_from_db()
    assert (entry.actor, entry.acting_as, entry.address, entry.request_id) == (user, "hr:0001", "10.0.0.7", "r-1")
    assert (entry.target_type, entry.target_id) == ("accounts.user", str(user.public_id))
    assert entry.details == {"before": "1.5", "after": "x"}


def test_t46_whole_chain_verifies(chain):
    assert (verify().entries, verify().last_hash) == (3, chain[-1].entry_hash)


def test_t46_blanked_details_still_verify(chain):
    audit.blank_details(chain[1])

    walked = verify()

    assert (walked.entries, walked.blanked) == (3, 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"verb": "core.test.other"}, "the act was changed"),
        ({"actor": None}, "the act was changed"),
        ({"acting_as": "hr:0001"}, "the act was changed"),
        ({"details": {"step": 9}}, "the details were changed"),
        ({"salt": ""}, "had been blanked"),
    ],
)
def test_t46_a_changed_entry_breaks_the_chain(chain, change, words):
    AuditEntry.objects.filter(pk=chain[1].pk).update(**change)

    with pytest.raises(audit.BrokenChainError, match=words) as broken:
        verify()

    assert f"entry {chain[1].pk}:" in str(broken.value)


def test_t46_a_removed_entry_breaks_the_chain(chain):
    AuditEntry.objects.filter(pk=chain[1].pk).delete()

    with pytest.raises(audit.BrokenChainError, match=f"entry {chain[2].pk}: does not follow"):
        verify()


def test_t46_a_cut_off_end_breaks_the_chain(chain):
    AuditEntry.objects.filter(pk=chain[2].pk).delete()

    with pytest.raises(audit.BrokenChainError, match="ends after 2 entries, its head says 3"):
        verify()


def test_t46_command_counts_and_fails_at_the_first_break(chain, capsys):
    call_command("verify_audit")
    assert capsys.readouterr().out == "3 entries verified, 0 of them with blanked details\n"

    AuditHead.objects.update(length=4)
    with pytest.raises(CommandError):
        call_command("verify_audit")


def test_t46_seal_ties_the_access_log_to_the_chain(user):
    with set_origin(Origin(request_id="r-9", acting_as="hr:0001")):
        access_log.note(reader=user, subject=user, what="profile")
        access_log.note(reader=user, subject=user, what="evaluation")

    assert (access_log.seal(), access_log.seal()) == (2, 0)

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.details["count"]) == (access_log.SEAL_VERB, 2)
    assert list(AccessLogEntry.objects.values_list("what", "seal", "request_id").order_by("pk")) == [
        ("profile", entry.pk, "r-9"),
        ("evaluation", entry.pk, "r-9"),
    ]
    assert verify().entries == 1


def test_t46_a_changed_access_log_row_breaks_the_chain(user):
    access_log.note(reader=user, subject=user, what="profile")
    access_log.seal()
    AccessLogEntry.objects.update(what="nothing")

    with pytest.raises(audit.BrokenChainError, match="access log"):
        verify()
