//! What the writer needs of a database: implemented in `sqlite` and `postgres`.

use super::{
    batch::{Batch, Head, LogState},
    error::{LogLost, ReadError},
    event::RecordedEvent,
    ids::{Position, RequestId, StreamId},
    sql,
};

/// Writes the log to one kind of database, over one connection that is the writer's alone.
pub(super) trait Backend: Send + Sync + 'static {
    type Connection: Send;

    /// Connects, and returns where the log ends.
    fn connect(&self)
    -> impl Future<Output = Result<(Self::Connection, Head), sqlx::Error>> + Send;

    /// Looks up what a batch is judged by. If another process appends before [`commit`](Self::commit) or
    /// [`release`](Self::release), that fails with [`Failure::Moved`].
    fn look_up(
        &self,
        db: &mut Self::Connection,
        streams: &[&StreamId],
        requests: &[RequestId],
    ) -> impl Future<Output = Result<LogState, sqlx::Error>> + Send;

    /// Adds a batch to the log, all of it or nothing.
    fn commit(
        &self,
        db: &mut Self::Connection,
        batch: &Batch,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Lets others append when there is nothing to add. Fails with [`Failure::Moved`] as a commit does.
    fn release(
        &self,
        db: &mut Self::Connection,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Returns whether `request` is recorded, once no commit of an earlier connection can still be under way.
    fn settled(
        &self,
        db: &mut Self::Connection,
        request: RequestId,
    ) -> impl Future<Output = Result<bool, sqlx::Error>> + Send;

    /// Returns why what is written would not be found again, if so, and saves what was written before.
    fn check_location(
        &self,
        db: &mut Self::Connection,
    ) -> impl Future<Output = Option<LogLost>> + Send;

    /// Does the upkeep of a batch, once its callers have their answers.
    fn maintain(&self, db: &mut Self::Connection) -> impl Future<Output = ()> + Send;

    /// Reads the `n_events` events from position `first` on.
    fn read_range(
        &self,
        db: &mut Self::Connection,
        first: Position,
        n_events: u32,
    ) -> impl Future<Output = Result<Vec<RecordedEvent>, ReadError>> + Send;

    /// Prepares for the end of the program.
    fn finish(
        &self,
        db: &mut Self::Connection,
    ) -> impl Future<Output = Result<(), sqlx::Error>> + Send;

    /// Returns the connection for work on other tables.
    fn connection(db: &mut Self::Connection) -> sql::Connection<'_>;

    /// Ends the connection.
    fn close(&self, db: Self::Connection) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

/// How far a transaction came.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nothing was written.
    NotWritten(sqlx::Error),
    /// Nothing was written, because another process appended after the look-up: look up and judge again.
    Moved,
    /// The commit failed, or may have succeeded without an answer.
    Unknown(sqlx::Error),
}
