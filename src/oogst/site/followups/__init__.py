"""Asked again: questions about earlier moments, their answers, and what a second person says."""
