"""The pages of somebody who is signed in: their own, and nobody else’s."""
