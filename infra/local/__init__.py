"""The embedded stack: database, broker, mail sink, issuer and services on one machine."""
