"""How far role holders are trained: role by role, holder by holder, and who was there in one training."""

from flask import abort, request, url_for
from flask_admin import expose

from admin import links
from admin.doors import Screen, actor, today
from models import access
from models.catalog import BY_MODEL
from models.catalog.standing import PROGRAMMES
from models.kinds import Day
from models.people import Person, Position
from models.places import Settlement
from models.programmes import Programme
from models.reports.trainings import EXPIRED, SOON, UNTRAINED, VALID, WORDS, Coverage
from models.rules import numbers
from models.trainings import Enrolment, presence, sessions

TONES = {UNTRAINED: "bad", EXPIRED: "bad", SOON: "warn", VALID: "good"}
STATES = {state: (words, TONES[state]) for state, words in WORDS.items()}
URGENT = tuple(STATES)
show = Day().show


class CoverageView(Screen):
    """Coverage of trainings by role (report 6): trained with a valid certificate, of all holders."""

    def __init__(self):
        super().__init__("כיסוי הכשרה לפי תפקיד", category=PROGRAMMES, endpoint="coverage", url="/admin/coverage")

    def opens(self):
        return all(access.can(actor(), "read", BY_MODEL[one]) for one in (Enrolment, Programme, Person, Position))

    @expose("/")
    def index(self):
        """All roles that trainings are meant for; or one role's holders; or one training's people."""
        if request.args.get("programme"):
            return self._training(request.args["programme"])
        coverage = Coverage(today(), numbers().get("training", 0))
        if request.args.get("role"):
            return self._role(coverage, request.args["role"])
        rows = [self._line(coverage, role) for role in coverage.roles]
        rows.sort(key=lambda line: (line["share"] if line["share"] is not None else 101, line["name"]))
        return self.render("coverage.html", rows=rows, trainings_url=url_for("programme.index_view",
                                                                             flt0_kind_is="training"))  # fmt: skip

    @staticmethod
    def _line(coverage, role):
        holders = [one for one in coverage.holders if one.role == role]
        trained = sum(one.trained for one in holders)
        states = {state: sum(one.state == state for one in holders) for state in STATES}
        share = 100 * trained // len(holders) if holders else None
        lacking = "bad" if coverage.mandatory(role) else "warn"
        tone = "quiet" if share is None else "good" if trained == len(holders) else lacking
        return {"name": coverage.roles[role].name, "href": url_for(".index", role=role), "trained": trained,
                "holders": len(holders), "share": share, "tone": tone, "mandatory": coverage.mandatory(role),
                "soon": states[SOON], "expired": states[EXPIRED], "untrained": states[UNTRAINED],
                "trainings": [(one.name, url_for(".index", programme=one.uid)) for one in coverage.trainings[role]],
                }  # fmt: skip

    def _role(self, coverage, uid):
        role = coverage.roles.get(uid) or abort(404)
        holders = [one for one in coverage.holders if one.role == uid]
        people = links.names_of(Person, [one.person for one in holders])
        places = links.names_of(Settlement, [one.settlement for one in holders])
        links.names_of(Programme, [one.training for one in holders])
        may = access.can(actor(), "create", BY_MODEL[Enrolment])
        rows = [
            {"name": people.get(one.person, ""), "href": links.page_of(Person, one.person), "code": one.state,
             "place": places.get(one.settlement, ""), "since": show(one.since), "until": show(one.until),
             "state": STATES[one.state][0], "tone": STATES[one.state][1], "step": Enrolment.status.kind.show(one.step),
             "enrol_url": url_for("enrolment.create_view", person=one.person, programme=coverage.offered(uid))
             if may and not one.step and one.state != VALID and self._mine(one) else ""}
            for one in holders
        ]  # fmt: skip
        rows.sort(key=lambda line: (URGENT.index(line["code"]), line["place"], line["name"]))
        return self.render("coverage_role.html", role=role, rows=rows, line=self._line(coverage, uid),
                           back_url=url_for(".index"))  # fmt: skip

    @staticmethod
    def _mine(holder):
        standing = access.right(actor(), BY_MODEL[Enrolment])
        return standing == access.FULL or holder.settlement in actor().settlements

    def _training(self, uid):
        """Who is enrolled in one training, and at how many of its sessions they were."""
        query = Programme.select().where((Programme.uid == uid) & (Programme.kind == "training"))
        found = access.scoped(query, actor(), "read", BY_MODEL[Programme]).first() or abort(404)
        there, least = presence(found.uid), numbers().get("training_attendance")
        enrolled = list(Enrolment.select().where((Enrolment.programme == found.uid) & Enrolment.retired_on.is_null()))
        people = links.names_of(Person, [one.person_id for one in enrolled])
        rows = [
            {"name": people.get(one.person_id, ""), "href": links.page_of(Enrolment, one.uid),
             "status": Enrolment.status.kind.show(one.status), "there": there.get(one.person_id),
             "low": least is not None and there.get(one.person_id, 100) < least, "given": show(one.certificate_on),
             "until": show(one.valid_until), "over": bool(one.valid_until and one.valid_until < today())}
            for one in enrolled
        ]  # fmt: skip
        add = url_for("enrolment.create_view", programme=found.uid)
        return self.render("coverage_training.html", name=found.name, rows=sorted(rows, key=lambda row: row["name"]),
                           held=len(sessions(found.uid)), least=least, page_url=links.page_of(Programme, found.uid),
                           add_url=add if access.can(actor(), "create", BY_MODEL[Enrolment]) else "",
                           session_url=url_for("meeting.create_view", kind="training", programme=found.uid),
                           back_url=url_for(".index"))  # fmt: skip
