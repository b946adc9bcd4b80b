"""The forms: what people type, checked for its form, told field by field. The services decide."""
