namespace Pipeline.Local.Cosmos.Sql;

/// <summary>
/// The query is not valid, or uses what this endpoint does not implement. It becomes a 400 with this message,
/// because a refused query is seen at once and a wrongly answered one is not.
/// </summary>
internal sealed class SqlException(string message) : Exception(message);
