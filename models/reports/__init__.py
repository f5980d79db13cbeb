"""Reports: each is a few queries and a judgement, and gives rows."""
