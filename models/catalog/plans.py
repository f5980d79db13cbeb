"""The page of yearly plans."""

from models.bodies import Body
from models.catalog.bodies import outward_bodies
from models.catalog.standing import EVERYDAY, PLANS
from models.page import PERSONAL, READ, Column, Entry, Tab
from models.plans import PlanItem, WorkPlan


def own_plans(actor):
    """The condition that a plan is of one of the actor's settlements, of a body there, or of an area of the actor's."""
    return WorkPlan.settlement.in_(actor.settlements) | WorkPlan.area.in_(actor.areas)


def own_items(actor):
    """The condition that something planned stands in a plan of the actor's, or is the actor's to do."""
    return PlanItem.plan.in_(WorkPlan.select(WorkPlan.uid).where(own_plans(actor))) | (PlanItem.owner_user == actor.uid)


def _item_lines(settlement, today):
    """What a settlement and its bodies planned, of last year and later; nothing of a protection team."""
    outward = WorkPlan.body.is_null() | WorkPlan.body.in_(Body.select(Body.uid).where(outward_bodies(settlement)))
    plans = WorkPlan.select(WorkPlan.uid).where(
        (WorkPlan.settlement == settlement) & WorkPlan.owner_type.in_(("settlement", "body")) & outward
        & (WorkPlan.year >= today.year - 1) & WorkPlan.retired_on.is_null()
    )  # fmt: skip
    return PlanItem.plan.in_(plans) & PlanItem.retired_on.is_null()


ENTRIES = (
    Entry(
        WorkPlan, "תוכניות עבודה", "תוכנית עבודה", PLANS, "year owner_type settlement body area status approved_on",
        (("", "owner_type settlement body area"), ("פרטים נוספים", "year status approved_by approved_on notes")),
        rights=EVERYDAY, own=own_plans, icon="clipboard-list", newest=True, parts=(PlanItem,),
        unit="owner_type settlement body area year status approved_by approved_on notes",
        only={name: ("owner_type", (name,)) for name in ("settlement", "body", "area")},
        filters="year owner_type settlement body area status",
        purpose="תכנון העבודה לשנה ומעקב אחר הביצוע", levels={PERSONAL: "approved_by notes"},
    ),
    Entry(
        PlanItem, "פעולות בתוכניות", "פעולה", PLANS, "action goal plan due status pct owner_position owner_user",
        (("", "plan goal action owner_position owner_user due"), ("ביצוע", "status pct"),
         ("פרטים נוספים", "objective metric target value population need programme partner_text start budget actual "
          "funding council_goal value_tag")),
        rights=EVERYDAY, own=own_items, icon="list-check", edit="pct status",
        read="goal action due owner_position owner_user",
        unit="plan objective metric target value population need programme partner_text start budget actual funding "
        "council_goal value_tag",
        filters="plan plan.settlement plan.year status due owner_user need programme population",
        tabs=(Tab("plan", "תוכנית עבודה", (
            Column("goal", READ, width=160), Column("action", READ, width=220), Column("due", READ, width=95),
            Column("owner_position", READ, width=150), Column("owner_user", READ, width=120),
            Column("status", width=100), Column("pct", width=80)), _item_lines, lambda settlement, values: values,
            always=False, creates=False,
            hint="מה שתוכנן ליישוב ולוועדות שלו. כאן מעדכנים סטטוס ואחוז ביצוע."),),
        menu=True, purpose="לדעת מה תוכנן, מי אחראי/ת לכל פעולה, ומה כבר נעשה",
        levels={PERSONAL: "owner_position owner_user partner_text"},
    ),
)  # fmt: skip
