"""Plain messages of SOAP, which are most: read from their text and written as one, not parsed."""
