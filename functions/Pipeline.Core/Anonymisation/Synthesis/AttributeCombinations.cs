namespace Pipeline.Core.Anonymisation.Synthesis;

/// <summary>Sets of attributes that records hold, with how many hold them. An attribute is a column with a value; attributes are numbered.</summary>
/// <remarks>A combination is an ascending list of attributes; equality is by its members.</remarks>
public sealed class AttributeCombinations
{
    private readonly Dictionary<Combination, long> counts = [];

    /// <summary>The combinations with their counts, by length and then by attributes.</summary>
    public IEnumerable<(IReadOnlyList<int> Attributes, long Count)> All =>
        counts.OrderBy(pair => pair.Key).Select(pair => ((IReadOnlyList<int>)pair.Key.Attributes, pair.Value));

    /// <summary>Counts every combination up to a length.</summary>
    /// <param name="records">For each record its attributes, ascending; an empty value is none.</param>
    /// <param name="reportingLength">The longest combinations.</param>
    public static AttributeCombinations Count(IEnumerable<IReadOnlyList<int>> records, int reportingLength)
    {
        var result = new AttributeCombinations();
        foreach (IReadOnlyList<int> record in records)
            for (int length = 1; length <= Math.Min(reportingLength, record.Count); length++)
                foreach (int[] subset in SubsetsOf(record, length))
                    result.counts[new Combination(subset)] = result.counts.GetValueOrDefault(new Combination(subset)) + 1;
        return result;
    }

    /// <summary>Number of records that hold all of the attributes.</summary>
    public long CountOf(params int[] attributes) => counts.GetValueOrDefault(new Combination(attributes));

    /// <summary>The counts rounded down to a multiple of the resolution; those that become zero disappear, so that the resolution is also the least count.</summary>
    public AttributeCombinations Protect(int resolution)
    {
        var result = new AttributeCombinations();
        foreach ((Combination combination, long count) in counts)
            if (count >= resolution) result.counts.Add(combination, count / resolution * resolution);
        return result;
    }

    /// <summary>Number of combinations of a length that a record with some attributes is counted in: its sensitivity, m choose k.</summary>
    public static long SensitivityOf(int attributes, int length)
    {
        long combinations = 1;
        for (int i = 0; i < length; i++) combinations = combinations * (attributes - i) / (i + 1);
        return combinations;
    }

    /// <summary>The combinations of a length that can be held at all: every shorter part of them is among those that are kept.</summary>
    /// <param name="kept">The combinations that were kept, of all shorter lengths.</param>
    /// <param name="length">The length of the candidates, 2 or more.</param>
    /// <param name="columnOf">The column of an attribute: a record has one value in a column.</param>
    public static IReadOnlyList<int[]> Candidates(IEnumerable<IReadOnlyList<int>> kept, int length, Func<int, int> columnOf)
    {
        Combination[] all = [.. kept.Select(attributes => new Combination([.. attributes]))];
        var known = all.ToHashSet();
        int[] singles = [.. all.Where(combination => combination.Attributes.Length == 1).Select(combination => combination.Attributes[0]).Order()];
        var candidates = new List<int[]>();
        foreach (Combination shorter in all.Where(combination => combination.Attributes.Length == length - 1).Order())
            foreach (int attribute in singles)
            {
                if (attribute <= shorter.Attributes[^1] || shorter.Attributes.Any(other => columnOf(other) == columnOf(attribute))) continue;
                int[] candidate = [.. shorter.Attributes, attribute];
                if (SubsetsOf(candidate, length - 1).All(part => known.Contains(new Combination(part)))) candidates.Add(candidate);
            }

        return candidates;
    }

    internal static IEnumerable<int[]> SubsetsOf(IReadOnlyList<int> attributes, int length)
    {
        var chosen = new int[length];
        for (int i = 0; i < length; i++) chosen[i] = i;
        while (length <= attributes.Count)
        {
            yield return [.. chosen.Select(i => attributes[i])];
            int at = length - 1;
            while (at >= 0 && chosen[at] == attributes.Count - length + at) at--;
            if (at < 0) yield break;
            chosen[at]++;
            for (int i = at + 1; i < length; i++) chosen[i] = chosen[i - 1] + 1;
        }
    }

    private readonly record struct Combination(int[] Attributes) : IComparable<Combination>
    {
        public int CompareTo(Combination other) =>
            Attributes.Length != other.Attributes.Length ? Attributes.Length.CompareTo(other.Attributes.Length) : Attributes.AsSpan().SequenceCompareTo(other.Attributes);

        public bool Equals(Combination other) => Attributes.AsSpan().SequenceEqual(other.Attributes);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (int attribute in Attributes) hash.Add(attribute);
            return hash.ToHashCode();
        }
    }
}
