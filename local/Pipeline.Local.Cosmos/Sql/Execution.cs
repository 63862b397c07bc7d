using System.Text.Json;

namespace Pipeline.Local.Cosmos.Sql;

/// <summary>A document as stored. Sequence numbers rise in the order of creation and are the document's part of its _rid.</summary>
internal readonly record struct StoredDocument(long Sequence, byte[] Body);

/// <summary>One page of results, and where the next one starts if there is one.</summary>
internal sealed record QueryPage(IReadOnlyList<Value> Results, Position? Next);

/// <summary>
/// Runs a query over documents. A query without GROUP BY, aggregate or DISTINCT gives its rows in a total order (sort keys, then _rid), so
/// that
/// any row can be a page's end; the others compute their whole result for each page and count from its start.
/// </summary>
internal sealed class Execution(Query query, Func<long, IEnumerable<StoredDocument>> documentsFrom)
{
    /// <summary>A page is cut at this size, as in the service (learn.microsoft.com, "Azure Cosmos DB service quotas": 4 MB for a response).</summary>
    const int MostBytes = 4 * 1024 * 1024;

    readonly record struct SortedRow(Row Row, Value[] Keys, long Sequence, int Number, int Size);

    readonly record struct Result(Value Value, Position Position, int Size);

    /// <summary>The results that lie at or behind all of the positions: that of the continuation token and that of the SDK's own.</summary>
    public QueryPage Page(IReadOnlyList<Position> starts, int mostItems)
    {
        var given = starts.Select(start => start.Given).DefaultIfEmpty().Max();
        var whole = query.GroupBy is not null || query.Distinct;
        var results = (whole ? Whole() : Projected(Rows(starts)))
            .Skip(whole || starts.Count == 0 ? ToInt(query.Offset + given) : 0)
            .Take(ToInt(query.Limit - given));

        var page = new List<Value>();
        var size = 0;
        Position? last = null;
        foreach (var result in results)
        {
            if (page.Count == mostItems || size > MostBytes) return new QueryPage(page, last);
            page.Add(result.Value);
            size += result.Size;
            last = result.Position with { Given = given + page.Count };
        }

        return new QueryPage(page, null);
    }

    static int ToInt(long count) => (int)Math.Min(count, int.MaxValue);

    IEnumerable<Result> Projected(IEnumerable<SortedRow> rows) => rows
        .Select(row => new Result(query.Select.Evaluate(row.Row), new Position(row.Keys, row.Sequence, row.Number, 0), row.Size))
        .Where(result => !result.Value.IsUndefined);

    IEnumerable<Result> Whole()
    {
        var results = query.GroupBy is null ? Projected(Rows([])) : Groups(query.GroupBy);
        return query.Distinct ? results.DistinctBy(result => result.Value.Key()) : results;
    }

    IEnumerable<Result> Groups(IReadOnlyList<Expression> keys)
    {
        var groups = new OrderedDictionary<string, (Row First, Accumulator[] Accumulators)>(StringComparer.Ordinal);
        foreach (var (row, _, _, _, _) in Rows([]))
        {
            var key = string.Join('|', keys.Select(expression => expression.Evaluate(row).Key()));
            if (!groups.TryGetValue(key, out var group)) groups[key] = group = (row, Start());
            for (var i = 0; i < group.Accumulators.Length; i++) group.Accumulators[i].Add(query.Aggregates[i].Argument.Evaluate(row));
        }

        // Aggregates without GROUP BY have one group even of no rows.
        if (keys.Count == 0 && groups.Count == 0) groups[""] = (default, Start());
        return groups.Values
            .Select(group => group.First with { Aggregates = [.. group.Accumulators.Select(accumulator => accumulator.Result)] })
            .Select(row => new Result(query.Select.Evaluate(row), new Position([], 0, 0, 0), 0))
            .Where(result => !result.Value.IsUndefined);
    }

    Accumulator[] Start() => [.. query.Aggregates.Select(aggregate => aggregate.Start())];

    IEnumerable<SortedRow> Rows(IReadOnlyList<Position> starts)
    {
        if (query.OrderBy.Count == 0)
        {
            return Unsorted(starts.Select(start => start.Sequence).DefaultIfEmpty().Max()).SkipWhile(row => starts.Any(start => IsBefore(row, start)));
        }

        var rows = Unsorted(0).ToList();
        rows.Sort(Order);
        return rows.SkipWhile(row => starts.Any(start => IsBefore(row, start)));
    }

    IEnumerable<SortedRow> Unsorted(long firstSequence)
    {
        // Without FROM there is one row, whatever the container holds.
        var documents = query.Sources.Count > 0 ? documentsFrom(firstSequence) : [new StoredDocument(0, "null"u8.ToArray())];
        foreach (var document in documents)
        {
            var number = 0;
            foreach (var row in query.RowsOf(Value.Of(JsonElement.Parse(document.Body))))
            {
                yield return new SortedRow(row, [.. query.OrderBy.Select(key => KeyOf(key, row))], document.Sequence, ++number, document.Body.Length);
            }
        }
    }

    static Value KeyOf(SortKey key, Row row)
    {
        var value = key.Value.Evaluate(row);
        return value.IsPrimitive || value.IsUndefined
            ? value
            : throw new SqlException($"ORDER BY {key.Value.Text}: arrays and objects have no order that this endpoint supports; expected primitive values.");
    }

    int Order(SortedRow left, SortedRow right)
    {
        var order = OrderOfKeys(left.Keys, right.Keys);
        if (order == 0) order = OrderOfSequences(left.Sequence, right.Sequence);
        return order != 0 ? order : left.Number.CompareTo(right.Number);
    }

    int OrderOfKeys(IReadOnlyList<Value> left, IReadOnlyList<Value> right)
    {
        for (var i = 0; i < query.OrderBy.Count; i++)
        {
            var order = left[i].CompareTo(right[i]);
            if (order != 0) return query.OrderBy[i].Descending ? -order : order;
        }

        return 0;
    }

    /// <summary>Equal keys go by _rid, in the direction of the first key: the SDK relies on it (FilterNextAsync in its sorted pipeline stage).</summary>
    int OrderOfSequences(long left, long right) =>
        query.OrderBy.Count > 0 && query.OrderBy[0].Descending ? right.CompareTo(left) : left.CompareTo(right);

    bool IsBefore(SortedRow row, Position start)
    {
        if (start.Keys.Count != query.OrderBy.Count)
            throw new SqlException($"The continuation token has {start.Keys.Count} sort keys where this query has {query.OrderBy.Count}; expected the same query as for the preceding page.");
        var order = OrderOfKeys(row.Keys, start.Keys);
        if (order != 0 || start.Sequence < 0) return order < 0;
        order = OrderOfSequences(row.Sequence, start.Sequence);
        return order < 0 || (order == 0 && row.Number <= start.Rows);
    }
}
