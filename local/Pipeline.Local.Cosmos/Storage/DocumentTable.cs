using Microsoft.Data.Sqlite;
using Pipeline.Local.Cosmos.Sql;

namespace Pipeline.Local.Cosmos.Storage;

/// <summary>A document's row: its number, the write that made it what it is, and its JSON with the system properties.</summary>
internal sealed record DocumentRow(long Sequence, long Write, long Modified, byte[] Body);

/// <summary>The statements over documents. None of them sees an expired document, whether or not it has been removed yet.</summary>
internal static class DocumentTable
{
    const string Alive = "(expires IS NULL OR expires > $2)";

    public static DocumentRow? Find(Session session, Container container, long now, string partition, string id) => session.First(
        $"SELECT sequence, write, modified, body FROM documents WHERE container = $1 AND {Alive} AND partition = $3 AND id = $4",
        Read, container.Number, now, partition, id);

    /// <summary>Documents in the order of their creation, from the given one on; of one partition or, for null, of all.</summary>
    public static IEnumerable<StoredDocument> Scan(Session session, Container container, long now, string? partition, long from) => partition is null
        ? session.All(
            $"SELECT sequence, body FROM documents INDEXED BY documents_of_container WHERE container = $1 AND {Alive} AND sequence >= $3 ORDER BY sequence",
            ReadStored, container.Number, now, from)
        : session.All(
            $"SELECT sequence, body FROM documents INDEXED BY documents_of_partition WHERE container = $1 AND {Alive} AND partition = $3 AND sequence >= $4 ORDER BY sequence",
            ReadStored, container.Number, now, partition, from);

    /// <summary>Documents in the order of their last write, after the given write.</summary>
    public static IEnumerable<DocumentRow> Changes(Session session, Container container, long now, string? partition, long after, long modifiedFrom, int most) => session.All(
        $"""
        SELECT sequence, write, modified, body FROM documents INDEXED BY documents_by_write
        WHERE container = $1 AND {Alive} AND write > $3 AND modified >= $4 AND ($5 IS NULL OR partition = $5) ORDER BY write LIMIT $6
        """,
        Read, container.Number, now, after, modifiedFrom, partition, most);

    /// <summary>Inserts a document, in the place of an expired one where there is one.</summary>
    public static void Insert(Transaction transaction, Container container, string partition, string id, DocumentRow row, int? timeToLive)
    {
        transaction.Session.Execute(
            "DELETE FROM documents WHERE container = $1 AND expires <= $2 AND partition = $3 AND id = $4", container.Number, row.Modified, partition, id);
        transaction.Session.Execute(
            "INSERT INTO documents (sequence, container, partition, id, write, modified, ttl, expires, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            row.Sequence, container.Number, partition, id, row.Write, row.Modified, timeToLive,
            TimeToLive.Expiry(row.Modified, container.DefaultTimeToLive, timeToLive), row.Body);
    }

    public static void Update(Transaction transaction, Container container, DocumentRow row, int? timeToLive) => transaction.Session.Execute(
        "UPDATE documents SET write = $2, modified = $3, ttl = $4, expires = $5, body = $6 WHERE sequence = $1",
        row.Sequence, row.Write, row.Modified, timeToLive, TimeToLive.Expiry(row.Modified, container.DefaultTimeToLive, timeToLive), row.Body);

    public static void Delete(Transaction transaction, long sequence) => transaction.Session.Execute("DELETE FROM documents WHERE sequence = $1", sequence);

    /// <summary>Removes some of the expired documents and says how many.</summary>
    public static int DeleteExpired(Transaction transaction, int most) => transaction.Session.Execute(
        "DELETE FROM documents WHERE sequence IN (SELECT sequence FROM documents WHERE expires <= $1 LIMIT $2)", transaction.Now, most);

    /// <summary>A changed default of the container counts for the documents that it already has.</summary>
    public static void RenewExpiry(Transaction transaction, Container container) => transaction.Session.Execute(
        """
        UPDATE documents SET expires = CASE WHEN $2 IS NULL OR coalesce(ttl, $2) = -1 THEN NULL ELSE modified + coalesce(ttl, $2) * 1000 END
        WHERE container = $1
        """,
        container.Number, container.DefaultTimeToLive);

    static DocumentRow Read(SqliteDataReader row) => new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3));

    static StoredDocument ReadStored(SqliteDataReader row) => new(row.GetInt64(0), row.GetFieldValue<byte[]>(1));
}
