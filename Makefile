# Every target does its own set-up: `make` alone lists them.
PYTHON ?= python3
PORT ?= 8000
LAN ?= 0
PY := .venv/bin/python
UV := $(PY) -m uv
VERROU := $(UV) pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help demo test test-long lint format bench semis simulation hostile verrouiller captures messages sbom nettoyer runtime dev paquets pairs

help: ## Liste des commandes
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: runtime ## Lance le salon de démonstration (LAN=1 : ouvert au réseau local ; PORT=8000)
	@exec $(PY) manage.py demo --port $(PORT) $(if $(filter-out 0,$(LAN)),--lan)

test: dev paquets pairs ## Toutes les vérifications : style, types, tests, navigateur (une demi-heure au plus)
	@exec $(PY) outils/essais.py

test-long: dev paquets pairs ## Les mêmes familles en plus grand (une heure au moins)
	@exec $(PY) outils/essais.py --long

lint: dev ## Style, types, migrations, réglages de production, sans les tests
	@exec $(PY) outils/essais.py --sans-tests

format: dev ## Met le code et les gabarits en forme
	@find config traces salon_paiement paiements statistiques -name '*.py' -not -path '*/migrations/*' -print0 \
		| xargs -0 -r .venv/bin/django-upgrade --target-version 5.2 --exit-zero-even-if-changed
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .
	@find templates -name '*.html' -print0 2>/dev/null | xargs -0 -r .venv/bin/djade --target-version 5.2

simulation: dev ## Un million de pas dans le monde pur de l'argent (PAS=, GRAINE=)
	@exec $(PY) -m tests.modele.simulation $(if $(PAS),--pas $(PAS)) $(if $(GRAINE),--graine $(GRAINE))

hostile: dev paquets ## Un million d'entrées hostiles sur l'API, les portes et les pages (N=, GRAINE=, SEUL=)
	@exec $(PY) outils/services.py -- $(PY) -m tests.hostile.courir $(if $(N),--cas $(N)) $(if $(GRAINE),--graine $(GRAINE)) $(if $(SEUL),--seul "$(SEUL)")

bench: dev paquets ## Mesures de vitesse, avec leurs planchers (ARGS="--rapide", ARGS="--seul reception")
	@exec $(PY) outils/services.py --fsync -- $(PY) -m bancs $(ARGS)

semis: dev paquets ## Deux ans de cinquante salons pour les bancs (N=1000000, dans DATABASE_URL ou un serveur privé)
	@exec $(if $(DATABASE_URL),,$(PY) outils/services.py --fsync --) $(PY) -m bancs.semis_statistiques --paiements $(or $(N),1000000)

verrouiller: dev ## Recalcule les versions verrouillées (MAJ=1 : prend les plus récentes)
	@$(VERROU) $(if $(MAJ),--upgrade) requirements/runtime.in -o requirements/runtime.txt
	@$(VERROU) $(if $(MAJ),--upgrade) requirements/s3.in -c requirements/runtime.txt -o requirements/s3.txt
	@$(VERROU) $(if $(MAJ),--upgrade) requirements/dev.in -c requirements/runtime.txt -o requirements/dev.txt

captures: dev paquets ## Refait les captures d'écran de la documentation (SCENES="statistiques" : celles-là seulement)
	@exec $(PY) -m outils.captures $(SCENES)

messages: dev ## Met à jour et compile les traductions
	@exec $(PY) outils/catalogue.py

sbom: dev ## Inventaire des paquets installés en production (var/sbom.cdx.json, CycloneDX)
	@mkdir -p var
	@$(PY) -m cyclonedx_py requirements requirements/runtime.txt --output-reproducible -o var/sbom.cdx.json
	@echo "var/sbom.cdx.json"

nettoyer: ## Efface l'environnement, les caches et la base de démonstration
	@rm -rf .venv var staticfiles htmlcov .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

runtime:
	@$(PYTHON) outils/environnement.py runtime

dev:
	@$(PYTHON) outils/environnement.py dev

paquets:
	@$(PYTHON) outils/paquets.py

pairs: paquets
	@$(PYTHON) outils/pairs.py
