"""Who may do what: principals, members, sessions, tickets and the one access rule."""
