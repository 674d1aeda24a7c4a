"""The site: the Django application around the library. It gathers, stores and shows; the library decides."""
