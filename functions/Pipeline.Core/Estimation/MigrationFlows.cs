using System.Globalization;
using Pipeline.Core.Anonymisation;
using Pipeline.Core.Codelists;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Estimation;

/// <summary>Immigrants and emigrants of a country estimated from its border crossings, as figures on the template <c>migration-flows</c>: an indicator does not
/// care whether a figure was counted or estimated, its status says so.</summary>
/// <remarks>By two definitions that are never mixed: <c>12m</c> by the 12/16-month rule and <c>9m</c> by the 9/12-month rule; short-term migrants
/// (<c>3m</c>) are those whom the former leaves. Where a direction is repeated the first crossing holds. Persons set aside or undecided are in
/// no figure. In one year a person counts once for each flow, so that the figures of one breakdown add up to their total.</remarks>
public sealed class MigrationFlows
{
    /// <summary>Template of the crossings.</summary>
    public const string Crossings = "border-crossings";

    /// <summary>Template of the figures.</summary>
    public const string Flows = "migration-flows";

    /// <summary>Measure of the crossings that were met and repaired, in <see cref="ToFindings"/>.</summary>
    public const string Findings = "RESIDENCE_FINDINGS";

    /// <summary>Measure of the migrants of a year by kind, undecided ones included, in <see cref="ToFindings"/>.</summary>
    public const string Possible = "RESIDENCE_POSSIBLE";

    private const int AgeYears = 5;
    private const int OpenAge = 85;

    private static readonly (string Code, ResidenceRule Rule)[] Definitions =
        [("12m", ResidenceRule.TwelveOfSixteenMonths), ("9m", ResidenceRule.NineOfTwelveMonths)];

    private readonly string country;
    private readonly DateOnly lastDay;
    private readonly ResidenceTabulator[] tabulators;

    /// <summary>Starts with nobody counted.</summary>
    /// <param name="country">ISO 3166-1 alpha-3.</param>
    /// <param name="lastDay">Last day for which the crossings are complete, see <see cref="LastDay"/>.</param>
    public MigrationFlows(string country, DateOnly lastDay)
    {
        this.country = country;
        this.lastDay = lastDay;
        Template template = TemplateCatalogue.Find(Crossings)!;
        tabulators = [.. Definitions.Select(definition => new ResidenceTabulator(template, definition.Rule, SequenceRepair.KeepFirst, lastDay.DayNumber, AgeYears))];
    }

    /// <summary>The last day of the latest period that the submissions are about.</summary>
    /// <exception cref="ArgumentException">There is no submission.</exception>
    public static DateOnly LastDay(IReadOnlyList<Source> crossings) => crossings.Count > 0
        ? crossings.Max(source => ReferencePeriod.Parse(source.Period)!.Value.Last)
        : throw new ArgumentException("There are no submissions.", nameof(crossings));

    /// <summary>Decides the crossings of one person by every definition.</summary>
    public void Add(PersonEvents person)
    {
        foreach (ResidenceTabulator tabulator in tabulators) tabulator.Add(person);
    }

    /// <summary>The persons counted so far; of different ranges of persons the cubes merge by sum. It names no source yet.</summary>
    /// <remarks>By sex and age, by citizenship and sex, and their totals.</remarks>
    public Cube ToCube()
    {
        Cube cube = Empty();
        for (int i = 0; i < tabulators.Length; i++)
            foreach ((MigrationCell cell, MigrationCounts counts) in tabulators[i].Table.Years)
            {
                AddBoth(cell, Definitions[i].Code, "", counts.Of(MigrationKind.Immigration), counts.Of(MigrationKind.Emigration));
                if (i == 0) AddBoth(cell, "3m", "_ST", counts.Of(MigrationKind.ShortTermImmigration), counts.Of(MigrationKind.ShortTermEmigration));
            }

        return cube;

        // Nobody is a figure too, where there is somebody in the other direction: net migration needs both.
        void AddBoth(MigrationCell cell, string definition, string suffix, long immigrants, long emigrants)
        {
            if (immigrants + emigrants == 0) return;
            string year = cell.Year.ToString(CultureInfo.InvariantCulture), sex = CodelistCatalogue.Sex.Codes[cell.Sex].Id, age = AgeGroupOf(cell.Age);
            string[] citizenships = CitizenshipsOf(cell.Citizenship);
            IEnumerable<(string Sex, string Age, string Citizenship)> breakdowns =
            [
                (Codelist.Total, Codelist.Total, Codelist.Total), (sex, Codelist.Total, Codelist.Total),
                (Codelist.Total, age, Codelist.Total), (sex, age, Codelist.Total),
                .. citizenships.SelectMany(citizenship => new[] { (Codelist.Total, Codelist.Total, citizenship), (sex, Codelist.Total, citizenship) }),
            ];
            foreach ((string Sex, string Age, string Citizenship) codes in breakdowns)
                foreach ((string flow, long persons) in new[] { ("IMM" + suffix, immigrants), ("EMI" + suffix, emigrants) })
                    cube.Add([country, year, flow, definition, codes.Sex, codes.Age, codes.Citizenship, Codelist.Total, Codelist.Total], persons, [0]);
        }
    }

    /// <summary>What was met: crossings and repairs in the last year, and migrants of each year by kind, both by the first definition; of different ranges of
    /// persons the cubes merge by sum. It names no source yet.</summary>
    /// <remarks>With the dimensions of <see cref="PersonCube"/>.</remarks>
    public Cube ToFindings()
    {
        var cube = new Cube(Crossings, PersonCube.Dimensions);
        ResidenceQuality quality = tabulators[0].Quality;
        foreach ((string code, long count) in new[]
        {
            ("CROSSINGS", quality.Crossings), ("REPEATS", quality.Repairs.Repeats), ("MISSING_ENTRIES", quality.Repairs.MissingEntries), ("MISSING_EXITS", quality.Repairs.MissingExits),
            ("SAME_SECOND", quality.Repairs.SameSecond), ("SET_ASIDE", quality.SetAside),
        })
            Add(lastDay.Year, Findings, "residence_finding", code, count);
        foreach ((MigrationCell cell, MigrationCounts counts) in tabulators[0].Table.Years)
            foreach (MigrationKind kind in Enum.GetValues<MigrationKind>())
                Add(cell.Year, Possible, "migration_kind", kind.ToString(), counts.Of(kind));
        return cube;

        void Add(int year, string measure, string variable, string code, long count) =>
            cube.Add([country, year.ToString(CultureInfo.InvariantCulture), measure, variable, code, Codelist.Total, Codelist.Total], count, [0]);
    }

    /// <summary>What was met, from all submissions; migrants are estimated (E), or provisional (P) while later crossings can change them.</summary>
    /// <param name="counted">The counts of all persons, as <see cref="ToFindings"/> gives them.</param>
    /// <param name="crossings">The submissions of crossings.</param>
    public static Cube PublishFindings(Cube counted, IReadOnlyList<Source> crossings) => Publish(counted, crossings,
        new Cube(Crossings, PersonCube.Dimensions, crossings), cell => cell.Codes[2] == Possible ? Definitions[0].Rule : null);

    /// <summary>The figures as they are published: each from all submissions, estimated (E), or provisional (P) while later crossings can change it.</summary>
    /// <param name="counted">The counts of all persons, as <see cref="ToCube"/> gives them.</param>
    /// <param name="crossings">The submissions of crossings.</param>
    public static Cube Publish(Cube counted, IReadOnlyList<Source> crossings) =>
        Publish(counted, crossings, Empty(crossings), cell => Definitions.FirstOrDefault(definition => definition.Code == cell.Codes[3], Definitions[0]).Rule);

    private static Cube Publish(Cube counted, IReadOnlyList<Source> crossings, Cube published, Func<Tabulation.Cell, ResidenceRule?> ruleOf)
    {
        int lastDay = LastDay(crossings).DayNumber;
        int[] all = [.. Enumerable.Range(0, crossings.Count)];
        foreach (Tabulation.Cell cell in counted.Cells)
        {
            int endOfYear = new DateOnly(int.Parse(cell.Codes[1], CultureInfo.InvariantCulture), 12, 31).DayNumber;
            published.Set(cell.Codes, cell.Value, ruleOf(cell) is not { } rule ? "A" : rule.IsProvisional(endOfYear, lastDay) ? "P" : "E", all);
        }

        return published;
    }

    /// <summary>Completes what agencies submit by estimates: for a year and a definition that they give any figure for, theirs stand alone, so that no table
    /// mixes counted figures with estimated ones.</summary>
    /// <param name="submitted">The merged cube of the template <see cref="Flows"/>.</param>
    /// <param name="estimated">The figures that <see cref="Publish(Cube, IReadOnlyList{Source})"/> gives.</param>
    public static Cube Complete(Cube submitted, Cube estimated)
    {
        HashSet<string> given = [.. submitted.Cells.Select(SeriesOf)];
        Cube rest = Empty(estimated.Sources);
        foreach (Tabulation.Cell cell in estimated.Cells)
            if (!given.Contains(SeriesOf(cell))) rest.Set(cell.Codes, cell.Value, cell.Status, cell.Sources);
        return Cube.MergeByKey([submitted, rest], out _);

        static string SeriesOf(Tabulation.Cell cell) => $"{cell.Codes[0]}|{cell.Codes[1]}|{cell.Codes[3]}";
    }

    private static Cube Empty(params IEnumerable<Source> sources) =>
        new(Flows, TemplateCatalogue.Find(Flows)!.Dimensions.Select(dimension => dimension.Name), sources);

    private static string AgeGroupOf(byte age) => age switch
    {
        MigrationCell.UnknownAge => Codelist.Unknown,
        >= OpenAge => FormattableString.Invariant($"Y_GE{OpenAge}"),
        _ => FormattableString.Invariant($"Y{age}T{age + AgeYears - 1}"),
    };

    private string[] CitizenshipsOf(ushort place)
    {
        IReadOnlyList<Code> countries = CodelistCatalogue.Country.Codes;
        if (place >= countries.Count) return [Codelist.Unknown];
        return countries[place].Id == country ? ["NAT"] : [Codelist.Foreign, countries[place].Id];
    }
}
