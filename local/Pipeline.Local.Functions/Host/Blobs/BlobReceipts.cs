using System.Collections.Concurrent;

namespace Pipeline.Local.Functions.Host.Blobs;

/// <summary>Which version of each blob each function has handled, kept so that a restart triggers only what has not been.</summary>
/// <remarks>Held in memory as well, because every poll asks about every blob of the container.</remarks>
internal sealed class BlobReceipts
{
    readonly HostDatabase _database;
    readonly ConcurrentDictionary<(string Function, string Blob), string> _handled = new();

    public BlobReceipts(HostDatabase database)
    {
        _database = database;
        database.Execute("CREATE TABLE IF NOT EXISTS blob_receipts "
            + "(function TEXT NOT NULL, blob TEXT NOT NULL, etag TEXT NOT NULL, PRIMARY KEY (function, blob)) WITHOUT ROWID");
        foreach (var (function, blob, etag) in database.Query("SELECT function, blob, etag FROM blob_receipts",
            row => (row.GetString(0), row.GetString(1), row.GetString(2))))
        {
            _handled[(function, blob)] = etag;
        }
    }

    public bool Has(string function, string blob, string etag) => _handled.TryGetValue((function, blob), out string? handled) && handled == etag;

    public void Add(string function, string blob, string etag)
    {
        _database.Execute("INSERT INTO blob_receipts VALUES ($function, $blob, $etag) ON CONFLICT DO UPDATE SET etag = excluded.etag",
            ("$function", function), ("$blob", blob), ("$etag", etag));
        _handled[(function, blob)] = etag;
    }
}
