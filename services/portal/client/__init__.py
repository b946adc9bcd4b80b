"""Reading the services: what they answer, typed, whatever state they are in."""
