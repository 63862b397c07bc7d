using System.Numerics;
using Pipeline.Core.Anonymisation;
using Pipeline.Core.Codelists;
using Pipeline.Core.Decisions;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Microdata;

/// <summary>The risk in both readings of a missing or suppressed value. The stricter counts.</summary>
/// <param name="OfItsOwn">It is a value of its own (ARX).</param>
/// <param name="Any">It may be any value (sdcMicro).</param>
public sealed record RiskInBothReadings(ReidentificationRisk OfItsOwn, ReidentificationRisk Any)
{
    /// <summary>The risk of records.</summary>
    public static RiskInBothReadings Of(KeyTable table, int k) => new(ReidentificationRisk.Of(table, k, SuppressedValue.OfItsOwn), ReidentificationRisk.Of(table, k, SuppressedValue.Any));

    /// <summary>The fewest records that look alike in either reading.</summary>
    public long SmallestClass => Math.Min(OfItsOwn.SmallestClass, Any.SmallestClass);
}

/// <summary>What was done to a key variable.</summary>
/// <param name="Column">Its column.</param>
/// <param name="Level">How it was coarsened; null where it was not.</param>
/// <param name="Known">Values known of the records that are published.</param>
/// <param name="Suppressed">Those that were suppressed; null for some, but fewer than k, in a report for readers.</param>
public sealed record VariableLoss(string Column, string? Level, long Known, long? Suppressed);

/// <summary>What anonymisation did. In a report for readers, numbers of persons below k are null.</summary>
/// <param name="K">The least number of records that look alike.</param>
/// <param name="Records">Cases that there are.</param>
/// <param name="Published">Records of the file.</param>
/// <param name="Dropped">Cases left out, because even without any key variable too few look alike.</param>
/// <param name="Before">The risk if nothing were done.</param>
/// <param name="After">The risk in the file, as read back from it.</param>
/// <param name="Diversity">The fewest different types of exploitation among records that look alike.</param>
/// <param name="Variables">What was done to each key variable.</param>
/// <param name="Suppressed">Values suppressed in all.</param>
/// <param name="LossPercent">The part of the information in the key variables that is lost (normalised certainty penalty).</param>
public sealed record AnonymisationReport(
    int K,
    long? Records,
    long Published,
    long? Dropped,
    RiskInBothReadings Before,
    RiskInBothReadings After,
    int Diversity,
    IReadOnlyList<VariableLoss> Variables,
    long? Suppressed,
    double LossPercent);

/// <summary>The file of trafficking cases in which at least k records look alike.</summary>
/// <param name="Rows">The records, a value for each column of <see cref="CaseColumn.Anonymised"/>; ordered by what they say, so that their order tells nothing else.</param>
/// <param name="Report">What was done.</param>
public sealed record AnonymisedCases(IReadOnlyList<IReadOnlyList<string>> Rows, AnonymisationReport Report)
{
    /// <summary>How the CTDC files write a value that is missing or suppressed.</summary>
    public const string Missing = "-99";

    private static readonly IReadOnlyList<CaseColumn> Columns = CaseColumn.Anonymised;

    /// <summary>The victims of whom records tell, one record each: the first screening that found the person to be one.</summary>
    /// <param name="records">Records of the template of screenings that may be used, of all submissions.</param>
    public static IReadOnlyList<PersonRecord> VictimsAmong(IEnumerable<PersonRecord> records) =>
    [
        .. from record in records
           where record["identification"] == nameof(Identification.Victim)
           group record by record.Person into person
           select person.MinBy(record => record.Day),
    ];

    /// <summary>Anonymises cases.</summary>
    /// <param name="victims">One record for each person.</param>
    /// <param name="policy">The policy.</param>
    public static AnonymisedCases Of(IReadOnlyList<PersonRecord> victims, MicrodataPolicy policy)
    {
        int[] keys = [.. policy.Keys.Select(key => IndexOf(key.Column))];
        string[][] values = [.. victims.Select(victim => Columns.Select(column => column.ValueOf(victim)).ToArray())];
        string[][] codes = [.. keys.Select(column => values.Select(row => row[column]).Where(value => value.Length > 0).Distinct().Order(StringComparer.Ordinal).ToArray())];
        KeyTable table = TableOf(values, keys, codes, out int[] places);
        (RecodingLevel Level, string[] Names)[][] levels = [.. policy.Keys.Select((key, i) => LevelsOf(key, codes[i]))];
        AnonymisedTable anonymised = GlobalRecoding.Apply(
            table, [.. levels.Select(of => of.Select(level => level.Level).ToArray())], policy.K, [.. policy.Keys.Select(key => key.Importance)], DiversityOf(policy, values, places, table.Combinations.Length));

        var rows = new List<string[]>();
        for (int i = 0; i < values.Length; i++)
        {
            int place = anonymised.PlaceOf[places[i]];
            if (anonymised.Result.IsDropped[place]) continue;
            string[] row = values[i];
            for (int key = 0; key < keys.Length; key++)
                row[keys[key]] = anonymised.Table.CodeOf(anonymised.Result.Combinations[place], key) is > 0 and int code ? levels[key][anonymised.Levels[key]].Names[code - 1] : "";
            rows.Add([.. row.Select(value => value.Length == 0 ? Missing : value)]);
        }

        rows.Sort((one, other) => string.CompareOrdinal(string.Join(',', one), string.Join(',', other)));
        (RiskInBothReadings after, int diversity) = Attack(rows, policy);
        VariableLoss[] variables =
        [
            .. policy.Keys.Select((key, i) => new VariableLoss(
                key.Column,
                anonymised.Levels[i] == 0 ? null : levels[i][anonymised.Levels[i]].Level.Name,
                rows.Count(row => row[keys[i]] != Missing) + anonymised.Result.SuppressedByKey[i],
                anonymised.Result.SuppressedByKey[i])),
        ];
        return new AnonymisedCases(rows, new AnonymisationReport(
            policy.K, victims.Count, rows.Count, anonymised.Result.Dropped, RiskInBothReadings.Of(table, policy.K), after, diversity, variables, anonymised.Result.Suppressed, Math.Round(100 * anonymised.Loss, 1)));
    }

    /// <summary>Looks at a file as its readers can: how few records look alike in it, and in how few types of exploitation.</summary>
    /// <param name="rows">The records of the file.</param>
    /// <param name="policy">The policy.</param>
    public static (RiskInBothReadings Risk, int Diversity) Attack(IReadOnlyList<IReadOnlyList<string>> rows, MicrodataPolicy policy)
    {
        int[] keys = [.. policy.Keys.Select(key => IndexOf(key.Column))];
        string[][] values = [.. rows.Select(row => row.Select(value => value == Missing ? "" : value).ToArray())];
        string[][] codes = [.. keys.Select(column => values.Select(row => row[column]).Where(value => value.Length > 0).Distinct().ToArray())];
        KeyTable table = TableOf(values, keys, codes, out int[] places);
        Diversity? diversity = DiversityOf(policy, values, places, table.Combinations.Length);
        return (RiskInBothReadings.Of(table, policy.K), diversity is null || rows.Count == 0 ? 0 : diversity.Values.Min(BitOperations.PopCount));
    }

    private static KeyTable TableOf(string[][] values, int[] keys, string[][] codes, out int[] places)
    {
        Dictionary<string, int>[] numbers = [.. codes.Select(of => of.Index().ToDictionary(code => code.Item, code => code.Index + 1))];
        var table = new KeyTable([.. codes.Select(of => of.Length)]);
        places = [.. values.Select(row => table.Add([.. keys.Select((column, key) => numbers[key].GetValueOrDefault(row[column]))]))];
        return table;
    }

    // A value that is not known is not another value. Beyond 64 values some share a bit, which counts too few.
    private static Diversity? DiversityOf(MicrodataPolicy policy, string[][] values, int[] places, int combinations)
    {
        if (policy.Diversity is not { } rule) return null;
        int column = IndexOf(rule.Column);
        Dictionary<string, int> numbers = values.Select(row => row[column]).Where(value => value.Length > 0).Distinct().Order(StringComparer.Ordinal).Index().ToDictionary(value => value.Item, value => value.Index % 64);
        var held = new ulong[combinations];
        for (int i = 0; i < values.Length; i++)
            if (numbers.TryGetValue(values[i][column], out int number)) held[places[i]] |= 1UL << number;
        return new Diversity(held, rule.Least);
    }

    private static (RecodingLevel Level, string[] Names)[] LevelsOf(KeyVariable key, string[] codes)
    {
        var levels = new List<(RecodingLevel, string[])> { LevelOf(key.Column, codes) };
        for (int parents = 1; parents <= key.Parents; parents++) levels.Add(LevelOf("coarser bands", [.. codes.Select(code => Above(code, parents))]));
        return [.. levels];

        static (RecodingLevel, string[]) LevelOf(string name, string[] coarser)
        {
            string[] names = [.. coarser.Distinct().Order(StringComparer.Ordinal)];
            return (new RecodingLevel(name, [0, .. coarser.Select(code => Array.IndexOf(names, code) + 1)]), names);
        }

        static string Above(string band, int parents)
        {
            Codelist bands = CodelistCatalogue.CtdcAgeBand;
            Code coarser = bands.Above(bands[band].Id).Take(parents).LastOrDefault(code => code.Id != Codelist.Total) ?? bands[band];
            return coarser.Aliases[0];
        }
    }

    private static int IndexOf(string column)
    {
        for (int i = 0; i < Columns.Count; i++)
            if (Columns[i].Name == column) return i;
        throw new ArgumentException($"The file has no column '{column}'.", nameof(column));
    }
}
