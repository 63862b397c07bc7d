using Pipeline.Core.Codelists;

namespace Pipeline.Core.Indicators;

/// <summary>Crossings of the border, the events themselves, by direction, citizenship and sex, each month and year.</summary>
public sealed class Crossings : Indicator
{
    /// <summary>Template of the data.</summary>
    internal const string Template = "border-crossings";

    /// <inheritdoc/>
    public override string Code => "CROSSINGS";

    /// <inheritdoc/>
    public override string Name => "Border crossings";

    /// <inheritdoc/>
    public override string Definition => "Entries and exits recorded at the border. Events, not people: whoever crosses twice is counted twice.";

    /// <inheritdoc/>
    public override string Method => "Number of valid records of the border service in the month or year; years are the sum of their months.";

    /// <inheritdoc/>
    public override string Unit => "crossings";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["direction", "citizenship", "sex"];

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data) =>
        from count in data.RecordsOf(Template)!.Cells
        select Observe(count.Period, count.Codes, count.Records.Value, [count.Records], count.Group);
}

/// <summary>People behind the crossings.</summary>
public sealed class CrossingPersons : Indicator
{
    /// <inheritdoc/>
    public override string Code => "CROSSING_PERSONS";

    /// <inheritdoc/>
    public override string Name => "Persons who crossed the border";

    /// <inheritdoc/>
    public override string Definition => "Different persons with at least one recorded crossing in the month or year. They do not add up over months, directions or anything else: "
        + "one person may be in several of them.";

    /// <inheritdoc/>
    public override string Method => "Number of distinct pseudonyms in the records of the cell, counted for each cell and each margin by itself.";

    /// <inheritdoc/>
    public override string Unit => "persons";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [Crossings.Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["direction", "citizenship", "sex"];

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data) =>
        from count in data.RecordsOf(Crossings.Template)!.Cells
        select Observe(count.Period, count.Codes, count.Persons.Value, [count.Records], PersonGroup.Of(count.Persons));
}

/// <summary>Entries less exits.</summary>
public sealed class CrossingBalance : Indicator
{
    /// <inheritdoc/>
    public override string Code => "CROSSING_BALANCE";

    /// <inheritdoc/>
    public override string Name => "Balance of border crossings";

    /// <inheritdoc/>
    public override string Definition => "Entries less exits recorded at the border. It is not net migration: who comes for a visit over New Year is in it, and who stays is not told apart.";

    /// <inheritdoc/>
    public override string Method => "Entries − exits of the month or year.";

    /// <inheritdoc/>
    public override string Unit => "crossings";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [Crossings.Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["citizenship", "sex"];

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        RecordCounts counts = data.RecordsOf(Crossings.Template)!;
        return from all in counts.Cells
               where all.Codes[0] == Codelist.Total
               let entries = counts.At(all.Period, ["E", .. all.Codes.Skip(1)])
               let exits = counts.At(all.Period, ["X", .. all.Codes.Skip(1)])
               select Observe(
                   all.Period, [.. all.Codes.Skip(1)], (entries?.Records.Value ?? 0) - (exits?.Records.Value ?? 0), [all.Records],
                   new[] { entries, exits }.OfType<RecordCount>().Select(count => count.Group));
    }
}
