"""Questions that a form asks only of some kinds, as the page declares them (`Entry.only`, `Entry.narrow`).

The page's script hides what does not apply; what is hidden is sent as it was. Without the script all is asked.
"""

import json

from models.questions import pairs


def told(entry):
    """What the form's template says of its boxes: {field: {attribute: value}}."""
    found = {name: {"data-only-by": path.partition(".")[0], "data-only-is": " ".join(_values(entry, path, codes))}
             for name, (path, codes) in entry.only.items()}  # fmt: skip
    for name, (by, _) in entry.narrow.items():
        found.setdefault(name, {}).update({"data-narrow-by": by, "data-narrow-to": json.dumps(narrowed(entry, name))})
    return found


def narrowed(entry, name):
    """{code of the other choice: the codes that may be chosen in `name`}."""
    by, options = entry.narrow[name]
    return {code: [one for one, _ in options(code)] for code, _ in entry.model._meta.fields[by].kind.options}


def _values(entry, path, codes):
    """What the asking field's form control holds where the condition is met: codes, or keys of linked records."""
    return [uid for uid, code in pairs(entry, path) if code in codes] if "." in path else codes
