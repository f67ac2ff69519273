//! What a server must be and allow, so that a log can be kept there.
//!
//! Owns: the question, and the sentences that say what is missing. Does not know: how one connects.

use sqlx::{PgConnection, Row};

/// The first version that can end a session and wait for it.
const OLDEST: i32 = 14;

/// What a session is like, as the server sees it.
#[derive(Debug, Clone)]
// They are what the server answers.
#[expect(clippy::struct_excessive_bools)]
pub(super) struct Server {
    version_no: i32,
    version: String,
    encoding: String,
    is_standby: bool,
    is_read_only: bool,
    search_path: String,
    user: String,
    may_end_sessions: bool,
    /// Whether the schema is there, and may not be used.
    is_closed: bool,
    /// What the role lacks the privilege for, if anything, and the statement that gives it.
    denied: Option<[String; 2]>,
    /// How many connections the role, the database and the server allow.
    n_connections: i32,
}

/// Works on any version that has ever been supported.
const QUESTION: &str = "
    select current_setting('server_version_num')::int as version_no,
           current_setting('server_version') as version,
           current_setting('server_encoding') as encoding,
           pg_is_in_recovery() as is_standby,
           current_setting('transaction_read_only') = 'on' as is_read_only,
           current_setting('search_path') as search_path,
           quote_ident(current_user) as role,
           coalesce(has_function_privilege(to_regprocedure('pg_terminate_backend(integer, bigint)'), 'execute'), true)
               as may_end_sessions,
           coalesce((select not has_schema_privilege(oid, 'usage') from pg_namespace where nspname = $1), false)
               as is_closed,
           coalesce(
               (select array['it may not create tables in the schema ' || nspname,
                             format('grant create on schema %I to %I', nspname, current_user)]
                from pg_namespace
                where nspname in ('gamebot', 'gamebot_read') and not has_schema_privilege(oid, 'create')
                order by nspname
                limit 1),
               (select array['it may not use the schema gamebot_read',
                             format('grant usage on schema gamebot_read to %I', current_user)]
                from pg_namespace
                where nspname = 'gamebot_read' and not has_schema_privilege(oid, 'usage')),
               (select array['it may not read and write the table ' || nspname || '.' || relname,
                             format('grant all on all tables in schema %I to %I', nspname, current_user)]
                from pg_class join pg_namespace on pg_namespace.oid = relnamespace
                where nspname in ('gamebot', 'gamebot_read') and relkind = 'r'
                    and not (has_table_privilege(pg_class.oid, 'select') and has_table_privilege(pg_class.oid, 'insert')
                        and (relname = 'requests'
                            or has_table_privilege(pg_class.oid, 'update')
                                and (relname in ('events', 'streams', 'process', 'erasures', '_sqlx_migrations')
                                    or has_table_privilege(pg_class.oid, 'delete'))))
                order by nspname, relname
                limit 1),
               (select array['it may not create schemas',
                             format('grant create on database %I to %I', current_database(), current_user)]
                where not has_database_privilege(current_database(), 'create')
                    and (select count(*) from pg_namespace where nspname in ('gamebot', 'gamebot_read')) < 2)
           ) as denied,
           (select least(
                current_setting('max_connections')::int,
                case when not rolsuper then least(
                    nullif(rolconnlimit, -1),
                    (select nullif(datconnlimit, -1) from pg_database where datname = current_database()))
                end)
            from pg_roles
            where rolname = current_user) as n_connections";

/// How many connections the program uses at most: to read, write and follow the log and the tables.
const N_CONNECTIONS: i32 = 12;

impl Server {
    pub(super) async fn ask(conn: &mut PgConnection, schema: &str) -> Result<Self, sqlx::Error> {
        let row = sqlx::query(QUESTION).bind(schema).fetch_one(conn).await?;
        Ok(Self {
            version_no: row.try_get("version_no")?,
            version: row.try_get("version")?,
            encoding: row.try_get("encoding")?,
            is_standby: row.try_get("is_standby")?,
            is_read_only: row.try_get("is_read_only")?,
            search_path: row.try_get("search_path")?,
            user: row.try_get("role")?,
            may_end_sessions: row.try_get("may_end_sessions")?,
            is_closed: row.try_get("is_closed")?,
            denied: row
                .try_get::<Option<Vec<String>>, _>("denied")?
                .and_then(|denied| denied.try_into().ok()),
            n_connections: row.try_get("n_connections")?,
        })
    }

    /// Returns why a log cannot be read here, and what to do instead.
    pub(super) fn unreadable(&self, schema: &str) -> Option<String> {
        let Self {
            version, encoding, ..
        } = self;
        if self.version_no / 10_000 < OLDEST {
            return Some(format!(
                "PostgreSQL {version} is too old; version {OLDEST} or newer is needed"
            ));
        }
        if encoding != "UTF8" {
            return Some(format!(
                "its encoding {encoding} cannot hold every name and word; create a database with \
                 `create database gamebot_utf8 encoding 'UTF8' locale 'C' template template0`, and name it in DATABASE_URL"
            ));
        }
        if self.search_path != schema {
            return Some(DROPS_OPTIONS.to_owned());
        }
        let user = &self.user;
        self.is_closed.then(|| {
            format!(
                "the role {user} may not use the schema {schema}, which is there; run `grant usage, create on schema \
                 {schema} to {user}; grant all on all tables in schema {schema} to {user}` as its owner"
            )
        })
    }

    /// Returns why a log cannot be written here, and what to do instead.
    pub(super) fn unwritable(&self) -> Option<String> {
        if self.is_standby {
            return Some(
                "the server is a standby, which can only be read; name the primary server in DATABASE_URL"
                    .to_owned(),
            );
        }
        if self.is_read_only {
            return Some(
                "it can only be read: default_transaction_read_only is on; turn it off for this database or role"
                    .to_owned(),
            );
        }
        let user = &self.user;
        if let Some([what, grant]) = &self.denied {
            return Some(format!(
                "the role {user} may not do what is needed ({what}); run `{grant}` as the owner"
            ));
        }
        if self.n_connections < N_CONNECTIONS {
            return Some(full(user));
        }
        (!self.may_end_sessions).then(|| {
            format!(
                "the role {user} may not end its own lost sessions; run \
                 `grant execute on function pg_terminate_backend(integer, bigint) to {user}`"
            )
        })
    }
}

/// Some poolers drop the settings of a session, others refuse the connection.
const DROPS_OPTIONS: &str = "a connection pooler in between drops the settings of the session (its `options`); \
    connect to PostgreSQL itself, or let the pooler keep them";

fn denied(role: &str, what: &str) -> String {
    format!(
        "the role {role} may not do what is needed ({what}); make it the owner of the schemas gamebot and gamebot_read \
         and of all in them"
    )
}

fn full(role: &str) -> String {
    format!(
        "the server has too few connections for the role {role}; GameBot needs about {N_CONNECTIONS}: raise the limit \
         of the role, of the database or max_connections, or stop other programs"
    )
}

/// Returns why `role` was refused, whatever it asked for, and what to do about it.
pub(super) fn refusal(error: &sqlx::Error, role: &str) -> Option<String> {
    let error = match error {
        sqlx::Error::Database(error) => error,
        sqlx::Error::PoolTimedOut => return Some(full(role)),
        sqlx::Error::Io(error) => return Some(format!("the server does not answer ({error})")),
        _ => return None,
    };
    let message = error.message();
    if message.contains("unsupported startup parameter") {
        return Some(DROPS_OPTIONS.to_owned());
    }
    let code = error.code().unwrap_or_default();
    match (&*code, code.get(..2)?) {
        ("53300", _) => Some(full(role)),
        ("42501", _) => Some(denied(role, message)),
        (_, "08" | "53" | "57") => Some(format!("the server does not serve it now ({message})")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_too_old_is_told_so_before_anything_else() {
        let server = Server {
            version_no: 130_014,
            version: "13.14".to_owned(),
            encoding: "LATIN1".to_owned(),
            is_standby: false,
            is_read_only: false,
            search_path: "gamebot".to_owned(),
            user: "ana".to_owned(),
            may_end_sessions: true,
            is_closed: false,
            denied: None,
            n_connections: 100,
        };
        let reason = server.unreadable("gamebot").unwrap();
        assert_eq!(
            reason,
            "PostgreSQL 13.14 is too old; version 14 or newer is needed"
        );
        let newer = Server {
            version_no: 140_000,
            encoding: "UTF8".to_owned(),
            ..server
        };
        assert_eq!(newer.unreadable("gamebot"), None);
        assert_eq!(newer.unwritable(), None);
        let closed = Server {
            is_closed: true,
            ..newer
        };
        let reason = closed.unreadable("gamebot").unwrap();
        assert!(
            reason.contains("grant usage, create on schema gamebot to ana"),
            "{reason}"
        );
    }
}
