using Pipeline.Core.Codelists;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination;

/// <summary>The page of the skills database: where an occupation is short of people, what it needs, and why the list says so. Complete
/// without scripts: a form that is sent by GET.</summary>
public static class HtmlSkillsPage
{
    private const int OccupationsShown = 12;
    private const int SuggestionsShown = 8;

    /// <summary>The page.</summary>
    /// <param name="countries">The latest published figures of each country, by name.</param>
    /// <param name="words">What the reader looks for: an occupation in words or its code; empty for nothing yet.</param>
    /// <param name="from">The country that the reader comes from, ISO 3166-1 alpha-3; null where it is not said.</param>
    public static Html Write(IReadOnlyList<CountryNeeds> countries, string words, string? from)
    {
        CountryNeeds[] withFigures = [.. countries.Where(country => country.Period is not null)];
        Code[] matches = [.. CodelistCatalogue.Isco88.Search(words).Where(code => withFigures.Any(country => country.Of(code.Id) is not null))];
        string? home = CodelistCatalogue.Country.IndexOf(from ?? "") is >= 0 and int place ? CodelistCatalogue.Country.Codes[place].Id : null;
        Html results = words.Trim().Length == 0 ? Overview(withFigures)
            : matches.Length == 0 ? Nothing(words, withFigures)
            : $"""{Html.Each(matches.Take(OccupationsShown), code => Occupation(code, withFigures, home))}{(matches.Length <= OccupationsShown ? null : More(matches.Length - OccupationsShown))}""";
        Html main = $"""
            <div class="hero"><div class="wide">
            <h1>Where your occupation is needed</h1>
            <p class="lead">Registered vacancies, unemployed persons and shortage lists of the countries in the skills database, by occupation.</p>
            <form class="search" method="get" action="/skills">
            <p><label for="q">Occupation</label><input id="q" name="q" value="{words}" list="occupations" placeholder="for example nurse, cook, welder" autocomplete="off"></p>
            <p><label for="from">Coming from</label><select id="from" name="from"><option value="">any country</option>{Html.Each(CodelistCatalogue.Midweb.Codes, code => Option(code, home))}</select></p>
            <p><button class="button" type="submit">Look it up</button></p>
            <datalist id="occupations">{Html.Each(Titles(withFigures), title => $"<option value=\"{title}\"></option>")}</datalist>
            </form>
            </div></div>
            <div class="wide skills">
            {results}
            {Method(withFigures)}
            </div>
            """;
        return new HtmlDocument("Where your occupation is needed", "Where an occupation is short of people, which skills it needs, and why the shortage list says so.").Around(
            main, $"""<p>The same as data: <a href="/api/skills">JSON</a></p>""");
    }

    private static Html Option(Code country, string? home) => $"""<option value="{country.Id}"{(country.Id == home ? Selected : null)}>{country.Name}</option>""";

    private static Html Selected => $" selected";

    private static IEnumerable<string> Titles(IEnumerable<CountryNeeds> countries) =>
        countries.SelectMany(country => country.Find(null, null)).DistinctBy(need => need.Occupation).OrderBy(need => need.Name, StringComparer.Ordinal).Select(need => need.Name);

    private static Html Occupation(Code code, IReadOnlyList<CountryNeeds> countries, string? home)
    {
        (CountryNeeds Country, OccupationNeed Need)[] rows =
        [
            .. from country in countries
               let need = country.Of(code.Id)
               where need is not null
               orderby country.Country == home, need.IsShort descending, need.Ratio ?? (need.IsShort ? double.PositiveInfinity : -1) descending, country.CountryName
               select (country, need),
        ];
        string[] shortIn = [.. rows.Where(row => row.Need.IsShort && row.Country.Country != home).Select(row => row.Country.CountryName)];
        return $"""
            <section class="part" id="o{code.Id}" aria-labelledby="o{code.Id}-heading"><h2 id="o{code.Id}-heading">{code.Name} <span class="year">{code.Id}</span></h2>
            <p class="lead">{(shortIn.Length == 0 ? "No other country of the database lists it as short of people." : $"Short of people in {Names(shortIn)}.")}{(CountryNeeds.SkillLevelOf(code.Id) is { } level ? $" Skill level {Numbers.Count(level)} of 4 (ISCO-88)." : "")}</p>
            <div class="scroll" role="region" aria-label="{code.Name} by country" tabindex="0"><table class="needs">
            <caption>{code.Name} by country, at the end of the year</caption>
            <thead><tr><th scope="col">Country</th><th class="text" scope="col">Needed</th><th scope="col">Vacancies</th><th scope="col">Unemployed</th><th scope="col">Vacancies for each</th><th class="text" scope="col">Why</th></tr></thead>
            <tbody>{Html.Each(rows, row => Row(row.Country, row.Need, row.Country.Country == home))}</tbody></table></div></section>

            """;
    }

    private static Html Row(CountryNeeds country, OccupationNeed need, bool isHome) =>
        $"""
        <tr{(isHome ? Home : null)}><th scope="row"><a href="/{country.Country}">{country.CountryName}</a><span class="cell">{country.Period}{(isHome ? ", where you come from" : "")}</span></th>
        <td class="text">{(need.IsShort ? Short(need) : NotShort)}</td><td data-label="Vacancies">{Figure(need.Vacancies, 0)}</td><td data-label="Unemployed">{Figure(need.Unemployed, 0)}</td><td data-label="Vacancies for each">{Figure(need.Ratio, 2)}</td>
        <td class="text why">{need.Reason}{(need.Skills.Count == 0 ? null : Skills(need.Skills))}</td></tr>

        """;

    private static Html Home => $""" class="home" """;

    private static Html Short(OccupationNeed need) => $"""<strong class="short">Short of people</strong><span class="cell">{(need.Basis == "national" ? "national list" : "computed list")}{(need.Place is { } place ? $", place {Numbers.Count(place)}" : "")}</span>""";

    private static Html NotShort => $"Not listed";

    private static string Figure(double? value, int decimals) => value is { } figure ? Numbers.Figure(figure, decimals) : "–";

    private static Html Skills(IReadOnlyList<NeededSkill> skills) =>
        $"""<span class="cell">Needed skills: {string.Join("; ", skills.Select(skill => skill.Name + (skill.Sector == Codelist.Total ? "" : $" ({skill.SectorName})")).Distinct())}</span>""";

    private static Html Overview(IReadOnlyList<CountryNeeds> countries) =>
        $"""
        <section class="profiles" aria-labelledby="lists-heading"><h2 id="lists-heading">Shortage lists</h2>
        {(countries.Count == 0 ? None : Cards(countries))}</section>

        """;

    private static Html None => $"""<div class="empty"><p><strong>No labour market figures are published yet.</strong></p></div>""";

    private static Html Cards(IReadOnlyList<CountryNeeds> countries) => $"""<ul class="cards">{Html.Each(countries, Card)}</ul>""";

    private static Html Card(CountryNeeds country) =>
        $"""
        <li class="card list"><h3>{country.CountryName} <span class="year">{country.Period}</span></h3>
        <ol>{Html.Each(country.Find(null, null).Where(need => need.IsShort).Take(SuggestionsShown), need => $"<li><a href=\"/skills?q={need.Occupation}\">{need.Name}</a></li>")}</ol>
        <p class="version">{country.Basis switch { "national" => "National list", "computed" => "Computed list", _ => "No list" }} · <a href="/{country.Country}">Profile</a></p></li>

        """;

    private static Html Nothing(string words, IReadOnlyList<CountryNeeds> countries)
    {
        Code[] known = [.. CodelistCatalogue.Isco88.Search(words).Take(SuggestionsShown)];
        string says = known.Length == 0
            ? "The classification of occupations has no such title. Try a general word: nurse, cook, driver, engineer, teacher."
            : $"The classification knows {string.Join("; ", known.Select(code => $"{code.Name} ({code.Id})"))}, but no country has published figures on it.";
        return $"""
            <section class="part" aria-labelledby="nothing-heading"><h2 id="nothing-heading">Nothing is published on “{words}”</h2><p class="lead">{says}</p></section>
            {Overview(countries)}
            """;
    }

    private static Html More(int rest) => $"""<p class="note">And {Numbers.Count(rest)} more occupations: say it more exactly.</p>""";

    private static Html Method(IReadOnlyList<CountryNeeds> countries)
    {
        string[] without = [.. CodelistCatalogue.Midweb.Codes.Where(code => countries.All(country => country.Country != code.Id)).Select(code => code.Name)];
        return $"""
            <section class="part" aria-labelledby="method-heading"><h2 id="method-heading">How the lists are made</h2>
            <p>Where a country has a national list of shortage occupations in force on 31 December, that list counts. Elsewhere an occupation is short where the employment service has more vacancies than unemployed persons registered for it, or vacancies and nobody registered.
            Vacancies and unemployed persons always come from the same registers. Figures on fewer than five persons are shown only where the agency that submitted them publishes them itself. Occupations are those of ISCO-88, skills those of ESCO.</p>
            {(without.Length == 0 ? null : Without(without))}
            </section>
            """;
    }

    private static Html Without(string[] countries) => $"""<p class="note">Not published yet: {Names(countries)}.</p>""";

    private static string Names(string[] names) => names.Length < 2 ? string.Concat(names) : $"{string.Join(", ", names[..^1])} and {names[^1]}";
}
