"""The territory and the nomenclatures: data of the project, read once and kept."""
