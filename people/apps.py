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
