using Microsoft.Data.Sqlite;
using Pipeline.Local.Cosmos.Protocol;

namespace Pipeline.Local.Cosmos.Storage;

/// <summary>The statements over databases and containers. A resource is found by its id or, as the SDK asks for some, by its <c>_rid</c>.</summary>
internal static class Catalogue
{
    const string SelectDatabase = "SELECT number, id, modified, write FROM databases ";

    const string SelectContainer = """
        SELECT d.number, d.id, d.modified, d.write, c.number, c.id, c.definition, c.modified, c.write
        FROM containers c JOIN databases d ON d.number = c.database
        """;

    public static Database? FindDatabase(Session session, string id) =>
        session.First(SelectDatabase + "WHERE id = $1", ReadDatabase, id);

    public static List<Database> Databases(Session session) => [.. session.All(SelectDatabase + "ORDER BY number", ReadDatabase)];

    public static Container? FindContainer(Session session, string database, string id) =>
        session.First(SelectContainer + " WHERE d.id = $1 AND c.id = $2", ReadContainer, database, id);

    public static Container? FindContainerByRid(Session session, string rid) =>
        session.All(SelectContainer, ReadContainer).FirstOrDefault(container => container.Rid == rid);

    public static List<Container> Containers(Session session, Database database) =>
        [.. session.All(SelectContainer + " WHERE d.number = $1 ORDER BY c.number", ReadContainer, database.Number)];

    public static Database Create(Transaction transaction, string id)
    {
        var number = transaction.Session.First(
            "INSERT INTO databases (id, write, modified) VALUES ($1, $2, $3) RETURNING number",
            row => row.GetInt64(0), id, transaction.NextWrite(), transaction.Now);
        return new Database(number, id, transaction.Now, ResourceIds.ETag(transaction.Writes));
    }

    public static Container Create(Transaction transaction, Database database, string id, string definition)
    {
        var number = transaction.Session.First(
            "INSERT INTO containers (database, id, definition, write, modified) VALUES ($1, $2, $3, $4, $5) RETURNING number",
            row => row.GetInt64(0), database.Number, id, definition, transaction.NextWrite(), transaction.Now);
        return new Container(database, number, id, definition, transaction.Now, ResourceIds.ETag(transaction.Writes));
    }

    public static Container Replace(Transaction transaction, Container container, string definition)
    {
        var replaced = new Container(container.Database, container.Number, container.Id, definition, transaction.Now, ResourceIds.ETag(transaction.NextWrite()));
        transaction.Session.Execute(
            "UPDATE containers SET definition = $2, write = $3, modified = $4 WHERE number = $1",
            container.Number, definition, transaction.Writes, replaced.Modified);
        return replaced;
    }

    public static int Delete(Transaction transaction, Database database) =>
        transaction.Session.Execute("DELETE FROM databases WHERE number = $1", database.Number);

    public static int Delete(Transaction transaction, Container container) =>
        transaction.Session.Execute("DELETE FROM containers WHERE number = $1", container.Number);

    /// <summary>The number of the last committed write.</summary>
    public static long LastWrite(Session session) => session.First("SELECT writes FROM counter", row => row.GetInt64(0));

    static Database ReadDatabase(SqliteDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.GetInt64(2), ResourceIds.ETag(row.GetInt64(3)));

    static Container ReadContainer(SqliteDataReader row) =>
        new(ReadDatabase(row), row.GetInt64(4), row.GetString(5), row.GetString(6), row.GetInt64(7), ResourceIds.ETag(row.GetInt64(8)));
}
