using Microsoft.Data.Sqlite;

namespace Pipeline.Local.Functions.Durable;

/// <summary>
/// The SQLite file: one connection, one user at a time, every change a transaction that is on the disk when it returns. What a
/// killed process leaves is always the state between two of them.
/// </summary>
internal sealed class DurableDatabase : IDisposable
{
    const string Schema = """
        CREATE TABLE IF NOT EXISTS instances (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            instance_id TEXT NOT NULL UNIQUE,
            execution_id TEXT NOT NULL,
            name TEXT NOT NULL,
            version TEXT NOT NULL,
            status INTEGER NOT NULL,
            input TEXT,
            output TEXT,
            custom_status TEXT,
            failure TEXT,
            tags TEXT NOT NULL,
            parent TEXT,
            parent_id TEXT,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS instances_by_parent ON instances (parent_id) WHERE parent_id IS NOT NULL;

        CREATE TABLE IF NOT EXISTS history (
            instance_id TEXT NOT NULL,
            position INTEGER NOT NULL,
            event TEXT NOT NULL,
            PRIMARY KEY (instance_id, position)) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS inbox (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            instance_id TEXT NOT NULL,
            message TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS inbox_by_instance ON inbox (instance_id);

        CREATE TABLE IF NOT EXISTS activities (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            instance_id TEXT NOT NULL,
            execution_id TEXT NOT NULL,
            task_id INTEGER NOT NULL,
            name TEXT NOT NULL,
            version TEXT NOT NULL,
            input TEXT);

        CREATE TABLE IF NOT EXISTS timers (
            instance_id TEXT NOT NULL,
            task_id INTEGER NOT NULL,
            due INTEGER NOT NULL,
            PRIMARY KEY (instance_id, task_id)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS timers_by_due ON timers (due);
        """;

    readonly Lock gate = new();
    readonly FileStream ownership;
    readonly SqliteConnection connection;
    bool closed;

    public DurableDatabase(string path)
    {
        string fullPath = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(fullPath)!);
        ownership = TakeOwnership(fullPath);
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = fullPath, Pooling = false }.ToString());
        connection.Open();
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = FULL");
        Execute(Schema);
    }

    /// <summary>Called just before and just after each commit. A test that throws here stops the engine as a kill would.</summary>
    public Action<CommitPoint>? OnCommit { get; set; }

    public bool IsClosed => Volatile.Read(ref closed);

    public void Write(Action change)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            using SqliteTransaction transaction = connection.BeginTransaction();
            change();
            Reach(CommitPoint.Before);
            transaction.Commit();
            Reach(CommitPoint.After);
        }
    }

    public int Execute(string sql, params (string Name, object? Value)[] parameters)
    {
        lock (gate)
        {
            using SqliteCommand command = Command(sql, parameters);
            return command.ExecuteNonQuery();
        }
    }

    public List<T> Read<T>(string sql, Func<SqliteDataReader, T> row, params (string Name, object? Value)[] parameters)
    {
        lock (gate)
        {
            using SqliteCommand command = Command(sql, parameters);
            using SqliteDataReader reader = command.ExecuteReader();
            List<T> rows = [];
            while (reader.Read())
                rows.Add(row(reader));
            return rows;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            connection.Dispose();
            ownership.Dispose();
        }
    }

    SqliteCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    void Reach(CommitPoint point)
    {
        try
        {
            OnCommit?.Invoke(point);
        }
        catch
        {
            ownership.Dispose();
            closed = true;
            throw;
        }
    }

    // Two engines over one file would each run every activity. The system frees the lock when the process ends, however it ends.
    static FileStream TakeOwnership(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"Expected to be the only user of {path}, found that another process holds it: {e.Message}", e);
        }
    }
}

internal enum CommitPoint
{
    Before,
    After,
}
