using Pipeline.Core.Estimation;

namespace Pipeline.Core.Indicators;

/// <summary>What the residence rule met in the border crossings.</summary>
public sealed class ResidenceFindings() : PersonIndicator(MigrationFlows.Crossings, MigrationFlows.Findings, "RESIDENCE_FINDINGS", "Crossings behind the residence rule",
    "Border crossings of all submitted years from which immigrants and emigrants are estimated, and how many of them had to be repaired or left out.", "residence_finding")
{
    /// <inheritdoc/>
    public override string Method => "Crossings in the same direction within 15 minutes are one that was read twice. Where a direction is repeated later the first crossing holds: the one that is missing took place right before the next. "
        + "Who crosses both ways in one second ends where it was.";

    /// <inheritdoc/>
    public override string Unit => "number";

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data) => data.PersonsOf(MigrationFlows.Crossings) is null ? [] : base.Compute(data);
}

/// <summary>Persons of each kind of migration, told from border crossings.</summary>
public sealed class ResidenceMigrants() : PersonIndicator(MigrationFlows.Crossings, MigrationFlows.Possible, "RESIDENCE_MIGRANTS", "Migrants told from border crossings",
    "Persons who in the year began to live in the country or abroad for 12 months or longer, or for 3 to 12 months, and those about whom the crossings so far do not tell. A person counts once in a year and kind.", "migration_kind")
{
    /// <inheritdoc/>
    public override string Method => ResidenceNet.Rule;

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data) => data.PersonsOf(MigrationFlows.Crossings) is null ? [] : base.Compute(data);
}

/// <summary>Net migration from border crossings between the limits that later crossings leave open.</summary>
public sealed class ResidenceNet() : PersonIndicator(MigrationFlows.Crossings, MigrationFlows.Possible, "RESIDENCE_NET_RANGE", "Net migration from border crossings, with its limits",
    "Immigrants less emigrants by the 12-month definition as far as crossings have decided, and what it can still become: at least, where everybody undecided who left proves to be an emigrant, and at most, where everybody undecided who came proves to be an immigrant.",
    "net_range")
{
    /// <summary>The rule by which crossings tell migrants.</summary>
    internal const string Rule = "Outcomes-based migration (Stats NZ): 12 months (365 days) of the 16 months (487 days) after a crossing on its other side; short-term 92 days without a break. "
        + "Whoever is met first on the way out was a resident. Undecided is whoever has not been observed for long enough after the last crossing.";

    /// <inheritdoc/>
    public override string Method => Rule;

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        if (data.PersonsOf(MigrationFlows.Crossings) is not { } persons) yield break;
        foreach (IGrouping<int, PersonCell> year in persons.Of(MigrationFlows.Possible).GroupBy(cell => cell.Year))
        {
            Figure[] from = [.. year.Select(cell => cell.Figure)];
            double net = Of(MigrationKind.Immigration) - Of(MigrationKind.Emigration);
            foreach ((string limit, double value) in new[]
            {
                ("NET", net), ("NET_LOW", net - Of(MigrationKind.UndecidedExit)), ("NET_HIGH", net + Of(MigrationKind.UndecidedEntry)),
            })
                yield return Observe(year.Key, [limit], value, from, from.Select(PersonGroup.Of));

            double Of(MigrationKind kind) => year.FirstOrDefault(cell => cell["migration_kind"] == kind.ToString())?.Figure.Value ?? 0;
        }
    }
}
