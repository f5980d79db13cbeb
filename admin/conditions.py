"""Questions that a form asks only of some kinds, as the page declares them (`Entry.only`, `Entry.narrow`).

The page's script hides what does not apply; what is hidden is sent as it was. Without the script all is asked.
"""

import json

from models.page import column_field


def told(entry):
    """What the form's template says of its boxes: {field: {attribute: value}}."""
    found = {name: {"data-only-by": path.partition(".")[0], "data-only-is": " ".join(_values(entry, path, codes))}
             for name, (path, codes) in entry.only.items()}  # fmt: skip
    for name, (by, options) in entry.narrow.items():
        codes = {code: [one for one, _ in options(code)] for code, _ in entry.model._meta.fields[by].kind.options}
        found.setdefault(name, {}).update({"data-narrow-by": by, "data-narrow-to": json.dumps(codes)})
    return found


def applies(entry, record, name):
    """True where a field is asked of a record's kind, or holds something all the same."""
    kept = record.__data__.get(name)
    if name not in entry.only or not (kept is None or kept is False or kept == ""):
        return True
    path, codes = entry.only[name]
    value = record
    for step in path.split("."):
        value = getattr(value, step, None)
    return value in codes


def _values(entry, path, codes):
    """What the asking field's form control holds where the condition is met: codes, or keys of linked records."""
    link, _, name = path.partition(".")
    if not name:
        return codes
    model = column_field(entry, link).rel_model
    field = model._meta.fields[name]
    return [row.uid for row in model.select(model.uid).where(field.in_(codes)).order_by(model.sort_key)]
