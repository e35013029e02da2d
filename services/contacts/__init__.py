"""People and how we may reach them: who they are, which list they came from, what they agreed to, how far they have come.

Owns contacts, partners and their agreements, imports, consent, refusals, audiences and the journey of each person. Says who may
be written to (``contacts.audience.page``), who is interested and whose consent changed. Hears what was sent, answered and
attended, and which addresses are dead.
"""
