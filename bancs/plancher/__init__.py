"""The floors that need a server: a bare Django project, with nothing but what each floor says."""
