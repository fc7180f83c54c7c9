"""The floor's server: as many workers and threads as production's, and none of its hooks."""

import os

workers = int(os.environ.get("GUNICORN_OUVRIERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("GUNICORN_FILS", "4"))
keepalive = 30
worker_tmp_dir = "/dev/shm"
control_socket_disable = True
accesslog = None
errorlog = "-"
