"""The directory: structures of the ESS and handover listings."""
