"""Who: the tree of units, people and their home units, roles, invitations, and a key for each person's texts."""
