"""The agenda: forums, fairs, conferences and trainings of the ESS."""
