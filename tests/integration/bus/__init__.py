"""One suite of behaviour for both buses: the embedded one and RabbitMQ."""
