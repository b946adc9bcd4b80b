"""Search in the directory: a read model of the structures on Tantivy, shared by the processes."""
