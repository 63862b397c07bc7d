namespace Pipeline.Local.Cosmos.Storage;

/// <summary>
/// The tables. A document's sequence is the number of the write that created it, so it is never given twice. SQLite keeps the primary key
/// as the last
/// column of every index: documents_of_container and documents_of_partition are therefore in the order of the sequence.
/// </summary>
internal static class Schema
{
    /// <summary>
    /// WAL with synchronous=FULL makes a commit durable before it is answered, even against a loss of power (sqlite.org/pragma.html).
    /// </summary>
    public const string Settings = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        """;

    public const string Tables = """
        CREATE TABLE IF NOT EXISTS counter (writes INTEGER NOT NULL);
        INSERT INTO counter SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM counter);

        CREATE TABLE IF NOT EXISTS databases (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            write INTEGER NOT NULL,
            modified INTEGER NOT NULL
        );

        CREATE TABLE IF NOT EXISTS containers (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            database INTEGER NOT NULL REFERENCES databases ON DELETE CASCADE,
            id TEXT NOT NULL,
            definition TEXT NOT NULL,
            write INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            UNIQUE (database, id)
        );

        CREATE TABLE IF NOT EXISTS documents (
            sequence INTEGER PRIMARY KEY,
            container INTEGER NOT NULL REFERENCES containers ON DELETE CASCADE,
            partition TEXT NOT NULL,
            id TEXT NOT NULL,
            write INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            ttl INTEGER,
            expires INTEGER,
            body BLOB NOT NULL,
            UNIQUE (container, partition, id)
        );
        CREATE INDEX IF NOT EXISTS documents_of_container ON documents (container);
        CREATE INDEX IF NOT EXISTS documents_of_partition ON documents (container, partition);
        CREATE INDEX IF NOT EXISTS documents_by_write ON documents (container, write);
        CREATE INDEX IF NOT EXISTS documents_by_expiry ON documents (expires) WHERE expires IS NOT NULL;
        """;
}
