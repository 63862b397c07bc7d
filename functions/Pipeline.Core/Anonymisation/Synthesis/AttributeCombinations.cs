using System.Numerics;
using System.Runtime.InteropServices;

namespace Pipeline.Core.Anonymisation.Synthesis;

/// <summary>Sets of attributes that records hold, with how many hold them. An attribute is a column with a value; attributes are numbered.</summary>
/// <remarks>A combination is an ascending list of attributes, packed into a 64-bit number of four fields: counting visits hundreds of combinations for each record.</remarks>
public sealed class AttributeCombinations
{
    /// <summary>The longest combinations that are counted.</summary>
    public const int MostAttributes = 4;

    private const int FieldBits = 16;

    private readonly Dictionary<ulong, long> counts = [];

    /// <summary>The combinations with their counts, by length and then by attributes.</summary>
    public IEnumerable<(IReadOnlyList<int> Attributes, long Count)> All =>
        counts.OrderBy(pair => LengthOf(pair.Key)).ThenBy(pair => pair.Key).Select(pair => ((IReadOnlyList<int>)AttributesOf(pair.Key), pair.Value));

    /// <summary>Counts every combination up to a length.</summary>
    /// <param name="records">For each record its attributes, ascending, from 0 to 65,534; an empty value is none.</param>
    /// <param name="reportingLength">The longest combinations, at most <see cref="MostAttributes"/>.</param>
    public static AttributeCombinations Count(IEnumerable<IReadOnlyList<int>> records, int reportingLength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reportingLength, MostAttributes);
        var result = new AttributeCombinations();
        foreach (IReadOnlyList<int> record in records)
            for (int length = 1; length <= Math.Min(reportingLength, record.Count); length++)
                ForEach(record, length, result.Add);
        return result;
    }

    /// <summary>Number of records that hold all of the attributes.</summary>
    public long CountOf(params ReadOnlySpan<int> attributes) => attributes.Length > MostAttributes ? 0 : counts.GetValueOrDefault(KeyOf(attributes));

    /// <summary>The counts rounded down to a multiple of the resolution; those that become zero disappear, so that the resolution is also the least count.</summary>
    public AttributeCombinations Protect(int resolution)
    {
        var result = new AttributeCombinations();
        foreach ((ulong combination, long count) in counts)
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
        var known = new AttributeCombinations();
        foreach (IReadOnlyList<int> combination in kept) known.Set(KeyOf([.. combination]), 1);
        return [.. known.Candidates(length, columnOf).Select(AttributesOf)];
    }

    /// <summary>The same, packed, from the combinations counted here.</summary>
    internal IEnumerable<ulong> Candidates(int length, Func<int, int> columnOf)
    {
        int[] singles = [.. counts.Keys.Where(key => LengthOf(key) == 1).Select(key => AttributesOf(key)[0]).Order()];
        foreach (ulong shorter in counts.Keys.Where(key => LengthOf(key) == length - 1).Order().ToArray())
        {
            int[] attributes = AttributesOf(shorter);
            foreach (int attribute in singles)
            {
                if (attribute <= attributes[^1] || attributes.Any(other => columnOf(other) == columnOf(attribute))) continue;
                ulong candidate = With(shorter, attribute);
                bool isPossible = true;
                ForEach([.. attributes, attribute], length - 1, part => isPossible &= counts.ContainsKey(part));
                if (isPossible) yield return candidate;
            }
        }
    }

    /// <summary>The packed combination.</summary>
    internal static ulong KeyOf(ReadOnlySpan<int> attributes)
    {
        ulong key = 0;
        for (int i = 0; i < attributes.Length; i++) key |= (ulong)(attributes[i] + 1) << (FieldBits * (MostAttributes - 1 - i));
        return key;
    }

    /// <summary>A packed combination with an attribute that comes after all of its own.</summary>
    internal static ulong With(ulong key, int attribute) => key | (ulong)(attribute + 1) << (FieldBits * (MostAttributes - 1 - LengthOf(key)));

    /// <summary>A packed combination with another attribute, wherever it belongs.</summary>
    internal static ulong Insert(ulong key, int attribute)
    {
        ulong field = (ulong)(attribute + 1);
        for (int shift = FieldBits * (MostAttributes - 1); shift >= 0; shift -= FieldBits)
        {
            ulong there = key >> shift & ushort.MaxValue;
            if (there != 0 && there < field) continue;
            ulong after = key & ulong.MaxValue >> (64 - FieldBits - shift);
            return key - after | field << shift | after >> FieldBits;
        }

        throw new InvalidOperationException("The combination is full.");
    }

    /// <summary>Number of attributes of a packed combination.</summary>
    internal static int LengthOf(ulong key) => key == 0 ? 0 : MostAttributes - BitOperations.TrailingZeroCount(key) / FieldBits;

    /// <summary>The attributes of a packed combination.</summary>
    internal static int[] AttributesOf(ulong key)
    {
        var attributes = new int[LengthOf(key)];
        for (int i = 0; i < attributes.Length; i++) attributes[i] = (int)(key >> (FieldBits * (MostAttributes - 1 - i)) & ushort.MaxValue) - 1;
        return attributes;
    }

    /// <summary>Every combination of a length among ascending attributes, packed.</summary>
    internal static void ForEach(IReadOnlyList<int> attributes, int length, Action<ulong> found) => Extend(attributes, 0, 0, length, found);

    /// <summary>The count of a packed combination; 0 where there is none.</summary>
    internal long this[ulong key] => counts.GetValueOrDefault(key);

    /// <summary>How many combinations there are.</summary>
    internal int Size => counts.Count;

    /// <summary>Sets the count of a packed combination.</summary>
    internal void Set(ulong key, long count) => counts[key] = count;

    /// <summary>Counts a packed combination once more.</summary>
    internal void Add(ulong key) => CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _)++;

    /// <summary>The packed combinations of a length.</summary>
    internal IEnumerable<ulong> KeysOf(int length) => counts.Keys.Where(key => LengthOf(key) == length);

    private static void Extend(IReadOnlyList<int> attributes, int from, ulong key, int left, Action<ulong> found)
    {
        if (left == 0)
        {
            found(key);
            return;
        }

        for (int i = from; i <= attributes.Count - left; i++) Extend(attributes, i + 1, With(key, attributes[i]), left - 1, found);
    }
}
