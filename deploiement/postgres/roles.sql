-- The two roles of the application (docs/decisions/0008): run once by the container when it makes its database.
-- Harmless when run again: that is also how their passwords change, and how a machine without containers gets them:
--   ROLE_PROPRIETAIRE=salon ROLE_APPLICATION=salon_application POSTGRES_PASSWORD_PROPRIETAIRE=… \
--   POSTGRES_PASSWORD_APPLICATION=… psql -d salon -f deploiement/postgres/roles.sql
\set ON_ERROR_STOP on
\getenv proprietaire ROLE_PROPRIETAIRE
\getenv application ROLE_APPLICATION
\getenv secret_proprietaire POSTGRES_PASSWORD_PROPRIETAIRE
\getenv secret_application POSTGRES_PASSWORD_APPLICATION

SELECT format('CREATE ROLE %I', nom) FROM (VALUES (:'proprietaire'), (:'application')) AS roles (nom)
WHERE nom NOT IN (SELECT rolname FROM pg_roles) \gexec
ALTER ROLE :"proprietaire" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'secret_proprietaire';
ALTER ROLE :"application" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'secret_application';

-- What config/base_embarquee.py asks for at each connection, for those that come through PgBouncer, which drops it.
ALTER ROLE :"application" SET lock_timeout = '3s';
ALTER ROLE :"application" SET statement_timeout = '5s';
ALTER ROLE :"application" SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE :"application" SET max_parallel_workers_per_gather = 0;
ALTER ROLE :"application" SET jit = off;

ALTER DATABASE :"DBNAME" OWNER TO :"proprietaire";
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO :"application";
-- Rights on tables are given by each migrate, which knows them.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO :"proprietaire";
GRANT USAGE ON SCHEMA public TO :"application";
