"""Events over Kafka: the relay of the outbox, consumer groups, dead letters."""
