"""EXECUTOR. Taking over a person's own tab: the proposal from what the database knows, and what comes in when told."""

from models import changes, ledger
from models.base import writing
from models.bodies import Body, BodyKind
from models.changes import Change, Refused, Source
from models.people import FUNCTIONS, Person, Position, RoleKind
from models.staff import open_on
from models.titles import titles
from models.words import count, fold
from sync.intake_cells import FIRST_NAMES
from sync.intake_doubles import KnownPerson
from sync.intake_headers import MEANINGS, meaning_of
from sync.intake_link import demand, tabs_of
from sync.intake_propose import Known, fold_key, line_reasons, propose
from sync.intake_words import TEAM, Vocabulary

FIELDS = ("mobile", "phone", "email", "publish_consent", "notes")


class Changed(Exception):
    """The tab is not as it was when it was last shown; it has to be shown again."""

    text = "הגיליון השתנה מאז שהוצג כאן. כדאי לעבור שוב על מה שייקלט."


def intakes(settlement, snapshot, world):
    """The take-over of each of her tabs that has something in it, begun where it was not."""
    found = []
    for sheet in tabs_of(snapshot):
        if not any(any(raw is not None for raw in row) for row in sheet.rows):
            continue
        found.append(_begun(settlement, sheet, world))
    return found


def _begun(settlement, sheet, world):
    workbook = ledger.Workbook.get(ledger.Workbook.settlement == settlement)
    mine = (ledger.Intake.spreadsheet_id == workbook.spreadsheet_id) & (ledger.Intake.sheet_id == sheet.sheet_id)
    with writing():
        known = ledger.Intake.get_or_none(mine)
        if known is None:
            known = ledger.Intake(spreadsheet_id=workbook.spreadsheet_id, sheet_id=sheet.sheet_id)
            known.created_at = world.now()
        known.settlement, known.title = settlement, sheet.title[:200]
        known.save()
    return known


# what is known


def known_of(settlement, intake, today):
    """What the database knows that matters for a tab of this settlement."""
    roles = list(RoleKind.select().where(RoleKind.retired_on.is_null()))
    kinds = list(BodyKind.select().where(BodyKind.retired_on.is_null()))
    remembered = {(word.domain, word.word): word.meaning for word in ledger.Word.select()}
    people = list(Person.select().where(Person.retired_on.is_null()))
    vocabulary = Vocabulary(
        [(r.code, r.name, r.scope, _spellings(r)) for r in roles if r.scope != "unit"],
        [(k.code, k.name, _spellings(k)) for k in kinds], FUNCTIONS, remembered, settlement.name,
        FIRST_NAMES | {fold(p.first) for p in people},
    )  # fmt: skip
    labels = {f"role:{r.code}": r.name for r in roles} | {f"kind:{k.code}": k.name for k in kinds}
    labels |= {f"func:{code}": label for code, label in FUNCTIONS}
    bodies, held, here = _places(settlement, today)
    return Known(vocabulary, _people(people, settlement, here), held, bodies, _standing(intake), labels)


def _spellings(row):
    return tuple(word for word in (row.aliases or "").split("\n") if word)


def _places(settlement, today):
    """(bodies by kind, open positions by person and place, roles by person) of a settlement."""
    bodies, kind_of = {}, {}
    mine = (Body.settlement == settlement) & Body.retired_on.is_null() & (Body.status != "closed")
    for body in Body.select(Body, BodyKind).join(BodyKind).where(mine).order_by(Body.created_at, Body.uid):
        bodies.setdefault(body.kind.code, []).append((body.uid, body.name))
        kind_of[body.uid] = body.kind.code
    held, here = {}, {}
    place = (Position.settlement == settlement) | Position.body.in_(list(kind_of))
    for row in Position.select(Position, RoleKind).join(RoleKind).where(place & Position.retired_on.is_null()):
        here.setdefault(row.person_id, []).append(row.role_kind.name)
    for row in Position.select(Position, RoleKind).join(RoleKind).where(place & open_on(Position, today)
                                                                       | place & (Position.start > today)
                                                                       & Position.retired_on.is_null()):  # fmt: skip
        where = f"body:{kind_of[row.body_id]}" if row.body_id else f"role:{row.role_kind.code}"
        held[row.person_id, where] = (row.uid, row.function, row.start)
    return bodies, held, here


def _people(rows, settlement, here):
    roles = {uid: ", ".join(dict.fromkeys(names)) for uid, names in here.items()}
    near = {p.uid for p in rows if p.uid in here or p.home_settlement_id == settlement.uid}
    return [
        KnownPerson(p.uid, p.first, p.last, tuple(filter(None, (p.mobile, p.phone))), p.uid in near,
                    roles.get(p.uid, "")) for p in rows
    ]  # fmt: skip


def _standing(intake):
    """Of what came in from this tab before, that which still stands."""
    taken = intake.taken or {}
    alive = {}
    for model, name in ((Person, "person"), (Position, "position")):
        uids = {kept[name] for kept in taken.values() if kept[name]}
        standing = model.select(model.uid).where(model.uid.in_(uids) & model.retired_on.is_null())
        alive[name] = {row.uid for row in standing} | {""}
    return {key: kept for key, kept in taken.items()
            if kept["person"] in alive["person"] and kept["position"] in alive["position"]}  # fmt: skip


# the review


def review(intake, rows, world):
    """The proposal for a tab as it is now; nothing is written but that it was shown."""
    proposal = _proposal(intake, rows, world)
    if intake.digest != proposal.digest:
        intake.digest = proposal.digest
        with writing():
            ledger.Intake.update(digest=proposal.digest).where(ledger.Intake.id == intake.id).execute()
    return proposal


def _proposal(intake, rows, world):
    return propose(rows, known_of(intake.settlement, intake, world.today()), intake.answers)


def answer(intake, given, world):
    """Keep what a person answered; returns the keys of answers that make no sense, which are not kept."""
    known = known_of(intake.settlement, intake, world.today())
    given = {_spelled(key): value for key, value in given.items()}
    wrong = [key for key, value in given.items() if not (value == "" or _sensible(key, value, known))]
    kept = {key: value for key, value in {**intake.answers, **given}.items() if value and key not in wrong}
    with writing():
        intake.answers = kept
        intake.save(only=[ledger.Intake.answers])
    return wrong


def _spelled(key):
    """A key as a person may have typed it, in the form in which it is asked."""
    sort, _, rest = str(key).partition(":")
    return f"{sort}:{fold_key(rest)}" if sort in ("word", "body") else str(key)


def _sensible(key, value, known):
    """True where `value` may be an answer to `key`, so that no junk reaches a proposal."""
    if not isinstance(value, str) or len(value) > 400 or len(key) > 300:
        return False
    sort = key.partition(":")[0]
    if sort == "column":
        use, _, meanings = value.partition(":")
        fixed = use in ("people", "mark") and all(_means(one, known) for one in meanings.split("+"))
        return value in MEANINGS or fixed
    if sort in ("word", "body"):
        return all(_means(one, known) for one in value.split("+"))
    fixed = {"line": ("skip", "take"), "fill": ("yes", "no"), "swap": ("swap", "keep"), "above": ("same", "nobody"),
             "couple": ("two", "one", "skip")}  # fmt: skip
    return value in fixed[sort] if sort in fixed else sort == "same"


def _means(meaning, known):
    sort, _, rest = meaning.partition(":")
    kind, _, function = rest.partition(":")
    labels = known.labels
    return meaning in ("person", "skip") or (
        (sort == "role" and f"role:{rest}" in known.vocabulary.roles.values())
        or (sort == "func" and f"func:{rest}" in labels)
        or (sort == "body" and kind in known.vocabulary.bodies.values() and f"func:{function}" in labels)
    )


# taking in


def take_in(intake, rows, actor, world, who, expected=None):
    """Take in what is clear, whole or not at all, and return the Run; what waits for answers stays out and is listed.

    Raises Changed where the tab is not the one that was shown (`expected`), Denied where it is not the actor's to do.
    """
    settlement = intake.settlement
    demand(settlement, actor)
    with writing():
        intake = ledger.Intake.get_by_id(intake.id)
        known = known_of(settlement, intake, world.today())
        proposal = propose(rows, known, intake.answers)
        if expected and expected != proposal.digest:
            raise Changed
        run = ledger.Run(uid=changes.fresh_uid(world), way="takeover", who=who, started=world.now(), total=1, done=1)
        run.save(force_insert=True)
        taking = Taking(intake, known, proposal, actor, world, run)
        taking.carry_out()
        remember(intake, rows, proposal, known)
        _finish(run, intake, proposal, taking, world)
    return run


def _finish(run, intake, proposal, taking, world):
    waits = len({item.line for item in proposal.waiting})
    for line, why in line_reasons(proposal):
        taking.tell("held", f"שורה {line}: {why}")
    run.lines = taking.did
    run.counts = {"in": taking.made, "out": 0, "open": waits, "same": len(proposal.same), "people": taking.people}
    run.state = "attention" if waits or taking.refused else "done"
    run.message = _sum_up(run.counts)
    run.ended = world.now()
    run.save()
    intake.state, intake.run, intake.digest = "open" if waits else "taken", run.uid, proposal.digest
    intake.save()


def _sum_up(counts):
    positions = count(counts["in"], "תפקיד אחד נקלט", "שני תפקידים נקלטו", "תפקידים נקלטו")
    waits = count(counts["open"], "שורה אחת ממתינה", "שתי שורות ממתינות", "שורות ממתינות")
    return f"{positions}, {waits} לתשובה."


class Taking:
    """Carries a proposal out, inside its transaction: people, bodies, positions, each with its line in the journal."""

    def __init__(self, intake, known, proposal, actor, world, run):
        self.intake, self.known, self.proposal = intake, known, proposal
        self.actor, self.world, self.run = actor, world, run
        self.settlement = intake.settlement
        self.roles = {row.code: row for row in RoleKind.select()}
        self.kinds = {row.code: row for row in BodyKind.select()}
        self.created, self.bodies = {}, {}
        self.did, self.made, self.people, self.refused = [], 0, 0, 0

    def carry_out(self):
        """Take in all that is ready."""
        taken = dict(self.intake.taken or {})
        for item in self.proposal.items:
            if not item.ready or item.status == "double":
                continue
            try:
                kept = self._one(item)
            except Refused as refused:
                self.refused += 1
                self.tell("held", f"שורה {item.line}: {item.name}: {refused}")
                continue
            if kept:
                taken[item.key] = kept
        self.intake.taken = taken

    def _one(self, item):
        """One person in one place; returns their keys, or None where both were there."""
        with writing():  # a savepoint: a refused position leaves no person without one
            person, fresh, wanted = self._person(item)
            if item.status == "same":
                made = []
            elif item.meaning == "person":
                made = None
            else:
                made = self._position(item, person)
            changed = self._apply(wanted + [c for c in made or [] if c], item)
        if fresh:
            self.created[item.same_as] = person
            self.people += 1
        if made:
            self.bodies |= {c.values["kind"]: c.uid for c in made if c.entity == "body"}
            self.made += 1
            self.tell("new", titles(Position, [changed[-1].uid])[changed[-1].uid], "position", changed[-1].uid)
        elif fresh:
            self.made += 1
            self.tell("new", item.name, "person", person)
        return {"person": person, "position": changed[-1].uid if made else ""} if made or fresh else None

    def _apply(self, wanted, item):
        place = f"הגיליון של {self.settlement.name}, לשונית {self.intake.title}, שורה {item.line}"
        return changes.apply_many(wanted, self.actor, Source("sheet", place, self.run.uid), self.world)

    def tell(self, kind, text, entity="", record=""):
        """Add a line to the page of the run."""
        text = f"לשונית {self.intake.title}, {text}" if kind == "held" else text
        told = {"workbook": self.settlement.name, "kind": kind, "text": text, "entity": entity, "record": record}
        self.did.append(told)

    # people

    def _person(self, item):
        """(key of the person, is it a new one, the changes that this takes)."""
        uid = item.person or self.created.get(item.same_as)
        said = self._said(item)
        if uid:
            return uid, False, self._fills(uid, said)
        uid = changes.fresh_uid(self.world)
        values = {"first": item.values["first"], "last": item.values["last"], **said}
        if item.meaning == "person":
            values["home_settlement"] = self.settlement.uid
        return uid, True, [Change("person", uid, "create", values)]

    def _said(self, item):
        """What all lines of this person say of them, the first that says something first."""
        mine = [other for other in self.proposal.items if other.ready and other.same_as == item.same_as]
        found = {name: value for other in reversed([item, *mine]) for name, value in other.values.items()
                 if name in FIELDS and value is not None}  # fmt: skip
        for phone in (phone for other in mine for phone in other.phones):
            if phone not in (found.get("mobile"), found.get("phone")) and not found.get("phone"):
                found["phone"] = phone
        return found

    def _fills(self, uid, said):
        """The change that fills what the unit does not know yet of a known person; what it knows is not touched."""
        record = Person.get(Person.uid == uid)
        known = {record.mobile, record.phone}
        fresh = {name: value for name, value in said.items() if getattr(record, name) is None and value not in known}
        wanted = [Change("person", uid, "update", fresh)] if fresh else []
        source = Source("sheet", run=self.run.uid)
        return [] if changes.check(wanted, self.actor, source, self.world) else wanted

    # places

    def _position(self, item, person):
        values = {"person": person, "start": item.start, "end": item.end}
        sort, _, rest = item.meaning.partition(":")
        if sort == "role":
            values |= {"role_kind": self.roles[rest].uid, "settlement": self.settlement.uid}
            return [Change("position", changes.fresh_uid(self.world), "create", values)]
        kind, _, function = rest.partition(":")
        body, made = self._body(kind)
        values |= {"role_kind": self._body_role(kind, function), "body": body, "function": function}
        return [*made, Change("position", changes.fresh_uid(self.world), "create", values)]

    def _body_role(self, kind, function):
        code = "body_chair" if function == "chair" else "resilience_member" if kind == TEAM else "body_member"
        found = self.roles.get(code) or next(row for row in self.roles.values() if row.scope == "body")
        return found.uid

    def _body(self, code):
        """(key of the settlement's body of a kind, the change that makes it where there is none)."""
        kind = self.kinds[code]
        there = self.known.bodies.get(code)
        if there or kind.uid in self.bodies:
            return there[0][0] if there else self.bodies[kind.uid], []
        values = {"name": kind.name, "kind": kind.uid, "settlement": self.settlement.uid, "status": "active"}
        uid = changes.fresh_uid(self.world)
        return uid, [Change("body", uid, "create", values)]


# words


def remember(intake, rows, proposal, known):
    """Keep the words that the unit has matched, so that the next sheet does not ask again."""
    vocabulary = known.vocabulary
    for key, said in intake.answers.items():
        sort, _, text = key.partition(":")
        word = proposal.words.get(key)
        if sort in ("word", "body") and word and text and "skip" not in said and "person" not in said:
            match = vocabulary.match(word["text"]) if sort == "word" else vocabulary.match_body(word["text"])
            if not match.sure or match.meaning != said:
                _keep("role" if sort == "word" else "body", text, said)
    for column in proposal.table.columns:
        said = intake.answers.get(column.key)
        if said in MEANINGS and fold(column.header) and not meaning_of(column.header, {})[1] and said != "own":
            _keep("header", fold_key(column.header), said)


def _keep(domain, word, meaning):
    ledger.Word.insert(domain=domain, word=word, meaning=meaning).on_conflict(
        conflict_target=[ledger.Word.domain, ledger.Word.word], update={ledger.Word.meaning: meaning}
    ).execute()

