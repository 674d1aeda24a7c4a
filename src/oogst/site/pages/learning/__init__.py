"""The pages of HR and L&D: released rows from several sides."""
