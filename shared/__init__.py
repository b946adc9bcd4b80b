"""The library the services share: contracts, messaging, web, auth, telemetry, testing."""
