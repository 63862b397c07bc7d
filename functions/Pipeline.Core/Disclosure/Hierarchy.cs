namespace Pipeline.Core.Disclosure;

/// <summary>The codes of one dimension of a table as a tree: every code but the total has the parent whose figure contains its own.</summary>
/// <remarks>Immutable. Codes are numbered so that a parent comes before its children; the total is number 0.</remarks>
public sealed class Hierarchy
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly int[][] children;

    /// <summary>Makes a tree from pairs of code and parent.</summary>
    /// <param name="dimension">Name of the dimension.</param>
    /// <param name="links">Each code with its parent, in the order in which siblings are shown; the code that is never a child is the total.</param>
    /// <exception cref="ArgumentException">The links are not one tree.</exception>
    public Hierarchy(string dimension, IEnumerable<(string Code, string Parent)> links)
    {
        Dimension = dimension;
        (string Code, string Parent)[] all = [.. links];
        ILookup<string, string> childrenOf = all.ToLookup(link => link.Parent, link => link.Code, StringComparer.Ordinal);
        var codes = all.Select(link => link.Code).ToHashSet(StringComparer.Ordinal);
        string[] roots = [.. all.Select(link => link.Parent).Where(parent => !codes.Contains(parent)).Distinct(StringComparer.Ordinal)];
        if (roots.Length != 1 || codes.Count != all.Length)
            throw new ArgumentException($"Hierarchy of '{dimension}': expected one total and one parent for each code, found {roots.Length} totals, {all.Length - codes.Count} codes twice.", nameof(links));

        var order = new List<string> { roots[0] };
        for (int i = 0; i < order.Count; i++)
        {
            numbers.Add(order[i], i);
            order.AddRange(childrenOf[order[i]]);
        }

        if (order.Count != all.Length + 1)
            throw new ArgumentException($"Hierarchy of '{dimension}': {all.Length + 1 - order.Count} codes are their own ancestors.", nameof(links));
        Codes = order;
        children = [.. order.Select(code => childrenOf[code].Select(child => numbers[child]).ToArray())];
    }

    /// <summary>Name of the dimension.</summary>
    public string Dimension { get; }

    /// <summary>The codes; the total first, parents before children.</summary>
    public IReadOnlyList<string> Codes { get; }

    /// <summary>A dimension whose codes stand directly under their total.</summary>
    public static Hierarchy Flat(string dimension, string total, IEnumerable<string> codes) => new(dimension, codes.Select(code => (code, total)));

    /// <summary>Numbers of the codes directly below a code; empty for an inner code.</summary>
    public ReadOnlySpan<int> ChildrenOf(int code) => children[code];

    /// <summary>Number of a code.</summary>
    /// <exception cref="KeyNotFoundException">The code is not in the tree.</exception>
    public int NumberOf(string code) => numbers[code];

    /// <summary>Number of a code, where it is in the tree.</summary>
    public bool TryFind(ReadOnlySpan<char> code, out int number) => numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(code, out number);
}
