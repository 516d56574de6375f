"""The same integration as a plain job on requests and zeep, started every five minutes."""
