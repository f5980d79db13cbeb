"""All tables, as they were at the first release. Made by `python -m models.schema`."""

from peewee import *


def up(migrator, db):
    class AccessReview(Model):
        at = DateTimeField()
        by = CharField(max_length=120)
        picture = TextField()
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'access_review'
    db.create_tables([AccessReview])

    class AidBudget(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        year = IntegerField()
        line = CharField(max_length=30)
        name = CharField(max_length=80)
        source = CharField(null=True, max_length=30)
        approved = IntegerField()
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'aid_budget'
            indexes = ((('year', 'line'), True),)
    db.create_tables([AidBudget])

    class Settlement(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        name = CharField(unique=True, max_length=60)
        name_en = CharField(null=True, max_length=60)
        cbs_code = CharField(unique=True, null=True, max_length=4)
        cbs_form = CharField(null=True, max_length=3)
        kind = CharField(max_length=30)
        status = CharField(max_length=30, default='settlement')
        parent = ForeignKeyField('self', null=True, on_delete='RESTRICT')
        basin = CharField(null=True, max_length=60)
        gov_form = CharField(null=True, max_length=30)
        accompanied = CharField(max_length=30, default='yes')
        households = IntegerField(null=True)
        residents = IntegerField(null=True)
        data_year = IntegerField(null=True)
        accompaniment_level = CharField(max_length=30, default='routine')
        phone = CharField(null=True, max_length=20)
        email = CharField(null=True, max_length=200)
        site = CharField(null=True, max_length=500)
        lat = FloatField(null=True)
        lon = FloatField(null=True)
        notes = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'settlement'
    db.create_tables([Settlement])

    class User(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        name = CharField(max_length=80)
        email = CharField(unique=True, max_length=200)
        role = CharField(max_length=30)
        phone = CharField(null=True, max_length=20)
        profession = CharField(null=True, max_length=60)
        active = BooleanField(null=True, default=True)
        last_privacy_training = DateField(null=True)
        password = CharField(null=True)
        fs_uniquifier = CharField(unique=True, null=True, max_length=64)
        fs_webauthn_user_handle = CharField(unique=True, null=True, max_length=64)
        tf_primary_method = CharField(null=True, max_length=64)
        tf_totp_secret = CharField(null=True)
        mf_recovery_codes = TextField(null=True)
        last_login_at = DateTimeField(null=True)
        current_login_at = DateTimeField(null=True)
        last_login_ip = CharField(null=True, max_length=64)
        current_login_ip = CharField(null=True, max_length=64)
        login_count = IntegerField(default=0)
        temporary = BooleanField(default=False)
        last_code = BigIntegerField(default=0)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'account'
    db.create_tables([User])

    class Household(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        number = CharField(unique=True, null=True, max_length=12)
        settlement = ForeignKeyField(Settlement, on_delete='RESTRICT')
        name = TextField()
        phone = TextField(null=True)
        identity = TextField(null=True)
        consent_on = DateField(null=True)
        worker = ForeignKeyField(User, null=True, on_delete='RESTRICT')
        size = IntegerField(null=True)
        country = TextField(null=True)
        language = TextField(null=True)
        aliyah_year = TextField(null=True)
        detail = TextField(null=True)
        name_mark = CharField(index=True, null=True, max_length=64)
        phone_mark = CharField(index=True, null=True, max_length=64)
        identity_mark = CharField(index=True, null=True, max_length=64)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'household'
    db.create_tables([Household])

    class AidRequest(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        number = CharField(unique=True, null=True, max_length=12)
        household = ForeignKeyField(Household, on_delete='RESTRICT')
        settlement = ForeignKeyField(Settlement, on_delete='RESTRICT')
        date = DateField()
        kind = CharField(max_length=30)
        requested = IntegerField()
        papers = CharField(null=True, max_length=200)
        worker = ForeignKeyField(User, null=True, on_delete='RESTRICT')
        recommendation = TextField(null=True)
        decision = CharField(max_length=30, default='pending')
        approved = IntegerField(null=True)
        deductible = IntegerField(null=True)
        budget = ForeignKeyField(AidBudget, null=True, on_delete='RESTRICT')
        reason = TextField(null=True)
        exception = TextField(null=True)
        decided_by = ForeignKeyField(User, null=True, on_delete='RESTRICT')
        decided_on = DateField(null=True)
        appeal_until = DateField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'aid_request'
    db.create_tables([AidRequest])

    class AidCriterion(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        code = CharField(unique=True, max_length=20)
        text = CharField(max_length=300)
        source = CharField(max_length=30)
        mandatory = BooleanField(null=True, default=True)
        start = DateField(null=True)
        end = DateField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'aid_criterion'
    db.create_tables([AidCriterion])

    class AidCheck(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        request = ForeignKeyField(AidRequest, on_delete='RESTRICT')
        criterion = ForeignKeyField(AidCriterion, on_delete='RESTRICT')
        state = CharField(max_length=30)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'aid_check'
            indexes = ((('request', 'criterion'), True),)
    db.create_tables([AidCheck])

    class AidPayment(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        request = ForeignKeyField(AidRequest, on_delete='RESTRICT')
        amount = IntegerField()
        date = DateField()
        method = CharField(max_length=30)
        ref = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'aid_payment'
    db.create_tables([AidPayment])

    class Area(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        name = CharField(max_length=80)
        parent = ForeignKeyField('self', null=True, on_delete='RESTRICT')
        sort = IntegerField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'area'
    db.create_tables([Area])

    class AreaReferent(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        area = ForeignKeyField(Area, on_delete='RESTRICT')
        worker = ForeignKeyField(User, on_delete='RESTRICT')
        start = DateField()
        end = DateField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'area_referent'
    db.create_tables([AreaReferent])

    class Assignment(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        worker = ForeignKeyField(User, on_delete='RESTRICT')
        settlement = ForeignKeyField(Settlement, on_delete='RESTRICT')
        kind = CharField(max_length=30, default='primary_community')
        start = DateField()
        end = DateField(null=True)
        weekly_hours = IntegerField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'assignment'
    db.create_tables([Assignment])

    class Attachment(Model):
        uid = CharField(primary_key=True, max_length=10)
        entity = CharField(max_length=40)
        record = CharField(max_length=10)
        name = TextField()
        kind = CharField(max_length=10)
        size = IntegerField()
        added_at = DateTimeField()
        added_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'attachment'
            indexes = ((('entity', 'record'), False),)
    db.create_tables([Attachment])

    class Attempt(Model):
        key = CharField(index=True, max_length=64)
        at = DateTimeField()
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'attempt'
    db.create_tables([Attempt])

    class BodyKind(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        code = CharField(unique=True, max_length=40)
        name = CharField(unique=True, max_length=60)
        family = CharField(max_length=30)
        required_everywhere = BooleanField(null=True, default=False)
        regional_ok = BooleanField(null=True, default=False)
        single = BooleanField(null=True, default=False)
        min_meetings_year = IntegerField(null=True)
        max_gap_days = IntegerField(null=True)
        mandatory_functions = CharField(null=True, max_length=200)
        auto_member_roles = TextField(null=True)
        auto_member_kinds = TextField(null=True)
        aliases = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'body_kind'
    db.create_tables([BodyKind])

    class Body(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        name = CharField(max_length=100)
        kind = ForeignKeyField(BodyKind, on_delete='RESTRICT')
        settlement = ForeignKeyField(Settlement, null=True, on_delete='RESTRICT')
        status = CharField(max_length=30, default='active')
        is_governing = BooleanField(null=True, default=False)
        parent = ForeignKeyField('self', null=True, on_delete='RESTRICT')
        same_people_as = ForeignKeyField('self', null=True, on_delete='RESTRICT')
        established = DateField(null=True)
        mandate = TextField(null=True)
        liaison = CharField(null=True, max_length=120)
        mechanism_adopted_on = DateField(null=True)
        phone_public = CharField(null=True, max_length=20)
        functioning = CharField(null=True, max_length=30)
        functioning_on = DateField(null=True)
        trained_on = DateField(null=True)
        refreshed_on = DateField(null=True)
        awareness_on = DateField(null=True)
        hq_place = CharField(null=True, max_length=200)
        call_out = CharField(null=True, max_length=200)
        equipment_gaps = TextField(null=True)
        special_mapped_on = DateField(null=True)
        notes = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'body'
    db.create_tables([Body])

    class PopulationGroup(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        code = CharField(unique=True, max_length=40)
        name = CharField(unique=True, max_length=60)
        kind = CharField(max_length=30, default='stage')
        in_sheet = BooleanField(null=True, default=False)
        sort = IntegerField(null=True)
        aliases = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'population_group'
    db.create_tables([PopulationGroup])

    class Programme(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        name = CharField(max_length=120)
        kind = CharField(max_length=30, default='programme')
        area = ForeignKeyField(Area, on_delete='RESTRICT')
        reach = CharField(max_length=30, default='settlement')
        settlement = ForeignKeyField(Settlement, null=True, on_delete='RESTRICT')
        population = ForeignKeyField(PopulationGroup, null=True, on_delete='RESTRICT')
        stage = CharField(null=True, max_length=30)
        referent = ForeignKeyField(User, null=True, on_delete='RESTRICT')
        start = DateField(null=True)
        end = DateField(null=True)
        lead_body = ForeignKeyField(Body, null=True, on_delete='RESTRICT')
        participants = IntegerField(null=True)
        volunteers = IntegerField(null=True)
        part_planning = CharField(null=True, max_length=30)
        part_execution = CharField(null=True, max_length=30)
        process_kind = CharField(null=True, max_length=30)
        topic = CharField(null=True, max_length=30)
        ordered_by = CharField(null=True, max_length=120)
        agreements = TextField(null=True)
        planned_units = IntegerField(null=True)
        occupied_units = IntegerField(null=True)
        families_waiting = IntegerField(null=True)
        families_accompanied = IntegerField(null=True)
        yearly_target = IntegerField(null=True)
        risks = TextField(null=True)
        hours = IntegerField(null=True)
        sessions = IntegerField(null=True)
        facilitator = CharField(null=True, max_length=120)
        venue = CharField(null=True, max_length=120)
        quota = IntegerField(null=True)
        fee = IntegerField(null=True)
        mandatory = BooleanField(null=True, default=False)
        valid_months = IntegerField(null=True)
        budget = IntegerField(null=True)
        actual = IntegerField(null=True)
        funding = CharField(null=True, max_length=200)
        measures = TextField(null=True)
        outcomes = TextField(null=True)
        published = BooleanField(null=True, default=False)
        notes = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'programme'
    db.create_tables([Programme])

    class Meeting(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        kind = CharField(max_length=30)
        status = CharField(max_length=30, default='planned')
        date = DateField()
        start = TimeField(null=True)
        minutes = IntegerField(null=True)
        settlement = ForeignKeyField(Settlement, null=True, on_delete='RESTRICT')
        body = ForeignKeyField(Body, null=True, on_delete='RESTRICT')
        worker = ForeignKeyField(User, null=True, on_delete='RESTRICT')
        mode = CharField(null=True, max_length=30, default='in_person')
        level = CharField(null=True, max_length=30, default='community')
        area = ForeignKeyField(Area, null=True, on_delete='RESTRICT')
        programme = ForeignKeyField(Programme, null=True, on_delete='RESTRICT')
        topics = TextField(null=True)
        agenda = TextField(null=True)
        summary = TextField(null=True)
        decisions = TextField(null=True)
        next_date = DateField(null=True)
        confidentiality = CharField(max_length=30, default='open')
        sent_on = DateField(null=True)
        sent_to = CharField(null=True, max_length=300)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'meeting'
    db.create_tables([Meeting])

    class Person(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        last = CharField(max_length=60)
        first = CharField(max_length=60)
        mobile = CharField(null=True, max_length=20)
        phone = CharField(null=True, max_length=20)
        email = CharField(null=True, max_length=200)
        address_form = CharField(null=True, max_length=30, default='none')
        publish_consent = BooleanField(null=True)
        consent_on = DateField(null=True)
        home_settlement = ForeignKeyField(Settlement, null=True, on_delete='RESTRICT')
        access_address = CharField(null=True, max_length=200)
        notes = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'person'
    db.create_tables([Person])

    class Attendance(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        meeting = ForeignKeyField(Meeting, on_delete='RESTRICT')
        person = ForeignKeyField(Person, on_delete='RESTRICT')
        present = BooleanField(null=True, default=True)
        function = CharField(null=True, max_length=30)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'attendance'
            indexes = ((('meeting', 'person'), True),)
    db.create_tables([Attendance])

    class Workbook(Model):
        settlement = ForeignKeyField(Settlement, unique=True, on_delete='RESTRICT')
        spreadsheet_id = CharField(unique=True, max_length=120)
        opened = TextField()
        fence = CharField(max_length=40, default='')
        fence_id = CharField(max_length=60, default='')
        listed_at = CharField(max_length=40, default='')
        open_to = CharField(max_length=64, default='')
        read_at = DateTimeField(null=True)
        told_at = DateTimeField(null=True)
        took = BooleanField(default=False)
        lease_by = CharField(max_length=40, default='')
        lease_until = DateTimeField(null=True)
        structure = CharField(max_length=64, default='')
        lists = TextField(default=dict)
        made_here = BooleanField(default=False)
        editors = TextField(default=list)
        probed = TextField(default=dict)
        state = CharField(max_length=20, default='ok')
        reasons = TextField(default=list)
        released = TextField(default=list)
        in_hand = TextField(default=dict)
        synced_at = DateTimeField(null=True)
        created_at = DateTimeField()
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'workbook'
    db.create_tables([Workbook])

    class Base(Model):
        workbook = ForeignKeyField(Workbook, on_delete='CASCADE')
        tab = CharField(max_length=20)
        record = CharField(max_length=10)
        cells = TextField(default=dict)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'base'
            indexes = ((('workbook', 'tab', 'record'), True),)
    db.create_tables([Base])

    class BoundTab(Model):
        workbook = ForeignKeyField(Workbook, on_delete='CASCADE')
        code = CharField(max_length=20)
        sheet_id = BigIntegerField()
        scratch_id = BigIntegerField()
        columns = TextField(default=list)
        folded = TextField(default=list)
        resting = CharField(max_length=64, default='')
        again = BooleanField(default=False)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'bound_tab'
            indexes = ((('workbook', 'code'), True),)
    db.create_tables([BoundTab])

    class Component(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        settlement = ForeignKeyField(Settlement, on_delete='RESTRICT')
        kind = CharField(max_length=30, default='charter')
        name = CharField(null=True, max_length=120)
        status = CharField(max_length=30, default='drafting')
        adopted_on = DateField(null=True)
        adopted_by = ForeignKeyField(Body, null=True, on_delete='RESTRICT')
        support_pct = IntegerField(null=True)
        review_on = DateField(null=True)
        actives = IntegerField(null=True)
        document = CharField(null=True, max_length=500)
        notes = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'component'
    db.create_tables([Component])

    class ConsultationCount(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        body = ForeignKeyField(Body, on_delete='RESTRICT')
        year = IntegerField()
        quarter = CharField(max_length=30)
        consultations = IntegerField()
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'consultation_count'
            indexes = ((('body', 'year', 'quarter'), True),)
    db.create_tables([ConsultationCount])

    class Delivery(Model):
        account = ForeignKeyField(User, primary_key=True, on_delete='CASCADE')
        feed = CharField(unique=True, null=True, max_length=64)
        made = DateTimeField(null=True)
        read = DateTimeField(null=True)
        address = CharField(max_length=64, default='')
        letters = BooleanField(default=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'delivery'
    db.create_tables([Delivery])

    class Displaced(Model):
        nonce = CharField(max_length=40, default='')
        workbook = ForeignKeyField(Workbook, on_delete='CASCADE')
        tab = CharField(max_length=20)
        column = TextField()
        key = CharField(max_length=60, default='')
        rest = TextField(default=dict)
        ours = TextField(null=True)
        theirs = TextField(null=True)
        state = CharField(max_length=20, default='open')
        created_at = DateTimeField()
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'displaced'
    db.create_tables([Displaced])

    class Resource(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        title = CharField(max_length=150)
        kind = CharField(max_length=30, default='booklet')
        edition = CharField(max_length=30, default='1')
        date = DateField()
        audience = CharField(max_length=30, default='everyone')
        url = CharField(null=True, max_length=500)
        replaces = ForeignKeyField('self', null=True, on_delete='RESTRICT')
        area = ForeignKeyField(Area, null=True, on_delete='RESTRICT')
        source = CharField(null=True, max_length=30, default='unit')
        valid_until = DateField(null=True)
        about = TextField(null=True)
        is_open = BooleanField(null=True, default=True)
        short = CharField(unique=True, null=True, max_length=10)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'resource'
    db.create_tables([Resource])

    class Distribution(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        resource = ForeignKeyField(Resource, on_delete='RESTRICT')
        settlement = ForeignKeyField(Settlement, null=True, on_delete='RESTRICT')
        body = ForeignKeyField(Body, null=True, on_delete='RESTRICT')
        given_on = DateField()
        adopted_on = DateField(null=True)
        received_by = CharField(null=True, max_length=120)
        qty = IntegerField(null=True)
        valid_until = DateField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'distribution'
    db.create_tables([Distribution])

    class Draft(Model):
        account = ForeignKeyField(User, on_delete='CASCADE')
        entity = CharField(max_length=40)
        form = CharField(max_length=10)
        is_new = BooleanField()
        body = TextField(null=True)
        at = DateTimeField()
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'draft'
            indexes = ((('account', 'entity', 'form'), True),)
    db.create_tables([Draft])

    class EmergencyEvent(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        kind = CharField(max_length=30)
        name = CharField(null=True, max_length=100)
        grade = CharField(max_length=30, default='1')
        start = DateField(null=True)
        started_at = TimeField(null=True)
        end = DateField(null=True)
        ended_at = TimeField(null=True)
        owner = ForeignKeyField(User, null=True, on_delete='RESTRICT')
        lessons = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'emergency_event'
    db.create_tables([EmergencyEvent])

    class Enrolment(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        programme = ForeignKeyField(Programme, on_delete='RESTRICT')
        person = ForeignKeyField(Person, on_delete='RESTRICT')
        status = CharField(max_length=30, default='invited')
        certificate_on = DateField(null=True)
        valid_until = DateField(null=True)
        feedback = IntegerField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'enrolment'
    db.create_tables([Enrolment])

    class EventLog(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        event = ForeignKeyField(EmergencyEvent, on_delete='RESTRICT')
        settlement = ForeignKeyField(Settlement, null=True, on_delete='RESTRICT')
        kind = CharField(max_length=30, default='report')
        text = CharField(max_length=2000)
        status = CharField(null=True, max_length=30)
        answers = ForeignKeyField('self', null=True, on_delete='RESTRICT')
        date = DateField(null=True)
        at = TimeField(null=True)
        by = ForeignKeyField(User, null=True, on_delete='RESTRICT')
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'event_log'
    db.create_tables([EventLog])

    class EventSettlement(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        event = ForeignKeyField(EmergencyEvent, on_delete='RESTRICT')
        settlement = ForeignKeyField(Settlement, on_delete='RESTRICT')
        team_called = BooleanField(null=True, default=False)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'event_settlement'
            indexes = ((('event', 'settlement'), True),)
    db.create_tables([EventSettlement])

    class SavedView(Model):
        uid = CharField(primary_key=True, max_length=10)
        entity = CharField(max_length=40)
        owner = ForeignKeyField(User, on_delete='CASCADE')
        name = CharField(max_length=60)
        shared = BooleanField(default=False)
        asked = TextField(default=dict)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'saved_view'
            indexes = ((('entity', 'owner', 'name'), True),)
    db.create_tables([SavedView])

    class FirstView(Model):
        owner = ForeignKeyField(User, on_delete='CASCADE')
        entity = CharField(max_length=40)
        view = ForeignKeyField(SavedView, on_delete='CASCADE')
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'first_view'
            indexes = ((('owner', 'entity'), True),)
    db.create_tables([FirstView])

    class ForumExclusion(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        body = ForeignKeyField(Body, on_delete='RESTRICT')
        person = ForeignKeyField(Person, on_delete='RESTRICT')
        reason = CharField(null=True, max_length=30, default='asked')
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'forum_exclusion'
            indexes = ((('body', 'person'), True),)
    db.create_tables([ForumExclusion])

    class HouseholdPerson(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        household = ForeignKeyField(Household, on_delete='RESTRICT')
        role = CharField(max_length=30)
        name = TextField()
        identity = TextField(null=True)
        birth_year = TextField(null=True)
        disability = TextField(null=True)
        setting = TextField(null=True)
        detail = TextField(null=True)
        name_mark = CharField(index=True, null=True, max_length=64)
        identity_mark = CharField(index=True, null=True, max_length=64)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'household_person'
    db.create_tables([HouseholdPerson])

    class Incident(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        kind = CharField(max_length=30)
        what = TextField(null=True)
        happened_on = DateField(null=True)
        learned_on = DateField()
        learned_at = TimeField(null=True)
        severity = CharField(max_length=30, default='unknown')
        people = IntegerField(null=True)
        reported_on = DateField(null=True)
        reported_at = TimeField(null=True)
        told_on = DateField(null=True)
        steps = TextField(null=True)
        lessons = TextField(null=True)
        closed_on = DateField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'incident'
    db.create_tables([Incident])

    class Indicator(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        code = CharField(unique=True, max_length=40)
        name = CharField(unique=True, max_length=80)
        dimension = CharField(max_length=30)
        scale = CharField(max_length=30, default='five')
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'indicator'
    db.create_tables([Indicator])

    class IndicatorValue(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        indicator = ForeignKeyField(Indicator, on_delete='RESTRICT')
        settlement = ForeignKeyField(Settlement, null=True, on_delete='RESTRICT')
        body = ForeignKeyField(Body, null=True, on_delete='RESTRICT')
        date = DateField()
        value = FloatField()
        n = IntegerField(null=True)
        source = CharField(null=True, max_length=30)
        published = BooleanField(null=True, default=False)
        notes = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'indicator_value'
    db.create_tables([IndicatorValue])

    class Partner(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        name = CharField(unique=True, max_length=120)
        kind = CharField(max_length=30)
        sphere = CharField(max_length=30, default='outer')
        contact = CharField(null=True, max_length=120)
        phone = CharField(null=True, max_length=20)
        email = CharField(null=True, max_length=200)
        former_name = CharField(null=True, max_length=400)
        active = BooleanField(null=True, default=True)
        notes = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'partner'
    db.create_tables([Partner])

    class Inquiry(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        number = CharField(unique=True, null=True, max_length=12)
        opened = DateField()
        settlement = ForeignKeyField(Settlement, on_delete='RESTRICT')
        topic = CharField(max_length=30)
        caller = TextField(null=True)
        phone = TextField(null=True)
        household = ForeignKeyField(Household, null=True, on_delete='RESTRICT')
        status = CharField(max_length=30, default='new')
        worker = ForeignKeyField(User, null=True, on_delete='RESTRICT')
        follow_up = DateField(null=True)
        follow_up_owner = ForeignKeyField(User, null=True, on_delete='RESTRICT')
        closed = DateField(null=True)
        severity = CharField(null=True, max_length=30)
        subject = CharField(null=True, max_length=30)
        duration = CharField(null=True, max_length=30)
        causes = CharField(null=True, max_length=200)
        purposes = CharField(null=True, max_length=200)
        source = CharField(null=True, max_length=30)
        area = ForeignKeyField(Area, null=True, on_delete='RESTRICT')
        referred_to = TextField(null=True)
        partner = ForeignKeyField(Partner, null=True, on_delete='RESTRICT')
        community_resource = ForeignKeyField(Body, null=True, on_delete='RESTRICT')
        ministry_file = TextField(null=True)
        outcome = TextField(null=True)
        country = TextField(null=True)
        language = TextField(null=True)
        aliyah_year = TextField(null=True)
        size = IntegerField(null=True)
        oleh_service = CharField(null=True, max_length=30)
        caller_mark = CharField(index=True, null=True, max_length=64)
        phone_mark = CharField(index=True, null=True, max_length=64)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'inquiry'
    db.create_tables([Inquiry])

    class Intake(Model):
        settlement = ForeignKeyField(Settlement, on_delete='CASCADE')
        spreadsheet_id = CharField(max_length=120)
        sheet_id = BigIntegerField()
        title = CharField(max_length=200, default='')
        digest = CharField(max_length=64, default='')
        answers = TextField(default=dict)
        taken = TextField(default=dict)
        state = CharField(max_length=20, default='open')
        run = CharField(max_length=10, default='')
        created_at = DateTimeField()
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'intake'
            indexes = ((('spreadsheet_id', 'sheet_id'), True),)
    db.create_tables([Intake])

    class Intent(Model):
        nonce = CharField(primary_key=True, max_length=40)
        workbook = ForeignKeyField(Workbook, on_delete='CASCADE')
        builds_on = CharField(max_length=40, default='')
        blocks = TextField(default=dict)
        writes = TextField(default=list)
        base = TextField(default=list)
        state = CharField(max_length=20, default='open')
        created_at = DateTimeField()
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'intent'
    db.create_tables([Intent])

    class Letter(Model):
        account = ForeignKeyField(User, on_delete='CASCADE')
        week = DateField()
        at = DateTimeField()
        state = CharField(max_length=10, default='trying')
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'letter'
            indexes = ((('account', 'week'), True),)
    db.create_tables([Letter])

    class Line(Model):
        seq = BigAutoField()
        at = DateTimeField(index=True)
        actor = CharField(max_length=20, default='')
        actor_name = CharField(max_length=120, default='')
        way = CharField(max_length=20)
        place = CharField(max_length=300, default='')
        run = CharField(index=True, max_length=10, default='')
        entity = CharField(max_length=40, default='')
        record = CharField(max_length=10, default='')
        verb = CharField(max_length=20)
        takes_back = BigIntegerField(null=True)
        values_hash = CharField(max_length=64, default='')
        key_id = CharField(max_length=8, default='')
        mac = CharField(max_length=64, default='')
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'journal_line'
            indexes = ((('entity', 'record'), False),)
    db.create_tables([Line])

    class RoleKind(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        code = CharField(unique=True, max_length=40)
        name = CharField(unique=True, max_length=60)
        scope = CharField(max_length=30, default='settlement')
        is_required = BooleanField(null=True, default=False)
        mirrored = BooleanField(null=True, default=True)
        opens_sheet = BooleanField(null=True, default=False)
        instead_of = ForeignKeyField('self', null=True, on_delete='RESTRICT')
        aliases = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'role_kind'
    db.create_tables([RoleKind])

    class Position(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        person = ForeignKeyField(Person, on_delete='RESTRICT')
        role_kind = ForeignKeyField(RoleKind, on_delete='RESTRICT')
        settlement = ForeignKeyField(Settlement, null=True, on_delete='RESTRICT')
        body = ForeignKeyField(Body, null=True, on_delete='RESTRICT')
        function = CharField(null=True, max_length=30)
        substitute = BooleanField(null=True, default=False)
        terms = CharField(null=True, max_length=30)
        leadership = CharField(max_length=30, default='formal')
        start = DateField(null=True)
        end = DateField(null=True)
        term_until = DateField(null=True)
        pct = IntegerField(null=True)
        notes = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'position'
    db.create_tables([Position])

    class Mapping(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        settlement = ForeignKeyField(Settlement, null=True, on_delete='RESTRICT')
        kind = CharField(max_length=30, default='needs')
        start = DateField(null=True)
        end = DateField(null=True)
        methods = CharField(null=True, max_length=200)
        led_by = ForeignKeyField(Position, null=True, on_delete='RESTRICT')
        assisted_by = ForeignKeyField(User, null=True, on_delete='RESTRICT')
        respondents = IntegerField(null=True)
        households = IntegerField(null=True)
        findings = TextField(null=True)
        valid_until = DateField(null=True)
        background = TextField(null=True)
        setting = TextField(null=True)
        demography = TextField(null=True)
        services = TextField(null=True)
        future = TextField(null=True)
        communication = TextField(null=True)
        leisure = TextField(null=True)
        customs = TextField(null=True)
        troubles = TextField(null=True)
        swot = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'mapping'
    db.create_tables([Mapping])

    class MeetingSettlement(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        meeting = ForeignKeyField(Meeting, on_delete='RESTRICT')
        settlement = ForeignKeyField(Settlement, on_delete='RESTRICT')
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'meeting_settlement'
            indexes = ((('meeting', 'settlement'), True),)
    db.create_tables([MeetingSettlement])

    class Need(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        text = CharField(max_length=300)
        settlement = ForeignKeyField(Settlement, null=True, on_delete='RESTRICT')
        status = CharField(max_length=30, default='open')
        reject_reason = CharField(null=True, max_length=300)
        urgency = CharField(max_length=30, default='normal')
        level = CharField(max_length=30, default='settlement')
        population = ForeignKeyField(PopulationGroup, null=True, on_delete='RESTRICT')
        area = ForeignKeyField(Area, null=True, on_delete='RESTRICT')
        scope = CharField(null=True, max_length=30)
        mapping = ForeignKeyField(Mapping, null=True, on_delete='RESTRICT')
        source = CharField(null=True, max_length=30)
        found_on = DateField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'need'
    db.create_tables([Need])

    class NeedProgramme(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        need = ForeignKeyField(Need, on_delete='RESTRICT')
        programme = ForeignKeyField(Programme, on_delete='RESTRICT')
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'need_programme'
            indexes = ((('need', 'programme'), True),)
    db.create_tables([NeedProgramme])

    class Notice(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        person = ForeignKeyField(Person, on_delete='RESTRICT')
        given_on = DateField()
        way = CharField(max_length=30, default='mail')
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'notice'
    db.create_tables([Notice])

    class Organisation(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        name = CharField(max_length=120)
        council = CharField(max_length=120)
        council_code = CharField(null=True, max_length=10)
        vision = TextField(null=True)
        about = TextField(null=True)
        basins = TextField(null=True)
        accompaniment = CharField(max_length=30, default='primary_community')
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'organisation'
    db.create_tables([Organisation])

    class Passkey(Model):
        user = ForeignKeyField(User, on_delete='CASCADE')
        name = CharField(max_length=64)
        credential_id = BlobField(unique=True)
        public_key = BlobField()
        sign_count = BigIntegerField(default=0)
        transports = TextField(null=True)
        extensions = CharField(null=True)
        backup_state = BooleanField(default=False)
        device_type = CharField(max_length=64, default='')
        lastuse_datetime = DateTimeField()
        usage = CharField(max_length=64, default='first')
        created = DateTimeField()
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'passkey'
    db.create_tables([Passkey])

    class Pause(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        start = DateField()
        end = DateField()
        reason = CharField(max_length=120)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'pause'
    db.create_tables([Pause])

    class PeriodicCheck(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        code = CharField(unique=True, max_length=40)
        name = CharField(max_length=120)
        months = IntegerField()
        basis = CharField(null=True, max_length=120)
        last_on = DateField(null=True)
        note = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'periodic_check'
    db.create_tables([PeriodicCheck])

    class WorkPlan(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        owner_type = CharField(max_length=30, default='settlement')
        settlement = ForeignKeyField(Settlement, null=True, on_delete='RESTRICT')
        body = ForeignKeyField(Body, null=True, on_delete='RESTRICT')
        area = ForeignKeyField(Area, null=True, on_delete='RESTRICT')
        year = IntegerField(null=True)
        status = CharField(max_length=30, default='draft')
        approved_by = ForeignKeyField(User, null=True, on_delete='RESTRICT')
        approved_on = DateField(null=True)
        notes = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'work_plan'
    db.create_tables([WorkPlan])

    class PlanItem(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        plan = ForeignKeyField(WorkPlan, on_delete='RESTRICT')
        goal = CharField(max_length=200)
        action = CharField(max_length=300)
        owner_position = ForeignKeyField(Position, null=True, on_delete='RESTRICT')
        owner_user = ForeignKeyField(User, null=True, on_delete='RESTRICT')
        due = DateField()
        status = CharField(max_length=30, default='not_started')
        pct = IntegerField(null=True, default=0)
        objective = CharField(null=True, max_length=200)
        metric = CharField(null=True, max_length=120)
        target = CharField(null=True, max_length=60)
        value = CharField(null=True, max_length=60)
        population = ForeignKeyField(PopulationGroup, null=True, on_delete='RESTRICT')
        need = ForeignKeyField(Need, null=True, on_delete='RESTRICT')
        programme = ForeignKeyField(Programme, null=True, on_delete='RESTRICT')
        partner_text = CharField(null=True, max_length=200)
        start = DateField(null=True)
        budget = IntegerField(null=True)
        actual = IntegerField(null=True)
        funding = CharField(null=True, max_length=120)
        council_goal = CharField(null=True, max_length=200)
        value_tag = CharField(null=True, max_length=30)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'plan_item'
    db.create_tables([PlanItem])

    class PopulationCount(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        settlement = ForeignKeyField(Settlement, on_delete='RESTRICT')
        group = ForeignKeyField(PopulationGroup, on_delete='RESTRICT')
        year = IntegerField(null=True)
        n = IntegerField()
        source = CharField(null=True, max_length=30)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'population_count'
    db.create_tables([PopulationCount])

    class ProgrammePartner(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        programme = ForeignKeyField(Programme, on_delete='RESTRICT')
        partner = ForeignKeyField(Partner, on_delete='RESTRICT')
        share = CharField(null=True, max_length=30)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'programme_partner'
            indexes = ((('programme', 'partner'), True),)
    db.create_tables([ProgrammePartner])

    class ProgrammeRole(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        programme = ForeignKeyField(Programme, on_delete='RESTRICT')
        role_kind = ForeignKeyField(RoleKind, on_delete='RESTRICT')
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'programme_role'
            indexes = ((('programme', 'role_kind'), True),)
    db.create_tables([ProgrammeRole])

    class ProgrammeSettlement(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        programme = ForeignKeyField(Programme, on_delete='RESTRICT')
        settlement = ForeignKeyField(Settlement, on_delete='RESTRICT')
        status = CharField(max_length=30, default='running')
        start = DateField(null=True)
        end = DateField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'programme_settlement'
            indexes = ((('programme', 'settlement'), True),)
    db.create_tables([ProgrammeSettlement])

    class ReadinessItem(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        code = CharField(unique=True, max_length=40)
        name = CharField(max_length=120)
        weight = IntegerField()
        auto_rule = CharField(null=True, max_length=30)
        max_age_days = IntegerField(null=True)
        sort = IntegerField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'readiness_item'
    db.create_tables([ReadinessItem])

    class ReadinessStatus(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        body = ForeignKeyField(Body, on_delete='RESTRICT')
        item = ForeignKeyField(ReadinessItem, on_delete='RESTRICT')
        ok = BooleanField(null=True, default=False)
        checked_on = DateField(null=True)
        checked_by = ForeignKeyField(User, null=True, on_delete='RESTRICT')
        note = CharField(null=True, max_length=200)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'readiness_status'
            indexes = ((('body', 'item'), True),)
    db.create_tables([ReadinessStatus])

    class Reserved(Model):
        key = CharField(primary_key=True, max_length=10)
        workbook = ForeignKeyField(Workbook, on_delete='CASCADE')
        tab = CharField(max_length=20)
        nonce = CharField(max_length=40, default='')
        created_at = DateTimeField()
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'reserved'
    db.create_tables([Reserved])

    class ResourceViews(Model):
        resource = ForeignKeyField(Resource, on_delete='CASCADE')
        day = DateField()
        times = IntegerField(default=0)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'resource_views'
            indexes = ((('resource', 'day'), True),)
    db.create_tables([ResourceViews])

    class RightClaim(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        number = CharField(unique=True, null=True, max_length=12)
        household = ForeignKeyField(Household, on_delete='RESTRICT')
        person = ForeignKeyField(HouseholdPerson, null=True, on_delete='RESTRICT')
        right = CharField(max_length=30)
        granting_body = CharField(null=True, max_length=30)
        status = CharField(max_length=30, default='check')
        area = ForeignKeyField(Area, on_delete='RESTRICT')
        worker = ForeignKeyField(User, null=True, on_delete='RESTRICT')
        applied = DateField(null=True)
        remind = DateField(null=True)
        value = IntegerField(null=True)
        valid_until = DateField(null=True)
        detail = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'right_claim'
    db.create_tables([RightClaim])

    class Rule(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        code = CharField(unique=True, max_length=40)
        value = IntegerField()
        unit = CharField(null=True, max_length=20)
        active = BooleanField(null=True, default=True)
        description = CharField(max_length=300)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'rule'
    db.create_tables([Rule])

    class Run(Model):
        uid = CharField(primary_key=True, max_length=10)
        way = CharField(max_length=20)
        who = CharField(max_length=120, default='')
        started = DateTimeField()
        ended = DateTimeField(null=True)
        state = CharField(max_length=20, default='running')
        total = IntegerField(default=0)
        done = IntegerField(default=0)
        message = TextField(default='')
        counts = TextField(default=dict)
        plan_hash = CharField(max_length=64, default='')
        lines = TextField(default=list)
        undone_by = CharField(max_length=10, default='')
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'run'
    db.create_tables([Run])

    class Sent(Model):
        account = CharField(index=True, max_length=200)
        sort = CharField(max_length=10)
        at = DoubleField()
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'sent'
    db.create_tables([Sent])

    class Silence(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        settlement = ForeignKeyField(Settlement, on_delete='RESTRICT')
        duty = CharField(max_length=30)
        until = DateField()
        reason = CharField(max_length=300)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'silence'
    db.create_tables([Silence])

    class SubjectRequest(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        name = CharField(max_length=120)
        person = ForeignKeyField(Person, null=True, on_delete='RESTRICT')
        kind = CharField(max_length=30)
        received_on = DateField()
        details = TextField(null=True)
        answered_on = DateField(null=True)
        outcome = CharField(null=True, max_length=30)
        answer = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'subject_request'
    db.create_tables([SubjectRequest])

    class Supplier(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        name = CharField(unique=True, max_length=120)
        service = CharField(max_length=200)
        data = TextField(null=True)
        country = CharField(null=True, max_length=80)
        contract_on = DateField(null=True)
        contract_until = DateField(null=True)
        checked_on = DateField(null=True)
        contact = CharField(null=True, max_length=120)
        phone = CharField(null=True, max_length=20)
        email = CharField(null=True, max_length=200)
        notes = TextField(null=True)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'supplier'
    db.create_tables([Supplier])

    class Task(Model):
        uid = CharField(primary_key=True, max_length=10)
        version = IntegerField(default=1)
        created_at = DateTimeField()
        created_by = CharField(max_length=120, default='')
        updated_at = DateTimeField()
        updated_by = CharField(max_length=120, default='')
        retired_on = DateField(null=True)
        sort_key = CharField(index=True, max_length=200, default='')
        search_key = TextField(default='')
        title = CharField(max_length=200)
        owner_user = ForeignKeyField(User, null=True, on_delete='RESTRICT')
        owner_position = ForeignKeyField(Position, null=True, on_delete='RESTRICT')
        due = DateField(null=True)
        status = CharField(max_length=30, default='open')
        priority = CharField(max_length=30, default='normal')
        done_on = DateField(null=True)
        settlement = ForeignKeyField(Settlement, null=True, on_delete='RESTRICT')
        meeting = ForeignKeyField(Meeting, null=True, on_delete='RESTRICT')
        shared_with_settlement = BooleanField(null=True, default=False)
        in_charge = CharField(null=True, max_length=160)
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'task'
    db.create_tables([Task])

    class Values(Model):
        line = ForeignKeyField(Line, unique=True, on_delete='CASCADE')
        salt = CharField(max_length=32)
        body = TextField()
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'journal_values'
    db.create_tables([Values])

    class Visit(Model):
        key = CharField(primary_key=True, max_length=64)
        account = ForeignKeyField(User, on_delete='CASCADE')
        started = DateTimeField()
        seen = DateTimeField()
        ended = DateTimeField(null=True)
        why = CharField(max_length=20, default='')
        address = CharField(max_length=64, default='')
        browser = CharField(max_length=200, default='')
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'visit'
    db.create_tables([Visit])

    class Waiting(Model):
        kind = CharField(max_length=20)
        code = CharField(max_length=40)
        workbook = ForeignKeyField(Workbook, null=True, on_delete='CASCADE')
        tab = CharField(max_length=20, default='')
        record = CharField(max_length=10, default='')
        line = IntegerField(default=0)
        column = CharField(max_length=60, default='')
        base = TextField(null=True)
        ours = TextField(null=True)
        theirs = TextField(null=True)
        raw = TextField(null=True)
        message = TextField(default='')
        identity = CharField(max_length=200)
        state = CharField(max_length=20, default='open')
        typed = CharField(max_length=250, default='')
        decision = CharField(max_length=20, default='')
        decided_by = CharField(max_length=120, default='')
        since = DateTimeField()
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'waiting'
            indexes = ((('workbook', 'identity', 'state'), False),)
    db.create_tables([Waiting])

    class Word(Model):
        domain = CharField(max_length=20)
        word = CharField(max_length=200)
        meaning = TextField()
        class Meta:
            legacy_table_names = False
            database = db
            table_name = 'word'
            indexes = ((('domain', 'word'), True),)
    db.create_tables([Word])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('word'))
    migrator.migrate(migrator.drop_table('waiting'))
    migrator.migrate(migrator.drop_table('visit'))
    migrator.migrate(migrator.drop_table('journal_values'))
    migrator.migrate(migrator.drop_table('task'))
    migrator.migrate(migrator.drop_table('supplier'))
    migrator.migrate(migrator.drop_table('subject_request'))
    migrator.migrate(migrator.drop_table('silence'))
    migrator.migrate(migrator.drop_table('sent'))
    migrator.migrate(migrator.drop_table('run'))
    migrator.migrate(migrator.drop_table('rule'))
    migrator.migrate(migrator.drop_table('right_claim'))
    migrator.migrate(migrator.drop_table('resource_views'))
    migrator.migrate(migrator.drop_table('reserved'))
    migrator.migrate(migrator.drop_table('readiness_status'))
    migrator.migrate(migrator.drop_table('readiness_item'))
    migrator.migrate(migrator.drop_table('programme_settlement'))
    migrator.migrate(migrator.drop_table('programme_role'))
    migrator.migrate(migrator.drop_table('programme_partner'))
    migrator.migrate(migrator.drop_table('population_count'))
    migrator.migrate(migrator.drop_table('plan_item'))
    migrator.migrate(migrator.drop_table('work_plan'))
    migrator.migrate(migrator.drop_table('periodic_check'))
    migrator.migrate(migrator.drop_table('pause'))
    migrator.migrate(migrator.drop_table('passkey'))
    migrator.migrate(migrator.drop_table('organisation'))
    migrator.migrate(migrator.drop_table('notice'))
    migrator.migrate(migrator.drop_table('need_programme'))
    migrator.migrate(migrator.drop_table('need'))
    migrator.migrate(migrator.drop_table('meeting_settlement'))
    migrator.migrate(migrator.drop_table('mapping'))
    migrator.migrate(migrator.drop_table('position'))
    migrator.migrate(migrator.drop_table('role_kind'))
    migrator.migrate(migrator.drop_table('journal_line'))
    migrator.migrate(migrator.drop_table('letter'))
    migrator.migrate(migrator.drop_table('intent'))
    migrator.migrate(migrator.drop_table('intake'))
    migrator.migrate(migrator.drop_table('inquiry'))
    migrator.migrate(migrator.drop_table('partner'))
    migrator.migrate(migrator.drop_table('indicator_value'))
    migrator.migrate(migrator.drop_table('indicator'))
    migrator.migrate(migrator.drop_table('incident'))
    migrator.migrate(migrator.drop_table('household_person'))
    migrator.migrate(migrator.drop_table('forum_exclusion'))
    migrator.migrate(migrator.drop_table('first_view'))
    migrator.migrate(migrator.drop_table('saved_view'))
    migrator.migrate(migrator.drop_table('event_settlement'))
    migrator.migrate(migrator.drop_table('event_log'))
    migrator.migrate(migrator.drop_table('enrolment'))
    migrator.migrate(migrator.drop_table('emergency_event'))
    migrator.migrate(migrator.drop_table('draft'))
    migrator.migrate(migrator.drop_table('distribution'))
    migrator.migrate(migrator.drop_table('resource'))
    migrator.migrate(migrator.drop_table('displaced'))
    migrator.migrate(migrator.drop_table('delivery'))
    migrator.migrate(migrator.drop_table('consultation_count'))
    migrator.migrate(migrator.drop_table('component'))
    migrator.migrate(migrator.drop_table('bound_tab'))
    migrator.migrate(migrator.drop_table('base'))
    migrator.migrate(migrator.drop_table('workbook'))
    migrator.migrate(migrator.drop_table('attendance'))
    migrator.migrate(migrator.drop_table('person'))
    migrator.migrate(migrator.drop_table('meeting'))
    migrator.migrate(migrator.drop_table('programme'))
    migrator.migrate(migrator.drop_table('population_group'))
    migrator.migrate(migrator.drop_table('body'))
    migrator.migrate(migrator.drop_table('body_kind'))
    migrator.migrate(migrator.drop_table('attempt'))
    migrator.migrate(migrator.drop_table('attachment'))
    migrator.migrate(migrator.drop_table('assignment'))
    migrator.migrate(migrator.drop_table('area_referent'))
    migrator.migrate(migrator.drop_table('area'))
    migrator.migrate(migrator.drop_table('aid_payment'))
    migrator.migrate(migrator.drop_table('aid_check'))
    migrator.migrate(migrator.drop_table('aid_criterion'))
    migrator.migrate(migrator.drop_table('aid_request'))
    migrator.migrate(migrator.drop_table('household'))
    migrator.migrate(migrator.drop_table('account'))
    migrator.migrate(migrator.drop_table('settlement'))
    migrator.migrate(migrator.drop_table('aid_budget'))
    migrator.migrate(migrator.drop_table('access_review'))
