"""Whether a question of the form is asked of a record, as the page declares it (`Entry.only`)."""

from models.page import column_field


def asker(entry):
    """(record, field) -> whether it is asked of the record's kind, or holds something all the same.

    For any number of records it asks the database once for each linked record that a condition looks at.
    """
    linked = {}

    def asked(record, name):
        kept = record.__data__.get(name)
        if name not in entry.only or not (kept is None or kept is False or kept == ""):
            return True
        path, codes = entry.only[name]
        link, _, far = path.partition(".")
        value = record.__data__.get(link)
        if not far:
            return value in codes
        if path not in linked:
            linked[path] = dict(pairs(entry, path))
        return linked[path].get(value) in codes

    return asked


def pairs(entry, path):
    """(key, value) of all records that the link at the beginning of `path` may lead to."""
    link, _, name = path.partition(".")
    model = column_field(entry, link).rel_model
    return model.select(model.uid, model._meta.fields[name]).order_by(model.sort_key).tuples()
