using System.Numerics;

namespace Pipeline.Core.Anonymisation;

/// <summary>How a suppressed value is read.</summary>
public enum SuppressedValue
{
    /// <summary>As a value of its own, the stricter reading: records are alike where the same values are suppressed and the others are equal (ARX).</summary>
    OfItsOwn,

    /// <summary>As any value: a record with a suppressed value is like every record that agrees with the rest (sdcMicro).</summary>
    Any,
}

/// <summary>Distinct l-diversity (Machanavajjhala and others 2007): records that look alike have at least l different values of a sensitive variable, so that knowing to which of them
/// a person belongs does not tell the value.</summary>
/// <param name="Values">For each combination of the table the sensitive values that its records have, a bit for each; 64 values at most.</param>
/// <param name="Least">l.</param>
public sealed record Diversity(IReadOnlyList<ulong> Values, int Least)
{
    /// <summary>Whether values are enough.</summary>
    internal bool IsEnough(ulong values) => BitOperations.PopCount(values) >= Least;
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
    /// <param name="diversity">Asks that records that look alike differ in a sensitive variable; null where they need not.</param>
    public static LocalSuppressionResult Apply(
        KeyTable table, int k, IReadOnlyList<double>? importance = null, SuppressedValue reading = SuppressedValue.OfItsOwn, Diversity? diversity = null)
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
            if (reading == SuppressedValue.Any) Match(table, k, diversity, masks, open, published);
            else Group(table, k, diversity, masks, open, published);
        }

        foreach (int combination in open) isDropped[combination] = true;
        return ResultOf(table, published, isDropped);
    }

    // A record needs k records like it, whatever is hidden in those: they count with all their values.
    private static void Match(KeyTable table, int k, Diversity? diversity, ulong[] masks, List<int> open, ulong[] published)
    {
        foreach (ulong mask in masks)
        {
            var numbers = new KeyNumbers(published.Length);
            var size = new int[published.Length];
            var values = new ulong[published.Length];
            for (int i = 0; i < published.Length; i++)
            {
                int number = numbers.NumberOf(table.Combinations[i] & mask);
                size[number] += table.Counts[i];
                if (diversity is not null) values[number] |= diversity.Values[i];
            }

            open.RemoveAll(combination =>
            {
                ulong kept = table.Combinations[combination] & mask;
                int number = numbers.NumberOf(kept);
                if (size[number] < k || diversity?.IsEnough(values[number]) == false) return false;
                published[combination] = kept;
                return true;
            });
        }
    }

    // Groups of combinations that no group has taken yet, the largest first.
    private static void Group(KeyTable table, int k, Diversity? diversity, ulong[] masks, List<int> open, ulong[] published)
    {
        var groups = new Groups[masks.Length];
        Parallel.For(0, masks.Length, m => groups[m] = new Groups(table, open, masks[m]));
        var isTaken = new bool[open.Count];
        var queue = new PriorityQueue<(int Mask, int Group), (int Size, int Mask, int Group)>();
        for (int m = 0; m < masks.Length; m++)
            for (int group = 0; group < groups[m].Count; group++)
                if (groups[m].Sizes[group] >= k) queue.Enqueue((m, group), (-groups[m].Sizes[group], m, group));
        while (queue.TryDequeue(out (int Mask, int Group) at, out (int Size, int, int) key))
        {
            int left = 0;
            ulong values = 0;
            foreach (int i in groups[at.Mask].MembersOf(at.Group))
            {
                if (isTaken[i]) continue;
                left += table.Counts[open[i]];
                if (diversity is not null) values |= diversity.Values[open[i]];
            }

            if (left < k || diversity?.IsEnough(values) == false) continue; // a group only ever loses members
            if (left < -key.Size)
            {
                queue.Enqueue(at, (-left, at.Mask, at.Group));
                continue;
            }

            foreach (int i in groups[at.Mask].MembersOf(at.Group))
            {
                if (isTaken[i]) continue;
                isTaken[i] = true;
                published[open[i]] = table.Combinations[open[i]] & masks[at.Mask];
            }
        }

        int kept = 0;
        for (int i = 0; i < isTaken.Length; i++)
            if (!isTaken[i]) open[kept++] = open[i];
        open.RemoveRange(kept, open.Count - kept);
    }

    // The open combinations by the values that a mask keeps.
    private sealed class Groups
    {
        private readonly int[] members; // places in the list of open combinations, group by group
        private readonly int[] start;

        public Groups(KeyTable table, List<int> open, ulong mask)
        {
            var numbers = new KeyNumbers(open.Count);
            var groupOf = new int[open.Count];
            for (int i = 0; i < groupOf.Length; i++) groupOf[i] = numbers.NumberOf(table.Combinations[open[i]] & mask);
            Count = numbers.Count;
            Sizes = new int[Count];
            start = new int[Count + 1];
            for (int i = 0; i < groupOf.Length; i++)
            {
                Sizes[groupOf[i]] += table.Counts[open[i]];
                start[groupOf[i] + 1]++;
            }

            for (int group = 0; group < Count; group++) start[group + 1] += start[group];
            members = new int[groupOf.Length];
            int[] next = start[..^1];
            for (int i = 0; i < groupOf.Length; i++) members[next[groupOf[i]]++] = i;
        }

        public int Count { get; }

        public int[] Sizes { get; }

        public ReadOnlySpan<int> MembersOf(int group) => members.AsSpan(start[group]..start[group + 1]);
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
