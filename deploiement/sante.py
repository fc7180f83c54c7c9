"""Ask the web process of this container whether it is alive; exit 0 when it is. Standard library only."""

import os
import sys
import urllib.request

ADRESSE = "http://127.0.0.1:8000/sante/vivant"
# Seconds; less than the container's own limit.
DELAI = 4.0


def vivant(adresse: str) -> bool:
    """Tell whether ``adresse`` answers 200 within :data:`DELAI`."""
    # Django refuses a host it does not serve: ask under its public name.
    hote = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    demande = urllib.request.Request(adresse, headers={"Host": hote})
    ouvreur = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with ouvreur.open(demande, timeout=DELAI) as reponse:
            return bool(reponse.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if vivant(sys.argv[1] if sys.argv[1:] else ADRESSE) else 1)
