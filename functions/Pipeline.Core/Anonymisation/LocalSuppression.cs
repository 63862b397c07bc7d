using System.Numerics;
using System.Runtime.InteropServices;

namespace Pipeline.Core.Anonymisation;

/// <summary>How a suppressed value is read.</summary>
public enum SuppressedValue
{
    /// <summary>As a value of its own, the stricter reading: records are alike where the same values are suppressed and the others are equal (ARX).</summary>
    OfItsOwn,

    /// <summary>As any value: a record with a suppressed value is like every record that agrees with the rest (sdcMicro).</summary>
    Any,
}

/// <summary>What local suppression did.</summary>
/// <param name="Combinations">For each combination of the table the one that is published, with 0 for suppressed values.</param>
/// <param name="IsDropped">For each combination whether its records are left out, because even without any value they are fewer than k.</param>
/// <param name="SuppressedByKey">Values suppressed in each key variable, over the records that are published.</param>
/// <param name="Dropped">Records that are left out.</param>
public sealed record LocalSuppressionResult(
    IReadOnlyList<ulong> Combinations, IReadOnlyList<bool> IsDropped, IReadOnlyList<long> SuppressedByKey, long Dropped)
{
    /// <summary>Values suppressed in all.</summary>
    public long Suppressed => SuppressedByKey.Sum();
}

/// <summary>k-anonymity by hiding as few single values as possible.</summary>
/// <remarks>
/// <para>Combinations that occur k times stay. For the others one value is hidden where that makes a group of k, the largest group first; for those that are left two values, and so on;
/// what is fewer than k without any value is dropped. Among groups of one size, the least important key variables are hidden first.
/// Hiding a value cannot make another record stand out: groups are made of whole combinations that are not published otherwise.</para>
/// <para>The result depends on the table alone. Cost: the number of combinations that occur fewer than k times × 2^keys at most.</para>
/// </remarks>
public static class LocalSuppression
{
    /// <summary>Hides values until every published combination is that of at least k records.</summary>
    /// <param name="table">The records' key variables.</param>
    /// <param name="k">The least number of records that look alike.</param>
    /// <param name="importance">The importance of each key variable: the higher, the later it is hidden; null where they are equal.</param>
    /// <param name="reading">How a suppressed value is read.</param>
    public static LocalSuppressionResult Apply(KeyTable table, int k, IReadOnlyList<double>? importance = null, SuppressedValue reading = SuppressedValue.OfItsOwn)
    {
        ulong[] published = table.Combinations.ToArray();
        var isDropped = new bool[published.Length];
        uint all = (1u << table.Keys) - 1;
        uint[] patterns = [.. Enumerable.Range(0, 1 << table.Keys).Select(hidden => (uint)hidden)
            .OrderBy(hidden => BitOperations.PopCount(hidden)).ThenBy(hidden => CostOf(hidden, importance)).ThenBy(hidden => hidden)];
        List<int> open = [.. Enumerable.Range(0, published.Length)];
        for (int from = 0, to; from < patterns.Length && open.Count > 0; from = to)
        {
            to = from;
            while (to < patterns.Length && BitOperations.PopCount(patterns[to]) == BitOperations.PopCount(patterns[from])) to++;
            ulong[] masks = [.. patterns[from..to].Select(hidden => table.MaskOf(all & ~hidden))];
            if (reading == SuppressedValue.Any) Match(table, k, masks, open, published);
            else Group(table, k, masks, open, published);
        }

        foreach (int combination in open) isDropped[combination] = true;
        return ResultOf(table, published, isDropped);
    }

    // A record needs k records like it, whatever is hidden in those: they count with all their values.
    private static void Match(KeyTable table, int k, ulong[] masks, List<int> open, ulong[] published)
    {
        foreach (ulong mask in masks)
        {
            var found = new Dictionary<ulong, int>();
            for (int i = 0; i < published.Length; i++) CollectionsMarshal.GetValueRefOrAddDefault(found, table.Combinations[i] & mask, out _) += table.Counts[i];
            open.RemoveAll(combination =>
            {
                ulong kept = table.Combinations[combination] & mask;
                if (found[kept] < k) return false;
                published[combination] = kept;
                return true;
            });
        }
    }

    // Groups of combinations that no group has taken yet, the largest first.
    private static void Group(KeyTable table, int k, ulong[] masks, List<int> open, ulong[] published)
    {
        var places = new Dictionary<(ulong Kept, int Mask), int>();
        var size = new List<int>();
        var last = new List<int>(); // by group: its last member; the members before it follow in `before`
        var before = new int[open.Count * masks.Length];
        for (int m = 0; m < masks.Length; m++)
            for (int i = 0; i < open.Count; i++)
            {
                ref int group = ref CollectionsMarshal.GetValueRefOrAddDefault(places, (table.Combinations[open[i]] & masks[m], m), out bool exists);
                if (!exists)
                {
                    group = size.Count;
                    size.Add(0);
                    last.Add(-1);
                }

                int member = m * open.Count + i;
                before[member] = last[group];
                last[group] = member;
                size[group] += table.Counts[open[i]];
            }

        var isTaken = new bool[open.Count];
        var queue = new PriorityQueue<int, (int Size, int Group)>();
        for (int group = 0; group < size.Count; group++)
            if (size[group] >= k) queue.Enqueue(group, (-size[group], group));
        while (queue.TryDequeue(out int group, out (int Size, int Group) key))
        {
            int left = 0;
            for (int member = last[group]; member >= 0; member = before[member])
                if (!isTaken[member % open.Count]) left += table.Counts[open[member % open.Count]];
            if (left < k) continue;
            if (left < -key.Size)
            {
                queue.Enqueue(group, (-left, group));
                continue;
            }

            for (int member = last[group]; member >= 0; member = before[member])
            {
                int i = member % open.Count;
                if (isTaken[i]) continue;
                isTaken[i] = true;
                published[open[i]] = table.Combinations[open[i]] & masks[member / open.Count];
            }
        }

        int kept = 0;
        for (int i = 0; i < isTaken.Length; i++)
            if (!isTaken[i]) open[kept++] = open[i];
        open.RemoveRange(kept, open.Count - kept);
    }

    private static double CostOf(uint hidden, IReadOnlyList<double>? importance)
    {
        double cost = 0;
        for (int k = 0; importance is not null && k < importance.Count; k++)
            if ((hidden >> k & 1) == 1) cost += importance[k];
        return cost;
    }

    private static LocalSuppressionResult ResultOf(KeyTable table, ulong[] published, bool[] isDropped)
    {
        var suppressed = new long[table.Keys];
        long dropped = 0;
        for (int i = 0; i < published.Length; i++)
        {
            if (isDropped[i])
            {
                dropped += table.Counts[i];
                continue;
            }

            for (int k = 0; k < table.Keys; k++)
                if (table.CodeOf(table.Combinations[i], k) != 0 && table.CodeOf(published[i], k) == 0) suppressed[k] += table.Counts[i];
        }

        return new LocalSuppressionResult(published, isDropped, suppressed, dropped);
    }
}
