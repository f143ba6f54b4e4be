-- Two roles (T43): palu_owner makes and alters the tables (migrate, restore) and the database of a restore trial, palu_app
-- is what the pages and workers use.
-- Run as the superuser before the first migrate, and again when a release says so: what is there already is kept and
-- brought to what stands here, the passwords too.
--     sudo -u postgres psql --set=owner_password=… --set=app_password=… --file=roles.sql
\set ON_ERROR_STOP on
SELECT 'CREATE ROLE palu_owner' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'palu_owner') \gexec
SELECT 'CREATE ROLE palu_app' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'palu_app') \gexec
ALTER ROLE palu_owner LOGIN CREATEDB PASSWORD :'owner_password';
ALTER ROLE palu_app LOGIN PASSWORD :'app_password';
SELECT 'CREATE DATABASE palu OWNER palu_owner ENCODING ''UTF8'' TEMPLATE template0'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'palu') \gexec
REVOKE ALL ON DATABASE palu FROM PUBLIC;
GRANT CONNECT ON DATABASE palu TO palu_app;
-- What the owner makes from now on, the pages may read and write, in this schema and in one that a restore makes anew.
\connect palu
ALTER DEFAULT PRIVILEGES FOR ROLE palu_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO palu_app;
ALTER DEFAULT PRIVILEGES FOR ROLE palu_owner GRANT USAGE, SELECT ON SEQUENCES TO palu_app;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER ROLE palu_app IN DATABASE palu SET lock_timeout = '10s';
ALTER ROLE palu_app IN DATABASE palu SET statement_timeout = '5min';
ALTER ROLE palu_app IN DATABASE palu SET idle_in_transaction_session_timeout = '60s';
