namespace Pipeline.Core.Anonymisation;

/// <summary>A coarser classification of a key variable.</summary>
/// <param name="Name">Name for people.</param>
/// <param name="Codes">The new code, from 1, of each code from 0 on; that of 0, a missing value, is 0.</param>
public sealed record RecodingLevel(string Name, IReadOnlyList<int> Codes);

/// <summary>What anonymisation made of a table.</summary>
/// <param name="Levels">The level chosen for each key variable, from 0.</param>
/// <param name="Table">The records with the codes of those levels.</param>
/// <param name="PlaceOf">For each combination of the original table its place in this one.</param>
/// <param name="Result">What local suppression did on top.</param>
/// <param name="Loss">The part of the information that is lost, from 0 to 1.</param>
public sealed record AnonymisedTable(IReadOnlyList<int> Levels, KeyTable Table, IReadOnlyList<int> PlaceOf, LocalSuppressionResult Result, double Loss);

/// <summary>k-anonymity by coarser codes for all records and hidden values for some, whichever together lose least.</summary>
/// <remarks>Every choice of a level for each key variable is tried, with local suppression on top. The loss is the normalised certainty penalty (Xu and others 2006): a value that was coarsened to
/// one of c codes of n loses (c − 1) / (n − 1), one that is hidden or dropped loses all; averaged over the values that are there, each weighing as its variable's importance.
/// Cost: the product of the numbers of levels × that of <see cref="LocalSuppression"/>.</remarks>
public static class GlobalRecoding
{
    /// <summary>Makes a table k-anonymous in the stricter reading of a suppressed value.</summary>
    /// <param name="table">The records' key variables.</param>
    /// <param name="levels">For each key variable its levels, the finest first; at least one each.</param>
    /// <param name="k">The least number of records that look alike.</param>
    /// <param name="importance">The importance of each key variable.</param>
    /// <param name="diversity">Asks that records that look alike differ in a sensitive variable; null where they need not.</param>
    public static AnonymisedTable Apply(
        KeyTable table, IReadOnlyList<IReadOnlyList<RecodingLevel>> levels, int k, IReadOnlyList<double> importance, Diversity? diversity = null)
    {
        AnonymisedTable? best = null;
        var chosen = new int[levels.Count];
        do
        {
            KeyTable recoded = table.Recode([.. chosen.Select((level, key) => levels[key][level].Codes)], out IReadOnlyList<int> placeOf);
            Diversity? merged = diversity is null ? null : diversity with { Values = Merge(diversity.Values, placeOf, recoded.Combinations.Length) };
            LocalSuppressionResult result = LocalSuppression.Apply(recoded, k, importance, SuppressedValue.OfItsOwn, merged);
            double loss = LossOf(table, levels, chosen, importance, recoded, placeOf, result);
            if (best is null || loss < best.Loss) best = new AnonymisedTable([.. chosen], recoded, placeOf, result, loss);
        }
        while (Next());
        return best;

        bool Next()
        {
            for (int key = chosen.Length - 1; key >= 0; key--)
            {
                if (++chosen[key] < levels[key].Count) return true;
                chosen[key] = 0;
            }

            return false;
        }
    }

    private static ulong[] Merge(IReadOnlyList<ulong> values, IReadOnlyList<int> placeOf, int combinations)
    {
        var merged = new ulong[combinations];
        for (int i = 0; i < placeOf.Count; i++) merged[placeOf[i]] |= values[i];
        return merged;
    }

    private static double LossOf(
        KeyTable table, IReadOnlyList<IReadOnlyList<RecodingLevel>> levels, int[] chosen, IReadOnlyList<double> importance, KeyTable recoded, IReadOnlyList<int> placeOf, LocalSuppressionResult result)
    {
        double lost = 0, whole = 0;
        for (int key = 0; key < chosen.Length; key++)
        {
            IReadOnlyList<int> codes = levels[key][chosen[key]].Codes;
            double[] penalty = [.. codes.Select((code, i) => i == 0 || codes.Count < 3 ? 0 : (codes.Skip(1).Count(other => other == code) - 1.0) / (codes.Count - 2.0))];
            for (int i = 0; i < table.Combinations.Length; i++)
            {
                int code = table.CodeOf(table.Combinations[i], key);
                if (code == 0) continue;
                double weight = importance[key] * table.Counts[i];
                bool isHidden = result.IsDropped[placeOf[i]] || recoded.CodeOf(result.Combinations[placeOf[i]], key) == 0;
                whole += weight;
                lost += weight * (isHidden ? 1 : penalty[code]);
            }
        }

        return whole == 0 ? 0 : lost / whole;
    }
}
