"""Cases from other programs' files."""
