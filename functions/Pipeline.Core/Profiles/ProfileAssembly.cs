using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Core.Codelists;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;

namespace Pipeline.Core.Profiles;

/// <summary>Puts protected figures into the order of a profile template and says what changed.</summary>
public sealed class ProfileAssembly(ProfileTemplate template, int year, int version, ObservationSet figures, IReadOnlyList<WithheldTable> withheld)
{
    private readonly ILookup<string, Observation> byIndicator = figures.Observations.ToLookup(observation => observation.Indicator);

    /// <summary>Assembles the draft of a version.</summary>
    /// <param name="policy">The disclosure policy under which the figures were protected.</param>
    /// <param name="notes">Footnotes from the merge.</param>
    /// <param name="published">The figures of the version published before, or null.</param>
    public MigrationProfile Assemble(DisclosurePolicy policy, IReadOnlyList<string> notes, ObservationSet? published)
    {
        string name = CodelistCatalogue.Country.NameOf(figures.Country);
        ProfileSection[] sections = [.. template.Sections.Select(section => new ProfileSection(section.Id, section.Title, section.Text, [.. section.Tables.Select(Table).OfType<ProfileTable>()]))];
        return new MigrationProfile(
            figures.Country,
            name,
            year,
            version,
            ProfileStatus.Draft,
            template.Title.Replace("{country}", name, StringComparison.Ordinal).Replace("{year}", Text(year), StringComparison.Ordinal),
            $"{template.Id}@{template.Version}",
            $"{policy.Id}@{policy.Version}",
            [.. template.Headlines.Select(HeadlineOf).OfType<Headline>()],
            [.. sections.Where(section => section.Tables.Count > 0)],
            [.. IndicatorCatalogue.All.Where(indicator => byIndicator.Contains(indicator.Code))
                .Select(indicator => new IndicatorDefinition(indicator.Code, indicator.Version, indicator.Name, indicator.Definition, indicator.Method, indicator.Unit, indicator.Decimals, indicator.Dimensions))],
            figures.Sources,
            withheld,
            notes,
            published is null ? [] : ProfileChanges.Between(published, figures),
            Approval: null);
    }

    /// <summary>Id of an observation in a version of a country's profile: <c>{country}:{year}:{hash}</c>. The hash is over version, indicator, period and codes.</summary>
    public static string ObservationId(string country, int year, int version, Observation observation)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{version}|{observation.Indicator}|{observation.Period}|{string.Join('|', observation.Codes)}"));
        return $"{country}:{Text(year)}:{Convert.ToHexStringLower(hash.AsSpan(0, 10))}";
    }

    private ProfileTable? Table(TableTemplate table)
    {
        Indicator indicator = IndicatorCatalogue.Find(table.Indicator)!;
        int[] places = [.. table.By.Select(dimension => IndexOf(indicator, dimension))];
        Observation[] observations =
        [
            .. byIndicator[table.Indicator].Where(observation => IsShownBy(table, observation) && observation.Codes.Select((code, i) => places.Contains(i) || code == Codelist.Total).All(holds => holds)),
        ];
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
        WithheldTable? reason = withheld.FirstOrDefault(item => item.Indicator == table.Indicator && item.Dimensions.Order().SequenceEqual(table.By.Order()));
        if (table.Chart == Chart.List) rows = rows.OrderBy(row => row.Cells[^1]?.Value);
        return new ProfileTable(table.Id, table.Title, table.Indicator, indicator.Unit, indicator.Decimals, table.By, periods, [.. rows], table.Chart, reason?.Reason);

        bool IsShown(int dimension, string code) => table.Depth switch
        {
            Depth.Top => codelists[dimension][code].Parent is null or Codelist.Total,
            Depth.Finest => !coarser[dimension].Contains(code),
            _ => true,
        };
    }

    private Headline? HeadlineOf(HeadlineTemplate headline)
    {
        Indicator indicator = IndicatorCatalogue.Find(headline.Indicator)!;
        int dimension = headline.LargestOf is null ? -1 : IndexOf(indicator, headline.LargestOf);
        Observation? observation = byIndicator[headline.Indicator]
            .Where(candidate => IsYear(candidate) && YearOf(candidate) <= year && candidate.Value is not null)
            .Where(candidate => candidate.Codes.Select((code, i) => i == dimension ? IsNamed(code) : code == Codelist.Total).All(holds => holds))
            .OrderByDescending(YearOf).ThenByDescending(candidate => candidate.Value).ThenBy(candidate => string.Join('|', candidate.Codes), StringComparer.Ordinal)
            .FirstOrDefault();
        return observation is null ? null : new Headline(
            headline.Label,
            headline.Indicator,
            dimension < 0 ? null : CodelistCatalogue.Find(headline.LargestOf!)!.NameOf(observation.Codes[dimension]),
            indicator.Unit,
            indicator.Decimals,
            observation.Period,
            CellOf(observation));
    }

    // A remainder or "unknown" is never the largest category.
    private static bool IsNamed(string code) => code is not (Codelist.Total or Codelist.Other or Codelist.Unknown);

    private ProfileCell CellOf(Observation observation) => new(
        ObservationId(figures.Country, year, version, observation), observation.Value, observation.Status, observation.Confidentiality, observation.Sources);

    private static int IndexOf(Indicator indicator, string dimension) =>
        indicator.Dimensions.ToList().IndexOf(dimension) is >= 0 and int index ? index : throw new FormatException($"Indicator '{indicator.Code}' has no dimension '{dimension}'.");

    private bool IsShownBy(TableTemplate table, Observation observation) =>
        YearOf(observation) <= year && (table.IsMonthly ? !IsYear(observation) && YearOf(observation) >= year - 1 : IsYear(observation));

    private static bool IsYear(Observation observation) => observation.Period.Length == 4;

    private static int YearOf(Observation observation) => int.Parse(observation.Period.AsSpan(0, 4), CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
