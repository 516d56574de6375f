"""One case, one subject, one trace: in virtual time or on sockets."""
