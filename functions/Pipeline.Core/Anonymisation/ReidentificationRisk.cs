namespace Pipeline.Core.Anonymisation;

/// <summary>How easily somebody who knows a person's key variables, and that the person is in the file, finds the record (prosecutor risk: 1 over the number of records that look alike).</summary>
/// <param name="SmallestClass">The fewest records that look alike; 0 in an empty file.</param>
/// <param name="RecordsBelow">Records with fewer than k that look like them; null where their number is not told.</param>
/// <param name="Average">The mean of the records' risks.</param>
/// <param name="Highest">The largest risk of a record.</param>
public sealed record ReidentificationRisk(long SmallestClass, long? RecordsBelow, double Average, double Highest)
{
    /// <summary>The risk in one reading of missing and suppressed values.</summary>
    /// <param name="table">The records.</param>
    /// <param name="k">The least number of records that are to look alike.</param>
    /// <param name="reading">How a missing value is read.</param>
    public static ReidentificationRisk Of(KeyTable table, int k, SuppressedValue reading)
    {
        IReadOnlyList<long> alike = reading == SuppressedValue.Any ? new EquivalenceClasses(table).SampleFrequencies : [.. table.Counts.ToArray().Select(count => (long)count)];
        long records = 0, below = 0;
        double expected = 0;
        for (int i = 0; i < alike.Count; i++)
        {
            int count = table.Counts[i];
            records += count;
            expected += (double)count / alike[i];
            if (alike[i] < k) below += count;
        }

        long smallest = alike.Count == 0 ? 0 : alike.Min();
        return new ReidentificationRisk(smallest, below, records == 0 ? 0 : expected / records, smallest == 0 ? 0 : 1.0 / smallest);
    }
}
