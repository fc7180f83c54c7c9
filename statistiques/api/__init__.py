"""The figures for programs: ``/api/v1/dashboard/`` and ``/api/v1/statistiques/``, the same as on the pages."""
