using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Profiles;

/// <summary>How a table is drawn.</summary>
public enum Chart
{
    /// <summary>Lines over the years.</summary>
    Trend,

    /// <summary>Population pyramid: women and men by age in the latest year.</summary>
    Pyramid,

    /// <summary>Pyramids of each category of the first dimension: the first year beside the last, on one scale.</summary>
    Pyramids,

    /// <summary>Horizontal bars for the largest categories in the latest year, and one for the rest.</summary>
    Bars,

    /// <summary>The same for rates, which do not add up to a rest: the largest only.</summary>
    Rates,

    /// <summary>No drawing: a list in the order of its figures, which are places.</summary>
    List,

    /// <summary>No drawing: the table alone.</summary>
    None,
}

/// <summary>How deep a table goes into its classifications.</summary>
public enum Depth
{
    /// <summary>Every code that has a figure.</summary>
    All,

    /// <summary>The totals and the codes directly below them: sections of NACE, major groups of ISCO.</summary>
    Top,

    /// <summary>The finest codes that have a figure.</summary>
    Finest,
}

/// <summary>A figure at the top of the profile.</summary>
/// <param name="Label">What it is, for people.</param>
/// <param name="Indicator">Code of the indicator.</param>
/// <param name="LargestOf">Dimension whose largest category is named with its figure; null for the total.</param>
public sealed record HeadlineTemplate(string Label, string Indicator, string? LargestOf = null);

/// <summary>A table of the profile.</summary>
/// <param name="Id">Stable name within the profile.</param>
/// <param name="Title">Title for people.</param>
/// <param name="Indicator">Code of the indicator.</param>
/// <param name="By">Dimensions that are broken down; the others are totals. In a report on several countries <c>country</c> is one.</param>
/// <param name="Chart">How it is drawn.</param>
/// <param name="LatestOnly">Whether only the latest year is shown.</param>
/// <param name="Depth">Which codes of a classification are shown.</param>
/// <param name="IsMonthly">Whether it shows months, those of the profile's year and of the year before, instead of years.</param>
/// <param name="Only">Dimension → the only codes that are shown; null for all.</param>
public sealed record TableTemplate(
    string Id, string Title, string Indicator, IReadOnlyList<string> By, Chart Chart, bool LatestOnly = false, Depth Depth = Depth.All, bool IsMonthly = false,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Only = null);

/// <summary>A list of the profile: entries that agencies submitted on a template that is a list, or what the profile says about its own data.</summary>
/// <param name="Id">Stable name within the profile.</param>
/// <param name="Title">Title for people.</param>
/// <param name="Of">Id of the template of the entries, or one of <see cref="ProfileLists.Computed"/>.</param>
/// <param name="Where">Field → the code that an entry has; null for all entries.</param>
/// <param name="Columns">Fields of the template in the order in which they are shown; null for all. The titles are the template's.</param>
public sealed record ListTemplate(string Id, string Title, string Of, IReadOnlyDictionary<string, string>? Where = null, IReadOnlyList<string>? Columns = null);

/// <summary>A text that the coordinator writes into the draft.</summary>
/// <param name="Id">Stable name within the profile.</param>
/// <param name="Title">Title for people.</param>
/// <param name="Guidance">What to write, for the coordinator; it is not published.</param>
public sealed record TextTemplate(string Id, string Title, string Guidance = "");

/// <summary>A section of the profile.</summary>
/// <param name="Id">Stable name, used as the anchor on the page.</param>
/// <param name="Title">Title for people.</param>
/// <param name="Text">A sentence or two on how to read its tables.</param>
/// <param name="Tables">Its tables in order.</param>
/// <param name="Part">Title of the part of the profile to which it belongs; empty for none.</param>
/// <param name="Lists">Its lists in order, below the tables.</param>
/// <param name="Texts">Its texts in order, above the tables.</param>
public sealed record SectionTemplate(
    string Id,
    string Title,
    string Text,
    IReadOnlyList<TableTemplate> Tables,
    string Part = "",
    IReadOnlyList<ListTemplate>? Lists = null,
    IReadOnlyList<TextTemplate>? Texts = null);

/// <summary>What a migration profile consists of, as data.</summary>
/// <param name="Id">Name of the profile template.</param>
/// <param name="Version">Its version.</param>
/// <param name="Title">Title with the placeholders <c>{country}</c> and <c>{year}</c>.</param>
/// <param name="Headlines">The figures at the top.</param>
/// <param name="Sections">The sections in order.</param>
/// <param name="Area">Code of the group of countries that a report compares (three letters); empty for a profile of one country.</param>
/// <param name="AreaName">Name of the group.</param>
/// <param name="Countries">The countries of the group.</param>
public sealed record ProfileTemplate(
    string Id,
    string Version,
    string Title,
    IReadOnlyList<HeadlineTemplate> Headlines,
    IReadOnlyList<SectionTemplate> Sections,
    string Area = "",
    string AreaName = "",
    IReadOnlyList<string>? Countries = null)
{
    private const string CountryDimension = "country";

    /// <summary>The one list of profile templates: a file <c>{id}.json</c> beside this one and a place in the list.</summary>
    public static IReadOnlyList<ProfileTemplate> All { get; } = [Load("migration-profile"), Load("synthesis-report"), Load("gender-report"), Load("labour-migration-report"), Load("labour-exploitation-study")];

    /// <summary>The yearly migration profile of a country.</summary>
    public static ProfileTemplate MigrationProfile => All[0];

    /// <summary>The template of what a country publishes of a year, beside which all others are reports: the migration profile, and of a group of countries their comparison.</summary>
    public static ProfileTemplate ProfileOf(string country) => All.FirstOrDefault(template => template.Area == country) ?? MigrationProfile;

    /// <summary>The profile template of this id, or null.</summary>
    public static ProfileTemplate? Find(string id) => All.FirstOrDefault(template => template.Id == id);

    /// <summary>The title of a publication on it.</summary>
    /// <param name="country">The country's name.</param>
    /// <param name="year">Year of the publication.</param>
    public string TitleOf(string country, int year) =>
        Title.Replace("{country}", country, StringComparison.Ordinal).Replace("{year}", year.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>Whether it compares several countries.</summary>
    [JsonIgnore]
    public bool IsComparison => Countries is { Count: > 0 };

    /// <summary>Dimensions of an indicator's figures in a profile on this template: a comparison has the country before them.</summary>
    public IReadOnlyList<string> DimensionsOf(Indicator indicator) => IsComparison ? [CountryDimension, .. indicator.Dimensions] : indicator.Dimensions;

    /// <summary>The figures that the template shows: those of its tables and headlines, and what is coarser. No others are protected and published, so that the
    /// coordinator approves nothing that the draft does not show.</summary>
    public ObservationSet Of(ObservationSet figures)
    {
        ILookup<string, TableTemplate> tables = Sections.SelectMany(section => section.Tables).ToLookup(table => table.Indicator);
        ILookup<string, HeadlineTemplate> headlines = Headlines.ToLookup(headline => headline.Indicator);
        HashSet<string> lists = [.. Sections.SelectMany(section => section.Lists ?? []).Select(list => list.Of)];
        return figures with
        {
            Observations =
            [
                .. figures.Observations.Where(observation =>
                    tables[observation.Indicator].Any(table => Shows(table, observation)) || headlines[observation.Indicator].Any(headline => Shows(headline, observation))
                    || (IndicatorCatalogue.Find(observation.Indicator)!.EntriesOf is { } list && lists.Contains(list))),
            ],
        };
    }

    /// <summary>Whether a table shows a figure, whatever its period: it is broken down by no more than the table, and by its codes.</summary>
    internal bool Shows(TableTemplate table, Observation observation)
    {
        IReadOnlyList<string> dimensions = DimensionsOf(IndicatorCatalogue.Find(observation.Indicator)!);
        return IsTotalBut(observation, dimensions, table.By)
            && (table.Only is null || dimensions.Zip(observation.Codes).All(pair => !table.Only.TryGetValue(pair.First, out IReadOnlyList<string>? codes) || codes.Contains(pair.Second)));
    }

    /// <summary>Whether a headline is about a figure, whatever its period.</summary>
    internal bool Shows(HeadlineTemplate headline, Observation observation) =>
        IsTotalBut(observation, DimensionsOf(IndicatorCatalogue.Find(observation.Indicator)!), headline.LargestOf is null ? [] : [headline.LargestOf]);

    // What has no total, such as a definition, is not added up: a table that is not broken down by it chooses one.
    private static bool IsTotalBut(Observation observation, IReadOnlyList<string> dimensions, IReadOnlyList<string> by)
    {
        for (int i = 0; i < dimensions.Count; i++)
            if (observation.Codes[i] != Codelist.Total && !by.Contains(dimensions[i]) && CodelistCatalogue.Find(dimensions[i])!.HasTotal) return false;
        return true;
    }

    /// <summary>Reads a country's own edition of a template of the list.</summary>
    /// <param name="json">The edition: the template's file with another order, another wording, other tables.</param>
    /// <param name="problems">What is wrong with it, each with where; empty where nothing is.</param>
    /// <returns>The template; null where something is wrong.</returns>
    public static ProfileTemplate? Parse(string json, out IReadOnlyList<string> problems)
    {
        ProfileTemplate? template;
        try
        {
            template = JsonSerializer.Deserialize<ProfileTemplate>(json, ProfileJson.Options);
        }
        catch (JsonException exception)
        {
            problems = [$"It is not the JSON of a profile template: {exception.Message}"];
            return null;
        }

        problems = template is null ? ["It is empty."] : [.. template.Gaps()];
        if (template is not null && problems.Count == 0) problems = [.. template.Problems()];
        return problems.Count == 0 ? template : null;
    }

    /// <summary>What is wrong with the template: names that do not exist, ids that occur twice.</summary>
    public IEnumerable<string> Problems()
    {
        ProfileTemplate? model = Find(Id);
        if (model is null) yield return $"id: '{Id}' is none of {string.Join(", ", All.Select(template => template.Id))}.";
        else if (model.Area != Area || !(model.Countries ?? []).SequenceEqual(Countries ?? [])) yield return "area, countries: an edition is about the countries of its template.";
        foreach (HeadlineTemplate headline in Headlines)
        {
            if (IndicatorCatalogue.Find(headline.Indicator) is not { } indicator) yield return $"headline '{headline.Label}': there is no indicator '{headline.Indicator}'.";
            else if (headline.LargestOf is { } dimension && !DimensionsOf(indicator).Contains(dimension))
                yield return $"headline '{headline.Label}': {indicator.Code} has no dimension '{dimension}'.";
        }

        foreach (SectionTemplate section in Sections)
        {
            foreach (TableTemplate table in section.Tables)
            {
                if (IndicatorCatalogue.Find(table.Indicator) is not { } indicator) yield return $"table '{table.Id}': there is no indicator '{table.Indicator}'.";
                else foreach (string dimension in table.By.Concat(table.Only?.Keys ?? []).Except(DimensionsOf(indicator)))
                    yield return $"table '{table.Id}': {indicator.Code} has no dimension '{dimension}', only {string.Join(", ", DimensionsOf(indicator))}.";
                if (IsComparison && !table.By.Contains(CountryDimension)) yield return $"table '{table.Id}': a comparison is by country.";
                if (table.Chart == Chart.Pyramid && !table.By.SequenceEqual(["sex", "age_group"])) yield return $"table '{table.Id}': a pyramid is by sex and age_group.";
                if (table.Chart == Chart.Pyramids && table.By is not [not ("sex" or "age_group"), "sex", "age_group"]) yield return $"table '{table.Id}': pyramids are by a dimension, sex and age_group.";
                foreach ((string dimension, IReadOnlyList<string> codes) in table.Only ?? new Dictionary<string, IReadOnlyList<string>>())
                    foreach (string code in codes.Where(code => CodelistCatalogue.Find(dimension)?.IndexOf(code) < 0)) yield return $"table '{table.Id}': '{code}' is not in the list {dimension}.";
            }

            foreach (ListTemplate list in section.Lists ?? [])
            {
                if (ProfileLists.Computed.ContainsKey(list.Of)) continue;
                Field[] fields = [.. TemplateCatalogue.Find(list.Of)?.Dimensions ?? []];
                if (!ProfileLists.Names.Contains(list.Of))
                    yield return $"list '{list.Id}': '{list.Of}' is no list; lists are {string.Join(", ", ProfileLists.Names)}.";
                else foreach (string field in (list.Columns ?? []).Concat(list.Where?.Keys ?? []).Where(name => fields.All(field => field.Name != name)))
                    yield return $"list '{list.Id}': template '{list.Of}' has no field '{field}'.";
            }
        }

        IEnumerable<string> ids = Sections.SelectMany(section => section.Tables.Select(table => table.Id)
            .Concat((section.Lists ?? []).Select(list => list.Id)).Concat((section.Texts ?? []).Select(text => text.Id)).Prepend(section.Id));
        foreach (IGrouping<string, string> id in ids.GroupBy(id => id))
        {
            if (id.Count() > 1) yield return $"id '{id.Key}' occurs {id.Count()} times.";
            if (id.Key.Length == 0 || !id.Key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')) yield return $"id '{id.Key}': letters, digits and hyphens only.";
        }
    }

    // JSON may have null where a list has its elements.
    private IEnumerable<string> Gaps()
    {
        IEnumerable<string> gaps = Of("headlines", Headlines).Concat(Of("sections", Sections)).Concat(Of("countries", Countries));
        foreach (SectionTemplate section in Sections.Where(section => section is not null))
        {
            gaps = gaps.Concat(Of($"section '{section.Id}': tables", section.Tables)).Concat(Of($"section '{section.Id}': lists", section.Lists)).Concat(Of($"section '{section.Id}': texts", section.Texts));
            foreach (TableTemplate table in section.Tables.Where(table => table is not null))
            {
                gaps = gaps.Concat(Of($"table '{table.Id}': by", table.By)).Concat(Of($"table '{table.Id}': only", table.Only?.Values));
                foreach ((string dimension, IReadOnlyList<string> codes) in table.Only ?? new Dictionary<string, IReadOnlyList<string>>()) gaps = gaps.Concat(Of($"table '{table.Id}': only {dimension}", codes));
            }

            foreach (ListTemplate list in (section.Lists ?? []).Where(list => list is not null))
                gaps = gaps.Concat(Of($"list '{list.Id}': columns", list.Columns)).Concat(Of($"list '{list.Id}': where", list.Where?.Values));
        }

        return gaps;

        static IEnumerable<string> Of(string name, IEnumerable<object?>? elements) =>
            (elements ?? []).Index().Where(element => element.Item is null).Select(element => $"{name}: element {element.Index + 1} is null.");
    }

    private static ProfileTemplate Load(string id)
    {
        using Stream stream = typeof(ProfileTemplate).Assembly.GetManifestResourceStream($"profiles/{id}.json")!;
        return JsonSerializer.Deserialize<ProfileTemplate>(stream, ProfileJson.Options)!;
    }
}

/// <summary>How profiles are written as JSON: camelCase names, enumerations as text, absent values left out only where they have no meaning.</summary>
public static class ProfileJson
{
    /// <summary>The options for everything a profile consists of.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        // Without it ASP.NET sets one on first use, and of two first uses at once one fails.
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };
}
