"""Every screen, by audience. Pages call actions and queries, nothing else of the apps."""
