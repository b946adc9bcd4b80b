"""Where the platform runs: the embedded stack and the files of the other ones."""
