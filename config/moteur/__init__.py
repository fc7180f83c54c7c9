"""The project's database engine: Django's own for PostgreSQL, less one question at each request."""
