"""Laws of who may do and see what: secrets, rights, approvals, signatures."""
