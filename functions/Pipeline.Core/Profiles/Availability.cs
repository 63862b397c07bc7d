using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Profiles;

/// <summary>A source of one harmonised table: a line of the inventory, or what was submitted.</summary>
/// <param name="Table">Code of the table.</param>
/// <param name="Name">What it is.</param>
/// <param name="LastYear">Last year with data.</param>
/// <param name="Definition">Code of the list <c>definition</c>.</param>
/// <param name="Breakdowns">Fields by which its figures are broken down.</param>
/// <param name="IsNational">Whether it covers the whole country.</param>
public sealed record DataSource(string Table, string Name, int LastYear, string Definition, IReadOnlyList<string> Breakdowns, bool IsNational = true);

/// <summary>What a country has of one table.</summary>
/// <param name="Table">Code of the table.</param>
/// <param name="Title">Its title.</param>
/// <param name="Sources">Names of its sources; none where it is missing.</param>
/// <param name="LastYear">Last year with data in any of them; null where it is missing.</param>
/// <param name="Definitions">Definitions of its sources, where the table has one.</param>
/// <param name="Breakdowns">Required breakdowns that are there.</param>
/// <param name="Missing">Required breakdowns that are not.</param>
/// <param name="IsNational">Whether a source covers the whole country.</param>
public sealed record TableAvailability(
    string Table,
    string Title,
    IReadOnlyList<string> Sources,
    int? LastYear,
    IReadOnlyList<string> Definitions,
    IReadOnlyList<string> Breakdowns,
    IReadOnlyList<string> Missing,
    bool IsNational);

/// <summary>Scores of a country, all from 0 to 1.</summary>
/// <param name="Availability">A: tables with a source ÷ tables.</param>
/// <param name="Disaggregation">D: breakdowns that are there ÷ breakdowns that are required.</param>
/// <param name="Timeliness">T: mean over the tables of 1 − min(1, (latest possible year − last year) ÷ 5); 0 for a table without a source.</param>
/// <param name="Harmonisation">H: tables with a source that counts by 12 months of stay ÷ tables whose population a duration of stay defines.</param>
public sealed record AvailabilityScores(double Availability, double Disaggregation, double Timeliness, double Harmonisation);

/// <summary>What a country has of the harmonised tables, from one kind of evidence.</summary>
/// <param name="Tables">One for each table, in their order.</param>
/// <param name="Scores">The scores.</param>
/// <param name="Gaps">Codes of the tables without a source: required minus present, in the order of the tables.</param>
public sealed record Assessment(IReadOnlyList<TableAvailability> Tables, AvailabilityScores Scores, IReadOnlyList<string> Gaps)
{
    private const double YearsUntilWorthless = 5;
    private const string Harmonised = "12m";

    /// <summary>Assesses sources. Their order does not matter, and a further source never lowers a score.</summary>
    /// <remarks>The scores' denominators are what is required, never what is there: with the tables that are there below the line, a country would lose
    /// harmonisation by opening a source of another definition.</remarks>
    /// <param name="sources">The sources; several may be of one table.</param>
    /// <param name="year">The latest year for which there could be data.</param>
    public static Assessment Of(IEnumerable<DataSource> sources, int year)
    {
        ILookup<string, DataSource> byTable = sources.ToLookup(source => source.Table);
        TableAvailability[] tables = [.. HarmonisedTable.All.Select(table => Of(table, [.. byTable[table.Code]]))];
        HarmonisedTable[] defined = [.. HarmonisedTable.All.Where(table => table.HasDefinition)];
        return new Assessment(
            tables,
            new AvailabilityScores(
                Share(tables.Count(table => table.Sources.Count > 0), tables.Length),
                Share(tables.Sum(table => table.Breakdowns.Count), tables.Sum(table => table.Breakdowns.Count + table.Missing.Count)),
                tables.Average(table => table.LastYear is { } last ? 1 - Math.Min(1, Math.Max(0, year - last) / YearsUntilWorthless) : 0),
                Share(defined.Count(table => byTable[table.Code].Any(source => source.Definition == Harmonised)), defined.Length)),
            [.. tables.Where(table => table.Sources.Count == 0).Select(table => table.Table)]);
    }

    private static TableAvailability Of(HarmonisedTable table, DataSource[] sources)
    {
        string[] present = [.. table.Breakdowns.Where(breakdown => sources.Any(source => source.Breakdowns.Contains(breakdown)))];
        return new TableAvailability(
            table.Code,
            table.Title,
            [.. sources.Select(source => source.Name).Distinct().Order(StringComparer.Ordinal)],
            sources.Length == 0 ? null : sources.Max(source => source.LastYear),
            table.HasDefinition ? [.. sources.Select(source => source.Definition).Distinct().Order(StringComparer.Ordinal)] : [],
            present,
            [.. table.Breakdowns.Except(present)],
            sources.Any(source => source.IsNational));
    }

    private static double Share(double part, double whole) => whole == 0 ? 1 : part / whole;
}

/// <summary>What a country has of the harmonised tables by its own inventory, and what it really submitted.</summary>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="Year">Year of the profile: the latest for which there could be data.</param>
/// <param name="Inventory">By the inventory; null where the country submitted none.</param>
/// <param name="Submitted">By what was submitted.</param>
public sealed record CountryAvailability(string Country, int Year, Assessment? Inventory, Assessment Submitted)
{
    private const string InventoryTemplate = "inventory";

    /// <summary>Tables that the inventory has and nobody submitted, in their order.</summary>
    public IReadOnlyList<string> NotSubmitted => Inventory is null ? [] : [.. Submitted.Gaps.Except(Inventory.Gaps)];

    /// <summary>Assesses a country.</summary>
    public static CountryAvailability Of(CountryData data, int year)
    {
        IReadOnlyList<Entry> inventory = data.EntriesOf(InventoryTemplate);
        DataSource[] listed = [.. inventory.Select(SourceOf)];
        IEnumerable<DataSource> submitted = HarmonisedTable.All.SelectMany(table => SubmittedOf(table, data, year, Declared(table)).Concat(RecordedOf(table, data, year)));
        return new CountryAvailability(data.Country, year, listed.Length == 0 ? null : Assessment.Of(listed, year), Assessment.Of(submitted, year));

        // The definition of a table whose template has no field for it: the one that the inventory names, where it names one.
        string Declared(HarmonisedTable table) => listed.Where(line => line.Table == table.Code).Select(line => line.Definition).Distinct().ToArray() is [var only] ? only : "none";
    }

    private static DataSource SourceOf(Entry line) => new(
        line["table"],
        line["source_name"],
        int.Parse(line["last_year"], System.Globalization.CultureInfo.InvariantCulture),
        line["definition"],
        line["breakdowns"].Split(' ', StringSplitOptions.RemoveEmptyEntries),
        line["coverage"] == "national");

    // Records of events are the table too, broken down by the dimensions of their cube.
    private static IEnumerable<DataSource> RecordedOf(HarmonisedTable table, CountryData data, int year)
    {
        if (table.Records is not { } template || data.RecordsOf(template) is not { } records) yield break;
        RecordCount[] counts = [.. records.Cells.Where(count => YearOf(count) <= year)];
        if (counts.Length == 0) yield break;
        string[] dimensions = [.. TemplateCatalogue.Find(template)!.Cube.Skip(2).Select(dimension => dimension.Name)];
        yield return new DataSource(
            table.Code,
            string.Join(", ", counts.SelectMany(count => count.Records.Sources).Select(source => data.Sources[source].Agency).Distinct().Order(StringComparer.Ordinal)),
            counts.Max(YearOf),
            "none",
            [.. table.Breakdowns.Where(dimensions.Contains)]);

        static int YearOf(RecordCount count) => int.Parse(count.Period.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture);
    }

    // A table is submitted where its template has a cell of it; a breakdown, where a cell has a code other than the total.
    private static IEnumerable<DataSource> SubmittedOf(HarmonisedTable table, CountryData data, int year, string declared)
    {
        if (data[table.Template] is not { } figures) yield break;
        List<string> dimensions = [.. TemplateCatalogue.Find(table.Template)!.Dimensions.Skip(2).Select(field => field.Name)];
        (int Place, string[] Codes)[] wanted = [.. (table.Where ?? new Dictionary<string, string>()).Select(pair => (dimensions.IndexOf(pair.Key), pair.Value.Split('+')))];
        (int Year, string[] Codes, Figure Figure)[] cells =
            [.. figures.Cells.Where(cell => cell.Year <= year && wanted.All(field => field.Codes.Contains(cell.Codes[field.Place])))];
        if (cells.Length == 0) yield break;
        int definition = dimensions.IndexOf("definition");
        foreach (var series in cells.GroupBy(cell => definition < 0 ? declared : cell.Codes[definition]))
            yield return new DataSource(
                table.Code,
                string.Join(", ", series.SelectMany(cell => cell.Figure.Sources).Select(source => data.Sources[source].Agency).Distinct().Order(StringComparer.Ordinal)),
                series.Max(cell => cell.Year),
                series.Key,
                [.. table.Breakdowns.Where(breakdown => series.Any(cell => cell.Codes[dimensions.IndexOf(breakdown)] != Codelist.Total))]);
    }
}
