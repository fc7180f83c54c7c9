"""Where archives of traces go: a folder of this machine, or an S3-compatible store when its bucket is named."""

from __future__ import annotations

import importlib.util
import pathlib
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.env import env, secret

# A file read back is kept on disk beyond this size (bytes): by default it would stay in memory, however large.
_EN_MEMOIRE = 8 * 1024 * 1024


def depot_archives(dossier: pathlib.Path) -> dict[str, Any]:
    """Return ``STORAGES["archives"]``.

    Args:
        dossier: the folder, unless ``ARCHIVES_S3_BUCKET`` is set.

    Raises:
        ImproperlyConfigured: a bucket is named, and the optional packages are not installed or a key is missing.
    """
    seau = env.str("ARCHIVES_S3_BUCKET", default="")
    if not seau:
        return {"BACKEND": "traces.archives_dossier.DossierArchives", "OPTIONS": {"location": str(dossier)}}
    # Asked without importing them: whoever archives to a folder does not install them.
    absents = [nom for nom in ("storages", "boto3") if importlib.util.find_spec(nom) is None]
    if absents:
        raise ImproperlyConfigured(
            f"ARCHIVES_S3_BUCKET est donné mais {' et '.join(absents)} manque : "
            "installez requirements/s3.txt, ou retirez ARCHIVES_S3_BUCKET pour archiver dans un dossier."
        )
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": seau,
            "endpoint_url": env.str("ARCHIVES_S3_ENDPOINT", default="") or None,
            "region_name": env.str("ARCHIVES_S3_REGION", default="") or None,
            "access_key": secret("ARCHIVES_S3_CLE"),
            "secret_key": secret("ARCHIVES_S3_SECRET"),
            "location": env.str("ARCHIVES_S3_PREFIXE", default="traces"),
            "default_acl": None,
            # A name says what it holds: one that exists is never written again.
            "file_overwrite": False,
            # It would unzip what it reads: the digest is of the file as it is.
            "gzip": False,
            "max_memory_size": _EN_MEMOIRE,
        },
    }
