"""The bus: every message leaves through an outbox inside a document and arrives, perhaps twice, at a handler.

``envelope`` what a message looks like · ``topology`` exchanges and queues · ``outbox`` what operations store · ``relay`` outbox →
broker · ``consumer`` broker → handlers · ``parked`` what could not be handled · ``embedded`` the same without RabbitMQ.
"""
