"""Partners: what the region and others send, checked, then promoted or refused."""
