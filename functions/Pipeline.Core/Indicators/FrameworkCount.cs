using System.Globalization;

namespace Pipeline.Core.Indicators;

/// <summary>How many entries of a kind the management framework has in force at the end of a year.</summary>
/// <remarks>A year is told where the number changes in it, and the year of the latest list.</remarks>
/// <param name="number">Number on the indicator list.</param>
/// <param name="code">Code of the indicator.</param>
/// <param name="kind">Code of the list <c>framework_kind</c>.</param>
/// <param name="name">Name for people.</param>
/// <param name="definition">What is counted.</param>
public sealed class FrameworkCount(string number, string code, string kind, string name, string definition) : Indicator
{
    /// <summary>Template of the list.</summary>
    internal const string Template = "framework";

    /// <inheritdoc/>
    public override string Number => number;

    /// <inheritdoc/>
    public override string Code => code;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Definition => definition;

    /// <inheritdoc/>
    public override string Method => "Entries of the submitted list that are in force on 31 December; an entry whose beginning is not known counts from the beginning.";

    /// <inheritdoc/>
    public override string Unit => "entries";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => [];

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        IReadOnlyList<Entry> list = data.EntriesOf(Template);
        int latest = list.SelectMany(entry => entry.Sources).Max(source => YearOf(data.Sources[source].Period));
        Entry[] entries = [.. list.Where(entry => entry["kind"] == kind)];
        IEnumerable<int> years = entries.SelectMany(entry => new[] { entry["valid_from"], entry["valid_to"] }).Where(day => day.Length > 0).Select(YearOf).Append(latest);
        return from year in years.Distinct().Order()
               where year <= latest
               let inForce = entries.Where(entry => entry.IsInForce(year)).ToArray()
               select Observe(year, [], inForce.Length, [new Figure(inForce.Length, "A", [.. inForce.DefaultIfEmpty(list[0]).SelectMany(entry => entry.Sources).Distinct().Order()])]);
    }

    private static int YearOf(string text) => int.Parse(text.AsSpan(0, 4), CultureInfo.InvariantCulture);
}
