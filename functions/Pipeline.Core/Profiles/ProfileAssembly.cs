using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Core.Codelists;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;

namespace Pipeline.Core.Profiles;

/// <summary>Puts protected figures into the order of a profile template and says what changed.</summary>
/// <param name="template">The template.</param>
/// <param name="year">Year of the profile.</param>
/// <param name="version">Number of the version.</param>
/// <param name="figures">The figures; in a comparison each with its country as the first code.</param>
/// <param name="withheld">The tables that were withheld.</param>
public sealed class ProfileAssembly(ProfileTemplate template, int year, int version, ObservationSet figures, IReadOnlyList<WithheldTable> withheld)
{
    private const string AllWithheld = "Withheld: some of these figures rest on very few persons, and the others would give them away.";

    private readonly Dictionary<string, int> versions = [];
    private readonly ILookup<string, Observation> byIndicator = figures.Observations.ToLookup(observation => observation.Indicator);

    /// <summary>Assembles the draft of a version.</summary>
    /// <param name="policy">The disclosure policy under which the figures were protected.</param>
    /// <param name="notes">Footnotes from the merge.</param>
    /// <param name="published">The figures of the version published before, or null.</param>
    /// <param name="material">What there is besides figures; null for nothing.</param>
    /// <param name="texts">Texts of the coordinator by their ids; null for none.</param>
    public MigrationProfile Assemble(
        DisclosurePolicy policy, IReadOnlyList<string> notes, ObservationSet? published, ProfileMaterial? material = null, IReadOnlyDictionary<string, string>? texts = null)
    {
        string name = template.IsComparison ? template.AreaName : CodelistCatalogue.Country.NameOf(figures.Country);
        foreach (CountryMaterial country in material?.Countries ?? []) versions[country.Country] = country.Version;
        var lists = new ProfileLists(template, year, material ?? ProfileMaterial.None);
        ProfileSection[] sections =
        [
            .. template.Sections.Select(section => new ProfileSection(
                section.Id,
                section.Title,
                section.Text,
                [.. section.Tables.Select(Table).OfType<ProfileTable>()],
                section.Part,
                [.. (section.Lists ?? []).Select(lists.Of).OfType<ProfileList>()],
                [.. (section.Texts ?? []).Select(text => new ProfileText(text.Id, text.Title, ""))])),
        ];
        ProfileTable[] tables = [.. sections.SelectMany(section => section.Tables)];
        var profile = new MigrationProfile(
            figures.Country,
            name,
            year,
            version,
            ProfileStatus.Draft,
            template.TitleOf(name, year),
            $"{template.Id}@{template.Version}",
            policy.Reference,
            [.. template.Headlines.Select(HeadlineOf).OfType<Headline>()],
            [.. sections.Where(section => section.Tables.Count + section.Lists!.Count + section.Texts!.Count > 0)],
            [.. IndicatorCatalogue.All.Where(indicator => byIndicator.Contains(indicator.Code) && (!template.IsComparison || tables.Any(table => table.Indicator == indicator.Code)))
                .Select(indicator => new IndicatorDefinition(
                    indicator.Code, indicator.Version, indicator.Name, indicator.Definition, indicator.Method, indicator.Unit, indicator.Decimals,
                    template.DimensionsOf(indicator), indicator.Number))],
            figures.Sources,
            withheld,
            [.. notes, .. tables.SelectMany(SeveralDefinitions).Distinct()],
            published is null ? [] : ProfileChanges.Between(published, figures),
            Approval: null);
        return (profile.Publication.IsReport ? profile.WithSourcesUsed() : profile).With(texts ?? new Dictionary<string, string>());
    }

    /// <summary>Id of an observation in a version of a publication: <c>{country}:{year}:{template}:{hash}</c>. The hash is over version, indicator, period and codes.</summary>
    public static string ObservationId(Publication publication, int version, Observation observation)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{version}|{observation.Indicator}|{observation.Period}|{string.Join('|', observation.Codes)}"));
        return $"{publication.Id}:{Convert.ToHexStringLower(hash.AsSpan(0, 10))}";
    }

    private ProfileTable? Table(TableTemplate table)
    {
        Indicator indicator = IndicatorCatalogue.Find(table.Indicator)!;
        IReadOnlyList<string> dimensions = template.DimensionsOf(indicator);
        int[] places = [.. table.By.Select(dimension => IndexOf(indicator, dimension))];
        Observation[] observations =
        [
            .. byIndicator[table.Indicator].Where(observation => IsShownBy(table, observation) && template.Shows(table, observation)),
        ];
        string?[] series = SeriesOf(observations, dimensions, places);
        observations = [.. observations.Where(observation => IsOf(observation, series))];
        if (observations.Length == 0) return null;
        string[] periods = [.. observations.Select(observation => observation.Period).Distinct().OrderBy(period => period, StringComparer.Ordinal)];
        if (table.LatestOnly) periods = periods[^1..];
        Codelist[] codelists = [.. table.By.Select(dimension => CodelistCatalogue.Find(dimension)!)];
        HashSet<string>[] coarser =
        [
            .. codelists.Select((codelist, i) => observations.Where(observation => periods.Contains(observation.Period))
                .SelectMany(observation => codelist.Above(observation.Codes[places[i]])).Select(code => code.Id).ToHashSet()),
        ];
        IEnumerable<ProfileRow> rows =
            from observation in observations
            where periods.Contains(observation.Period)
            where places.Select((place, i) => IsShown(i, observation.Codes[place])).All(isShown => isShown)
            group observation by string.Join('|', places.Select(place => observation.Codes[place])) into row
            let codes = places.Select(place => row.First().Codes[place]).ToArray()
            orderby string.Join('|', codes.Select((code, i) => codelists[i].IndexOf(code).ToString("D5", CultureInfo.InvariantCulture)))
            select new ProfileRow(
                codes,
                [.. codes.Select((code, i) => codelists[i].NameOf(code))],
                [.. periods.Select(period => row.FirstOrDefault(observation => observation.Period == period) is { } observation ? CellOf(observation) : null)]);
        WithheldTable? reason = withheld.FirstOrDefault(item => item.Indicator == table.Indicator && item.Dimensions.Order().SequenceEqual(table.By.Where(HasTotal).Order()));
        if (table.Chart == Chart.List) rows = rows.OrderBy(row => row.Cells[^1]?.Value);
        ProfileRow[] all = [.. rows];
        return all.Length == 0 || IsOnlyTotals(table, all) ? null : new ProfileTable(
            table.Id, table.Title, table.Indicator, indicator.Unit, indicator.Decimals, table.By, periods, all, table.Chart, reason?.Reason ?? (IsEmpty(all) ? AllWithheld : null),
            [.. SeriesNotes(dimensions, series), .. BreakNotes(all, periods)],
            series.All(code => code is null) ? null : dimensions.Zip(series).Where(pair => pair.Second is not null).ToDictionary(pair => pair.First, pair => pair.Second!));

        bool IsShown(int dimension, string code) => table.Depth switch
        {
            Depth.Top => codelists[dimension][code].Parent is null or Codelist.Total,
            Depth.Finest => !coarser[dimension].Contains(code),
            _ => true,
        };
    }

    // Zeros are published and so may be the total, but a breakdown of nothing else says nothing.
    private static bool IsEmpty(ProfileRow[] rows)
    {
        ProfileCell[] cells = [.. rows.Where(row => row.Codes.Count == 0 || row.Codes.Any(code => code != Codelist.Total)).SelectMany(row => row.Cells).OfType<ProfileCell>()];
        return cells.Any(cell => cell.Confidentiality != "F") && cells.All(cell => cell.Confidentiality != "F" || cell.Value == 0);
    }

    // A breakdown of which no file gives a part says no more than the total does; a trend of the total is worth showing.
    private static bool IsOnlyTotals(TableTemplate table, ProfileRow[] rows) =>
        table.Chart != Chart.Trend && table.By.Count > 0 && rows.All(row => row.Codes.All(code => code == Codelist.Total));

    private Headline? HeadlineOf(HeadlineTemplate headline)
    {
        Indicator indicator = IndicatorCatalogue.Find(headline.Indicator)!;
        IReadOnlyList<string> dimensions = template.DimensionsOf(indicator);
        int[] places = headline.LargestOf is null ? [] : [IndexOf(indicator, headline.LargestOf)];
        Observation[] candidates =
        [
            .. byIndicator[headline.Indicator]
                .Where(candidate => IsYear(candidate) && YearOf(candidate) <= year && candidate.Value is not null && template.Shows(headline, candidate))
                .Where(candidate => places.All(place => IsNamed(candidate.Codes[place]))),
        ];
        string?[] series = SeriesOf(candidates, dimensions, places);
        Observation? observation = candidates.Where(candidate => IsOf(candidate, series))
            .OrderByDescending(YearOf).ThenByDescending(candidate => candidate.Value).ThenBy(candidate => string.Join('|', candidate.Codes), StringComparer.Ordinal)
            .FirstOrDefault();
        return observation is null ? null : new Headline(
            headline.Label,
            headline.Indicator,
            places.Length == 0 ? null : CodelistCatalogue.Find(headline.LargestOf!)!.NameOf(observation.Codes[places[0]]),
            indicator.Unit,
            indicator.Decimals,
            observation.Period,
            CellOf(observation));
    }

    // Of each dimension without a total that the table does not break down, the code that is shown: of those in the latest year, the first of its list. Null elsewhere.
    private static string?[] SeriesOf(Observation[] observations, IReadOnlyList<string> dimensions, int[] places)
    {
        var series = new string?[dimensions.Count];
        if (observations.Length == 0) return series;
        int latest = observations.Max(YearOf);
        for (int i = 0; i < dimensions.Count; i++)
            if (!places.Contains(i) && !HasTotal(dimensions[i]))
                series[i] = observations.Where(observation => YearOf(observation) == latest).Select(observation => observation.Codes[i])
                    .MinBy(code => CodelistCatalogue.Find(dimensions[i])!.IndexOf(code));
        return series;
    }

    private static bool IsOf(Observation observation, string?[] series)
    {
        for (int i = 0; i < series.Length; i++)
            if (series[i] is { } code && observation.Codes[i] != code) return false;
        return true;
    }

    private static IEnumerable<string> SeriesNotes(IReadOnlyList<string> dimensions, string?[] series) =>
        from item in series.Index()
        where item.Item is not null
        let codelist = CodelistCatalogue.Find(dimensions[item.Index])!
        select $"{codelist.Title}: {codelist.NameOf(item.Item!)}.";

    // Where a series goes on with figures of another agency, its two ends may not be comparable.
    private IEnumerable<string> BreakNotes(IReadOnlyList<ProfileRow> rows, string[] periods)
    {
        if (template.IsComparison) yield break;
        foreach (int i in Enumerable.Range(1, Math.Max(0, periods.Length - 1)))
            if (rows.Any(row => row.Cells[i - 1] is { } before && row.Cells[i] is { } after && AgenciesOf(before) != AgenciesOf(after)))
                yield return $"From {periods[i]} on the figures come from another agency than before.";
    }

    private string AgenciesOf(ProfileCell cell) => string.Join(' ', cell.Sources.Select(source => figures.Sources[source].Agency).Distinct().Order(StringComparer.Ordinal));

    // Figures by several definitions are all there, but each table shows one: the reader is told.
    private IEnumerable<string> SeveralDefinitions(ProfileTable table)
    {
        Indicator indicator = IndicatorCatalogue.Find(table.Indicator)!;
        int place = template.DimensionsOf(indicator).ToList().IndexOf(CodelistCatalogue.Definition.Id);
        if (place < 0 || table.Dimensions.Contains(CodelistCatalogue.Definition.Id)) yield break;
        string[] definitions =
        [
            .. byIndicator[table.Indicator].Where(observation => YearOf(observation) <= year).Select(observation => observation.Codes[place]).Distinct()
                .OrderBy(CodelistCatalogue.Definition.IndexOf),
        ];
        if (definitions.Length > 1)
            yield return $"{indicator.Name}: there are figures by {definitions.Length} definitions ({string.Join("; ", definitions.Select(CodelistCatalogue.Definition.NameOf))}). "
                + "They are not comparable and never mixed; each table names the one it shows.";
    }

    // A remainder or "unknown" is never the largest category, nor are all foreigners together.
    private static bool IsNamed(string code) => code is not (Codelist.Total or Codelist.Other or Codelist.Unknown or Codelist.Foreign);

    private static bool HasTotal(string dimension) => CodelistCatalogue.Find(dimension)!.HasTotal;

    private ProfileCell CellOf(Observation observation) => new(IdOf(observation), observation.Value, observation.Status, observation.Confidentiality, observation.Sources);

    // A figure of a comparison is the country's: its id leads to the country's profile.
    private string IdOf(Observation observation) => template.IsComparison
        ? ObservationId(Publication.Profile(observation.Codes[0], year), versions.GetValueOrDefault(observation.Codes[0]), observation with { Codes = [.. observation.Codes.Skip(1)] })
        : ObservationId(new Publication(figures.Country, year, template.Id), version, observation);

    private int IndexOf(Indicator indicator, string dimension) =>
        template.DimensionsOf(indicator).ToList().IndexOf(dimension) is >= 0 and int index ? index : throw new FormatException($"Indicator '{indicator.Code}' has no dimension '{dimension}'.");

    // A forecast reaches beyond the profile's year.
    private bool IsShownBy(TableTemplate table, Observation observation) =>
        (YearOf(observation) <= year || observation.Status == "F") && (table.IsMonthly ? !IsYear(observation) && YearOf(observation) >= year - 1 : IsYear(observation));

    private static bool IsYear(Observation observation) => observation.Period.Length == 4;

    private static int YearOf(Observation observation) => int.Parse(observation.Period.AsSpan(0, 4), CultureInfo.InvariantCulture);
}
