"""The pages of the administrator: who works here, their roles, their invitations. Nothing of what anybody wrote."""
