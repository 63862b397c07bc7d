namespace Pipeline.Local.Cosmos.Sql;

/// <summary>One alias of FROM: the document itself, or, of a JOIN, each item of the array that <see cref="Items"/> gives.</summary>
internal sealed record Source(string Alias, Expression? Items);

/// <summary>One criterion of ORDER BY.</summary>
internal sealed record SortKey(Expression Value, bool Descending);

/// <summary>A query as read: its clauses, with parameters already replaced by their values.</summary>
internal sealed class Query
{
    /// <summary>The document first, then the JOINs; none at all in a query without FROM.</summary>
    public required IReadOnlyList<Source> Sources { get; init; }

    public required Expression Select { get; init; }

    public Expression? Where { get; init; }

    /// <summary>Null where the query has neither GROUP BY nor an aggregate; empty for one group of all rows.</summary>
    public IReadOnlyList<Expression>? GroupBy { get; init; }

    public required IReadOnlyList<Aggregate> Aggregates { get; init; }

    public required IReadOnlyList<SortKey> OrderBy { get; init; }

    public bool Distinct { get; init; }

    public long Offset { get; init; }

    /// <summary>TOP, LIMIT, or no limit.</summary>
    public long Limit { get; init; } = long.MaxValue;

    /// <summary>All rows that a document gives: one for each combination of the JOINs' items that WHERE accepts.</summary>
    public IEnumerable<Row> RowsOf(Value document) => RowsFrom([document], 1);

    IEnumerable<Row> RowsFrom(Value[] aliases, int slot)
    {
        if (slot < Sources.Count)
        {
            var items = Sources[slot].Items!.Evaluate(new Row(aliases, []));
            return items.Kind == ValueKind.Array ? items.Items().SelectMany(item => RowsFrom([.. aliases, item], slot + 1)) : [];
        }

        var row = new Row(aliases, []);
        return Where is null || Where.Evaluate(row).IsTrue ? [row] : [];
    }
}
