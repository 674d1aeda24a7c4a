"""Reports by e-mail: an app of its own because it owns a table about people, and ``releases`` knows nobody."""
