"""XML Schema 1.0: documents collected, compiled for validation, read into the type model."""
