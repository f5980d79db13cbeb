"""The records of the unit, the rules that guard them, and the only writer."""
