"""The shared tablet: which devices there are, and the codes by which people are known on them."""
