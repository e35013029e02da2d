"""Workshops and dialogues: seats per stakeholder group, who might come, who is invited, what they answer, who came.

Says: events.invitations.made, events.invitation.answered, events.attendance.recorded; asks mailer to write to people and
contacts whom it may invite. Hears: contacts.contact.interested, contacts.audience.page, mailer.deliveries.changed.
Keeps no address: only contact ids, first names and languages.
"""
