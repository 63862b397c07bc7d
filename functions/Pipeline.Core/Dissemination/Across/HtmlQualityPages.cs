using Pipeline.Core.Codelists;
using Pipeline.Core.Dissemination.Charts;
using Pipeline.Core.Profiles;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Dissemination.Across;

/// <summary>A published profile with what it says about its own data.</summary>
/// <param name="Profile">The version.</param>
/// <param name="Availability">What the country has of the harmonised tables; null where the version does not say.</param>
public sealed record ProfileQuality(MigrationProfile Profile, CountryAvailability? Availability);

/// <summary>The pages on the quality of the data behind published profiles: all countries at a glance, and one profile.</summary>
public static class HtmlQualityPages
{
    private const int RowsShown = 15;

    /// <summary>Where the list is.</summary>
    public const string Address = "/quality";

    /// <summary>The page of a profile.</summary>
    public static string Page(Publication publication) => $"{Address}/{Uri.EscapeDataString(publication.Country)}/{Numbers.Year(publication.Year)}";

    /// <summary>All countries: which harmonised tables they have.</summary>
    /// <param name="profiles">The latest profile of each country, by name.</param>
    public static Html List(IReadOnlyList<ProfileQuality> profiles)
    {
        ProfileQuality[] assessed = [.. profiles.Where(quality => quality.Availability is not null)];
        Html main = $"""
            <div class="hero"><div class="wide"><h1>Quality of the data</h1>
            <p class="lead">What countries have of the tables that a harmonised collection asks for, how far it is broken down, how recent it is, and by which definition people are counted.</p></div></div>
            <div class="wide">
            <section class="profiles" aria-labelledby="matrix-heading"><h2 id="matrix-heading">Which tables were submitted</h2>
            {(assessed.Length == 0 ? Empty : Matrix(assessed))}
            </section>
            {Meaning}
            </div>
            """;
        return new HtmlDocument("Quality of the data", "Availability, breakdowns, timeliness and harmonisation of the data behind the published migration profiles.").Around(
            main, $"<p>Assessed from what agencies submitted for the published profiles.</p>");
    }

    /// <summary>One profile.</summary>
    public static Html One(ProfileQuality quality)
    {
        MigrationProfile profile = quality.Profile;
        string year = Numbers.Year(profile.Year);
        Html main = $"""
            <div class="wide quality">
            <header class="title"><p class="kicker"><a href="{Address}">Quality of the data</a></p><h1>{profile.CountryName} {year}</h1>
            <p class="lead">What is behind the <a href="{ProfileAddress.Page(profile.Publication)}">{profile.Title}</a>, version {profile.Version}: what there is, what is missing, and what was left out.</p></header>
            {(quality.Availability is null ? null : Scores(quality.Availability))}
            {(quality.Availability is null ? null : Tables(quality.Availability))}
            {(quality.Availability is null ? null : Gaps(quality.Availability))}
            {Coverage(profile)}
            {Withheld(profile)}
            {Statuses(profile)}
            {Statements(profile)}
            {Meaning}
            {(quality.Availability is null ? null : Data(profile))}
            </div>
            """;
        return new HtmlDocument($"Quality of the data: {profile.CountryName} {year}", $"Availability, gaps, coverage and timeliness of the data behind the migration profile of {profile.CountryName} {year}.").Around(
            main, $"<p>{profile.Title}, version {profile.Version}.</p>");
    }

    private static Html Matrix(ProfileQuality[] profiles) =>
        $"""
        <div class="scroll" role="region" aria-label="Availability by country" tabindex="0"><table class="matrix">
        <caption>● submitted with all required breakdowns, ◐ with some, ○ not submitted; H1 to H13 are the harmonised tables named below</caption>
        <thead><tr><th scope="col">Country</th><th scope="col"><abbr title="Availability">A</abbr></th><th scope="col"><abbr title="Disaggregation">D</abbr></th><th scope="col"><abbr title="Timeliness">T</abbr></th><th scope="col"><abbr title="Harmonisation">H</abbr></th>{Html.Each(HarmonisedTable.All, table => $"<th scope=\"col\"><abbr title=\"{table.Title}\">{table.Code}</abbr></th>")}</tr></thead>
        <tbody>{Html.Each(profiles, MatrixRow)}</tbody></table></div>
        <ul class="key">{Html.Each(HarmonisedTable.All, table => $"<li><strong>{table.Code}</strong> {table.Title}</li>")}</ul>
        """;

    private static Html MatrixRow(ProfileQuality quality)
    {
        Assessment submitted = quality.Availability!.Submitted;
        return $"""
            <tr><th scope="row"><a href="{Page(quality.Profile.Publication)}">{quality.Profile.CountryName} {Numbers.Year(quality.Profile.Year)}</a></th><td>{Share(submitted.Scores.Availability)}</td><td>{Share(submitted.Scores.Disaggregation)}</td><td>{Share(submitted.Scores.Timeliness)}</td><td>{Share(submitted.Scores.Harmonisation)}</td>{Html.Each(submitted.Tables, table => $"<td class=\"has\">{State(table)}</td>")}</tr>

            """;
    }

    private static Html State(TableAvailability table) => table switch
    {
        { Sources.Count: 0 } => $"""<span aria-hidden="true">○</span><span class="hidden">not submitted</span>""",
        { Missing.Count: 0 } => $"""<span aria-hidden="true">●</span><span class="hidden">submitted</span>""",
        _ => $"""<span aria-hidden="true">◐</span><span class="hidden">in part</span>""",
    };

    private static Html Scores(CountryAvailability availability) =>
        $"""
        <section class="part" aria-labelledby="scores-heading"><h2 id="scores-heading">Scores</h2>
        <p class="lead">From 0 to 1, as the country’s own inventory says it and as data were really submitted.</p>
        <div class="scroll" role="region" aria-label="Table of scores" tabindex="0"><table>
        <caption>Scores of {CodelistCatalogue.Country.NameOf(availability.Country)}</caption>
        <thead><tr><th scope="col">By</th><th scope="col">Availability (A)</th><th scope="col">Disaggregation (D)</th><th scope="col">Timeliness (T)</th><th scope="col">Harmonisation (H)</th></tr></thead>
        <tbody>{(availability.Inventory is null ? NoInventory : ScoreRow("Inventory", availability.Inventory.Scores))}{ScoreRow("Submitted", availability.Submitted.Scores)}</tbody></table></div></section>

        """;

    private static Html NoInventory => $"""<tr><th scope="row">Inventory</th><td class="gap" colspan="4">the country submitted none</td></tr>""";

    private static Html ScoreRow(string name, AvailabilityScores scores) =>
        $"""<tr><th scope="row">{name}</th><td>{Share(scores.Availability)}</td><td>{Share(scores.Disaggregation)}</td><td>{Share(scores.Timeliness)}</td><td>{Share(scores.Harmonisation)}</td></tr>""";

    private static Html Tables(CountryAvailability availability) =>
        $"""
        <section class="part" aria-labelledby="tables-heading"><h2 id="tables-heading">Tables</h2>
        <div class="scroll" role="region" aria-label="Table of what was submitted" tabindex="0"><table class="words">
        <caption>What was submitted of the harmonised tables</caption>
        <thead><tr><th scope="col">Table</th><th scope="col"><span class="hidden">State</span></th><th scope="col">Last year</th><th scope="col">Definition</th><th scope="col">Broken down by</th><th scope="col">Missing breakdowns</th><th scope="col">Provided by</th></tr></thead>
        <tbody>{Html.Each(availability.Submitted.Tables, table => TableRow(table))}</tbody></table></div></section>

        """;

    private static Html TableRow(TableAvailability table) =>
        $"""
        <tr><th scope="row">{table.Table} {table.Title}</th><td class="has">{State(table)}</td><td>{(table.LastYear is { } last ? Numbers.Year(last) : "–")}</td><td>{Or(table.Definitions.Select(CodelistCatalogue.Definition.NameOf))}</td><td>{Or(table.Breakdowns.Select(Title))}</td><td>{Or(table.Missing.Select(Title))}</td><td>{Or(table.Sources)}</td></tr>

        """;

    private static Html Gaps(CountryAvailability availability)
    {
        string[] gaps = [.. availability.Submitted.Gaps];
        return $"""
            <section class="part" aria-labelledby="gaps-heading"><h2 id="gaps-heading">Gaps</h2>
            <p class="lead">{(gaps.Length == 0 ? "Every required table was submitted." : $"{Numbers.Count(gaps.Length)} of {Numbers.Count(HarmonisedTable.All.Count)} required tables were not submitted.")}</p>
            <ul class="notes">{Html.Each(HarmonisedTable.All.Where(table => gaps.Contains(table.Code)), table => $"<li>{table.Code} {table.Title}{(availability.NotSubmitted.Contains(table.Code) ? " – the inventory has it" : "")}</li>")}</ul></section>

            """;
    }

    private static Html Coverage(MigrationProfile profile)
    {
        Source[] sources = [.. profile.Sources.Where(source => source.Records > 0).OrderByDescending(source => source.LeftOut).ThenBy(source => source.Template, StringComparer.Ordinal)];
        long left = sources.Sum(source => source.LeftOut), all = sources.Sum(source => source.Records);
        return $"""
            <section class="part" aria-labelledby="coverage-heading"><h2 id="coverage-heading">Coverage and records left out</h2>
            <p class="lead">{(left == 0 ? $"All {Numbers.Figure(all, 0)} records of {Numbers.Count(sources.Length)} files are used." : $"{Numbers.Figure(left, 0)} of {Numbers.Figure(all, 0)} records were wrong, or came without consent, and are left out.")}</p>
            <details class="data"{(sources.Length <= RowsShown ? Open : null)}><summary>{Numbers.Count(sources.Length)} files</summary><div class="scroll" role="region" aria-label="Table of files" tabindex="0"><table>
            <caption>Files behind the profile</caption>
            <thead><tr><th scope="col">Template</th><th class="text" scope="col">Agency</th><th scope="col">Period</th><th scope="col">Records</th><th scope="col">Left out</th><th scope="col">Used, per cent</th></tr></thead>
            <tbody>{Html.Each(sources, source => $"<tr><th scope=\"row\">{source.Template}</th><td class=\"text\">{source.Agency}</td><td>{source.Period}</td><td>{Numbers.Figure(source.Records, 0)}</td><td>{Numbers.Figure(source.LeftOut, 0)}</td><td>{Numbers.Figure(100.0 * (source.Records - source.LeftOut) / source.Records, 1)}</td></tr>\n")}</tbody></table></div></details></section>

            """;
    }

    private static Html Withheld(MigrationProfile profile)
    {
        ProfileCell[] cells = [.. profile.Sections.SelectMany(section => section.Tables).SelectMany(table => table.Rows).SelectMany(row => row.Cells).OfType<ProfileCell>()];
        int withheld = cells.Count(cell => cell.Confidentiality != "F");
        return $"""
            <section class="part" aria-labelledby="withheld-heading"><h2 id="withheld-heading">Withheld figures</h2>
            <p>{Numbers.Count(withheld)} of {Numbers.Count(cells.Length)} figures in the tables, and {Numbers.Count(profile.Withheld.Count)} whole {(profile.Withheld.Count == 1 ? "table" : "tables")}, are kept back to protect people. They exist and are not missing.</p></section>

            """;
    }

    // Provisional and estimated figures by table, with the periods that are not final.
    private static Html Statuses(MigrationProfile profile)
    {
        (ProfileTable Table, string Status, string[] Periods)[] found =
        [
            .. from table in profile.Sections.SelectMany(section => section.Tables)
               from status in table.Rows.SelectMany(row => row.Cells).OfType<ProfileCell>().Where(cell => cell.Value is not null && cell.Status != "A").Select(cell => cell.Status).Distinct().Order(StringComparer.Ordinal)
               select (table, status, table.Periods.Index().Where(period => table.Rows.Any(row => row.Cells[period.Index] is { Value: not null } cell && cell.Status == status)).Select(period => Periods.Name(period.Item)).ToArray()),
        ];
        return $"""
            <section class="part" aria-labelledby="status-heading"><h2 id="status-heading">Provisional and estimated periods</h2>
            {(found.Length == 0 ? AllFinal : null)}{Html.Each(found.GroupBy(item => item.Status).OrderBy(group => group.Key == "P" ? 0 : 1).ThenBy(group => group.Key, StringComparer.Ordinal), group => Status(profile, group.Key, [.. group.Select(item => (item.Table, item.Periods))]))}</section>

            """;
    }

    private static Html Status(MigrationProfile profile, string status, (ProfileTable Table, string[] Periods)[] tables) =>
        $"""
        <details class="data"{(tables.Length <= RowsShown ? Open : null)}><summary>{Numbers.Count(tables.Length)} {(tables.Length == 1 ? "table" : "tables")} with {FigureText.NameOf(status)}s</summary>
        <ul class="notes">{Html.Each(tables, item => $"<li><a href=\"{ProfileAddress.Page(profile.Publication)}#{item.Table.Id}\">{item.Table.Title}</a>: {string.Join(", ", item.Periods)}</li>")}</ul></details>

        """;

    private static Html AllFinal => $"<p>Every figure is a normal value: none is provisional or estimated.</p>";

    private static Html? Statements(MigrationProfile profile)
    {
        IReadOnlyList<string>[] rows = [.. profile.Sections.SelectMany(section => section.Lists ?? []).Where(list => list.Id == ProfileLists.QualityId).SelectMany(list => list.Rows)];
        if (rows.Length == 0) return null;
        return $"""
            <section class="part" aria-labelledby="statements-heading"><h2 id="statements-heading">What the coordinator says of the data</h2>
            <dl class="methods">{Html.Each(rows, row => $"<div><dt>{row[0]}</dt><dd>{row[1]}</dd></div>")}</dl></section>

            """;
    }

    private static Html Meaning =>
        $"""
        <section class="part" aria-labelledby="meaning-heading"><h2 id="meaning-heading">What the scores mean</h2>
        <dl class="methods"><div><dt>A, availability</dt><dd>Tables with a source, of all required tables.</dd></div>
        <div><dt>D, disaggregation</dt><dd>Breakdowns that are there, of all that are required.</dd></div>
        <div><dt>T, timeliness</dt><dd>1 where a table reaches the year of the profile, a fifth less for each year that it is older, 0 where it is missing; the mean of all tables.</dd></div>
        <div><dt>H, harmonisation</dt><dd>Tables that count by twelve months of stay, of those that a duration of stay defines.</dd></div></dl></section>

        """;

    private static Html Data(MigrationProfile profile) =>
        $"""<p class="downloads">The same as data: <a href="/api/availability{ProfileAddress.Page(profile.Publication)}">JSON</a> · <a href="{IndicatorAddress.List}">Definitions of the indicators</a></p>""";

    private static Html Empty => $"""<div class="empty"><p><strong>No profile is published yet.</strong></p></div>""";

    private static Html Open => $" open";

    private static string Share(double value) => Numbers.Figure(value, 2);

    private static string Title(string field) => CodelistCatalogue.Find(field)?.Title ?? field;

    private static string Or(IEnumerable<string> texts) => string.Join(", ", texts) is { Length: > 0 } text ? text : "–";
}
