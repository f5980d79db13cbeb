"""The migrations make the same tables as the models, up from nothing and down again."""

from playhouse.migrations import Runner

from models import schema


def shape(db):
    """Every table as the engine tells it: columns with type and nullability, indexes, links."""
    tables = [table for table in db.get_tables() if table != "schema_migration"]
    return {
        table: (
            sorted((c.name, c.data_type, c.null, c.primary_key) for c in db.get_columns(table)),
            sorted((i.name, tuple(i.columns), i.unique) for i in db.get_indexes(table)),
            sorted((f.column, f.dest_table, f.dest_column) for f in db.get_foreign_keys(table)),
        )
        for table in tables
    }


def test_up_from_nothing_equals_the_models(empty_db):
    done = schema.migrate(empty_db)
    assert done[0] == "0001_initial"
    assert schema.difference(empty_db) == ""
    migrated = shape(empty_db)
    Runner(empty_db, str(schema.FOLDER)).down(done[0])
    empty_db.create_tables(schema.ALL_TABLES)
    assert migrated == shape(empty_db)


def test_a_second_time_does_nothing(empty_db):
    assert schema.pending(empty_db) == schema.migrate(empty_db)
    assert schema.pending(empty_db) == []
    assert schema.migrate(empty_db) == []


def test_down_leaves_nothing(empty_db):
    first = schema.migrate(empty_db)[0]
    Runner(empty_db, str(schema.FOLDER)).down(first)
    assert empty_db.get_tables() == ["schema_migration"]


def test_a_missing_column_is_told(empty_db):
    schema.migrate(empty_db)
    empty_db.execute_sql("ALTER TABLE area DROP COLUMN sort")
    assert schema.difference(empty_db) == "add column area.sort"


def test_what_is_linked_to_stands_earlier():
    seen = set()
    for model in schema.ALL_TABLES:
        links = {field.rel_model for field in model._meta.refs}
        assert links - {model} <= seen, model
        seen.add(model)
