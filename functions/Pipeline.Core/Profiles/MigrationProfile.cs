using System.Text.Json.Serialization;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Profiles;

/// <summary>Where a version of a profile stands.</summary>
public enum ProfileStatus
{
    /// <summary>Assembled, waiting for the coordinator; nobody else sees it.</summary>
    Draft,

    /// <summary>Approved and public.</summary>
    Published,

    /// <summary>Public under its version, but no longer the latest.</summary>
    Superseded,
}

/// <summary>One figure in a table.</summary>
/// <param name="Id">Id of the observation: <c>{country}:{year}:{template}:{hash}</c>.</param>
/// <param name="Value">The figure; null where it is withheld.</param>
/// <param name="Status">OBS_STATUS.</param>
/// <param name="Confidentiality">CONF_STATUS: F free, C withheld as confidential.</param>
/// <param name="Sources">Places in <see cref="MigrationProfile.Sources"/>.</param>
public sealed record ProfileCell(string Id, double? Value, string Status, string Confidentiality, IReadOnlyList<int> Sources);

/// <summary>One row of a table.</summary>
/// <param name="Codes">One code for each dimension of the table.</param>
/// <param name="Labels">Their titles.</param>
/// <param name="Cells">One cell for each period of the table; null where there is no figure.</param>
public sealed record ProfileRow(IReadOnlyList<string> Codes, IReadOnlyList<string> Labels, IReadOnlyList<ProfileCell?> Cells);

/// <summary>A table with the way it is drawn.</summary>
/// <param name="Id">Stable name within the profile.</param>
/// <param name="Title">Title for people.</param>
/// <param name="Indicator">Code of the indicator, defined in <see cref="MigrationProfile.Indicators"/>.</param>
/// <param name="Unit">Unit of the figures.</param>
/// <param name="Decimals">Decimals with which they are shown.</param>
/// <param name="Dimensions">Names of the dimensions by which it is broken down.</param>
/// <param name="Periods">The years, ascending.</param>
/// <param name="Rows">The rows; totals first, then in the order of the code lists; a list in the order of its figures.</param>
/// <param name="Chart">How it is drawn.</param>
/// <param name="Withheld">Why the table is not shown; null where it is.</param>
/// <param name="Notes">What has to be said about its figures, for example their definition; null for nothing.</param>
/// <param name="Series">Dimension that has no total and by which the table is not broken down → the code that it shows, for example of the definition; null for none.</param>
public sealed record ProfileTable(
    string Id,
    string Title,
    string Indicator,
    string Unit,
    int Decimals,
    IReadOnlyList<string> Dimensions,
    IReadOnlyList<string> Periods,
    IReadOnlyList<ProfileRow> Rows,
    Chart Chart,
    string? Withheld,
    IReadOnlyList<string>? Notes = null,
    IReadOnlyDictionary<string, string>? Series = null)
{
    /// <summary>The codes of a row by their dimensions, with those of <see cref="Series"/>. Of a dimension that is not among them the row is the total.</summary>
    public IReadOnlyDictionary<string, string> CodesOf(ProfileRow row) =>
        Dimensions.Zip(row.Codes).Concat((Series ?? new Dictionary<string, string>()).Select(pair => (pair.Key, pair.Value))).ToDictionary(pair => pair.Item1, pair => pair.Item2);
}

/// <summary>A list of texts, such as conventions or gaps.</summary>
/// <param name="Id">Stable name within the profile.</param>
/// <param name="Title">Title for people.</param>
/// <param name="Columns">Titles of the columns.</param>
/// <param name="Rows">The rows, one text for each column.</param>
/// <param name="Sources">Places in <see cref="MigrationProfile.Sources"/>; none where the profile itself is the source.</param>
public sealed record ProfileList(string Id, string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<int> Sources);

/// <summary>A text of the coordinator.</summary>
/// <param name="Id">Stable name within the profile.</param>
/// <param name="Title">Title for people.</param>
/// <param name="Text">The text, paragraphs separated by an empty line; empty while nothing is written.</param>
public sealed record ProfileText(string Id, string Title, string Text);

/// <summary>A section of the profile.</summary>
/// <param name="Id">Stable name, used as the anchor on the page.</param>
/// <param name="Title">Title for people.</param>
/// <param name="Text">How to read it.</param>
/// <param name="Tables">Its tables.</param>
/// <param name="Part">Title of the part to which it belongs; empty for none.</param>
/// <param name="Lists">Its lists; null for none, as in profiles of before there were lists.</param>
/// <param name="Texts">Its texts; null for none.</param>
public sealed record ProfileSection(
    string Id,
    string Title,
    string Text,
    IReadOnlyList<ProfileTable> Tables,
    string Part = "",
    IReadOnlyList<ProfileList>? Lists = null,
    IReadOnlyList<ProfileText>? Texts = null);

/// <summary>A figure at the top of the profile.</summary>
/// <param name="Label">What it is, for people.</param>
/// <param name="Indicator">Code of the indicator.</param>
/// <param name="Category">Title of the category it is about, for example the largest origin; null for the total.</param>
/// <param name="Unit">Unit of the figure.</param>
/// <param name="Decimals">Decimals with which it is shown.</param>
/// <param name="Period">Its year.</param>
/// <param name="Cell">The figure.</param>
public sealed record Headline(string Label, string Indicator, string? Category, string Unit, int Decimals, string Period, ProfileCell Cell);

/// <summary>The definition of an indicator that the profile uses, as it was when the profile was assembled.</summary>
/// <param name="Code">Code of the indicator.</param>
/// <param name="Version">Version of the computation.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Definition">What is counted, by which definition.</param>
/// <param name="Method">How it is computed.</param>
/// <param name="Unit">Unit of the figures.</param>
/// <param name="Decimals">Decimals with which a figure is shown.</param>
/// <param name="Dimensions">Names of the dimensions, in the order of <see cref="Change.Codes"/>.</param>
/// <param name="Number">Number on the indicator list; empty for none.</param>
public sealed record IndicatorDefinition(
    string Code, string Version, string Name, string Definition, string Method, string Unit, int Decimals, IReadOnlyList<string> Dimensions, string Number = "");

/// <summary>A figure that differs from the version published before.</summary>
/// <param name="Indicator">Code of the indicator.</param>
/// <param name="Codes">The cell.</param>
/// <param name="Period">Its year.</param>
/// <param name="Before">The figure published before; null where there was none.</param>
/// <param name="After">The figure now; null where there is none.</param>
/// <param name="Reason">Why it differs.</param>
public sealed record Change(string Indicator, IReadOnlyList<string> Codes, string Period, double? Before, double? After, string Reason);

/// <summary>The coordinator's decision.</summary>
/// <param name="By">Who decided: the name of the key or principal.</param>
/// <param name="At">When, in UTC.</param>
/// <param name="Comment">What they wrote; empty where nothing.</param>
public sealed record Approval(string By, DateTime At, string Comment);

/// <summary>Another publication about a country, as a page names it.</summary>
/// <param name="Publication">Which one.</param>
/// <param name="Version">Its current version.</param>
/// <param name="Title">Its title.</param>
public sealed record RelatedPublication(Publication Publication, int Version, string Title);

/// <summary>One version of a country's migration profile, or of a report beside it.</summary>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="CountryName">Name of the country.</param>
/// <param name="Year">Year of the profile.</param>
/// <param name="Version">Number of the version, from 1. A published version never changes.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Title">Title for people.</param>
/// <param name="Template">Profile template and its version, <c>id@version</c>; for a country's own edition with country and number of the edition, <c>id@version+KGZ.3</c>.</param>
/// <param name="Policy">Disclosure policy and its version, <c>id@version</c>.</param>
/// <param name="Headlines">The figures at the top.</param>
/// <param name="Sections">The sections.</param>
/// <param name="Indicators">Definitions of the indicators used.</param>
/// <param name="Sources">The submissions in force; of a report those behind its figures.</param>
/// <param name="Withheld">Tables that were withheld.</param>
/// <param name="Notes">Footnotes, for example on figures that two sources give differently.</param>
/// <param name="Changes">What differs from the version published before; empty for the first.</param>
/// <param name="Approval">Who approved it; null while it is a draft.</param>
public sealed record MigrationProfile(
    string Country,
    string CountryName,
    int Year,
    int Version,
    ProfileStatus Status,
    string Title,
    string Template,
    string Policy,
    IReadOnlyList<Headline> Headlines,
    IReadOnlyList<ProfileSection> Sections,
    IReadOnlyList<IndicatorDefinition> Indicators,
    IReadOnlyList<Source> Sources,
    IReadOnlyList<WithheldTable> Withheld,
    IReadOnlyList<string> Notes,
    IReadOnlyList<Change> Changes,
    Approval? Approval)
{
    /// <summary>What it is a version of.</summary>
    [JsonIgnore]
    public Publication Publication => new(Country, Year, Template.Split('@')[0]);

    /// <summary>What else is published about the country, as it is when this is read.</summary>
    [JsonIgnore]
    public IReadOnlyList<RelatedPublication> Related { get; init; } = [];

    /// <summary>The texts of the coordinator, by their ids.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Texts => Sections.SelectMany(section => section.Texts ?? []).ToDictionary(text => text.Id, text => text.Text);

    /// <summary>The same version with other texts of the coordinator.</summary>
    /// <param name="texts">Id of a text → the text; texts that are not named are empty.</param>
    public MigrationProfile With(IReadOnlyDictionary<string, string> texts) => this with
    {
        Sections =
        [
            .. Sections.Select(section => section with
            {
                Texts = [.. (section.Texts ?? []).Select(text => text with { Text = texts.GetValueOrDefault(text.Id, "") })],
                Lists = [.. (section.Lists ?? []).Select(list => list.Id == ProfileLists.QualityId ? list with { Rows = ProfileLists.Quality(texts) } : list)],
            }),
        ],
    };

    /// <summary>The same version without the sources on which nothing in it rests.</summary>
    public MigrationProfile WithSourcesUsed()
    {
        int[] used =
        [
            .. Sections.SelectMany(section => section.Tables).SelectMany(table => table.Rows).SelectMany(row => row.Cells).Concat(Headlines.Select(headline => headline.Cell))
                .OfType<ProfileCell>().SelectMany(cell => cell.Sources).Concat(Sections.SelectMany(section => section.Lists ?? []).SelectMany(list => list.Sources)).Distinct().Order(),
        ];
        Dictionary<int, int> places = used.Index().ToDictionary(place => place.Item, place => place.Index);
        return this with
        {
            Sources = [.. used.Select(source => Sources[source])],
            Headlines = [.. Headlines.Select(headline => headline with { Cell = Moved(headline.Cell) })],
            Sections =
            [
                .. Sections.Select(section => section with
                {
                    Tables = [.. section.Tables.Select(table => table with { Rows = [.. table.Rows.Select(row => row with { Cells = [.. row.Cells.Select(cell => cell is null ? null : Moved(cell))] })] })],
                    Lists = section.Lists is null ? null : [.. section.Lists.Select(list => list with { Sources = [.. list.Sources.Select(source => places[source])] })],
                }),
            ],
        };

        ProfileCell Moved(ProfileCell cell) => cell with { Sources = [.. cell.Sources.Select(source => places[source])] };
    }

    /// <summary>Keys (<see cref="Observation.Key"/>) of the figures whose values a reader of this version gets: from its pages and files, or from the figures beside it.</summary>
    /// <param name="computed">All figures that were computed.</param>
    /// <param name="published">The figures that are published with the profile.</param>
    public IReadOnlySet<string> Shows(ObservationSet computed, ObservationSet published)
    {
        HashSet<string> shown = [.. published.Observations.Where(observation => observation.Value is not null).Select(observation => observation.Key)];
        shown.UnionWith(Changes.Where(change => change.After is not null).Select(change => $"{change.Indicator}|{change.Period}|{string.Join('|', change.Codes)}"));
        HashSet<string> ids =
        [
            .. from cell in Sections.SelectMany(section => section.Tables).SelectMany(table => table.Rows).SelectMany(row => row.Cells).Concat(Headlines.Select(headline => headline.Cell))
               where cell?.Value is not null
               select cell.Id,
        ];
        shown.UnionWith(computed.Observations.Where(observation => ids.Contains(ProfileAssembly.ObservationId(Publication, Version, observation))).Select(observation => observation.Key));
        return shown;
    }

    /// <summary>The same version with one of its tables or lists only, or null where it has none of this id.</summary>
    public MigrationProfile? Only(string table)
    {
        ProfileSection[] sections =
        [
            .. Sections.Select(section => section with
                {
                    Tables = [.. section.Tables.Where(item => item.Id == table)],
                    Lists = [.. (section.Lists ?? []).Where(item => item.Id == table)],
                })
                .Where(section => section.Tables.Count + section.Lists!.Count > 0),
        ];
        return sections.Length == 0 ? null : this with { Sections = sections };
    }
}
