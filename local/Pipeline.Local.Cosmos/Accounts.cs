using Pipeline.Local.Cosmos.Protocol;

namespace Pipeline.Local.Cosmos;

/// <summary>
/// The account document, which the SDK reads first: one region that is this endpoint, session consistency, and the settings of the
/// service's native query
/// parser, without which the SDK cannot plan queries by itself.
/// </summary>
internal static class Accounts
{
    const string QueryEngineConfiguration = """
        {"allowNewKeywords":true,"maxJoinsPerSqlQuery":10,"maxQueryRequestTimeoutFraction":0.9,"maxSqlQueryInputLength":524288,"maxUdfRefPerSqlQuery":10,"queryMaxInMemorySortDocumentCount":-1000,"spatialMaxGeometryPointCount":256,"sqlAllowNonFiniteNumbers":false,"sqlDisableOptimizationFlags":0,"enableSpatialIndexing":true,"maxInExpressionItemsCount":2147483647,"maxLogicalAndPerSqlQuery":2147483647,"maxLogicalOrPerSqlQuery":2147483647,"maxSpatialQueryCells":2147483647,"sqlAllowAggregateFunctions":true,"sqlAllowGroupByClause":true,"sqlAllowLike":true,"sqlAllowScalarSubQuery":true,"sqlAllowSubQuery":true,"sqlAllowTop":true}
        """;

    public static Answer Read(string address) => Answer.Json(200, json =>
    {
        json.WriteStartObject();
        json.WriteString("id", "local");
        json.WriteString("_rid", "local");
        json.WriteString("_self", "");
        json.WriteString("_dbs", "//dbs/");
        foreach (var locations in new[] { "writableLocations", "readableLocations" })
        {
            json.WriteStartArray(locations);
            json.WriteStartObject();
            json.WriteString("name", "Local");
            json.WriteString("databaseAccountEndpoint", address);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteBoolean("enableMultipleWriteLocations", false);
        json.WriteStartObject("userConsistencyPolicy");
        json.WriteString("defaultConsistencyLevel", "Session");
        json.WriteEndObject();
        json.WriteString("queryEngineConfiguration", QueryEngineConfiguration);
        json.WriteEndObject();
    });
}
