"""The database engine: Django's own, which looks at who a connection works as."""
