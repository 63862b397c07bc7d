using Microsoft.Data.Sqlite;

namespace Pipeline.Local.Cosmos.Storage;

/// <summary>
/// One connection with its prepared statements, used by one thread at a time. Parameters are $1, $2 … in the order of the arguments.
/// </summary>
internal sealed class Session : IDisposable
{
    readonly SqliteConnection connection;
    readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);

    public Session(string file)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        Execute(Schema.Settings);
    }

    public int Execute(string sql, params ReadOnlySpan<object?> arguments) => Bound(sql, arguments).ExecuteNonQuery();

    public T? First<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> arguments)
    {
        using var reader = Bound(sql, arguments).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    public IEnumerable<T> All<T>(string sql, Func<SqliteDataReader, T> read, params object?[] arguments)
    {
        using var reader = Bound(sql, arguments).ExecuteReader();
        while (reader.Read()) yield return read(reader);
    }

    public void Dispose()
    {
        foreach (var command in prepared.Values) command.Dispose();
        connection.Dispose();
    }

    SqliteCommand Bound(string sql, ReadOnlySpan<object?> arguments)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= arguments.Length; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            prepared[sql] = command;
        }

        for (var i = 0; i < arguments.Length; i++) command.Parameters[i].Value = arguments[i] ?? DBNull.Value;
        return command;
    }
}
