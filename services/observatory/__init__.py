"""The observatory: facts from the bus, figures from the facts."""
