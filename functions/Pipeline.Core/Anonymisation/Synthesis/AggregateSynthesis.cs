namespace Pipeline.Core.Anonymisation.Synthesis;

/// <summary>Makes records of nobody from counts of attribute combinations alone, so that they say no more than the counts do (aggregate-seeded synthesis).</summary>
/// <remarks>
/// <para>A record begins with an attribute that was taken less often so far than its count asks for, and visits the other columns in random order. An attribute may be added only where every combination that it would
/// make, up to the reporting length, was counted: nothing that the counts do not hold comes about. Its chance is the mean, over the longest combinations of what the record holds
/// already, of the share of their records that hold the attribute too, more where it was taken too seldom so far and less where too often. A column of several values is filled as often as
/// the counts say that it is; one of yes or nothing is not.</para>
/// <para>Cost: records × attributes × combinations that a record holds.</para>
/// </remarks>
public static class AggregateSynthesis
{
    // How far a chance may be changed, so that a combination is not forced where it is rare.
    private const double MostCorrection = 4;

    /// <summary>Makes records.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="records">How many records to make.</param>
    /// <param name="reportingLength">The longest combinations that were counted.</param>
    /// <param name="columnOf">The column of an attribute.</param>
    /// <param name="noise">Where chance comes from.</param>
    /// <returns>For each record its attributes, ascending.</returns>
    public static IReadOnlyList<IReadOnlyList<int>> Make(AttributeCombinations counts, long records, int reportingLength, Func<int, int> columnOf, Random noise)
    {
        int[] attributes = [.. counts.KeysOf(1).Select(key => AttributeCombinations.AttributesOf(key)[0]).Order()];
        int[][] columns = [.. attributes.GroupBy(columnOf).OrderBy(column => column.Key).Select(column => column.ToArray())];
        Dictionary<int, long> wanted = attributes.ToDictionary(attribute => attribute, attribute => counts.CountOf(attribute)), taken = attributes.ToDictionary(attribute => attribute, _ => 0L);
        double[] filled = [.. columns.Select(column => Math.Min(1, (double)column.Sum(attribute => wanted[attribute]) / records))];
        var made = new List<IReadOnlyList<int>>();
        var parts = new List<ulong>(); // combinations of what the record holds that can still grow, the empty one among them
        int[] order = [.. Enumerable.Range(0, columns.Length)];
        for (long record = 0; record < records; record++)
        {
            List<int> held = [];
            parts.Clear();
            parts.Add(0);
            noise.Shuffle(order);
            if (Draw(attributes, attribute => wanted[attribute] - taken[attribute], attributes.Sum(Lacking)) is { } first) Take(first);
            foreach (int column in order)
            {
                if (held.Count > 0 && columnOf(columns[column][0]) == columnOf(held[0])) continue;
                double[] shares = [.. columns[column].Select(ShareOf)];
                double scale = shares.Length == 1 || shares.Sum() == 0 ? 1 : Math.Clamp(filled[column] / shares.Sum(), 1, MostCorrection);
                double[] chances = [.. shares.Zip(columns[column], (share, attribute) => share == 0 ? 0 : share * scale * CorrectionOf(attribute))];
                if (Draw(columns[column], attribute => chances[Array.IndexOf(columns[column], attribute)], Math.Max(1, chances.Sum())) is { } next) Take(next);
            }

            held.Sort();
            made.Add(held);

            double ShareOf(int attribute)
            {
                int longest = Math.Min(held.Count, reportingLength - 1), parents = 0;
                double share = 0;
                foreach (ulong part in parts)
                {
                    long together = counts[AttributeCombinations.Insert(part, attribute)];
                    if (together == 0) return 0;
                    if (AttributeCombinations.LengthOf(part) != longest) continue;
                    share += (double)together / (part == 0 ? records : counts[part]);
                    parents++;
                }

                return share / parents;
            }

            double CorrectionOf(int attribute) => Math.Clamp(Lacking(attribute) / ((double)wanted[attribute] * (records - record) / records), 0, MostCorrection);

            void Take(int attribute)
            {
                taken[attribute]++;
                held.Add(attribute);
                for (int i = parts.Count - 1; i >= 0; i--)
                    if (AttributeCombinations.LengthOf(parts[i]) < reportingLength - 1) parts.Add(AttributeCombinations.Insert(parts[i], attribute));
            }
        }

        return made;

        double Lacking(int attribute) => Math.Max(0, wanted[attribute] - taken[attribute]);

        // One by its weight; none with what is left to the whole.
        int? Draw(int[] among, Func<int, double> weightOf, double whole)
        {
            double at = noise.NextDouble() * whole;
            foreach (int attribute in among)
            {
                double weight = Math.Max(0, weightOf(attribute));
                if (weight > 0 && (at -= weight) < 0) return attribute;
            }

            return null;
        }
    }
}
