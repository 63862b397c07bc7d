using System.Globalization;
using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Profiles;

/// <summary>Makes the lists of a profile: entries that agencies submitted, and what the profile says about its own data.</summary>
/// <param name="template">The profile's template.</param>
/// <param name="year">Year of the profile.</param>
/// <param name="material">What there is besides figures.</param>
public sealed class ProfileLists(ProfileTemplate template, int year, ProfileMaterial material)
{
    /// <summary>Id of the list of statements on the quality of the indicators.</summary>
    internal const string QualityId = "quality";

    /// <summary>Texts of the coordinator whose id begins so are statements on an indicator (D1): <c>quality.IMMIGRATION</c>.</summary>
    public const string QualityPrefix = "quality.";

    private const string None = "–";

    /// <summary>The lists that are computed rather than submitted.</summary>
    public static IReadOnlyDictionary<string, Func<ProfileLists, ListContent>> Computed { get; } = new Dictionary<string, Func<ProfileLists, ListContent>>
    {
        ["availability"] = lists => lists.Availability(),
        ["scores"] = lists => lists.Scores(),
        ["gaps"] = lists => lists.Gaps(),
        ["mirror"] = lists => lists.Mirror(),
        ["harmonised"] = lists => lists.Harmonised(),
        ["stock-flows"] = lists => lists.StockFlows(),
        [QualityId] = _ => new ListContent(["Indicator", "Statement"], []),
    };

    /// <summary>Everything of which a list can be.</summary>
    public static IEnumerable<string> Names => TemplateCatalogue.All
        .Where(template => template.Kind == TemplateKind.Aggregate && template.Dimensions.Skip(1).FirstOrDefault() is not ({ Type: FieldType.Year } or null))
        .Select(template => template.Id).Concat(Computed.Keys);

    /// <summary>A list, or null where there is nothing on it.</summary>
    public ProfileList? Of(ListTemplate list)
    {
        if (Computed.TryGetValue(list.Of, out Func<ProfileLists, ListContent>? compute))
        {
            ListContent content = compute(this);
            // Statements on quality are filled in when they are written, so that list is there from the start and is known by its own name.
            bool isQuality = list.Of == QualityId;
            return content.Rows.Count == 0 && !isQuality ? null : new ProfileList(isQuality ? QualityId : list.Id, list.Title, content.Columns, content.Rows, []);
        }

        Field[] all = [.. TemplateCatalogue.Find(list.Of)!.Dimensions.Skip(1)];
        Field[] fields = list.Columns is null ? all : [.. list.Columns.Select(name => all.First(field => field.Name == name))];
        (string Country, Entry Entry)[] entries =
        [
            .. from country in material.Countries
               from entry in country.Entries
               where entry.Template == list.Of && (list.Where ?? new Dictionary<string, string>()).All(field => entry[field.Key] == field.Value) && IsShown(entry)
               select (country.Country, entry),
        ];
        return entries.Length == 0 ? null : new ProfileList(
            list.Id,
            list.Title,
            [.. template.IsComparison ? new[] { "Country" } : [], .. fields.Select(field => field.Title)],
            [.. entries.Select(item => (string[])[.. template.IsComparison ? new[] { NameOf(item.Country) } : [], .. fields.Select(field => TextOf(item.Entry, field))])],
            template.IsComparison ? [] : [.. entries.SelectMany(item => item.Entry.Sources).Distinct().Order()]);
    }

    /// <summary>The rows of the statements on quality.</summary>
    internal static IReadOnlyList<IReadOnlyList<string>> Quality(IReadOnlyDictionary<string, string> texts) =>
    [
        .. from indicator in IndicatorCatalogue.All
           let text = texts.GetValueOrDefault(QualityPrefix + indicator.Code, "")
           where text.Length > 0
           select (string[])[indicator.Number.Length > 0 ? $"{indicator.Number} {indicator.Name}" : indicator.Name, text],
    ];

    // What is no longer in force is not shown; an action is, until the year after it was done or dropped.
    private bool IsShown(Entry entry) => entry.Template switch
    {
        "framework" => entry.IsInForce(year),
        "action-plan" => entry["state"] switch
        {
            "done" => entry["done_on"].StartsWith(Text(year), StringComparison.Ordinal),
            "dropped" => false,
            _ => true,
        },
        _ => true,
    };

    private string TextOf(Entry entry, Field field)
    {
        string text = entry[field.Name];
        if (text.Length == 0) return None;
        if (field.Codelist is not null) text = field.Codelist.NameOf(text);
        bool isOverdue = entry.Template == "action-plan" && field.Name == "state" && entry["state"] is "planned" or "started"
            && string.CompareOrdinal(entry["due"], $"{Text(year)}-12-31") < 0;
        return isOverdue ? text + ", overdue" : text;
    }

    private ListContent Availability() => template.IsComparison
        ? new ListContent(
            ["Table", .. material.Countries.Select(country => NameOf(country.Country))],
            [.. HarmonisedTable.All.Select((table, i) => (string[])[$"{table.Code} {table.Title}", .. material.Countries.Select(country => Standing(country.Availability, i))])])
        : new ListContent(
            ["Table", "In the inventory", "Submitted", "Definition", "Breakdowns missing"],
            [
                .. from country in material.Countries
                   from table in HarmonisedTable.All.Index()
                   let inventory = country.Availability.Inventory?.Tables[table.Index]
                   let submitted = country.Availability.Submitted.Tables[table.Index]
                   select (string[])
                   [
                       $"{table.Item.Code} {table.Item.Title}", Sources(inventory), Sources(submitted), Definitions(inventory, submitted),
                       Missing(table.Item, submitted.LastYear is null && inventory is not null ? inventory : submitted),
                   ],
            ]);

    private ListContent Scores() => new(
        [.. template.IsComparison ? new[] { "Country" } : [], "By", "A availability", "D disaggregation", "T timeliness", "H harmonisation"],
        [
            .. from country in material.Countries
               from basis in new[] { ("inventory", country.Availability.Inventory), ("what was submitted", country.Availability.Submitted) }
               where basis.Item2 is not null
               let scores = basis.Item2.Scores
               select (string[])
               [
                   .. template.IsComparison ? new[] { NameOf(country.Country) } : [], basis.Item1,
                   .. new[] { scores.Availability, scores.Disaggregation, scores.Timeliness, scores.Harmonisation }.Select(score => score.ToString("0.00", CultureInfo.InvariantCulture)),
               ],
        ]);

    private ListContent Gaps() => new(
        [.. template.IsComparison ? new[] { "Country" } : [], "Table", "Gap"],
        [
            .. from country in material.Countries
               from table in HarmonisedTable.All.Index()
               let inventory = country.Availability.Inventory?.Tables[table.Index]
               let submitted = country.Availability.Submitted.Tables[table.Index]
               let gap = submitted.Sources.Count == 0
                   ? inventory is { Sources.Count: > 0 } ? "in the inventory, not submitted" : "no source"
                   : submitted.Missing.Count > 0 ? "not broken down by " + Missing(table.Item, submitted) : null
               where gap is not null
               select (string[])[.. template.IsComparison ? new[] { NameOf(country.Country) } : [], $"{table.Item.Code} {table.Item.Title}", gap],
        ]);

    private ListContent Mirror() => new(
        ["Year", "From", "To", "Immigrants (I), by the destination", "Emigrants (E), by the origin", "E ÷ I", "I − E", "Asymmetry", "Preferred", "Remark"],
        [
            .. from flow in material.Flows
               where flow.Year <= year
               select (string[])
               [
                   Text(flow.Year), NameOf(flow.Origin), NameOf(flow.Destination), Side(flow.Immigrants), Side(flow.Emigrants),
                   Number(flow.Ratio, "0.00"), Number(flow.Gap, "#,0"), Number(flow.Asymmetry, "0.00"),
                   flow.PreferredSide is null ? None : $"{Number(flow.Preferred, "#,0")} ({NameOf(flow.PreferredSide == "origin" ? flow.Origin : flow.Destination)})",
                   Remark(flow),
               ],
        ]);

    private ListContent Harmonised() => new(
        ["Year", "From", "To", "Harmonised (estimated)", "Factor of the destination", "Factor of the origin", "Benchmark"],
        [
            .. from flow in MirrorStatistics.Harmonise(material.Flows, year)
               select (string[])
               [
                   Text(flow.Year), NameOf(flow.Origin), NameOf(flow.Destination), Number(Math.Round(flow.Value), "#,0"), Number(flow.Receiving, "0.00"), Number(flow.Sending, "0.00"),
                   NameOf(flow.Benchmark),
               ],
        ]);

    private ListContent StockFlows() => new(
        ["Between", "From", "To", "Moves at least (estimated)"],
        [
            .. from estimate in material.StockFlows.Where(estimate => estimate.To <= year).TakeLast(1)
               from flow in estimate.Flows
               orderby flow.Persons descending
               select (string[])[$"{Text(estimate.From)} and {Text(estimate.To)}", NameOf(flow.Origin), NameOf(flow.Destination), Number(Math.Round(flow.Persons), "#,0")],
        ]);

    private static string Side(MirrorSide? side) => side is null ? None : $"{(side.Value is null ? "withheld" : Number(side.Value, "#,0"))} ({side.Definition})";

    // What is not there and why, and where the origin's figure is preferred, why.
    private static string Remark(MirrorFlow flow)
    {
        List<string> remarks = [];
        if (flow.Missing is { } missing) remarks.Add($"{NameOf(missing)} reports no figure");
        remarks.AddRange(flow.Withheld.Select(country => $"{NameOf(country)} withholds its figure to protect persons"));
        if (flow.PreferredSide == "origin" && flow.Immigrants?.Value is not null) remarks.Add($"the source of {NameOf(flow.Destination)} covers only a part of the country");
        if (flow.PreferredSide == "origin") remarks[^1] += ": the origin's figure is preferred";
        if (flow.DefinitionsDiffer) remarks.Add("the definitions differ: not compared");
        return remarks.Count == 0 ? None : string.Join("; ", remarks);
    }

    private static string Number(double? number, string format) =>
        number is { } value ? (value < 0 ? "−" : "") + Math.Abs(value).ToString(format, CultureInfo.InvariantCulture) : None;

    private static string Standing(CountryAvailability country, int table)
    {
        TableAvailability submitted = country.Submitted.Tables[table];
        if (submitted.LastYear is { } year) return $"submitted, {Text(year)}{In(submitted.Definitions)}";
        return country.Inventory?.Tables[table] is { LastYear: { } last } inventory ? $"inventory only, {Text(last)}{In(inventory.Definitions)}" : None;

        static string In(IReadOnlyList<string> definitions) => definitions.Count == 0 ? "" : $" ({string.Join(", ", definitions)})";
    }

    private static string Sources(TableAvailability? table) => table is { LastYear: { } last } ? $"{string.Join("; ", table.Sources)}, {Text(last)}" : None;

    private static string Definitions(params TableAvailability?[] tables) =>
        tables.SelectMany(table => table?.Definitions ?? []).Distinct().ToArray() is { Length: > 0 } definitions ? string.Join("; ", definitions.Select(CodelistCatalogue.Definition.NameOf)) : None;

    private static string Missing(HarmonisedTable table, TableAvailability availability) => availability.Missing.Count == 0 ? None
        : string.Join(", ", availability.Missing.Select(field => TemplateCatalogue.Find(table.Template)!.Field(field).Title.ToLowerInvariant()));

    private static string NameOf(string country) => CodelistCatalogue.Country.NameOf(country);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Columns and rows of a list.</summary>
/// <param name="Columns">Titles of the columns.</param>
/// <param name="Rows">The rows.</param>
public sealed record ListContent(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
