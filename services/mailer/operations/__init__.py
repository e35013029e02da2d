"""Use cases: one file per noun; functions are verbs. Every one is safe to run twice."""
