using System.Text.Json;
using Pipeline.Local.Cosmos.Protocol;
using Pipeline.Local.Cosmos.Storage;

namespace Pipeline.Local.Cosmos;

/// <summary>Databases: create, read, list, delete.</summary>
internal sealed class Databases(Store store)
{
    public async Task<Answer> CreateAsync(Request request)
    {
        var id = Definitions.IdOf(DocumentBody.ReadObject(request.Body.Span));
        var created = await store.WriteAsync(transaction => Catalogue.FindDatabase(transaction.Session, id) is null
            ? Catalogue.Create(transaction, id)
            : throw CosmosException.Conflict($"The database '{id}'"));
        return One(201, created);
    }

    public Answer Read(string id) => One(200, Find(id));

    public Answer List() => Answer.Feed("", "Databases", store.Read(Catalogue.Databases), Write);

    public async Task<Answer> DeleteAsync(string id)
    {
        var found = Find(id);
        await store.WriteAsync(transaction => Catalogue.Delete(transaction, found));
        return new Answer(204);
    }

    public Database Find(string id) =>
        store.Read(session => Catalogue.FindDatabase(session, id)) ?? throw CosmosException.NotFound($"The database '{id}'");

    static Answer One(int status, Database database) => Answer.Json(status, json => Write(database, json)) with { ETag = database.ETag };

    static void Write(Database database, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", database.Id);
        Definitions.WriteSystem(json, database.Rid, $"dbs/{database.Rid}/", database.ETag, database.Modified);
        json.WriteString("_colls", "colls/");
        json.WriteString("_users", "users/");
        json.WriteEndObject();
    }
}
