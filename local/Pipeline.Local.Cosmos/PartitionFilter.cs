using Pipeline.Local.Cosmos.Protocol;
using Pipeline.Local.Cosmos.Sql;

namespace Pipeline.Local.Cosmos;

/// <summary>
/// Finds the partition that a query without a partition key header still names: WHERE demands that the partition key's path equal a
/// constant. Such a
/// query then reads that partition's documents alone; its result is the same, since WHERE is evaluated all the same.
/// </summary>
internal static class PartitionFilter
{
    public static string? Find(Query query, PartitionKey partitionKey) => query.Where is null ? null : Demands(query.Where)
        .OfType<Equality>()
        .Select(equality => Named(equality.Left, equality.Right, partitionKey) ?? Named(equality.Right, equality.Left, partitionKey))
        .FirstOrDefault(partition => partition is not null);

    /// <summary>What must all be true for the expression to be.</summary>
    static IEnumerable<Expression> Demands(Expression expression) =>
        expression is Logical { IsAnd: true } ? expression.Children.SelectMany(Demands) : [expression];

    static string? Named(Expression path, Expression value, PartitionKey partitionKey) =>
        value is Constant && value.Evaluate(default) is { IsPrimitive: true } constant && IsKey(path, partitionKey.Path) ? PartitionKey.Text(constant) : null;

    static bool IsKey(Expression path, ReadOnlySpan<string> names) => names.Length == 0
        ? path is Alias { Slot: 0 }
        : path is Access { Index: Constant index } access && index.Evaluate(default) is { Kind: ValueKind.String } name
            && name.AsString == names[^1] && IsKey(access.Target, names[..^1]);
}
