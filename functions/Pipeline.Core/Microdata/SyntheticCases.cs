using Pipeline.Core.Anonymisation.Synthesis;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Microdata;

/// <summary>How the synthetic file came about.</summary>
/// <param name="Epsilon">The budget that its counts spent.</param>
/// <param name="Delta">The probability with which the promise of epsilon may fail.</param>
/// <param name="Records">The number of cases, with noise: so many records are made.</param>
/// <param name="Resolution">Counts are multiples of it.</param>
/// <param name="Lengths">Noise and thresholds, by number of attributes.</param>
/// <param name="AgainstCounts">How well the file keeps the protected counts. It tells no more than they do.</param>
/// <param name="AgainstCases">How well it keeps the true counts, for the one who decides: nobody protects these figures, and they are not published.</param>
public sealed record SynthesisReport(
    double Epsilon,
    double Delta,
    long Records,
    int Resolution,
    IReadOnlyList<PrivateLength> Lengths,
    IReadOnlyList<CombinationAccuracy> AgainstCounts,
    IReadOnlyList<CombinationAccuracy>? AgainstCases);

/// <summary>A protected count.</summary>
/// <param name="Attributes">The attributes, each as <c>column:value</c>.</param>
/// <param name="Count">About how many cases have all of them.</param>
public sealed record ProtectedCount(IReadOnlyList<string> Attributes, long Count);

/// <summary>Records of nobody, made from protected counts of cases, and the counts.</summary>
/// <param name="Rows">The records, a value for each column of <see cref="CaseColumn.Synthetic"/>; ordered by what they say.</param>
/// <param name="Counts">The counts.</param>
/// <param name="Report">How they came about.</param>
public sealed record SyntheticCases(IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<ProtectedCount> Counts, SynthesisReport Report)
{
    private static readonly IReadOnlyList<CaseColumn> Columns = CaseColumn.Synthetic;

    /// <summary>Makes them.</summary>
    /// <param name="victims">One record for each person.</param>
    /// <param name="how">What the policy chooses.</param>
    /// <param name="seed">Seed of the noise (<see cref="SeededNoise"/>): the same one gives the same records.</param>
    public static SyntheticCases Of(IReadOnlyList<PersonRecord> victims, PrivateCounting how, ReadOnlySpan<byte> seed)
    {
        // Numbered column by column; the order of the records must not matter to the noise.
        string[][] values = [.. victims.Select(victim => Columns.Select(column => column.ValueOf(victim)).ToArray()).OrderBy(row => string.Join(',', row), StringComparer.Ordinal)];
        (int Column, string Value)[] attributes =
            [.. Columns.Index().SelectMany(column => values.Select(row => row[column.Index]).Where(value => value.Length > 0).Distinct().Order(StringComparer.Ordinal).Select(value => (column.Index, value)))];
        Dictionary<(int, string), int> numbers = attributes.Index().ToDictionary(attribute => attribute.Item, attribute => attribute.Index);
        int[][] cases = [.. values.Select(row => row.Index().Where(cell => cell.Item.Length > 0).Select(cell => numbers[(cell.Index, cell.Item)]).ToArray())];

        using var noise = new SeededNoise(seed, "counts");
        PrivateCombinations counted = PrivateCombinations.Count(cases, Columns.Count, attribute => attributes[attribute].Column, how, noise);
        int reportingLength = counted.Parameters.ReportingLength;
        using var chance = new SeededNoise(seed, "records");
        IReadOnlyList<IReadOnlyList<int>> made = AggregateSynthesis.Make(counted.Counts, counted.Records, reportingLength, attribute => attributes[attribute].Column, chance);
        AttributeCombinations found = AttributeCombinations.Count(made, reportingLength);
        return new SyntheticCases(
            [.. made.Select(RowOf).OrderBy(row => string.Join(',', row), StringComparer.Ordinal)],
            [.. counted.Counts.All.Select(count => new ProtectedCount([.. count.Attributes.Select(NameOf)], count.Count))],
            new SynthesisReport(
                how.Epsilon,
                counted.Parameters.Delta,
                counted.Records,
                how.Resolution,
                counted.Lengths,
                CombinationAccuracy.Of(counted.Counts, found, reportingLength),
                CombinationAccuracy.Of(AttributeCombinations.Count(cases, reportingLength), found, reportingLength)));

        string[] RowOf(IReadOnlyList<int> record)
        {
            string[] row = [.. Columns.Select(_ => "")];
            foreach (int attribute in record) row[attributes[attribute].Column] = attributes[attribute].Value;
            return row;
        }

        string NameOf(int attribute) => $"{Columns[attributes[attribute].Column].Name}:{attributes[attribute].Value}";
    }
}
