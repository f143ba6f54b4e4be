from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from people import data_checks as _data_checks  # noqa: F401 registers what check_data looks for
        from people import hooks
        from people import jobs as _jobs  # noqa: F401 registers the kinds of jobs
        from people.sheets import discipline, facts, histories, organisation
        from people.sheets.kinds import register

        hooks.install()
        for kind in (
            histories.RankHistory(), histories.PositionHistory(), facts.Educations(), facts.Contracts(),
            facts.Assessments(), organisation.UnitHeads(), organisation.ApprovedPosts(), discipline.Discipline(),
        ):  # fmt: skip
            register(kind)
        from accounts import inbox
        from people.services.events import words_of_message as words

        inbox.register("people.event_decided", _("Your change was decided: %(kind)s, %(day)s"), words=words)
        inbox.register("people.event_returned", _("Your change came back: %(kind)s, %(day)s"), words=words)
        inbox.register("people.event_undone", _("A change you prepared was undone: %(kind)s, %(day)s"), words=words)
        inbox.register("people.event_about_you", _("Your data changed: %(kind)s, from %(day)s"), words=words)
