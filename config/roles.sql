-- The database roles of Sentra and PostGIS; run as a superuser inside Sentra's database, as often as you like.
-- sentra_migrate owns the tables, sentra_app reads and writes them, sentra_published reads the schema "published".
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['sentra_migrate', 'sentra_app', 'sentra_published'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I', name);
    END IF;
  END LOOP;
END $$;
GRANT sentra_published TO sentra_app;
GRANT sentra_app, sentra_published TO sentra_migrate;
CREATE EXTENSION IF NOT EXISTS postgis;
