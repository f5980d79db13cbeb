"""What is not hers: a record of every entity, a sheet, a run, a file and a take-over, none of the near settlement."""

import datetime as dt
from random import Random

from models import attachments, changes, journal
from models.access import SYSTEM
from models.catalog import CATALOG, TABS
from models.changes import Source
from models.ledger import Intake, Run, Waiting, Workbook
from models.resilience import ReadinessStatus
from models.uids import new_uid
from sync.decide import shown
from sync.merge_people import merge_people
from tests.care_world import SECRETS

COMMAND = Source("command")
#: names under which the small unit keeps a record that is nobody's own
NAMES = {"settlement": "far", "role_kind": "role", "user": "viewer"}
OPTIONAL = next(code for code, (_, tab) in TABS.items() if not tab.always)


class Foreign:
    """Keys of foreign records: `records` by entity, `names` by the words that the tables of routes use."""

    def __init__(self, unit, instance):
        self.unit, self.add = unit.with_teams(), unit.add
        unit.add("assignment", worker=unit.regional, settlement=unit.near, kind="regional_sw",
                 start=dt.date(2026, 1, 1))  # fmt: skip
        files = self._files()
        self.records = {entry.code: files.get(entry.code) or self._ordinary(entry.code) for entry in CATALOG}
        self.loaded = {code: self._loaded(code) for code in self.records}
        self.names = {name: key for name, key in vars(unit).items() if isinstance(key, str)} | {
            **self._meetings(), **self._people(), **self._sheet(), "token": "x" * 32, "optional": OPTIONAL,
            "fresh": new_uid(Random(99)), "far_aid_request": files["aid_request"],
            "file": self._attached(instance),
        }  # fmt: skip

    def _ordinary(self, code):
        unit = self.unit
        return getattr(unit, NAMES.get(code, f"far_{code}"), None) or getattr(unit, code)

    def _files(self):
        """Two families of a colleague by entity: one asked for aid and so is known to who pays it out, one did not."""
        unit, add, today = self.unit, self.add, dt.date(2026, 11, 22)
        hers = {"settlement": unit.far, "worker": unit.secretary}
        silent = add("household", **hers, **SECRETS["household"])
        asked = add("household", name="משפחה אחרת", **hers)
        person = add("household_person", household=silent, role="child", **SECRETS["household_person"])
        request = add("aid_request", household=asked, date=today, kind="food", requested=2000, **hers,
                      **SECRETS["aid_request"])  # fmt: skip
        budget = add("aid_budget", year=2026, line="840", name="סיוע", approved=5000)
        criterion = add("aid_criterion", code="הכנסה", text="הכנסה לנפש", source="council")
        check = add("aid_check", request=request, criterion=criterion, state="met")
        unit.change("aid_request", request, {"decision": "partial", "approved": 1000, "budget": budget,
                                             "decided_by": unit.manager})  # fmt: skip
        return {
            "household": silent, "household_person": person, "aid_request": request, "aid_budget": budget,
            "aid_criterion": criterion, "aid_check": check,
            "aid_payment": add("aid_payment", request=request, amount=300, date=today, method="voucher",
                               **SECRETS["aid_payment"]),
            "inquiry": add("inquiry", opened=today, topic="family", area=unit.other_area, **hers,
                           **SECRETS["inquiry"]),
            "right_claim": add("right_claim", household=silent, person=person, right="aide", area=unit.other_area,
                               worker=unit.secretary, **SECRETS["right_claim"]),
        }  # fmt: skip

    def _meetings(self):
        unit, colleague = self.unit, {"worker": self.unit.secretary}
        coming = self.add("meeting", kind="guidance", status="planned", date=dt.date(2026, 11, 22),
                          settlement=unit.far, **colleague)  # fmt: skip
        roll = self.add("meeting", kind="board", status="planned", date=dt.date(2026, 11, 20), body=unit.far_body,
                        **colleague)  # fmt: skip
        unit.change("readiness_status", ReadinessStatus.get_by_id(unit.far_readiness_status).uid, {"ok": False})
        return {"far_coming": coming, "far_roll": roll}

    def _people(self):
        """Somebody who was never told, one who is kept twice, and one who was and was made one."""
        def person(last):
            made = self.add("person", first="רות", last=last)
            self.add("position", person=made, role_kind=self.unit.role, settlement=self.unit.far,
                     start=dt.date(2025, 3, 1))  # fmt: skip
            return made

        merged = merge_people(person("אור"), person("אור"), SYSTEM, COMMAND, self.unit.world)
        return {"far_untold": person("גל"), "far_twin": person("ים"), "merge": merged.uid}

    def _sheet(self):
        """A workbook that is held, with a conflict, a run, and a take-over of another sheet."""
        unit = self.unit
        book = Workbook.create(settlement=unit.far, spreadsheet_id="sheet-far", state="held",
                               reasons=[{"code": "gone", "text": "לשונית נמחקה", "deleted": OPTIONAL}])  # fmt: skip
        waiting = Waiting.create(
            workbook=book, kind="conflict", code="cell", tab="settlement", record=unit.far, line=3,
            column="households", base=100, ours=110, theirs=120, identity="cell:settlement:far:households")  # fmt: skip
        begun = Intake.create(settlement=unit.far, spreadsheet_id="hers", sheet_id=0, title="שלה")
        lines = [{"workbook": "כפר עציון", "kind": "in", "text": "שורה", "entity": "settlement", "record": unit.far}]
        runs = {way: Run.create(uid=new_uid(Random(way)), way=way, state="done", counts={"in": 1}, lines=lines)
                for way in ("screen", "takeover")}  # fmt: skip
        return {"book": book.id, "waiting": f"{waiting.id}-{shown(Waiting.get_by_id(waiting.id))}",
                "intake": begun.id, "run": runs["screen"].uid,
                "takeover": runs["takeover"].uid}  # fmt: skip

    def _loaded(self, code):
        """The key of a run that took in a file of the entity."""
        uid = new_uid(Random(f"file {code}"))
        lines = [{"workbook": "", "kind": "in", "text": "", "entity": code, "record": self.records[code]}]
        Run.create(uid=uid, way="file", state="done", counts={"in": 1}, lines=lines)
        source = Source("file", "קובץ", uid)
        changes.note("update", SYSTEM, source, self.unit.world, {}, entity=code, record=self.records[code])
        return uid

    def line_of(self, code):
        """The number of the line by which the record of an entity was added."""
        line = journal.Line
        mine = (line.entity == code) & (line.record == self.records[code]) & (line.verb == "create")
        return line.get(mine).seq

    def _attached(self, instance):
        return attachments.attach(instance, "component", self.unit.far_component, "סיכום.txt", "סיכום".encode(), SYSTEM,
                                  COMMAND, self.unit.world).uid  # fmt: skip
