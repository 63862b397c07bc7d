using System.Numerics;
using System.Runtime.InteropServices;

namespace Pipeline.Core.Anonymisation;

/// <summary>Records reduced to their key variables: for each one the codes packed into a 64-bit number.</summary>
/// <remarks>A field of bits for each key variable; 0 in it stands for a missing or suppressed value, the codes are numbered from 1. Distinct combinations are kept
/// once, so that the work that follows depends on their number. Not safe for concurrent writes.</remarks>
public sealed class KeyTable
{
    private readonly int[] shifts;
    private readonly ulong[] masks;
    private readonly Dictionary<ulong, int> places = [];
    private readonly List<ulong> combinations = [];
    private readonly List<int> counts = [];
    private readonly List<double> weights = [];

    /// <summary>Makes an empty table.</summary>
    /// <param name="codes">Number of codes of each key variable.</param>
    /// <exception cref="ArgumentException">The codes of a record need more than 64 bits, or there is no key variable.</exception>
    public KeyTable(params IReadOnlyList<int> codes)
    {
        shifts = new int[codes.Count];
        masks = new ulong[codes.Count];
        int bits = 0;
        for (int k = 0; k < codes.Count; k++)
        {
            int width = 64 - BitOperations.LeadingZeroCount((ulong)codes[k]); // codes 1 … n, and 0
            if (bits + width > 64) throw new ArgumentException("The codes of the key variables of one record need more than 64 bits: recode globally first.", nameof(codes));
            shifts[k] = bits;
            masks[k] = ((1UL << width) - 1) << bits;
            bits += width;
        }

        if (codes.Count == 0) throw new ArgumentException("There is no key variable.", nameof(codes));
    }

    /// <summary>Number of key variables.</summary>
    public int Keys => masks.Length;

    /// <summary>The distinct combinations, in the order in which they came.</summary>
    public ReadOnlySpan<ulong> Combinations => CollectionsMarshal.AsSpan(combinations);

    /// <summary>Number of records with each combination.</summary>
    public ReadOnlySpan<int> Counts => CollectionsMarshal.AsSpan(counts);

    /// <summary>Sum of the sampling weights of the records with each combination.</summary>
    public ReadOnlySpan<double> Weights => CollectionsMarshal.AsSpan(weights);

    /// <summary>Adds a record and gives the place of its combination.</summary>
    /// <param name="codes">Its codes, from 1; 0 is a missing value.</param>
    /// <param name="weight">Its sampling weight: how many persons of the population it stands for.</param>
    public int Add(ReadOnlySpan<int> codes, double weight = 1)
    {
        ulong packed = 0;
        for (int k = 0; k < codes.Length; k++) packed |= (ulong)codes[k] << shifts[k];
        return Add(packed, 1, weight);
    }

    /// <summary>The same records with other codes.</summary>
    /// <param name="codes">For each key variable the new code of each code from 0 on; that of 0 is 0.</param>
    /// <param name="placeOf">For each combination of this table the place of what it became.</param>
    public KeyTable Recode(IReadOnlyList<IReadOnlyList<int>> codes, out IReadOnlyList<int> placeOf)
    {
        var recoded = new KeyTable([.. codes.Select(of => of.Max())]);
        var places = new int[combinations.Count];
        for (int i = 0; i < places.Length; i++)
        {
            ulong packed = 0;
            for (int k = 0; k < masks.Length; k++) packed |= (ulong)codes[k][CodeOf(combinations[i], k)] << recoded.shifts[k];
            places[i] = recoded.Add(packed, counts[i], weights[i]);
        }

        placeOf = places;
        return recoded;
    }

    private int Add(ulong packed, int records, double weight)
    {
        ref int place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, packed, out bool exists);
        if (!exists)
        {
            place = combinations.Count;
            combinations.Add(packed);
            counts.Add(0);
            weights.Add(0);
        }

        counts[place] += records;
        weights[place] += weight;
        return place;
    }

    /// <summary>The code of a key variable in a combination; 0 where it is missing or suppressed.</summary>
    public int CodeOf(ulong combination, int key) => (int)((combination & masks[key]) >> shifts[key]);

    /// <summary>The bits of several key variables.</summary>
    /// <param name="keys">A bit for each.</param>
    public ulong MaskOf(uint keys)
    {
        ulong mask = 0;
        for (int k = 0; k < masks.Length; k++)
            if ((keys >> k & 1) == 1) mask |= masks[k];
        return mask;
    }

    /// <summary>The bits of the key variables that have a value in a combination.</summary>
    public ulong ValuesOf(ulong combination)
    {
        ulong mask = 0;
        foreach (ulong field in masks)
            if ((combination & field) != 0) mask |= field;
        return mask;
    }
}
