"""The subject on real sockets: programs and containers, started, watched and killed."""
