-- Run once, when the database container makes its database: the roles of config/roles.sql may sign in.
\getenv password DATABASE_PASSWORD
ALTER ROLE sentra_migrate LOGIN PASSWORD :'password';
ALTER ROLE sentra_app LOGIN PASSWORD :'password';
ALTER ROLE sentra_published LOGIN PASSWORD :'password';
ALTER DATABASE sentra OWNER TO sentra_migrate;
